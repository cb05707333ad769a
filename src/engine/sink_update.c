/* SPDX-License-Identifier: MIT */
/*
 * A file that is there and is to be replaced, or may be the same: a copy of
 * it becomes the part, whose chunks are offered; only what differs is sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/sink_part.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_copy.h"

/* The file e is to replace, or to be compared with, or -1. */
static int
open_there(struct sink *s, const struct entry *e, uint64_t *ret_size)
{
	char name[FX_NAME_MAX + 1];
	struct stat st;
	int dirfd;
	int fd;

	dirfd = sink_there_find(&s->there, s->root_fd, &s->meta, e, name);
	if (dirfd == -1)
		return -1;
	fd = file_open_beneath(dirfd, name,
	    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0, NULL);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (s->meta.conflict != CONFLICT_SKIP_DIGEST ||
		(uint64_t)st.st_size == e->size)) {
		*ret_size = (uint64_t)st.st_size;
		return fd;
	}
	fd_close(&fd);
	return -1;
}

/* [create] parts/id with the first bytes of what is there. */
static int
copy(struct sink *s, int from, uint64_t bytes, uint32_t id)
{
	char name[SINK_PART_NAME];
	int closed;
	int fd;
	int r;

	sink_part_name(name, id);
	(void)unlinkat(s->parts_fd, name, 0);
	fd = openat(s->parts_fd, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -errno;
	r = file_copy(from, fd, bytes);
	closed = fd_close(&fd);
	if (r == 0)
		r = closed;
	if (r < 0)
		(void)unlinkat(s->parts_fd, name, 0);
	return r;
}

bool
sink_update(struct sink *s, const struct entry *e, uint32_t id)
{
	struct sink_file *f;
	uint64_t bytes = 0;
	uint64_t chunks;
	bool good;
	int fd;

	if (!s->update || e->kind != ENTRY_FILE || e->size <= FX_CHUNK_SIZE ||
	    s->meta.conflict == CONFLICT_SKIP_STAT ||
	    !sink_rule_merges(s->meta.conflict))
		return false;
	fd = open_there(s, e, &bytes);
	if (fd == -1)
		return false;
	chunks = bytes >= e->size ? (e->size - 1) / FX_CHUNK_SIZE + 1
				  : bytes / FX_CHUNK_SIZE;
	good = chunks > 0 &&
	    copy(s, fd, bytes < e->size ? bytes : e->size, id) == 0;
	fd_close(&fd);
	f = good ? sink_part_new(s, e, id, 0) : NULL;
	good = f != NULL && sink_map_claim(f, chunks);
	sink_part_free(f);
	return good;
}
