//go:build goferry_python

#include "plane_events.h"

#include <stddef.h>
#include <structmember.h>

#include "event_queue.h"

int64_t gf_rings_ports;

PyObject *gf_events_new(gf_ring *ring) {
  // What the thread sleeps on stays with the ring for good: Go knows it by the ring.
  if (!ring->events) {
    if (!(ring->events = gf_port_take())) return PyErr_SetFromErrno(PyExc_OSError);
    gf_rings_ports++;
  }
  EventsObject *e = PyObject_GC_New(EventsObject, &Events_Type);
  if (!e) return NULL;
  memset((char *)e + sizeof(PyObject), 0, sizeof *e - sizeof(PyObject));
  e->ring = ring;
  for (gf_node *n; (n = gf_event_next(ring));) gf_event_take(ring, n);  // of an earlier context
  for (int i = 0; i < GF_RUNTIME_EVENTS + GF_EVENTS; i++) atomic_store(&ring->listeners[i], 0);
  PyObject_GC_Track(e);
  return (PyObject *)e;
}

static void let_go(EventsObject *e) {
  gf_ring *ring = e->ring;
  e->ring = NULL;
  if (ring) gf_let_go(ring);
}

static int events_traverse(EventsObject *e, visitproc visit, void *arg) {
  Py_VISIT(e->late);
  for (int i = 0; i < GF_RUNTIME_EVENTS + GF_EVENTS; i++) {
    gf_hearers *all = e->heard[i];
    for (int32_t k = 0; all && k < all->count; k++) {
      Py_VISIT(all->of[k].listener);
      Py_VISIT(all->of[k].hand);
      Py_VISIT(all->of[k].decode);
    }
  }
  return 0;
}

static int events_clear(EventsObject *e) {
  Py_CLEAR(e->late);
  for (int i = 0; i < GF_RUNTIME_EVENTS + GF_EVENTS; i++) {
    gf_hearers *all = e->heard[i];
    e->heard[i] = NULL;
    gf_hearers_drop(all);
  }
  return 0;
}

static void events_dealloc(EventsObject *e) {
  PyObject_GC_UnTrack(e);
  let_go(e);
  events_clear(e);
  PyObject_GC_Del(e);
}

static PyObject *events_wait(EventsObject *e, PyObject *arg) {
  double s = arg == Py_None ? -1 : PyFloat_AsDouble(arg);
  if (PyErr_Occurred()) return NULL;
  if (!e->ring) Py_RETURN_FALSE;
  gf_ring *ring = e->ring;
  // An emitter that was busy until now most likely is, and to be woken would cost it more than it
  // costs to look out for it.
  int64_t spin = e->flow >= GF_FLOW && gf_spins() ? GF_FLOW_NS : 0;
  e->flow = 0;
  int got;
  Py_BEGIN_ALLOW_THREADS
  got = gf_event_wait(ring, s < 0 ? -1 : (int64_t)(s * 1e9), spin);
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
  events_clear(e);
  Py_RETURN_NONE;
}

static PyObject *events_delivered(EventsObject *e, PyObject *none) {
  (void)none;
  if (e->ring) gf_event_delivered(e->ring);
  Py_RETURN_NONE;
}

static PyObject *events_life(EventsObject *e, void *none) {
  (void)none;
  return PyLong_FromLong(e->ring ? atomic_load(&e->ring->life) : 0);
}

static PyObject *events_front(EventsObject *e, void *none) {
  (void)none;
  gf_node *n = e->ring ? gf_event_next(e->ring) : NULL;
  if (!n) Py_RETURN_NONE;
  return PyLong_FromLong(n->code);
}

static PyObject *events_depth(EventsObject *e, void *none) {
  (void)none;
  return PyLong_FromLongLong(e->ring ? gf_event_depth(e->ring) : 0);
}

static PyObject *events_since(EventsObject *e, void *none) {
  (void)none;
  return PyFloat_FromDouble((double)e->since * 1e-9);
}

static PyObject *events_running(EventsObject *e, void *none) {
  (void)none;
  return Py_NewRef(e->running ? e->running : Py_None);
}

static PyGetSetDef events_getset[] = {
  {"life", (getter)events_life, NULL, "The number of the context's life whose events come now: a recycle begins the next.", NULL},
  {"front", (getter)events_front, NULL, "The life of the event that deliver() comes to next, or None when there is none.", NULL},
  {"depth", (getter)events_depth, NULL, "Events that wait for their listeners, or are being heard.", NULL},
  {"running", (getter)events_running, NULL, "The listener whose function runs now, or None.", NULL},
  {"since", (getter)events_since, NULL, "When that began, as time.monotonic() tells it, to some milliseconds.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef events_members[] = {
  {"removers", T_INT, offsetof(EventsObject, removers), 0, "How many threads wait for a running listener's end."},
  {"late", T_OBJECT, offsetof(EventsObject, late), 0, "Set by a listener: its done() is called in the place of delivered(), once the event has been heard."},
  {NULL, 0, 0, 0, NULL},
};

static PyMethodDef events_methods[] = {
  {"hear", (PyCFunction)(void *)gf_events_hear, METH_FASTCALL, "hear(event, listeners)\n--\n\nWho hears an event from now on: a list of (listener, function, decoder, life). None as the listener: no listener; as the decoder: bytes."},
  {"deliver", (PyCFunction)(void *)gf_events_deliver, METH_FASTCALL, "deliver(limit, life, failed, ended)\n--\n\nHas up to limit events heard, none of a later life; gives their number. Calls failed(exception, listener or event), and ended() after a call while there are removers."},
  {"delivered", (PyCFunction)events_delivered, METH_NOARGS, "delivered()\n--\n\nAn event that was late is delivered: room for another."},
  {"wait", (PyCFunction)events_wait, METH_O, "wait(timeout)\n--\n\nBlocks, GIL released, until an event is there or wake() was called; False on timeout. None: for ever."},
  {"wake", (PyCFunction)events_wake, METH_NOARGS, "wake()\n--\n\nMakes wait() return."},
  {"release", (PyCFunction)events_release, METH_NOARGS, "release()\n--\n\nTakes no more events and drops the listeners: once the ring is released too, it may serve another context."},
  {NULL, NULL, 0, NULL},
};

PyTypeObject Events_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Events",
  .tp_basicsize = sizeof(EventsObject),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
  .tp_dealloc = (destructor)events_dealloc,
  .tp_traverse = (traverseproc)events_traverse,
  .tp_clear = (inquiry)events_clear,
  .tp_methods = events_methods,
  .tp_members = events_members,
  .tp_getset = events_getset,
  .tp_doc = "The events of one context, for the thread that calls their listeners.",
};
