/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FILE_COPY_H
#define FX_OS_FILE_COPY_H

/* The beginning of one file as another. */

#include <stdint.h>

/*
 * Make the empty file to hold the first n bytes of from, at least as many as
 * it has; by sharing them where the file system can, else by copying.  Offsets
 * of both descriptors may move.  0 or -errno (ENOSPC..; EIO: from is shorter),
 * and to holds anything then.  Any thread; blocks.
 */
int file_copy(int from, int to, uint64_t n);

#endif
