//go:build goferry_python

#include "plane.h"

#include "block.h"
#include "spare.h"

// What spare.h needs to know of bytes objects. They take no part in Python's collections, so nobody finds
// one by other ways than a reference: of one that has no other than ours, we may change what CPython
// itself changes where a bytes object has one owner.

static int last(void *object) { return Py_REFCNT((PyObject *)object) == 1; }

static void drop(void *object) { Py_DECREF((PyObject *)object); }

void gf_use_spares(void) { gf_spares_use(last, drop); }

static uint8_t *memory_of(PyObject *b) { return (uint8_t *)PyBytes_AS_STRING(b); }

// Makes the object one of that many bytes, whose hash nobody has asked for.
static PyObject *handed_out(PyObject *b, int64_t len) {
  Py_SET_SIZE((PyVarObject *)b, (Py_ssize_t)len);
  memory_of(b)[len] = 0;
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
  ((PyBytesObject *)b)->ob_shash = -1;  // where PyBytes_FromStringAndSize(NULL, …) leaves it too
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
  return Py_NewRef(b);
}

PyObject *gf_large_bytes(int64_t len) {
  int64_t size = len;
  gf_spares_settle();
  uint8_t *at = gf_spare_take(&size);
  if (at) return handed_out(gf_spare_hand_out(at), len);
  PyObject *b = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)len);
  if (!b) return NULL;
  gf_block_advise(memory_of(b), len);
  if (gf_spare_note(b, memory_of(b), len)) Py_INCREF(b);
  return b;
}

PyObject *gf_written_bytes(gf_node *n) {
  if (!n->ext || n->data != n->ext) return NULL;
  PyObject *b = gf_spare_hand_out(n->ext);
  if (!b) return NULL;
  n->ext = NULL;
  n->ext_cap = 0;
  return handed_out(b, n->len);
}
