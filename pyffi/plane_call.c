//go:build goferry_python

#include "plane.h"

// goferry.Call from the C side. It is an asyncio.Future, and one thing awaits it as a rule: a task, or a
// gather. asyncio would tell that by way of a Handle in the loop's list, some 700 ns for each. So a Call
// that is on its way keeps its first callback in a slot, and the drain, which is a callback of the loop
// itself, calls it as the loop would: in its context, and in no task. Further callbacks take the usual
// way, and so does the first one when the Call ends otherwise (_call.py).

static struct {
  PyObject *type, *task;            // goferry.Call, asyncio.Task
  PyObject *over;                   // an asyncio.Future that is done: see call_first
  PyObject *add, *result, *failed;  // asyncio.Future's own add_done_callback, set_result and set_exception
  Py_ssize_t ring, ticket, open, first, context;
} call;

// The context= of a call of add_done_callback (a new reference), or else the present one. NULL: neither.
static PyObject *context_of(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  if (!kwnames || !PyTuple_GET_SIZE(kwnames)) return PyContext_CopyCurrent();
  if (PyTuple_GET_SIZE(kwnames) > 1 || PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(kwnames, 0), "context")) return NULL;
  return args[nargs] == Py_None ? PyContext_CopyCurrent() : PyContext_CheckExact(args[nargs]) ? Py_NewRef(args[nargs]) : NULL;
}

static PyMethodDef *wake_up;  // of tasks, known from the first one

// Whether a callback is a task's own wake-up: a built-in that is bound to the task.
static int wakes_a_task(PyObject *callback) {
  if (!PyCFunction_Check(callback)) return 0;
  PyMethodDef *definition = ((PyCFunctionObject *)callback)->m_ml;
  if (wake_up) return definition == wake_up;
  PyObject *self = PyCFunction_GET_SELF(callback);
  if (!self || !PyObject_TypeCheck(self, (PyTypeObject *)call.task) || strcmp(definition->ml_name, "task_wakeup")) return 0;
  wake_up = definition;
  return 1;
}

// A task that awaits a Call adds its wake-up; gather and wait add functions. What was seen last tells how Calls
// are used here: what is gathered goes out together, and comes back together, sooner than one by one, however
// quick each is.
static int gathered;

int gf_calls_gathered(void) { return gathered; }

// add_done_callback(self, callback, *, context=None)
static PyObject *add_done_callback(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
  if (nargs == 1) gathered = !wakes_a_task(args[0]);
  if (*gf_slot_at(self, call.open) == Py_True && nargs == 1) {
    PyObject *context = context_of(args, nargs, kwnames);
    if (context) {
      *gf_slot_at(self, call.first) = Py_NewRef(args[0]);
      *gf_slot_at(self, call.context) = context;
      gf_slot_set(self, call.open, Py_False);
      Py_RETURN_NONE;
    }
    if (PyErr_Occurred()) return NULL;
  }
  enum { MOST = 4 };
  PyObject *all[1 + MOST];
  Py_ssize_t given = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
  if (given > MOST) return PyErr_Format(PyExc_TypeError, "add_done_callback() takes a callback and context=");
  all[0] = self;
  for (Py_ssize_t i = 0; i < given; i++) all[1 + i] = args[i];
  return PyObject_Vectorcall(call.add, all, (size_t)nargs + 1, kwnames);
}

static PyMethodDef add_definition = {
  "add_done_callback", (PyCFunction)(void *)add_done_callback, METH_FASTCALL | METH_KEYWORDS,
  "add_done_callback(callback, *, context=None)\n--\n\nCalls callback(call) on the loop once the call is done.",
};

// Gives the class its add_done_callback. Several extensions share the class: the first one's serves all, since
// what it works on is the class's.
static int equip(PyObject *type) {
  PyObject *own = PyDict_GetItemString(((PyTypeObject *)type)->tp_dict, add_definition.ml_name);
  if (own) return 0;
  PyObject *method = PyDescr_NewMethod((PyTypeObject *)type, &add_definition);
  int failed = !method || PyObject_SetAttrString(type, add_definition.ml_name, method);
  Py_XDECREF(method);
  return failed ? -1 : 0;
}

PyObject *gf_call_class(void) {
  if (call.type) return call.type;
  PyObject *type = PyObject_CallNoArgs(plane.call_type), *asyncio = type ? PyImport_ImportModule("asyncio") : NULL;
  PyObject *future = asyncio ? PyObject_GetAttrString(asyncio, "Future") : NULL;
  struct {
    Py_ssize_t *to;
    PyObject *name;
  } slots[] = {{&call.ring, plane.s_ring}, {&call.ticket, plane.s_ticket}, {&call.open, plane.s_open}, {&call.first, plane.s_first}, {&call.context, plane.s_context}};
  if (future && !call.task) call.task = PyObject_GetAttrString(asyncio, "Task");
  if (call.task && !call.over) call.over = PyObject_GetAttrString(type, "_over");
  int failed = !call.over || !PyType_Check(call.task) || equip(type);
  for (size_t i = 0; i < sizeof slots / sizeof *slots && !failed; i++) failed = (*slots[i].to = gf_slot(type, slots[i].name)) < 0;
  failed = failed || !(call.add = PyObject_GetAttrString(future, "add_done_callback")) || !(call.result = PyObject_GetAttr(future, plane.s_set_result))
    || !(call.failed = PyObject_GetAttr(future, plane.s_set_exception));
  if (!failed) call.type = Py_NewRef(type);
  Py_XDECREF(future);
  Py_XDECREF(asyncio);
  Py_XDECREF(type);
  return call.type;
}

