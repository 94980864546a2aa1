"""Wheels and sdists as files: the same content gives the same bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import tarfile
import time
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from .failure import BuildFailed
from .metadata import Metadata

_EARLIEST = 315532800  # 1980, where the time of zip archives begins


def wheel_tag() -> str:
    """Gives the tag of wheels for the running interpreter on this platform, as in
    "cp311-cp311-linux_x86_64". It claims no manylinux: the C library may be a newer one."""
    from packaging.tags import sys_tags

    return str(next(tag for tag in sys_tags() if "manylinux" not in tag.platform))


def dist_info(metadata: Metadata, project: Path) -> dict[str, bytes]:
    """Gives the files of a wheel's .dist-info, without RECORD, by their names in the wheel."""
    wheel = (
        "Wheel-Version: 1.0\n"
        f"Generator: goferry {version('goferry')}\n"
        "Root-Is-Purelib: false\n"
        f"Tag: {wheel_tag()}\n"
    )
    files = {"METADATA": metadata.text, "WHEEL": wheel.encode()}
    if metadata.entry_points:
        files["entry_points.txt"] = metadata.entry_points.encode()
    for license_file in metadata.license_files:
        files[f"licenses/{license_file.as_posix()}"] = (project / license_file).read_bytes()
    return {f"{metadata.stem}.dist-info/{name}": content for name, content in files.items()}


def write_wheel(folder: Path, metadata: Metadata, files: Mapping[str, Path | bytes]) -> Path:
    """Writes a wheel with these files, .dist-info among them, by their names; adds RECORD."""
    target = folder / f"{metadata.stem}-{wheel_tag()}.whl"
    record = []
    stamp = time.gmtime(max(_time(), _EARLIEST))[:6]
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes, mode: int) -> None:
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)

        # As the specification recommends, .dist-info comes last.
        for name in sorted(files, key=lambda name: (".dist-info/" in name, name)):
            source = files[name]
            content = source if isinstance(source, bytes) else source.read_bytes()
            runs = isinstance(source, Path) and os.access(source, os.X_OK)
            add(name, content, 0o755 if runs else 0o644)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            record.append(f"{_quoted(name)},sha256={digest.rstrip(b'=').decode()},{len(content)}\n")
        name = f"{metadata.stem}.dist-info/RECORD"
        add(name, "".join([*record, f"{name},,\n"]).encode(), 0o644)
    return target


def write_sdist(folder: Path, metadata: Metadata, files: Mapping[str, Path | bytes]) -> Path:
    """Writes an sdist with these files by their names; adds PKG-INFO. Links are followed."""
    target = folder / f"{metadata.stem}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    contents = {**files, "PKG-INFO": metadata.text}
    with (
        open(target, "wb") as out,
        gzip.GzipFile("", "wb", fileobj=out, mtime=_time()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(contents):
            source = contents[name]
            content = source if isinstance(source, bytes) else source.read_bytes()
            entry = tarfile.TarInfo(f"{metadata.stem}/{name}")
            entry.size, entry.mtime = len(content), _time()
            runs = isinstance(source, Path) and os.access(source, os.X_OK)
            entry.mode = 0o755 if runs else 0o644
            archive.addfile(entry, io.BytesIO(content))
    return target


def _time() -> int:
    """Gives the time that archives say: SOURCE_DATE_EPOCH, or else always the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return _EARLIEST
    if not given.isdecimal():
        raise BuildFailed(f"SOURCE_DATE_EPOCH={given} is no number of seconds: unset it")
    return int(given)


def _quoted(name: str) -> str:
    """Gives a name as a field of RECORD, which is a CSV file."""
    return '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\n') else name
