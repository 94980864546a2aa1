#define _GNU_SOURCE

#include "block.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "spare.h"
#include "wake.h"

enum { HUGE_PAGE = 2 << 20, KEPT_MOST = 16 };

typedef struct {
  void *at;
  int64_t size;
  int64_t since;  // when it was freed
} block;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static block kept[KEPT_MOST];  // guarded by lock, as is count
static int count;
static _Atomic int64_t bytes;  // in kept; changed with the lock held

// The smallest that is kept and fits, unless it is so large that half of it would lie idle.
static void *reuse(int64_t *size) {
  void *at = NULL;
  pthread_mutex_lock(&lock);
  int best = -1;
  for (int i = 0; i < count; i++)
    if (kept[i].size >= *size && kept[i].size / 2 <= *size && (best < 0 || kept[i].size < kept[best].size)) best = i;
  if (best >= 0) {
    at = kept[best].at;
    *size = kept[best].size;
    bytes -= kept[best].size;
    kept[best] = kept[--count];
  }
  pthread_mutex_unlock(&lock);
  return at;
}

static void *map(int64_t size) {
  // More than is wanted, so that an aligned block lies inside; the rest is unmapped at once.
  uint8_t *m = mmap(NULL, (size_t)size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m == MAP_FAILED) return NULL;
  uint8_t *at = (uint8_t *)(((uintptr_t)m + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
  if (at > m) munmap(m, (size_t)(at - m));
  if (at < m + HUGE_PAGE) munmap(at + size, (size_t)(m + HUGE_PAGE - at));
  gf_block_advise(at, size);
  return at;
}

void gf_block_advise(void *at, int64_t size) {
#ifdef MADV_HUGEPAGE
  uintptr_t from = ((uintptr_t)at + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
  uintptr_t to = ((uintptr_t)at + (uintptr_t)size) & ~(uintptr_t)(HUGE_PAGE - 1);
  if (from < to) madvise((void *)from, to - from, MADV_HUGEPAGE);  // refused: it is slower, no more
#else
  (void)at;
  (void)size;
#endif
}

void *gf_block_alloc(int64_t *size) {
  if (*size < GF_BLOCK_LEAST) return malloc(*size ? (size_t)*size : 1);
  if (*size > INT64_MAX / 2) return NULL;
  void *at = reuse(size);
  if (at) return at;
  *size = (*size + HUGE_PAGE - 1) & ~(int64_t)(HUGE_PAGE - 1);
  return map(*size);
}

void gf_block_free(void *at, int64_t size) {
  if (size < GF_BLOCK_LEAST) {
    free(at);
    return;
  }
  if (gf_spare_back(at)) return;
  pthread_mutex_lock(&lock);
  int keep = count < KEPT_MOST && bytes + size <= GF_BLOCK_KEEP;
  if (keep) {
    kept[count++] = (block){at, size, gf_now_coarse()};
    bytes += size;
  }
  pthread_mutex_unlock(&lock);
  if (!keep) munmap(at, (size_t)size);
}

void gf_block_trim(int64_t idle) {
  block old[KEPT_MOST];
  int n = 0, stay = 0;
  int64_t before = gf_now_coarse() - idle;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < count; i++) {
    if (kept[i].since > before) {
      kept[stay++] = kept[i];
    } else {
      bytes -= kept[i].size;
      old[n++] = kept[i];
    }
  }
  count = stay;
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < n; i++) munmap(old[i].at, (size_t)old[i].size);
}

int64_t gf_block_kept(void) { return atomic_load_explicit(&bytes, memory_order_relaxed); }

static _Atomic int64_t held;

void gf_block_hold(int64_t delta) { atomic_fetch_add_explicit(&held, delta, memory_order_relaxed); }
int64_t gf_blocks_held(void) { return atomic_load_explicit(&held, memory_order_relaxed); }
