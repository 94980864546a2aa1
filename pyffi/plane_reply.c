//go:build goferry_python

#include "plane.h"

#include "block.h"

PyObject *gf_bytes_of(const void *data, int64_t len) {
  if (len < GF_BLOCK_LEAST) return PyBytes_FromStringAndSize(data, (Py_ssize_t)len);
  PyObject *b = gf_large_bytes(len);
  if (!b) return NULL;
  char *to = PyBytes_AS_STRING(b);
  Py_BEGIN_ALLOW_THREADS  // nobody else knows either memory
  memcpy(to, data, (size_t)len);
  Py_END_ALLOW_THREADS
  return b;
}

// The reply as an object; the node keeps what it has.
static PyObject *copied(MethodObject *m, gf_node *n) {
  if (m && m->memory & GF_VIEWS_OUT && n->code == GF_OK && n->method >= 0) return gf_buffer_of(n);
  PyObject *b = n->len < GF_BLOCK_LEAST ? NULL : gf_written_bytes(n);
  return b ? b : gf_bytes_of(n->data, n->len);
}

PyObject *gf_body(MethodObject *m, gf_node *n) {
  PyObject *b = copied(m, n);
  gf_drop(n);
  return b;
}

PyObject *gf_result(MethodObject *m, int32_t code, PyObject *body) {
  if (code != GF_OK) {
    gf_raise(code, m->name, body);
    return NULL;
  }
  if (m->raw_reply || !m->decode) return Py_NewRef(body);
  return PyObject_CallOneArg(m->decode, body);
}

PyObject *gf_outcome(MethodObject *m, gf_node *n) {
  int32_t code = n->code;
  PyObject *body = gf_body(m, n), *value = body ? gf_result(m, code, body) : NULL;
  Py_XDECREF(body);
  return value;
}

PyObject *gf_caught(void) {
#if PY_VERSION_HEX >= 0x030C0000
  return PyErr_GetRaisedException();
#else
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  if (!type) return NULL;
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace) PyException_SetTraceback(value, trace);
  Py_DECREF(type);
  Py_XDECREF(trace);
  return value;
#endif
}

void gf_reraise(PyObject *error) {
  if (!error) return;
  PyErr_SetObject((PyObject *)Py_TYPE(error), error);
  Py_DECREF(error);
}

int gf_settle(PyObject *future, PyObject *value, PyObject *error) {
  PyObject *z = PyObject_CallMethodOneArg(future, error ? plane.s_set_exception : plane.s_set_result, error ? error : value);
  if (z) {
    Py_DECREF(z);
    return 0;
  }
  // A future that was cancelled is no failure: the reply came too late for it. Looked at afterwards,
  // since it is rare.
  PyObject *why = gf_caught(), *done = PyObject_CallMethodNoArgs(future, plane.s_done);
  int over = done ? PyObject_IsTrue(done) : 0;
  Py_XDECREF(done);
  PyErr_Clear();
  if (over > 0 && !PyErr_GivenExceptionMatches(why, PyExc_KeyboardInterrupt) && !PyErr_GivenExceptionMatches(why, PyExc_SystemExit)) {
    Py_DECREF(why);
    return 0;
  }
  gf_reraise(why);
  return -1;
}

enum { KEPT_REPLIES = 64, SMALL_REPLY = sizeof((ReplyObject *)0)->data };
static ReplyObject *kept[KEPT_REPLIES];  // small ones, to be used again
static int kept_count;

// The Reply with its body, or with the node's bytes inside; takes over both references.
static PyObject *reply_of(gf_node *n, PyObject *body) {
  size_t inside = body ? 0 : (size_t)n->len;
  ReplyObject *r;
  if (inside <= SMALL_REPLY && kept_count) r = kept[--kept_count];
  else r = PyObject_Malloc(offsetof(ReplyObject, data) + (inside > SMALL_REPLY ? inside : SMALL_REPLY));
  if (!r) {
    Py_XDECREF(body);
    return PyErr_NoMemory();
  }
  PyObject_Init((PyObject *)r, &Reply_Type);
  r->method = n->owner;
  n->owner = NULL;
  r->code = n->code;
  r->owed = r->method->owns && r->code == GF_OK;
  r->made = body != NULL;
  r->inside = (uint16_t)inside;
  if (body) r->body = body;
  else memcpy(r->data, n->data, inside);
  return (PyObject *)r;
}

