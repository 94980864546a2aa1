//go:build goferry_python

#include "plane.h"

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#endif

// A quick reply takes some 300 ns. Within 5 µs with the GIL held it costs no hand-over of the GIL;
// 20 µs more without it cover methods that take a while; then sleeping is cheaper.
enum { HELD_NS = 5000, FREE_NS = 20000 };

// Those who wait look after lost wakes and, on the main thread, after signals, so often.
static const int64_t TICK_NS = 100000000;

static int may_spin = -1;

int gf_spins(void) {
  if (may_spin < 0) may_spin = gf_may_spin();
  return may_spin;
}

int gf_hopes(MethodObject *m) {
  return gf_spins() && gf_hopeful(&m->hope);
}

static int spin(gf_node *n, int64_t ns) {
  int64_t end = gf_now() + ns;
  do {
    for (int i = 0; i < 16; i++) {
      if (atomic_load_explicit(&n->word, memory_order_acquire) == GF_DONE) return 1;
      gf_pause();
    }
  } while (gf_now() < end);
  return 0;
}

int gf_spin_held(RingObject *r, gf_node *n) {
  // Whoever had to be woken needs longer than this spin.
  int done = !r->slept && spin(n, HELD_NS);
  atomic_fetch_sub(&r->ring->urgent, 1);
  if (!r->slept) gf_hope_learn(&((MethodObject *)n->owner)->hope, done);
  return done;
}

// The spin of a caller that has let go of the GIL, for methods that take some microseconds: to be woken would take
// several times as long. It is learnt by itself.
//
// Whom it has woken the system often puts on the caller's own core, even where another one is idle, and there
// it would wait for the end of this spin. So the caller sleeps: the other answers, and gives the core back (Bell.Yield).
static int spin_free(MethodObject *m, gf_node *n, int slept) {
  if (slept || !gf_spins() || !gf_hopeful(&m->patience)) return 0;
  int done = spin(n, FREE_NS);
  gf_hope_learn(&m->patience, done);
  return done;
}

// Where nobody knows, yes: then other threads look after signals too, and find none.
static int on_main_thread(void) {
#if defined(__linux__)
  return syscall(SYS_gettid) == getpid();
#elif defined(__APPLE__)
  return pthread_main_np();
#else
  return 1;
#endif
}

// Calls a function of Python's side that only keeps books. A signal's handler may raise in the middle
// of it: then it is called again, which changes nothing that is done, and the exception is kept.
static void tell(gf_waiting *w, PyObject *function, PyObject *args) {
  enum { TRIES = 100 };
  PyObject *error = gf_caught();
  for (int i = 0; args && i < TRIES; i++) {
    PyObject *z = PyObject_CallObject(function, args), *raised = z ? NULL : gf_caught();
    Py_XDECREF(z);
    if (z) break;
    if (!w->raised) w->raised = raised;
    else Py_XDECREF(raised);
  }
  if (!args) PyErr_Clear();
  Py_XDECREF(args);
  gf_reraise(error);
}

int gf_begin_wait(gf_waiting *w, RingObject *r, MethodObject *m) {
  if (w->number || !plane.nested || !plane.begin_wait) return 0;
  w->number = (int64_t)(uintptr_t)w;  // no other wait of the process has it meanwhile
  tell(w, plane.begin_wait, Py_BuildValue("(LOi)", (long long)w->number, (PyObject *)r, (int)m->lane));
  return w->raised ? -1 : 0;
}

int gf_end_wait(gf_waiting *w) {
  if (w->number) tell(w, plane.end_wait, Py_BuildValue("(L)", (long long)w->number));
  if (!w->raised) return 0;
  if (!PyErr_Occurred()) PyErr_SetObject((PyObject *)Py_TYPE(w->raised), w->raised);
  Py_CLEAR(w->raised);
  return -1;
}

int gf_look(gf_waiting *w, RingObject *r, MethodObject *m) {
  if (!plane.nested || !plane.look || m->lane < 0) return 0;
  if (gf_begin_wait(w, r, m)) return -1;
  PyObject *z = PyObject_CallFunction(plane.look, "OiO", (PyObject *)r, (int)m->lane, m->name);
  Py_XDECREF(z);
  return z ? 0 : -1;
}

int gf_needs_room(gf_ring *ring) {
  // Set under the GIL, and not followed here.
  return __atomic_load_n(&plane.room, __ATOMIC_RELAXED) && ring && atomic_load_explicit(&ring->counters[GF_EMITS_WAITING], memory_order_relaxed) > 0;
}

