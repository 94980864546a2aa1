//go:build goferry_python

#include "plane.h"

#include "block.h"

// goferry.Buffer: the memory of a reply, taken over from its node. Nobody else knows it, so it may be
// written to. It holds no Python object, so it takes no part in collections.
typedef struct {
  PyObject_HEAD
  uint8_t *data;         // a block; NULL once released
  Py_ssize_t size;
  int64_t block;         // the block's size
  Py_ssize_t exports;    // Py_buffers given out and not released
  PyObject *weakrefs;
} BufferObject;

static int64_t live, bytes;

int64_t gf_buffers_live(void) { return live; }
int64_t gf_buffers_bytes(void) { return bytes; }

PyObject *gf_buffer_new(uint8_t *data, Py_ssize_t size, int64_t block) {
  BufferObject *b = PyObject_New(BufferObject, &Buffer_Type);
  if (!b) {
    gf_block_free(data, block);
    return NULL;
  }
  b->data = data;
  b->size = size;
  b->block = block;
  b->exports = 0;
  b->weakrefs = NULL;
  live++;
  bytes += size;
  return (PyObject *)b;
}

PyObject *gf_buffer_of(gf_node *n) {
  uint8_t *data = n->ext;
  int64_t size = n->len, block = n->ext_cap;
  if (data && n->data == data && size >= block / 2) {
    n->ext = NULL;
    n->ext_cap = 0;
  } else {  // the node's own memory, or that of the request, for a much smaller reply
    block = size;
    if (!(data = gf_block_alloc(&block))) return PyErr_NoMemory();
    memcpy(data, n->data, (size_t)size);
  }
  return gf_buffer_new(data, (Py_ssize_t)size, block);
}

static void let_go(BufferObject *b) {
  if (!b->data) return;
  gf_block_free(b->data, b->block);
  b->data = NULL;
  live--;
  bytes -= b->size;
  if (b->block >= GF_BLOCK_LEAST) gf_ring_ebb();
}

static void buffer_dealloc(BufferObject *b) {
  if (b->weakrefs) PyObject_ClearWeakRefs((PyObject *)b);
  let_go(b);
  PyObject_Free(b);
}

static int usable(BufferObject *b) {
  if (b->data) return 1;
  PyErr_SetString(PyExc_ValueError, "the goferry.Buffer was released");
  return 0;
}

static int buffer_get(BufferObject *b, Py_buffer *view, int flags) {
  if (!usable(b)) {
    view->obj = NULL;
    return -1;
  }
  if (PyBuffer_FillInfo(view, (PyObject *)b, b->data, b->size, 0, flags)) return -1;
  b->exports++;
  return 0;
}

static void buffer_release(BufferObject *b, Py_buffer *view) {
  (void)view;
  b->exports--;
}

static PyBufferProcs buffer_procs = {(getbufferproc)buffer_get, (releasebufferproc)buffer_release};

static Py_ssize_t buffer_length(BufferObject *b) { return usable(b) ? b->size : -1; }

// What a memoryview gives: an int for an index, for a slice a memoryview without a copy.
static PyObject *buffer_item(BufferObject *b, PyObject *key) {
  PyObject *view = PyMemoryView_FromObject((PyObject *)b), *item = view ? PyObject_GetItem(view, key) : NULL;
  Py_XDECREF(view);
  return item;
}

static PyObject *buffer_iter(BufferObject *b) {
  PyObject *view = PyMemoryView_FromObject((PyObject *)b), *it = view ? PyObject_GetIter(view) : NULL;
  Py_XDECREF(view);
  return it;
}

static PyObject *buffer_compare(BufferObject *b, PyObject *other, int op) {
  Py_buffer theirs;
  if ((op != Py_EQ && op != Py_NE) || !b->data || !PyObject_CheckBuffer(other)) Py_RETURN_NOTIMPLEMENTED;
  if (PyObject_GetBuffer(other, &theirs, PyBUF_SIMPLE)) {
    PyErr_Clear();
    Py_RETURN_NOTIMPLEMENTED;
  }
  int same = theirs.len == b->size && !memcmp(theirs.buf, b->data, (size_t)b->size);
  PyBuffer_Release(&theirs);
  return PyBool_FromLong(same == (op == Py_EQ));
}

static PyObject *buffer_repr(BufferObject *b) {
  return b->data ? PyUnicode_FromFormat("<goferry.Buffer of %zd bytes>", b->size) : PyUnicode_FromString("<goferry.Buffer, released>");
}

static PyObject *buffer_free(BufferObject *b, PyObject *none) {
  (void)none;
  if (b->exports)
    return PyErr_Format(PyExc_BufferError, "the goferry.Buffer cannot be released, since %zd views of it are in use", b->exports);
  let_go(b);
  Py_RETURN_NONE;
}

static PyObject *buffer_enter(BufferObject *b, PyObject *none) {
  (void)none;
  return usable(b) ? Py_NewRef((PyObject *)b) : NULL;
}

static PyObject *buffer_exit(BufferObject *b, PyObject *args) {
  (void)args;
  return buffer_free(b, NULL);
}

static PyObject *buffer_nbytes(BufferObject *b, void *none) {
  (void)none;
  return usable(b) ? PyLong_FromSsize_t(b->size) : NULL;
}

static PyMappingMethods buffer_mapping = {.mp_length = (lenfunc)buffer_length, .mp_subscript = (binaryfunc)buffer_item};

static PyMethodDef buffer_methods[] = {
  {"release", (PyCFunction)buffer_free, METH_NOARGS, "release()\n--\n\nFrees the memory now. BufferError while views of it are in use."},
  {"__enter__", (PyCFunction)buffer_enter, METH_NOARGS, NULL},
  {"__exit__", (PyCFunction)buffer_exit, METH_VARARGS, NULL},
  {NULL, NULL, 0, NULL},
};

static PyGetSetDef buffer_getset[] = {
  {"nbytes", (getter)buffer_nbytes, NULL, "The number of bytes.", NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Buffer_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry.Buffer",
  .tp_basicsize = sizeof(BufferObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_dealloc = (destructor)buffer_dealloc,
  .tp_repr = (reprfunc)buffer_repr,
  .tp_hash = PyObject_HashNotImplemented,
  .tp_richcompare = (richcmpfunc)buffer_compare,
  .tp_iter = (getiterfunc)buffer_iter,
  .tp_as_mapping = &buffer_mapping,
  .tp_as_buffer = &buffer_procs,
  .tp_weaklistoffset = offsetof(BufferObject, weakrefs),
  .tp_methods = buffer_methods,
  .tp_getset = buffer_getset,
  .tp_doc = "Bytes that came from Go, in memory of their own: see goferry.Buffer.",
};
