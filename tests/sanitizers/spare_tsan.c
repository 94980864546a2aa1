// spare_tsan.c: memory of objects that is handed out, read, dropped and written again, under ThreadSanitizer and
// AddressSanitizer. "Python" threads hold references to objects, which they count with a lock held (the GIL) and
// read without it; "Go" threads take what is idle and write to it.
//
// Exits 1 with a sentence when an object was changed while somebody had it, was lost, or was never used again.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "spare.h"

enum { READERS = 2, EACH = 3000, SIZE = GF_BLOCK_LEAST, EDGE = 64 };

// The count comes first, as in Python's objects; no atomics, since the lock guards it.
typedef struct {
  int64_t refs;
  uint8_t data[SIZE + 1];
} object;

static pthread_mutex_t gil = PTHREAD_MUTEX_INITIALIZER;
static int64_t made, freed, reused;  // guarded by gil

static void fail(const char *what) {
  fprintf(stderr, "spare_tsan: %s\n", what);
  exit(1);
}

static int last(void *at) { return ((object *)at)->refs == 1; }

static void drop(void *at) {
  if (--((object *)at)->refs) return;
  memset(at, 0xee, sizeof(object));
  free(at);
  freed++;
}

// Both ends only: all of it would take too long here.
static void fill(uint8_t *at, uint8_t value) {
  memset(at, value, EDGE);
  memset(at + SIZE - EDGE, value, EDGE);
}

static void check(const uint8_t *at, uint8_t want) {
  for (int i = 0; i < EDGE; i++)
    if (at[i] != want || at[SIZE - 1 - i] != want) fail("an object was changed while somebody had it");
}

// A reply on its way from a Go thread to its reader.
typedef struct {
  uint8_t *at;
  uint8_t value;
  int64_t block;  // of memory that is no object's
} reply;

// What a Go thread does with a reply: it writes it, into an idle object where there is one. One in eight is given up.
static void *write_one(void *arg) {
  reply *r = arg;
  r->block = SIZE;
  if (!(r->at = gf_spare_take(&r->block)) && !(r->at = gf_block_alloc(&r->block))) fail("no memory");
  fill(r->at, r->value);
  if (r->value % 8) return NULL;
  gf_block_free(r->at, r->block);
  r->at = NULL;
  return NULL;
}

// gf_written_bytes and gf_bytes_of, with the lock held. Both give a reference.
static object *take_over(reply *r) {
  object *o = gf_spare_hand_out(r->at);
  if (o) {
    reused++;
  } else {
    if (!(o = malloc(sizeof *o))) fail("no memory");
    made++;
    o->refs = 1;
    fill(o->data, r->value);
    gf_block_free(r->at, r->block);
    if (!gf_spare_note(o, o->data, SIZE)) return o;
  }
  o->refs++;
  return o;
}

static void *read_all(void *arg) {
  int me = (int)(intptr_t)arg;
  object *held = NULL;  // from turn to turn, as by a name in a loop
  uint8_t value = 0;
  for (int i = 0; i < EACH; i++) {
    reply r = {.value = (uint8_t)(i * READERS + me)};
    pthread_mutex_lock(&gil);
    gf_spares_settle();
    pthread_mutex_unlock(&gil);
    write_one(&r);
    if (held) check(held->data, value);
    if (!r.at) continue;
    pthread_mutex_lock(&gil);
    object *o = take_over(&r);
    pthread_mutex_unlock(&gil);
    check(o->data, r.value);
    pthread_mutex_lock(&gil);
    if (held) drop(held);
    if (i % 64 == 0) gf_spares_trim(0);
    pthread_mutex_unlock(&gil);
    held = o;
    value = r.value;
  }
  pthread_mutex_lock(&gil);
  if (held) drop(held);
  pthread_mutex_unlock(&gil);
  return NULL;
}

int main(void) {
  gf_spares_use(last, drop);
  pthread_t reader[READERS];
  for (intptr_t i = 0; i < READERS; i++) pthread_create(&reader[i], NULL, read_all, (void *)i);
  for (int i = 0; i < READERS; i++) pthread_join(reader[i], NULL);
  gf_spares_settle();
  if (gf_spares_noted() < 1 || gf_spares_noted() > GF_SPARES) fail("not as many objects are noted as should be");
  if (gf_spares_idle() != (int64_t)gf_spares_noted() * SIZE) fail("an object that nobody has is not idle");
  gf_spares_trim(0);
  if (gf_spares_noted() || gf_spares_idle()) fail("a trim left objects behind");
  if (made != freed) fail("an object was lost, or freed twice");
  if (reused < EACH) fail("objects were hardly ever used again");
  printf("spare_tsan: %lld objects were made, and used again %lld times\n", (long long)made, (long long)reused);
  return 0;
}
