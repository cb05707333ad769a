/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_UTF8_H
#define FX_BASE_UTF8_H

/*
 * Text as UTF-8: decoding, foreign text made safe to show, columns.
 *
 * Every text that came from outside (names, peers, errors of others) passes
 * utf8_safe() before it reaches a screen, a log or a message.  Its result is
 * called a safe text below: valid UTF-8 without any byte or character that a
 * terminal obeys, hides or reorders.
 *
 * Nothing here depends on the locale except the width of a character, which
 * is the C library's wcwidth() where that knows the character, because
 * ncurses lays out with it.  Where wcwidth() answers -1 only because the
 * locale is not UTF-8, a table of our own answers.  Which characters are
 * shown and which are escaped is decided by that table alone, so a log reads
 * the same under any locale.  A screen that cannot encode a character
 * replaces it itself.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode the character at s, at most n bytes.  Strict: no overlong forms, no
 * surrogates, nothing above U+10FFFF.  Returns its bytes, 1 to 4, and sets
 * *ret; or 0 if there is no whole valid character, *ret untouched.
 */
size_t utf8_decode(const char *s, size_t n, uint32_t *ret);

/* Write code, a valid scalar value, to out.  Returns its bytes, 1 to 4. */
size_t utf8_encode(char out[4], uint32_t code);

/* Whether all n bytes are strict UTF-8. */
bool utf8_valid(const char *s, size_t n);

/* The bytes of s[0 .. n) without a character that n has cut in two. */
size_t utf8_whole(const char *s, size_t n);

/*
 * Columns of a character: 0 (a mark that joins the one before), 1 or 2; -1
 * for one that is never shown as it is: control, bidi control, separator,
 * zero-width, variation selector, soft hyphen, tag, private use, unassigned.
 */
int utf8_char_width(uint32_t code);

/* The room that n bytes need at most as safe text, NUL included. */
#define UTF8_SAFE_SIZE(n) (4 * (n) + 1)

/*
 * Make n foreign bytes safe to show (tui.md P4):
 *   - invalid bytes, U+0000-001F, 7F, 80-9F: each byte as \xNN;
 *   - what utf8_char_width() calls -1: <202E>, 4 to 6 upper-case digits;
 *   - a mark without a base before it, or the third on one base: <0301>;
 *   - a literal \ as \\, a literal < before hex digits and > as \<.
 * Different bytes give different texts; nothing is dropped.
 *
 * Writes at most cap bytes to out, always ended by NUL (cap 0: nothing), cut
 * between two characters or escapes.  Returns the length of the whole text,
 * as snprintf does: it was cut if that is >= cap.  out and in must not
 * overlap.
 */
size_t utf8_safe(char *out, size_t cap, const char *in, size_t n);

/* The same as a new text, to be freed by the caller; NULL: no memory. */
char *utf8_safe_new(const char *in, size_t n);

/* Whether utf8_safe() would give the n bytes back unchanged. */
bool utf8_plain(const char *in, size_t n);

/*
 * One thing to draw in a safe text: a character with its marks, or one whole
 * escape.
 */
struct utf8_unit {
	size_t n;    /* bytes; 0 at the end of the text */
	int width;   /* columns */
	bool escape; /* made by utf8_safe(); screens draw it dim */
};

/*
 * The unit at safe.  Bytes that no safe text holds are units of one byte and
 * one column, so that any text can be walked.
 */
struct utf8_unit utf8_unit(const char *safe);

/* Columns of a safe text, never negative. */
int utf8_width(const char *safe);

/*
 * Fit a safe text into cols columns (below 0: 0) and cap >= 1 bytes of out,
 * ended by NUL; no unit is split.  A text that does not fit loses its end
 * (cut), its middle (cut_middle) or its beginning (tail), and the ellipsis
 * stands there; one that is wider than cols itself is left out.  Return the
 * columns used, <= cols.
 */
int utf8_cut(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis);
int utf8_cut_middle(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis);
int utf8_tail(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis);

/* utf8_cut(), then spaces up to exactly cols as far as cap allows. */
int utf8_pad(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis);

/*
 * The bytes of the first line when safe is wrapped at cols >= 1 columns:
 * after the last space that fits, else in front of the unit that does not.
 * At least one unit, 0 only for an empty text; spaces at the break belong to
 * the line.
 */
size_t utf8_wrap(const char *safe, int cols);

/*
 * Natural order of raw names: runs of ASCII digits by value (a2 < a10), all
 * else bytewise; equal so far ("1", "01"): bytewise.  Returns < 0, 0, > 0;
 * 0 only for equal bytes.
 */
int utf8_natural(const char *a, size_t an, const char *b, size_t bn);

#endif
