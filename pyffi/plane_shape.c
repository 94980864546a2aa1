//go:build goferry_python

#include "plane_read.h"

// The decoder of a struct some of whose fields msgspec has no word for, such as durations: each field
// is read here, or by a decoder of its own, and the class is called with them. Whatever is not as expected
// is left to `fallback`, which decodes the whole, or says what is wrong.
//
// A payload that fits costs a tenth of what converting the fields of a dict does.
typedef struct {
  PyObject *name;    // of Python
  PyObject *key;     // bytes: its name on the wire, encoded
  int kind;          // GF_READ_INT and so on
  int nullable;
  PyObject *decode;  // for GF_READ_BY
} gf_member;

typedef struct {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject *cls, *rows, *fallback;  // rows: a tuple that holds what members point to
  PyObject *names;                  // of all fields, as keywords
  Py_ssize_t count;
  gf_member *members;
} ShapeObject;

enum { MOST = 64 };

static PyObject *by_decoder(gf_reader *r, PyObject *decode) {
  const uint8_t *from = r->at;
  if (gf_read_skip(r)) return NULL;
  PyObject *part = PyBytes_FromStringAndSize((const char *)from, r->at - from), *value = part ? PyObject_CallOneArg(decode, part) : NULL;
  Py_XDECREF(part);
  return value;
}

// The place of the member whose key comes next, which the reader passes, or -1.
static Py_ssize_t member_at(const ShapeObject *s, gf_reader *r, Py_ssize_t expected) {
  for (Py_ssize_t k = 0; k < s->count; k++) {
    Py_ssize_t i = expected + k < s->count ? expected + k : expected + k - s->count, len = PyBytes_GET_SIZE(s->members[i].key);
    if (r->end - r->at < len || memcmp(r->at, PyBytes_AS_STRING(s->members[i].key), (size_t)len)) continue;
    r->at += len;
    return i;
  }
  return -1;
}

// Fills values by places. 0, or -1 when something is not as expected.
static int read_members(const ShapeObject *s, gf_reader *r, PyObject **values) {
  uint32_t pairs;
  Py_ssize_t next = 0;
  if (gf_read_map(r, &pairs)) return -1;
  for (; pairs; pairs--) {
    Py_ssize_t i = member_at(s, r, next);
    if (i < 0 || values[i]) return -1;
    const gf_member *m = &s->members[i];
    int none = m->kind == GF_READ_BY && r->at < r->end && *r->at == 0xc0 && m->nullable;
    values[i] = m->kind == GF_READ_BY && !none ? by_decoder(r, m->decode) : gf_read_value(r, m->kind, m->nullable);
    if (!values[i]) return -1;
    next = i + 1;
  }
  return r->at == r->end ? 0 : -1;
}

// Calls the class with the values that are there.
static PyObject *made(const ShapeObject *s, PyObject *const *values) {
  PyObject *given[MOST];
  Py_ssize_t count = 0;
  for (Py_ssize_t i = 0; i < s->count; i++)
    if (values[i]) given[count++] = values[i];
  if (count == s->count) return PyObject_Vectorcall(s->cls, given, 0, s->names);
  PyObject *names = PyTuple_New(count), *value;
  if (!names) return NULL;
  for (Py_ssize_t i = 0, k = 0; i < s->count; i++)
    if (values[i]) PyTuple_SET_ITEM(names, k++, Py_NewRef(s->members[i].name));
  value = PyObject_Vectorcall(s->cls, given, 0, names);
  Py_DECREF(names);
  return value;
}

static PyObject *decode(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
  const ShapeObject *s = (ShapeObject *)self;
  if (PyVectorcall_NARGS(nargsf) != 1 || kwnames) return PyErr_Format(PyExc_TypeError, "a decoder takes the payload, and nothing else");
  PyObject *body = args[0], *value = NULL;
  if (PyBytes_CheckExact(body)) {
    PyObject *values[MOST];
    memset(values, 0, (size_t)s->count * sizeof *values);
    const uint8_t *data = (const uint8_t *)PyBytes_AS_STRING(body);
    gf_reader r = {data, data + PyBytes_GET_SIZE(body)};
    if (!read_members(s, &r, values)) value = made(s, values);
    for (Py_ssize_t i = 0; i < s->count; i++) Py_XDECREF(values[i]);
    if (value || (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_Exception))) return value;
    PyErr_Clear();
  }
  return PyObject_CallOneArg(s->fallback, body);
}

static int shape_traverse(ShapeObject *s, visitproc visit, void *arg) {
  Py_VISIT(s->cls);
  Py_VISIT(s->rows);
  Py_VISIT(s->fallback);
  return 0;
}

static int shape_clear(ShapeObject *s) {
  s->count = 0;  // the members lie in rows
  Py_CLEAR(s->cls);
  Py_CLEAR(s->rows);
  Py_CLEAR(s->fallback);
  return 0;
}

static void shape_dealloc(ShapeObject *s) {
  PyObject_GC_UnTrack(s);
  shape_clear(s);
  Py_XDECREF(s->names);
  PyMem_Free(s->members);
  Py_TYPE(s)->tp_free((PyObject *)s);
}

// Reads rows of (name, key, kind, nullable, decode or None).
static int read_rows(ShapeObject *s) {
  s->names = PyTuple_New(s->count);
  s->members = PyMem_Calloc((size_t)s->count + 1, sizeof *s->members);
  if (!s->names || !s->members) return PyErr_NoMemory(), -1;
  for (Py_ssize_t i = 0; i < s->count; i++) {
    gf_member *m = &s->members[i];
    PyObject *row = PyTuple_GET_ITEM(s->rows, i);
    if (!PyTuple_Check(row)) return PyErr_SetString(PyExc_TypeError, "a field's row must be a tuple"), -1;
    if (!PyArg_ParseTuple(row, "USipO", &m->name, &m->key, &m->kind, &m->nullable, &m->decode)) return -1;
    PyTuple_SET_ITEM(s->names, i, Py_NewRef(m->name));
  }
  return 0;
}

static PyObject *shape_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
  static char *names[] = {"cls", "fields", "fallback", NULL};
  PyObject *cls, *rows, *fallback;
  if (!PyArg_ParseTupleAndKeywords(args, kw, "OO!O", names, &cls, &PyTuple_Type, &rows, &fallback)) return NULL;
  if (PyTuple_GET_SIZE(rows) > MOST) return PyErr_Format(PyExc_ValueError, "a struct that is decoded here has at most %d fields", MOST);
  ShapeObject *s = (ShapeObject *)type->tp_alloc(type, 0);
  if (!s) return NULL;
  s->vectorcall = decode;
  s->cls = Py_NewRef(cls);
  s->rows = Py_NewRef(rows);
  s->fallback = Py_NewRef(fallback);
  s->count = PyTuple_GET_SIZE(rows);
  if (read_rows(s)) Py_CLEAR(s);
  return (PyObject *)s;
}

PyTypeObject Shape_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry._plane.StructDecoder",
  .tp_basicsize = sizeof(ShapeObject),
  .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
  .tp_new = shape_new,
  .tp_dealloc = (destructor)shape_dealloc,
  .tp_traverse = (traverseproc)shape_traverse,
  .tp_clear = (inquiry)shape_clear,
  .tp_call = PyVectorcall_Call,
  .tp_vectorcall_offset = offsetof(ShapeObject, vectorcall),
  .tp_doc = "Decodes a struct field by field: StructDecoder(cls, fields, fallback)(payload).",
};
