//go:build goferry_python

#include "plane_instant.h"

#include <datetime.h>
#include <math.h>

static const int64_t DAY = 86400, MICRO = 1000000;

int gf_instant_init(void) {
  PyDateTime_IMPORT;
  return PyDateTimeAPI ? 0 : -1;
}

int gf_duration_of(PyObject *o, int64_t *nanoseconds) {
  if (PyDelta_CheckExact(o)) {
    int64_t seconds = PyDateTime_DELTA_GET_DAYS(o) * DAY + PyDateTime_DELTA_GET_SECONDS(o);
    int64_t micro = seconds * MICRO + PyDateTime_DELTA_GET_MICROSECONDS(o);  // at most 2^57
    return !__builtin_mul_overflow(micro, (int64_t)1000, nanoseconds);
  }
  if (PyFloat_CheckExact(o)) {
    double seconds = PyFloat_AS_DOUBLE(o);
    if (!(fabs(seconds) < 9e9)) return 0;
    *nanoseconds = llrint(seconds * 1e9);  // halves to even, as round() does
    return 1;
  }
  if (!PyLong_CheckExact(o)) return 0;
  int beyond;
  long long seconds = PyLong_AsLongLongAndOverflow(o, &beyond);
  return !beyond && !__builtin_mul_overflow((int64_t)seconds, (int64_t)1000000000, nanoseconds);
}

// Division that rounds down.
static int64_t floor_div(int64_t a, int64_t b, int64_t *rest) {
  int64_t q = a / b;
  *rest = a % b;
  if (*rest < 0) {
    *rest += b;
    q--;
  }
  return q;
}

PyObject *gf_duration_new(int64_t nanoseconds) {
  int64_t in_day, days = floor_div(nanoseconds / 1000, DAY * MICRO, &in_day);
  return PyDelta_FromDSU((int)days, (int)(in_day / MICRO), (int)(in_day % MICRO));
}

// Days since 1970-01-01 of a date of the Gregorian calendar. Years are counted from March, so that the leap
// day is a year's last, and in eras of 400 years, which have the same number of days.
enum { ERA_YEARS = 400, ERA_DAYS = 146097, FROM_1970 = 719468 };

static int64_t days_of(int64_t year, int month, int day) {
  int64_t of_era, era;
  era = floor_div(month < 3 ? year - 1 : year, ERA_YEARS, &of_era);
  int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - FROM_1970;
}

static void date_of(int64_t days, int64_t *year, int *month, int *day) {
  int64_t of_era, era = floor_div(days + FROM_1970, ERA_DAYS, &of_era);
  int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * years + years / 4 - years / 100), part = (5 * of_year + 2) / 153;
  *day = (int)(of_year - (153 * part + 2) / 5 + 1);
  *month = (int)(part < 10 ? part + 3 : part - 9);
  *year = years + era * ERA_YEARS + (*month < 3);
}

int gf_instant_of(PyObject *o, int64_t *seconds, int32_t *microseconds) {
  if (!PyDateTime_CheckExact(o) || PyDateTime_DATE_GET_TZINFO(o) != PyDateTime_TimeZone_UTC) return 0;
  int64_t days = days_of(PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
  *seconds = days * DAY + PyDateTime_DATE_GET_HOUR(o) * 3600 + PyDateTime_DATE_GET_MINUTE(o) * 60 + PyDateTime_DATE_GET_SECOND(o);
  *microseconds = PyDateTime_DATE_GET_MICROSECOND(o);
  return 1;
}

PyObject *gf_instant_new(int64_t seconds, int64_t nanoseconds) {
  int64_t of_day, days = floor_div(seconds, DAY, &of_day), year;
  int month, day;
  // Years 1 to 9999, with a day to spare on both sides: there msgspec decides.
  if (days < days_of(1, 1, 2) || days > days_of(9999, 12, 30) || nanoseconds < 0 || nanoseconds >= 1000000000) return NULL;
  date_of(days, &year, &month, &day);
  return PyDateTimeAPI->DateTime_FromDateAndTime((int)year, month, day, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60),
                                                 (int)(nanoseconds / 1000), PyDateTime_TimeZone_UTC, PyDateTimeAPI->DateTimeType);
}
