// bell.h: what the rings of a library's contexts ring when they rest: see core.Bell. Python's threads ring, without
// entering Go; one of Go's goroutines answers.
//
// Who frees: nobody. Bells are pooled by Go (bell.go) and stay, so that a thread that lost its context still finds
// one, which it may ring for nothing.
//
// Order: who rings sets the place's bit and then looks at vacant; who leaves the duty sets vacant and then
// looks at the bits. Both are seq_cst, so that one of the two sees the other. The exchange of vacant has one winner, who
// has the duty or gives it to the goroutine that sleeps.
#ifndef GOFERRY_BELL_H
#define GOFERRY_BELL_H

#include <stdatomic.h>
#include <stdint.h>

#include "wake.h"

// The Go twin is `bellMemory` in bell.go.
typedef struct {
  _Alignas(128) _Atomic uint64_t rung;   // bits of places
  _Alignas(128) _Atomic int32_t vacant;  // nobody has the duty: whoever takes it down wakes the sleeper
  _Atomic uint32_t wakes;                // that the sleeper has not answered
  _Atomic int32_t parks;                 // it sleeps on wakes, and not on efd
  int32_t efd;
  _Atomic int32_t core;                  // where it was woken from
  _Atomic int32_t answered;              // how often the sleeper has, since it woke: a hint
} gf_bell;

// A new bell, whose duty is the caller's, or NULL.
gf_bell *gf_bell_new(void);

// Wakes the sleeper, now or before it sleeps. It counts and then looks how the sleeper sleeps; the sleeper says how and
// then looks at the count, both seq_cst, so that one of the two sees the other.
void gf_bell_wake(gf_bell *b);
// The sleeper's wait for wakes, in a system call.
void gf_bell_park(gf_bell *b);
// Leaves the core to whoever rang, after the sleeper's first replies, and again after its second ones. Then there is
// more to do than one call, for which both had better have a core of their own: as long as they share one each
// waits for the other. One call alone is quicker on a core that is awake than on one that has to be woken.
void gf_bell_yield(gf_bell *b);

static inline void gf_bell_ring(gf_bell *b, int32_t place) {
  atomic_fetch_or(&b->rung, (uint64_t)1 << place);
  if (atomic_load(&b->vacant) && atomic_exchange(&b->vacant, 0)) gf_bell_wake(b);
}

#endif
