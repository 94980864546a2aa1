#include "pool.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "block.h"
#include "spare.h"

enum { WARM_MOST = 256, SLAB = 256 * 1024, HEADER = 4096, PER_SLAB = (SLAB - HEADER) / (int)sizeof(gf_node) };

_Static_assert(sizeof(gf_node) == 320, "a node is five cache lines");
_Static_assert(offsetof(gf_node, shard) == 64, "Python's side starts on the second line");
_Static_assert(offsetof(gf_node, inline_) == 128, "the payload starts on a line of its own");

typedef struct slab slab;
struct slab {
  slab *older;        // made before this one: all slabs, none of which is ever unmapped
  slab *prev, *next;  // in the list of slabs that have a node to give, or unlinked
  gf_node *freed;     // given back
  uint32_t fresh;     // nodes from this index on were never taken since the pages are zero
  uint32_t used;      // taken now
  uint32_t floor;     // generations start above it: none repeats after the pages were dropped
  int linked;
};

static slab *newest;      // made last
static slab *partial;     // slabs with a node to give; the first is taken from
static int64_t live;      // nodes taken now
static int64_t resident;  // slabs whose pages are in use
static int64_t empty;     // slabs of those with no node taken

static slab *slab_of(gf_node *n) { return (slab *)((uintptr_t)n & ~(uintptr_t)(SLAB - 1)); }

static gf_node *node_at(slab *s, uint32_t i) {
  return (gf_node *)((uint8_t *)s + HEADER + (size_t)i * sizeof(gf_node));
}

static void link_front(slab *s) {
  s->prev = NULL;
  s->next = partial;
  if (partial) partial->prev = s;
  partial = s;
  s->linked = 1;
}

static void unlink_slab(slab *s) {
  if (s->prev) s->prev->next = s->next;
  else partial = s->next;
  if (s->next) s->next->prev = s->prev;
  s->linked = 0;
}

static slab *slab_new(void) {
  // Twice the size, so that an aligned slab lies inside; the rest is unmapped at once.
  uint8_t *m = mmap(NULL, 2 * SLAB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m == MAP_FAILED) return NULL;
  uint8_t *at = (uint8_t *)(((uintptr_t)m + SLAB - 1) & ~(uintptr_t)(SLAB - 1));
  if (at > m) munmap(m, (size_t)(at - m));
  if (at + SLAB < m + 2 * SLAB) munmap(at + SLAB, (size_t)(m + 2 * SLAB - (at + SLAB)));
  slab *s = (slab *)at;
  s->older = newest;
  newest = s;
  return s;
}

// Gives the pages behind a slab's header back. They read as zeros afterwards, on which fresh nodes rely: so what
// shares a page with the header is zeroed by hand where pages are larger than 4 KiB (arm64 has kernels
// with 16 and 64 KiB), as is all of it when the system refuses, as it does for locked memory.
static void forget(slab *s) {
  uint8_t *from = (uint8_t *)s + HEADER, *end = (uint8_t *)s + SLAB;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uint8_t *whole = (uint8_t *)(((uintptr_t)from + page - 1) & ~(page - 1));
  memset(from, 0, (size_t)(whole - from));
  size_t size = (size_t)(end - whole);
#ifdef __linux__
  if (!madvise(whole, size, MADV_DONTNEED)) return;
#else  // elsewhere that is a hint, after which the pages may read as before
  if (mmap(whole, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == whole) return;
#endif
  memset(whole, 0, size);
}

// Drops the pages of a slab with no node taken. Cold slabs stay linked, at the end, so that warm
// ones are used up first.
static void cool(slab *s) {
  forget(s);
  s->freed = NULL;
  s->fresh = 0;
  resident--;
  empty--;
  unlink_slab(s);
  slab *last = partial;
  if (!last) {
    link_front(s);
    return;
  }
  while (last->next && last->next->fresh) last = last->next;
  s->prev = last;
  s->next = last->next;
  if (last->next) last->next->prev = s;
  last->next = s;
  s->linked = 1;
}

gf_node *gf_node_take(void) {
  slab *s = partial;
  if (!s) {
    if (!(s = slab_new())) return NULL;
    link_front(s);
  }
  if (!s->used) {
    if (s->fresh || s->freed) empty--;
    else resident++;
  }
  gf_node *n = s->freed;
  if (n) {
    s->freed = n->next;
    if (s->freed) __builtin_prefetch(s->freed);
  } else {
    n = node_at(s, s->fresh++);
    atomic_store_explicit(&n->phase, s->floor << GF_PHASE_BITS, memory_order_relaxed);
  }
  s->used++;
  live++;
  if (!s->freed && s->fresh == PER_SLAB) unlink_slab(s);

  uint32_t gen = (atomic_load_explicit(&n->phase, memory_order_relaxed) >> GF_PHASE_BITS) + 1;
  gen &= (1u << GF_GENERATION_BITS) - 1;
  if (gen > s->floor) s->floor = gen;
  // Relaxed: the push that publishes the node orders these for Go; a stale cancel only compares.
  atomic_store_explicit(&n->phase, gen << GF_PHASE_BITS | GF_PENDING, memory_order_relaxed);
  atomic_store_explicit(&n->word, GF_QUEUED, memory_order_relaxed);
  n->data = n->inline_;
  n->len = 0;
  n->code = 0;
  n->port = NULL;
  n->batch = NULL;
  n->deadline = 0;
  return n;
}

void gf_node_give(gf_node *n) {
  if (n->ext) {
    gf_block_free(n->ext, n->ext_cap);
    n->ext = NULL;
    n->ext_cap = 0;
  }
  n->ring = NULL;
  slab *s = slab_of(n);
  n->next = s->freed;
  s->freed = n;
  live--;
  if (!s->linked) link_front(s);
  if (--s->used == 0 && ++empty > WARM_MOST) cool(s);
}

static int told;  // gf_pool_ebbs said so since the last trim

void gf_pool_trim(void) {
  told = 0;
  for (slab *s = partial, *next; s && empty > 1; s = next) {
    next = s->next;
    if (!s->used && (s->fresh || s->freed)) cool(s);
  }
  // Not all of it: callers that wait go on without a reply that comes to the trimmer's port, and what they
  // used lately they use again at once.
  gf_block_trim(GF_BLOCK_IDLE);
  gf_spares_trim(GF_BLOCK_IDLE);
}

int gf_node_room(gf_node *n, int64_t len) {
  if (len <= GF_INLINE) return 0;
  uint8_t *p = gf_block_alloc(&len);
  if (!p) return -1;
  n->ext = n->data = p;
  n->ext_cap = len;
  return 0;
}

void gf_pool_each(void *ring, void (*visit)(gf_node *n, void *with), void *with) {
  for (slab *s = newest; s; s = s->older) {
    if (!s->used) continue;
    for (uint32_t i = 0; i < s->fresh; i++)
      if (node_at(s, i)->ring == ring) visit(node_at(s, i), with);
  }
}

int gf_pool_idle(void) {
  if (empty > 1 || gf_block_kept() || gf_spares_noted()) return 1;
  told = 0;  // the trimmer goes to sleep with nothing to do: it has to be told again
  return 0;
}

int gf_pool_ebbs(void) {
  if (told || (empty <= 1 && !gf_block_kept() && !gf_spares_noted())) return 0;
  return told = 1;
}

int64_t gf_pool_live(void) { return live; }
int64_t gf_pool_bytes(void) { return resident * SLAB + gf_block_kept() + gf_spares_idle(); }
