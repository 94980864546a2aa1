#include "port.h"

#include <stdlib.h>
#include <string.h>

#include "wake.h"

static gf_port *pooled;
static int64_t live;

gf_port *gf_port_take(void) {
  gf_port *p = pooled;
  if (p) {
    pooled = p->pool;
    gf_wake_clear(p->efd);
    atomic_store(&p->waiting, 0);
    atomic_store(&p->depth, 0);
    atomic_store(&p->sent, 0);
    live++;
    return p;
  }
  if (!(p = aligned_alloc(128, sizeof *p))) return NULL;
  memset(p, 0, sizeof *p);
  if ((p->efd = gf_wake_fd()) < 0) {
    free(p);
    return NULL;
  }
  live++;
  return p;
}

void gf_port_give(gf_port *p) {
  p->pool = pooled;
  pooled = p;
  live--;
}

int64_t gf_ports_live(void) { return live; }

void gf_port_push(gf_port *p, gf_node *first) {
  gf_node *h = atomic_load_explicit(&p->head, memory_order_relaxed);
  do first->batch = h;
  while (!atomic_compare_exchange_weak(&p->head, &h, first));
  // Only the push that finds it empty wakes, and only the one that takes `waiting` down writes.
  if (!h && atomic_load(&p->waiting) && atomic_exchange(&p->waiting, 0)) gf_wake(p->efd);
}

// Takes what was pushed: the chains in order of their pushes.
static gf_node *pull(gf_port *p) {
  if (!atomic_load_explicit(&p->head, memory_order_relaxed)) return NULL;
  gf_node *n = atomic_exchange_explicit(&p->head, NULL, memory_order_acquire), *first = NULL;
  while (n) {
    gf_node *next = n->batch;
    n->batch = first;
    first = n;
    n = next;
  }
  return first;
}

static gf_node *look(_Atomic(gf_node *) *at) { return atomic_load_explicit(at, memory_order_relaxed); }
static void put(_Atomic(gf_node *) *at, gf_node *n) { atomic_store_explicit(at, n, memory_order_relaxed); }

int gf_port_ready(gf_port *p) {
  return atomic_load(&p->due) || atomic_load(&p->rest) || atomic_load(&p->batches) || atomic_load(&p->head);
}

gf_node *gf_port_next(gf_port *p) {
  gf_node *n = look(&p->rest), *later = look(&p->batches);
  if (!n) {
    if (!(n = later) && !(n = pull(p))) return NULL;
    put(&p->batches, later = n->batch);
  }
  put(&p->rest, n->next);
  gf_node *soon = n->next ? n->next : later;
  if (soon) {
    __builtin_prefetch(soon);
    __builtin_prefetch(&soon->token);
    __builtin_prefetch(soon->inline_);
  }
  return n;
}

void gf_port_unget(gf_port *p, gf_node *n) {
  n->next = look(&p->rest);
  put(&p->rest, n);
}

// What was put back is written before waiting is looked at; a consumer that goes to sleep sets
// waiting before it looks at what is there. The fence makes the two stores and looks cross.
void gf_port_leave(gf_port *p) {
  atomic_thread_fence(memory_order_seq_cst);
  if (gf_port_ready(p) && atomic_load(&p->waiting) && atomic_exchange(&p->waiting, 0)) gf_wake(p->efd);
}

int gf_port_wait(gf_port *p, int64_t timeout) {
  atomic_store(&p->waiting, 1);
  int ready = gf_port_ready(p), got = ready ? 1 : gf_wake_wait(p->efd, timeout);
  // Whoever took waiting down has written, or is about to: then efd must be read, now or, if
  // the write is not there yet, at the next wait, which returns once for nothing. A wake that
  // brings no node leaves waiting up: then what the poll saw must be read.
  if (!atomic_exchange(&p->waiting, 0) || (!ready && got > 0)) gf_wake_clear(p->efd);
  return got;
}

int gf_port_arm(gf_port *p) {
  atomic_store(&p->waiting, 1);
  if (!gf_port_ready(p)) return 0;
  // If a producer took it down meanwhile, efd becomes readable and the loop comes again.
  return atomic_exchange(&p->waiting, 0);
}

void gf_port_disarm(gf_port *p) {
  atomic_store(&p->waiting, 0);
  gf_wake_clear(p->efd);
}
