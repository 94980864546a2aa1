//go:build goferry_python

#include "plane.h"

#include <structmember.h>

// goferry.Future from the C side: made, and completed, by writing to its slots (_future.py), so that
// none of it costs a look-up or a frame. The GIL orders it with what Python's side does: no code runs
// between a look at _touched and the write of the outcome.

static struct {
  Py_ssize_t ring, ticket, state, result, exception, touched;
} at;

Py_ssize_t gf_slot(PyObject *type, PyObject *name) {
  PyObject *member = PyObject_GetAttr(type, name);
  Py_ssize_t offset = -1;
  if (member && Py_IS_TYPE(member, &PyMemberDescr_Type)) offset = ((PyMemberDescrObject *)member)->d_member->offset;
  else if (member) PyErr_Format(PyExc_SystemError, "%R has no slot %U", type, name);
  Py_XDECREF(member);
  return offset;
}

static int find_slots(void) {
  struct {
    Py_ssize_t *to;
    PyObject *name;
  } slots[] = {
    {&at.ring, plane.s_ring}, {&at.ticket, plane.s_ticket}, {&at.result, plane.s_result},
    {&at.exception, plane.s_exception}, {&at.touched, plane.s_touched}, {&at.state, plane.s_state},
  };
  for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
    if ((*slots[i].to = gf_slot(plane.future_type, slots[i].name)) < 0) return at.state = 0, -1;
  return 0;
}

PyObject *gf_future_new(RingObject *r, gf_node *n) {
  if (!at.state && find_slots()) return NULL;
  static PyObject *none;
  if (!none && !(none = PyTuple_New(0))) return NULL;
  PyTypeObject *type = (PyTypeObject *)plane.future_type;
  PyObject *ticket = PyLong_FromUnsignedLongLong(gf_ticket(n));
  PyObject *future = ticket ? type->tp_new(type, none, NULL) : NULL;
  if (!future) {
    Py_XDECREF(ticket);
    return NULL;
  }
  *gf_slot_at(future, at.ticket) = ticket;
  *gf_slot_at(future, at.ring) = Py_NewRef((PyObject *)r);
  *gf_slot_at(future, at.state) = Py_NewRef(plane.s_pending);
  *gf_slot_at(future, at.result) = Py_NewRef(Py_None);
  *gf_slot_at(future, at.exception) = Py_NewRef(Py_None);
  return future;
}

// Whoever cancels a Future looks at its condition first.
int gf_untouched(PyObject *future) { return !*gf_slot_at(future, at.touched); }

int gf_finish(PyObject *future, PyObject *value, PyObject *error) {
  if (!gf_untouched(future)) return gf_settle(future, value, error);
  // What was there before is None, and the name of a state: to let go of them runs no code.
  gf_slot_set(future, error ? at.exception : at.result, error ? error : value);
  gf_slot_set(future, at.state, plane.s_finished);
  return 0;
}
