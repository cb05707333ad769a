/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_APP_H
#define FX_TUI_APP_APP_H

/*
 * The program: waits, applies, acts, draws (tui.md 6.1, 6.6).
 */

#include <stdbool.h>

#include "base/err.h"
#include "tui/term/term.h"

/* Exit statuses besides 0 and 128 + signal. */
enum app_exit {
	APP_OK = 0,
	APP_FAILED = 1,
	APP_USAGE = 2, /* also: no usable terminal */
	APP_HANGUP = 129,
};

struct app_options {
	bool demo;
	const char *fault; /* what the demo simulates, or NULL */
	bool private;
	enum term_color color;
	int theme; /* enum style_theme; -1: as it is set */
	bool ascii;
	bool no_mouse;
	bool plain;         /* lines instead of a screen: tui/app/plain.h */
	bool slow_link;     /* a frame in two seconds */
	const char *script; /* file, or NULL */
	int sync_fd;        /* a line a frame goes there; -1: none */
	int umask;          /* the user's */
	int log_fd;         /* for stderr meanwhile, or -1 */
};

/*
 * Run until the user leaves.  Returns the exit status; on APP_FAILED and
 * APP_USAGE err says why.  The terminal is as before.
 */
int app_run(const struct app_options *options, struct fx_err *err);

#endif
