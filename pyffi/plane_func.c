//go:build goferry_python

#include "plane_ways.h"

// Callables in requests. Those of a caller that waits run on its thread: it waits at a port of its
// own, where both its reply and the calls come. Those of others come to the port of the
// callables, or of the loop, and Python's side runs them.

PyObject *gf_with_callables(RingObject *r, const char *way, gf_args *a) {
  if (!r->callables) return PyErr_Format(PyExc_TypeError, "%s() takes no callables here", way);
  PyObject *none = Py_None, *serve = Py_NewRef(r->callables);
  PyObject *result = PyObject_CallFunction(serve, "sOOOOOO", way, (PyObject *)r, a->name, a->payload ? a->payload : none,
                                           a->timeout ? a->timeout : none, a->callback ? a->callback : none, a->watch ? a->watch : none);
  Py_DECREF(serve);
  return result;
}

PyObject *gf_ring_serve_callables(PyObject *self, PyObject *args) {
  RingObject *r = (RingObject *)self;
  PyObject *serve, *names, *port;
  if (!PyArg_ParseTuple(args, "OO!O!", &serve, &PyList_Type, &names, &Port_Type, &port)) return NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
    MethodObject *m = gf_lookup(r, PyList_GET_ITEM(names, i));
    if (!m) return NULL;
    m->callables = 1;
  }
  Py_XSETREF(r->callables, Py_NewRef(serve));
  Py_XSETREF(r->calls, (PortObject *)Py_NewRef(port));
  if (r->ring) r->ring->calls = r->calls->port;
  Py_RETURN_NONE;
}

PyObject *gf_serve_calls(PyObject *self, PyObject *args) {
  (void)self;
  PyObject *called, *begin, *end, *look, *check_lane;
  if (!PyArg_ParseTuple(args, "OOOOO", &called, &begin, &end, &look, &check_lane)) return NULL;
  Py_XSETREF(plane.called, Py_NewRef(called));
  Py_XSETREF(plane.begin_wait, Py_NewRef(begin));
  Py_XSETREF(plane.end_wait, Py_NewRef(end));
  Py_XSETREF(plane.look, Py_NewRef(look));
  Py_XSETREF(plane.check_lane, Py_NewRef(check_lane));
  Py_RETURN_NONE;
}

PyObject *gf_nest(PyObject *self, PyObject *delta) {
  (void)self;
  long n = PyLong_AsLong(delta);
  if (n == -1 && PyErr_Occurred()) return NULL;
  plane.nested += n;
  Py_RETURN_NONE;
}

int gf_called(gf_node *n) {
  PyObject *body = PyBytes_FromStringAndSize((const char *)n->data, (Py_ssize_t)n->len);
  gf_spend(n->ring, n);
  PyObject *z = body && plane.called ? PyObject_CallOneArg(plane.called, body) : NULL;
  Py_XDECREF(body);
  Py_XDECREF(z);
  return z ? 0 : -1;
}

PyObject *gf_port_take_calls(PyObject *self, PyObject *none) {
  (void)none;
  gf_port *port = ((PortObject *)self)->port;
  if (!port) Py_RETURN_NONE;
  gf_node *n, *calls = NULL, **last = &calls, *others = NULL;
  while ((n = gf_port_next(port))) {
    if (n->kind == GF_CALL_NODE) {
      n->batch = NULL;
      *last = n;
      last = &n->batch;
    } else {
      n->batch = others;
      others = n;
    }
  }
  while ((n = others)) {
    others = n->batch;
    gf_port_unget(port, n);
  }
  while ((n = calls)) {
    calls = n->batch;
    if (gf_called(n)) PyErr_WriteUnraisable(plane.called);
  }
  Py_RETURN_NONE;
}

// Takes what has come to the port: calls are run. 1 when the reply was among it, else 0, or -1 with
// what a callable let through.
static int serve(gf_port *port, gf_node *reply) {
  gf_node *n;
  while ((n = gf_port_next(port))) {
    if (n == reply) return 1;
    if (gf_called(n)) return -1;
  }
  return 0;
}

// Waits a while for more to come. 0, or the code of why the caller gives up; GF_CODE_CANCELLED: an
// exception is set.
static int wait_more(RingObject *r, MethodObject *m, gf_ring *ring, gf_port *port, int64_t until, uint64_t ticket) {
  int64_t slice = 100000000, rest = until ? until - gf_now() : slice;
  if (rest <= 0) return GF_TIMED_OUT;
  gf_waiting w = {0};
  int got = gf_begin_wait(&w, r, m);
  if (got) {
    gf_end_wait(&w);
    return GF_CODE_CANCELLED;
  }
  Py_BEGIN_ALLOW_THREADS
  got = gf_port_wait(port, rest < slice ? rest : slice);
  Py_END_ALLOW_THREADS
  int failed = !got && (gf_look(&w, r, m) || gf_look_room(r, &ticket, 1));
  failed |= gf_end_wait(&w);
  if (got <= 0) gf_ring_kick(ring);
  return failed || PyErr_CheckSignals() ? GF_CODE_CANCELLED : 0;
}

PyObject *gf_exchange_calling(RingObject *r, MethodObject *m, gf_node *n) {
  PortObject *port = (PortObject *)PyObject_CallNoArgs((PyObject *)&Port_Type);
  if (!port) {
    gf_drop(n);
    return NULL;
  }
  n->kind = GF_TO_CALLER;
  n->token = Py_NewRef(Py_None);  // counts as outstanding, should this caller leave
  n->port = port->port;
  n->code ^= GF_CALLS_SHARED ^ GF_CALLS_HERE;
  gf_ring *ring = r->ring;
  int64_t until = n->deadline;
  uint64_t ticket = gf_ticket(n);
  if (gf_send(r, n)) {
    Py_DECREF(port);
    return NULL;
  }
  port->port->outstanding++;
  int got, left = 0;
  while (!(got = serve(port->port, n)) && !(left = wait_more(r, m, ring, port->port, until, ticket))) {
  }
  PyObject *result = NULL;
  if (got > 0) {
    port->port->outstanding--;
    result = gf_outcome(m, n);
  } else {
    // The reply is on its way to the port, which waits for it among the orphans.
    PyObject *error = gf_caught();
    gf_cancel(r, ticket);
    if (left == GF_TIMED_OUT) {
      Py_XDECREF(error);
      gf_raise(GF_TIMED_OUT, m->name, NULL);
    } else {
      gf_reraise(error);
    }
  }
  Py_DECREF(port);
  return result;
}
