/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_DIALECT_H
#define FX_DIALECT_DIALECT_H

/*
 * The dialects: wire formats of five older file transfer programs, none of
 * them encrypted or authenticated.  This is the list and what is usual in
 * each; a conversation in one of them is dialect/dialog.h, telling them apart
 * on a shared port dialect/sniff.h, names that arrive dialect/name.h.
 *
 * Nothing in this room knows a socket, file, clock or thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dialect_id {
	DIALECT_PUSH_MD5,
	DIALECT_PULL_MD5,
	DIALECT_ECHO_JSON,
	DIALECT_PUSH_RAW,
	DIALECT_GO_AHEAD,
	DIALECT_COUNT
};

/* Who we are in a conversation.  Each dialect has both. */
enum dialog_side {
	DIALOG_SERVER, /* accepted the connection */
	DIALOG_CLIENT  /* makes the connection */
};

struct dialect {
	enum dialect_id id;
	const char *name; /* "push-md5", as in settings and commands */
	/*
	 * false: the client sends a file and the server receives it.  true:
	 * the server shares files and the client gets one (pull-md5).
	 */
	bool pull;
	uint16_t port;    /* of the original program */
	const char *bind; /* where that listens: "0.0.0.0", "localhost".. */
	/* What the client does, a word of the command line: "send", "get". */
	const char *client_word;
	bool stamps;        /* arrivals get YYYYmmdd_HHMMSS_ before names */
	uint64_t max_file;  /* bytes; UINT64_MAX: free space decides */
	unsigned max_conn;  /* connections served at once.. */
	unsigned max_addr;  /* ..and of one address */
	unsigned idle_s[2]; /* by enum dialog_side */
	unsigned reply_s;   /* verdict, last EOF, permission */
	unsigned repeats;   /* whole file again after a failure, client */
};

/* The dialect with this number; id < DIALECT_COUNT. */
const struct dialect *dialect_get(enum dialect_id id);

/* The dialect of that name, or NULL. */
const struct dialect *dialect_find(const char *name);

#endif
