// block.h: memory of payloads that are too large for their nodes.
//
// Below GF_BLOCK_LEAST it is malloc's. From there on blocks are mapped, aligned to huge pages, which the system is asked
// for: to touch 64 MiB of fresh small pages takes five times as long as to copy as much. Freed
// blocks are kept for the next payload, up to GF_BLOCK_KEEP bytes, until gf_block_trim finds them idle.
//
// Any thread may call these functions, Go's too: a mutex guards what is kept.
#ifndef GOFERRY_BLOCK_H
#define GOFERRY_BLOCK_H

#include <stdint.h>

enum { GF_BLOCK_LEAST = 4 << 20, GF_BLOCK_KEEP = 256 << 20 };

// For how long it is kept, in nanoseconds: less than the trimmer sleeps, so that its next turn finds it idle.
enum { GF_BLOCK_IDLE = 900000000 };

// Memory of at least *size bytes, or NULL. *size becomes what it really holds, which gf_block_free must be told.
void *gf_block_alloc(int64_t *size);
void gf_block_free(void *block, int64_t size);

// Asks for huge pages behind memory of somebody else's that was not touched yet.
void gf_block_advise(void *at, int64_t size);

// Gives what has been kept for so many nanoseconds back to the system.
void gf_block_trim(int64_t idle);
// Bytes that are kept.
int64_t gf_block_kept(void);

// Counts blocks that no node owns, since a handler reads them though its request is over (hold.go).
void gf_block_hold(int64_t delta);
int64_t gf_blocks_held(void);

#endif
