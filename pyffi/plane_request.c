//go:build goferry_python

#include <math.h>

#include "block.h"
#include "spare.h"
#include "plane_ways.h"

void gf_raise(int code, PyObject *method, PyObject *body) {
  PyObject *n = PyLong_FromLong(code), *empty = body ? NULL : PyBytes_FromStringAndSize(NULL, 0);
  PyObject *error = n && (body || empty)
    ? PyObject_CallFunctionObjArgs(plane.make_error, n, method, body ? body : empty, NULL) : NULL;
  Py_XDECREF(n);
  Py_XDECREF(empty);
  if (!error) return;
  if (PyExceptionInstance_Check(error)) PyErr_SetObject((PyObject *)Py_TYPE(error), error);
  else PyErr_Format(PyExc_SystemError, "make_error gave %R, no exception", error);
  Py_DECREF(error);
}

MethodObject *gf_lookup(RingObject *r, PyObject *name) {
  if (name == r->last_name && r->last) return r->last;  // the same string, which cannot change: most calls
  MethodObject *m = (MethodObject *)PyDict_GetItemWithError(r->methods, name);
  if (m && PyUnicode_CheckExact(name)) {
    r->last = m;
    Py_XSETREF(r->last_name, Py_NewRef(name));
  }
  if (!m && !PyErr_Occurred()) {
    if (PyUnicode_Check(name)) {
      PyObject *names = PyDict_Keys(r->methods), *sep = PyUnicode_FromString("\n");
      PyObject *joined = names && sep ? PyUnicode_Join(sep, names) : NULL;
      PyObject *body = joined ? PyUnicode_AsUTF8String(joined) : NULL;
      if (body) gf_raise(GF_REFUSED_UNKNOWN, name, body);
      Py_XDECREF(names);
      Py_XDECREF(sep);
      Py_XDECREF(joined);
      Py_XDECREF(body);
    } else {
      PyErr_Format(PyExc_TypeError, "a method's name must be a str, %.80s is not", Py_TYPE(name)->tp_name);
    }
  }
  return m;
}

// This thread's shard among the producers': threads are numbered in order of their creation.
// (A thread-local variable would do, but costs a call, and some of the little static TLS there is.)
static int32_t own_shard(void) { return (int32_t)(PyThreadState_GetID(PyThreadState_Get()) & (GF_SHARDS - 1)); }

static int refused(RingObject *r, PyObject *name) {
  int code = 0;
  if (!r->ring || r->refuse) {
    code = GF_REFUSED_CLOSED;
  } else {
    switch (atomic_load_explicit(&r->ring->state, memory_order_relaxed)) {
    case GF_ACTIVE: break;
    case GF_NEW: code = GF_REFUSED_NEW; break;
    case GF_RECYCLING: code = GF_REFUSED_RECYCLING; break;
    case GF_STUCK: code = GF_REFUSED_STUCK; break;
    default: code = GF_REFUSED_CLOSED;
    }
  }
  if (!code && r->max_pending && gf_ring_pending(r->ring) >= r->max_pending) code = GF_REFUSED_FULL;
  if (!code) return 0;
  if (r->ring) atomic_fetch_add_explicit(&r->ring->refused, 1, memory_order_relaxed);
  gf_raise(code, name, NULL);
  return -1;
}

// Seconds from now as a CLOCK_MONOTONIC time; 0 for None; -1 with an exception.
static int64_t deadline(PyObject *timeout) {
  if (!timeout || timeout == Py_None) return 0;
  double s = PyFloat_AsDouble(timeout);
  if (s == -1.0 && PyErr_Occurred()) {
    if (PyErr_ExceptionMatches(PyExc_TypeError))
      PyErr_Format(PyExc_TypeError, "timeout must be seconds as a number, or None, not %.80s", Py_TYPE(timeout)->tp_name);
    return -1;
  }
  if (isnan(s) || s < 0) {
    PyErr_Format(PyExc_ValueError, "timeout must be at least 0 seconds, not %R", timeout);
    return -1;
  }
  return s > 1e9 ? 0 : gf_now() + (int64_t)(s * 1e9);
}

