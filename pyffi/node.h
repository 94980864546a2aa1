// node.h: the request node, the one piece of memory that a request lives in from its
// submission in Python to the delivery of its reply.
//
// Who frees: a node is taken and given back on Python's side only (pool.h), with the
// producers' lock (the GIL) held. Go never frees one: it ends the request by one swap of
// `word` and leaves the node to whom the old value names.
//
// Nodes are type-stable: their memory stays a node for the life of the process, so a late
// futex wake or a stale ticket may still look at `word` and `phase`, whoever uses it now.
#ifndef GOFERRY_NODE_H
#define GOFERRY_NODE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

// Values of gf_node.word: who waits for the reply. Go swaps in DONE and acts on what was there.
enum {
  GF_QUEUED = 0,    // nobody watches: push the node to its port
  GF_SPINNING = 1,  // the caller watches the word: touch nothing more
  GF_PARKED = 2,    // the caller sleeps on the word: wake it
  GF_ABANDONED = 3, // the caller left: push the node to the reaper
  GF_DONE = 4,      // the reply is in the node
};

// Bits of gf_node.code on the way in.
enum {
  GF_WANTS_PROGRESS = 1, // the caller wants to hear what the handler tells by core.Progress
  GF_CALLS_SHARED = 2,   // the payload has callables, whose calls go to the ring's port for them
  GF_CALLS_HERE = 4,     // the same, and the calls go to the node's port
  GF_WANTS_BYTES = 8,    // the reply becomes a bytes object, so its memory may be that of one (spare.h)
};

// gf_node.kind of a node that is no request but a call of a callable, on its way to Python. The
// other kinds (plane.h) are all smaller.
enum { GF_CALL_NODE = 100 };

// gf_node.kind of a pin: a node whose inline memory holds the Py_buffer of a caller's object, on which
// a request's payload lies (plane_pin.c). The request's node owns it, and whoever gives that node
// back lets go of the object. Go takes it out of the node of a request that it ends although the
// handler still reads the payload, and pushes it to the ring's reaper when the handler has returned.
enum { GF_PIN_NODE = 101 };

// gf_node.kind of a pack: a node whose request is over, and whose inline memory holds callbacks with their
// replies until the reply thread calls them (plane_due.c).
enum { GF_PACK_NODE = 102 };

// Low bits of gf_node.phase; the bits above are the node's generation.
enum { GF_PENDING = 0, GF_RUNNING = 1, GF_CANCELLED = 2, GF_PHASE_BITS = 2 };

enum { GF_GENERATION_BITS = 22, GF_INLINE = 192, GF_NODE_ALIGN = 64 };

// A shard's chain is followed newest first, each link a miss of the cache that the next one waits for. So a
// node names in `batch` the one that was pushed so many before it, which may be fetched meanwhile, or none.
enum { GF_AHEAD = 8 };

typedef struct gf_node gf_node;
typedef struct gf_port gf_port;

// Three parts, each of which begins on a cache line: what both sides touch, what only Python's side touches (one line
// each), and the payload.
// The Go twin is `node` in node.go; layout.go asserts that they agree.
struct gf_node {
  gf_node *next;           // link in a shard, a chain or a free list
  gf_node *batch;          // link between the chains in a port; on the way to Go a hint: see GF_AHEAD
  _Atomic uint32_t word;   // see above
  _Atomic uint32_t phase;  // generation << 2 | phase: a stale ticket cannot cancel a later life
  int32_t method;          // member's index, or an operation (negative); an event's index
  int32_t code;            // what the caller wants (bits, above); then the reply's code
  gf_port *port;           // where a QUEUED reply goes; set before the push, read before the swap
  uint8_t *data;           // the payload, the request's and then the reply's: inline_ or ext
  int64_t len;             // bytes at data
  int64_t deadline;        // CLOCK_MONOTONIC nanoseconds; 0: none

  int16_t shard;           // the shard that it was pushed to
  uint16_t kind;           // how the reply is delivered (plane.h)
  int32_t slot;            // place in a map's result
  void *token;             // Python's: callback, Future or Call; owned while the request lives
  void *owner;             // Python's: the method that was called; owned while the request lives
  uint8_t *ext;            // the block (block.h, spare.h) of a payload above GF_INLINE bytes, or NULL; freed with the node
  int64_t ext_cap;
  int64_t born;            // of the submission: CLOCK_MONOTONIC nanoseconds, to some milliseconds
  void *ring;              // Python's: the gf_ring of a request, NULL while the node lies in the pool
  gf_node *pin;            // keeps the payload's memory when that is not the node's own (below), or NULL

  uint8_t inline_[GF_INLINE];
};

// A ticket names one life of one node: its address in units of 64 bytes, and its generation.
// It wraps after 4 million reuses of the same node, far beyond the life of a cancel record.
static inline uint64_t gf_ticket(gf_node *n) {
  uint64_t gen = atomic_load_explicit(&n->phase, memory_order_relaxed) >> GF_PHASE_BITS;
  return ((uint64_t)(uintptr_t)n / GF_NODE_ALIGN) << GF_GENERATION_BITS | gen;
}

static inline gf_node *gf_ticket_node(uint64_t ticket) {
  return (gf_node *)(uintptr_t)((ticket >> GF_GENERATION_BITS) * GF_NODE_ALIGN);
}

static inline uint32_t gf_ticket_phase(uint64_t ticket, uint32_t phase) {
  return (uint32_t)(ticket & ((1u << GF_GENERATION_BITS) - 1)) << GF_PHASE_BITS | phase;
}

#endif
