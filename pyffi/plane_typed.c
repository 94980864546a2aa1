//go:build goferry_python

#include "plane_typed.h"

#include <structmember.h>

// Takes a call's arguments, for an object's method with the object.
static int begin(TypedObject *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, int with_callback, gf_given *g) {
  if (t->handle && gf_check_receiver(t, g)) return -1;
  if (gf_typed_take(t, args, nargs, kwnames, with_callback, g)) return -1;
  if (!t->handle || !gf_receive(g, g->a.progress || t->method->callables)) return 0;
  Py_CLEAR(g->made);
  return -1;
}

static PyObject *typed_call(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  TypedObject *t = (TypedObject *)self;
  gf_given g;
  if (begin(t, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  PyObject *result = gf_call(t->ring, t->method, &g.a);
  Py_XDECREF(g.made);
  return result;
}

static PyObject *typed_submit(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  TypedObject *t = (TypedObject *)self;
  gf_given g;
  if (begin(t, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  PyObject *future = gf_submit(t->ring, t->method, &g.a);
  Py_XDECREF(g.made);
  return t->handle ? gf_keep_in_future(t, future) : future;
}

static PyObject *typed_post(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  TypedObject *t = (TypedObject *)self;
  gf_given g;
  if (begin(t, args, nargs, kwnames, WITH_CALLBACK, &g)) return NULL;
  PyObject *kept = NULL, *result = NULL;
  if (!t->handle || (kept = g.a.callback = gf_keep_in_callback(t, g.a.callback))) result = gf_post(t->ring, t->method, &g.a);
  Py_XDECREF(kept);
  Py_XDECREF(g.made);
  return result;
}

static PyObject *typed_acall(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  TypedObject *t = (TypedObject *)self;
  gf_given g;
  if (begin(t, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  PyObject *call = gf_acall(t->ring, t->method, &g.a);
  if (g.a.no_loop && !gf_typed_make(t, args, kwnames, NO_CALLBACK, &g) && !(t->handle && gf_receive(&g, 1)))
    call = gf_acall(t->ring, t->method, &g.a);
  Py_XDECREF(g.made);
  return t->handle ? gf_keep_in_call(t, call) : call;
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
  PyObject *all[1 + MOST] = {t->plan->key};
  if (nargs != 1 || keywords > MOST - 1)
    return PyErr_Format(PyExc_TypeError, "map() takes the requests, timeout=, return_exceptions= and progress=");
  memcpy(all + 1, args, (size_t)(nargs + keywords) * sizeof *all);
  return gf_ring_map((PyObject *)t->ring, all, 1 + nargs, kwnames);
}

// For tests.
static PyObject *typed_flat(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  gf_given g;
  if (begin((TypedObject *)self, args, nargs, kwnames, NO_CALLBACK, &g)) return NULL;
  Py_XDECREF(g.made);
  if (!g.a.body) Py_RETURN_NONE;
  return PyBytes_FromStringAndSize(g.a.body, g.a.len);
}

PyObject *gf_typed_helper(const char *name) {
  static PyObject *module;
  if (!module && !(module = PyImport_ImportModule("goferry._typed._bound"))) return NULL;
  return PyObject_GetAttrString(module, name);
}

static PyObject *typed_signature(PyObject *self, void *none) {
  (void)none;
  PyObject *function = gf_typed_helper("signature_of"), *result = function ? PyObject_CallOneArg(function, ((TypedObject *)self)->plan->function) : NULL;
  Py_XDECREF(function);
  return result;
}

// A function of Python's as a method of this object.
static PyObject *as_method(PyObject *self, void *name) {
  PyObject *function = gf_typed_helper(name), *method = function ? PyMethod_New(function, self) : NULL;
  Py_XDECREF(function);
  return method;
}

static PyObject *typed_doc(PyObject *self, void *none) {
  (void)none;
  return PyObject_GetAttrString(((TypedObject *)self)->plan->function, "__doc__");
}

static PyObject *typed_repr(PyObject *self) {
  PyObject *name = PyObject_GetAttrString(((TypedObject *)self)->plan->function, "__qualname__");
  PyObject *text = name ? PyUnicode_FromFormat("<goferry method %S>", name) : NULL;
  Py_XDECREF(name);
  return text;
}

// What this does not have is the function's: its name, its module and the like.
static PyObject *typed_getattro(PyObject *self, PyObject *name) {
  PyObject *found = PyObject_GenericGetAttr(self, name);
  if (found || !PyErr_ExceptionMatches(PyExc_AttributeError)) return found;
  PyErr_Clear();
  return PyObject_GetAttr(((TypedObject *)self)->plan->function, name);
}

static PyObject *typed_wrapped(PyObject *self, void *none) {
  (void)none;
  return Py_NewRef(((TypedObject *)self)->plan->function);
}

static PyObject *typed_key(PyObject *self, void *none) {
  (void)none;
  return Py_NewRef(((TypedObject *)self)->plan->key);
}

static int typed_traverse(TypedObject *t, visitproc visit, void *arg) {
  Py_VISIT((PyObject *)t->plan);
  Py_VISIT((PyObject *)t->ring);
  Py_VISIT(t->handle);
  return 0;
}

static void typed_dealloc(TypedObject *t) {
  PyObject_GC_UnTrack(t);
  Py_XDECREF((PyObject *)t->plan);
  Py_XDECREF((PyObject *)t->ring);
  Py_XDECREF((PyObject *)t->method);
  Py_XDECREF(t->handle);
  Py_TYPE(t)->tp_free((PyObject *)t);
}

static PyObject *typed_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  PyObject *plan, *ring, *handle = NULL;
  int of_object = type == &ObjectMethod_Type;
  if (kw && PyDict_GET_SIZE(kw)) return PyErr_Format(PyExc_TypeError, "%s takes no keywords", type->tp_name);
  if (!PyArg_ParseTuple(args, of_object ? "O!OO" : "O!O", &Plan_Type, &plan, &ring, &handle)) return NULL;
  if (!PyObject_TypeCheck(ring, &Ring_Type) && !(of_object && ring == Py_None))
    return PyErr_Format(PyExc_TypeError, "%s needs a Ring, not %.80s", type->tp_name, Py_TYPE(ring)->tp_name);
  TypedObject *t = (TypedObject *)type->tp_alloc(type, 0);
  if (!t) return NULL;
  t->vectorcall = type == &AsyncTyped_Type ? call_async : call_blocking;
  t->plan = (PlanObject *)Py_NewRef(plan);
  t->ring = ring == Py_None ? NULL : (RingObject *)Py_NewRef(ring);
  t->handle = Py_XNewRef(handle);
  return (PyObject *)t;
}

#define METHOD(name, function, doc) {name, (PyCFunction)(void *)function, METH_FASTCALL | METH_KEYWORDS, doc}
#define SIGNATURE "($self, message=None, /, *, timeout=None, progress=None, **fields)\n--\n\n"

#define WAYS                                                                                                                       \
  METHOD("submit", typed_submit, "submit" SIGNATURE "Send the request and return the Future of its reply. Never blocks."),         \
  METHOD("post", typed_post, "post($self, message=None, /, *, callback, timeout=None, progress=None, **fields)\n--\n\n"            \
         "Send the request; `callback` gets its reply, on the reply thread. Never blocks."),                                       \
  METHOD("aio", typed_acall, "aio" SIGNATURE "Send the request and return an awaitable goferry.Call. Never blocks."),              \
  METHOD("_flat", typed_flat, NULL)

static PyMethodDef blocking_methods[] = {
  WAYS,
  METHOD("map", typed_map, "map($self, requests, /, *, timeout=None, return_exceptions=False, progress=None)\n--\n\n"
         "Send many requests at once and wait for their replies, returned in order.\n\n"
         "The first failure is raised, and cancels the rest; with `return_exceptions` failures are\n"
         "returned in their places. `progress` tells how many replies have come."),
  {NULL, NULL, 0, NULL},
};

static PyMethodDef object_methods[] = {WAYS, {NULL, NULL, 0, NULL}};

static PyMemberDef members[] = {
  {"_ring", T_OBJECT, offsetof(TypedObject, ring), READONLY, NULL},
  {"_handle", T_OBJECT, offsetof(TypedObject, handle), READONLY, NULL},
  {NULL, 0, 0, 0, NULL},
};

#define LOOKS                                                                                             \
  {"__doc__", typed_doc, NULL, NULL, NULL}, {"__signature__", typed_signature, NULL, NULL, NULL},         \
  {"__wrapped__", typed_wrapped, NULL, NULL, NULL}, {"_key", typed_key, NULL, NULL, NULL}

static PyGetSetDef blocking_getset[] = {LOOKS, {NULL, NULL, NULL, NULL, NULL}};
static PyGetSetDef async_getset[] = {LOOKS, {"map", as_method, NULL, NULL, "map_awaiting"}, {NULL, NULL, NULL, NULL, NULL}};
static PyGetSetDef object_getset[] = {LOOKS, {"map", as_method, NULL, NULL, "map_of_object"}, {NULL, NULL, NULL, NULL, NULL}};

// A cycle through one of these is broken at the instance or the ring in it.
#define TYPED                                                                                       \
  .tp_basicsize = sizeof(TypedObject),                                                              \
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,                 \
  .tp_new = typed_new, .tp_dealloc = (destructor)typed_dealloc,                                     \
  .tp_traverse = (traverseproc)typed_traverse,                                                      \
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

PyTypeObject ObjectMethod_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.ObjectMethod",
  TYPED,
  .tp_methods = object_methods,
  .tp_getset = object_getset,
};
