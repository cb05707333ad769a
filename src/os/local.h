/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_LOCAL_H
#define FX_OS_LOCAL_H

/*
 * Unix stream sockets between programs of one user, and the lock that makes
 * one of them the engine.  Sockets are non-blocking and close-on-exec.
 * Paths longer than a socket address holds go through /proc/self/fd/N/.
 */

#include <sys/types.h>

#include "base/err.h"

/*
 * Take the lock of a state folder, which exists: the file "lock" in it.
 * Returns a descriptor; closing it, or the process's end, lets go.  Returns
 * -1 with E_BUSY if another process has it.
 */
int local_lock(const char *state_dir, struct fx_err *err);

/*
 * Listen at path, mode 0600, in a folder that must be ours with mode 0700
 * (E_ACCESS otherwise).  What is there already is replaced if it is a socket:
 * nobody can be behind it, since the caller holds lock_fd, and that is
 * asserted.  Returns the listening descriptor.
 */
int local_listen(const char *path, int lock_fd, struct fx_err *err);

/* Remove the socket at path and close *fd. */
void local_unlisten(const char *path, int *fd);

/*
 * Connect.  Returns a descriptor; or -1, E_NOENT if no socket is there or
 * nobody listens behind it (errno ENOENT, ECONNREFUSED), E_BUSY if its queue
 * is full, E_ACCESS if whoever listens is another user.
 */
int local_connect(const char *path, struct fx_err *err);

/*
 * Accept one caller.  Returns a descriptor, or -errno: -EAGAIN if none waits,
 * -EMFILE and -ENFILE if descriptors are short, -EACCES if the caller is
 * another user (it was closed).
 */
int local_accept(int fd);

/* Who is at the other end.  Returns 0 or -errno. */
int local_peer_uid(int fd, uid_t *ret);

/* Two connected ends.  Returns 0 or -errno. */
int local_pair(int ret[2]);

#endif
