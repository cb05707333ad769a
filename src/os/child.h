/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_CHILD_H
#define FX_OS_CHILD_H

/*
 * Other programs: the only place that starts them.  No shell, no search
 * along PATH, no inherited descriptors but those named, all signals at their
 * default and unblocked.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

#define CHILD_FDS_MAX 8

struct child_fd {
	int from; /* ours; stays open and ours */
	int to;   /* its number in the child, 0 to 1023 */
};

struct child {
	const char *const
	    *argv; /* ended by NULL; argv[0] is an absolute path */

	/*
	 * "NAME=value" strings that are added to (and win over) the base
	 * environment; ended by NULL, or NULL for none.  The base is a fixed
	 * set: PATH, HOME, USER, LOGNAME, SHELL, TMPDIR, TZ and XDG_* as we
	 * have them, and LC_ALL=C.UTF-8; with whole_env all that we have.
	 */
	const char *const *env;
	bool whole_env;

	bool new_session; /* setsid(): survives our terminal */

	/* Descriptors; 0, 1 and 2 are /dev/null unless named here. */
	const struct child_fd *fds;
	size_t fds_count; /* at most CHILD_FDS_MAX */
	bool share_std;   /* 0, 1, 2 are ours instead of /dev/null */
};

struct child_exit {
	int status; /* 0 to 255, or -1 when killed by a signal */
	int signum; /* the signal, or 0 */
};

/*
 * Start the program.  Returns 0 and its id in *ret, to be reaped once; or -1
 * with E_NOENT, E_ACCESS or E_INTERNAL and the errno: also when the program
 * cannot be executed.
 */
int child_start(pid_t *ret, const struct child *child, struct fx_err *err);

/*
 * Reap one child.  Returns 1 when it has ended and *ret is set; 0 when it
 * still runs (only with wait == false); or -errno.
 */
int child_reap(pid_t pid, bool wait, struct child_exit *ret);

/* Send a signal to a child that was not reaped yet.  Returns 0 or -errno. */
int child_kill(pid_t pid, int signum);

/* The same for all that a child with new_session started and left in it. */
int child_kill_session(pid_t pid, int signum);

#endif
