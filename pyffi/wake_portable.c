//go:build !linux || goferry_portable

#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

// A descriptor is the reading end of a pipe. Its writing end stands in a table, by the number of the reading
// one: rows of it are made when they are needed and stay, as the pipes do.
enum { ROW = 1024, ROWS = 1024 };
static _Atomic(_Atomic int *) table[ROWS];

static _Atomic int *place_of(int fd) {
  _Atomic(_Atomic int *) *at = &table[fd / ROW];
  _Atomic int *row = atomic_load(at), *made;
  if (!row) {
    if (!(made = calloc(ROW, sizeof *made))) return NULL;
    // Lost: another thread made the row, which row is now.
    if (atomic_compare_exchange_strong(at, &row, made)) row = made;
    else free(made);
  }
  return &row[fd % ROW];
}

static int prepared(int fd) {
  return !fcntl(fd, F_SETFD, FD_CLOEXEC) && !fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

int gf_wake_fd(void) {
  int ends[2];
  if (pipe(ends)) return -1;
  _Atomic int *place = NULL;
  if (ends[0] >= ROW * ROWS) errno = EMFILE;
  else if (prepared(ends[0]) && prepared(ends[1])) place = place_of(ends[0]);
  if (place) {
    atomic_store(place, ends[1]);
    return ends[0];
  }
  int error = errno;
  close(ends[0]);
  close(ends[1]);
  errno = error;
  return -1;
}

void gf_wake(int fd) {
  if (fd < 0) return;  // nobody has made one yet, so nobody waits
  int to = atomic_load(place_of(fd));
  // Fails only when the pipe is full, and then there is enough for the reader to read.
  while (write(to, "", 1) < 0 && errno == EINTR) {
  }
}

void gf_wake_clear(int fd) {
  char wakes[256];
  ssize_t got;
  do got = read(fd, wakes, sizeof wakes);
  while (got == (ssize_t)sizeof wakes || (got < 0 && errno == EINTR));
}

int gf_wake_wait(int fd, int64_t timeout) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  int64_t ms = timeout / 1000000 + (timeout % 1000000 > 0);
  int got = poll(&p, 1, timeout < 0 ? -1 : ms > INT_MAX ? INT_MAX : (int)ms);
  return got > 0 ? 1 : got == 0 ? 0 : -1;
}

// Words share conditions by their addresses. Who parks looks at the word with the mutex held, and who unparks
// has changed the word before it takes the mutex: either the parker sees the change, or it waits
// already when it is woken. The others of the bucket wake for nothing, which their callers expect.
enum { BUCKETS = 64 };

static struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
} bucket[BUCKETS];

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_buckets(void) {
  pthread_condattr_t how;
  pthread_condattr_init(&how);
#ifndef __APPLE__  // which waits for a length of time, below
  pthread_condattr_setclock(&how, CLOCK_MONOTONIC);
#endif
  for (int i = 0; i < BUCKETS; i++) {
    pthread_mutex_init(&bucket[i].lock, NULL);
    pthread_cond_init(&bucket[i].changed, &how);
  }
  pthread_condattr_destroy(&how);
}

static int bucket_of(_Atomic uint32_t *word) {
  pthread_once(&once, make_buckets);
  return (int)((uintptr_t)word / 64 % BUCKETS);
}

static int wait_for(pthread_cond_t *changed, pthread_mutex_t *lock, int64_t timeout) {
  if (timeout < 0) return pthread_cond_wait(changed, lock);
#ifdef __APPLE__
  struct timespec t = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
  return pthread_cond_timedwait_relative_np(changed, lock, &t);
#else
  int64_t end = gf_now() + timeout;
  struct timespec t = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
  return pthread_cond_timedwait(changed, lock, &t);
#endif
}

// A signal does not end the wait: the caller looks for one whenever its timeout has passed.
int gf_park(_Atomic uint32_t *word, uint32_t expected, int64_t timeout) {
  int at = bucket_of(word), failed = 0;
  pthread_mutex_lock(&bucket[at].lock);
  if (atomic_load(word) == expected) failed = wait_for(&bucket[at].changed, &bucket[at].lock, timeout);
  pthread_mutex_unlock(&bucket[at].lock);
  return failed == ETIMEDOUT ? 0 : 1;
}

void gf_unpark(_Atomic uint32_t *word) {
  int at = bucket_of(word);
  pthread_mutex_lock(&bucket[at].lock);
  pthread_cond_broadcast(&bucket[at].changed);
  pthread_mutex_unlock(&bucket[at].lock);
}

int gf_core(void) { return -1; }

int gf_leave_core(void) { return 0; }

int gf_may_spin(void) { return sysconf(_SC_NPROCESSORS_ONLN) > 1; }
