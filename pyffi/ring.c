#include "ring.h"

#include <stdlib.h>
#include <string.h>

#include "event_queue.h"
#include "port.h"
#include "wake.h"

gf_ring *gf_ring_new(void) {
  gf_ring *r = aligned_alloc(128, (sizeof *r + 127) & ~(size_t)127);
  if (!r) return NULL;
  memset(r, 0, sizeof *r);
  for (int i = 0; i < GF_SHARDS + GF_LANES; i++) atomic_store(&r->shard[i].head, GF_CLOSED);
  atomic_store(&r->room_at, GF_NO_ROOM);
  return r;
}

// Calls for a leader if there is none. The exchange reads what Rest wrote, after bell and place.
static void call(gf_ring *r) {
  if (atomic_load(&r->resting) && atomic_exchange(&r->resting, 0))
    gf_bell_ring(atomic_load_explicit(&r->bell, memory_order_relaxed), atomic_load_explicit(&r->place, memory_order_relaxed));
}

int gf_ring_sleeps(gf_ring *r) {
  if (!atomic_load_explicit(&r->resting, memory_order_relaxed)) return 0;
  gf_bell *b = atomic_load_explicit(&r->bell, memory_order_relaxed);
  return b && atomic_load_explicit(&b->vacant, memory_order_relaxed);
}

int gf_ring_push(gf_ring *r, int32_t shard, gf_node *first, gf_node *last) {
  _Atomic(gf_node *) *head = &r->shard[shard].head;
  gf_node *h = atomic_load_explicit(head, memory_order_relaxed);
  do {
    if (h == GF_CLOSED) {
      last->next = NULL;  // the chain is its owner's again, and ends where it did
      return 0;
    }
    last->next = h;
  } while (!atomic_compare_exchange_weak(head, &h, first));
  if (!h) call(r);
  return 1;
}

void gf_ring_kick(gf_ring *r) {
  if (!atomic_load(&r->resting)) return;
  for (int i = 0; i < GF_SHARDS + GF_LANES; i++) {
    gf_node *h = atomic_load(&r->shard[i].head);
    if (h && h != GF_CLOSED) {
      call(r);
      return;
    }
  }
}

int64_t gf_ring_pending(gf_ring *r) {
  int64_t n = atomic_load_explicit(&r->submitted, memory_order_relaxed);
  // completed, failed, cancelled, rejected: the first four that Go counts beside its own Submitted.
  for (int i = 1; i <= 4; i++) n -= atomic_load_explicit(&r->counters[i], memory_order_relaxed);
  return n < 0 ? 0 : n;
}

gf_node *gf_ring_event_nodes(int n) {
  gf_node *all = aligned_alloc(GF_NODE_ALIGN, (size_t)n * sizeof *all);
  if (!all) return NULL;
  memset(all, 0, (size_t)n * sizeof *all);
  for (int i = 0; i < n; i++) {
    all[i].data = all[i].inline_;
    all[i].next = i + 1 < n ? &all[i + 1] : NULL;
  }
  return all;
}
