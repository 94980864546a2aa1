// ring.h: the submission ring of one context: 16 shards for producers and one for each serial
// lane, in C memory. Python's threads push without entering Go; Go's leader takes.
//
// Who frees: nobody. Rings are pooled by Go (ring.go) and never unmapped, so that a thread that
// lost its context still finds a ring, closed, behind its pointer.
//
// Order: producers push with a compare-and-swap on the shard's head and then look at resting;
// the leader sets resting and then looks at every head again. Both are seq_cst (release
// would lose wakes on arm64). The leader takes a shard by one exchange, so the list
// needs no protection against a head that comes back.
//
// Close is exact: the last exchange swaps GF_CLOSED into each shard. A push that meets the mark
// is refused; one that came before is in the chain that the exchange returned.
#ifndef GOFERRY_RING_H
#define GOFERRY_RING_H

#include "bell.h"
#include "node.h"

enum { GF_SHARDS = 16, GF_LANES = 16, GF_EVENTS = 256, GF_RUNTIME_EVENTS = 16, GF_COUNTERS = 16 };
enum { GF_EMITS_WAITING = 12 };  // the place among the counters of core's EmitsWaiting
enum { GF_PROGRESS = -6 };  // the number of the runtime's event that tells a request's progress
enum { GF_EMITTED = 8 };    // of gf_ring.counters, the one of events emitted

#define GF_CLOSED ((gf_node *)1)

// Values of gf_ring.state; Go writes it, submitters refuse by it before they queue.
enum { GF_NEW = 0, GF_ACTIVE = 1, GF_CLOSING = 2, GF_RECYCLING = 3, GF_SHUT = 4, GF_STUCK = 5 };

typedef struct gf_ring gf_ring;

// The Go twin is `ringMemory` in ring.go.
struct gf_ring {
  struct {
    _Alignas(128) _Atomic(gf_node *) head;
  } shard[GF_SHARDS + GF_LANES];
  _Alignas(128) _Atomic int32_t urgent;  // callers that spin now: Go must not pace itself
  _Alignas(128) _Atomic int32_t resting; // nobody leads, and nobody has rung for that yet
  _Atomic int32_t place;                 // at the bell
  _Atomic(gf_bell *) bell;               // its library's
  _Alignas(128) _Atomic int32_t state;
  gf_port *reaper;                       // where abandoned nodes go
  gf_port *events;                       // what the context's event thread sleeps on
  _Atomic(gf_node *) spent;              // nodes of calls handed out: Python gives, Go takes all
  int32_t library;                       // number of the context's library in this extension
  int32_t holders;                       // Python's: sides that still touch the ring
  _Atomic int32_t released;              // Python will not touch the ring again until it is opened anew
  _Atomic int32_t life;                  // of the context's lives, the one whose events Go pushes now
  gf_port *calls;                        // where calls of callables go whose callers do not wait for them
  _Alignas(128) _Atomic int64_t submitted;  // Python's counts
  _Atomic int64_t abandoned;             // replies that came too late
  _Atomic int64_t delivered, refused;    // events, requests
  _Atomic int64_t progressed;            // messages of GF_PROGRESS taken, since ever
  _Atomic(gf_node *) taken;              // the event taken last (event_queue.h)
  _Alignas(128) _Atomic int64_t room_at; // emitters that wait want to hear when so many events are delivered
  _Atomic int32_t room_efd;              // by this descriptor
  _Alignas(128) _Atomic int64_t counters[GF_COUNTERS];              // Go's: core.Counters
  _Atomic int32_t listeners[GF_RUNTIME_EVENTS + GF_EVENTS];         // by event index + GF_RUNTIME_EVENTS
};

// A new ring with every shard closed, or NULL with errno.
gf_ring *gf_ring_new(void);

// Pushes a chain linked newest first (one node: first == last) to a shard and rings on the empty edge if the ring
// rests: 1, or 0 when the shard is closed and the nodes are still the caller's.
int gf_ring_push(gf_ring *r, int32_t shard, gf_node *first, gf_node *last);

// Rings if the ring rests although something is pending: the net under a wake that went
// astray, called by those who wait, every 100 ms.
void gf_ring_kick(gf_ring *r);

// Whether a push would have to wake a goroutine of Go's: a hint.
int gf_ring_sleeps(gf_ring *r);

// Requests pushed and not yet ended, as the counters have it.
int64_t gf_ring_pending(gf_ring *r);

// A chain of n new nodes for Go, one behind the other in memory, or NULL. They never come back to the
// pool: they circulate between Go and a queue of Python's.
gf_node *gf_ring_event_nodes(int n);

#endif
