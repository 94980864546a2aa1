//go:build goferry_python

#include "plane_ways.h"

static int add_methods(RingObject *r, PyObject *rows) {
  PyObject *it = PyObject_GetIter(rows), *row, *key;
  if (!it) return -1;
  int failed = 0;
  r->last = NULL;  // its row may be replaced
  while (!failed && (row = PyIter_Next(it))) {
    MethodObject *m = gf_method_from(row, &key);
    MethodObject *plain = m && key ? (MethodObject *)PyDict_GetItemWithError(r->methods, m->name) : NULL;
    if (plain) m->callables = plain->callables;
    failed = !m || PyDict_SetItem(r->methods, key ? key : m->name, (PyObject *)m);
    Py_XDECREF(m);
    Py_DECREF(row);
  }
  Py_DECREF(it);
  return failed || PyErr_Occurred() ? -1 : 0;
}

// The reply thread's port, which no extension gives back before its end.
static gf_port *trimmer;

void gf_ring_ebb(void) {
  if (trimmer && gf_pool_ebbs()) gf_wake(trimmer->efd);
}

// Further rows, beside those of the same names: other encoders and decoders.
static PyObject *ring_extend(RingObject *r, PyObject *rows) {
  if (add_methods(r, rows)) return NULL;
  Py_RETURN_NONE;
}

static PyObject *ring_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  static char *names[] = {"pointer", "name", "methods", "reply_port", "max_pending", NULL};
  unsigned long long pointer;
  PyObject *name, *rows, *reply;
  long long max_pending = 0;
  if (!PyArg_ParseTupleAndKeywords(args, kw, "KUOO!|L", names, &pointer, &name, &rows, &Port_Type, &reply, &max_pending)) return NULL;
  RingObject *r = (RingObject *)type->tp_alloc(type, 0);
  if (!r) return NULL;
  gf_ring *ring = (gf_ring *)(uintptr_t)pointer;
  r->name = Py_NewRef(name);
  r->reply = (PortObject *)Py_NewRef(reply);
  r->max_pending = max_pending;
  if (!(r->methods = PyDict_New()) || add_methods(r, rows)) goto fail;
  if (!ring || !r->reply->port) {
    PyErr_SetString(PyExc_ValueError, "the ring and its reply port must be open");
    goto fail;
  }
  if (!(r->events = gf_events_new(ring))) goto fail;
  atomic_store(&ring->submitted, 0);
  atomic_store(&ring->abandoned, 0);
  atomic_store(&ring->delivered, 0);
  atomic_store(&ring->refused, 0);
  ring->reaper = trimmer = r->reply->port;
  ring->holders = 2;
  ring->calls = NULL;
  r->ring = ring;
  return (PyObject *)r;
fail:
  Py_DECREF(r);
  return NULL;
}

static int ring_traverse(RingObject *r, visitproc visit, void *arg) {
  Py_VISIT(r->methods);
  Py_VISIT(r->events);
  Py_VISIT(r->dropped);
  Py_VISIT(r->progress);
  Py_VISIT(r->callables);
  return 0;
}

static int ring_clear(RingObject *r) {
  r->last = NULL;
  Py_CLEAR(r->methods);
  Py_CLEAR(r->dropped);
  Py_CLEAR(r->progress);
  Py_CLEAR(r->callables);
  return 0;
}

void gf_let_go(gf_ring *ring) {
  if (--ring->holders == 0) atomic_store(&ring->released, 1);
}

static void let_go(RingObject *r) {
  gf_ring *ring = r->ring;
  r->ring = NULL;
  if (ring) gf_let_go(ring);
}

// The ways of calling are bound to this object, and Futures and Calls hold it: it is collected when
// nobody can use the context any more.
static void ring_finalize(RingObject *r) {
  PyObject *dropped = r->dropped;
  r->dropped = NULL;
  if (!dropped || !r->ring) {
    Py_XDECREF(dropped);
    return;
  }
  PyObject *error = gf_caught(), *z = PyObject_CallOneArg(dropped, (PyObject *)r);
  if (!z) PyErr_WriteUnraisable(dropped);
  Py_XDECREF(z);
  Py_DECREF(dropped);
  gf_reraise(error);
}