int gf_look_room(RingObject *r, const uint64_t *tickets, Py_ssize_t count) {
  if (!gf_needs_room(r->ring)) return 0;
  PyObject *z = PyObject_CallOneArg(plane.room, (PyObject *)r);
  int mine = z ? PyObject_IsTrue(z) : -1;
  Py_XDECREF(z);
  // Go knows whether the request waits for that. If so it ends, and its reply is the refusal.
  for (Py_ssize_t i = 0; mine > 0 && i < count; i++) {
    if (tickets[i]) gf_message(r, GF_OP_REENTER, (const char *)&tickets[i], sizeof tickets[i]);
  }
  return mine < 0 ? -1 : 0;
}

PyObject *gf_ring_look_room(PyObject *self, PyObject *arg) {
  uint64_t ticket = PyLong_AsUnsignedLongLong(arg);
  if (PyErr_Occurred() || gf_look_room((RingObject *)self, &ticket, 1)) return NULL;
  Py_RETURN_NONE;
}

PyObject *gf_serve_rooms(PyObject *self, PyObject *room) {
  (void)self;
  Py_XSETREF(plane.room, Py_NewRef(room));
  Py_RETURN_NONE;
}

int gf_refuse_cycle(RingObject *r, MethodObject *m, int blocks) {
  PyObject *z = PyObject_CallFunction(plane.check_lane, "OiOi", (PyObject *)r, (int)m->lane, m->name, blocks);
  Py_XDECREF(z);
  return z ? 0 : -1;
}

int gf_note_lane(PyObject *future, MethodObject *m) {
  PyObject *lane = PyLong_FromLong(m->lane);
  int failed = !lane || PyObject_SetAttr(future, plane.s_lane, lane);
  Py_XDECREF(lane);
  return failed ? -1 : 0;
}

// Sleeps on the node's word until its reply is in. GIL released on entry and return; it is taken to
// run signal handlers, and beside callables and full event queues to look whether the wait can still end. 0, or -1 with
// `left` saying why the caller gives up.
static int park(gf_waiting *w, RingObject *r, gf_ring *ring, gf_node *n, PyThreadState **state, int *left) {
  MethodObject *m = n->owner;
  uint32_t word = GF_SPINNING;
  // Lost to Go's swap: the reply is in.
  if (!atomic_compare_exchange_strong(&n->word, &word, GF_PARKED)) return 0;
  while (atomic_load_explicit(&n->word, memory_order_acquire) != GF_DONE) {
    int64_t slice = TICK_NS;
    if (n->deadline) {
      int64_t rest = n->deadline - gf_now();
      if (rest <= 0) {
        *left = GF_TIMED_OUT;
        return -1;
      }
      if (rest < slice) slice = rest;
    }
    int got = gf_park(&n->word, GF_PARKED, slice);
    int looks = got == 0 && m->lane >= 0 && plane.nested;
    int rooms = got == 0 && gf_needs_room(ring);
    if (got < 0 || looks || rooms || (got == 0 && on_main_thread())) {
      PyEval_RestoreThread(*state);
      uint64_t ticket = gf_ticket(n);
      int raised = PyErr_CheckSignals() || (looks && gf_look(w, r, m)) || (rooms && gf_look_room(r, &ticket, 1));
      *state = PyEval_SaveThread();
      if (raised) {
        *left = GF_CODE_CANCELLED;
        return -1;
      }
    }
    if (got == 0) gf_ring_kick(ring);
  }
  return 0;
}

int gf_wait(RingObject *r, gf_node *n, PyObject *name) {
  gf_ring *ring = r->ring;
  MethodObject *m = n->owner;
  gf_waiting w = {0};
  int left = 0, gone = 0, slept = r->slept;
  if (gf_begin_wait(&w, r, n->owner)) {
    uint32_t word = GF_SPINNING;
    gone = atomic_compare_exchange_strong(&n->word, &word, GF_PARKED);  // else the reply is in
    left = GF_CODE_CANCELLED;
  }
  PyThreadState *state = PyEval_SaveThread();
  if (!gone && !spin_free(m, n, slept)) gone = park(&w, r, ring, n, &state, &left);
  PyEval_RestoreThread(state);
  int raised = gf_end_wait(&w);
  if (!gone && raised) gf_lose(n);
  if (!gone) return raised;

  // Whoever takes the node out of PARKED owns what follows. Won: Go sends it to the reaper when it
  // ends, and this thread's next call has a node of its own. Lost: the reply is in.
  uint64_t ticket = gf_ticket(n);
  uint32_t word = GF_PARKED;
  int won = atomic_compare_exchange_strong(&n->word, &word, GF_ABANDONED);
  if (left == GF_TIMED_OUT && !won) return 0;
  if (won) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    gf_cancel(r, ticket);
    PyErr_Restore(type, value, trace);
  } else {
    gf_lose(n);
  }
  if (left == GF_TIMED_OUT) gf_raise(GF_TIMED_OUT, name, NULL);
  return -1;
}
