//go:build goferry_python

#include "plane_ways.h"

// Sends a node and waits for its reply. m must be held by the caller.
static PyObject *exchange(RingObject *r, MethodObject *m, gf_node *n, int hopes) {
  n->kind = GF_TO_CALLER;
  atomic_store_explicit(&n->word, GF_SPINNING, memory_order_relaxed);
  if (hopes) atomic_fetch_add(&r->ring->urgent, 1);
  gf_ring *ring = r->ring;
  r->slept = gf_ring_sleeps(ring);
  if (gf_send(r, n)) {
    if (hopes) atomic_fetch_sub(&ring->urgent, 1);
    return NULL;
  }
  if (hopes && gf_spin_held(r, n)) return gf_outcome(m, n);
  if (gf_wait(r, n, m->name)) return NULL;
  return gf_outcome(m, n);
}

PyObject *gf_call(RingObject *r, MethodObject *m, gf_args *a) {
  if (a->progress) return gf_with_progress(r, "call", a);
  if (m->lane == GF_EXPORT) return gf_call_export(r, m, a);
  if (m->callables && !a->calls) return gf_with_callables(r, "call", a);
  if (m->lane >= 0 && plane.nested && gf_refuse_cycle(r, m, 1)) return NULL;
  Py_INCREF(m);
  gf_node *n = gf_request_of(r, m, a);
  PyObject *result = !n ? NULL : a->calls ? gf_exchange_calling(r, m, n) : exchange(r, m, n, gf_hopes(m));
  Py_DECREF(m);
  return result;
}

PyObject *gf_ring_call(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  RingObject *r = (RingObject *)self;
  gf_args a;
  if (gf_parse("call", 0, args, nargs, kwnames, &a)) return NULL;
  MethodObject *m = gf_lookup(r, a.name);
  return m ? gf_call(r, m, &a) : NULL;
}

PyObject *gf_post(RingObject *r, MethodObject *m, gf_args *a) {
  if (a->progress) return gf_with_progress(r, "post", a);
  if (m->callables && !a->calls) return gf_with_callables(r, "post", a);
  gf_node *n = gf_request_of(r, m, a);
  if (!n) return NULL;
  n->kind = GF_TO_CALLBACK;
  n->token = Py_NewRef(a->callback);
  if (gf_send(r, n)) return NULL;
  gf_port_sent(r->reply->port);
  Py_RETURN_NONE;
}

PyObject *gf_ring_post(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  RingObject *r = (RingObject *)self;
  gf_args a;
  if (gf_parse("post", 1, args, nargs, kwnames, &a)) return NULL;
  MethodObject *m = gf_lookup(r, a.name);
  return m ? gf_post(r, m, &a) : NULL;
}

PyObject *gf_submit(RingObject *r, MethodObject *m, gf_args *a) {
  if (a->progress) return gf_with_progress(r, "submit", a);
  if (m->callables && !a->calls) return gf_with_callables(r, "submit", a);
  gf_node *n = gf_request_of(r, m, a);
  if (!n) return NULL;
  n->kind = GF_TO_FUTURE;
  PyObject *future = gf_future_new(r, n);
  if (!future || (m->lane >= 0 && gf_note_lane(future, m))) {
    Py_XDECREF(future);
    gf_drop(n);
    return NULL;
  }
  n->token = Py_NewRef(future);
  if (gf_send(r, n)) {
    Py_DECREF(future);
    return NULL;
  }
  gf_port_sent(r->reply->port);
  return future;
}

PyObject *gf_ring_submit(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  RingObject *r = (RingObject *)self;
  gf_args a;
  if (gf_parse("submit", 0, args, nargs, kwnames, &a)) return NULL;
  MethodObject *m = gf_lookup(r, a.name);
  return m ? gf_submit(r, m, &a) : NULL;
}

PyObject *gf_ring_operate(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  RingObject *r = (RingObject *)self;
  gf_node *n;
  MethodObject *m = gf_operation(r, args, nargs, &n);
  if (!m) return NULL;
  PyObject *result = exchange(r, m, n, gf_hopes(m));
  Py_DECREF(m);
  return result;
}

// An operation of the context itself as a method.
static MethodObject *operation_of(long op) {
  static const char *const names[] = {"open", "close", "cancel", "recycle", "release", "next", "stop", "health", "answer", "reenter"};
  MethodObject *m = PyObject_New(MethodObject, &Method_Type);
  if (!m) return NULL;
  memset((char *)m + sizeof(PyObject), 0, sizeof *m - sizeof(PyObject));
  m->name = PyUnicode_FromString(names[-op - 1]);
  m->index = (int32_t)op;
  m->lane = -1;
  m->raw_request = m->raw_reply = 1;
  m->hope = m->patience = gf_hopeless;  // not worth a spin
  return m;
}

MethodObject *gf_operation(RingObject *r, PyObject *const *args, Py_ssize_t nargs, gf_node **n) {
  if (nargs < 2 || nargs > 4) {
    PyErr_SetString(PyExc_TypeError, "operate() takes an operation, its body, a timeout and the name of a method");
    return NULL;
  }
  long op = PyLong_AsLong(args[0]);
  if (op == -1 && PyErr_Occurred()) return NULL;
  if (op > -1 || op < GF_OP_LAST || !PyBytes_Check(args[1])) {
    PyErr_Format(PyExc_ValueError, "operate() takes an operation from %d to -1 and bytes", GF_OP_LAST);
    return NULL;
  }
  MethodObject *m = nargs > 3 ? (MethodObject *)Py_XNewRef((PyObject *)gf_lookup(r, args[3])) : operation_of(op);
  if (!m) return NULL;
  // Operations pass while the context is new, stuck or closing: only a released ring refuses.
  if (!m->name || !r->ring) {
    if (m->name) gf_raise(GF_REFUSED_CLOSED, m->name, NULL);
    Py_DECREF(m);
    return NULL;
  }
  if (!(*n = gf_node_filled(m, PyBytes_AS_STRING(args[1]), PyBytes_GET_SIZE(args[1]), nargs > 2 ? args[2] : NULL))) {
    Py_DECREF(m);
    return NULL;
  }
  (*n)->method = (int32_t)op;
  (*n)->port = r->reply->port;
  (*n)->ring = r->ring;
  return m;
}

PyObject *gf_ring_message(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  RingObject *r = (RingObject *)self;
  if (nargs != 2 || !PyLong_Check(args[0]) || !PyBytes_Check(args[1])) {
    PyErr_SetString(PyExc_TypeError, "message() takes an operation and bytes");
    return NULL;
  }
  long op = PyLong_AsLong(args[0]);
  if (op == -1 && PyErr_Occurred()) return NULL;
  return PyBool_FromLong(!gf_message(r, (int32_t)op, PyBytes_AS_STRING(args[1]), (size_t)PyBytes_GET_SIZE(args[1])));
}
