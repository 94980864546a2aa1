// event_queue.h: a context's events, on their way from Go to the thread of its Python listeners.
//
// One goroutine at a time lengthens a list of nodes at its end, and one thread walks along it,
// so that neither needs a compare-and-swap. Nodes are never taken out: the consumer moves
// `taken` on, and what lies before it is Go's to use again (event_queue.go).
//
// Who frees: nobody, but for blocks of large bodies, which the consumer gives back.
//
// Order: Go fills a node before it stores its address in the `next` of the one before, and reuses
// it after it has read `taken` from behind it; the consumer acquires the one and releases the other. For
// sleeping see gf_event_wait, for waiting emitters gf_event_delivered.
#ifndef GOFERRY_EVENT_QUEUE_H
#define GOFERRY_EVENT_QUEUE_H

#include "ring.h"

// Nobody waits for room: gf_ring.room_at.
#define GF_NO_ROOM INT64_MAX

// Consumer: the oldest event that was not taken, or NULL. It stays as it is until the one after it is taken.
gf_node *gf_event_next(gf_ring *r);
// Consumer: takes the event that gf_event_next gave, once its body has been read.
void gf_event_take(gf_ring *r, gf_node *n);
// Consumer: blocks as gf_wake_wait does, and returns at once when an event is there. Before it sleeps
// it looks for `spin` nanoseconds whether one comes.
int gf_event_wait(gf_ring *r, int64_t timeout, int64_t spin);

// The listeners are done with one event of the library: there is room for another. Wakes the emitters that
// wait for so much room. One thread at a time (the GIL's holder).
void gf_event_delivered(gf_ring *r);
// The library's events that are pushed and not yet delivered.
int64_t gf_event_depth(gf_ring *r);

#endif
