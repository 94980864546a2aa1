//go:build goferry_python

#include "plane.h"

// Pins: requests whose payload is not copied keep the caller's object by a Py_buffer until Go has done
// with it. A pin is a node of its own, since it may outlive its request's (node.h), and then comes
// back by a port.

_Static_assert(sizeof(Py_buffer) <= GF_INLINE, "a pin's buffer lies in its node");

static int64_t live;

int64_t gf_pins_live(void) { return live; }

static Py_buffer *buffer_of(gf_node *pin) { return (Py_buffer *)(void *)pin->inline_; }

// Says in one sentence, with the method's name, why an object has no buffer to take.
static void explain(MethodObject *m, PyObject *payload) {
  if (PyErr_ExceptionMatches(PyExc_TypeError)) {
    PyErr_Format(PyExc_TypeError, "%U takes bytes or another contiguous buffer, not %.80s", m->name, Py_TYPE(payload)->tp_name);
  } else if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError)) {
    PyObject *why = gf_caught();
    PyErr_Format(PyExc_BufferError, "%U takes a contiguous buffer, and this %.80s is none (%S); give a copy of it, such as bytes() makes",
                 m->name, Py_TYPE(payload)->tp_name, why);
    Py_XDECREF(why);
  }
}

gf_node *gf_pin(MethodObject *m, PyObject *payload) {
  gf_node *pin = gf_node_take();
  if (!pin) return (gf_node *)PyErr_NoMemory();
  pin->kind = GF_PIN_NODE;
  pin->token = pin->owner = NULL;
  // Taken where it stays: an exporter may keep pointers into its Py_buffer.
  if (PyObject_GetBuffer(payload, buffer_of(pin), PyBUF_SIMPLE)) {
    explain(m, payload);
    gf_node_give(pin);
    return NULL;
  }
  pin->data = buffer_of(pin)->buf;
  pin->len = buffer_of(pin)->len;
  live++;
  return pin;
}

void gf_unpin(gf_node *pin) {
  live--;
  PyBuffer_Release(buffer_of(pin));
  pin->data = pin->inline_;
  gf_node_give(pin);
}
