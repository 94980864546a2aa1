//go:build goferry_python

#include "plane_ways.h"

#include "block.h"

// Go's: export.go.
extern int32_t goferryExport(int32_t library, int32_t method, void *payload, int64_t size, void **body, int64_t *body_size, int64_t *block);

PyObject *gf_call_export(RingObject *r, MethodObject *m, gf_args *a) {
  gf_node *n = gf_request_of(r, m, a);
  if (!n) return NULL;
  void *body = NULL;
  int64_t len = 0, block = 0;
  int32_t code, library = r->ring->library;
  Py_INCREF(m);
  Py_BEGIN_ALLOW_THREADS
  code = goferryExport(library, m->index, n->data, n->len, &body, &len, &block);
  Py_END_ALLOW_THREADS
  gf_drop(n);
  PyObject *reply;
  if (code == GF_OK && m->memory & GF_VIEWS_OUT) {
    if (!body) body = gf_block_alloc(&block);
    reply = body ? gf_buffer_new(body, (Py_ssize_t)len, block) : PyErr_NoMemory();
  } else {
    reply = gf_bytes_of(body, len);
    if (body) gf_block_free(body, block);
    if (block >= GF_BLOCK_LEAST) gf_ring_ebb();
  }
  PyObject *result = reply ? gf_result(m, code, reply) : NULL;
  Py_XDECREF(reply);
  Py_DECREF(m);
  return result;
}
