//go:build goferry_python

#include "plane_read.h"

#include "plane_instant.h"

// Reads a number of so many bytes, the highest first: 0, or -1.
static int number(gf_reader *r, int bytes, uint64_t *v) {
  if (r->end - r->at < bytes) return -1;
  *v = 0;
  for (int i = 0; i < bytes; i++) *v = *v << 8 | *r->at++;
  return 0;
}

// A lead byte from `first` on says by how many doublings the length after it is longer than one byte.
static int length(gf_reader *r, uint8_t first, uint32_t *len) {
  uint64_t v;
  if (number(r, 1 << (*r->at++ - first), &v)) return -1;
  *len = (uint32_t)v;
  return 0;
}

static int taken(gf_reader *r, uint32_t len, const uint8_t **data) {
  if ((uint64_t)(r->end - r->at) < len) return -1;
  *data = r->at;
  r->at += len;
  return 0;
}

int gf_read_map(gf_reader *r, uint32_t *len) {
  if (r->at == r->end) return -1;
  uint8_t lead = *r->at;
  if (lead >> 4 == 8) {
    *len = lead & 15;
    r->at++;
    return 0;
  }
  if (lead != 0xde && lead != 0xdf) return -1;
  uint64_t v;
  r->at++;
  if (number(r, lead == 0xde ? 2 : 4, &v)) return -1;
  *len = (uint32_t)v;
  return 0;
}

int gf_read_str(gf_reader *r, const uint8_t **text, uint32_t *len) {
  if (r->at == r->end) return -1;
  uint8_t lead = *r->at;
  if (lead >> 5 == 5) *len = *r->at++ & 31;
  else if (lead < 0xd9 || lead > 0xdb || length(r, 0xd9, len)) return -1;
  return taken(r, *len, text);
}

static int read_bin(gf_reader *r, const uint8_t **data, uint32_t *len) {
  if (r->at == r->end || *r->at < 0xc4 || *r->at > 0xc6 || length(r, 0xc4, len)) return -1;
  return taken(r, *len, data);
}

// What follows a lead byte, in bytes, and in values.
static int extent(gf_reader *r, uint64_t *bytes, uint64_t *values) {
  uint8_t lead = *r->at++;
  *bytes = *values = 0;
  if (lead < 0x80 || lead >= 0xe0) return 0;
  if (lead < 0x90) return *values = 2 * (lead & 15), 0;
  if (lead < 0xa0) return *values = lead & 15, 0;
  if (lead < 0xc0) return *bytes = lead & 31, 0;
  if (lead >= 0xd4 && lead <= 0xd8) return *bytes = 1 + (1 << (lead - 0xd4)), 0;
  switch (lead) {
  case 0xc0: case 0xc2: case 0xc3: return 0;
  case 0xc4: case 0xc5: case 0xc6: return number(r, 1 << (lead - 0xc4), bytes);
  case 0xc7: case 0xc8: case 0xc9: return number(r, 1 << (lead - 0xc7), bytes) || (++*bytes, 0);
  case 0xca: return *bytes = 4, 0;
  case 0xcb: return *bytes = 8, 0;
  case 0xcc: case 0xcd: case 0xce: case 0xcf: return *bytes = 1 << (lead - 0xcc), 0;
  case 0xd0: case 0xd1: case 0xd2: case 0xd3: return *bytes = 1 << (lead - 0xd0), 0;
  case 0xd9: case 0xda: case 0xdb: return number(r, 1 << (lead - 0xd9), bytes);
  case 0xdc: case 0xdd: return number(r, 2 << (lead - 0xdc), values);
  case 0xde: case 0xdf: return number(r, 2 << (lead - 0xde), values) || (*values *= 2, 0);
  default: return -1;
  }
}

int gf_read_skip(gf_reader *r) {
  // Depth costs nothing here: what is left to pass over is a count. A claim of more than there is ends with the bytes.
  for (uint64_t left = 1; left; left--) {
    uint64_t bytes, values;
    if (r->at == r->end || extent(r, &bytes, &values) || (uint64_t)(r->end - r->at) < bytes) return -1;
    r->at += bytes;
    left += values;
  }
  return 0;
}