static gf_node *filled(const void *data, Py_ssize_t len) {
  gf_node *n = gf_node_take();
  if (!n || gf_node_room(n, len)) {
    if (n) gf_node_give(n);
    PyErr_NoMemory();
    return NULL;
  }
  n->len = len;
  if (len < GF_BLOCK_LEAST) {
    memcpy(n->data, data, (size_t)len);
  } else {  // the data is held by its object, and the node is nobody else's
    Py_BEGIN_ALLOW_THREADS
    memcpy(n->data, data, (size_t)len);
    Py_END_ALLOW_THREADS
  }
  return n;
}

// A node whose payload is the object's memory, pinned, if that pays and `may` be; else a copy of it.
static gf_node *lying_on(MethodObject *m, PyObject *payload, int may) {
  gf_node *pin = gf_pin(m, payload), *n;
  if (!pin) return NULL;
  if (!may || pin->len < (m->memory & GF_VIEWS_IN ? GF_INLINE + 1 : GF_PIN_LEAST)) {
    n = filled(pin->data, pin->len);
    gf_unpin(pin);
    return n;
  }
  if (!(n = gf_node_take())) {
    gf_unpin(pin);
    return (gf_node *)PyErr_NoMemory();
  }
  n->pin = pin;
  n->data = pin->data;
  n->len = pin->len;
  return n;
}

// Puts the payload into a node. Encoding may run any Python code, so the node is taken after it.
static gf_node *encoded(MethodObject *m, PyObject *payload) {
  if (m->raw_request || !m->encode) {
    if (!payload || payload == Py_None) return filled("", 0);
    if (PyBytes_CheckExact(payload) && PyBytes_GET_SIZE(payload) <= GF_INLINE)  // nearly every call
      return filled(PyBytes_AS_STRING(payload), PyBytes_GET_SIZE(payload));
    return lying_on(m, payload, m->memory & GF_VIEWS_IN || PyBytes_CheckExact(payload));
  }
  if (m->empty && (!payload || payload == Py_None)) return filled(PyBytes_AS_STRING(m->empty), PyBytes_GET_SIZE(m->empty));
  PyObject *b = m->quick ? PyObject_CallOneArg(m->quick, payload ? payload : Py_None) : NULL;
  if (!b) {
    if (m->quick && !PyErr_ExceptionMatches(PyExc_Exception)) return NULL;
    PyErr_Clear();  // encode fails likewise, and names method and field
    if (!(b = PyObject_CallOneArg(m->encode, payload ? payload : Py_None))) return NULL;
  }
  gf_node *n = NULL;
  if (PyBytes_CheckExact(b)) n = PyBytes_GET_SIZE(b) <= GF_INLINE ? filled(PyBytes_AS_STRING(b), PyBytes_GET_SIZE(b)) : lying_on(m, b, 1);
  else if (PyList_CheckExact(b)) n = gf_joined(m, b);
  else PyErr_Format(PyExc_TypeError, "the encoder of %U gave %.80s, not bytes", m->name, Py_TYPE(b)->tp_name);
  Py_DECREF(b);
  return n;
}

// What every request of a method has; takes a reference to the method.
static gf_node *addressed(gf_node *n, MethodObject *m, int64_t until) {
  n->method = m->index;
  n->deadline = until;
  n->shard = m->lane < 0 ? own_shard() : GF_SHARDS + m->lane;
  n->token = NULL;
  n->owner = Py_NewRef((PyObject *)m);
  n->kind = GF_TO_CALLER;
  n->code = m->memory & GF_VIEWS_OUT ? 0 : GF_WANTS_BYTES;
  n->born = gf_now_coarse();
  return n;
}

gf_node *gf_node_filled(MethodObject *m, const void *data, Py_ssize_t len, PyObject *timeout) {
  int64_t until = deadline(timeout);
  gf_node *n = until < 0 ? NULL : filled(data, len);
  return n ? addressed(n, m, until) : NULL;
}

static gf_node *request(RingObject *r, MethodObject *m, const gf_args *a) {
  if (refused(r, m->name)) return NULL;
  gf_spares_settle();
  int64_t until = deadline(a->timeout);
  gf_node *n = until < 0 ? NULL : a->body ? filled(a->body, a->len) : encoded(m, a->payload);
  if (!n) return NULL;
  if (!r->ring) {  // the encoder ran code, or let another thread run, that closed the context
    n->token = n->owner = NULL;
    gf_drop(n);
    gf_raise(GF_REFUSED_CLOSED, m->name, NULL);
    return NULL;
  }
  addressed(n, m, until)->port = r->reply->port;
  n->ring = r->ring;
  return n;
}

