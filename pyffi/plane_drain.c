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
    if (p->outstanding) {
      p->pool = orphans;
      orphans = p;
    } else {
      gf_port_give(p);
    }
  }
}

// After a delivery that raised: 0 when that was reported, -1 when it must be let through.
static int reported(PyObject *token) {
  if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) || PyErr_ExceptionMatches(PyExc_SystemExit)) return -1;
  PyErr_WriteUnraisable(token);
  return 0;
}

static int call_back(gf_node *n) {
  PyObject *callback = n->token;
  n->token = NULL;
  PyObject *reply = gf_reply_new(n), *z = reply ? PyObject_CallOneArg(callback, reply) : NULL;
  int failed = z ? 0 : reported(callback);
  Py_XDECREF(z);
  Py_XDECREF(reply);
  Py_DECREF(callback);
  return failed;
}

static int resolve(gf_node *n) {
  PyObject *future = n->token, *value = NULL, *error = NULL;
  MethodObject *m = n->owner;
  int32_t code = n->code;
  uint32_t kind = n->kind;
  n->token = n->owner = NULL;
  PyObject *body = gf_body(m, n);
  if (body) value = gf_result(m, code, body);
  if (!value) error = gf_caught();
  int failed = kind == GF_TO_FUTURE ? gf_finish(future, value, error) : gf_call_end(future, value, error);
  if (failed) failed = reported(future);
  Py_XDECREF(body);
  Py_XDECREF(value);
  Py_XDECREF(error);
  Py_DECREF(future);
  Py_DECREF(m);
  return failed;
}

// Delivers one reply and gives the node back. 0, or -1 with an exception that must be let through.
static int deliver(gf_node *n) {
  if (n->kind == GF_CALL_NODE) return gf_called(n) ? reported(plane.called) : 0;
  if (n->kind == GF_PIN_NODE) {
    gf_unpin(n);
    return 0;
  }
  // A message, or a request whose caller left: without a token nobody is to be told.
  if (!n->token) {
    too_late(n);
    return 0;
  }
  return n->kind == GF_TO_CALLBACK ? call_back(n) : resolve(n);
}

// How many requests a producer sends before it looks whether it can resolve Futures.
enum { RESOLVE_EVERY = 32 };

void gf_port_sent(gf_port *port, int resolve) {
  port->outstanding++;
  gf_count(&port->sent, 1);
  if (resolve && atomic_load_explicit(&port->sent, memory_order_relaxed) % RESOLVE_EVERY == 0) gf_port_resolve(port);
}

// The GIL guards the consumer's side of a port too, so another thread than its consumer may take from
// it. It must not run the user's code, which belongs to the reply thread: callbacks, and Futures
// that have some, are left there.
void gf_port_resolve(gf_port *port) {
  gf_node *n;
  for (int i = 0; i < GF_BATCH && (n = gf_port_next(port)); i++) {
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
    gf_node *later[GF_BATCH], *n;
    int callbacks = 0, taken = 0, failed = 0;
    while (taken < GF_BATCH && done + taken < limit && (n = gf_port_next(port))) {
      taken++;
      if (n->kind == GF_TO_CALLBACK) later[callbacks++] = n;
      else {
        if (n->token) port->outstanding--;
        if ((failed = deliver(n))) break;
        if (end && taken % CLOCK_EVERY == 0 && gf_now() >= end) break;
      }
    }
    int i = 0;
    for (; i < callbacks && !failed; i++) {
      port->outstanding--;
      failed = deliver(later[i]);
      if (end && !failed && i + 1 < callbacks && gf_now() >= end) {
        i++;
        break;
      }
    }
    for (int k = callbacks - 1; k >= i; k--) gf_port_unget(port, later[k]);
    if (failed) return -1;
    if (!taken) return 0;
    done += taken;
    if (end && gf_now() >= end) break;
  }
  return gf_port_ready(port);
}
