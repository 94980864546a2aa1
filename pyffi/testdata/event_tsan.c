// event_tsan.c: the C side of the events' queue under ThreadSanitizer, with an emitter in C that does what
// event_queue.go and event_room.go do.
//
// Exits 1 with a sentence when an event is lost, reordered or torn, when the queue is overfull, or a wake
// does not come.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "event_queue.h"
#include "port.h"
#include "wake.h"

enum { EVENTS = 200000, CAPACITY = 64, CHAIN = 8, LARGE = 5000 };

static gf_ring *ring;
static gf_node *newest, *oldest, *seen;
static int64_t waits;

static void fail(const char *what) {
  fprintf(stderr, "event_tsan: %s\n", what);
  exit(1);
}

static gf_node *take(void) {
  if (oldest == seen && oldest == (seen = atomic_load(&ring->taken))) {
    gf_node *chain = gf_ring_event_nodes(CHAIN);
    if (!chain) fail("no memory");
    chain[CHAIN - 1].next = oldest;
    oldest = chain;
  }
  gf_node *n = oldest;
  oldest = n->next;
  return n;
}

static int64_t size_of(int64_t number) { return number % 1000 == 0 ? LARGE : 8 + number % 64; }

static void push(int64_t number) {
  gf_node *n = take();
  n->method = 0;
  n->code = 0;
  n->len = size_of(number);
  n->data = n->inline_;
  if (n->len > GF_INLINE) {
    int64_t size = n->len;
    if (n->ext) fail("a large block stayed with its node");
    if (!(n->ext = gf_block_alloc(&size))) fail("no memory");
    n->ext_cap = size;
    n->data = n->ext;
  }
  memset(n->data, (int)(number & 0xff), (size_t)n->len);
  memcpy(n->data, &number, sizeof number);
  n->next = NULL;
  gf_node *last = newest;
  newest = n;
  __atomic_store_n(&last->next, n, __ATOMIC_SEQ_CST);
  gf_port *p = ring->events;
  if (atomic_load(&p->waiting) && atomic_exchange(&p->waiting, 0)) gf_wake(p->efd);
}

// Sleeps until half the queue has been delivered, unless it has.
static void await_room(int64_t emitted) {
  int64_t at = emitted - CAPACITY / 2;
  atomic_store(&ring->room_at, at);
  if (atomic_load(&ring->delivered) >= at && atomic_exchange(&ring->room_at, GF_NO_ROOM) != GF_NO_ROOM) return;
  waits++;
  while (atomic_load(&ring->room_at) != GF_NO_ROOM) {
    if (!gf_wake_wait(atomic_load(&ring->room_efd), 20000000000)) fail("an emitter that waits was not woken");
    gf_wake_clear(atomic_load(&ring->room_efd));
  }
}

static void *emit(void *arg) {
  (void)arg;
  int64_t room = 0;
  for (int64_t n = 0; n < EVENTS;) {
    if (!room && !(room = CAPACITY - gf_event_depth(ring))) {
      await_room(n);
      continue;
    }
    atomic_fetch_add(&ring->counters[GF_EMITTED], 1);
    push(n++);
    room--;
  }
  return NULL;
}

static void *hear(void *arg) {
  (void)arg;
  for (int64_t due = 0; due < EVENTS;) {
    gf_node *n = gf_event_next(ring);
    if (!n) {
      if (!gf_event_wait(ring, 20000000000, due % 3 ? 1000 : 0)) fail("an event did not wake its thread");
      continue;
    }
    int64_t number;
    memcpy(&number, n->data, sizeof number);
    if (number != due) fail("an event was lost or reordered");
    if (n->len != size_of(number)) fail("an event has another's size");
    for (int64_t i = sizeof number; i < n->len; i++)
      if (n->data[i] != (number & 0xff)) fail("an event is torn");
    if (gf_event_depth(ring) > CAPACITY) fail("the queue is overfull");
    gf_event_take(ring, n);
    gf_event_delivered(ring);
    due++;
  }
  return NULL;
}

int main(void) {
  ring = gf_ring_new();
  if (!ring || !(ring->events = gf_port_take())) fail("no memory or descriptors");
  atomic_store(&ring->room_efd, gf_wake_fd());
  newest = oldest = seen = gf_ring_event_nodes(1);
  if (!newest) fail("no memory");
  atomic_store(&ring->taken, newest);
  pthread_t emitter, listener;
  pthread_create(&listener, NULL, hear, NULL);
  pthread_create(&emitter, NULL, emit, NULL);
  pthread_join(emitter, NULL);
  pthread_join(listener, NULL);
  if (gf_event_depth(ring)) fail("events are left");
  printf("event_tsan: %d events heard, %lld waits for room\n", EVENTS, (long long)waits);
  return 0;
}
