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

// The pieces' buffers are held while they are copied, so the GIL need not be.
static void copy_pieces(uint8_t *to, const Py_buffer *piece, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; i++) {
    memcpy(to, piece[i].buf, (size_t)piece[i].len);
    to += piece[i].len;
  }
}

gf_node *gf_joined(MethodObject *m, PyObject *pieces) {
  Py_ssize_t count = PyList_GET_SIZE(pieces), got = 0;
  int64_t len = 0;
  Py_buffer *piece = PyMem_Calloc((size_t)count + 1, sizeof *piece);
  gf_node *n = NULL;
  if (!piece) return (gf_node *)PyErr_NoMemory();
  for (; got < count; got++) {
    if (PyObject_GetBuffer(PyList_GET_ITEM(pieces, got), &piece[got], PyBUF_SIMPLE)) {
      explain(m, PyList_GET_ITEM(pieces, got));
      break;
    }
    len += piece[got].len;
  }
  if (got == count && (n = gf_node_take()) && gf_node_room(n, len)) {
    gf_node_give(n);
    n = NULL;
  }
  if (n) {
    n->len = len;
    Py_BEGIN_ALLOW_THREADS
    copy_pieces(n->data, piece, count);
    Py_END_ALLOW_THREADS
  } else if (got == count) {
    PyErr_NoMemory();
  }
  while (got--) PyBuffer_Release(&piece[got]);
  PyMem_Free(piece);
  // Somebody may hold the list for as long as the request lives; the pieces shall go now.
  if (n && PyList_SetSlice(pieces, 0, count, NULL)) {
    gf_node_give(n);
    return NULL;
  }
  return n;
}

void gf_unpin(gf_node *pin) {
  live--;
  PyBuffer_Release(buffer_of(pin));
  pin->data = pin->inline_;
  gf_node_give(pin);
}
