//go:build goferry_python

#include "plane.h"

static void method_dealloc(MethodObject *m) {
  Py_XDECREF(m->name);
  Py_XDECREF(m->encode);
  Py_XDECREF(m->quick);
  Py_XDECREF(m->empty);
  Py_XDECREF(m->decode);
  PyObject_Free(m);
}

PyTypeObject Method_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Method",
  .tp_basicsize = sizeof(MethodObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_dealloc = (destructor)method_dealloc,
  .tp_doc = "What the data plane knows of one method of a library.",
};

static PyObject *or_null(PyObject *o) { return o == Py_None ? NULL : Py_NewRef(o); }

// An encoder is a callable, or a tuple of a quick one (or None), the one that explains its failures, and
// what None is encoded to (or None: they encode that too).
static int take_encoder(MethodObject *m, PyObject *encode) {
  if (!PyTuple_Check(encode)) {
    m->encode = or_null(encode);
    return 0;
  }
  PyObject *quick, *slow, *empty;
  if (!PyArg_ParseTuple(encode, "OOO", &quick, &slow, &empty)) return -1;
  if (empty != Py_None && !PyBytes_CheckExact(empty)) {
    PyErr_Format(PyExc_TypeError, "what None is encoded to must be bytes, not %.80s", Py_TYPE(empty)->tp_name);
    return -1;
  }
  m->quick = or_null(quick);
  m->encode = Py_NewRef(slow);
  m->empty = or_null(empty);
  return 0;
}

MethodObject *gf_method_from(PyObject *row, PyObject **key) {
  PyObject *name, *encode, *decode;
  int index, lane, raw_request, raw_reply, owns, memory = 0;
  if (!PyTuple_Check(row)) return PyErr_SetString(PyExc_TypeError, "a method's row must be a tuple"), NULL;
  *key = NULL;
  if (!PyArg_ParseTuple(row, "UiippOOp|iU", &name, &index, &lane, &raw_request, &raw_reply, &encode, &decode, &owns, &memory, key)) return NULL;
  if (lane < GF_EXPORT || lane >= GF_LANES) {
    PyErr_Format(PyExc_ValueError, "%U is in serial lane %d; a library has at most %d lanes", name, lane, GF_LANES);
    return NULL;
  }
  MethodObject *m = PyObject_New(MethodObject, &Method_Type);
  if (!m) return NULL;
  memset((char *)m + sizeof(PyObject), 0, sizeof *m - sizeof(PyObject));
  m->name = Py_NewRef(name);
  PyUnicode_InternInPlace(&m->name);
  m->index = index;
  m->lane = lane;
  m->raw_request = raw_request;
  m->raw_reply = raw_reply;
  m->memory = memory;
  m->decode = or_null(decode);
  m->owns = owns && m->decode;
  if (take_encoder(m, encode)) {
    Py_DECREF(m);
    return NULL;
  }
  return m;
}
