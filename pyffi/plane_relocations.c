//go:build goferry_python && linux

#define _GNU_SOURCE
#include "plane.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

// A Go extension has tens of thousands of pointers that the loader mends, by a table in the file's
// first segment: 24 bytes for each, read once, and in memory for good. That segment has nothing else
// than what the loader looks symbols up by. Its pages are the file's own, so they can be given up:
// whoever looks there again finds them in the page cache.

static int give_up(struct dl_phdr_info *file, size_t size, void *inside) {
  (void)size;
  uintptr_t base = file->dlpi_addr, page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)inside;
  const ElfW(Phdr) *first = NULL;
  int ours = 0;
  for (int i = 0; i < file->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &file->dlpi_phdr[i];
    if (p->p_type != PT_LOAD) continue;
    // Only one that is never written: what a process has changed would be lost.
    if (p->p_offset == 0 && p->p_flags == PF_R) first = p;
    ours |= at - base - p->p_vaddr < p->p_memsz;
  }
  if (!ours) return 0;
  if (first) madvise((void *)(base + first->p_vaddr), first->p_memsz & ~(page - 1), MADV_DONTNEED);
  return 1;
}

void gf_give_up_relocations(void) { dl_iterate_phdr(give_up, (void *)(uintptr_t)gf_give_up_relocations); }
