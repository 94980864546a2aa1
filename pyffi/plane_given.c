//go:build goferry_python

#include "plane_typed.h"

// The place of a field by the identity of its name. Calls give fields in their order as a rule: begins at `next`.
static Py_ssize_t field_at(const PlanObject *t, PyObject *name, Py_ssize_t next) {
  for (Py_ssize_t i = next; i < t->count; i++)
    if (t->fields[i].name == name) return i;
  for (Py_ssize_t i = 0; i < next && i < t->count; i++)
    if (t->fields[i].name == name) return i;
  return -1;
}

// Where an option's value goes, or NULL when the name is none's.
static PyObject **option_at(gf_args *a, PyObject *name, int with_callback) {
  PyObject *names[] = {plane.s_timeout, plane.s_progress, plane.s_callback}, **at[] = {&a->timeout, &a->progress, &a->callback};
  int count = with_callback ? 3 : 2;
  for (int i = 0; i < count; i++)
    if (names[i] == name) return at[i];
  for (int i = 0; i < count; i++)  // not interned: a dict's key
    if (PyUnicode_Compare(names[i], name) == 0) return at[i];
  return NULL;
}

int gf_typed_make(TypedObject *t, PyObject *const *args, PyObject *kwnames, int with_callback, gf_given *g) {
  Py_ssize_t keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0, n = 0;
  if (g->nfields == keywords) {
    g->made = PyObject_Vectorcall(t->plan->make, args, 0, kwnames);
  } else {
    PyObject **rest = PyMem_Malloc((size_t)(g->nfields + 1) * sizeof *rest), *names = PyTuple_New(g->nfields);
    for (Py_ssize_t k = 0; rest && names && k < keywords; k++) {
      PyObject *name = PyTuple_GET_ITEM(kwnames, k);
      gf_args options;
      if (option_at(&options, name, with_callback)) continue;
      rest[n] = args[k];
      PyTuple_SET_ITEM(names, n++, Py_NewRef(name));
    }
    if (rest && names) g->made = PyObject_Vectorcall(t->plan->make, rest, 0, names);
    else PyErr_NoMemory();
    PyMem_Free(rest);
    Py_XDECREF(names);
  }
  g->a.body = NULL;
  g->a.payload = g->made;
  return g->made ? 0 : -1;
}

static int refuse_both(TypedObject *t, PyObject *kwnames, int with_callback) {
  gf_args options;
  PyObject *fields = PyList_New(0), *sep = PyUnicode_FromString(", "), *name = PyObject_GetAttrString(t->plan->function, "__name__");
  int failed = !fields || !sep || !name;
  for (Py_ssize_t k = 0; !failed && k < PyTuple_GET_SIZE(kwnames); k++) {
    PyObject *each = PyTuple_GET_ITEM(kwnames, k);
    failed = !option_at(&options, each, with_callback) && PyList_Append(fields, each);
  }
  PyObject *joined = failed ? NULL : PyUnicode_Join(sep, fields);
  if (joined) PyErr_Format(PyExc_TypeError, "%U() takes a message or its fields, not both; got a message and %U", name, joined);
  Py_XDECREF(joined);
  Py_XDECREF(name);
  Py_XDECREF(sep);
  Py_XDECREF(fields);
  return -1;
}

// The method, looked for once: it stays what it is for the life of the ring.
static MethodObject *method_of(TypedObject *t) {
  MethodObject *m = gf_lookup(t->ring, t->plan->key);
  return t->method = (MethodObject *)Py_XNewRef((PyObject *)m);
}

int gf_typed_take(TypedObject *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, int with_callback, gf_given *g) {
  g->a = (gf_args){.name = t->plan->key};
  g->made = NULL;
  g->nfields = 0;
  MethodObject *m = t->method ? t->method : method_of(t);
  if (!m) return -1;
  if (nargs > 1) {
    PyErr_Format(PyExc_TypeError, "%R takes one message, or its fields by their names; %zd positional arguments were given", t, nargs);
    return -1;
  }
  const PlanObject *plan = t->plan;
  PyObject *values[GF_FLAT_FIELDS];
  memset(values, 0, (size_t)plan->count * sizeof *values);
  Py_ssize_t next = 0, known = 0;
  for (Py_ssize_t k = 0; kwnames && k < PyTuple_GET_SIZE(kwnames); k++) {
    PyObject *name = PyTuple_GET_ITEM(kwnames, k), **option;
    Py_ssize_t i = field_at(plan, name, next);
    if (i >= 0) {
      values[i] = args[nargs + k];
      next = i + 1;
      known++;
    } else if ((option = option_at(&g->a, name, with_callback))) {
      *option = args[nargs + k];
    } else {
      g->nfields++;
    }
  }
  g->nfields += known;
  if (g->a.progress == Py_None) g->a.progress = NULL;
  if (nargs) {
    if (g->nfields) return refuse_both(t, kwnames, with_callback);
    g->a.payload = args[0];
  } else if (plan->count && known == g->nfields && !g->a.progress && !m->callables
             && (g->a.len = gf_flat_encode(plan->fields, plan->count, values, g->sent + GF_NUMBER)) >= 0) {
    g->a.body = g->sent + GF_NUMBER;
  } else if (plan->rows == Py_None || plan->count || g->nfields) {
    if (gf_typed_make(t, args, kwnames, with_callback, g)) return -1;
  }
  if (with_callback && !g->a.callback) {
    PyErr_SetString(PyExc_TypeError, "post() needs a callback: a callable as callback=, which gets the reply");
  } else if (!with_callback || !gf_check_callback("post", g->a.callback)) {
    return 0;
  }
  Py_CLEAR(g->made);
  return -1;
}