static void ring_dealloc(RingObject *r) {
  if (PyObject_CallFinalizerFromDealloc((PyObject *)r) < 0) return;
  PyObject_GC_UnTrack(r);
  if (r->weakrefs) PyObject_ClearWeakRefs((PyObject *)r);
  let_go(r);
  ring_clear(r);
  Py_XDECREF(r->name);
  Py_XDECREF(r->last_name);
  Py_XDECREF(r->reply);
  Py_XDECREF(r->events);
  Py_XDECREF(r->calls);
  Py_TYPE(r)->tp_free((PyObject *)r);
}

static PyObject *ring_cancel(RingObject *r, PyObject *arg) {
  unsigned long long ticket = PyLong_AsUnsignedLongLong(arg);
  if (ticket == (unsigned long long)-1 && PyErr_Occurred()) return NULL;
  return PyBool_FromLong(ticket && gf_cancel(r, ticket));
}

static PyObject *ring_events(RingObject *r, void *none) {
  (void)none;
  return Py_NewRef(r->events);
}

static PyObject *ring_get_dropped(RingObject *r, void *none) {
  (void)none;
  return Py_NewRef(r->dropped ? r->dropped : Py_None);
}

static int ring_set_dropped(RingObject *r, PyObject *value, void *none) {
  (void)none;
  Py_XSETREF(r->dropped, value && value != Py_None ? Py_NewRef(value) : NULL);
  return 0;
}

static PyObject *ring_get_progress(RingObject *r, void *none) {
  (void)none;
  return Py_NewRef(r->progress ? r->progress : Py_None);
}

static int ring_set_progress(RingObject *r, PyObject *value, void *none) {
  (void)none;
  Py_XSETREF(r->progress, value && value != Py_None ? Py_NewRef(value) : NULL);
  return 0;
}

static PyObject *ring_resolve(RingObject *r, PyObject *none) {
  (void)none;
  if (r->reply->port) gf_port_resolve(r->reply->port);
  Py_RETURN_NONE;
}

static PyObject *ring_close_submissions(RingObject *r, PyObject *none) {
  (void)none;
  r->refuse = 1;
  Py_RETURN_NONE;
}

static PyObject *ring_release(RingObject *r, PyObject *none) {
  (void)none;
  r->refuse = 1;
  let_go(r);
  Py_RETURN_NONE;
}

// A context that nobody holds any more: a close message, and the ring is Go's from then on.
static PyObject *ring_abandon(RingObject *r, PyObject *none) {
  (void)none;
  r->refuse = 1;
  gf_message(r, GF_OP_CLOSE, "", 0);
  let_go(r);
  Py_RETURN_NONE;
}

static PyObject *ring_stats(RingObject *r, PyObject *none) {
  (void)none;
  if (!r->ring) return PyErr_Format(PyExc_ValueError, "the ring is released");
  gf_ring *g = r->ring;
  int64_t c[GF_COUNTERS];
  for (int i = 0; i < GF_COUNTERS; i++) c[i] = atomic_load_explicit(&g->counters[i], memory_order_relaxed);
  int64_t listeners = 0;
  for (int i = 0; i < GF_RUNTIME_EVENTS + GF_EVENTS; i++) listeners += atomic_load_explicit(&g->listeners[i], memory_order_relaxed);
  int64_t row[] = {
    atomic_load(&g->submitted), c[1], c[2], c[3], c[4] + atomic_load(&g->refused), atomic_load(&g->abandoned) + c[5], gf_ring_pending(g), c[6], c[7],
    c[8], atomic_load(&g->delivered), c[9], c[10], c[11], listeners, atomic_load(&g->state),
  };
  enum { N = sizeof row / sizeof *row };
  PyObject *t = PyTuple_New(N);
  for (int i = 0; t && i < N; i++) {
    PyObject *v = PyLong_FromLongLong(row[i]);
    if (!v) Py_CLEAR(t);
    else PyTuple_SET_ITEM(t, i, v);
  }
  return t;
}

#define WAY(name, fn, doc) {name, (PyCFunction)(void *)fn, METH_FASTCALL | METH_KEYWORDS, doc}

