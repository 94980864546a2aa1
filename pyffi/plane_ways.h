// plane_ways.h: the ways of calling a method, from their arguments to what they return.
#ifndef GOFERRY_PLANE_WAYS_H
#define GOFERRY_PLANE_WAYS_H

#include "plane.h"

// The arguments of a way: name, payload, callback where it takes one, timeout; progress, NULL for None,
// and watch, by which the function that serves progress is told the ticket; calls, when the payload's
// callables are encoded already. All are borrowed.
typedef struct {
  PyObject *name, *payload, *callback, *timeout, *progress, *watch, *calls;
  const void *body;   // the payload encoded, in place of `payload`, or NULL
  Py_ssize_t len;     // of body
  int no_loop;        // set by gf_acall, which then gave NULL without an exception: it needs the payload itself
} gf_args;

// plane_arguments.c -------------------------------------------------------------------------

int gf_parse(const char *way, int with_callback, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, gf_args *out);
// The check of post's callback. 0, or -1 with TypeError.
int gf_check_callback(const char *way, PyObject *callback);
// What a way returns that was given progress=: Ring.progress does it, by calling the way again.
PyObject *gf_with_progress(RingObject *r, const char *way, gf_args *a);
// What a way returns for a method whose request may hold callables: Ring.callables does it, by
// encoding them and calling the way again with _calls. (plane_func.c)
PyObject *gf_with_callables(RingObject *r, const char *way, gf_args *a);

// plane_request.c ---------------------------------------------------------------------------

// gf_request from a way's arguments, watched if they say so.
gf_node *gf_request_of(RingObject *r, MethodObject *m, gf_args *a);

// plane_calls.c, plane_async.c --------------------------------------------------------------

// The ways themselves. The method must be held, and stay so.
PyObject *gf_call(RingObject *r, MethodObject *m, gf_args *a);
PyObject *gf_post(RingObject *r, MethodObject *m, gf_args *a);
PyObject *gf_submit(RingObject *r, MethodObject *m, gf_args *a);
PyObject *gf_acall(RingObject *r, MethodObject *m, gf_args *a);
// Runs an exported function inside Go, on this thread, the GIL released: plane_export.c.
PyObject *gf_call_export(RingObject *r, MethodObject *m, gf_args *a);

// The same as methods of Ring, by the method's name.
PyObject *gf_ring_call(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *gf_ring_post(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *gf_ring_submit(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *gf_ring_acall(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *gf_ring_map(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *gf_ring_operate(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *gf_ring_aoperate(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
PyObject *gf_ring_message(PyObject *self, PyObject *const *args, Py_ssize_t nargs);

#endif
