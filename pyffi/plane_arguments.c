//go:build goferry_python

#include "plane_ways.h"

int gf_check_callback(const char *way, PyObject *callback) {
  if (PyCallable_Check(callback)) return 0;
  PyErr_Format(PyExc_TypeError, "%s()'s callback must be callable, %.80s is not", way, Py_TYPE(callback)->tp_name);
  return -1;
}

int gf_parse(const char *way, int with_callback, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, gf_args *out) {
  *out = (gf_args){0};
  if (!kwnames && nargs == 2 + with_callback && (!with_callback || PyCallable_Check(args[2]))) {  // nearly every call
    out->name = args[0];
    out->payload = args[1];
    if (with_callback) out->callback = args[2];
    return 0;
  }
  PyObject **slot[4] = {&out->name, &out->payload, with_callback ? &out->callback : &out->timeout, &out->timeout};
  Py_ssize_t most = with_callback ? 4 : 3;
  if (nargs > most) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most %zd positional arguments, %zd were given", way, most, nargs);
    return -1;
  }
  for (Py_ssize_t i = 0; i < nargs; i++) *slot[i] = args[i];
  if (kwnames) {
    static const char *const names[] = {"timeout", "progress", "name", "payload", "callback", "_watch", "_calls"};
    PyObject **at[] = {&out->timeout, &out->progress, &out->name, &out->payload, &out->callback, &out->watch, &out->calls};
    enum { CALLBACK = 4, NAMES = 7 };
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(kwnames); k++) {
      PyObject *key = PyTuple_GET_ITEM(kwnames, k);
      int i = 0;
      while (i < NAMES && (PyUnicode_CompareWithASCIIString(key, names[i]) || (i == CALLBACK && !with_callback))) i++;
      if (i == NAMES) {
        PyErr_Format(PyExc_TypeError, "%s() takes no keyword argument %R", way, key);
        return -1;
      }
      if (*at[i]) return PyErr_Format(PyExc_TypeError, "%s() got %R twice", way, key), -1;
      *at[i] = args[nargs + k];
    }
  }
  if (!out->name) {
    PyErr_Format(PyExc_TypeError, "%s() needs the name of a method", way);
    return -1;
  }
  if (with_callback && !out->callback) {
    PyErr_Format(PyExc_TypeError, "%s() needs a callback: %s(name, payload, callback)", way, way);
    return -1;
  }
  if (with_callback && gf_check_callback(way, out->callback)) return -1;
  if (out->progress == Py_None) out->progress = NULL;
  return 0;
}

PyObject *gf_with_progress(RingObject *r, const char *way, gf_args *a) {
  if (!r->progress) return PyErr_Format(PyExc_TypeError, "%s() takes no progress= here", way);
  PyObject *none = Py_None, *progress = Py_NewRef(r->progress);
  PyObject *result = PyObject_CallFunction(progress, "sOOOOOO", way, (PyObject *)r, a->name, a->payload ? a->payload : none,
                                           a->timeout ? a->timeout : none, a->callback ? a->callback : none, a->progress);
  Py_DECREF(progress);
  return result;
}
