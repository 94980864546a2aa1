//go:build goferry_python

#include "plane_typed.h"

#include <structmember.h>

// Methods of objects: each request begins with the object's number, and until its reply is in somebody
// holds the handle, whose collection would release the object.

// Where goferry.Handle keeps what is asked for with every call: offsets of its __slots__.
static struct {
  PyTypeObject *type;  // borrowed from the handles: their class lives as long as goferry
  Py_ssize_t open, ring, number;
} slots;

static int find_slots(PyTypeObject *type) {
  const char *const names[] = {"_open", "_ring", "_number"};
  Py_ssize_t *at[] = {&slots.open, &slots.ring, &slots.number};
  for (int i = 0; i < 3; i++) {
    PyObject *member = PyObject_GetAttrString((PyObject *)type, names[i]);
    int found = member && Py_IS_TYPE(member, &PyMemberDescr_Type);
    if (found) *at[i] = ((PyMemberDescrObject *)member)->d_member->offset;
    else if (member) PyErr_Format(PyExc_SystemError, "%.80s has no slot %s", type->tp_name, names[i]);
    Py_XDECREF(member);
    if (!found) return -1;
  }
  slots.type = type;
  return 0;
}

static PyObject *slot(PyObject *handle, Py_ssize_t at) { return *(PyObject **)((char *)handle + at); }

// Refuses where the handle does. What says why is Python's.
static int alive(TypedObject *t) {
  if (t->ring && !t->ring->refuse && slot(t->handle, slots.open) == Py_True && slot(t->handle, slots.ring) == (PyObject *)t->ring) return 0;
  PyObject *ring = PyObject_CallMethod(t->handle, "_alive", NULL);
  Py_XDECREF(ring);
  if (!ring) return -1;
  if (t->ring) return 0;  // the ring refuses
  PyErr_SetString(PyExc_SystemError, "the object has a context that its methods do not have");
  return -1;
}

int gf_receive(gf_given *g, int whole) {
  if (!whole && (g->a.body || !g->a.payload)) {
    g->a.len = GF_NUMBER + (g->a.body ? g->a.len : 0);
    g->a.body = g->sent;
    return 0;
  }
  PyObject *pack = gf_typed_helper("ObjectCall"), *number = pack ? PyBytes_FromStringAndSize((char *)g->sent, GF_NUMBER) : NULL;
  PyObject *packed = number ? PyObject_CallFunctionObjArgs(pack, number, g->a.payload ? g->a.payload : Py_None, NULL) : NULL;
  Py_XDECREF(pack);
  Py_XDECREF(number);
  Py_XSETREF(g->made, packed);
  g->a.body = NULL;
  g->a.payload = packed;
  return packed ? 0 : -1;
}

int gf_check_receiver(TypedObject *t, gf_given *g) {
  if (slots.type != Py_TYPE(t->handle) && find_slots(Py_TYPE(t->handle))) return -1;
  if (alive(t)) return -1;
  PyObject *number = slot(t->handle, slots.number);
  unsigned long long n = number ? PyLong_AsUnsignedLongLong(number) : 0;
  if (n == (unsigned long long)-1 && PyErr_Occurred()) return -1;
  for (int i = 0; i < GF_NUMBER; i++) g->sent[i] = (uint8_t)(n >> (8 * i));
  return 0;
}

PyObject *gf_keep_in_future(TypedObject *t, PyObject *future) {
  if (future && PyObject_SetAttr(future, plane.s_keeps, t->handle)) Py_CLEAR(future);
  return future;
}

// A call that was made where no loop runs is a coroutine, and sends later.
PyObject *gf_keep_in_call(TypedObject *t, PyObject *call) {
  if (!call || PyObject_HasAttr((PyObject *)Py_TYPE(call), plane.s_keeps)) return gf_keep_in_future(t, call);
  PyObject *keeping = gf_typed_helper("keeping"), *kept = keeping ? PyObject_CallFunctionObjArgs(keeping, t->handle, call, NULL) : NULL;
  Py_XDECREF(keeping);
  Py_DECREF(call);
  return kept;
}

PyObject *gf_keep_in_callback(TypedObject *t, PyObject *callback) {
  PyObject *type = gf_typed_helper("KeepingCallback"), *kept = type ? PyObject_CallFunctionObjArgs(type, t->handle, callback, NULL) : NULL;
  Py_XDECREF(type);
  return kept;
}
