/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_STR_H
#define FX_BASE_STR_H

/*
 * Texts that end in NUL: copying, comparing, building, hexadecimal.
 *
 * Nothing here makes foreign bytes safe to show; that is utf8_safe().
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Copy from into to, which has cap >= 1 bytes, always ended by NUL.  What
 * does not fit is cut at a character boundary (UTF-8).  Returns whether all
 * of it fit.
 */
bool str_copy(char *to, size_t cap, const char *from);

/* The same for the n bytes at from, which hold no NUL. */
bool str_copy_n(char *to, size_t cap, const char *from, size_t n);

/* A copy of n bytes and a NUL, to be freed by the caller; NULL: no memory. */
char *str_dup_n(const char *text, size_t n);

/* A formatted text, to be freed by the caller; NULL: no memory. */
char *str_printf(const char *fmt, ...) FX_PRINTF(1, 2);
char *str_vprintf(const char *fmt, va_list args) FX_PRINTF(1, 0);

/* Equal bytes; NULL equals only NULL. */
bool str_eq(const char *a, const char *b);

/* Whether text begins with, or ends in, the other. */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/* What follows prefix in text, or NULL if text does not begin with it. */
const char *str_after(const char *text, const char *prefix);

/*
 * A text that grows up to a maximum.  A failed add leaves the text alone and
 * sets a sticky error: add everything, look once with str_error().
 */
struct str {
	struct buf buf;
};

/* Make an empty text of at most max bytes, NUL not counted. */
void str_init(struct str *s, size_t max);

/* Free it; s is as after str_init(s, same max). */
void str_done(struct str *s);

/* Forget text and error, keep the memory. */
void str_clear(struct str *s);

void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *text, size_t n);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) FX_PRINTF(2, 3);
void str_vaddf(struct str *s, const char *fmt, va_list args) FX_PRINTF(2, 0);

/* The text so far, never NULL; valid until the next add. */
const char *str_cstr(const struct str *s);

/* Its bytes, NUL not counted. */
size_t str_len(const struct str *s);

/* 0, -EMSGSIZE (over max) or -ENOMEM: an add failed since the last clear. */
int str_error(const struct str *s);

/*
 * Hand the text over: the caller frees it, s is empty again.  Returns NULL
 * if an add has failed or there is no memory; s is empty then too.
 */
char *str_take(struct str *s);

/* Write n bytes as 2 * n lower-case digits and a NUL to out. */
void str_hex(char *out, const void *data, size_t n);

/*
 * Read exactly 2 * n digits, either case, into n bytes.  Returns 0; or
 * -EINVAL, then out is undefined.
 */
int str_unhex(void *out, size_t n, const char *hex);

/* The value of a hexadecimal digit, either case, or -1. */
int str_digit(char c);

#endif
