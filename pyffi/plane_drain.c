//go:build goferry_python

#include "plane.h"

// The consumer's work at a port: replies become what their callers wait for.

// After how many of them a bounded drain looks at the clock: the end of a Call runs a task's next step.
enum { CLOCK_EVERY = 8 };

// Ports whose consumer is gone, a closed loop as a rule, while requests were on their way to them:
// what still comes is dropped, and then they go back to the pool.
static gf_port *orphans;

void gf_orphan(gf_port *port) {
  port->pool = orphans;
  orphans = port;
  gf_sweep_orphans();
}

// Drops a reply that nobody can take any more.
static void too_late(gf_node *n) {
  if (n->kind == GF_CALL_NODE) {
    gf_spend(n->ring, n);
    return;
  }
  if (n->kind != GF_TO_NOBODY && n->code == GF_OK) atomic_fetch_add_explicit(&((gf_ring *)n->ring)->abandoned, 1, memory_order_relaxed);
  gf_lose(n);
}

void gf_sweep_orphans(void) {
  gf_port *all = orphans;
  orphans = NULL;  // dropping a token may run code that comes back here
  while (all) {
    gf_port *p = all;
    gf_node *n;
    all = p->pool;
    while ((n = gf_port_next(p))) {
      if (n->token) p->outstanding--;
      too_late(n);
    }
    while (gf_due_drop(p));
    if (p->outstanding) {
      p->pool = orphans;
      orphans = p;
    } else {
      gf_port_give(p);
    }
  }
}

int gf_reported(PyObject *token) {
  if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) || PyErr_ExceptionMatches(PyExc_SystemExit)) return -1;
  PyErr_WriteUnraisable(token);
  return 0;
}

static int resolve(gf_node *n) {
  PyObject *future = n->token;
  MethodObject *m = n->owner;
  uint32_t kind = n->kind;
  n->token = n->owner = NULL;
  PyObject *value = gf_outcome(m, n), *error = value ? NULL : gf_caught();
  int failed = kind == GF_TO_FUTURE ? gf_finish(future, value, error) : gf_call_end(future, value, error);
  if (failed) failed = gf_reported(future);
  Py_XDECREF(value);
  Py_XDECREF(error);
  Py_DECREF(future);
  Py_DECREF(m);
  return failed;
}

// Delivers one reply, of which no callback is to be told, and gives the node back. 0, or -1 with an exception
// that must be let through.
static int deliver(gf_node *n) {
  if (n->kind == GF_CALL_NODE) return gf_called(n) ? gf_reported(plane.called) : 0;
  if (n->kind == GF_PIN_NODE) {
    gf_unpin(n);
    return 0;
  }
  // A message, or a request whose caller left: without a token nobody is to be told.
  if (!n->token) {
    too_late(n);
    return 0;
  }
  return resolve(n);
}

// How many requests a producer sends before it looks what it can do for the consumer.
enum { RESOLVE_EVERY = 32 };

void gf_port_sent(gf_port *port) {
  port->outstanding++;
  gf_count(&port->sent, 1);
  if (atomic_load_explicit(&port->sent, memory_order_relaxed) % RESOLVE_EVERY == 0) gf_port_resolve(port);
}

// Whether a node has a callback that is to be told.
static int calls_back(gf_node *n) { return n->kind == GF_TO_CALLBACK && n->token; }

// The GIL guards the consumer's side of a port too, so another thread than its consumer may take from
// it. It must not run the user's code, which belongs to the reply thread: Futures that have some are left
// there, and callbacks are made ready.
void gf_port_resolve(gf_port *port) {
  gf_node *n;
  for (int i = 0; i < GF_BATCH && (n = gf_port_next(port)); i++) {
    if (calls_back(n)) {
      gf_due(port, n, 1);
      continue;
    }
    if (n->token && (n->kind != GF_TO_FUTURE || !gf_untouched(n->token))) {
      gf_port_unget(port, n);
      break;
    }
    if (n->token) port->outstanding--;
    if (deliver(n)) PyErr_WriteUnraisable(NULL);
  }
  gf_port_leave(port);
}

int gf_drain(gf_port *port, Py_ssize_t limit, int64_t budget) {
  if (orphans) gf_sweep_orphans();
  int64_t end = budget ? gf_now() + budget : 0;
  Py_ssize_t done = 0;
  while (done < limit) {
    gf_node *n;
    int taken = 0, called = 0;
    Py_ssize_t most = limit - done < GF_BATCH ? limit - done : GF_BATCH;
    for (; taken < most && (n = gf_port_next(port)); taken++) {
      if (calls_back(n)) {
        gf_due(port, n, 0);
        continue;
      }
      if (n->token) port->outstanding--;
      done++;
      if (deliver(n)) return -1;
      if (end && done % CLOCK_EVERY == 0 && gf_now() >= end) break;
    }
    for (; called < most && done + called < limit; called++) {
      int got = gf_due_call(port);
      if (got < 0) return -1;
      if (!got) break;
      if (end && gf_now() >= end) {
        called++;
        break;
      }
    }
    if (!taken && !called) return 0;
    done += called;
    if (end && gf_now() >= end) break;
  }
  return gf_port_ready(port);
}
