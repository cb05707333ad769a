/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_SNIFF_H
#define FX_DIALECT_SNIFF_H

/*
 * Which protocol a caller speaks on a port that several share.  In all of
 * them the caller speaks first.  The listener keeps all bytes from the first
 * one on until there is an answer, and then gives them to that protocol.
 *
 * The answer depends on the bytes alone, not on how they were cut or when they
 * came: once a prefix has an answer, every longer one has the same.
 */

#include "dialect/dialect.h"

/* More bytes than this are never needed: at this many there is an answer. */
#define SNIFF_MAX 8192

enum sniff_answer {
	SNIFF_MORE,       /* not yet; at EOF never */
	SNIFF_NATIVE,     /* TLS: our own protocol */
	SNIFF_DIALECT,    /* *ret_id */
	SNIFF_UNDECIDABLE /* close without a word */
};

/* Bits of what is switched on for the port. */
#define SNIFF_BIT(id) (1u << (id))

/*
 * Whether these candidates can be told apart (and are any): none or one of
 * them, push-md5 with push-raw, or pull-md5 with echo-json.  Native can always
 * be among them.
 */
bool sniff_possible(unsigned dialects);

/*
 * What the first n bytes of a caller are; eof: no more will come.  dialects
 * are the possible candidates, native whether our own protocol is one too; a
 * lone candidate gets everything.  message_max: the longest message of
 * echo-json in bytes, 6 * max_file + 8 KiB.
 */
enum sniff_answer sniff(unsigned dialects, bool native, uint64_t message_max,
    const void *data, size_t n, bool eof, enum dialect_id *ret_id);

#endif
