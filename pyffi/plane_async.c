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

static uint64_t last_version;  // of the thread's dict, when last_loop was seen to run

#if PY_VERSION_HEX < 0x030C0000
// Before Python 3.12 get_running_loop asks the system for the process's number each time, which takes more than
// all the rest of it. The loop that runs in a thread stands in the thread's dict; as long as the version of that
// dict is the one that was seen with last_loop, it is the same loop, and alive. A version belongs to one
// state of one dict. (A forked child finds its parent's loop so, and its contexts closed.)
static uint64_t thread_version(void) {
  PyObject *dict = PyThreadState_GetDict();
  return dict ? ((PyDictObject *)dict)->ma_version_tag : 0;
}

static PyObject *still_running(void) {
  if (!last_version || last_version != thread_version() || !last_loop || !last_port || !last_port->port) return NULL;
  return Py_NewRef(PyWeakref_GET_OBJECT(last_loop));
}
#else
static uint64_t thread_version(void) { return 0; }
static PyObject *still_running(void) { return NULL; }
#endif

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
  PyObject *loop = still_running();
  if (loop) {
    *port = last_port;
    return loop;
  }
  if (!(loop = PyObject_CallNoArgs(get_running_loop))) return NULL;
  if (last_loop && last_port && refers_to(last_loop, loop) && last_port->port) {
    *port = last_port;
    last_version = thread_version();
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
  last_version = thread_version();
  *port = last_port = (PortObject *)found;
  Py_XDECREF(old_loop);
  Py_DECREF(found); // LoopPorts and the loop's reader hold it
  return loop;
}

// The Call of a reply that is in already. Gives the node back.
static PyObject *done_call(PyObject *loop, MethodObject *m, gf_node *n) {
  PyObject *value = gf_outcome(m, n), *error = value ? NULL : gf_caught();
  PyObject *call = gf_call_done(loop, value, error);
  Py_XDECREF(value);
  Py_XDECREF(error);
  return call;
}

// Spins for the reply; when it does not come in time the request is left to the loop. The node was
// filled and is sent here.
static PyObject *eager(RingObject *r, MethodObject *m, PortObject *port, PyObject *loop, gf_node *n) {
  gf_ring *ring = r->ring;
  atomic_store_explicit(&n->word, GF_SPINNING, memory_order_relaxed);
  atomic_fetch_add(&ring->urgent, 1);
  r->slept = gf_ring_sleeps(ring);
  if (gf_send(r, n)) {
    atomic_fetch_sub(&ring->urgent, 1);
    return NULL;
  }
  if (gf_spin_held(r, n)) {
    port->eager++;
    return done_call(loop, m, n);
  }
  // Everything the delivery needs is in the node before the swap that lets Go push it.
  PyObject *call = gf_call_new(r, loop, n);
  uint32_t word = GF_SPINNING;
  if (!call) {
    PyObject *error = gf_caught();
    if (!atomic_compare_exchange_strong(&n->word, &word, GF_ABANDONED)) gf_lose(n);
    gf_reraise(error);
    return NULL;
  }
  if (atomic_compare_exchange_strong(&n->word, &word, GF_QUEUED)) {
    port->port->outstanding++;
    return call;
  }
  // The reply came meanwhile.
  PyObject *value = gf_outcome(m, n), *error = value ? NULL : gf_caught();
  if (gf_call_end(call, value, error)) Py_CLEAR(call);
  Py_XDECREF(value);
  Py_XDECREF(error);
  return call;
}

// Has the loop look at its port in its next turn, in place of sleeping until something is there: for replies
// that are microseconds away. `waiting` was taken down before the request was sent, so that nobody
// writes to the descriptor meanwhile; the turn puts it up again.
static void look_soon(PortObject *port, PyObject *loop, PyObject *reference) {
  PyObject *error = gf_caught();
  PyObject *z = PyObject_CallMethodObjArgs(loop, plane.s_call_soon, plane.loop_turn, (PyObject *)port, reference, NULL);
  if (!z) {
    PyErr_Clear();
    gf_wake(port->port->efd);  // by the reader then
  }
  Py_XDECREF(z);
  gf_reraise(error);
}

static PyObject *queued(RingObject *r, MethodObject *m, PortObject *port, PyObject *loop, gf_node *n) {
  PyObject *call = gf_call_new(r, loop, n);
  if (!call) {
    gf_drop(n);
    return NULL;
  }
  gf_port *to = port->port;
  PyObject *reference = !to->outstanding && m->hope.level >= 0 && last_loop && refers_to(last_loop, loop) ? Py_NewRef(last_loop) : NULL;
  int soon = reference && atomic_load(&to->waiting) && atomic_exchange(&to->waiting, 0);
  int failed = gf_send(r, n);
  if (!failed) to->outstanding++;
  if (soon) look_soon(port, loop, reference);
  Py_XDECREF(reference);
  if (failed) Py_CLEAR(call);
  return call;
}

// Whether an await may be answered on the spot: nothing of this loop is outstanding (else it would
// overtake, and the others wait longer), calls are awaited one by one, and the loop had its turn lately.
static int may_be_eager(MethodObject *m, PortObject *port) {
  if (port->port->outstanding || gf_calls_gathered() || !gf_hopes(m)) return 0;
  int64_t now = gf_now();
  if (!port->eager) port->turn = now;
  if (port->eager < EAGER_MOST && now - port->turn < EAGER_NS) return 1;
  port->eager = 0;
  return 0;
}

// No loop runs in this thread: a coroutine that sends the request once one runs it, so that
// asyncio.run and run_coroutine_threadsafe take what acall gives.
static PyObject *later(RingObject *r, gf_args *a) {
  PyObject *type = gf_call_class();
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
    call = !a->calls && may_be_eager(m, port) ? eager(r, m, port, loop, n) : queued(r, m, port, loop, n);
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
    call = may_be_eager(m, port) ? eager(r, m, port, loop, n) : queued(r, m, port, loop, n);
    Py_DECREF(m);
  }
  Py_DECREF(port);
  Py_DECREF(loop);
  return call;
}
