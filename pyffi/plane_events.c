//go:build goferry_python

#include "plane.h"

// Moves a delivered event's node to the list that Go takes its next ones from.
void gf_spend(gf_ring *ring, gf_node *n) {
  gf_node *h = atomic_load_explicit(&ring->spent, memory_order_relaxed);
  do n->next = h;
  while (!atomic_compare_exchange_weak_explicit(&ring->spent, &h, n, memory_order_release, memory_order_relaxed));
}

int64_t gf_rings_ports;

PyObject *gf_events_new(gf_ring *ring) {
  // The event port stays with the ring for good: Go knows it by the ring.
  if (!ring->events) {
    if (!(ring->events = gf_port_take())) return PyErr_SetFromErrno(PyExc_OSError);
    gf_rings_ports++;
  }
  EventsObject *e = PyObject_New(EventsObject, &Events_Type);
  if (!e) return NULL;
  e->ring = ring;
  e->taken = 0;
  gf_node *n;
  while ((n = gf_port_next(ring->events))) gf_spend(ring, n);
  atomic_store(&ring->events->depth, 0);
  for (int i = 0; i < GF_RUNTIME_EVENTS + GF_EVENTS; i++) atomic_store(&ring->listeners[i], 0);
  return (PyObject *)e;
}

static void let_go(EventsObject *e) {
  gf_ring *ring = e->ring;
  e->ring = NULL;
  if (ring) gf_let_go(ring);
}

static void events_dealloc(EventsObject *e) {
  let_go(e);
  PyObject_Free(e);
}

static PyObject *events_listen(EventsObject *e, PyObject *args) {
  int event, delta;
  if (!PyArg_ParseTuple(args, "ii", &event, &delta)) return NULL;
  if (event < -GF_RUNTIME_EVENTS || event >= GF_EVENTS) return PyErr_Format(PyExc_ValueError, "no event has index %d", event);
  if (e->ring) atomic_fetch_add(&e->ring->listeners[event + GF_RUNTIME_EVENTS], delta);
  Py_RETURN_NONE;
}

static PyObject *events_take(EventsObject *e, PyObject *arg) {
  Py_ssize_t limit = PyLong_AsSsize_t(arg);
  if (limit == -1 && PyErr_Occurred()) return NULL;
  PyObject *list = PyList_New(0);
  gf_node *n;
  while (list && e->ring && PyList_GET_SIZE(list) < limit && (n = gf_port_next(e->ring->events))) {
    if (n->code != e->taken && PyList_GET_SIZE(list)) {  // of another life: by themselves
      gf_port_unget(e->ring->events, n);
      break;
    }
    e->taken = n->code;
    if (n->method == GF_PROGRESS) atomic_fetch_add(&e->ring->progressed, 1);
    PyObject *pair = Py_BuildValue("iy#", (int)n->method, (const char *)n->data, (Py_ssize_t)n->len);
    gf_spend(e->ring, n);
    if (!pair || PyList_Append(list, pair)) Py_CLEAR(list);
    Py_XDECREF(pair);
  }
  return list;
}

static PyObject *events_delivered(EventsObject *e, PyObject *arg) {
  long long n = PyLong_AsLongLong(arg);
  if (n == -1 && PyErr_Occurred()) return NULL;
  if (e->ring) {
    atomic_fetch_sub(&e->ring->events->depth, n);
    atomic_fetch_add_explicit(&e->ring->delivered, n, memory_order_relaxed);
  }
  Py_RETURN_NONE;
}

static PyObject *events_wait(EventsObject *e, PyObject *arg) {
  double s = arg == Py_None ? -1 : PyFloat_AsDouble(arg);
  if (PyErr_Occurred()) return NULL;
  if (!e->ring) Py_RETURN_FALSE;
  gf_port *port = e->ring->events;
  int got;
  Py_BEGIN_ALLOW_THREADS
  got = gf_port_wait(port, s < 0 ? -1 : (int64_t)(s * 1e9));
  Py_END_ALLOW_THREADS
  return PyBool_FromLong(got > 0);
}

static PyObject *events_wake(EventsObject *e, PyObject *none) {
  (void)none;
  if (e->ring) gf_wake(e->ring->events->efd);
  Py_RETURN_NONE;
}

static PyObject *events_release(EventsObject *e, PyObject *none) {
  (void)none;
  let_go(e);
  Py_RETURN_NONE;
}

static PyObject *events_life(EventsObject *e, void *none) {
  (void)none;
  return PyLong_FromLong(e->ring ? atomic_load(&e->ring->life) : e->taken);
}

static PyObject *events_taken(EventsObject *e, void *none) {
  (void)none;
  return PyLong_FromLong(e->taken);
}

static PyObject *events_depth(EventsObject *e, void *none) {
  (void)none;
  return PyLong_FromLongLong(e->ring ? atomic_load(&e->ring->events->depth) : 0);
}

static PyGetSetDef events_getset[] = {
  {"life", (getter)events_life, NULL, "The number of the context's life whose events come now: a recycle begins the next.", NULL},
  {"taken", (getter)events_taken, NULL, "The life of the events that take() gave last; it never mixes two.", NULL},
  {"depth", (getter)events_depth, NULL, "Events that wait for their listeners, or are being heard.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef events_methods[] = {
  {"listen", (PyCFunction)events_listen, METH_VARARGS, "listen(event, delta)\n--\n\nCounts listeners of an event, so that Go knows whether to send it."},
  {"take", (PyCFunction)events_take, METH_O, "take(limit)\n--\n\nUp to limit events of one life as (index, body)."},
  {"delivered", (PyCFunction)events_delivered, METH_O, "delivered(count)\n--\n\nSo many taken events have been delivered: room for new ones."},
  {"wait", (PyCFunction)events_wait, METH_O, "wait(timeout)\n--\n\nBlocks, GIL released, until an event is there or wake() was called; False on timeout. None: for ever."},
  {"wake", (PyCFunction)events_wake, METH_NOARGS, "wake()\n--\n\nMakes wait() return."},
  {"release", (PyCFunction)events_release, METH_NOARGS, "release()\n--\n\nTakes no more events: once the ring is released too, it may serve another context."},
  {NULL, NULL, 0, NULL},
};

PyTypeObject Events_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Events",
  .tp_basicsize = sizeof(EventsObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_dealloc = (destructor)events_dealloc,
  .tp_methods = events_methods,
  .tp_getset = events_getset,
  .tp_doc = "The events of one context, for the thread that calls their listeners.",
};
