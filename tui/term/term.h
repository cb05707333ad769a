/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_TERM_H
#define FX_TUI_TERM_TERM_H

/*
 * The terminal: start, suspend, resume, stop, and what is true about it
 * (tui.md P1-P3, P8, P9, P20, P21, 6.4).  One in a process.  One thread, the
 * one that started it, may call all of this but term_rescue().
 *
 * Input is read with term_read() and decoded by key.h; curses only draws.
 * Signals belong to the caller, who calls term_resize() on SIGWINCH and
 * term_suspend(), raise(SIGSTOP), term_resume() on Ctrl-Z.  Only the fatal
 * ones (SEGV, BUS, FPE, ILL, ABRT) are caught here: they restore the terminal
 * and strike again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "tui/term/extra.h"
#include "tui/term/key.h"
#include "tui/term/style.h"

enum term_color {
	TERM_COLOR_AUTO, /* what the terminal has; mono if NO_COLOR is set */
	TERM_COLOR_MONO,
	TERM_COLOR_8,
	TERM_COLOR_16,
	TERM_COLOR_256,
};

struct term_conf {
	enum term_color color;
	bool ascii;      /* ASCII glyphs even where UTF-8 works */
	bool mouse;      /* ask for mouse reports */
	bool keep_flow;  /* leave Ctrl-S and Ctrl-Q to the terminal */
	int log_fd;      /* stderr goes here meanwhile; -1: stays */
	int esc_wait_ms; /* 0: 25, or 60 over SSH and in tmux or screen */
};

struct term;

/* "auto", "never", "mono", "8", "16", "256", "always".  0 or -EINVAL. */
int term_color_parse(const char *name, enum term_color *ret);

/*
 * Whether stdin and stdout are a terminal that can be drawn on; if not (no
 * terminal, TERM empty or dumb) err says why (E_UNSUPPORTED) and the caller
 * runs in line mode or ends.  Returns 0 or -1.
 */
int term_check(struct fx_err *err);

/* Whether both are a terminal, but one that only takes lines. */
bool term_is_dumb(void);

/*
 * Take the terminal over.  setlocale() has been called; LINES and COLUMNS
 * are removed from the environment.  Returns 0 and sets *ret, which the
 * caller ends with term_stop(); or -1, the terminal as it was.
 */
int term_start(
    struct term **ret, const struct term_conf *conf, struct fx_err *err);

/*
 * Give it back as it was and free t; stderr returns to its place.  After a
 * hang-up (term_lost) nothing is written.  NULL is ignored.
 */
void term_stop(struct term *t);

/* Modes off, the user's screen back.  Then raise(SIGSTOP). */
void term_suspend(struct term *t);

/* Modes on again, size read again.  Then present_repaint(). */
void term_resume(struct term *t);

/*
 * Read the size from the terminal, tell curses.  Returns true if it changed.
 * Sizes are columns and rows, at least 1 each.
 */
bool term_resize(struct term *t);
void term_size(const struct term *t, int *ret_w, int *ret_h);

/* The descriptor to poll for input.  It belongs to t. */
int term_fd(const struct term *t);

/*
 * Read what there is, without waiting.  Returns how many bytes; 0 if there
 * is nothing now; -EIO when the terminal is gone, then term_lost() is true.
 */
ssize_t term_read(struct term *t, void *buf, size_t size);

/* What poll() said about term_fd(): POLLHUP, POLLERR, POLLNVAL mean gone. */
void term_polled(struct term *t, short revents);

/* Whether the terminal takes output now (POLLOUT). */
bool term_writable(struct term *t);

/* Whether the terminal is gone for good: stop, exit 129. */
bool term_lost(const struct term *t);

/* A decoder that knows this terminal's keys; owned by t. */
struct key *term_keys(struct term *t);

enum style_set term_set(const struct term *t);
enum style_depth term_depth(const struct term *t);

/* The TERM in use, and whether it is not the one that was asked for. */
const char *term_name(const struct term *t);
bool term_is_fallback(const struct term *t);

/* Turn mouse reports on or off. */
void term_mouse(struct term *t, bool on);

/* Ring the bell once; at most every 5 s (now_ms), else nothing happens. */
void term_beep(struct term *t, int64_t now_ms);

/*
 * Title, progress, notifications, clipboard: build the bytes with extra.h
 * over term_extra(), send them here.  Nothing is sent to a terminal that is
 * not known to take them; what was set is taken back on every way out, and
 * set again by term_resume().  bytes end in NUL.
 */
struct extra *term_extra(struct term *t);
void term_send(struct term *t, const char *bytes, size_t n);

/*
 * Last help, from a signal handler or any thread: write the prepared restore
 * bytes and the saved modes with write() and tcsetattr() only.  Never blocks:
 * bytes that do not fit are lost.  Does nothing if no terminal is started.
 */
void term_rescue(void);

#endif
