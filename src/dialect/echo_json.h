/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_JSON_H
#define FX_DIALECT_ECHO_JSON_H

/*
 * The messages of echo-json as they come in: one JSON object each.  Order of
 * keys, further keys, blanks and the way of escaping are free; a text may hold
 * U+0000.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ECHO_TEXT_MAX 256 /* bytes that are kept of a message's words */

enum echo_kind {
	ECHO_BAD,        /* no JSON, or no object */
	ECHO_UPLOAD,     /* path, data */
	ECHO_MISSING,    /* an upload without path or data */
	ECHO_WRONG,      /* an upload that cannot be decoded: text says why */
	ECHO_DISCONNECT, /* the client goes */
	ECHO_UNKNOWN,    /* another command: text */
	ECHO_READY,      /* checksum, number */
	ECHO_ERROR,      /* text */
	ECHO_CHUNK,      /* number, data */
	ECHO_END,
	ECHO_OTHER /* an object that means nothing to the reader */
};

struct echo_message {
	enum echo_kind kind;
	char *path; /* UTF-8, path_len bytes; freed by echo_done() */
	size_t path_len;
	uint8_t *data; /* decoded; freed by echo_done() */
	size_t n;
	int64_t number;           /* total_chunks or sequence */
	uint8_t checksum[32];     /* READY */
	char text[ECHO_TEXT_MAX]; /* raw, ended by NUL */
};

/* What a client says.  Returns 0, or -ENOMEM. */
int echo_command(const uint8_t *json, size_t n, struct echo_message *ret);

/* What a server says, likewise. */
int echo_reply(const uint8_t *json, size_t n, struct echo_message *ret);

void echo_done(struct echo_message *m);

/* Whether n bytes are an object with a text "command". */
bool echo_is_command(const uint8_t *json, size_t n);

#endif
