// ring_tsan.c: the ring's and the port's C side under ThreadSanitizer, with a consumer in C in
// the place of Go's leader. Producers share a mutex where the extension has the GIL.
//
//   cc -fsanitize=thread -O1 -g -I.. ring_tsan.c ../ring.c ../bell.c ../port.c ../pool.c ../wake_linux.c -lpthread
//
// Exits 1 with a sentence when a request is lost, doubled, out of order, or accepted by a closed shard.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bell.h"
#include "pool.h"
#include "port.h"
#include "ring.h"
#include "wake.h"

enum { PRODUCERS = 4, EACH = 20000, PLACE = 63 };

static gf_ring *ring;
static gf_bell *bell;
static gf_port *port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // the producers' lock of pool.h
static _Atomic int sealed;
static int64_t accepted[PRODUCERS], refused;

static void fail(const char *what) {
  fprintf(stderr, "ring_tsan: %s\n", what);
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

static void *produce(void *arg) {
  int64_t me = (int64_t)(intptr_t)arg;
  for (int64_t i = 0; i < EACH; i++) {
    gf_node *n = take();
    n->method = (int32_t)me;
    n->slot = i;
    n->port = port;
    n->shard = (int32_t)me;
    n->len = snprintf((char *)n->data, GF_INLINE, "%lld", (long long)i);
    int spins = i % 3 == 0;
    atomic_store_explicit(&n->word, spins ? GF_SPINNING : GF_QUEUED, memory_order_relaxed);
    if (spins) atomic_fetch_add(&ring->urgent, 1);
    int pushed = gf_ring_push(ring, n->shard, n, n);
    if (!pushed) {
      if (!atomic_load(&sealed)) fail("an open ring refused a request");
      pthread_mutex_lock(&lock);
      refused++;
      pthread_mutex_unlock(&lock);
      give(n);
    } else if (spins) {
      // A synchronous caller: watches its word, then sleeps on it.
      int64_t end = gf_now() + 2000;
      uint32_t word = GF_SPINNING;
      while (atomic_load_explicit(&n->word, memory_order_acquire) != GF_DONE && gf_now() < end) gf_pause();
      if (atomic_compare_exchange_strong(&n->word, &word, GF_PARKED))
        while (atomic_load_explicit(&n->word, memory_order_acquire) != GF_DONE) gf_park(&n->word, GF_PARKED, 100000000);
      if (atoll((char *)n->data) != i + 1) fail("a caller got another's reply");
      accepted[me]++;
      give(n);
    } else {
      accepted[me]++;
    }
    if (spins) atomic_fetch_sub(&ring->urgent, 1);
  }
  return NULL;
}

static int64_t last_seen[PRODUCERS];

// What Go's leader does with a chain, and what its outbox does with each node.
static int serve(gf_node *newest) {
  gf_node *oldest = NULL;
  int served = 0;
  while (newest && newest != GF_CLOSED) {
    gf_node *next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    gf_node *n = oldest;
    oldest = n->next;
    served++;
    if (n->slot <= last_seen[n->method]) fail("requests of one producer were reordered");
    last_seen[n->method] = n->slot;
    n->len = snprintf((char *)n->data, GF_INLINE, "%lld", (long long)(n->slot + 1));
    gf_port *to = n->port;
    switch (atomic_exchange(&n->word, GF_DONE)) {
    case GF_SPINNING: break;
    case GF_PARKED: gf_unpark(&n->word); break;
    case GF_QUEUED: n->next = NULL, gf_port_push(to, n); break;
    default: fail("a request was ended twice");
    }
  }
  return served;
}

static _Atomic int64_t served_all;

static void *lead(void *arg) {
  (void)arg;
  int64_t served = 0, sleeps = 0;
  for (;;) {
    int got = 0;
    int seal = served > PRODUCERS * (int64_t)EACH * 9 / 10;
    for (int i = 0; i < GF_SHARDS + GF_LANES; i++) {
      if (seal) atomic_store(&sealed, 1);
      got += serve(atomic_exchange(&ring->shard[i].head, seal ? GF_CLOSED : NULL));
    }
    served += got;
    if (seal) break;
    if (got) continue;
    atomic_store(&ring->resting, 1);
    int pending = 0;
    for (int i = 0; i < GF_SHARDS + GF_LANES; i++) pending |= atomic_load(&ring->shard[i].head) != NULL;
    atomic_store(&bell->vacant, 1);
    int rung = atomic_load(&bell->rung) != 0;
    atomic_store(&bell->parks, ++sleeps % 2);
    if ((!pending && !rung) || !atomic_exchange(&bell->vacant, 0)) {
      while (!atomic_load(&bell->parks) && !atomic_load(&bell->wakes)) {
        gf_wake_wait(bell->efd, -1);
        gf_wake_clear(bell->efd);
      }
      gf_bell_park(bell);
      atomic_fetch_sub(&bell->wakes, 1);
    }
    if (atomic_fetch_and(&bell->rung, ~((uint64_t)1 << PLACE)) & ~((uint64_t)1 << PLACE)) fail("another place rang");
    atomic_store(&ring->resting, 0);
  }
  atomic_store(&served_all, served);
  return NULL;
}

static _Atomic int stop;
static int64_t delivered;

static void *consume(void *arg) {
  (void)arg;
  int64_t last[PRODUCERS] = {-1, -1, -1, -1};
  for (;;) {
    int stopping = atomic_load(&stop);
    gf_node *n;
    while ((n = gf_port_next(port))) {
      if (n->slot <= last[n->method]) fail("replies of one producer were reordered");
      last[n->method] = n->slot;
      if (atoll((char *)n->data) != n->slot + 1) fail("a reply has another's payload");
      delivered++;
      give(n);
    }
    if (stopping) return NULL;
    gf_port_wait(port, 1000000000);
  }
}

int main(void) {
  alarm(120);  // a wake that is lost would hang it
  ring = gf_ring_new();
  bell = gf_bell_new();
  port = gf_port_take();
  if (!ring || !port || !bell) fail("no memory or descriptors");
  atomic_store(&ring->bell, bell);
  atomic_store(&ring->place, PLACE);
  for (int i = 0; i < GF_SHARDS + GF_LANES; i++) atomic_store(&ring->shard[i].head, NULL);
  for (int i = 0; i < PRODUCERS; i++) last_seen[i] = -1;
  pthread_t producer[PRODUCERS], leader, consumer;
  pthread_create(&leader, NULL, lead, NULL);
  pthread_create(&consumer, NULL, consume, NULL);
  for (intptr_t i = 0; i < PRODUCERS; i++) pthread_create(&producer[i], NULL, produce, (void *)i);
  int64_t sum = 0;
  for (int i = 0; i < PRODUCERS; i++) {
    pthread_join(producer[i], NULL);
    sum += accepted[i];
  }
  pthread_join(leader, NULL);
  atomic_store(&stop, 1);
  gf_wake(port->efd);
  pthread_join(consumer, NULL);
  if (sum != atomic_load(&served_all)) fail("an accepted request was not served, or was served twice");
  if (sum + refused != PRODUCERS * (int64_t)EACH) fail("a request was neither accepted nor refused");
  if (!refused) fail("the ring was closed too late to refuse anything");
  if (gf_pool_live() != 0) fail("nodes were not given back");
  printf("ring_tsan: %lld served, %lld refused after the close, %lld delivered by the port\n", (long long)sum, (long long)refused, (long long)delivered);
  return 0;
}
