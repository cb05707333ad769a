/* SPDX-License-Identifier: MIT */
/* What the conflict rule makes of a name that is taken (reliability.md I4). */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/tree.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

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

/* --- before data flows --- */

/* The disk path, beneath the destination root, where raw path is to land. */
static enum fx_code
landing_path(const struct sink_meta *m, const uint8_t *path, size_t n,
    char out[SINK_PATH_SIZE])
{
	const uint8_t *slash = memchr(path, '/', n);
	int i = sink_root_of(m, path, n);
	char rest[SINK_PATH_SIZE] = "";
	char name[FX_NAME_MAX + 1];
	enum fx_code code;
	int len;

	if (i < 0)
		return E_NAME;
	code = sink_land_name(m, (uint16_t)i, name);
	if (code == FX_OK && slash != NULL)
		code = sink_disk_path(
		    rest, slash + 1, n - (size_t)(slash + 1 - path));
	if (code != FX_OK)
		return code;
	len = snprintf(out, SINK_PATH_SIZE, "%s%s%s%s%s", m->into,
	    m->into[0] != '\0' ? "/" : "", name, rest[0] != '\0' ? "/" : "",
	    rest);
	return len < SINK_PATH_SIZE ? FX_OK : E_NAME;
}

/* The folder that e is to land in, or -1: there is none.  The sink's. */
static int
folder_there(struct sink *s, const struct entry *e)
{
	size_t at = sink_base_at(e->path, e->path_len);
	size_t n = at > 0 ? at - 1 : 0;
	struct sink_there *there = &s->there;
	char path[SINK_PATH_SIZE];

	if (there->known && there->n == n &&
	    memcmp(there->path, e->path, n) == 0)
		return there->fd;
	fd_close(&there->fd);
	there->known = true;
	there->n = n;
	memcpy(there->path, e->path, n);
	if (n == 0 && s->meta.into[0] == '\0') {
		there->fd = fcntl(s->root_fd, F_DUPFD_CLOEXEC, 0);
		return there->fd;
	}
	if (n == 0)
		str_copy(path, sizeof(path), s->meta.into);
	else if (landing_path(&s->meta, e->path, n, path) != FX_OK)
		return -1;
	there->fd = file_open_beneath(
	    s->root_fd, path, O_RDONLY | O_DIRECTORY, 0, NULL);
	return there->fd;
}

/* The name of e in the folder it is to land in. */
static enum fx_code
name_there(
    const struct sink_meta *m, const struct entry *e, char out[FX_NAME_MAX + 1])
{
	size_t at = sink_base_at(e->path, e->path_len);
	int root = sink_root_of(m, e->path, e->path_len);

	if (at == 0)
		return root < 0 ? E_NAME
				: sink_land_name(m, (uint16_t)root, out);
	return sink_disk_name(out, e->path + at, e->path_len - at);
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

	if (!sink_rule_merges(s->meta.conflict) || e->kind != ENTRY_FILE)
		return CLASH_FREE;
	fd = folder_there(s, e);
	if (fd == -1 || name_there(&s->meta, e, name) != FX_OK)
		return CLASH_FREE;
	return sink_clash(s->meta.conflict, fd, name, &came);
}

void
sink_there_done(struct sink *s)
{
	fd_close(&s->there.fd);
}
