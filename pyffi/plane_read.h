// plane_read.h: reading single values of MessagePack as Python has them.
#ifndef GOFERRY_PLANE_READ_H
#define GOFERRY_PLANE_READ_H

#include "plane.h"

// How a value is read. The numbers stand in _typed/_replies.py, too.
enum {
  GF_READ_BY,        // by a decoder of its own
  GF_READ_BOOL,
  GF_READ_INT,
  GF_READ_FLOAT,
  GF_READ_STR,
  GF_READ_BYTES,
  GF_READ_TIME,      // a datetime in UTC
  GF_READ_DURATION,  // a timedelta, of nanoseconds
  GF_READ_PATH,      // a str, os.fsdecode's
  GF_READ_INT_TEXT,  // an int, of its decimal digits
};

// What is being read.
typedef struct {
  const uint8_t *at, *end;
} gf_reader;

// The length of a map or a string: 0, or -1 when something else is there.
int gf_read_map(gf_reader *r, uint32_t *len);
int gf_read_str(gf_reader *r, const uint8_t **text, uint32_t *len);
// Passes over a value: 0, or -1 when what is there is none, or is too deep.
int gf_read_skip(gf_reader *r);
// Reads a value of a kind (but GF_READ_BY; None too where it may be), or gives NULL when something else is
// there: an exception may be set then, and says no more than that.
PyObject *gf_read_value(gf_reader *r, int kind, int nullable);

#endif
