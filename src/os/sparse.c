/* SPDX-License-Identifier: MIT */
#include "os/sparse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "os/fd.h"

static const uint8_t zeros[64 * 1024];

/*
 * Where the next data at or behind offset begins, at most end.  -errno if the
 * file system does not tell.
 */
static off_t
next_data(int fd, off_t offset, off_t end)
{
	off_t at = lseek(fd, offset, SEEK_DATA);

	if (at == -1)
		return errno == ENXIO ? end : -errno;
	return at < end ? at : end;
}

static off_t
next_hole(int fd, off_t offset, off_t end)
{
	off_t at = lseek(fd, offset, SEEK_HOLE);

	return at == -1 || at > end ? end : at;
}

ssize_t
sparse_read(int fd, void *to, size_t n, off_t offset)
{
	off_t end = offset + (off_t)n;
	off_t at = offset;
	uint8_t *p = to;
	off_t size;

	size = lseek(fd, 0, SEEK_END);
	if (size == -1)
		return fd_pread_full(fd, to, n, offset);
	if (end > size)
		end = size > offset ? size : offset;
	while (at < end) {
		off_t data = next_data(fd, at, end);
		off_t hole;
		size_t want;
		ssize_t r;

		if (data < 0)
			return fd_pread_full(fd, to, n, offset);
		memset(p + (at - offset), 0, (size_t)(data - at));
		if (data == end)
			break;
		hole = next_hole(fd, data, end);
		want = (size_t)(hole - data);
		r = fd_pread_full(fd, p + (data - offset), want, data);
		if (r < 0)
			return r;
		if ((size_t)r < want)
			return (ssize_t)(data - offset) + r;
		at = hole;
	}
	return (ssize_t)(end - offset);
}

static bool
is_zero(const uint8_t *p, size_t n)
{
	return memcmp(p, zeros, n) == 0;
}

int
sparse_write(int fd, const void *data, size_t n, off_t offset)
{
	const uint8_t *p = data;
	size_t from = 0; /* of the run that is to be written */
	size_t at = 0;
	int r = 0;

	while (at < n && r == 0) {
		size_t len = SPARSE_BLOCK -
		    (size_t)((offset + (off_t)at) % SPARSE_BLOCK);

		if (len > n - at)
			len = n - at;
		if (is_zero(p + at, len)) {
			if (at > from)
				r = fd_pwrite_full(fd, p + from, at - from,
				    offset + (off_t)from);
			from = at + len;
		}
		at += len;
	}
	if (r == 0 && at > from)
		r = fd_pwrite_full(
		    fd, p + from, at - from, offset + (off_t)from);
	return r;
}

int
sparse_clear(int fd, size_t n, off_t offset)
{
	int r = 0;

	if (n == 0 ||
	    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset,
		(off_t)n) == 0)
		return 0;
	while (n > 0 && r == 0) {
		size_t len = n < sizeof(zeros) ? n : sizeof(zeros);

		r = fd_pwrite_full(fd, zeros, len, offset);
		offset += (off_t)len;
		n -= len;
	}
	return r;
}
