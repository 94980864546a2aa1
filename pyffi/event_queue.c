#include "event_queue.h"

#include "block.h"
#include "port.h"
#include "wake.h"

// Blocks up to this size stay with their nodes: most events of a library are alike.
enum { KEEP_MOST = 4096 };

gf_node *gf_event_next(gf_ring *r) {
  gf_node *at = atomic_load_explicit(&r->taken, memory_order_relaxed);
  gf_node *n = __atomic_load_n(&at->next, __ATOMIC_ACQUIRE);
  if (n) __builtin_prefetch(n->inline_);
  return n;
}

void gf_event_take(gf_ring *r, gf_node *n) {
  if (n->ext_cap > KEEP_MOST) {
    gf_block_free(n->ext, n->ext_cap);
    n->ext = NULL;
    n->ext_cap = 0;
  }
  atomic_store_explicit(&r->taken, n, memory_order_release);
}

// Seq_cst, crosswise with the consumer's store to waiting below and Go's store to next.
static int ready(gf_ring *r) {
  gf_node *at = atomic_load_explicit(&r->taken, memory_order_relaxed);
  return __atomic_load_n(&at->next, __ATOMIC_SEQ_CST) != NULL;
}

// Each look takes the line away from the emitter that is about to write to it, so there are few.
static int comes(gf_ring *r, int64_t spin) {
  for (int64_t end = gf_now() + spin; gf_now() < end;) {
    for (int i = 0; i < 32; i++) gf_pause();
    if (ready(r)) return 1;
  }
  return 0;
}

int gf_event_wait(gf_ring *r, int64_t timeout, int64_t spin) {
  gf_port *p = r->events;
  if (spin && comes(r, spin)) return 1;
  atomic_store(&p->waiting, 1);
  int there = ready(r), got = there ? 1 : gf_wake_wait(p->efd, timeout);
  // As in gf_port_wait: whoever took waiting down has written or is about to, and a wake without an event
  // leaves it up.
  if (!atomic_exchange(&p->waiting, 0) || (!there && got > 0)) gf_wake_clear(p->efd);
  return got;
}

// The count is stored before room_at is looked at; Go sets room_at before it looks at the count. Who takes
// room_at down acts: the other finds that nobody waits.
void gf_event_delivered(gf_ring *r) {
  int64_t n = atomic_load_explicit(&r->delivered, memory_order_relaxed) + 1;
  atomic_store(&r->delivered, n);
  if (n >= atomic_load(&r->room_at) && atomic_exchange(&r->room_at, GF_NO_ROOM) != GF_NO_ROOM)
    gf_wake(atomic_load_explicit(&r->room_efd, memory_order_relaxed));
}

int64_t gf_event_depth(gf_ring *r) {
  int64_t delivered = atomic_load(&r->delivered), depth = atomic_load(&r->counters[GF_EMITTED]) - delivered;
  return depth < 0 ? 0 : depth;
}
