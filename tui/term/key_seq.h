/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_KEY_SEQ_H
#define FX_TUI_TERM_KEY_SEQ_H

/*
 * What a complete escape sequence means.  For key.c only; no state.
 * Sources: ECMA-48; xterm's ctlseqs; console_codes(4); rxvt's and kitty's
 * keyboard pages.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/key.h"

enum key_seq_kind {
	KEY_SEQ_EVENT,   /* *ret is set */
	KEY_SEQ_REPLY,   /* an answer to a query */
	KEY_SEQ_PASTE,   /* pasted text begins */
	KEY_SEQ_NOTHING, /* understood, but no event: a key's release */
	KEY_SEQ_UNKNOWN,
};

/*
 * Whether the n bytes after ESC, beginning with [ or O, are a whole CSI or
 * SS3 sequence.
 */
bool key_seq_complete(const char *seq, size_t n);

/* The meaning of such a sequence. */
enum key_seq_kind key_seq_read(
    const char *seq, size_t n, struct key_event *ret);

/* An old mouse report: the three bytes after ESC [ M. */
enum key_seq_kind key_seq_mouse(
    const unsigned char *bytes, struct key_event *ret);

/* The key of a control byte (0..31, 127); ESC is K_ESC. */
struct key_event key_seq_control(unsigned char byte);

/* The event of a character: text without modifiers, else a key. */
struct key_event key_seq_char(uint32_t ch, unsigned mods);

/*
 * Whether bytes are what follows the Esc that begins a paste, or the first of
 * that, two at least.
 */
bool key_seq_is_paste(const char *bytes, size_t n);

#endif
