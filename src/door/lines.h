/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_LINES_H
#define FX_DOOR_LINES_H

/*
 * Lines out of a stream socket: bytes are read as they come and handed out a
 * line at a time.  A line has at most FX_DOOR_LINE_MAX bytes with its
 * newline; not more than LINES_MAX bytes lie here at once.  Both ends of the
 * front door read with this.  One thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"

#define LINES_READ_MAX (256 * 1024) /* bytes a call of lines_read() */
#define LINES_MAX      (FX_DOOR_LINE_MAX + LINES_READ_MAX)

struct lines {
	struct buf in;
	size_t start; /* of the first line not taken yet */
	size_t seen;  /* bytes of it known to hold no newline */
};

/* Nothing yet; allocates nothing. */
void lines_init(struct lines *l);
void lines_done(struct lines *l);

/*
 * Read what is there, without waiting.  Returns 0; or -ENODATA at the end of
 * the stream, -EMSGSIZE if the line is too long, -ENOMEM, or another -errno
 * of the socket.  Lines that are complete can still be taken then.
 */
int lines_read(struct lines *l, int fd);

/* Whether more may be read; if not, take some lines first. */
bool lines_room(const struct lines *l);

/* Whether a line is complete. */
bool lines_ready(struct lines *l);

/*
 * The next complete line, newline included, of *ret_n bytes; valid until
 * lines_read().  NULL if there is none.
 */
const char *lines_next(struct lines *l, size_t *ret_n);

/* Forget all that was read. */
void lines_drop(struct lines *l);

#endif