// As type(loop=loop) does it, but for the dict of the keyword, which is always the same one. Whatever else
// __init__ runs, it has taken the loop from there before.
static PyObject *new_call(PyObject *loop) {
  static PyObject *none, *keywords;
  PyTypeObject *type = (PyTypeObject *)gf_call_class();
  if (!type || (!none && !(none = PyTuple_New(0))) || (!keywords && !(keywords = PyDict_New()))) return NULL;
  PyObject *of = type->tp_new(type, none, NULL);
  if (!of) return NULL;
  int failed = PyDict_SetItem(keywords, plane.s_loop, loop) || type->tp_init(of, none, keywords);
  failed |= PyDict_SetItem(keywords, plane.s_loop, Py_None);  // or it would keep the loop alive
  if (failed) Py_CLEAR(of);
  return of;
}

// The outcome by asyncio.Future's own method, which tells whoever is in its list.
static int ended(PyObject *of, PyObject *value, PyObject *error) {
  PyObject *args[] = {of, error ? error : value};
  PyObject *z = PyObject_Vectorcall(error ? call.failed : call.result, args, 2, NULL);
  Py_XDECREF(z);
  return z ? 0 : -1;
}

PyObject *gf_call_done(PyObject *loop, PyObject *value, PyObject *error) {
  PyObject *of = new_call(loop);
  if (of && ended(of, value, error)) Py_CLEAR(of);
  return of;
}

PyObject *gf_call_new(RingObject *r, PyObject *loop, gf_node *n) {
  PyObject *of = new_call(loop), *ticket = of ? PyLong_FromUnsignedLongLong(gf_ticket(n)) : NULL;
  if (!ticket) {
    Py_XDECREF(of);
    return NULL;
  }
  *gf_slot_at(of, call.ticket) = ticket;
  *gf_slot_at(of, call.ring) = Py_NewRef((PyObject *)r);
  *gf_slot_at(of, call.open) = Py_NewRef(Py_True);
  n->token = Py_NewRef(of);
  return of;
}

// A callback that raised is told to its loop, as the loop itself would do it. 0, or -1 with what must be let through.
static int told(PyObject *of, PyObject *callback) {
  if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) || PyErr_ExceptionMatches(PyExc_SystemExit)) return -1;
  PyObject *error = gf_caught(), *loop = PyObject_CallMethod(of, "get_loop", NULL);
  PyObject *message = loop ? PyUnicode_FromFormat("Exception in callback %R", callback) : NULL;
  PyObject *z = message ? PyObject_CallMethod(loop, "call_exception_handler", "{sOsOsO}", "message", message, "exception", error, "future", of) : NULL;
  Py_XDECREF(z);
  Py_XDECREF(message);
  Py_XDECREF(loop);
  Py_XDECREF(error);
  return z ? 0 : -1;
}

// Calls the first callback of a Call that is done. A task's wake-up is given another future that is done, of
// asyncio's own class: all it does with it is to look whether it raises, in a way that takes a quarter
// of a microsecond for other classes; the task takes the result from the Call. A context that somebody is in
// already, where a loop runs inside of a task's step, is left to the loop.
static int call_first(PyObject *of, PyObject *first, PyObject *context, int failed_call) {
  PyObject *z;
  if (PyContext_Enter(context)) {
    PyErr_Clear();
    PyObject *args[] = {of, first, context}, *names = PyTuple_Pack(1, plane.s_context_kw);
    z = names ? PyObject_Vectorcall(call.add, args, 2, names) : NULL;
    Py_XDECREF(names);
    Py_XDECREF(z);
    return z ? 0 : -1;
  }
  z = PyObject_CallOneArg(first, failed_call || !wakes_a_task(first) ? of : call.over);
  int failed = z ? 0 : told(of, first);
  Py_XDECREF(z);
  PyObject *error = failed ? gf_caught() : NULL;
  if (PyContext_Exit(context)) PyErr_Clear();
  gf_reraise(error);
  return error ? -1 : 0;
}

int gf_call_end(PyObject *of, PyObject *value, PyObject *error) {
  // One that is not open any more may have been cancelled: then the reply came too late for it.
  if (!*gf_slot_at(of, call.open)) return gf_settle(of, value, error);
  PyObject *first = *gf_slot_at(of, call.first), *context = *gf_slot_at(of, call.context);
  *gf_slot_at(of, call.first) = *gf_slot_at(of, call.context) = NULL;
  gf_slot_set(of, call.open, NULL);
  int failed = ended(of, value, error);
  if (!failed && first) failed = call_first(of, first, context, error != NULL);
  Py_XDECREF(first);
  Py_XDECREF(context);
  return failed;
}
