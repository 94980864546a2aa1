// pages.c: nodes that were used and forgotten read as zeros, whatever pages the system has. Built with
// --wrap=sysconf,--wrap=madvise, which stand for a kernel with pages of 64 KiB, as arm64 has them, and for one
// that refuses.
//
// Exits 1 with a sentence when a node has something of an earlier life.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"

// More than the slabs that stay warm, so that giving all back cools some at once.
enum { NODES = 300 * 800, SLAB_HAS = 256 * 1024 / (int)sizeof(gf_node), PAGE = 64 * 1024 };

static gf_node *taken[NODES];
static int refuses, dropped;

static void fail(const char *what) {
  fprintf(stderr, "pages: %s\n", what);
  exit(1);
}

int __real_madvise(void *at, size_t size, int advice);
long __real_sysconf(int name);

long __wrap_sysconf(int name) { return name == _SC_PAGESIZE ? PAGE : __real_sysconf(name); }

int __wrap_madvise(void *at, size_t size, int advice) {
  if (refuses || (uintptr_t)at % PAGE) {
    errno = EINVAL;
    return -1;
  }
  dropped++;
  return __real_madvise(at, size, advice);
}

static void use_and_forget(void) {
  int used = 0;  // one slab stays as it was
  for (int i = 0; i < NODES; i++) {
    gf_node *n = taken[i] = gf_node_take();
    if (!n) fail("no memory");
    used += n->pin || n->token || n->batch || n->inline_[0] || n->inline_[GF_INLINE - 1];
    memset((void *)n->inline_, 0xee, sizeof n->inline_);
    n->batch = n;
    n->token = n;
    n->pin = n;
  }
  if (used > SLAB_HAS) fail("fresh nodes have something of an earlier life");
  for (int i = 0; i < NODES; i++) gf_node_give(taken[i]);
  gf_pool_trim();
}

int main(void) {
  for (int round = 0; round < 3; round++) {
    refuses = round == 1;
    use_and_forget();
  }
  if (!dropped) fail("no pages were given back");
  printf("pages: %d nodes, %d slabs given back in pages of %d bytes\n", NODES, dropped, PAGE);
  return 0;
}
