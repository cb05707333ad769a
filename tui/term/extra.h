/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_EXTRA_H
#define FX_TUI_TERM_EXTRA_H

/*
 * What a terminal can show outside of its screen: the window's title (OSC 2),
 * progress (OSC 9;4), a notification (OSC 9, 99, 777), the clipboard (OSC
 * 52).  Builds the bytes and remembers what has to be taken back; term.c
 * sends them.  No I/O (tui.md P23-P26).
 *
 * Texts are cut and made printable ASCII here, whatever they were: nothing in
 * them can end the sequence or begin another.  Functions return how many
 * bytes they wrote to out, 0: there is nothing to send.
 */

#include <stdbool.h>
#include <stddef.h>

#define EXTRA_MAX      6000 /* bytes of out */
#define EXTRA_COPY_MAX 4096 /* bytes that may be copied */

struct extra {
	bool keeps;     /* entering full-screen mode saves the title */
	char title[96]; /* set last; "": never, or taken back */
	int percent;    /* of the progress shown; -1: none */
};

enum extra_notify {
	EXTRA_NOTIFY_OFF,
	EXTRA_NOTIFY_OSC9,   /* iTerm2, Windows Terminal, many others */
	EXTRA_NOTIFY_OSC777, /* urxvt, foot, VTE */
	EXTRA_NOTIFY_OSC99,  /* kitty */
};

/* keeps: see above. */
void extra_init(struct extra *e, bool keeps);

/* NULL or "" takes it back; an empty title is never written. */
size_t extra_title(struct extra *e, const char *text, char out[EXTRA_MAX]);

/* 0 to 1000; negative: none.  Whole percents only. */
size_t extra_progress(struct extra *e, int permille, char out[EXTRA_MAX]);

/* Take everything back; show it again after extra_leave(). */
size_t extra_leave(const struct extra *e, char out[EXTRA_MAX]);
size_t extra_again(const struct extra *e, char out[EXTRA_MAX]);

size_t extra_notify(
    enum extra_notify how, const char *text, char out[EXTRA_MAX]);

/* n raw bytes to the clipboard; nothing if there are too many. */
size_t extra_copy(const void *bytes, size_t n, char out[EXTRA_MAX]);

#endif
