#include "bell.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

gf_bell *gf_bell_new(void) {
  gf_bell *b = aligned_alloc(128, (sizeof *b + 127) & ~(size_t)127);
  if (!b) return NULL;
  memset(b, 0, sizeof *b);
  if ((b->efd = gf_wake_fd()) < 0) {
    free(b);
    return NULL;
  }
  return b;
}

void gf_bell_wake(gf_bell *b) {
  atomic_store_explicit(&b->core, gf_core(), memory_order_relaxed);
  atomic_fetch_add(&b->wakes, 1);
  if (atomic_load(&b->parks)) gf_unpark(&b->wakes);
  else gf_wake(b->efd);
}

void gf_bell_park(gf_bell *b) {
  while (!atomic_load(&b->wakes)) gf_park(&b->wakes, 0, -1);
}

void gf_bell_yield(gf_bell *b) {
  int more = atomic_fetch_add_explicit(&b->answered, 1, memory_order_relaxed), core = gf_core();
  if (!more || core != atomic_load_explicit(&b->core, memory_order_relaxed) || !gf_leave_core()) sched_yield();
}
