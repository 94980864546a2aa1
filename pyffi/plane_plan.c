//go:build goferry_python

#include "plane_typed.h"

// Reads rows, a tuple of (name, key, absent or None, kind), into fields: how many, or -1 with an exception.
static Py_ssize_t read_rows(PyObject *rows, gf_field *fields) {
  Py_ssize_t count = PyTuple_GET_SIZE(rows);
  if (count > GF_FLAT_FIELDS) return PyErr_Format(PyExc_ValueError, "a plan has at most %d fields", GF_FLAT_FIELDS), -1;
  for (Py_ssize_t i = 0; i < count; i++) {
    gf_field *f = &fields[i];
    PyObject *row = PyTuple_GET_ITEM(rows, i);
    if (!PyTuple_Check(row)) return PyErr_SetString(PyExc_TypeError, "a plan's field must be a tuple"), -1;
    if (!PyArg_ParseTuple(row, "USOi", &f->name, &f->key, &f->absent, &f->kind)) return -1;
    if (f->absent == Py_None) f->absent = NULL;
    else if (!PyBytes_Check(f->absent)) return PyErr_SetString(PyExc_TypeError, "what stands for an absent field must be bytes"), -1;
  }
  return count;
}

static int plan_traverse(PlanObject *p, visitproc visit, void *arg) {
  Py_VISIT(p->function);
  Py_VISIT(p->make);
  return 0;
}

static int plan_clear(PlanObject *p) {
  Py_CLEAR(p->function);
  Py_CLEAR(p->make);
  return 0;
}

static void plan_dealloc(PlanObject *p) {
  PyObject_GC_UnTrack(p);
  plan_clear(p);
  Py_XDECREF(p->key);
  Py_XDECREF(p->rows);
  PyMem_Free(p->fields);
  Py_TYPE(p)->tp_free((PyObject *)p);
}

static PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  static char *names[] = {"function", "make", "key", "fields", NULL};
  PyObject *function, *make, *key, *rows = Py_None;
  gf_field fields[GF_FLAT_FIELDS];
  if (!PyArg_ParseTupleAndKeywords(args, kw, "OOU|O", names, &function, &make, &key, &rows)) return NULL;
  Py_ssize_t count = PyTuple_Check(rows) ? read_rows(rows, fields) : 0;
  PlanObject *p = count < 0 ? NULL : (PlanObject *)type->tp_alloc(type, 0);
  if (!p) return NULL;
  p->function = Py_NewRef(function);
  p->make = Py_NewRef(make);
  p->key = Py_NewRef(key);
  p->rows = Py_NewRef(PyTuple_Check(rows) ? rows : Py_None);
  if (count && !(p->fields = PyMem_Malloc((size_t)count * sizeof *fields))) {
    Py_DECREF(p);
    return PyErr_NoMemory();
  }
  if (count) memcpy(p->fields, fields, (size_t)count * sizeof *fields);
  p->count = count;
  return (PyObject *)p;
}

PyTypeObject Plan_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.Plan",
  .tp_basicsize = sizeof(PlanObject),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
  .tp_new = plan_new,
  .tp_dealloc = (destructor)plan_dealloc,
  .tp_traverse = (traverseproc)plan_traverse,
  .tp_clear = (inquiry)plan_clear,
  .tp_doc = "How the arguments of a method's calls become requests: Plan(function, make, key, fields=None).",
};
