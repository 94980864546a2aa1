// hope.h: whether it pays to watch memory for something that ought to come soon, learnt from how often it
// came in time. Guarded by the GIL.
#ifndef GOFERRY_HOPE_H
#define GOFERRY_HOPE_H

#include <stdint.h>

// The level goes up by one with each success, and down by HOPE_LOSS with each failure. Below 0 one more try is made
// only now and then, after twice as many occasions each time: a try that is in vain costs its whole time,
// and what is tried for every sixteenth caller is what the slowest hundredth wait for. One success is
// enough to hope again: what held things up is often the system, which takes a core away for some
// milliseconds, and not the method.
enum { HOPE_MOST = 8, HOPE_LEAST = -8, HOPE_LOSS = 2, HOPE_REST = 16, HOPE_REST_MOST = 512 };

typedef struct {
  int32_t level;
  uint32_t rest;  // occasions to let pass before the next try
  uint32_t last;  // what rest began with
} gf_hope;

// Never to watch.
static const gf_hope gf_hopeless = {HOPE_LEAST, UINT32_MAX, 0};

// Whether to watch now.
static inline int gf_hopeful(gf_hope *h) {
  if (h->level >= 0 || !h->rest) return 1;
  h->rest--;
  return 0;
}

static inline void gf_hope_learn(gf_hope *h, int came) {
  if (came) {
    h->level = h->level < 0 ? 1 : h->level < HOPE_MOST ? h->level + 1 : HOPE_MOST;
    h->last = 0;
    return;
  }
  h->level = h->level - HOPE_LOSS > HOPE_LEAST ? h->level - HOPE_LOSS : HOPE_LEAST;
  if (h->level >= 0) return;
  h->last = !h->last ? HOPE_REST : h->last < HOPE_REST_MOST ? 2 * h->last : HOPE_REST_MOST;
  h->rest = h->last;
}

#endif
