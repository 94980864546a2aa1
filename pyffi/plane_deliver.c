//go:build goferry_python

#include "plane_events.h"

#include "event_queue.h"

// Moves the node of a call that was handed out to the list that Go takes its next ones from.
void gf_spend(gf_ring *ring, gf_node *n) {
  gf_node *h = atomic_load_explicit(&ring->spent, memory_order_relaxed);
  do n->next = h;
  while (!atomic_compare_exchange_weak_explicit(&ring->spent, &h, n, memory_order_release, memory_order_relaxed));
}

void gf_hearers_drop(gf_hearers *all) {
  if (!all || --all->holders) return;
  for (int32_t i = 0; i < all->count; i++) {
    Py_XDECREF(all->of[i].listener);
    Py_DECREF(all->of[i].hand);
    Py_XDECREF(all->of[i].decode);
  }
  PyMem_Free(all);
}

static PyObject *given(PyObject *o) { return o == Py_None ? NULL : Py_NewRef(o); }

static gf_hearers *hearers_of(PyObject *rows) {
  Py_ssize_t count = PyList_GET_SIZE(rows);
  gf_hearers *all = PyMem_Malloc(sizeof *all + (size_t)count * sizeof *all->of);
  if (!all) return (gf_hearers *)PyErr_NoMemory();
  all->holders = 1;
  all->count = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *listener, *hand, *decode, *row = PyList_GET_ITEM(rows, i);
    int life;
    if (!PyTuple_Check(row) || !PyArg_ParseTuple(row, "OOOi", &listener, &hand, &decode, &life)) {
      if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "a listener's row must be a tuple");
      gf_hearers_drop(all);
      return NULL;
    }
    all->of[all->count++] = (gf_hearer){given(listener), Py_NewRef(hand), given(decode), life};
  }
  return all;
}

PyObject *gf_events_hear(EventsObject *e, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs != 2 || !PyList_Check(args[1])) return PyErr_Format(PyExc_TypeError, "hear() takes an event's index and a list");
  long event = PyLong_AsLong(args[0]);
  if (event == -1 && PyErr_Occurred()) return NULL;
  if (event < -GF_RUNTIME_EVENTS || event >= GF_EVENTS) return PyErr_Format(PyExc_ValueError, "no event has index %ld", event);
  if (!e->ring) Py_RETURN_NONE;
  gf_hearers *all = hearers_of(args[1]), **at = &e->heard[event + GF_RUNTIME_EVENTS], *old = *at;
  if (!all) return NULL;
  int32_t listeners = 0;
  for (int32_t i = 0; i < all->count; i++) listeners += all->of[i].listener != NULL;
  *at = all;
  e->changes++;
  atomic_store(&e->ring->listeners[event + GF_RUNTIME_EVENTS], listeners);
  gf_hearers_drop(old);
  Py_RETURN_NONE;
}

typedef struct {
  PyObject *failed, *ended;
} gf_told;

// Tells of the exception that was raised while `of` was at work.
static void report(gf_told *told, PyObject *of) {
  PyObject *error = gf_caught();
  PyObject *z = error ? PyObject_CallFunctionObjArgs(told->failed, error, of, NULL) : NULL;
  if (!z) PyErr_WriteUnraisable(of);
  Py_XDECREF(z);
  Py_XDECREF(error);
}

static void report_event(gf_told *told, int32_t event) {
  PyObject *error = gf_caught(), *number = PyLong_FromLong(event);
  PyObject *z = error && number ? PyObject_CallFunctionObjArgs(told->failed, error, number, NULL) : NULL;
  if (!z) PyErr_WriteUnraisable(told->failed);
  Py_XDECREF(z);
  Py_XDECREF(number);
  Py_XDECREF(error);
}

// Whether a listener was closed after the list that it is in was looked up.
static int closed(EventsObject *e, gf_hearer *h, uint32_t changes) {
  if (e->changes == changes || !h->listener) return 0;
  PyObject *open = PyObject_GetAttr(h->listener, plane.s_is_open);
  int is = open ? PyObject_IsTrue(open) : -1;
  Py_XDECREF(open);
  if (is < 0) PyErr_WriteUnraisable(h->listener);
  return is == 0;
}

// Calls one listener. What says so is written before and after with the GIL held, under which the
// threads look that remove listeners: they close the listener and then look whether it runs, so a call
// begins before that, and is waited for, or does not begin.
static void call(EventsObject *e, gf_hearer *h, PyObject *value, gf_told *told) {
  e->since = gf_now_coarse();
  e->running = h->listener;
  PyObject *z = PyObject_CallOneArg(h->hand, value);
  if (z) Py_DECREF(z);
  else report(told, h->listener ? h->listener : h->hand);
  e->running = NULL;
  if (e->removers) {
    if (!(z = PyObject_CallNoArgs(told->ended))) PyErr_WriteUnraisable(told->ended);
    Py_XDECREF(z);
  }
}

// Has a body heard by those who are to hear it, one after another. all is held meanwhile: listeners that
// are added now do not hear it, and those that are removed are asked.
static void tell(EventsObject *e, gf_hearers *all, int32_t event, int32_t life, PyObject *body, gf_told *told) {
  PyObject *value = NULL;
  PyObject *by = NULL;  // what made it
  uint32_t changes = e->changes;
  all->holders++;
  for (int32_t i = 0; i < all->count; i++) {
    gf_hearer *h = &all->of[i];
    // One that was added after a recycle may find the old object's events still here.
    if (h->life > life || closed(e, h, changes)) continue;
    if (!value || h->decode != by) {  // nearly always they share one
      PyObject *made = h->decode ? PyObject_CallOneArg(h->decode, body) : Py_NewRef(body);
      if (!made) {
        report_event(told, event);
        break;
      }
      Py_XSETREF(value, made);
      by = h->decode;
    }
    call(e, h, value, told);
  }
  Py_XDECREF(value);
  gf_hearers_drop(all);
}

// An event has been heard, or is held by coroutines that hear it still.
static void heard(EventsObject *e, int32_t event) {
  PyObject *late = e->late;
  e->late = NULL;
  if (late) {
    PyObject *z = PyObject_CallMethodNoArgs(late, plane.s_done);
    if (!z) PyErr_WriteUnraisable(late);
    Py_XDECREF(z);
    Py_DECREF(late);
  } else if (event >= 0 && e->ring) {
    gf_event_delivered(e->ring);
  }
}

PyObject *gf_events_deliver(EventsObject *e, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs != 4) return PyErr_Format(PyExc_TypeError, "deliver() takes 4 arguments, not %zd", nargs);
  long limit = PyLong_AsLong(args[0]), life = PyLong_AsLong(args[1]), done = 0;
  if (PyErr_Occurred()) return NULL;
  gf_told told = {args[2], args[3]};
  gf_node *n;
  while (done < limit && e->ring && (n = gf_event_next(e->ring)) && n->code <= life) {
    int32_t event = n->method, of = n->code;
    gf_hearers *all = e->heard[event + GF_RUNTIME_EVENTS];
    PyObject *body = all && all->count ? gf_bytes_of(n->data, n->len) : NULL;
    gf_event_take(e->ring, n);
    if (event == GF_PROGRESS) atomic_fetch_add(&e->ring->progressed, 1);
    if (body) tell(e, all, event, of, body, &told);
    else if (PyErr_Occurred()) report_event(&told, event);
    Py_XDECREF(body);
    heard(e, event);
    done++;
  }
  e->flow += done;
  return PyLong_FromLong(done);
}
