//go:build goferry_python

#include "plane_typed.h"

#include <structmember.h>

#define WAY(way, with_callback)                                                                                    \
  static PyObject *typed_##way(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {       \
    TypedObject *t = (TypedObject *)self;                                                                          \
    gf_given g;                                                                                                    \
    if (gf_typed_take(t, args, nargs, kwnames, with_callback, &g)) return NULL;                                    \
    PyObject *result = gf_##way(t->ring, t->method, &g.a);                                                         \
    Py_XDECREF(g.made);                                                                                            \
    return result;                                                                                                 \
  }

WAY(call, NO_CALLBACK)
WAY(submit, NO_CALLBACK)
WAY(post, WITH_CALLBACK)

static PyObject *typed_acall(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  TypedObject *t = (TypedObject *)self;
  gf_given g;
  if (gf_typed_take(t, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  PyObject *call = gf_acall(t->ring, t->method, &g.a);
  if (g.a.no_loop && !gf_typed_make(t, args, kwnames, NO_CALLBACK, &g)) call = gf_acall(t->ring, t->method, &g.a);
  Py_XDECREF(g.made);
  return call;
}

static PyObject *call_blocking(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  return typed_call(self, args, PyVectorcall_NARGS(nargsf), kwnames);
}

static PyObject *call_async(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  return typed_acall(self, args, PyVectorcall_NARGS(nargsf), kwnames);
}

static PyObject *typed_map(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  enum { MOST = 7 };
  Py_ssize_t keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
  TypedObject *t = (TypedObject *)self;
  PyObject *all[1 + MOST] = {t->key};
  if (nargs != 1 || keywords > MOST - 1)
    return PyErr_Format(PyExc_TypeError, "map() takes the requests, timeout=, return_exceptions= and progress=");
  memcpy(all + 1, args, (size_t)(nargs + keywords) * sizeof *all);
  return gf_ring_map((PyObject *)t->ring, all, 1 + nargs, kwnames);
}

// For tests.
static PyObject *typed_flat(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  gf_given g;
  if (gf_typed_take((TypedObject *)self, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  Py_XDECREF(g.made);
  if (!g.a.body) Py_RETURN_NONE;
  return PyBytes_FromStringAndSize(g.a.body, g.a.len);
}

// What is asked for rarely lies in Python.
static PyObject *helper(const char *name) {
  PyObject *module = PyImport_ImportModule("goferry._typed._method");
  PyObject *function = module ? PyObject_GetAttrString(module, name) : NULL;
  Py_XDECREF(module);
  return function;
}

static PyObject *typed_signature(PyObject *self, void *none) {
  (void)none;
  PyObject *function = helper("signature_of"), *result = function ? PyObject_CallOneArg(function, ((TypedObject *)self)->function) : NULL;
  Py_XDECREF(function);
  return result;
}

static PyObject *async_map(PyObject *self, void *none) {
  (void)none;
  PyObject *function = helper("map_awaiting"), *result = function ? PyMethod_New(function, self) : NULL;
  Py_XDECREF(function);
  return result;
}

static PyObject *typed_doc(PyObject *self, void *none) {
  (void)none;
  return PyObject_GetAttrString(((TypedObject *)self)->function, "__doc__");
}

static PyObject *typed_repr(PyObject *self) {
  PyObject *name = PyObject_GetAttrString(((TypedObject *)self)->function, "__qualname__");
  PyObject *text = name ? PyUnicode_FromFormat("<goferry method %S>", name) : NULL;
  Py_XDECREF(name);
  return text;
}

// What this does not have is the function's: its name, its module and the like.
static PyObject *typed_getattro(PyObject *self, PyObject *name) {
  PyObject *found = PyObject_GenericGetAttr(self, name);
  if (found || !PyErr_ExceptionMatches(PyExc_AttributeError)) return found;
  PyErr_Clear();
  return PyObject_GetAttr(((TypedObject *)self)->function, name);
}

static int typed_traverse(TypedObject *t, visitproc visit, void *arg) {
  Py_VISIT(t->function);
  Py_VISIT(t->make);
  Py_VISIT(t->plan);
  Py_VISIT((PyObject *)t->ring);
  return 0;
}

static int typed_clear(TypedObject *t) {
  Py_CLEAR(t->function);
  Py_CLEAR(t->make);
  Py_CLEAR(t->ring);
  return 0;
}

static void typed_dealloc(TypedObject *t) {
  PyObject_GC_UnTrack(t);
  typed_clear(t);
  Py_XDECREF(t->key);
  Py_XDECREF(t->plan);
  Py_XDECREF(t->method);
  PyMem_Free(t->fields);
  Py_TYPE(t)->tp_free((PyObject *)t);
}

static PyObject *typed_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  static char *names[] = {"function", "make", "ring", "key", "plan", NULL};
  PyObject *function, *make, *ring, *key, *plan = Py_None;
  gf_field fields[GF_FLAT_FIELDS];
  if (!PyArg_ParseTupleAndKeywords(args, kw, "OOO!U|O", names, &function, &make, &Ring_Type, &ring, &key, &plan)) return NULL;
  Py_ssize_t count = PyTuple_Check(plan) ? gf_flat_plan(plan, fields) : 0;
  TypedObject *t = count < 0 ? NULL : (TypedObject *)type->tp_alloc(type, 0);
  if (!t) return NULL;
  t->vectorcall = type == &AsyncTyped_Type ? call_async : call_blocking;
  t->function = Py_NewRef(function);
  t->make = Py_NewRef(make);
  t->ring = (RingObject *)Py_NewRef(ring);
  t->key = Py_NewRef(key);
  t->plan = Py_NewRef(PyTuple_Check(plan) ? plan : Py_None);
  if (count && !(t->fields = PyMem_Malloc((size_t)count * sizeof *fields))) {
    Py_DECREF(t);
    return PyErr_NoMemory();
  }
  if (count) memcpy(t->fields, fields, (size_t)count * sizeof *fields);
  t->count = count;
  return (PyObject *)t;
}

#define METHOD(name, function, doc) {name, (PyCFunction)(void *)function, METH_FASTCALL | METH_KEYWORDS, doc}
#define SIGNATURE "($self, message=None, /, *, timeout=None, progress=None, **fields)\n--\n\n"

static PyMethodDef blocking_methods[] = {
  METHOD("submit", typed_submit, "submit" SIGNATURE "Send the request and return the Future of its reply. Never blocks."),
  METHOD("post", typed_post, "post($self, message=None, /, *, callback, timeout=None, progress=None, **fields)\n--\n\n"
         "Send the request; `callback` gets its reply, on the reply thread. Never blocks."),
  METHOD("aio", typed_acall, "aio" SIGNATURE "Send the request and return an awaitable goferry.Call. Never blocks."),
  METHOD("map", typed_map, "map($self, requests, /, *, timeout=None, return_exceptions=False, progress=None)\n--\n\n"
         "Send many requests at once and wait for their replies, returned in order.\n\n"
         "The first failure is raised, and cancels the rest; with `return_exceptions` failures are\n"
         "returned in their places. `progress` tells how many replies have come."),
  METHOD("_flat", typed_flat, NULL),
  {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
  {"__wrapped__", T_OBJECT, offsetof(TypedObject, function), READONLY, NULL},
  {"_ring", T_OBJECT, offsetof(TypedObject, ring), READONLY, NULL},
  {"_key", T_OBJECT, offsetof(TypedObject, key), READONLY, NULL},
  {NULL, 0, 0, 0, NULL},
};

#define LOOKS {"__doc__", typed_doc, NULL, NULL, NULL}, {"__signature__", typed_signature, NULL, NULL, NULL}

static PyGetSetDef blocking_getset[] = {LOOKS, {NULL, NULL, NULL, NULL, NULL}};
static PyGetSetDef async_getset[] = {LOOKS, {"map", async_map, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

#define TYPED                                                                                       \
  .tp_basicsize = sizeof(TypedObject),                                                              \
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,                 \
  .tp_new = typed_new, .tp_dealloc = (destructor)typed_dealloc,                                     \
  .tp_traverse = (traverseproc)typed_traverse, .tp_clear = (inquiry)typed_clear,                    \
  .tp_call = PyVectorcall_Call, .tp_vectorcall_offset = offsetof(TypedObject, vectorcall),          \
  .tp_getattro = typed_getattro, .tp_repr = typed_repr, .tp_members = members

PyTypeObject Typed_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.TypedMethod",
  TYPED,
  .tp_methods = blocking_methods,
  .tp_getset = blocking_getset,
};

PyTypeObject AsyncTyped_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.AsyncTypedMethod",
  TYPED,
  .tp_getset = async_getset,
};
