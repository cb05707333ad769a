/* SPDX-License-Identifier: MIT */
/* What an earlier run left of one file becomes a part of this one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/sink_part.h"
#include "os/fd.h"

#define OPEN_FLAGS (O_RDWR | O_NOFOLLOW | O_CLOEXEC)

void
sink_part_seen(struct sink_file *f)
{
	struct stat st;

	memset(f->seen, 0, sizeof(f->seen));
	if (fstat(f->fd, &st) == -1)
		return;
	f->seen[0] = st.st_mtim;
	f->seen[1] = st.st_ctim;
}

bool
sink_part_same(struct sink_file *f)
{
	struct stat st;

	return fstat(f->fd, &st) == 0 &&
	    st.st_mtim.tv_sec == f->seen[0].tv_sec &&
	    st.st_mtim.tv_nsec == f->seen[0].tv_nsec &&
	    st.st_ctim.tv_sec == f->seen[1].tv_sec &&
	    st.st_ctim.tv_nsec == f->seen[1].tv_nsec;
}

static bool
is_file(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode);
}

/*
 * Both files of a part get their new names.  The map is there twice for a
 * moment: a crash in between leaves a whole pair.
 */
static bool
move(struct sink *s, uint32_t id, int from_parts, int from_map,
    const char *from_name)
{
	char name[SINK_PART_NAME];

	sink_part_name(name, id);
	(void)unlinkat(s->map_fd, name, 0);
	if (linkat(from_map, from_name, s->map_fd, name, 0) == -1 &&
	    renameat(from_map, from_name, s->map_fd, name) == -1)
		return false;
	return renameat(from_parts, from_name, s->parts_fd, name) == 0;
}

/* Turn all that the map says into claims: bits without digests. */
static bool
claim_all(struct sink_file *f)
{
	int r = sink_map_load(f);

	if (r != 1 || f->gen != 0)
		return false;
	for (size_t i = 0; i < f->bits; i++)
		f->claims[i] |= f->done[i];
	return fd_pwrite_full(f->map_fd, f->claims, f->bits, SINK_MAP_HEAD) ==
	    0 &&
	    ftruncate(f->map_fd, (off_t)(SINK_MAP_HEAD + f->bits)) == 0;
}

bool
sink_part_again(struct sink *s, const struct entry *e, uint32_t id,
    int from_parts, int from_map, const char *from_name)
{
	struct sink_file *f;
	bool good;

	if (!is_file(from_parts, from_name))
		return false;
	f = sink_part_new(s, e, id, 0);
	if (f == NULL)
		return false;
	f->map_fd = openat(from_map, from_name, OPEN_FLAGS);
	good = f->map_fd != -1 && claim_all(f) &&
	    move(s, id, from_parts, from_map, from_name);
	sink_part_free(f);
	return good;
}

bool
sink_map_claim(struct sink_file *f, uint64_t chunks)
{
	uint8_t head[SINK_MAP_HEAD];
	char name[SINK_PART_NAME];

	sink_part_name(name, f->file_id);
	(void)unlinkat(f->sink->map_fd, name, 0);
	f->map_fd =
	    openat(f->sink->map_fd, name, OPEN_FLAGS | O_CREAT | O_EXCL, 0600);
	if (f->map_fd == -1)
		return false;
	for (uint64_t i = 0; i < chunks; i++)
		f->claims[i / 8] |= (uint8_t)(1U << i % 8);
	sink_map_head(head, f, 0);
	return fd_pwrite_full(f->map_fd, head, sizeof(head), 0) == 0 &&
	    fd_pwrite_full(f->map_fd, f->claims, f->bits, SINK_MAP_HEAD) == 0;
}

bool
sink_part_of_whole(struct sink *s, const struct entry *e, uint32_t id,
    int dirfd, const char *name)
{
	struct sink_file *f;
	char part[SINK_PART_NAME];
	bool good;
	int fd;

	/* Its mode is final already; ours must be able to write. */
	fd =
	    openat(dirfd, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return false;
	good = is_file(dirfd, name) && fchmod(fd, 0600) == 0;
	fd_close(&fd);
	f = good ? sink_part_new(s, e, id, 0) : NULL;
	if (f == NULL)
		return false;
	sink_part_name(part, id);
	good = sink_map_claim(f, f->chunks) &&
	    renameat(dirfd, name, s->parts_fd, part) == 0;
	sink_part_free(f);
	return good;
}

/* All that is known of the chunks of f. */
static int
copy_known(struct sink_file *to, struct sink_file *f)
{
	int r = 0;

	mutex_lock(&f->lock);
	if (f->failed != FX_OK || f->gen != 0 || f->size != to->size ||
	    !sink_part_same(f))
		r = -ESTALE;
	if (r == 0) {
		memcpy(to->claimed, f->done, f->bits);
		memcpy(to->done, f->done, f->bits);
		memcpy(to->synced, f->synced, f->bits);
		memcpy(to->claims, f->claims, f->bits);
		to->count = f->count;
		to->unsynced = f->unsynced;
		to->kept = f->kept;
		to->dirty = true;
		to->fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
		to->map_fd = fcntl(f->map_fd, F_DUPFD_CLOEXEC, 0);
	}
	mutex_unlock(&f->lock);
	return to->fd != -1 && to->map_fd != -1 ? r : -EMFILE;
}

bool
sink_part_adopt(struct sink *s, const struct entry *e, uint32_t id,
    struct sink_file *f, int from_parts, int from_map)
{
	struct sink_file *to = sink_part_new(s, e, id, 0);
	char name[SINK_PART_NAME];

	sink_part_name(name, f->file_id);
	if (to == NULL || copy_known(to, f) < 0 ||
	    !move(s, id, from_parts, from_map, name)) {
		sink_part_free(to);
		return false;
	}
	sink_part_seen(to);
	atomic_fetch_add(&s->kept, to->kept);
	/* It stays open as long as the sink holds it. */
	sink_part_unref(sink_part_publish(to));
	return true;
}
