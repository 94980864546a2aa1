// plane_events.h: the events' side of a ring as a CPython object: who hears what, and what runs now. The rules
// of plane.h hold.
#ifndef GOFERRY_PLANE_EVENTS_H
#define GOFERRY_PLANE_EVENTS_H

#include "plane.h"

// Who hears an event: the lists are replaced, never changed, so that the event thread may walk through one
// while others come and go.
typedef struct {
  PyObject *listener;    // a goferry.Listener; NULL: the function is one of goferry's own
  PyObject *hand;        // what is called
  PyObject *decode;      // makes what it is called with; NULL: bytes
  int32_t life;          // events of earlier lives of the context are not for it
} gf_hearer;
typedef struct {
  int32_t holders;       // the object below, and whoever walks through it
  int32_t count;
  gf_hearer of[];
} gf_hearers;

// A thread that has delivered so many events without a rest looks out for the next one for a while
// before it sleeps.
enum { GF_FLOW = 16, GF_FLOW_NS = 20000 };

// The events' side of a ring. It does not hold the RingObject, so that a thread that waits for
// events does not keep a context alive that everybody else has forgotten.
typedef struct {
  PyObject_HEAD
  gf_ring *ring;         // NULL once released
  PyObject *running;     // the listener that is being called: borrowed from the list that holds it, or NULL
  int64_t since;         // when that began, by gf_now_coarse
  PyObject *late;        // see plane_events.c, or NULL
  int removers;          // threads that wait for the end of a listener's call
  uint32_t changes;      // how often who hears what was changed
  int64_t flow;          // events delivered since the thread last waited
  gf_hearers *heard[GF_RUNTIME_EVENTS + GF_EVENTS];  // by event index + GF_RUNTIME_EVENTS; NULL: nobody
} EventsObject;

// Lets go of a list. May run the listeners' own code.
void gf_hearers_drop(gf_hearers *all);
// Events.hear and Events.deliver.
PyObject *gf_events_hear(EventsObject *e, PyObject *const *args, Py_ssize_t nargs);
PyObject *gf_events_deliver(EventsObject *e, PyObject *const *args, Py_ssize_t nargs);

#endif
