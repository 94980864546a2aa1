//go:build !goferry_portable

#define _GNU_SOURCE
#include "wake.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

int gf_wake_fd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void gf_wake(int fd) {
  uint64_t one = 1;
  // Fails only when the counter is full, and then the reader has been woken 2^64 times.
  while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void gf_wake_clear(int fd) {
  uint64_t count;
  while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

int gf_wake_wait(int fd, int64_t timeout) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  struct timespec t = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
  int got = ppoll(&p, 1, timeout < 0 ? NULL : &t, NULL);
  return got > 0 ? 1 : got == 0 ? 0 : -1;
}

int gf_park(_Atomic uint32_t *word, uint32_t expected, int64_t timeout) {
  struct timespec t = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
  if (!syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout < 0 ? NULL : &t, NULL, 0))
    return 1;
  return errno == ETIMEDOUT ? 0 : errno == EINTR ? -1 : 1;
}

void gf_unpark(_Atomic uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

int gf_core(void) { return sched_getcpu(); }

int gf_leave_core(void) {
  cpu_set_t all, others;
  int core = sched_getcpu();
  if (core < 0 || sched_getaffinity(0, sizeof all, &all)) return 0;
  others = all;
  CPU_CLR(core, &others);
  if (!CPU_COUNT(&others) || sched_setaffinity(0, sizeof others, &others)) return 0;
  sched_setaffinity(0, sizeof all, &all);
  return 1;
}

// The quota of the innermost control group that has one, in thousandths of a core; 0: none.
static long quota(void) {
  FILE *f = fopen("/sys/fs/cgroup/cpu.max", "re");
  long allowed = 0, period = 0;
  int got = 0;
  if (f) {
    got = fscanf(f, "%ld %ld", &allowed, &period);
    fclose(f);
  } else if ((f = fopen("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "re"))) {
    got = fscanf(f, "%ld", &allowed);
    fclose(f);
    if ((f = fopen("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "re"))) {
      got += fscanf(f, "%ld", &period);
      fclose(f);
    }
  }
  return got == 2 && allowed > 0 && period > 0 ? allowed * 1000 / period : 0;
}

int gf_may_spin(void) {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) < 2) return 0;
  long thousandths = quota();
  return !thousandths || thousandths >= 1000;
}
