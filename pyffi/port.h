// port.h: a completion port, the way of finished nodes from any Go thread to one consumer
// thread that Python owns.
//
// Who frees: nobody. Ports are pooled (gf_port_take, gf_port_give) and their memory and
// descriptor live as long as the process.
//
// Order: a producer pushes with a compare-and-swap on head and then looks at waiting; the
// consumer sets waiting and then looks at head again. Both pairs are seq_cst, so at least
// one of the two sees the other, and no wake is lost. The node's content is published by
// the push and acquired by the exchange that takes the chain.
#ifndef GOFERRY_PORT_H
#define GOFERRY_PORT_H

#include "node.h"

struct gf_port {
  _Alignas(128) _Atomic(gf_node *) head;  // chains, linked by their first nodes, newest first
  _Atomic int32_t waiting;                // the consumer sleeps, or its loop watches efd
  int32_t efd;
  _Atomic int64_t depth;                  // a log's records pushed and not yet handled
  // The consumer's side, guarded by the GIL, so that another thread may stand in for the consumer
  // (plane_port.c). Atomic because the consumer looks at both before it sleeps, without the GIL.
  _Alignas(128) _Atomic(gf_node *) rest;  // a chain taken and not yet delivered,
  _Atomic(gf_node *) batches;             // and the chains after it, oldest first
  _Atomic(gf_node *) due;                 // callbacks that are due, oldest first (plane_due.c),
  gf_node *due_last;                      // and the last of them, if there is one
  int64_t outstanding;                    // requests submitted to this port and not yet delivered
  _Atomic int64_t sent;                   // requests ever submitted to it: Python counts, the consumer
                                          // looks, without the GIL, how busy its producers are
  gf_port *pool;                          // link while it lies in the pool
};

// From the pool, empty and not waiting, or NULL with errno. Producers' lock held (as for give).
gf_port *gf_port_take(void);
// The port must hold no node and none may be on its way to it.
void gf_port_give(gf_port *p);
// Ports taken and not given back. Producers' lock held.
int64_t gf_ports_live(void);

// Pushes a chain linked oldest first, and wakes the consumer if it waits. Any thread. Chains keep
// the consumer from following a link to a cold node, of which it would have nothing else to do
// meanwhile, for each reply just to turn the order round.
void gf_port_push(gf_port *p, gf_node *first);

// Consumer: whether something is there to deliver.
int gf_port_ready(gf_port *p);
// Consumer: the oldest node, or NULL.
gf_node *gf_port_next(gf_port *p);
// Consumer: puts a node that it could not deliver back to the front.
void gf_port_unget(gf_port *p, gf_node *n);
// Whoever took nodes in the consumer's stead and left some behind: wakes the consumer if it sleeps.
void gf_port_leave(gf_port *p);
// Consumer: blocks as gf_wake_wait does; returns at once when something is there.
int gf_port_wait(gf_port *p, int64_t timeout);
// Consumer behind an event loop: before it returns to the loop. 1: do not go, there is more.
int gf_port_arm(gf_port *p);
// Consumer behind an event loop: when the loop says that efd is readable.
void gf_port_disarm(gf_port *p);

#endif