gf_node *gf_request(RingObject *r, MethodObject *m, PyObject *payload, PyObject *timeout) {
  gf_args a = {.payload = payload, .timeout = timeout};
  return request(r, m, &a);
}

gf_node *gf_request_of(RingObject *r, MethodObject *m, gf_args *a) {
  gf_node *n = request(r, m, a);
  if (n && a->calls) n->code |= GF_CALLS_SHARED;
  if (!n || !a->watch) return n;
  // Go knows from the bit that somebody listens, and Python by the ticket who; both before the push.
  n->code |= GF_WANTS_PROGRESS;
  PyObject *ticket = PyLong_FromUnsignedLongLong(gf_ticket(n));
  PyObject *z = ticket ? PyObject_CallOneArg(a->watch, ticket) : NULL;
  Py_XDECREF(ticket);
  Py_XDECREF(z);
  if (z) return n;
  gf_drop(n);
  return NULL;
}

void gf_drop(gf_node *n) {
  Py_XDECREF((PyObject *)n->token);
  Py_XDECREF((PyObject *)n->owner);
  n->token = n->owner = NULL;
  gf_node *pin = n->pin;
  n->pin = NULL;
  if (pin) gf_unpin(pin);
  int large = n->ext_cap >= GF_BLOCK_LEAST;
  gf_node_give(n);
  if (large) gf_ring_ebb();
}

// The nodes that were pushed last. One that is far from its place in the chain by now does no harm.
static gf_node *recent[GF_AHEAD];
static unsigned behind;  // so many since a chain began

void gf_name_ahead(gf_node *n, int begins) {
  if (begins) behind = 0;
  gf_node **at = &recent[behind % GF_AHEAD];
  if (behind++ >= GF_AHEAD) n->batch = *at;
  *at = n;
}

int gf_send(RingObject *r, gf_node *n) {
  // Encoding or making a Future may have run code that closed and released the ring.
  if (r->ring) gf_name_ahead(n, !atomic_load_explicit(&r->ring->shard[n->shard].head, memory_order_relaxed));
  if (r->ring && gf_ring_push(r->ring, n->shard, n, n)) {
    // Operations are not counted, on neither side.
    if (n->method >= 0) gf_count(&r->ring->submitted, 1);
    return 0;
  }
  PyObject *name = Py_NewRef(((MethodObject *)n->owner)->name);
  gf_drop(n);
  gf_raise(GF_REFUSED_CLOSED, name, NULL);
  Py_DECREF(name);
  return -1;
}

int gf_message(RingObject *r, int32_t op, const void *body, size_t len) {
  gf_node *n = r->ring ? gf_node_take() : NULL;
  if (!n || gf_node_room(n, (int64_t)len)) {
    if (n) gf_node_give(n);
    return -1;
  }
  memcpy(n->data, body, len);
  n->len = (int64_t)len;
  n->method = op;
  n->token = n->owner = NULL;
  n->kind = GF_TO_NOBODY;
  n->shard = own_shard();
  n->port = r->reply->port;
  // Nobody waits: as if its caller had left already, so that Go sends it to the reaper.
  atomic_store_explicit(&n->word, GF_ABANDONED, memory_order_relaxed);
  if (gf_ring_push(r->ring, n->shard, n, n)) return 0;
  gf_node_give(n);
  return -1;
}

int gf_cancel(RingObject *r, uint64_t ticket) {
  if (!r->ring) return 0;
  gf_node *n = gf_ticket_node(ticket);
  uint32_t expected = gf_ticket_phase(ticket, GF_PENDING);
  // Settled against Go's Begin by one compare-and-swap; the generation keeps a later life safe.
  if (atomic_compare_exchange_strong(&n->phase, &expected, gf_ticket_phase(ticket, GF_CANCELLED))) return 1;
  if (expected == gf_ticket_phase(ticket, GF_RUNNING)) {
    uint8_t body[8];
    for (int i = 0; i < 8; i++) body[i] = (uint8_t)(ticket >> (8 * i));
    gf_message(r, GF_OP_CANCEL, body, sizeof body);
  }
  return 0;
}
