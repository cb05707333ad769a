/* SPDX-License-Identifier: MIT */
#include "door/lines.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define READ_SIZE (64 * 1024)

void
lines_init(struct lines *l)
{
	buf_init(&l->in, LINES_MAX);
	l->start = 0;
	l->seen = 0;
}

void
lines_done(struct lines *l)
{
	buf_done(&l->in);
	lines_init(l);
}

bool
lines_room(const struct lines *l)
{
	return l->in.len - l->start < FX_DOOR_LINE_MAX;
}

/* The length of the first line, newline included; 0: not complete. */
static size_t
first_line(struct lines *l)
{
	size_t n = l->in.len - l->start;
	const uint8_t *line, *end;

	if (l->seen >= n)
		return 0;
	line = l->in.data + l->start;
	end = memchr(line + l->seen, '\n', n - l->seen);
	if (end == NULL) {
		l->seen = n;
		return 0;
	}
	l->seen = (size_t)(end - line);
	return l->seen + 1;
}

bool
lines_ready(struct lines *l)
{
	return first_line(l) > 0;
}

int
lines_read(struct lines *l, int fd)
{
	size_t moved = 0;

	buf_drop(&l->in, l->start);
	l->start = 0;
	while (moved < LINES_READ_MAX && lines_room(l)) {
		uint8_t *room = buf_room(&l->in, READ_SIZE);
		ssize_t n;

		if (room == NULL)
			return -ENOMEM;
		n = recv(fd, room, READ_SIZE, MSG_DONTWAIT);
		if (n == 0)
			return -ENODATA;
		if (n == -1 && errno == EAGAIN)
			break;
		if (n == -1 && errno != EINTR)
			return -errno;
		if (n > 0) {
			buf_added(&l->in, (size_t)n);
			moved += (size_t)n;
		}
	}
	return lines_room(l) || lines_ready(l) ? 0 : -EMSGSIZE;
}

const char *
lines_next(struct lines *l, size_t *ret_n)
{
	size_t n = first_line(l);
	const char *line;

	if (n == 0)
		return NULL;
	line = (const char *)l->in.data + l->start;
	l->start += n;
	l->seen = 0;
	*ret_n = n;
	return line;
}

void
lines_drop(struct lines *l)
{
	l->start = l->in.len;
	l->seen = 0;
}
