/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FD_H
#define FX_OS_FD_H

/*
 * Small truths about descriptors: flags, whole reads and writes, closing with
 * an answer, and the process's table of them.
 *
 * All functions return 0 or a count, or -errno.  They may be called from any
 * thread, except fd_reserve_std() and fd_close_from(), which belong into the
 * first lines of a program.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

int fd_set_cloexec(int fd, bool on);
int fd_set_nonblock(int fd, bool on);

/*
 * Read until n bytes are there or the file ends, across EINTR and short
 * reads.  Returns how many; fewer than n only at the end of the file.  For
 * blocking descriptors; n at most SSIZE_MAX.
 */
ssize_t fd_read_full(int fd, void *to, size_t n);

/* The same at an offset; the descriptor's own offset does not move. */
ssize_t fd_pread_full(int fd, void *to, size_t n, off_t at);

/*
 * Write all n bytes, across EINTR and short writes.  On failure some of them
 * may have been written.  A write that makes no progress is -EIO.
 */
int fd_write_full(int fd, const void *from, size_t n);
int fd_pwrite_full(int fd, const void *from, size_t n, off_t at);

/*
 * Close *fd and set it to -1; does nothing if it is -1 already.  The answer
 * of close() matters for files that were written: it counts like a failed
 * write.  The descriptor is gone whatever the answer.
 */
int fd_close(int *fd);

/*
 * The path by which the kernel knows fd, absolute and free of links.  Returns
 * 0 and sets *ret, which the caller frees; or -errno.  A file that was
 * deleted has a path that leads nowhere.
 */
int fd_path(int fd, char **ret);

/* Open /dev/null on each of 0, 1, 2 that is closed. */
int fd_reserve_std(void);

/* Close every descriptor from lowest upwards. */
int fd_close_from(int lowest);

/*
 * Raise the soft limit of descriptors to wanted, or to the hard limit if
 * that is lower; never lowers it.  Returns the limit that now holds.
 */
int fd_raise_limit(int wanted);

/* How many descriptors this process has open; for tests and logs. */
int fd_count(void);

/*
 * Whether need more would take the last eighth of what the soft limit allows.
 * Counts only when it is near: with a large limit not before the lowest free
 * number is a quarter of it.
 */
bool fd_short(unsigned need);

#endif
