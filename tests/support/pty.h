/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_PTY_H
#define FX_SUPPORT_PTY_H

/*
 * A real program in a pseudo-terminal, its screen in libvterm (tui.md 7.1).
 * pty.c runs it, pty_sent.c looks at what it sent; link pty_rep.c, too.
 * Nothing here sleeps: it waits for a condition with a deadline.  Whoever
 * starts one has called setlocale(LC_ALL, "C.UTF-8").  One thread.
 *
 * Times are milliseconds; coordinates count from 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <vterm.h>

#include "base/buf.h"

#define PTY_WAIT_MS 5000 /* the usual deadline */

struct pty_conf {
	const char *const *argv; /* argv[0] is the path; NULL at the end */
	/*
	 * NAME=value, NULL at the end; NULL: none.  Besides these the program
	 * sees PATH, HOME, TMPDIR, the sanitizers' options, and, if not given
	 * here, TERM=xterm-256color.
	 */
	const char *const *env;
	int w;
	int h;
};

struct pty;

/* Start it.  Returns 0 and sets *ret; or -errno. */
int pty_start(struct pty **ret, const struct pty_conf *conf);

/* Close the terminal, kill what still runs, free p.  NULL is ignored. */
void pty_stop(struct pty *p);

pid_t pty_pid(const struct pty *p);

/* Send bytes as they are, text, or a key as this terminal would. */
void pty_send(struct pty *p, const void *bytes, size_t n);
void pty_type(struct pty *p, const char *text);
void pty_key(struct pty *p, VTermKey key, VTermModifier mod);

void pty_resize(struct pty *p, int w, int h);

/* Close the master: the program sees a hang-up. */
void pty_hang_up(struct pty *p);

/* Take in output until cond(p, ctx) is true; false: not before wait_ms. */
bool pty_wait(struct pty *p, bool (*cond)(struct pty *p, void *ctx), void *ctx,
    int wait_ms);

/* Until text stands on the screen, within one row. */
bool pty_wait_text(struct pty *p, const char *text, int wait_ms);

/* Until no row holds it. */
bool pty_wait_gone(struct pty *p, const char *text, int wait_ms);

/* Until the program has ended; *ret_status as from waitpid(). */
bool pty_wait_exit(struct pty *p, int *ret_status, int wait_ms);

/* Take in what has come so far, without waiting. */
void pty_pump(struct pty *p);

/* Row y as UTF-8, blanks at its end removed; valid until the next call. */
const char *pty_row(struct pty *p, int y);
bool pty_has(struct pty *p, const char *text);

/* All rows between bars, then the runs: b bold, u underline, r reverse,
 * f<colour>/ foreground, as r5:0-47 b19:0-79 f78/3:1-4. */
void pty_dump(struct pty *p, struct buf *out);

void pty_cursor(struct pty *p, int *ret_x, int *ret_y, bool *ret_visible);
const char *pty_title(const struct pty *p);
bool pty_alt_screen(const struct pty *p);
unsigned pty_bells(const struct pty *p);

/* Output so far; the log keeps the first 4 MiB. */
size_t pty_bytes(const struct pty *p);
const uint8_t *pty_log(const struct pty *p, size_t *ret_n);

/* write() calls of the program so far, to whatever; -1: not known. */
long pty_writes(const struct pty *p);

/*
 * The first control in the log, from byte from on, that fxtui has no business
 * to send (OSC, DCS, reports, unknown modes, C1); NULL: there is none.  Valid
 * until the next call.
 */
const char *pty_stray(struct pty *p, size_t from);

/* Whether private mode number was set last (1), reset (0), never named (-1). */
int pty_mode(const struct pty *p, unsigned number);

#endif
