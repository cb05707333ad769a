/* SPDX-License-Identifier: MIT */
/* Final names: steps 4 to 7 of reliability.md 4.1. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "crypto/tree.h"
#include "engine/faults_point.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* Names tried for one root. */
#define NAMES_MAX 10000

int
sink_land_open(struct sink_landing *l, struct fx_err *err)
{
	unsigned made = 0;

	if (l->into_fd != -1)
		return 0;
	if (l->meta->into[0] == '\0') {
		l->into_fd = fcntl(l->root_fd, F_DUPFD_CLOEXEC, 0);
		if (l->into_fd == -1)
			return fx_err_errno(
			    err, E_INTERNAL, errno, "%s", l->root);
		return 0;
	}
	faults_point(POINT_MKDIR);
	l->into_fd = file_mkdir_beneath(
	    l->root_fd, l->meta->into, 0755, false, l->syncs, &made, err);
	if (l->into_fd == -1)
		return -1;
	/* Our own umask is 077. */
	if (made > 0)
		(void)fchmod(
		    l->into_fd, (0755 & ~(mode_t)l->meta->umask) | 0700);
	return 0;
}

void
sink_land_close(struct sink_landing *l)
{
	fd_close(&l->into_fd);
}

int
sink_land_sync(struct sink_landing *l)
{
	int r;

	if (!l->syncs)
		return 0;
	faults_point(POINT_DIRSYNC);
	r = file_sync_dir(l->into_fd);
	if (r == 0)
		r = file_sync_dir(l->tree_fd);
	if (r == 0)
		r = file_sync_dir(l->stage_fd);
	return r;
}

char *
sink_land_path(const struct sink_landing *l, const char *name)
{
	const char *into = l->meta->into;

	return str_printf(
	    "%s%s%s/%s", l->root, *into != '\0' ? "/" : "", into, name);
}

enum fx_code
sink_land_name(const struct sink_meta *m, uint16_t i, char out[FX_NAME_MAX + 1])
{
	if (m->rename_len > 0)
		return sink_disk_name(out, m->rename, m->rename_len);
	return sink_disk_name(out, m->roots[i].name, m->roots[i].name_len);
}

static void
fail(struct sink_root *r, int errnum)
{
	r->code = sink_code(errnum);
	r->errnum = errnum;
}

/* The name of root i in tree/. */
static enum fx_code
staged_name(const struct sink_meta *m, uint16_t i, char out[FX_NAME_MAX + 1])
{
	return sink_disk_name(out, m->roots[i].name, m->roots[i].name_len);
}

/* [finish] st: of what will have this name, or has it. */
static int
log_finish(struct sink_landing *l, uint16_t i, const char *name,
    const struct stat *st, const struct sink_root *r)
{
	struct sink_record rec = {
		.type = SINK_FINISH,
		.root = i,
		.kind = l->meta->roots[i].kind,
		.digest_known = r->digest_known,
		.skipped = r->skipped,
		.dev = st->st_dev,
		.ino = st->st_ino,
		.size = r->size,
		.files = r->files,
		.failed = r->failed,
	};

	faults_point(POINT_FINISH);
	memcpy(rec.digest, r->digest, sizeof(rec.digest));
	memcpy(rec.place, l->meta->into, sizeof(rec.place));
	str_copy(rec.name, sizeof(rec.name), name);
	return sink_log_put(l->log, &rec);
}

static int
log_sync(struct sink_landing *l)
{
	return l->syncs ? sink_log_sync(l->log) : 0;
}

void
sink_land_announce(struct sink_landing *l, uint16_t i, struct sink_root *r)
{
	char staged[FX_NAME_MAX + 1], name[FX_NAME_MAX + 1];
	struct stat st;
	int e;

	r->code = staged_name(l->meta, i, staged);
	if (r->code == FX_OK)
		r->code = sink_land_name(l->meta, i, name);
	if (r->code != FX_OK)
		return;
	if (fstatat(l->tree_fd, staged, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		fail(r, errno);
		return;
	}
	e = log_finish(l, i, name, &st, r);
	if (e < 0)
		fail(r, -e);
}

/* Whether the file name that is there already has the same bytes. */
static bool
is_same(struct sink_landing *l, uint16_t i, const char *name,
    const struct sink_root *r, struct stat *st)
{
	struct fx1 id;
	bool same;
	int fd;

	if (l->meta->roots[i].kind != ENTRY_FILE || !r->digest_known)
		return false;
	fd = file_open_beneath(l->into_fd, name,
	    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0, NULL);
	if (fd == -1)
		return false;
	same = fstat(fd, st) == 0 && S_ISREG(st->st_mode) &&
	    (uint64_t)st->st_size == r->size &&
	    fx1_file(fd, &id, NULL, NULL, NULL, NULL) == 0 &&
	    id.size == r->size &&
	    memcmp(id.root, r->digest, sizeof(id.root)) == 0;
	fd_close(&fd);
	return same;
}

/* The same is there: nothing is moved. */
static void
skip(struct sink_landing *l, uint16_t i, const char *name,
    const struct stat *st, struct sink_root *r)
{
	int e;

	r->skipped = true;
	e = log_finish(l, i, name, st, r);
	if (e == 0)
		e = log_sync(l);
	r->path = sink_land_path(l, name);
	if (e == 0 && r->path == NULL)
		e = -ENOMEM;
	if (e == 0)
		return;
	r->skipped = false;
	free(r->path);
	r->path = NULL;
	fail(r, -e);
}

/* The next number whose name looks free, from *number on. */
static bool
next_name(struct sink_landing *l, const char *first, unsigned *number,
    char out[FX_NAME_MAX + 1])
{
	struct stat st;

	while (++*number < NAMES_MAX) {
		path_numbered(out, first, *number);
		if (fstatat(l->into_fd, out, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return true;
	}
	return false;
}

/* Announce another name and sync the record. */
static int
announce_again(struct sink_landing *l, uint16_t i, const char *name,
    const char *staged, const struct sink_root *r)
{
	struct stat st;
	int e;

	if (fstatat(l->tree_fd, staged, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -errno;
	e = log_finish(l, i, name, &st, r);
	return e == 0 ? log_sync(l) : e;
}

void
sink_land_root(
    struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r)
{
	char staged[FX_NAME_MAX + 1], first[FX_NAME_MAX + 1];
	char now[FX_NAME_MAX + 1];
	unsigned number = 1;
	struct stat st;
	int e;

	r->code = staged_name(l->meta, i, staged);
	if (r->code == FX_OK)
		r->code = sink_land_name(l->meta, i, first);
	if (r->code != FX_OK)
		return;
	str_copy(now, sizeof(now), name);
	for (;;) {
		faults_point(POINT_RENAME);
		e = file_rename_noreplace(l->tree_fd, staged, l->into_fd, now);
		if (e != -EEXIST || l->meta->conflict == CONFLICT_FAIL)
			break;
		if (l->meta->conflict == CONFLICT_SKIP_DIGEST && number == 1 &&
		    is_same(l, i, now, r, &st)) {
			skip(l, i, now, &st, r);
			return;
		}
		if (!next_name(l, first, &number, now))
			break;
		e = announce_again(l, i, now, staged, r);
		if (e < 0)
			break;
	}
	if (e < 0) {
		fail(r, -e);
		return;
	}
	r->delivered = true;
	r->path = sink_land_path(l, now);
	if (r->path == NULL)
		r->errnum = ENOMEM;
}
