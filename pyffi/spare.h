// spare.h: memory of Python `bytes` objects that nobody has any more, for the next large replies.
//
// A reply of GF_BLOCK_LEAST bytes and more that becomes `bytes` would be written twice, out of Go and into the object, whose
// pages the system makes and clears for it each time: that takes longer than both copies. So a
// reference to such an object is kept when it is handed out. Once that is the only one, Go writes the next reply
// right into the object, which then is the result.
//
// Each object noted is in one of three states:
//
//   HANDED   Python's code may have it. Only gf_spares_settle, with the GIL, sees whether it still does
//   IDLE     the reference here is the only one, so nobody can make another: any thread may take the memory
//   TAKEN    a node has the memory as its block, and Go may write to it
//
// gf_spares_settle publishes IDLE under a mutex, which gf_spare_take locks: the last reads of whoever
// had the object come before the writes of whoever takes it. What is idle, or was handed out, for a
// second goes: an object that somebody has is then theirs alone.
//
// This file knows no Python: objects are what gf_spares_use was told how to treat.
#ifndef GOFERRY_SPARE_H
#define GOFERRY_SPARE_H

#include <stdint.h>

// Objects that are noted at most, and the bytes of all of them.
enum { GF_SPARES = 4, GF_SPARES_KEEP = 256 << 20 };

// How to see that the reference here is the last, and how to let go of it. With the GIL, before all else.
void gf_spares_use(int (*last)(void *object), void (*drop)(void *object));

// Any thread: memory of at least *size bytes that an idle object has, or NULL. *size becomes what it holds.
uint8_t *gf_spare_take(int64_t *size);
// Any thread: the memory is idle again. 0: it is no object's.
int gf_spare_back(void *at);

// With the GIL. Hands out the object whose memory was taken, or NULL when it is no object's.
void *gf_spare_hand_out(void *at);
// With the GIL. Notes an object that is about to be handed out. Whether a reference was taken over: objects that
// were noted earlier are forgotten for it, but not when they are taken.
int gf_spare_note(void *object, uint8_t *at, int64_t size);
// With the GIL. Makes idle what nobody else has any more.
void gf_spares_settle(void);
// With the GIL. Lets go of what has been idle, or handed out, for so many nanoseconds.
void gf_spares_trim(int64_t idle);

// Objects noted; bytes of those that nobody else has.
int gf_spares_noted(void);
int64_t gf_spares_idle(void);

#endif
