//go:build goferry_python

#include "plane_ways.h"

// One map call: its requests go out in chains and come back to a port of its own, which the
// calling thread drains.
//
// What an encoder has to say no to is refused before anything runs, so all is encoded first then, and goes out
// as one chain. Payloads that cannot fail go out chain by chain, and what has come back meanwhile is taken
// in between: Go works while this thread fills nodes, and few nodes serve many requests.
enum { FIRST_CHAIN = 32, CHAIN = 128 };

typedef struct {
  RingObject *ring;
  MethodObject *method;
  PyObject *results;    // list, filled by slot
  uint64_t *tickets;    // of requests that have not come back; 0: come back
  gf_port *port;
  Py_ssize_t count, sent, back;
  int keep;             // exceptions become results
  int calls;            // the payloads have callables
  PyObject *watch;      // told how many have come back, or NULL
} gf_map;

// Takes what has come. 0, or -1 with the first failure.
static int collect(gf_map *m) {
  gf_node *n;
  while ((n = gf_port_next(m->port))) {
    int64_t slot = n->slot;
    m->tickets[slot] = 0;
    m->back++;
    PyObject *value = gf_outcome(m->method, n);
    if (!value && m->keep && PyErr_ExceptionMatches(PyExc_Exception)) value = gf_caught();
    if (!value) return -1;
    PyList_SetItem(m->results, slot, value);
  }
  return 0;
}

// Lets go of what has not come back: cancelled, and left to the reaper. Requests that ended
// meanwhile are about to be pushed to the port, within a quantum of the dispatcher: wait for those.
static void leave(gf_map *m) {
  PyObject *error = gf_caught();
  for (Py_ssize_t i = 0; i < m->sent; i++) {
    if (!m->tickets[i]) continue;
    gf_cancel(m->ring, m->tickets[i]);
    uint32_t word = GF_QUEUED;
    if (!atomic_compare_exchange_strong(&gf_ticket_node(m->tickets[i])->word, &word, GF_ABANDONED)) continue;
    m->tickets[i] = 0;
    m->back++;
  }
  while (m->back < m->sent) {
    gf_node *n;
    Py_BEGIN_ALLOW_THREADS
    gf_port_wait(m->port, 1000000);
    Py_END_ALLOW_THREADS
    while ((n = gf_port_next(m->port))) {
      m->back++;
      gf_lose(n);
    }
  }
  gf_reraise(error);
}

static void drop_chain(gf_node *n) {
  while (n) {
    gf_node *next = n->next;
    gf_drop(n);
    n = next;
  }
}

// Encodes the payloads from `from` to `to`; the newest node, linked to older ones, and the oldest, or NULL.
static gf_node *encode(gf_map *m, PyObject *items, PyObject *timeout, Py_ssize_t from, Py_ssize_t to, gf_node **oldest) {
  gf_node *chain = NULL;
  int32_t shard = 0;
  *oldest = NULL;
  for (Py_ssize_t i = from; i < to; i++) {
    gf_node *n = gf_request(m->ring, m->method, PyList_GET_ITEM(items, i), timeout);
    if (!n) {
      drop_chain(chain);
      return NULL;
    }
    if (i == from) shard = n->shard;
    n->shard = shard;
    n->kind = GF_TO_MAP;
    n->slot = (int32_t)i;
    if (m->calls) n->code |= GF_CALLS_SHARED;
    n->port = m->port;
    m->tickets[i] = gf_ticket(n);
    gf_name_ahead(n, i == from);
    n->next = chain;
    chain = n;
    if (!*oldest) *oldest = n;
  }
  return chain;
}

// Sends the payloads up to `to`. 0, or -1 with an exception; what was sent before stays sent.
static int send(gf_map *m, PyObject *items, PyObject *timeout, Py_ssize_t to) {
  gf_node *oldest, *newest = encode(m, items, timeout, m->sent, to, &oldest);
  if (!newest) return -1;
  gf_ring *ring = m->ring->ring;
  if (!ring || !gf_ring_push(ring, newest->shard, newest, oldest)) {
    drop_chain(newest);
    gf_raise(GF_REFUSED_CLOSED, m->method->name, NULL);
    return -1;
  }
  gf_count(&ring->submitted, to - m->sent);
  m->sent = to;
  return 0;
}

// Whether no payload can be refused for what it is, and nothing counts how many are under way.
static int cannot_fail(gf_map *m, PyObject *items) {
  if (m->ring->max_pending || !(m->method->raw_request || !m->method->encode)) return 0;
  for (Py_ssize_t i = 0; i < m->count; i++)
    if (!PyBytes_CheckExact(PyList_GET_ITEM(items, i))) return 0;
  return 1;
}

// Tells how many replies have come, if that is more than before.
static int tell(gf_map *m, Py_ssize_t *told) {
  if (!m->watch || m->back == *told) return 0;
  *told = m->back;
  PyObject *z = PyObject_CallFunction(m->watch, "nn", m->back, m->count);
  Py_XDECREF(z);
  return z ? 0 : -1;
}

