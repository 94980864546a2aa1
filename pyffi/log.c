#include "log.h"

#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "wake.h"

static gf_log extension = {.port.efd = -1};

gf_log *gf_log_get(void) { return &extension; }

gf_log *gf_log_new(void) {
  gf_log *l = aligned_alloc(128, (sizeof *l + 127) & ~(size_t)127);
  if (!l) return NULL;
  memset(l, 0, sizeof *l);
  l->port.efd = -1;
  return l;
}

int gf_log_open(gf_log *l) {
  if (l->port.efd >= 0) return 0;
  int fd = gf_wake_fd();
  if (fd < 0) return -1;
  // Go reads it when it asks, perhaps now: it finds -1 or the descriptor, and what it asked
  // before is looked at by whoever opens.
  __atomic_store_n(&l->port.efd, fd, __ATOMIC_SEQ_CST);
  return 0;
}

gf_node *gf_log_next(gf_log *l) {
  gf_node *n = gf_port_next(&l->port);
  if (n) atomic_fetch_sub(&l->bytes, n->len);
  return n;
}

void gf_log_spend(gf_log *l, gf_node *n) {
  if (n->ext_cap > GF_LOG_KEEP) {
    gf_block_free(n->ext, n->ext_cap);
    n->ext = NULL;
    n->ext_cap = 0;
  }
  gf_node *h = atomic_load_explicit(&l->spent, memory_order_relaxed);
  do n->next = h;
  while (!atomic_compare_exchange_weak_explicit(&l->spent, &h, n, memory_order_release, memory_order_relaxed));
}

void gf_log_floor(gf_log *l, int library, int32_t level) {
  int32_t old = atomic_load(&l->floor[library]);
  while (!atomic_compare_exchange_weak(&l->floor[library], &old, level | (old & GF_LOG_ASKED))) {
  }
}

int gf_log_asked(gf_log *l, int take_down) {
  int32_t any = 0;
  for (int i = 0; i < GF_LIBRARIES; i++) {
    any |= atomic_load(&l->floor[i]);
    if (take_down) atomic_fetch_and(&l->floor[i], ~GF_LOG_ASKED);
  }
  return (any & GF_LOG_ASKED) != 0;
}
