//go:build goferry_python

#include "plane.h"

#include "log.h"

// The consumer's side of the extension's log. There is one log; the objects of this type all show it,
// and one thread at a time may wait and take.

static PyObject *logs_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  (void)args;
  (void)kw;
  if (gf_log_open(gf_log_get())) return PyErr_SetFromErrno(PyExc_OSError);
  return type->tp_alloc(type, 0);
}

// After a wake, records get this long to become a batch: for one that comes alone, Python's threads
// need not change over, and a handler that logs in a loop does not write to the descriptor each time.
enum { GATHER_NS = 1000000 };

static PyObject *logs_wait(PyObject *self, PyObject *arg) {
  (void)self;
  double s = arg == Py_None ? -1 : PyFloat_AsDouble(arg);
  if (PyErr_Occurred()) return NULL;
  gf_port *port = &gf_log_get()->port;
  int got;
  Py_BEGIN_ALLOW_THREADS
  got = gf_port_wait(port, s < 0 ? -1 : (int64_t)(s * 1e9));
  if (got > 0) {
    struct timespec gather = {.tv_nsec = GATHER_NS};
    nanosleep(&gather, NULL);
  }
  Py_END_ALLOW_THREADS
  return PyBool_FromLong(got > 0);
}

static PyObject *logs_wake(PyObject *self, PyObject *none) {
  (void)self;
  (void)none;
  gf_wake(gf_log_get()->port.efd);
  Py_RETURN_NONE;
}

static PyObject *logs_take(PyObject *self, PyObject *arg) {
  (void)self;
  gf_log *log = gf_log_get();
  Py_ssize_t limit = PyLong_AsSsize_t(arg);
  if (limit == -1 && PyErr_Occurred()) return NULL;
  PyObject *list = PyList_New(0);
  gf_node *n;
  while (list && PyList_GET_SIZE(list) < limit && (n = gf_log_next(log))) {
    PyObject *row = Py_BuildValue("iiy#", (int)n->code, (int)n->method, (const char *)n->data, (Py_ssize_t)n->len);
    gf_log_spend(log, n);
    if (!row || PyList_Append(list, row)) Py_CLEAR(list);
    Py_XDECREF(row);
  }
  return list;
}

static PyObject *logs_handled(PyObject *self, PyObject *arg) {
  (void)self;
  long long n = PyLong_AsLongLong(arg);
  if (n == -1 && PyErr_Occurred()) return NULL;
  atomic_fetch_sub(&gf_log_get()->port.depth, n);
  Py_RETURN_NONE;
}

static PyObject *logs_lost(PyObject *self, PyObject *none) {
  (void)self;
  (void)none;
  gf_log *log = gf_log_get();
  PyObject *list = PyList_New(0);
  // Go counts before it raises `full`, so what it counts after this exchange raises it again.
  if (!list || !atomic_exchange(&log->full, 0)) return list;
  for (int i = 0; list && i < GF_LIBRARIES; i++) {
    long long n = atomic_exchange(&log->lost[i], 0);
    PyObject *row = n ? Py_BuildValue("iL", i, n) : NULL;
    if (n && (!row || PyList_Append(list, row))) Py_CLEAR(list);
    Py_XDECREF(row);
  }
  return list;
}

static PyObject *set_level(PyObject *args, int most, void (*set)(gf_log *, int, int32_t)) {
  int at, level;
  if (!PyArg_ParseTuple(args, "ii", &at, &level)) return NULL;
  if (at < 0 || at >= most || level < 0 || level >= GF_LOG_ASKED) return PyErr_Format(PyExc_ValueError, "there is no level %d of number %d", level, at);
  set(gf_log_get(), at, level);
  Py_RETURN_NONE;
}

static void set_logger(gf_log *log, int at, int32_t level) { atomic_store(&log->level[at], level); }

static PyObject *logs_floor(PyObject *self, PyObject *args) {
  (void)self;
  return set_level(args, GF_LIBRARIES, gf_log_floor);
}

static PyObject *logs_level(PyObject *self, PyObject *args) {
  (void)self;
  return set_level(args, GF_LOGGERS, set_logger);
}

static PyObject *logs_asked(PyObject *self, PyObject *arg) {
  (void)self;
  int take_down = PyObject_IsTrue(arg);
  return take_down < 0 ? NULL : PyBool_FromLong(gf_log_asked(gf_log_get(), take_down));
}

static PyObject *logs_depth(PyObject *self, void *none) {
  (void)self;
  (void)none;
  return PyLong_FromLongLong(atomic_load(&gf_log_get()->port.depth));
}

static PyMethodDef logs_methods[] = {
  {"wait", logs_wait, METH_O, "wait(timeout)\n--\n\nBlocks, GIL released, until a record is there, Go asks for levels, or wake() was called; False on timeout. None: for ever."},
  {"wake", logs_wake, METH_NOARGS, "wake()\n--\n\nMakes wait() return."},
  {"take", logs_take, METH_O, "take(limit)\n--\n\nUp to limit records as (library, logger, body)."},
  {"handled", logs_handled, METH_O, "handled(count)\n--\n\nSo many taken records have been handled: room for new ones."},
  {"lost", logs_lost, METH_NOARGS, "lost()\n--\n\nThe records that found the log full since the last call, as (library, count)."},
  {"floor", logs_floor, METH_VARARGS, "floor(library, level)\n--\n\nThe lowest level that any logger of a library takes."},
  {"level", logs_level, METH_VARARGS, "level(logger, level)\n--\n\nThe level of one logger."},
  {"asked", logs_asked, METH_O, "asked(take_down)\n--\n\nWhether Go has refused a record by its level; with take_down it will ask again."},
  {NULL, NULL, 0, NULL},
};

static PyGetSetDef logs_getset[] = {
  {"depth", logs_depth, NULL, "Records that are queued or being handled.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Logs_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Logs",
  .tp_basicsize = sizeof(PyObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_new = logs_new,
  .tp_methods = logs_methods,
  .tp_getset = logs_getset,
  .tp_doc = "The log records of an extension's libraries, for the thread that gives them to logging.",
};
