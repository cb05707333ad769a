/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_PRESENT_H
#define FX_TUI_TERM_PRESENT_H

/*
 * Canvas to screen: changed rows go to curses, one update a frame.  Only the
 * thread that started the terminal (term.h) may call this.
 *
 * The caller asks term_writable() first and leaves the frame out while the
 * terminal takes nothing.
 */

#include <stdint.h>

#include "tui/term/canvas.h"

struct present;

/*
 * Set up the pairs of a theme.  The terminal has been started.
 * Returns 0 and sets *ret, which the caller frees; or -ENOMEM.
 */
int present_new(
    struct present **ret, enum style_theme theme, enum style_depth depth);
void present_free(struct present *p);

/*
 * Show c.  Returns 0; -ENOMEM, then the next frame is complete again.  What
 * the locale cannot encode is shown by an ASCII character.
 */
int present_frame(struct present *p, const struct canvas *c);

/* The next frame repaints everything: Ctrl-L, resume, resize. */
void present_repaint(struct present *p);

/* Change the theme; the next frame repaints everything. */
void present_theme(struct present *p, enum style_theme theme);

#endif
