/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_PUSH_HEADER_H
#define FX_DIALECT_PUSH_HEADER_H

/*
 * The header of push-md5 and, up to its size, of push-raw, read byte by byte:
 *
 *     NAME<SEPARATOR>SIZE<SEPARATOR>MD5
 *
 * NAME has no control bytes; blanks may stand around SIZE (1 to 20 decimal
 * digits); MD5 is 32 hex digits of either case, and what follows is data.  At
 * most 4096 bytes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define PUSH_HEADER_MAX    4096
#define PUSH_SEPARATOR     "<SEPARATOR>"
#define PUSH_SEPARATOR_LEN 11
#define PUSH_DIGITS_MAX    20

enum push_field {
	PUSH_NAME,
	PUSH_BLANK,  /* in front of the size */
	PUSH_SIZE,   /* at least one digit was read */
	PUSH_BEHIND, /* blanks after the size, then the separator */
	PUSH_MD5,
	PUSH_WHOLE,
	PUSH_BAD
};

struct push_header {
	enum push_field field; /* what the next byte belongs to */
	size_t len;            /* bytes taken */
	size_t name_len;       /* of them the name, after PUSH_NAME */
	size_t match;          /* bytes of a separator seen */
	char digits[PUSH_DIGITS_MAX + 1]; /* of the size, ended by NUL */
	size_t n_digits;
	uint64_t size; /* from PUSH_BEHIND on */
	uint8_t md5[16];
	size_t n_hex;
	uint8_t name[PUSH_HEADER_MAX];
};

void push_header_init(struct push_header *h);

/* Take one byte, while the field is neither WHOLE nor BAD. */
void push_header_byte(struct push_header *h, uint8_t byte);

bool push_blank(uint8_t byte);

/*
 * The value of n decimal digits.  False if it is no uint64_t, or n is 0 or
 * over PUSH_DIGITS_MAX.
 */
bool push_number(const char *digits, size_t n, uint64_t *ret);

/*
 * Write a header; md5 NULL: as far as the size.  pad: blanks before the size
 * make it PUSH_HEADER_MAX bytes long.  False if it is longer than that.
 */
bool push_header_put(struct buf *b, const char *name, size_t n, uint64_t size,
    const uint8_t *md5, bool pad);

/*
 * Whether a file of this name and size can be announced at all.  Returns 0;
 * or -1 with err.
 */
int push_check(
    const char *name, size_t n, uint64_t size, bool md5, struct fx_err *err);

#endif
