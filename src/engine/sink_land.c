/* SPDX-License-Identifier: MIT */
/* Final names: steps 4 to 7 of reliability.md 4.1. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
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
	if (m->places[i][0] != '\0') {
		memcpy(out, m->places[i], sizeof(m->places[i]));
		return FX_OK;
	}
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
		.unwanted = sink_root_unwanted(r),
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

int
sink_land_log(struct sink_landing *l, uint16_t i, const char *name,
    const struct stat *st, const struct sink_root *r)
{
	int e = log_finish(l, i, name, st, r);

	return e == 0 && l->syncs ? sink_log_sync(l->log) : e;
}

bool
sink_root_unwanted(const struct sink_root *r)
{
	return (r->unwanted > 0 || r->held > 0) && r->files == 0 &&
	    r->failed == 0;
}

bool
sink_root_none(const struct sink_root *r)
{
	return r->unwanted > 0 && r->held == 0 && r->files == 0 &&
	    r->failed == 0 && r->links == 0;
}

bool
sink_root_pending(const struct sink_root *r)
{
	return r->errnum != 0 && r->code != FX_OK && r->code != E_PARTIAL &&
	    r->code != E_EXISTS && r->code != E_NAME;
}

/* A file that was not sent: what is there was left alone from the start. */
static bool
is_held(const struct sink_landing *l, uint16_t i, const struct sink_root *r)
{
	return l->meta->roots[i].kind == ENTRY_FILE && r->files == 0 &&
	    r->held > 0;
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
	memset(&st, 0, sizeof(st));
	if (!is_held(l, i, r) && !sink_root_none(r) &&
	    fstatat(l->tree_fd, staged, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		fail(r, errno);
		return;
	}
	e = log_finish(l, i, name, &st, r);
	if (e < 0)
		fail(r, -e);
}

/* Nothing is moved: the file that is there stays. */
static void
leave(struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r)
{
	struct stat st;
	int e = 0;

	r->skipped = true;
	if (l->meta->conflict != CONFLICT_SKIP_DIGEST) {
		/* Nobody has compared the bytes. */
		r->files = 0;
		r->size = 0;
		r->held = 1;
		r->digest_known = false;
	}
	if (fstatat(l->into_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		e = -errno;
	if (e == 0)
		e = sink_land_log(l, i, name, &st, r);
	if (e == 0)
		r->path = sink_land_path(l, name);
	if (e == 0 && r->path == NULL)
		e = -ENOMEM;
	if (e == 0)
		return;
	r->skipped = false;
	fail(r, -e);
}

bool
sink_land_next(
    int dirfd, const char *first, unsigned *number, char out[FX_NAME_MAX + 1])
{
	struct stat st;

	while (++*number < NAMES_MAX) {
		path_numbered(out, first, *number);
		if (fstatat(dirfd, out, &st, AT_SYMLINK_NOFOLLOW) == -1)
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

	if (fstatat(l->tree_fd, staged, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -errno;
	return sink_land_log(l, i, name, &st, r);
}

/* What the rule makes of root i and its first name, which is taken. */
static enum sink_clash
clash_of(struct sink_landing *l, uint16_t i, const char *staged,
    const char *name, const struct sink_root *r)
{
	uint8_t rule = l->meta->conflict;
	struct sink_came came = { .size = r->size };
	struct stat st;

	if (fstatat(l->tree_fd, staged, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return CLASH_FAIL;
	if (l->meta->roots[i].kind != ENTRY_FILE) {
		if (fstatat(l->into_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return CLASH_FREE;
		if (sink_rule_merges(rule) && S_ISDIR(st.st_mode))
			return CLASH_REPLACE;
		return rule == CONFLICT_FAIL ? CLASH_FAIL : CLASH_BESIDE;
	}
	came.mtime = st.st_mtim.tv_sec;
	came.mtime_ns = (uint32_t)st.st_mtim.tv_nsec;
	if (r->digest_known)
		came.digest = r->digest;
	return sink_clash(rule, l->into_fd, name, &came);
}

/* By the user's word: over the file, or into the folder. */
static int
replace(struct sink_landing *l, uint16_t i, const char *staged,
    const char *name, struct sink_root *r)
{
	struct stat st;
	int e;

	faults_point(POINT_RENAME);
	if (l->meta->roots[i].kind == ENTRY_FILE)
		return renameat(l->tree_fd, staged, l->into_fd, name) == -1
		    ? -errno
		    : 0;
	e = sink_merge(l, i, name, r);
	if (e == 0 && fstatat(l->into_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		e = -errno;
	/* All of it is there: from now on that folder is the root. */
	return e == 0 ? sink_land_log(l, i, name, &st, r) : e;
}

/*
 * [rename] Give root i the name now, or by the rule another one, which is then
 * in now.  0, -errno, or 1: what is there was left alone.
 */
static int
place(struct sink_landing *l, uint16_t i, const char *staged,
    char now[FX_NAME_MAX + 1], struct sink_root *r)
{
	char first[FX_NAME_MAX + 1];
	unsigned number = 1;
	int e;

	r->code = sink_land_name(l->meta, i, first);
	if (r->code != FX_OK)
		return -EINVAL;
	if (sink_has_place(l->meta, i))
		return replace(l, i, staged, now, r);
	for (unsigned tries = 0;; tries++) {
		faults_point(POINT_RENAME);
		e = file_rename_noreplace(l->tree_fd, staged, l->into_fd, now);
		if (e != -EEXIST || tries == NAMES_MAX)
			return e;
		switch (number > 1 ? CLASH_BESIDE
				   : clash_of(l, i, staged, now, r)) {
		case CLASH_FREE:
			continue;
		case CLASH_FAIL:
			return e;
		case CLASH_HELD:
		case CLASH_LEFT:
			return 1;
		case CLASH_REPLACE:
			return replace(l, i, staged, now, r);
		case CLASH_BESIDE:
			break;
		}
		if (!sink_land_next(l->into_fd, first, &number, now))
			return e;
		e = announce_again(l, i, now, staged, r);
		if (e < 0)
			return e;
	}
}

void
sink_land_root(
    struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r)
{
	char staged[FX_NAME_MAX + 1];
	char now[FX_NAME_MAX + 1];
	int e;

	str_copy(now, sizeof(now), name);
	if (is_held(l, i, r)) {
		leave(l, i, now, r);
		return;
	}
	r->code = staged_name(l->meta, i, staged);
	if (r->code != FX_OK)
		return;
	e = place(l, i, staged, now, r);
	if (e == 1) {
		leave(l, i, now, r);
		return;
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