static int inside(gf_node *n) {
  MethodObject *m = n->owner;
  return n->len <= GF_INLINE && !(m->memory & GF_VIEWS_OUT) && !m->owns;
}

int gf_reply_small(gf_node *n) { return inside(n) && !n->pin && !n->ext; }

PyObject *gf_reply_of(gf_node *n) { return reply_of(n, NULL); }

PyObject *gf_reply_new(gf_node *n) {
  int within = inside(n);
  PyObject *body = within ? NULL : copied(n->owner, n);
  PyObject *r = within || body ? reply_of(n, body) : NULL;
  gf_drop(n);
  return r;
}

// The body (borrowed), made if there is none yet, or NULL with MemoryError.
static PyObject *body_of(ReplyObject *r) {
  if (r->made) return r->body;
  PyObject *body = PyBytes_FromStringAndSize((const char *)r->data, r->inside);
  if (!body) return NULL;
  r->body = body;
  r->made = 1;
  return body;
}

// Decodes what owns handles, for their own finalizers to give them back.
static void give_back(MethodObject *m, PyObject *body) {
  PyObject *error = gf_caught(), *value = body ? PyObject_CallOneArg(m->decode, body) : NULL;
  if (!value) PyErr_WriteUnraisable((PyObject *)m);
  Py_XDECREF(value);
  gf_reraise(error);
}

void gf_lose(gf_node *n) {
  MethodObject *m = (MethodObject *)n->owner;
  if (!m || !m->owns || n->code != GF_OK || n->method < 0) {
    gf_drop(n);
    return;
  }
  Py_INCREF(m);
  PyObject *body = gf_body(m, n);
  give_back(m, body);
  Py_XDECREF(body);
  Py_DECREF(m);
}

static void reply_dealloc(ReplyObject *r) {
  if (r->owed) {
    r->owed = 0;
    give_back(r->method, r->body);
  }
  Py_DECREF(r->method);
  if (r->made) Py_DECREF(r->body);
  if (r->inside <= SMALL_REPLY && kept_count < KEPT_REPLIES) kept[kept_count++] = r;
  else PyObject_Free(r);
}

static PyObject *reply_result(ReplyObject *r, PyObject *none) {
  (void)none;
  PyObject *body = body_of(r);
  if (!body) return NULL;
  r->owed = 0;
  return gf_result(r->method, r->code, body);
}

static PyObject *reply_exception(ReplyObject *r, PyObject *none) {
  (void)none;
  if (r->code == GF_OK) Py_RETURN_NONE;
  PyObject *body = body_of(r);
  if (!body) return NULL;
  gf_raise(r->code, r->method->name, body);
  return gf_caught();
}

static PyObject *reply_repr(ReplyObject *r) {
  return PyUnicode_FromFormat("<goferry.Reply of %U: %s>", r->method->name, r->code == GF_OK ? "ok" : "failed");
}

static PyMethodDef reply_methods[] = {
  {"result", (PyCFunction)reply_result, METH_NOARGS, "result()\n--\n\nThe decoded result, or raises what the request failed with."},
  {"exception", (PyCFunction)reply_exception, METH_NOARGS, "exception()\n--\n\nThe exception that the request failed with, or None."},
  {NULL, NULL, 0, NULL},
};

PyTypeObject Reply_Type = {
  PyVarObject_HEAD_INIT(NULL, 0)
  .tp_name = "goferry.Reply",
  .tp_basicsize = sizeof(ReplyObject),
  .tp_flags = Py_TPFLAGS_DEFAULT,
  .tp_dealloc = (destructor)reply_dealloc,
  .tp_repr = (reprfunc)reply_repr,
  .tp_methods = reply_methods,
  .tp_doc = "What a callback given to post receives: the reply of one request.",
};