static int wait_all(gf_map *m, Py_ssize_t told) {
  gf_ring *ring = m->ring->ring;
  while (!collect(m)) {
    if (tell(m, &told)) return -1;
    if (m->back == m->count) return 0;
    gf_waiting w = {0};
    int got = gf_begin_wait(&w, m->ring, m->method);
    if (got) return gf_end_wait(&w);
    Py_BEGIN_ALLOW_THREADS
    got = gf_port_wait(m->port, 100000000);
    Py_END_ALLOW_THREADS
    int failed = !got && (gf_look(&w, m->ring, m->method) || gf_look_room(m->ring, m->tickets, m->count));
    failed |= gf_end_wait(&w);
    if (got <= 0 && ring) gf_ring_kick(ring);
    if (failed || PyErr_CheckSignals()) return -1;
  }
  return -1;
}

static int send_all(gf_map *m, PyObject *items, PyObject *timeout, Py_ssize_t *told) {
  if (!cannot_fail(m, items)) return send(m, items, timeout, m->count);
  Py_ssize_t size = FIRST_CHAIN;
  while (m->sent < m->count) {
    Py_ssize_t left = m->count - m->sent;
    if (send(m, items, timeout, m->sent + (left < size ? left : size)) || collect(m) || tell(m, told) || PyErr_CheckSignals()) return -1;
    size = CHAIN;
  }
  return 0;
}

static PyObject *run(gf_map *m, PyObject *items, PyObject *timeout) {
  Py_ssize_t told = 0;
  if (send_all(m, items, timeout, &told) || wait_all(m, told)) {
    leave(m);
    return NULL;
  }
  return Py_NewRef(m->results);
}

// The option of map alone is looked for first; what remains is parsed as for any call. 0, or -1 with an exception.
static int parse(gf_map *m, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, gf_args *out) {
  PyObject *rest[7], *names = NULL, *tuple = NULL;
  Py_ssize_t given = 0, keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
  if (nargs > 3 || nargs + keywords > 7) {
    PyErr_SetString(PyExc_TypeError, "map() takes a method's name, payloads, timeout=, return_exceptions= and progress=");
    return -1;
  }
  for (Py_ssize_t i = 0; i < nargs; i++) rest[given++] = args[i];
  int bad = kwnames && !(names = PyList_New(0));
  for (Py_ssize_t k = 0; k < keywords && !bad; k++) {
    PyObject *key = PyTuple_GET_ITEM(kwnames, k), *value = args[nargs + k];
    if (!PyUnicode_CompareWithASCIIString(key, "return_exceptions")) {
      bad = (m->keep = PyObject_IsTrue(value)) < 0;
    } else {
      bad = PyList_Append(names, PyUnicode_CompareWithASCIIString(key, "payloads") ? key : plane.s_payload);
      rest[given++] = value;
    }
  }
  bad = bad || (names && !(tuple = PyList_AsTuple(names))) || gf_parse("map", 0, rest, nargs, tuple, out);
  Py_XDECREF(tuple);
  Py_XDECREF(names);
  return bad ? -1 : 0;
}

PyObject *gf_ring_map(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  gf_map m = {.ring = (RingObject *)self};
  gf_args a;
  if (parse(&m, args, nargs, kwnames, &a)) return NULL;
  a.callback = m.keep ? Py_True : Py_False;  // Python's side, which calls again, is told so
  // Comes back as a call with _watch. Results are for C to give: exceptions among them, or not.
  if (a.progress) return gf_with_progress(m.ring, "map", &a);
  m.watch = a.watch;
  if (!(m.method = gf_lookup(m.ring, a.name))) return NULL;
  if (m.method->callables && !a.calls) return gf_with_callables(m.ring, "map", &a);
  m.calls = a.calls != NULL;
  if (m.method->lane >= 0 && plane.nested && gf_refuse_cycle(m.ring, m.method, 1)) return NULL;
  PyObject *result = NULL;
  Py_INCREF(m.method);
  PyObject *items = PySequence_List(a.payload ? a.payload : Py_None);
  if (items && PyList_GET_SIZE(items) > INT32_MAX) {
    PyErr_Format(PyExc_ValueError, "map() takes at most %d payloads, not %zd", INT32_MAX, PyList_GET_SIZE(items));
    Py_CLEAR(items);
  }
  if (items) {
    m.count = PyList_GET_SIZE(items);
    m.results = PyList_New(m.count);
    m.tickets = PyMem_Calloc((size_t)(m.count ? m.count : 1), sizeof *m.tickets);
    m.port = gf_port_take();
    if (!m.port) PyErr_SetFromErrno(PyExc_OSError);
    else if (!m.tickets) PyErr_NoMemory();
    else if (m.results) result = m.count ? run(&m, items, a.timeout) : Py_NewRef(m.results);
    if (m.port) gf_port_give(m.port);
    // The reply thread, which gives the memory of bursts back, has seen nothing of this one.
    gf_ring_ebb();
    PyMem_Free(m.tickets);
    Py_XDECREF(m.results);
    Py_DECREF(items);
  }
  Py_DECREF(m.method);
  return result;
}
