// pool.h: where nodes come from.
//
// Every function here is called with the producers' lock held: in the extension that is the
// GIL, in tests a mutex. So the pool needs no atomics, threads keep no caches of nodes that
// would have to be collected when they end, and the node freed last, warm in the cache, is
// the one taken next. (Per-thread caches were the other candidate: they cost a destructor per
// thread and gain nothing while the GIL serialises every producer anyway.)
//
// Memory: slabs of 256 KiB, mapped once and never unmapped. After a burst the pages of free slabs
// go back to the system (they read as zeros afterwards: nodes stay nodes) while a slab's
// header keeps a floor for the generations. Not at once: a producer that outruns its consumer
// for the 5 ms of a GIL turn needs the same pages again right away. Above 32 MiB of free slabs
// they go at once, below it when nothing has happened for a second (gf_pool_trim).
#ifndef GOFERRY_POOL_H
#define GOFERRY_POOL_H

#include "node.h"

// A node with data at its inline memory, len 0, no port, a fresh generation in phase PENDING,
// word QUEUED. NULL when the system has no memory. Costs a few loads.
gf_node *gf_node_take(void);

// Gives a node back and frees its ext. token and owner must have been released.
void gf_node_give(gf_node *n);

// Makes room for a payload of len bytes in a node that has none yet: inline or a block.
// 0, or -1 when there is no memory (the node keeps what it had).
int gf_node_room(gf_node *n, int64_t len);

// Calls visit for each node that is a request of this ring. Looks at every node of the slabs in
// use: about a millisecond for 100,000. visit must not take or give nodes.
void gf_pool_each(void *ring, void (*visit)(gf_node *n, void *with), void *with);

// The trimmer, before it sleeps: whether there is memory that gf_pool_trim would give back.
int gf_pool_idle(void);
// The same, but true only once until the next trim: for those who would wake the trimmer.
int gf_pool_ebbs(void);
// Gives the pages of all free slabs but one back, and the blocks and bytes objects (spare.h) that were kept for nearly
// a second. Costs a system call for each.
void gf_pool_trim(void);

// Nodes taken and not given back; bytes of slabs that are resident, and of blocks and bytes objects that are kept.
int64_t gf_pool_live(void);
int64_t gf_pool_bytes(void);

#endif
