// plane_flat.h: requests whose fields are plain values, encoded from a call's arguments to MessagePack
// without a message in between.
//
// What is made is byte for byte what msgspec makes of the message. Only values of exactly the types
// None, bool, int, float, str and bytes are encoded here, and in fields for them timedelta and datetime,
// up to GF_FLAT_MOST bytes in all; everything else, and whatever is wrong with the arguments, is left
// to the message's class and to msgspec.
#ifndef GOFERRY_PLANE_FLAT_H
#define GOFERRY_PLANE_FLAT_H

#include "plane_ways.h"

enum { GF_FLAT_FIELDS = 32, GF_FLAT_MOST = 1024 };

// How the values of a field cross. The numbers stand in _typed/_plan.py, too.
enum {
  GF_MADE,      // what is given is the message's to encode
  GF_PLAIN,     // a plain value crosses as it is
  GF_DURATION,  // a timedelta, or a number of seconds, as nanoseconds
  GF_TIME,      // a datetime in UTC as a timestamp
  GF_PATH,      // a str as bytes, os.fsencode's
};

// A field of a message. The pointers are borrowed from the rows that it was read from.
typedef struct {
  PyObject *name;      // interned
  PyObject *key;       // bytes: its name on the wire, encoded
  PyObject *absent;    // bytes: key and value when it is not given, empty: it is left out; NULL: it must be given
  int kind;            // GF_MADE and so on
} gf_field;

// Encodes the values of fields (NULL: not given) into GF_FLAT_MOST bytes: the length, or -1, without an
// exception, when the message's class must do it. Runs no Python code.
Py_ssize_t gf_flat_encode(const gf_field *fields, Py_ssize_t count, PyObject *const *values, uint8_t *to);

#endif
