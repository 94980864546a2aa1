//go:build goferry_python && linux

#define _GNU_SOURCE
#include "plane.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

// A Go extension has tens of thousands of pointers that the loader mends, by a table in the file: 24 bytes for
// each, read once, and in memory for good. Its pages are the file's own, so they can be given up:
// whoever looks there again finds them in the page cache. Where the table lies depends on the linker: in a
// segment with little else on x86_64, in that of the code on arm64. So it is looked up.

// The loader has turned the table's address into one in memory, or, as musl's, has left it as in the file.
static uintptr_t table_of(const ElfW(Dyn) *d, uintptr_t base, size_t *size) {
  uintptr_t at = 0;
  *size = 0;
  for (; d->d_tag != DT_NULL; d++) {
    if (d->d_tag == DT_RELA) at = d->d_un.d_ptr;
    if (d->d_tag == DT_RELASZ) *size = d->d_un.d_val;
  }
  return at < base ? at + base : at;
}

static int give_up(struct dl_phdr_info *file, size_t size, void *inside) {
  (void)size;
  uintptr_t base = file->dlpi_addr, page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)inside;
  const ElfW(Dyn) *dynamic = NULL;
  int ours = 0;
  for (int i = 0; i < file->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &file->dlpi_phdr[i];
    if (p->p_type == PT_DYNAMIC) dynamic = (const ElfW(Dyn) *)(base + p->p_vaddr);
    if (p->p_type == PT_LOAD) ours |= at - base - p->p_vaddr < p->p_memsz;
  }
  if (!ours || !dynamic) return ours;
  size_t length;
  uintptr_t table = table_of(dynamic, base, &length), from = (table + page - 1) & ~(page - 1), to = (table + length) & ~(page - 1);
  for (int i = 0; i < file->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &file->dlpi_phdr[i];
    // Only where nothing is ever written: what a process has changed would be lost.
    if (p->p_type != PT_LOAD || p->p_flags & PF_W || table - base - p->p_vaddr >= p->p_memsz) continue;
    if (from < to && to <= base + p->p_vaddr + p->p_memsz) madvise((void *)from, to - from, MADV_DONTNEED);
  }
  return 1;
}

void gf_give_up_relocations(void) { dl_iterate_phdr(give_up, (void *)(uintptr_t)gf_give_up_relocations); }
