//go:build goferry_python

#include "plane.h"

#include "block.h"
#include "plane_instant.h"

gf_plane plane;

static int intern(void) {
  struct {
    PyObject **at;
    const char *text;
  } names[] = {
    {&plane.s_is_open, "is_open"},
    {&plane.s_ring, "_ring"}, {&plane.s_lane, "_lane"}, {&plane.s_ticket, "_ticket"}, {&plane.s_set_result, "set_result"},
    {&plane.s_set_exception, "set_exception"}, {&plane.s_done, "done"}, {&plane.s_state, "_state"},
    {&plane.s_finished, "FINISHED"}, {&plane.s_result, "_result"}, {&plane.s_exception, "_exception"},
    {&plane.s_pending, "PENDING"}, {&plane.s_touched, "_touched"},
    {&plane.s_payload, "payload"}, {&plane.s_timeout, "timeout"}, {&plane.s_progress, "progress"}, {&plane.s_callback, "callback"},
    {&plane.s_keeps, "_keeps"},
    {&plane.s_loop, "loop"}, {&plane.s_open, "_open"}, {&plane.s_first, "_first"}, {&plane.s_context, "_context"},
    {&plane.s_context_kw, "context"}, {&plane.s_call_soon, "call_soon"},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!(*names[i].at = PyUnicode_InternFromString(names[i].text))) return -1;
  return 0;
}

static PyObject *setup(PyObject *self, PyObject *args) {
  (void)self;
  PyObject *make_error, *future_type, *call_type, *loop_port, *loop_turn;
  if (!PyArg_ParseTuple(args, "OOOOO", &make_error, &future_type, &call_type, &loop_port, &loop_turn)) return NULL;
  Py_XSETREF(plane.make_error, Py_NewRef(make_error));
  Py_XSETREF(plane.future_type, Py_NewRef(future_type));
  Py_XSETREF(plane.call_type, Py_NewRef(call_type));
  Py_XSETREF(plane.loop_port, Py_NewRef(loop_port));
  Py_XSETREF(plane.loop_turn, Py_NewRef(loop_turn));
  Py_RETURN_NONE;
}

static PyObject *join_runtimes(PyObject *self, PyObject *none) {
  (void)self;
  (void)none;
  if (gf_join_runtimes()) return NULL;
  Py_RETURN_NONE;
}

static PyObject *memory(PyObject *self, PyObject *none) {
  (void)self;
  (void)none;
  gf_sweep_orphans();
  int64_t row[] = {
    gf_pool_live() - gf_pins_live(), gf_pool_bytes(), gf_ports_live() - gf_rings_ports, gf_pins_live() + gf_blocks_held(), gf_buffers_live(), gf_buffers_bytes(),
  };
  return Py_BuildValue("LLLLLL", (long long)row[0], (long long)row[1], (long long)row[2], (long long)row[3], (long long)row[4], (long long)row[5]);
}

static PyMethodDef functions[] = {
  {"setup", setup, METH_VARARGS, "setup(make_error, future_type, call_type, loop_port, loop_turn)\n--\n\nWhat the data plane calls back in Python."},
  {"join_runtimes", join_runtimes, METH_NOARGS, "join_runtimes()\n--\n\nJoins the Go runtimes of this process that share SIGURG. Once, when Go runs."},
  {"memory", memory, METH_NOARGS, "memory()\n--\n\nLive request nodes, the bytes of memory behind the pool, live ports beside those that rings keep for their events, payloads that are held for handlers in their callers' memory or past their requests' end, live Buffers, and the bytes in them."},
  {"serve_rooms", gf_serve_rooms, METH_O, "serve_rooms(room)\n--\n\nWhat a wait asks, while an Emit waits for room in the ring's event queue: whether only this thread makes some."},
  {"serve_calls", gf_serve_calls, METH_VARARGS, "serve_calls(called, begin_wait, end_wait, look, check_lane)\n--\n\nWhat the data plane calls back in Python for callables."},
  {"nest", gf_nest, METH_O, "nest(delta)\n--\n\nCounts the callables that run now, and the requests that brought some."},
  {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
  PyModuleDef_HEAD_INIT,
  .m_name = "_plane",
  .m_doc = "goferry's data plane: requests to Go and replies from it, without entering Go.",
  .m_size = -1,
  .m_methods = functions,
};

PyMODINIT_FUNC PyInit__plane(void) {
  PyTypeObject *types[] = {&Port_Type, &Method_Type, &Reply_Type, &Events_Type, &Ring_Type, &Logs_Type, &Buffer_Type, &Typed_Type, &AsyncTyped_Type, &ObjectMethod_Type, &Plan_Type, &Shape_Type};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (PyType_Ready(types[i])) return NULL;
  gf_use_spares();
  if (intern() || gf_instant_init()) return NULL;
  gf_give_up_relocations();
  PyObject *m = PyModule_Create(&definition);
  if (!m) return NULL;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (types[i] == &Method_Type) continue;  // nothing that is made in Python
    if (PyModule_AddObjectRef(m, strrchr(types[i]->tp_name, '.') + 1, (PyObject *)types[i])) {
      Py_DECREF(m);
      return NULL;
    }
  }
  return m;
}
