/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_GUARD_H
#define FX_TUI_APP_GUARD_H

/*
 * A thread that alone takes SIGTERM and SIGHUP and wakes the UI.  If the UI
 * has not given the terminal back 1.5 s later, because it sleeps in a write
 * to a terminal that does not read, the guard does that by term_rescue() and
 * ends the process with 128 + signal (tui.md P2).
 */

struct guard;

/*
 * Blocks both signals in the calling thread: call before other threads are
 * started.  Returns 0 and *ret, or -errno.
 */
int guard_start(struct guard **ret);

/* Polls readable once a signal has come. */
int guard_fd(const struct guard *g);

/* The signal, or 0. */
int guard_signal(const struct guard *g);

/* The terminal is given back: the thread ends.  NULL does nothing. */
void guard_stop(struct guard *g);

#endif
