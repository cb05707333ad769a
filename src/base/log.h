/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_LOG_H
#define FX_BASE_LOG_H

/*
 * The log: one sink for the whole process, one line an entry.
 *
 *	2026-11-18T12:41:09.123Z WARN  msg="digest differs" file="a.iso"
 *
 * Every value passes utf8_safe() and has its quotes escaped, so no foreign
 * byte can forge a line.  A line has at most FX_LOG_LINE_MAX bytes, longer
 * ones are cut at a character and end in "..".  Any thread may write: a line
 * is a single write() to a file opened for appending.  Opening and closing
 * is for the main thread while no other writes.
 *
 * Writing never fails for the caller.  Lines that could not be written are
 * counted, and the next one that can be is preceded by their number.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG,
};

/*
 * Log to the file at path: created with mode 0600, never through a symbolic
 * link, only a regular file of ours.  Over FX_LOG_FILE_MAX bytes it becomes
 * path.1, that path.2, up to FX_LOG_FILES files in all.  Returns 0 or -errno
 * (-ELOOP: a link, -EPERM: not a regular file, not ours), then the sink
 * stays what it was.
 */
int log_open(const char *path);

/*
 * Log to a descriptor, which stays the caller's and must outlive the log;
 * no rotation.  -1: log nowhere (the state at start).
 */
void log_to_fd(int fd);

/* Close the file; log nowhere from now on. */
void log_close(void);

/* The most verbose level that is written; LOG_INFO at start. */
void log_set_level(enum log_level level);

/* Whether a line of this level would be written. */
bool log_wants(enum log_level level);

/* "error" .. "debug" and back; -1 if it is no level. */
const char *log_level_name(enum log_level level);
int log_level_parse(const char *name);

/* One line with msg="..." from a printf format. */
void log_msg(enum log_level level, const char *fmt, ...) FX_PRINTF(2, 3);

/*
 * One line with msg="..." and key="value" pairs, ended by NULL:
 *     log_pairs(LOG_WARN, "digest differs", "file", name, NULL);
 * Keys are plain words of ours.  A value of NULL ends the pairs.
 */
void log_pairs(enum log_level level, const char *msg, ...)
    __attribute__((sentinel));

/* Lines lost since the start. */
uint64_t log_lost(void);

#endif