static PyMethodDef ring_methods[] = {
  WAY("call", gf_ring_call, "call(name, payload=None, timeout=None, *, progress=None)\n--\n\nSends a request and blocks until its reply."),
  WAY("post", gf_ring_post, "post(name, payload, callback, timeout=None, *, progress=None)\n--\n\nSends a request; callback(reply) runs on the reply thread."),
  WAY("submit", gf_ring_submit, "submit(name, payload=None, timeout=None, *, progress=None)\n--\n\nSends a request and gives a Future."),
  WAY("acall", gf_ring_acall, "acall(name, payload=None, timeout=None, *, progress=None)\n--\n\nSends a request and gives an awaitable Call of the running loop."),
  WAY("map", gf_ring_map, "map(name, payloads, timeout=None, return_exceptions=False, *, progress=None)\n--\n\nSends many requests at once; their results in order."),
  {"operate", (PyCFunction)(void *)gf_ring_operate, METH_FASTCALL, "operate(op, body, timeout=None, name=None)\n--\n\nAn operation on the context itself, or for the method of that name; blocks."},
  {"aoperate", (PyCFunction)(void *)gf_ring_aoperate, METH_FASTCALL, "aoperate(op, body, timeout=None, name=None)\n--\n\nAn operation on the context itself, or for the method of that name, as a Call."},
  {"message", (PyCFunction)(void *)gf_ring_message, METH_FASTCALL, "message(op, body)\n--\n\nAn operation that nobody waits for: never blocks. Whether it was sent."},
  {"cancel", (PyCFunction)ring_cancel, METH_O, "cancel(ticket)\n--\n\nTrue when the request will never run; else its handler, if it still runs, is told."},
  {"serve_callables", gf_ring_serve_callables, METH_VARARGS, "serve_callables(serve, names, port)\n--\n\nMethods whose requests may hold callables, what serves calls of them, and where calls come whose callers do not wait."},
  {"extend", (PyCFunction)ring_extend, METH_O, "extend(methods)\n--\n\nAdds rows that have keys of their own, beside those of the same names."},
  {"resolve", (PyCFunction)ring_resolve, METH_NOARGS, "resolve()\n--\n\nResolves Futures whose replies are in, without waiting for the reply thread."},
  {"close_submissions", (PyCFunction)ring_close_submissions, METH_NOARGS, "close_submissions()\n--\n\nRefuses every request from now on."},
  {"release", (PyCFunction)ring_release, METH_NOARGS, "release()\n--\n\nAfter the close: the ring may serve another context."},
  {"abandon", (PyCFunction)ring_abandon, METH_NOARGS, "abandon()\n--\n\nSends a close that nobody waits for, and lets go of the ring."},
  {"oldest", gf_ring_oldest, METH_O, "oldest(limit)\n--\n\nThe oldest requests as (method, age in ns, stage); does not enter Go."},
  {"look_room", gf_ring_look_room, METH_O, "look_room(ticket)\n--\n\nHas Go end the request if it waits for room in the event queue that only this thread makes."},
  {"stats", (PyCFunction)ring_stats, METH_NOARGS, "stats()\n--\n\nThe counters as a tuple; does not enter Go."},
  {NULL, NULL, 0, NULL},
};

static PyGetSetDef ring_getset[] = {
  {"events", (getter)ring_events, NULL, "The events' side, which does not keep the ring alive.", NULL},
  {"dropped", (getter)ring_get_dropped, (setter)ring_set_dropped, "Called with the ring when it is collected and was not released.", NULL},
  {"progress", (getter)ring_get_progress, (setter)ring_set_progress, "Serves the ways of calling that were given progress=: called with the way's name, the ring, and the arguments.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Ring_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Ring",
  .tp_basicsize = sizeof(RingObject),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
  .tp_new = ring_new,
  .tp_dealloc = (destructor)ring_dealloc,
  .tp_traverse = (traverseproc)ring_traverse,
  .tp_clear = (inquiry)ring_clear,
  .tp_finalize = (destructor)ring_finalize,
  .tp_weaklistoffset = offsetof(RingObject, weakrefs),
  .tp_methods = ring_methods,
  .tp_getset = ring_getset,
  .tp_doc = "The submission ring of one context, from Python's side.",
};
