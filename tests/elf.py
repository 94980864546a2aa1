"""Reads what tests ask of a shared object: an ELF reader for 64-bit little-endian files."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_NEEDED, _STRTAB, _RELA, _RELA_SIZE, _RPATH, _RUNPATH = 1, 5, 7, 8, 15, 29
_PT_LOAD, _PT_DYNAMIC = 1, 2
_SHT_DYNSYM = 11


@dataclass(frozen=True)
class SharedObject:
    """What a shared object asks of the loader, and the symbols that it shows to others."""

    needed: tuple[str, ...]
    rpaths: tuple[str, ...]
    exported: frozenset[str]
    relocations: range  # of addresses: the table that the loader reads

    @classmethod
    def read(cls, file: Path) -> SharedObject:
        """Reads a file; its whole content is held in memory meanwhile."""
        data = file.read_bytes()
        assert data[:6] == b"\x7fELF\x02\x01", f"{file} is no 64-bit little-endian ELF file"
        entries = list(_dynamic(data))
        one = dict(entries)
        strings = _offset(data, one[_STRTAB])
        return cls(
            needed=tuple(_text(data, strings + v) for tag, v in entries if tag == _NEEDED),
            rpaths=tuple(
                _text(data, strings + v) for tag, v in entries if tag in (_RPATH, _RUNPATH)
            ),
            exported=frozenset(_exported(data)),
            relocations=range(one[_RELA], one[_RELA] + one[_RELA_SIZE]),
        )


def _segments(data: bytes) -> list[tuple[int, ...]]:
    start, size, count = (*struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54))
    return [struct.unpack_from("<IIQQQQQQ", data, start + size * i) for i in range(count)]


def _dynamic(data: bytes) -> list[tuple[int, int]]:
    kind, _, offset, _, _, size, *_ = next(s for s in _segments(data) if s[0] == _PT_DYNAMIC)
    assert kind == _PT_DYNAMIC
    return list(struct.iter_unpack("<qQ", data[offset : offset + size]))


def _offset(data: bytes, address: int) -> int:
    for kind, _, offset, start, _, size, *_ in _segments(data):
        if kind == _PT_LOAD and start <= address < start + size:
            return address - start + offset
    raise AssertionError(f"no segment holds address {address:#x}")


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode()


def _exported(data: bytes) -> list[str]:
    start = struct.unpack_from("<Q", data, 40)[0]
    size, count = struct.unpack_from("<HH", data, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, start + size * i) for i in range(count)]
    names = []
    for _, kind, _, _, offset, length, link, *_ in sections:
        if kind != _SHT_DYNSYM:
            continue
        strings = sections[link][4]
        for name, info, other, section, _, _ in struct.iter_unpack(
            "<IBBHQQ", data[offset : offset + length]
        ):
            binding, visibility = info >> 4, other & 3
            if section != 0 and binding != 0 and visibility == 0:  # defined, not local, default
                names.append(_text(data, strings + name))
    return names
