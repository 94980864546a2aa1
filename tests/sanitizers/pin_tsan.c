// pin_tsan.c: payloads that lie in their callers' memory, under ThreadSanitizer and AddressSanitizer. A leader
// ends some requests while handlers still read them, as hold.go does, and a consumer frees each payload when
// its pin comes back, with its request's node or by itself.
//
// Exits 1 with a sentence when a payload was changed while it was read, or a pin was lost or came twice.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "pool.h"
#include "port.h"
#include "ring.h"
#include "wake.h"

enum { PRODUCERS = 3, EACH = 4000, READERS = 2, SMALL = 300, LARGE = GF_BLOCK_LEAST + 1, LARGE_EVERY = 64, EDGE = 64 };

static gf_ring *ring;
static gf_port *port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // the producers' lock of pool.h
static gf_port *handlers[READERS];  // pins whose requests have ended, on their way to those who still read them
static _Atomic int stop;
static int64_t freed;

static void fail(const char *what) {
  fprintf(stderr, "pin_tsan: %s\n", what);
  exit(1);
}

static gf_node *take(void) {
  pthread_mutex_lock(&lock);
  gf_node *n = gf_node_take();
  pthread_mutex_unlock(&lock);
  if (!n) fail("no memory");
  return n;
}

static void give(gf_node *n) {
  pthread_mutex_lock(&lock);
  gf_node_give(n);
  pthread_mutex_unlock(&lock);
}

// Payloads are written and read at both ends only, since the large ones would take too long here.
static void fill(uint8_t *at, int64_t size, uint8_t value) {
  memset(at, value, EDGE);
  memset(at + size - EDGE, value, EDGE);
}

static void read_payload(gf_node *pin) {
  uint8_t want = (uint8_t)pin->slot;
  for (int i = 0; i < EDGE; i++)
    if (pin->data[i] != want || pin->data[pin->len - 1 - i] != want) fail("a payload was changed while it was read");
}

static void *produce(void *arg) {
  int me = (int)(intptr_t)arg;
  for (int i = 0; i < EACH; i++) {
    gf_node *n = take(), *pin = take();
    int64_t size = i % LARGE_EVERY ? SMALL : LARGE, block = size;
    uint8_t *at = gf_block_alloc(&block);
    if (!at) fail("no memory");
    fill(at, size, (uint8_t)i);
    pin->kind = GF_PIN_NODE;
    pin->data = at;
    pin->len = size;
    pin->slot = (uint8_t)i;
    pin->deadline = block;
    n->kind = 0;
    n->method = i;
    n->pin = pin;
    n->data = at;
    n->len = size;
    n->port = port;
    if (!gf_ring_push(ring, me, n, n)) fail("an open ring refused a request");
  }
  return NULL;
}

// Go's leader: every third request ends before its handler.
static void serve(gf_node *newest) {
  static int turn;
  while (newest) {
    gf_node *n = newest, *pin = n->pin;
    newest = n->next;
    int early = ++turn % 3 == 0;
    if (early) n->pin = NULL;
    else read_payload(pin);
    n->data = n->inline_;
    n->len = 0;
    gf_port *to = n->port;
    if (atomic_exchange(&n->word, GF_DONE) != GF_QUEUED) fail("a request was ended twice");
    n->next = NULL;
    gf_port_push(to, n);
    if (early) pin->next = NULL, gf_port_push(handlers[turn % READERS], pin);
  }
}

static void *lead(void *arg) {
  (void)arg;
  while (!atomic_load(&stop))
    for (int i = 0; i < PRODUCERS; i++) serve(atomic_exchange(&ring->shard[i].head, NULL));
  return NULL;
}

// A handler that outlasts its request.
static void *handle(void *arg) {
  gf_port *mine = arg;
  while (!atomic_load(&stop)) {
    gf_node *pin;
    while ((pin = gf_port_next(mine))) {
      read_payload(pin);
      pin->next = NULL;
      gf_port_push(port, pin);
    }
    gf_port_wait(mine, 1000000);
  }
  return NULL;
}

static void unpin(gf_node *pin) {
  fill(pin->data, pin->len, 0xee);
  gf_block_free(pin->data, pin->deadline);
  pin->data = pin->inline_;
  freed++;
  give(pin);
}

static void *consume(void *arg) {
  (void)arg;
  for (int64_t left = PRODUCERS * (int64_t)EACH, pins = left; left || pins;) {
    gf_node *n;
    while ((n = gf_port_next(port))) {
      gf_node *pin = n->kind == GF_PIN_NODE ? n : n->pin;
      if (n != pin) {
        n->pin = NULL;
        give(n);
        left--;
      }
      if (pin) unpin(pin), pins--;
    }
    gf_port_wait(port, 1000000000);
  }
  return NULL;
}

int main(void) {
  ring = gf_ring_new();
  port = gf_port_take();
  for (int i = 0; i < READERS; i++)
    if (!(handlers[i] = gf_port_take())) fail("no descriptors");
  if (!ring || !port) fail("no memory or descriptors");
  for (int i = 0; i < PRODUCERS; i++) atomic_store(&ring->shard[i].head, NULL);
  pthread_t producer[PRODUCERS], leader, consumer, handler[READERS];
  pthread_create(&leader, NULL, lead, NULL);
  pthread_create(&consumer, NULL, consume, NULL);
  for (int i = 0; i < READERS; i++) pthread_create(&handler[i], NULL, handle, handlers[i]);
  for (intptr_t i = 0; i < PRODUCERS; i++) pthread_create(&producer[i], NULL, produce, (void *)i);
  for (int i = 0; i < PRODUCERS; i++) pthread_join(producer[i], NULL);
  pthread_join(consumer, NULL);
  atomic_store(&stop, 1);
  pthread_join(leader, NULL);
  for (int i = 0; i < READERS; i++) pthread_join(handler[i], NULL);
  if (freed != PRODUCERS * (int64_t)EACH) fail("a pin was lost, or came twice");
  if (gf_pool_live() != 0) fail("nodes were not given back");
  if (gf_block_kept() == 0 || gf_block_kept() > GF_BLOCK_KEEP) fail("not as many large blocks are kept as should be");
  gf_block_trim(0);
  if (gf_block_kept() != 0) fail("a trim left blocks behind");
  printf("pin_tsan: %lld payloads were read and freed\n", (long long)freed);
  return 0;
}
