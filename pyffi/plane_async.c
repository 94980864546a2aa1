//go:build goferry_python

#include "plane_ways.h"

// An eager await returns done without the loop having had its turn. After so many in a row, or so
// long, one goes through the loop, so that its other tasks do not starve.
enum { EAGER_MOST = 64, EAGER_NS = 100000 };

// The running loop's port, remembered for the loop that asked last: a weak reference, so that it
// neither keeps a loop alive nor takes a new one at the same address for it. The port is borrowed
// too, since a closed loop's must go: replies that came too late for the loop lie in it.
static PyObject *last_loop;
static PortObject *last_port;

void gf_forget_port(PortObject *port) {
  if (last_port == port) last_port = NULL;
}

static int refers_to(PyObject *ref, PyObject *loop) {
#if PY_VERSION_HEX >= 0x030D0000
  PyObject *there;
  if (PyWeakref_GetRef(ref, &there) <= 0) return 0;
  Py_DECREF(there);
  return there == loop;
#else
  return PyWeakref_GET_OBJECT(ref) == loop;
#endif
}

// The running loop (a new reference) and its port (borrowed from the cache: take a reference before
// any code runs), or NULL with RuntimeError when no loop runs in this thread.
static PyObject *running(PortObject **port) {
  static PyObject *get_running_loop;
  if (!get_running_loop) {
    PyObject *asyncio = PyImport_ImportModule("asyncio");
    if (!asyncio) return NULL;
    get_running_loop = PyObject_GetAttrString(asyncio, "get_running_loop");
    Py_DECREF(asyncio);
    if (!get_running_loop) return NULL;
  }
  PyObject *loop = PyObject_CallNoArgs(get_running_loop);
  if (!loop) return NULL;
  if (last_loop && last_port && refers_to(last_loop, loop) && last_port->port) {
    *port = last_port;
    return loop;
  }
  PyObject *found = PyObject_CallOneArg(plane.loop_port, loop);
  PyObject *ref = found ? PyWeakref_NewRef(loop, NULL) : NULL;
  if (!ref || !PyObject_TypeCheck(found, &Port_Type)) {
    if (ref) PyErr_Format(PyExc_TypeError, "loop_port gave %.80s, not a Port", Py_TYPE(found)->tp_name);
    Py_XDECREF(ref);
    Py_XDECREF(found);
    Py_DECREF(loop);
    return NULL;
  }
  PyObject *old_loop = last_loop;
  last_loop = ref;
  *port = last_port = (PortObject *)found;
  Py_XDECREF(old_loop);
  Py_DECREF(found); // LoopPorts and the loop's reader hold it
  return loop;
}

// goferry.Call, asked for once: asyncio is imported by then (borrowed).
static PyObject *call_class(void) {
  static PyObject *type;
  if (!type) type = PyObject_CallNoArgs(plane.call_type);
  return type;
}

static PyObject *new_call(PyObject *loop) {
  PyObject *type = call_class(), *args[] = {loop};
  return type ? PyObject_Vectorcall(type, args, 0, plane.s_loop_kw) : NULL;
}

// The Call of a reply that is in already. Gives the node back.
static PyObject *done_call(PyObject *loop, MethodObject *m, gf_node *n) {
  int32_t code = n->code;
  PyObject *body = gf_body(m, n);
  PyObject *call = body ? new_call(loop) : NULL;
  if (call) {
    PyObject *value = gf_result(m, code, body), *error = value ? NULL : gf_caught();
    PyObject *z = PyObject_CallMethodOneArg(call, value ? plane.s_set_result : plane.s_set_exception, value ? value : error);
    if (!z) Py_CLEAR(call);
    Py_XDECREF(z);
    Py_XDECREF(value);
    Py_XDECREF(error);
  }
  Py_XDECREF(body);
  return call;
}

// A Call that knows its node, which gets a reference to it. Its slots are written directly: two
// attribute look-ups less for each call.
static PyObject *waiting_call(RingObject *r, PyObject *loop, gf_node *n) {
  static Py_ssize_t ticket_at, ring_at;
  PyObject *call = new_call(loop);
  if (!call) return NULL;
  if (!ring_at && ((ticket_at = gf_slot(call_class(), plane.s_ticket)) < 0 || (ring_at = gf_slot(call_class(), plane.s_ring)) < 0)) {
    ring_at = 0;
    Py_DECREF(call);
    return NULL;
  }
  PyObject *t = PyLong_FromUnsignedLongLong(gf_ticket(n));
  if (!t) {
    Py_DECREF(call);
    return NULL;
  }
  *(PyObject **)((char *)call + ticket_at) = t;
  *(PyObject **)((char *)call + ring_at) = Py_NewRef((PyObject *)r);
  n->token = Py_NewRef(call);
  return call;
}

