/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_TINFO_H
#define FX_TUI_TERM_TINFO_H

/*
 * The terminal's description: which one is usable, what its keys send, what
 * it can do.  For term.c only; tinfo_open() first.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/key.h"
#include "tui/term/style.h"

/*
 * Start curses with TERM, else xterm-256color, xterm, vt100: the first whose
 * description exists and can address the cursor.  Returns its SCREEN and sets
 * *ret_name; or NULL.
 */
void *tinfo_open(const char **ret_name);

/* Teach k what the keys send. */
void tinfo_keys(struct key *k);

/* The best depth its colours allow; colours have been started. */
enum style_depth tinfo_depth(void);

/* The glyphs it and the locale can show. */
enum style_set tinfo_set(void);

/*
 * Whether it takes OSC sequences, by the family of its name; whether entering
 * full-screen mode saves the window's title and leaving brings it back.
 */
bool tinfo_takes_osc(void);
bool tinfo_keeps_title(void);

/*
 * What leaves full-screen mode: attributes off, cursor on, the user's screen.
 * Returns the bytes written to out, without padding, not ended by NUL.
 */
size_t tinfo_leave(char *out, size_t cap);

#endif
