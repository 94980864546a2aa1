// wake.h: what a thread sleeps on, and the clock. Linux: eventfd and futex (wake_linux.c). Other systems:
// a pipe, and a condition variable for each bucket of words (wake_portable.c; on Linux with the
// tag goferry_portable, so that it is tested there).
//
// Who frees: nobody. Descriptors belong to pooled ports and rings and stay open while the
// process lives, since Go may still write to one just after its reply was taken.
#ifndef GOFERRY_WAKE_H
#define GOFERRY_WAKE_H

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

// A descriptor that becomes readable when it is woken, non-blocking and closed on exec; -1 with errno when
// the process has no more.
int gf_wake_fd(void);
void gf_wake(int fd);
// Takes back all wakes written so far.
void gf_wake_clear(int fd);
// Waits until the descriptor was written to, timeout nanoseconds pass (< 0: for ever) or a
// signal arrives: 1, 0, or -1 for the signal.
int gf_wake_wait(int fd, int64_t timeout);

// Sleeps while *word is `expected`, at most timeout nanoseconds: 1 when woken or changed, 0 on
// timeout, -1 when a signal arrived. Spurious returns are possible.
int gf_park(_Atomic uint32_t *word, uint32_t expected, int64_t timeout);
void gf_unpark(_Atomic uint32_t *word);

// CLOCK_MONOTONIC in nanoseconds, the clock of Go's runtime too.
static inline int64_t gf_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// The same clock as the system read it last, some milliseconds ago: a quarter of the cost.
static inline int64_t gf_now_coarse(void) {
#ifdef CLOCK_MONOTONIC_COARSE
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
#else
  return gf_now();
#endif
}

// One step of a spin: keeps the core from asking for the watched line as fast as it can. On arm64 it is isb, which takes
// some ten nanoseconds there, since most cores take yield for no operation at all.
static inline void gf_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

// The core that the thread runs on, or -1.
int gf_core(void);
// Has the thread go on on another core: 1, or 0 when it may not.
int gf_leave_core(void);

// Whether spinning can help at all: false on one CPU or with a quota below one core, where the
// spinner only keeps Go from running.
int gf_may_spin(void);

#endif
