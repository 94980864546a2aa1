// plane_typed.h: methods as generated classes have them, and the arguments of their calls.
#ifndef GOFERRY_PLANE_TYPED_H
#define GOFERRY_PLANE_TYPED_H

#include "plane_flat.h"

// What an instance of a generated class has under a method's name: a callable, and the other ways of
// calling the method, bound to one context. A call's keywords are the fields of the message and the
// way's options. Where the fields are plain values the payload is made of them directly; else the
// message is, by its class.
typedef struct {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject *function;    // of the class: what this looks like
  PyObject *make;        // the message of its fields as keywords
  PyObject *key;         // under which the ring has the typed row
  PyObject *plan;        // a tuple that holds what fields points to, or None: make does it
  RingObject *ring;
  MethodObject *method;  // of the ring; NULL until the first call
  Py_ssize_t count;      // of fields
  gf_field *fields;
} TypedObject;

// A call's arguments.
typedef struct {
  gf_args a;
  PyObject *made;        // the message that was made for a.payload, or NULL
  Py_ssize_t nfields;    // keywords that are no option
  uint8_t body[GF_FLAT_MOST];
} gf_given;

enum { NO_CALLBACK, WITH_CALLBACK };

// Takes a call's arguments: options, and the payload, encoded or as an object. 0, or -1 with an exception. A
// message that was made of the fields must be given up by the caller.
int gf_typed_take(TypedObject *t, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, int with_callback, gf_given *g);
// Makes the message of the fields that were taken, for who needs it as an object after all. 0, or -1 with an exception.
int gf_typed_make(TypedObject *t, PyObject *const *args, PyObject *kwnames, int with_callback, gf_given *g);

#endif
