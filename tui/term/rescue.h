/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_RESCUE_H
#define FX_TUI_TERM_RESCUE_H

/*
 * Giving the terminal back when nothing else works any more: after a crash,
 * from a signal handler, from a thread while the others hang.  Prepared while
 * all is well; see term_rescue().  Static state, because a signal handler has
 * nothing else.
 */

#include <stddef.h>
#include <termios.h>

#define RESCUE_BYTES_MAX 512

/*
 * From now on rescue_now() writes these bytes (cut at RESCUE_BYTES_MAX) and
 * sets these modes, and fatal signals call it.  fd: the terminal, in case
 * /dev/tty cannot be opened.
 */
void rescue_arm(
    const char *bytes, size_t n, const struct termios *modes, int fd);

/* The terminal has been given back: rescue_now() does nothing. */
void rescue_pause(void);
void rescue_again(void);

/* Fatal signals act as before rescue_arm(). */
void rescue_disarm(void);

/* Async-signal-safe, any thread, at most once, never blocks. */
void rescue_now(void);

#endif
