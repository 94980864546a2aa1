//go:build goferry_python

#include "plane.h"

#include <time.h>

#include "block.h"
#include "spare.h"

static PyObject *port_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  (void)args;
  (void)kw;
  gf_sweep_orphans();
  PortObject *p = (PortObject *)type->tp_alloc(type, 0);
  if (p && !(p->port = gf_port_take())) {
    PyErr_SetFromErrno(PyExc_OSError);
    Py_CLEAR(p);
  }
  return (PyObject *)p;
}

static void port_dealloc(PortObject *p) {
  gf_forget_port(p);
  if (p->port) {
    gf_orphan(p->port);
  }
  Py_TYPE(p)->tp_free((PyObject *)p);
}

static int open_port(PortObject *p) {
  if (p->port) return 1;
  PyErr_SetString(PyExc_ValueError, "the port is closed");
  return 0;
}

static PyObject *port_fileno(PortObject *p, PyObject *none) {
  (void)none;
  return open_port(p) ? PyLong_FromLong(p->port->efd) : NULL;
}

static PyObject *port_wake(PortObject *p, PyObject *none) {
  (void)none;
  if (!open_port(p)) return NULL;
  gf_wake(p->port->efd);
  Py_RETURN_NONE;
}

// A reply thread that wants the GIL while a producer runs a tight loop takes it away from that loop
// every 5 ms, for as long as the system likes to take to run both. So a woken consumer looks first
// whether its producers are that busy, and lets them go on for a while: they wait for nothing, they
// resolve Futures and make callbacks' Replies themselves meanwhile, and callbacks would have had to wait for the GIL anyway.
// Busy is a request in BUSY_NS or less: only a loop that does little else gets there.
enum { GLANCE_NS = 10000, NAP_NS = 100000, PATIENCE_NS = 10000000, BUSY_NS = 3000 };

// GIL released. 1: something is there, and it is time to deliver it.
static int wait_unobtrusively(gf_port *port, int64_t timeout) {
  int got = gf_port_wait(port, timeout);
  if (got <= 0 || !gf_port_ready(port)) return got;
  int64_t sent = atomic_load_explicit(&port->sent, memory_order_relaxed), since = gf_now(), end = since + PATIENCE_NS;
  while (gf_now() < since + GLANCE_NS)
    for (int i = 0; i < 16; i++) gf_pause();
  for (int64_t now = gf_now(); now < end; now = gf_now()) {
    int64_t more = atomic_load_explicit(&port->sent, memory_order_relaxed);
    if ((more - sent) * BUSY_NS < now - since) break;
    sent = more;
    since = now;
    struct timespec nap = {.tv_nsec = NAP_NS};
    nanosleep(&nap, NULL);
  }
  return 1;
}

static PyObject *port_wait(PortObject *p, PyObject *arg) {
  if (!open_port(p)) return NULL;
  double s = arg == Py_None ? -1 : PyFloat_AsDouble(arg);
  if (PyErr_Occurred()) return NULL;
  int got;
  gf_port *port = p->port;
  // After a second without replies the memory of a burst goes back.
  int trim = s < 0 && gf_pool_idle();
  Py_BEGIN_ALLOW_THREADS
  got = wait_unobtrusively(port, trim ? 1000000000 : s < 0 ? -1 : (int64_t)(s * 1e9));
  Py_END_ALLOW_THREADS
  if (trim && !got) gf_pool_trim();
  // Also where replies never cease.
  if (gf_block_kept()) gf_block_trim(GF_BLOCK_IDLE);
  gf_spares_trim(GF_BLOCK_IDLE);
  if (got < 0 && PyErr_CheckSignals()) return NULL;
  return PyBool_FromLong(got > 0);
}

static PyObject *port_drain(PortObject *p, PyObject *const *args, Py_ssize_t nargs) {
  if (!open_port(p)) return NULL;
  Py_ssize_t limit = nargs > 0 ? PyLong_AsSsize_t(args[0]) : GF_BATCH;
  double budget = nargs > 1 ? PyFloat_AsDouble(args[1]) : 0;
  if (PyErr_Occurred()) return NULL;
  int more = gf_drain(p->port, limit, (int64_t)(budget * 1e9));
  return more < 0 ? NULL : PyBool_FromLong(more);
}