// Spins for the reply; when it does not come in time the request is left to the loop. The node was
// filled and is sent here.
static PyObject *eager(RingObject *r, MethodObject *m, PortObject *port, PyObject *loop, gf_node *n) {
  gf_ring *ring = r->ring;
  atomic_store_explicit(&n->word, GF_SPINNING, memory_order_relaxed);
  atomic_fetch_add(&ring->urgent, 1);
  if (gf_send(r, n)) {
    atomic_fetch_sub(&ring->urgent, 1);
    return NULL;
  }
  if (gf_spin_held(r, m, n)) {
    port->eager++;
    return done_call(loop, m, n);
  }
  // Everything the delivery needs is in the node before the swap that lets Go push it.
  PyObject *call = waiting_call(r, loop, n);
  uint32_t word = GF_SPINNING;
  if (!call) {
    PyObject *error = gf_caught();
    if (!atomic_compare_exchange_strong(&n->word, &word, GF_ABANDONED)) gf_lose(n);
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
    return NULL;
  }
  if (atomic_compare_exchange_strong(&n->word, &word, GF_QUEUED)) {
    port->port->outstanding++;
    return call;
  }
  // The reply came meanwhile.
  int32_t code = n->code;
  PyObject *body = gf_body(m, n);
  PyObject *value = body ? gf_result(m, code, body) : NULL, *error = value ? NULL : gf_caught();
  Py_XDECREF(body);
  if (gf_settle(call, value, error)) Py_CLEAR(call);
  Py_XDECREF(value);
  Py_XDECREF(error);
  return call;
}

static PyObject *queued(RingObject *r, PortObject *port, PyObject *loop, gf_node *n) {
  PyObject *call = waiting_call(r, loop, n);
  if (!call) {
    gf_drop(n);
    return NULL;
  }
  if (gf_send(r, n)) {
    Py_DECREF(call);
    return NULL;
  }
  port->port->outstanding++;
  return call;
}

// Whether an await may be answered on the spot: nothing of this loop is outstanding (else it would
// overtake, and the others wait longer), and the loop had its turn lately.
static int may_be_eager(RingObject *r, MethodObject *m, PortObject *port) {
  if (port->port->outstanding || !gf_hopes(r, m)) return 0;
  int64_t now = gf_now();
  if (!port->eager) port->turn = now;
  if (port->eager < EAGER_MOST && now - port->turn < EAGER_NS) return 1;
  port->eager = 0;
  return 0;
}

// No loop runs in this thread: a coroutine that sends the request once one runs it, so that
// asyncio.run and run_coroutine_threadsafe take what acall gives.
static PyObject *later(RingObject *r, gf_args *a) {
  PyObject *type = call_class();
  if (!type) return NULL;
  return PyObject_CallMethod(type, "later", "OOOO", (PyObject *)r, a->name, a->payload ? a->payload : Py_None, a->timeout ? a->timeout : Py_None);
}

PyObject *gf_acall(RingObject *r, MethodObject *m, gf_args *a) {
  PortObject *port;
  if (a->progress) return gf_with_progress(r, "acall", a);
  PyObject *loop = running(&port), *call = NULL;
  if (!loop) {
    if (!PyErr_ExceptionMatches(PyExc_RuntimeError)) return NULL;
    PyErr_Clear();
    if (!a->body) return later(r, a);
    a->no_loop = 1;
    return NULL;
  }
  Py_INCREF(port);
  gf_node *n = NULL;
  Py_INCREF(m);
  if (m->callables && !a->calls) call = gf_with_callables(r, "acall", a);
  else if (!(m->lane >= 0 && plane.nested && gf_refuse_cycle(r, m, 0))) n = gf_request_of(r, m, a);
  if (n) {
    n->kind = GF_TO_CALL;
    n->port = port->port;
    if (a->calls) n->code ^= GF_CALLS_SHARED ^ GF_CALLS_HERE;
    call = !a->calls && may_be_eager(r, m, port) ? eager(r, m, port, loop, n) : queued(r, port, loop, n);
  }
  Py_DECREF(m);
  Py_DECREF(port);
  Py_DECREF(loop);
  return call;
}

PyObject *gf_ring_acall(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  RingObject *r = (RingObject *)self;
  gf_args a;
  if (gf_parse("acall", 0, args, nargs, kwnames, &a)) return NULL;
  MethodObject *m = gf_lookup(r, a.name);
  return m ? gf_acall(r, m, &a) : NULL;
}

PyObject *gf_ring_aoperate(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  RingObject *r = (RingObject *)self;
  PortObject *port;
  gf_node *n;
  PyObject *loop = running(&port), *call = NULL;
  if (!loop) return NULL;
  Py_INCREF(port);
  MethodObject *m = gf_operation(r, args, nargs, &n);
  if (m) {
    n->kind = GF_TO_CALL;
    n->port = port->port;
    call = may_be_eager(r, m, port) ? eager(r, m, port, loop, n) : queued(r, port, loop, n);
    Py_DECREF(m);
  }
  Py_DECREF(port);
  Py_DECREF(loop);
  return call;
}
