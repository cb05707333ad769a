/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_INBOX_H
#define FX_DIALECT_ECHO_INBOX_H

/* A message of echo-json on its way in: u32be length, then so many bytes. */

#include "base/buf.h"

#define ECHO_EXTRA    (8 * 1024)  /* of a message beside its file */
#define ECHO_HEAD_MAX (64 * 1024) /* a message without its data, escaped */

enum echo_inbox_state {
	ECHO_INBOX_MORE,
	ECHO_INBOX_WHOLE, /* json holds it */
	ECHO_INBOX_EMPTY, /* a length of 0 */
	ECHO_INBOX_LARGE, /* a length over the limit */
	ECHO_INBOX_MEMORY /* there is none */
};

struct echo_inbox {
	enum echo_inbox_state state;
	uint64_t max;
	uint8_t prefix[4];
	size_t n_prefix;
	struct buf json;
};

void echo_inbox_init(struct echo_inbox *in, uint64_t max);

/* Take bytes of one message.  Returns how many; nothing after its end. */
size_t echo_inbox_add(struct echo_inbox *in, const uint8_t *data, size_t n);

/* On to the next message; the memory of this one is given back. */
void echo_inbox_clear(struct echo_inbox *in);
void echo_inbox_done(struct echo_inbox *in);

#endif
