/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_KEY_TEXT_H
#define FX_TUI_TERM_KEY_TEXT_H

/* Typed characters of several bytes, pasted text, strings.  For key.c only. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/term/key.h"

/* A character that is being put together; n bytes so far. */
struct key_char {
	bool utf8; /* else the locale's encoding */
	char bytes[8];
	size_t n;
};

enum key_char_result {
	KEY_CHAR_DONE,
	KEY_CHAR_MORE,
	KEY_CHAR_BAD, /* no character; it is forgotten */
};

/* Add a byte above 127.  *ret is set when it is done; never a control. */
enum key_char_result key_char_put(
    struct key_char *c, unsigned char byte, uint32_t *ret);

/* Whether byte cannot go on with the character that was begun. */
bool key_char_breaks(const struct key_char *c, unsigned char byte);

/* Text between ESC [ 200 ~ and ESC [ 201 ~. */
struct key_paste {
	struct key_char ch;
	char text[KEY_PASTE_MAX + 1]; /* cleaned, NUL-terminated at its end */
	size_t len;
	unsigned end;  /* bytes of the end seen so far */
	bool cut;      /* it did not all fit */
	bool after_cr; /* the last byte was a CR */
};

void key_paste_begin(struct key_paste *p, bool utf8);

/*
 * Add a byte; rest is the input already read behind it.  Returns true when
 * the paste is over.  An end that is followed by another one is pasted, too.
 */
bool key_paste_put(struct key_paste *p, unsigned char byte,
    const unsigned char *rest, size_t nrest);

/* The event of what has come. */
struct key_event key_paste_event(struct key_paste *p);

/* An OSC, DCS, APC, PM or SOS string. */
struct key_string {
	char text[KEY_STRING_MAX + 1]; /* printable ASCII; first: its kind */
	size_t len;
	bool cut; /* it did not all fit */
	bool esc; /* the last byte was an ESC: the end? */
};

void key_string_begin(struct key_string *s, char kind);

/* Add a byte.  Returns true when the string is over (BEL or ESC \). */
bool key_string_put(struct key_string *s, unsigned char byte);

/* The event of a string or sequence that is a reply. */
struct key_event key_string_reply(struct key_string *s);

#endif
