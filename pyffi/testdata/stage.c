// stage.c: pyffi's data plane, the real C files, as a CPython extension without Go: on this stage one
// station of a request runs at a time, for bench/stations.py, or below valgrind, which cannot run Go.
//
// It is one shared object with two modules: `_plane`, and `stage`, whose functions are below. A thread
// of its own stands where Go's leader stands, so that what it served lies in another core's cache.
#include "plane.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { SHARD = 0, CHAIN = 32 };  // the leader flushes its replies as often

// Exported functions run inside Go, which is not here; no method of the stage is one.
int32_t goferryExport(int32_t library, int32_t method, void *payload, int64_t size, void **body, int64_t *body_size, int64_t *block) {
  (void)library, (void)method, (void)payload, (void)size, (void)body, (void)body_size, (void)block;
  abort();
}

static gf_ring *ring;
static _Atomic uint32_t asked, done;  // batches: the server sleeps on the one, the stage watches the other
static int64_t served;                // written before `done` is released

// What the leader and its outbox do with an echo: the payload is copied out of the node and the reply
// into it, the word is swapped, and replies go to their port by chains.
static int64_t serve_chain(gf_node *newest) {
  gf_node *oldest = NULL, *first = NULL, *last = NULL;
  int64_t count = 0;
  while (newest) {
    gf_node *next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    gf_node *n = oldest;
    uint8_t own[GF_INLINE];
    oldest = n->next;
    memcpy(own, n->data, (size_t)n->len);
    memcpy(n->data, own, (size_t)n->len);
    n->code = GF_OK;
    n->next = NULL;
    if (atomic_exchange(&n->word, GF_DONE) != GF_QUEUED) abort();
    if (last) last->next = n;
    else first = n;
    last = n;
    if (++count % CHAIN == 0 || !oldest) {
      gf_port_push(n->port, first);
      first = last = NULL;
    }
  }
  return count;
}

static void *server(void *arg) {
  (void)arg;
  for (uint32_t seen = 0;;) {
    while (atomic_load(&asked) == seen) gf_park(&asked, seen, -1);
    seen = atomic_load(&asked);
    served = 0;
    for (int i = 0; i < GF_SHARDS; i++) served += serve_chain(atomic_exchange(&ring->shard[i].head, NULL));
    atomic_store(&done, seen);
  }
  return NULL;
}

static PyObject *stage_open(PyObject *self, PyObject *none) {
  (void)self, (void)none;
  pthread_t thread;
  if (ring) return PyErr_Format(PyExc_RuntimeError, "the stage is open already: it has one ring");
  if (!(ring = gf_ring_new())) return PyErr_SetFromErrno(PyExc_OSError);
  for (int i = 0; i < GF_SHARDS; i++) atomic_store(&ring->shard[i].head, NULL);
  gf_node *taken = gf_ring_event_nodes(1);  // of the events, which Go's end begins with
  if (!taken) return PyErr_NoMemory();
  atomic_store(&ring->taken, taken);
  atomic_store(&ring->state, GF_ACTIVE);
  if (pthread_create(&thread, NULL, server, NULL)) return PyErr_SetFromErrno(PyExc_OSError);
  pthread_detach(thread);
  return PyLong_FromUnsignedLongLong((uintptr_t)ring);
}

// The stage does not sleep meanwhile, or the system might have the server run on its core.
static PyObject *stage_serve(PyObject *self, PyObject *none) {
  (void)self, (void)none;
  uint32_t mine = atomic_fetch_add(&asked, 1) + 1;
  gf_unpark(&asked);
  while (atomic_load(&done) != mine) sched_yield();
  return PyLong_FromLongLong(served);
}

static PyObject *stage_push(PyObject *self, PyObject *arg) {
  (void)self;
  Py_ssize_t count = PyLong_AsSsize_t(arg);
  if (count < 0 && PyErr_Occurred()) return NULL;
  gf_node **nodes = PyMem_RawMalloc((size_t)count * sizeof *nodes);
  if (!nodes) return PyErr_NoMemory();
  for (Py_ssize_t i = 0; i < count; i++)
    if (!(nodes[i] = gf_node_take())) abort();
  int64_t start = gf_now();
  for (Py_ssize_t i = 0; i < count; i++) gf_ring_push(ring, SHARD, nodes[i], nodes[i]);
  int64_t took = gf_now() - start;
  atomic_store(&ring->shard[SHARD].head, NULL);
  for (Py_ssize_t i = count; i > 0; i--) gf_node_give(nodes[i - 1]);
  PyMem_RawFree(nodes);
  return PyLong_FromLongLong(took);
}

static PyObject *stage_call(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  (void)self;
  if (nargs != 2 || !PyList_Check(args[1])) return PyErr_Format(PyExc_TypeError, "call() takes a callable and a list");
  int64_t start = gf_now();
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(args[1]); i++) {
    PyObject *z = PyObject_CallOneArg(args[0], PyList_GET_ITEM(args[1], i));
    if (!z) return NULL;
    Py_DECREF(z);
  }
  return PyLong_FromLongLong(gf_now() - start);
}

static PyMethodDef functions[] = {
  {"open", stage_open, METH_NOARGS, "open()\n--\n\nThe address of the stage's ring, for _plane.Ring. Once."},
  {"serve", stage_serve, METH_NOARGS, "serve()\n--\n\nHas the server answer all that was pushed, and waits for it; how many."},
  {"push", stage_push, METH_O, "push(count)\n--\n\nNanoseconds for so many pushes of nodes that were taken before."},
  {"call", (PyCFunction)(void *)stage_call, METH_FASTCALL, "call(callback, replies)\n--\n\nNanoseconds for calling it with each."},
  {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "stage", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_stage(void) { return PyModule_Create(&definition); }