static PyObject *read_int(gf_reader *r) {
  uint8_t lead = *r->at;
  uint64_t v;
  if (lead < 0x80 || lead >= 0xe0) return PyLong_FromLong((int8_t)*r->at++);
  if (lead < 0xcc || lead > 0xd3) return NULL;
  int bytes = 1 << ((lead - 0xcc) & 3);
  r->at++;
  if (number(r, bytes, &v)) return NULL;
  if (lead < 0xd0) return PyLong_FromUnsignedLongLong(v);
  int unused = 64 - 8 * bytes;
  return PyLong_FromLongLong((int64_t)(v << unused) >> unused);
}

static PyObject *read_float(gf_reader *r) {
  uint8_t lead = *r->at;
  uint64_t v;
  if ((lead != 0xca && lead != 0xcb) || (r->at++, number(r, lead == 0xca ? 4 : 8, &v))) return NULL;
  double wide;
  if (lead == 0xca) {
    uint32_t low = (uint32_t)v;
    float narrow;
    memcpy(&narrow, &low, sizeof narrow);
    wide = narrow;
  } else {
    memcpy(&wide, &v, sizeof wide);
  }
  return PyFloat_FromDouble(wide);
}

static PyObject *read_time(gf_reader *r) {
  uint8_t lead = *r->at++;
  uint64_t v, seconds;
  const uint8_t *type;
  if (lead == 0xc7 && (number(r, 1, &v) || v != 12)) return NULL;
  if ((lead != 0xc7 && lead != 0xd6 && lead != 0xd7) || taken(r, 1, &type) || *type != 0xff) return NULL;
  if (number(r, lead == 0xd7 ? 8 : 4, &v)) return NULL;
  if (lead == 0xd6) return gf_instant_new((int64_t)v, 0);
  if (lead == 0xd7) return gf_instant_new((int64_t)(v & (((uint64_t)1 << 34) - 1)), (int64_t)(v >> 34));
  if (number(r, 8, &seconds)) return NULL;
  return gf_instant_new((int64_t)seconds, (int64_t)v);
}

static PyObject *read_duration(gf_reader *r) {
  PyObject *o = read_int(r);
  int beyond = 0;
  long long nanoseconds = o ? PyLong_AsLongLongAndOverflow(o, &beyond) : 0;
  Py_XDECREF(o);
  return !o || beyond ? NULL : gf_duration_new(nanoseconds);
}

PyObject *gf_read_value(gf_reader *r, int kind, int nullable) {
  const uint8_t *data;
  uint32_t len;
  if (r->at == r->end) return NULL;
  if (*r->at == 0xc0) {
    r->at++;
    return nullable ? Py_NewRef(Py_None) : NULL;
  }
  switch (kind) {
  case GF_READ_BOOL:
    if (*r->at != 0xc2 && *r->at != 0xc3) return NULL;
    return PyBool_FromLong(*r->at++ == 0xc3);
  case GF_READ_INT: return read_int(r);
  case GF_READ_FLOAT: return read_float(r);
  case GF_READ_TIME: return read_time(r);
  case GF_READ_DURATION: return read_duration(r);
  case GF_READ_STR: return gf_read_str(r, &data, &len) ? NULL : PyUnicode_DecodeUTF8((const char *)data, len, NULL);
  case GF_READ_BYTES: return read_bin(r, &data, &len) ? NULL : PyBytes_FromStringAndSize((const char *)data, len);
  case GF_READ_PATH: return read_bin(r, &data, &len) ? NULL : PyUnicode_DecodeFSDefaultAndSize((const char *)data, len);
  case GF_READ_INT_TEXT: {
    PyObject *text = gf_read_str(r, &data, &len) ? NULL : PyUnicode_DecodeUTF8((const char *)data, len, NULL);
    PyObject *value = text ? PyLong_FromUnicodeObject(text, 10) : NULL;
    Py_XDECREF(text);
    return value;
  }
  default: return NULL;
  }
}
