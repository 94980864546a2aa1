#include "bell.h"

#include <stdlib.h>
#include <string.h>

gf_bell *gf_bell_new(void) {
  gf_bell *b = aligned_alloc(128, (sizeof *b + 127) & ~(size_t)127);
  if (!b) return NULL;
  memset(b, 0, sizeof *b);
  if ((b->efd = gf_wake_fd()) < 0) {
    free(b);
    return NULL;
  }
  return b;
}
