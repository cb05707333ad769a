/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_LOOP_H
#define FX_OS_LOOP_H

/*
 * An event loop over poll().  One thread owns a loop, calls everything here
 * and runs every callback; others reach it through a mailbox or pool whose
 * descriptor the loop watches.
 *
 * Registering returns a handle that belongs to the loop.  A descriptor's
 * handle lives until loop_fd_cancel(); a timer's until it fires or is
 * cancelled, so the first line of a timer's callback sets the handle to NULL.
 * Anything may be registered, changed and cancelled inside any callback: a
 * handle that was cancelled is not called again, not even for an event that
 * was already reported.  Cancel before closing the descriptor.
 */

#include <stddef.h>
#include <stdint.h>

#define LOOP_READ  1U /* readable, at its end, or broken */
#define LOOP_WRITE 2U /* writable or broken */

#define LOOP_FDS_MAX    8192
#define LOOP_TIMERS_MAX 65536
#define LOOP_ROUND_MS   20

struct loop;
struct loop_fd;
struct loop_timer;

/* events is a non-empty subset of what was wanted. */
typedef void loop_fd_fn(void *arg, unsigned events);
typedef void loop_timer_fn(void *arg);

/* Returns NULL without memory. */
struct loop *loop_new(void);

/* Free the loop and all its handles, calling none.  Not inside a callback. */
void loop_free(struct loop *loop);

/*
 * Watch fd for events (LOOP_READ, LOOP_WRITE, both, or 0: not yet).  The
 * descriptor stays the caller's.  One handle a descriptor.  Returns NULL
 * without memory or with LOOP_FDS_MAX handles in use.
 */
struct loop_fd *loop_fd(
    struct loop *loop, int fd, unsigned events, loop_fd_fn *fn, void *arg);

/* From now on wait for these events; 0 waits for none.  NULL does nothing. */
void loop_fd_want(struct loop_fd *handle, unsigned events);

/*
 * Call it before others from now on.  A round over what has happened is cut
 * after LOOP_ROUND_MS, so an urgent handle waits for no longer than that and
 * one callback, however many others are busy.
 */
void loop_fd_urgent(struct loop_fd *handle);

/* Forget the descriptor.  NULL does nothing. */
void loop_fd_cancel(struct loop_fd *handle);

/*
 * Call fn(arg) once, delay_ms from now at the earliest; 0: in the next round.
 * Returns NULL without memory or with LOOP_TIMERS_MAX in use.
 */
struct loop_timer *loop_timer(
    struct loop *loop, int64_t delay_ms, loop_timer_fn *fn, void *arg);

/* Drop a timer that has not fired.  NULL does nothing. */
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);

/* Run until loop_stop().  Returns 0, or -errno if poll() failed. */
int loop_run(struct loop *loop);

/* Make loop_run() return when the current callback has. */
void loop_stop(struct loop *loop);

/*
 * One round, for tests and for hosts with a loop of their own: wait at most
 * timeout_ms (-1: until something happens), call what is due.  Returns how
 * many callbacks ran, or -errno.
 */
int loop_step(struct loop *loop, int timeout_ms);

#endif
