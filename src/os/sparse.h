/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_SPARSE_H
#define FX_OS_SPARSE_H

/*
 * Files with holes: read without reading them, written without filling them.
 * Offsets are absolute; the file offset of the descriptor moves.
 */

#include <stddef.h>
#include <sys/types.h>

/* Pieces of so many bytes at multiples of it are left out as holes. */
#define SPARSE_BLOCK 4096

/*
 * Read n bytes at offset: holes are filled in as zeros without asking the
 * disk, as far as the file system tells of them.  Returns n, fewer at the end
 * of the file, or -errno.  The file must not be written meanwhile: a hole may
 * then hide what has come.
 */
ssize_t sparse_read(int fd, void *to, size_t n, off_t offset);

/*
 * Write n bytes at offset where nothing was written yet; pieces of zeros stay
 * holes, so the size must be set at the end (ftruncate).  0 or -errno.
 */
int sparse_write(int fd, const void *data, size_t n, off_t offset);

/*
 * Let n bytes at offset be zeros: a hole, or zeros that are written where the
 * file system cannot make one.  0 or -errno.
 */
int sparse_clear(int fd, size_t n, off_t offset);

#endif
