//go:build goferry_python

#include "plane_flat.h"
#include "plane_instant.h"

// What is being written. The functions below give 0 when there is no room, or no word for a value.
typedef struct {
  uint8_t *at, *end;
} cursor;

static int put(cursor *c, const void *data, Py_ssize_t len) {
  if (c->end - c->at < len) return 0;
  memcpy(c->at, data, (size_t)len);
  c->at += len;
  return 1;
}

// A number in so many bytes, the highest first.
static int put_number(cursor *c, uint64_t number, int bytes) {
  if (c->end - c->at < bytes) return 0;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) *c->at++ = (uint8_t)(number >> shift);
  return 1;
}

// A byte, and a number after it.
static int put_head(cursor *c, uint8_t lead, uint64_t number, int bytes) {
  if (c->end - c->at < 1 + bytes) return 0;
  *c->at++ = lead;
  return put_number(c, number, bytes);
}

static int put_unsigned(cursor *c, uint64_t v) {
  if (v < 0x80) return put_head(c, (uint8_t)v, 0, 0);
  if (v <= UINT8_MAX) return put_head(c, 0xcc, v, 1);
  if (v <= UINT16_MAX) return put_head(c, 0xcd, v, 2);
  if (v <= UINT32_MAX) return put_head(c, 0xce, v, 4);
  return put_head(c, 0xcf, v, 8);
}

static int put_negative(cursor *c, int64_t v) {
  if (v >= -32) return put_head(c, (uint8_t)v, 0, 0);
  if (v >= INT8_MIN) return put_head(c, 0xd0, (uint64_t)v, 1);
  if (v >= INT16_MIN) return put_head(c, 0xd1, (uint64_t)v, 2);
  if (v >= INT32_MIN) return put_head(c, 0xd2, (uint64_t)v, 4);
  return put_head(c, 0xd3, (uint64_t)v, 8);
}

static int put_int(cursor *c, PyObject *o) {
  int beyond;
  long long v = PyLong_AsLongLongAndOverflow(o, &beyond);
  if (!beyond) return v < 0 ? put_negative(c, v) : put_unsigned(c, (uint64_t)v);
  if (beyond < 0) return 0;
  unsigned long long u = PyLong_AsUnsignedLongLong(o);
  if (u == (unsigned long long)-1 && PyErr_Occurred()) {
    PyErr_Clear();  // Go has no such number either: msgspec says so
    return 0;
  }
  return put_unsigned(c, u);
}

static int put_float(cursor *c, PyObject *o) {
  double d = PyFloat_AS_DOUBLE(o);
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return put_head(c, 0xcb, bits, 8);
}

static int put_str(cursor *c, PyObject *o) {
  Py_ssize_t len;
  const char *text = PyUnicode_AsUTF8AndSize(o, &len);
  if (!text) {
    PyErr_Clear();  // a lone surrogate
    return 0;
  }
  int headed = len < 32 ? put_head(c, (uint8_t)(0xa0 | len), 0, 0) : len <= UINT8_MAX ? put_head(c, 0xd9, (uint64_t)len, 1)
    : len <= UINT16_MAX && put_head(c, 0xda, (uint64_t)len, 2);
  return headed && put(c, text, len);
}

static int put_bytes(cursor *c, PyObject *o) {
  Py_ssize_t len = PyBytes_GET_SIZE(o);
  int headed = len <= UINT8_MAX ? put_head(c, 0xc4, (uint64_t)len, 1) : len <= UINT16_MAX && put_head(c, 0xc5, (uint64_t)len, 2);
  return headed && put(c, PyBytes_AS_STRING(o), len);
}

static int put_value(cursor *c, PyObject *o) {
  if (PyLong_CheckExact(o)) return put_int(c, o);
  if (PyUnicode_CheckExact(o)) return put_str(c, o);
  if (PyFloat_CheckExact(o)) return put_float(c, o);
  if (PyBytes_CheckExact(o)) return put_bytes(c, o);
  if (o == Py_None) return put_head(c, 0xc0, 0, 0);
  if (o == Py_False) return put_head(c, 0xc2, 0, 0);
  return o == Py_True && put_head(c, 0xc3, 0, 0);
}

static int put_duration(cursor *c, PyObject *o) {
  int64_t nanoseconds;
  if (!gf_duration_of(o, &nanoseconds)) return !PyLong_CheckExact(o) && !PyFloat_CheckExact(o) && put_value(c, o);
  return nanoseconds < 0 ? put_negative(c, nanoseconds) : put_unsigned(c, (uint64_t)nanoseconds);
}

// A timestamp in the shortest of MessagePack's three forms.
static int put_time(cursor *c, PyObject *o) {
  int64_t seconds;
  int32_t micro;
  if (!gf_instant_of(o, &seconds, &micro)) return put_value(c, o);
  uint64_t nano = (uint64_t)micro * 1000, both = nano << 34 | (uint64_t)seconds;
  if (seconds >> 34) return put_head(c, 0xc7, 12, 1) && put_head(c, 0xff, nano, 4) && put_number(c, (uint64_t)seconds, 8);
  if (both >> 32) return put_head(c, 0xd7, 0xff, 1) && put_number(c, both, 8);
  return put_head(c, 0xd6, 0xff, 1) && put_number(c, both, 4);
}

static int put_path(cursor *c, PyObject *o) {
  if (!PyUnicode_CheckExact(o)) return put_value(c, o);
  PyObject *encoded = PyUnicode_EncodeFSDefault(o);
  if (!encoded) {
    PyErr_Clear();
    return 0;
  }
  int done = put_bytes(c, encoded);
  Py_DECREF(encoded);
  return done;
}

static int put_field(cursor *c, int kind, PyObject *o) {
  switch (kind) {
  case GF_DURATION: return put_duration(c, o);
  case GF_TIME: return put_time(c, o);
  case GF_PATH: return put_path(c, o);
  default: return put_value(c, o);
  }
}

Py_ssize_t gf_flat_encode(const gf_field *fields, Py_ssize_t count, PyObject *const *values, uint8_t *to) {
  cursor c = {to, to + GF_FLAT_MOST};
  unsigned sent = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    if (values[i] ? fields[i].kind == GF_MADE : !fields[i].absent) return -1;
    sent += values[i] || PyBytes_GET_SIZE(fields[i].absent);
  }
  if (!(sent < 16 ? put_head(&c, (uint8_t)(0x80 | sent), 0, 0) : put_head(&c, 0xde, sent, 2))) return -1;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *fixed = values[i] ? fields[i].key : fields[i].absent;
    if (!put(&c, PyBytes_AS_STRING(fixed), PyBytes_GET_SIZE(fixed))) return -1;
    if (values[i] && !put_field(&c, fields[i].kind, values[i])) return -1;
  }
  return c.at - to;
}
