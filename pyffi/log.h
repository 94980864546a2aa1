// log.h: the log of one extension: the way of its libraries' log records to one Python thread, and
// the levels that Python's loggers have, where Go reads them.
//
// Who frees: nobody. An extension has one, for the process's life. Its nodes circulate between
// `spent` and the port, as those of events do.
//
// Levels are Python's numbers, and 0 until Python has said something: then everything passes, and
// Python sorts out what its loggers do not want. Relaxed order would do for them: a record that
// meets an old level is as good as one that came a moment earlier.
//
// A floor's bit GF_LOG_ASKED says that Go has refused a record and has woken Python's thread to look
// whether the level still holds. The thread takes the bit down after a second, so that who logs
// below the level for long costs Python a look a second, and who logs nothing costs nothing.
#ifndef GOFERRY_LOG_H
#define GOFERRY_LOG_H

#include <stddef.h>

#include "port.h"

enum { GF_LIBRARIES = 64, GF_LOGGERS = 512, GF_LOG_ASKED = 1 << 30 };

// Up to so many bytes of a delivered record's own memory stay with its node.
enum { GF_LOG_KEEP = 512 };

typedef struct {
  // By the library's number: the lowest level that any of its loggers takes, and GF_LOG_ASKED.
  _Atomic int32_t floor[GF_LIBRARIES];
  // By a logger's number. Go deals them, libraries' own first; a record tells Python which.
  _Atomic int32_t level[GF_LOGGERS];
  // By the library's number: records that found the log full since Python last asked.
  _Atomic int64_t lost[GF_LIBRARIES];
  _Alignas(128) _Atomic int64_t bytes;  // of the records in the port
  _Atomic(gf_node *) spent;             // nodes delivered: Python gives, Go takes all
  _Atomic int32_t full;                 // some count in `lost` is not 0
  gf_port port;                         // its depth counts records pushed and not yet handled
} gf_log;

enum {
  GF_LOG_AT_LEVEL = offsetof(gf_log, level),
  GF_LOG_AT_LOST = offsetof(gf_log, lost),
  GF_LOG_AT_BYTES = offsetof(gf_log, bytes),
  GF_LOG_AT_SPENT = offsetof(gf_log, spent),
  GF_LOG_AT_FULL = offsetof(gf_log, full),
  GF_LOG_AT_PORT = offsetof(gf_log, port),
};

// The extension's. Records may be pushed from the start; nobody is woken before gf_log_open.
gf_log *gf_log_get(void);
// Another one, for tests, or NULL.
gf_log *gf_log_new(void);

// Consumer, before it waits: makes the port's descriptor if there is none. 0, or -1 with errno.
int gf_log_open(gf_log *l);
// Consumer: the oldest record, or NULL. The node's method is the logger's number, or -1; its code
// the library's.
gf_node *gf_log_next(gf_log *l);
// Consumer: gives a record's node back to Go.
void gf_log_spend(gf_log *l, gf_node *n);
// Consumer: sets a floor, and leaves GF_LOG_ASKED as it is.
void gf_log_floor(gf_log *l, int library, int32_t level);
// Consumer: whether Go has refused a record since the bits were last taken down; takes them down.
int gf_log_asked(gf_log *l, int take_down);

#endif
