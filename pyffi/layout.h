// layout.h: offsets of the structures that Go has twins of, as constants that layout.go compares.
#ifndef GOFERRY_LAYOUT_H
#define GOFERRY_LAYOUT_H

#include "node.h"
#include "port.h"
#include "ring.h"

enum {
  GF_AT_BATCH = offsetof(gf_node, batch),
  GF_AT_WORD = offsetof(gf_node, word),
  GF_AT_PHASE = offsetof(gf_node, phase),
  GF_AT_METHOD = offsetof(gf_node, method),
  GF_AT_CODE = offsetof(gf_node, code),
  GF_AT_PORT = offsetof(gf_node, port),
  GF_AT_DATA = offsetof(gf_node, data),
  GF_AT_LEN = offsetof(gf_node, len),
  GF_AT_DEADLINE = offsetof(gf_node, deadline),
  GF_AT_KIND = offsetof(gf_node, kind),
  GF_AT_TOKEN = offsetof(gf_node, token),
  GF_AT_RING = offsetof(gf_node, ring),
  GF_AT_PIN = offsetof(gf_node, pin),
  GF_AT_EXT = offsetof(gf_node, ext),
  GF_AT_EXT_CAP = offsetof(gf_node, ext_cap),
  GF_AT_INLINE = offsetof(gf_node, inline_),
  GF_NODE_SIZE = sizeof(gf_node),

  GF_PORT_AT_WAITING = offsetof(gf_port, waiting),
  GF_PORT_AT_EFD = offsetof(gf_port, efd),
  GF_PORT_AT_DEPTH = offsetof(gf_port, depth),

  GF_BELL_AT_VACANT = offsetof(gf_bell, vacant),
  GF_BELL_AT_WAKES = offsetof(gf_bell, wakes),
  GF_BELL_AT_EFD = offsetof(gf_bell, efd),

  GF_SHARD_SIZE = sizeof(((gf_ring *)0)->shard[0]),
  GF_RING_AT_URGENT = offsetof(gf_ring, urgent),
  GF_RING_AT_RESTING = offsetof(gf_ring, resting),
  GF_RING_AT_PLACE = offsetof(gf_ring, place),
  GF_RING_AT_BELL = offsetof(gf_ring, bell),
  GF_RING_AT_STATE = offsetof(gf_ring, state),
  GF_RING_AT_REAPER = offsetof(gf_ring, reaper),
  GF_RING_AT_EVENTS = offsetof(gf_ring, events),
  GF_RING_AT_SPENT = offsetof(gf_ring, spent),
  GF_RING_AT_LIBRARY = offsetof(gf_ring, library),
  GF_RING_AT_RELEASED = offsetof(gf_ring, released),
  GF_RING_AT_LIFE = offsetof(gf_ring, life),
  GF_RING_AT_CALLS = offsetof(gf_ring, calls),
  GF_RING_AT_DELIVERED = offsetof(gf_ring, delivered),
  GF_RING_AT_PROGRESSED = offsetof(gf_ring, progressed),
  GF_RING_AT_TAKEN = offsetof(gf_ring, taken),
  GF_RING_AT_ROOM_AT = offsetof(gf_ring, room_at),
  GF_RING_AT_ROOM_EFD = offsetof(gf_ring, room_efd),
  GF_RING_AT_COUNTERS = offsetof(gf_ring, counters),
  GF_RING_AT_LISTENERS = offsetof(gf_ring, listeners),
};

#endif