// Before a loop goes to sleep with requests under way: as a rule the next replies are microseconds
// away, and to be woken for them costs more.
enum { WATCH_NS = 5000 };

static int watch_briefly(PortObject *p) {
  gf_port *port = p->port;
  if (!port->outstanding || !gf_spins() || !gf_hopeful(&p->hope)) return 0;
  int64_t end = gf_now() + WATCH_NS;
  do {
    for (int i = 0; i < 16; i++) {
      if (atomic_load_explicit(&port->head, memory_order_relaxed)) {
        gf_hope_learn(&p->hope, 1);
        return 1;
      }
      gf_pause();
    }
  } while (gf_now() < end);
  gf_hope_learn(&p->hope, 0);
  return 0;
}

// turn(limit, budget, woken): one turn of an asyncio loop; woken: its reader's. True: call again soon.
//
// Only the reader's turn empties the descriptor, and it always does: what is written to it makes the
// loop call the reader, sooner or later.
static PyObject *port_turn(PortObject *p, PyObject *const *args, Py_ssize_t nargs) {
  if (!open_port(p)) return NULL;
  Py_ssize_t limit = nargs > 0 ? PyLong_AsSsize_t(args[0]) : GF_BATCH;
  double budget = nargs > 1 ? PyFloat_AsDouble(args[1]) : 100e-6;
  int woken = nargs > 2 ? PyObject_IsTrue(args[2]) : 1;
  if (PyErr_Occurred()) return NULL;
  gf_port *port = p->port;
  p->eager = 0;
  if (woken) gf_port_disarm(port);
  else atomic_store(&port->waiting, 0);
  int64_t now = gf_now(), end = now + (int64_t)(budget * 1e9);
  int more = gf_drain(port, limit, end - now);
  while (more == 0 && (now = gf_now()) < end && watch_briefly(p)) more = gf_drain(port, limit, end - now);
  if (more == 0) more = gf_port_arm(port);
  return more < 0 ? NULL : PyBool_FromLong(more);
}

static PyObject *port_arm(PortObject *p, PyObject *none) {
  (void)none;
  return open_port(p) ? PyBool_FromLong(gf_port_arm(p->port)) : NULL;
}

static PyObject *port_outstanding(PortObject *p, void *none) {
  (void)none;
  return PyLong_FromLongLong(p->port ? p->port->outstanding : 0);
}

static PyMethodDef port_methods[] = {
  {"fileno", (PyCFunction)port_fileno, METH_NOARGS, "fileno()\n--\n\nThe descriptor that becomes readable when a waiting port gets something."},
  {"wait", (PyCFunction)port_wait, METH_O, "wait(timeout)\n--\n\nBlocks, GIL released, until something is there or wake() was called; False on timeout. None: for ever, or until memory of a burst has been given back."},
  {"wake", (PyCFunction)port_wake, METH_NOARGS, "wake()\n--\n\nMakes wait() return."},
  {"drain", (PyCFunction)(void *)port_drain, METH_FASTCALL, "drain(limit=64, budget=0)\n--\n\nDelivers replies; True when more is there. budget: seconds."},
  {"turn", (PyCFunction)(void *)port_turn, METH_FASTCALL, "turn(limit=64, budget=100e-6, woken=True)\n--\n\nA turn of an event loop: drains, and arms the wake again. woken: the reader's, which clears the wake. True: more is there, call again soon."},
  {"arm", (PyCFunction)port_arm, METH_NOARGS, "arm()\n--\n\nBefore a loop watches fileno(). True: something is there already, call turn()."},
  {"take_calls", gf_port_take_calls, METH_NOARGS, "take_calls()\n--\n\nHands out the calls of callables among what has come, and leaves the rest."},
  {NULL, NULL, 0, NULL},
};

static PyGetSetDef port_getset[] = {
  {"outstanding", (getter)port_outstanding, NULL, "Requests whose replies come here and have not been delivered.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Port_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Port",
  .tp_basicsize = sizeof(PortObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_new = port_new,
  .tp_dealloc = (destructor)port_dealloc,
  .tp_methods = port_methods,
  .tp_getset = port_getset,
  .tp_doc = "A completion port: replies or events on their way to one consumer.",
};
