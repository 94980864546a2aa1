//go:build goferry_python

#include "plane.h"

enum { MOST = 64 };

// The oldest requests found so far, oldest first.
typedef struct {
  gf_node *node[MOST];
  int count, limit;
} gf_oldest;

static void consider(gf_node *n, void *with) {
  gf_oldest *o = with;
  if (!n->owner) return;
  int at = o->count;
  while (at > 0 && n->born < o->node[at - 1]->born) at--;
  if (at == o->limit) return;
  if (o->count < o->limit) o->count++;
  for (int i = o->count - 1; i > at; i--) o->node[i] = o->node[i - 1];
  o->node[at] = n;
}

// What a request waits for. Go moves both words meanwhile, so this is how it was a moment ago.
static const char *stage(gf_node *n) {
  switch (atomic_load(&n->word)) {
  case GF_DONE: return "answered";
  case GF_ABANDONED: return "abandoned";
  }
  switch (atomic_load(&n->phase) & ((1u << GF_PHASE_BITS) - 1)) {
  case GF_PENDING: return "waiting";
  case GF_RUNNING: return "running";
  default: return "cancelled";
  }
}

// The GIL is held throughout, so nodes are neither taken nor given: what is found stays while it is
// read, whatever Go is doing.
PyObject *gf_ring_oldest(PyObject *self, PyObject *arg) {
  RingObject *r = (RingObject *)self;
  long limit = PyLong_AsLong(arg);
  if (limit == -1 && PyErr_Occurred()) return NULL;
  if (limit < 1 || limit > MOST) return PyErr_Format(PyExc_ValueError, "oldest() takes a limit from 1 to %d, not %ld", MOST, limit);
  gf_oldest o = {.limit = (int)limit};
  if (r->ring) gf_pool_each(r->ring, consider, &o);
  int64_t now = gf_now();
  struct {
    PyObject *method;
    int64_t age;
    const char *stage;
  } row[MOST];
  for (int i = 0; i < o.count; i++) {
    row[i].method = Py_NewRef(((MethodObject *)o.node[i]->owner)->name);
    row[i].age = now - o.node[i]->born;
    row[i].stage = stage(o.node[i]);
  }
  // From here on a collection may run anything, and nodes may go.
  PyObject *list = PyList_New(o.count);
  for (int i = 0; i < o.count; i++) {
    PyObject *t = list ? Py_BuildValue("OLs", row[i].method, (long long)row[i].age, row[i].stage) : NULL;
    Py_DECREF(row[i].method);
    if (t) PyList_SET_ITEM(list, i, t);
    else Py_CLEAR(list);
  }
  return list;
}
