/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_SIG_H
#define FX_OS_SIG_H

/*
 * Signals as something to poll.  A program calls sig_reset() and sig_ignore()
 * first, then sig_open() before it starts a thread; threads of os/thread have
 * all signals blocked, so only the descriptor sees them.
 */

#include <stddef.h>

/*
 * Undo what was inherited: default action for every signal, none blocked.
 * Those that cannot be changed stay as they are.
 */
void sig_reset(void);

/* Ignore SIGPIPE and SIGXFSZ: both come back as errno. */
void sig_ignore(void);

/*
 * Block the n signals in the calling thread and return a descriptor that
 * polls readable while one is pending; or -errno.  The caller closes it.
 */
int sig_open(const int *signals, size_t n);

/* The next signal's number, 0 if none is pending, or -errno. */
int sig_next(int fd);

#endif
