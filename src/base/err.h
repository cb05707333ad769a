/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_ERR_H
#define FX_BASE_ERR_H

/*
 * What went wrong, for a person and for a program.
 *
 * A function that can fail for a reason somebody must read takes a struct
 * fx_err as its last argument, returns 0 or -1 (or NULL), and on failure
 * fills the error.  The lowest room sets the sentence; each room above may
 * put what it was doing in front with fx_err_prefix().  err may be NULL where
 * the caller does not care.  Functions that fail only as a system call fails
 * return 0 or -errno instead and know nothing of this file.
 *
 * The codes and their sentences are those of protocol.md section 19
 * (fx-protocol(7), ERRORS); the three local ones never cross the wire.
 * Sentences are English and marked with N_(): front ends translate the
 * template of the code and fill in the args.
 *
 * Texts are made safe for a terminal (base/utf8) as they are stored, so that
 * foreign bytes in an argument never reach a screen or log unprocessed.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

enum fx_code {
	FX_OK = 0,
	E_PROTO = 1,
	E_VERSION = 2,
	E_UNSUPPORTED = 3,
	E_AUTH = 4,
	E_UNPAIRED = 5,
	E_PAIR_CODE = 6,
	E_LIMIT = 7,
	E_TIMEOUT = 8,
	E_BUSY = 9,
	E_DECLINED = 10,
	E_CANCELLED = 11,
	E_SHUTDOWN = 12,
	E_DUPLICATE = 13,
	E_NOENT = 20,
	E_ACCESS = 21,
	E_EXISTS = 22,
	E_NOSPC = 23,
	E_QUOTA = 24,
	E_IO_READ = 25,
	E_IO_WRITE = 26,
	E_NAME = 27,
	E_TYPE = 28,
	E_SRC_CHANGED = 29,
	E_VANISHED = 30,
	E_SIZE = 31,
	E_DIGEST = 40,
	E_CHUNK = 41,
	E_TREE = 42,
	E_DECOMP = 43,
	E_NET = 50,
	E_PEER_GONE = 51,
	E_RESUME_MISMATCH = 60,
	E_PARTIAL = 61,
	E_INTERNAL = 99,
	E_UNKNOWN = 1000, /* front door: no such command */
	E_ARGS = 1001,    /* front door, command line: wrong arguments */
	E_STATE = 1002,   /* front door: not possible now */
};

struct fx_err {
	enum fx_code code;
	int errnum;     /* errno of the failing call, or 0 */
	char text[512]; /* one sentence, safe to show, cut at a character */
	char args[384]; /* key NUL value NUL ... NUL, values safe to show */
};

/* An error that says nothing yet. */
#define FX_ERR_NONE ((struct fx_err){ .code = FX_OK })

/*
 * Set a free sentence under code.  Always returns -1, so that
 * "return fx_err_set(...)" reads well.  The sentence has no final newline.
 */
int fx_err_set(struct fx_err *err, enum fx_code code, const char *fmt, ...)
    FX_PRINTF(3, 4);

/* The same for a failed system call: ": <text of errnum>" is appended. */
int fx_err_errno(struct fx_err *err, enum fx_code code, int errnum,
    const char *fmt, ...) FX_PRINTF(4, 5);

/*
 * Set the standard sentence of code, its {placeholders} filled from pairs of
 * key, value, ended by NULL:
 *     fx_err_make(err, E_PAIR_CODE, 0, "n", "2", NULL);
 * {errno} is filled from errnum.  A placeholder without value shows as its
 * own name.  Always returns -1.
 */
int fx_err_make(struct fx_err *err, enum fx_code code, int errnum, ...);

/* Put "what: " in front of the sentence; code and args stay. */
void fx_err_prefix(struct fx_err *err, const char *fmt, ...) FX_PRINTF(2, 3);

/* The value stored under key, or NULL. */
const char *fx_err_arg(const struct fx_err *err, const char *key);

/* "E_NOSPC"; "OK" for FX_OK; "E_INTERNAL" for a number that is no code. */
const char *fx_code_name(enum fx_code code);

/* The code of a name, or -1. */
int fx_code_parse(const char *name);

/* The code with this number, E_INTERNAL if there is none. */
enum fx_code fx_code_from(unsigned number);

/* The standard sentence of code with its {placeholders}, marked N_(). */
const char *fx_code_template(enum fx_code code);

/* Whether repeating or resuming can help (column R of the table). */
bool fx_code_retry(enum fx_code code);

#endif
