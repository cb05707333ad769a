/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FILE_REMOVE_H
#define FX_OS_FILE_REMOVE_H

/*
 * Removing what is ours, by descriptor and name, never by a path from
 * outside (reliability.md B12).
 */

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * Remove name in the folder dirfd with everything in it.  Symlinks are
 * removed, never followed; a mount on the way stops it with EXDEV; folders
 * are held open, at most FX_DEPTH_MAX + 32 deep.  A name that is not there is
 * success.  On failure, part of the tree may be gone; err->errnum tells why.
 */
int file_remove_tree_beneath(int dirfd, const char *name, struct fx_err *err);

/*
 * The same, but after max (at least 1) names it stops: 1 if there is more to
 * remove, 0 if nothing is left.  The next call begins with the first name that
 * is left, so a large tree can go in steps that each take a short time.
 */
int file_remove_some(
    int dirfd, const char *name, size_t max, struct fx_err *err);

/*
 * Unlink name in dirfd if it still is the file with this device and inode.
 * Returns 0, -ESTALE if something else stands there, or -errno.
 */
int file_remove_same(int dirfd, const char *name, dev_t dev, ino_t ino);

#endif
