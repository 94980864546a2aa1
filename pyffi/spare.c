#include "spare.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "wake.h"

enum { NONE, HANDED, IDLE, TAKEN };

typedef struct {
  void *object;
  uint8_t *at;
  int64_t size;
  int64_t since;  // of its state, which is
  int state;
} spare;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static spare all[GF_SPARES];  // guarded by lock
static _Atomic int noted;       // both are changed with the lock held
static _Atomic int64_t idle_bytes;

// Set once, before there is a spare.
static int (*is_last)(void *object);
static void (*let_go)(void *object);

void gf_spares_use(int (*last)(void *object), void (*drop)(void *object)) {
  is_last = last;
  let_go = drop;
}

static void move(spare *r, int state) {
  if (r->state == IDLE) idle_bytes -= r->size;
  if (state == IDLE) idle_bytes += r->size;
  r->state = state;
  r->since = gf_now_coarse();
}

// Empties a place, whose object the caller lets go of without the lock: that may take long.
static void *clear(spare *r) {
  move(r, NONE);
  noted--;
  return r->object;
}

static spare *find(void *at) {
  for (spare *r = all; r < all + GF_SPARES; r++)
    if (r->state == TAKEN && r->at == at) return r;
  return NULL;
}

uint8_t *gf_spare_take(int64_t *size) {
  if (!atomic_load_explicit(&idle_bytes, memory_order_relaxed)) return NULL;
  spare *best = NULL;
  uint8_t *at = NULL;
  pthread_mutex_lock(&lock);
  for (spare *r = all; r < all + GF_SPARES; r++)
    if (r->state == IDLE && r->size >= *size && r->size / 2 <= *size && (!best || r->size < best->size)) best = r;
  if (best) {
    move(best, TAKEN);
    at = best->at;
    *size = best->size;
  }
  pthread_mutex_unlock(&lock);
  return at;
}

int gf_spare_back(void *at) {
  if (!atomic_load_explicit(&noted, memory_order_relaxed)) return 0;
  pthread_mutex_lock(&lock);
  spare *r = find(at);
  if (r) move(r, IDLE);
  pthread_mutex_unlock(&lock);
  return r != NULL;
}

void *gf_spare_hand_out(void *at) {
  if (!atomic_load_explicit(&noted, memory_order_relaxed)) return NULL;
  pthread_mutex_lock(&lock);
  spare *r = find(at);
  if (r) move(r, HANDED);
  void *object = r ? r->object : NULL;
  pthread_mutex_unlock(&lock);
  return object;
}

int gf_spare_note(void *object, uint8_t *at, int64_t size) {
  void *old[GF_SPARES];
  int n = 0, done = 0;
  pthread_mutex_lock(&lock);
  for (;;) {
    int64_t bytes = size;
    spare *place = NULL, *oldest = NULL;
    for (spare *r = all; r < all + GF_SPARES; r++) {
      if (r->state == NONE) {
        place = r;
        continue;
      }
      bytes += r->size;
      if (r->state != TAKEN && (!oldest || r->since < oldest->since)) oldest = r;
    }
    done = place && bytes <= GF_SPARES_KEEP;
    if (done) {
      *place = (spare){object, at, size, 0, NONE};
      move(place, HANDED);
      noted++;
    }
    if (done || !oldest || size > GF_SPARES_KEEP) break;
    old[n++] = clear(oldest);
  }
  pthread_mutex_unlock(&lock);
  while (n--) let_go(old[n]);
  return done;
}

void gf_spares_settle(void) {
  if (!atomic_load_explicit(&noted, memory_order_relaxed)) return;
  pthread_mutex_lock(&lock);
  for (spare *r = all; r < all + GF_SPARES; r++)
    if (r->state == HANDED && is_last(r->object)) move(r, IDLE);
  pthread_mutex_unlock(&lock);
}

void gf_spares_trim(int64_t idle) {
  if (!atomic_load_explicit(&noted, memory_order_relaxed)) return;
  void *old[GF_SPARES];
  int n = 0;
  int64_t before = gf_now_coarse() - idle;
  pthread_mutex_lock(&lock);
  for (spare *r = all; r < all + GF_SPARES; r++)
    if ((r->state == HANDED || r->state == IDLE) && r->since <= before) old[n++] = clear(r);
  pthread_mutex_unlock(&lock);
  while (n--) let_go(old[n]);
}

int gf_spares_noted(void) { return atomic_load_explicit(&noted, memory_order_relaxed); }
int64_t gf_spares_idle(void) { return atomic_load_explicit(&idle_bytes, memory_order_relaxed); }
