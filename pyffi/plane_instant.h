// plane_instant.h: Python's durations and instants as Go has them. datetime.h gives each file that
// includes it a pointer of its own, so what needs it stands in one file.
#ifndef GOFERRY_PLANE_INSTANT_H
#define GOFERRY_PLANE_INSTANT_H

#include "plane.h"

// Before anything else here. 0, or -1 with an exception.
int gf_instant_init(void);

// The nanoseconds of exactly a timedelta, or of a number of seconds (int, float): 1; 0 when it is something
// else, or longer than Go can hold.
int gf_duration_of(PyObject *value, int64_t *nanoseconds);
// A timedelta of nanoseconds, whose rest below a microsecond is cut off.
PyObject *gf_duration_new(int64_t nanoseconds);

// Seconds since 1970 and microseconds of exactly a datetime in timezone.utc: 1; 0 for anything else.
int gf_instant_of(PyObject *value, int64_t *seconds, int32_t *microseconds);
// A datetime in timezone.utc, or NULL, without an exception when Python's years do not reach there.
PyObject *gf_instant_new(int64_t seconds, int64_t nanoseconds);

#endif
