/* SPDX-License-Identifier: MIT */
/* What the conflict rule makes of a name that is taken (reliability.md I4). */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "crypto/tree.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

bool
sink_has_place(const struct sink_meta *m, int root)
{
	return root >= 0 && m->places[root][0] != '\0';
}

bool
sink_rule_merges(uint8_t rule)
{
	switch ((enum conflict)rule) {
	case CONFLICT_OVERWRITE:
	case CONFLICT_SKIP_STAT:
	case CONFLICT_SKIP_DIGEST:
	case CONFLICT_NEWER:
		return true;
	case CONFLICT_FAIL:
	case CONFLICT_KEEP_BOTH:
		break;
	}
	return false;
}

bool
sink_same_bytes(int dirfd, const char *name, uint64_t size,
    const uint8_t digest[FX_DIGEST_SIZE])
{
	struct stat st;
	struct fx1 id;
	bool same;
	int fd;

	fd = file_open_beneath(dirfd, name,
	    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0, NULL);
	if (fd == -1)
		return false;
	same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == size &&
	    fx1_file(fd, &id, NULL, NULL, NULL, NULL) == 0 && id.size == size &&
	    memcmp(id.root, digest, sizeof(id.root)) == 0;
	fd_close(&fd);
	return same;
}

/* <0: the file that is there is older than what came; 0: of the same time. */
static int
compare_age(const struct stat *there, const struct sink_came *came)
{
	if (there->st_mtim.tv_sec != came->mtime)
		return there->st_mtim.tv_sec < came->mtime ? -1 : 1;
	if (there->st_mtim.tv_nsec != (long)came->mtime_ns)
		return there->st_mtim.tv_nsec < (long)came->mtime_ns ? -1 : 1;
	return 0;
}

enum sink_clash
sink_clash(
    uint8_t rule, int dirfd, const char *name, const struct sink_came *came)
{
	struct stat st;
	bool dated;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return CLASH_FREE;
	if (rule == CONFLICT_FAIL)
		return CLASH_FAIL;
	/* Only files give way to files, and no link is followed. */
	if (!S_ISREG(st.st_mode))
		return CLASH_BESIDE;
	dated =
	    (uint64_t)st.st_size == came->size && compare_age(&st, came) == 0;
	switch ((enum conflict)rule) {
	case CONFLICT_OVERWRITE:
		return CLASH_REPLACE;
	case CONFLICT_SKIP_STAT:
		return dated ? CLASH_HELD : CLASH_BESIDE;
	case CONFLICT_SKIP_DIGEST:
		return came->digest != NULL &&
			sink_same_bytes(dirfd, name, came->size, came->digest)
		    ? CLASH_HELD
		    : CLASH_BESIDE;
	case CONFLICT_NEWER:
		if (dated)
			return CLASH_HELD;
		return compare_age(&st, came) < 0 ? CLASH_REPLACE : CLASH_LEFT;
	case CONFLICT_FAIL:
	case CONFLICT_KEEP_BOTH:
		break;
	}
	return CLASH_BESIDE;
}

enum sink_clash
sink_clash_ahead(struct sink *s, const struct entry *e)
{
	const struct sink_came came = {
		.size = e->size,
		.mtime = e->mtime,
		.mtime_ns = e->mtime_ns,
	};
	char name[FX_NAME_MAX + 1];
	int fd;

	if (sink_has_place(
		&s->meta, sink_root_of(&s->meta, e->path, e->path_len)))
		return CLASH_FREE;
	if (s->meta.conflict == CONFLICT_FAIL) {
		if (memchr(e->path, '/', e->path_len) != NULL)
			return CLASH_FREE; /* its root decides */
	} else if (!sink_rule_merges(s->meta.conflict) ||
	    e->kind != ENTRY_FILE) {
		return CLASH_FREE;
	}
	fd = sink_there_find(&s->there, s->root_fd, &s->meta, e, name);
	if (fd == -1)
		return CLASH_FREE;
	return sink_clash(s->meta.conflict, fd, name, &came);
}
