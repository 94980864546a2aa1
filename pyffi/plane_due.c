//go:build goferry_python

#include "plane.h"

// Callbacks that are due: their replies have come, and the thread of their port has not called them yet.
//
// Callbacks are the program's code, and so run on the reply thread only, which a busy producer keeps waiting
// for the GIL, by many thousand requests. Nodes that lie there that long have left the caches when they are
// looked at, and each request needs memory that was never touched. So the producer itself, now and then,
// makes the Replies (gf_port_resolve) and has the nodes again, while they are warm. What is left of a
// dozen requests then is a pack: the node of the first of them, full of callbacks and their Replies.
//
// All under the GIL, but for a look at `due` before the consumer sleeps.

typedef struct {
  PyObject *callback, *reply;
} due;

enum { PACK_MOST = GF_INLINE / sizeof(due) };

// A pack's next one is number `len`, and there are `slot` of them. It counts as the first of its
// requests as long as any of them is due: its owner is that one's method, its word says DONE.
static due *in_pack(gf_node *n, int64_t i) { return (due *)(void *)n->inline_ + i; }

static gf_node *first(gf_port *port) { return atomic_load_explicit(&port->due, memory_order_relaxed); }

static void append(gf_port *port, gf_node *n) {
  n->next = NULL;
  if (first(port)) port->due_last->next = n;
  else atomic_store_explicit(&port->due, n, memory_order_relaxed);
  port->due_last = n;
}

static void unlink_first(gf_port *port) { atomic_store_explicit(&port->due, first(port)->next, memory_order_relaxed); }

void gf_due(gf_port *port, gf_node *n, int now) {
  if (!now || !gf_reply_small(n)) {
    append(port, n);
    return;
  }
  PyObject *method = n->owner;
  due d = {n->token, gf_reply_of(n)};
  if (!d.reply) {  // no memory: it is tried once more when the callback is to run
    PyErr_Clear();
    append(port, n);
    return;
  }
  n->token = NULL;
  gf_node *pack = first(port) ? port->due_last : NULL;
  if (pack && pack->kind == GF_PACK_NODE && pack->slot < PACK_MOST && pack->ring == n->ring) {
    *in_pack(pack, pack->slot++) = d;
    gf_drop(n);
    return;
  }
  n->owner = Py_NewRef(method);
  n->kind = GF_PACK_NODE;
  n->slot = 1;
  n->len = 0;
  *in_pack(n, 0) = d;
  append(port, n);
}

// Takes the oldest: its callback, and its Reply, or the node that it is to be made of.
static int take(gf_port *port, due *d, gf_node **n) {
  gf_node *at = first(port);
  if (!at) return 0;
  port->outstanding--;
  if (at->kind != GF_PACK_NODE) {
    unlink_first(port);
    *d = (due){at->token, NULL};
    at->token = NULL;
    *n = at;
    return 1;
  }
  *d = *in_pack(at, at->len++);
  *n = NULL;
  if (at->len == at->slot) {
    unlink_first(port);
    gf_drop(at);
  }
  return 1;
}

int gf_due_call(gf_port *port) {
  due d;
  gf_node *n;
  if (!take(port, &d, &n)) return 0;
  if (n) d.reply = gf_reply_new(n);
  PyObject *z = d.reply ? PyObject_CallOneArg(d.callback, d.reply) : NULL;
  int failed = z ? 0 : gf_reported(d.callback);
  Py_XDECREF(z);
  Py_XDECREF(d.reply);
  Py_DECREF(d.callback);
  return failed ? -1 : 1;
}

int gf_due_drop(gf_port *port) {
  due d;
  gf_node *n;
  if (!take(port, &d, &n)) return 0;
  if (n) gf_lose(n);
  Py_XDECREF(d.reply);
  Py_DECREF(d.callback);
  return 1;
}
