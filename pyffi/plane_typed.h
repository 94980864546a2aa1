// plane_typed.h: methods as generated classes have them, and the arguments of their calls.
#ifndef GOFERRY_PLANE_TYPED_H
#define GOFERRY_PLANE_TYPED_H

#include "plane_flat.h"

// What a generated function says of a method, without a context: how its calls' arguments become a
// request. It holds no ring, so whatever decodes replies may hold it.
typedef struct {
  PyObject_HEAD
  PyObject *function;    // of the class: what the bound method looks like
  PyObject *make;        // the message of its fields as keywords
  PyObject *key;         // under which a ring has the typed row
  PyObject *rows;        // a tuple that holds what fields points to, or None: make does it
  Py_ssize_t count;      // of fields
  gf_field *fields;
} PlanObject;

// What an instance has under a method's name: a callable, and the other ways of calling the method,
// bound to one context, and to one object of it where it is an object's. A call's keywords are the
// fields of the message and the way's options. Where the fields are plain values the payload is made of
// them directly; else the message is, by its class.
typedef struct {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PlanObject *plan;
  RingObject *ring;      // NULL: of an object whose context was gone when it came
  MethodObject *method;  // of the ring; NULL until the first call
  PyObject *handle;      // the goferry.Handle of an object, or NULL
} TypedObject;

enum { NO_CALLBACK, WITH_CALLBACK };

// An object's number, ahead of its method's request.
enum { GF_NUMBER = 8 };

// A call's arguments.
typedef struct {
  gf_args a;
  PyObject *made;        // the message that was made for a.payload, or NULL
  Py_ssize_t nfields;    // keywords that are no option
  uint8_t sent[GF_NUMBER + GF_FLAT_MOST];  // an object's number, and the request after it
} gf_given;

// plane_plan.c ------------------------------------------------------------------------------

extern PyTypeObject Plan_Type;

// plane_given.c -----------------------------------------------------------------------------

// Takes a call's arguments: options, and the payload, encoded in g->sent or as an object. 0, or -1 with an
// exception. A message that was made of the fields must be given up by the caller.
int gf_typed_take(TypedObject *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, int with_callback, gf_given *g);
// Makes the message of the fields that were taken, for who needs it as an object after all. 0, or -1 with an exception.
int gf_typed_make(TypedObject *t, PyObject *const *args, PyObject *kwnames, int with_callback, gf_given *g);

// plane_receiver.c --------------------------------------------------------------------------

// Notes the number of the object that the method is bound to. -1 with an exception: the object was released, or
// its context closed.
int gf_check_receiver(TypedObject *t, gf_given *g);
// Puts it before the request that was taken, encoded or (whole) as an object. 0, or -1 with an exception.
int gf_receive(gf_given *g, int whole);
// Has what a way gave keep the handle until the reply is in; passes it on, or NULL with an exception.
PyObject *gf_keep_in_future(TypedObject *t, PyObject *future);
PyObject *gf_keep_in_call(TypedObject *t, PyObject *call);
// A new callback that keeps the handle.
PyObject *gf_keep_in_callback(TypedObject *t, PyObject *callback);

// plane_typed.c -----------------------------------------------------------------------------

// Something of goferry._typed._bound, a new reference: what is asked for rarely lies in Python.
PyObject *gf_typed_helper(const char *name);

#endif
