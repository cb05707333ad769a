/* SPDX-License-Identifier: MIT */
#include "os/file_copy.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "os/fd.h"

#define PIECE ((uint64_t)1024 * 1024)

/* By hand, from at on. */
static int
copy_bytes(int from, int to, uint64_t at, uint64_t n)
{
	uint8_t *piece = malloc(PIECE);
	int r = piece != NULL ? 0 : -ENOMEM;

	while (at < n && r == 0) {
		size_t want = n - at < PIECE ? (size_t)(n - at) : PIECE;
		ssize_t got = fd_pread_full(from, piece, want, (off_t)at);

		if (got < 0)
			r = (int)got;
		else if ((size_t)got < want)
			r = -EIO;
		else
			r = fd_pwrite_full(to, piece, want, (off_t)at);
		at += want;
	}
	free(piece);
	return r;
}

int
file_copy(int from, int to, uint64_t n)
{
	uint64_t done = 0;

	if (ioctl(to, FICLONE, from) == 0)
		return ftruncate(to, (off_t)n) == -1 ? -errno : 0;
	while (done < n) {
		off_t in = (off_t)done, out = (off_t)done;
		size_t want = n - done < PIECE * 64 ? (size_t)(n - done)
						    : (size_t)PIECE * 64;
		ssize_t got = copy_file_range(from, &in, to, &out, want, 0);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1 && (errno == ENOSPC || errno == EDQUOT))
			return -errno;
		if (got <= 0)
			return copy_bytes(from, to, done, n);
		done += (uint64_t)got;
	}
	return 0;
}
