/* SPDX-License-Identifier: MIT */
/* What a staging folder holds after the engine ended (reliability.md 4.5). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* What the log says. */
struct replay {
	uint64_t kept;
	bool known[FX_ROOTS_MAX];
	struct sink_record last[FX_ROOTS_MAX]; /* the last FINISH of a root */
};

struct settle {
	struct sink_meta meta;
	struct replay replay;
	struct sink_log log;
	struct sink_landing landing;
	char *root;
	dev_t dev; /* of the staging folder */
};

static void
take(void *arg, const struct sink_record *rec)
{
	struct replay *replay = arg;

	switch (rec->type) {
	case SINK_BITS:
		replay->kept = rec->kept;
		break;
	case SINK_TREE:
	case SINK_NAMED:
	case SINK_AGAIN:
		break;
	case SINK_FINISH:
		replay->known[rec->root] = true;
		replay->last[rec->root] = *rec;
		break;
	}
}

/*
 * Whether name in dirfd is what the record is about.  Device numbers may
 * change with a restart: then the one of the staging folder counts, which is
 * on the same file system.
 */
static bool
is_recorded(const struct settle *t, int dirfd, const char *name,
    const struct sink_record *rec)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    st.st_ino != rec->ino)
		return false;
	return st.st_dev == rec->dev ||
	    (t->dev != rec->dev && st.st_dev == t->dev);
}

/* Whether the final name of the record stands.  Opens the folder for it. */
static bool
stands(struct settle *t, const struct sink_record *rec)
{
	struct sink_landing *l = &t->landing;

	if (l->into_fd == -1 && rec->place[0] != '\0')
		l->into_fd = file_open_beneath(
		    l->root_fd, rec->place, O_RDONLY | O_DIRECTORY, 0, NULL);
	else if (l->into_fd == -1)
		l->into_fd = fcntl(l->root_fd, F_DUPFD_CLOEXEC, 0);
	return l->into_fd != -1 && is_recorded(t, l->into_fd, rec->name, rec);
}

static void
settle_root(struct settle *t, uint16_t i, struct sink_root *r)
{
	const struct sink_record *rec = &t->replay.last[i];
	struct sink_landing *l = &t->landing;
	char staged[FX_NAME_MAX + 1];
	struct fx_err err = FX_ERR_NONE;
	int e;

	r->code = E_PARTIAL;
	if (!t->replay.known[i] || strcmp(rec->place, t->meta.into) != 0)
		return;
	r->digest_known = rec->digest_known;
	memcpy(r->digest, rec->digest, sizeof(r->digest));
	r->size = rec->size;
	r->files = rec->files;
	r->failed = rec->failed;
	r->unwanted = rec->unwanted;
	if (rec->unwanted && (rec->ino == 0 || rec->skipped)) {
		r->code = FX_OK;
		return;
	}
	if (stands(t, rec)) {
		r->delivered = !rec->skipped;
		r->skipped = rec->skipped;
		r->code = FX_OK;
		r->path = sink_land_path(l, rec->name);
		return;
	}
	if (sink_disk_name(staged, t->meta.roots[i].name,
		t->meta.roots[i].name_len) != FX_OK ||
	    rec->skipped || !is_recorded(t, l->tree_fd, staged, rec))
		return;
	/* Nobody knows whether the last run synced the record. */
	e = l->syncs ? sink_log_sync(l->log) : 0;
	if (e < 0) {
		r->code = sink_code(-e);
		r->errnum = -e;
		return;
	}
	if (sink_land_open(l, &err) < 0) {
		r->code = err.code;
		r->errnum = err.errnum;
		return;
	}
	sink_land_root(l, i, rec->name, r);
}

/* Open the staging folder and read its log. */
static int
begin(struct settle *t, int root_fd, const char *id, struct fx_err *err)
{
	struct sink_landing *l = &t->landing;
	uint64_t len = 0;
	struct stat st;
	int fd = -1;
	int r;

	l->stage_fd = sink_stage_open(root_fd, id, err);
	if (l->stage_fd == -1 || sink_meta_load(l->stage_fd, &t->meta, err) < 0)
		return -1;
	l->tree_fd = file_open_beneath(
	    l->stage_fd, "tree", O_RDONLY | O_DIRECTORY, 0, err);
	if (l->tree_fd == -1)
		return -1;
	fd = file_open_beneath(l->stage_fd, "log", O_RDWR | O_NOFOLLOW, 0, err);
	if (fd == -1)
		return -1;
	r = sink_log_replay(fd, take, &t->replay, &len);
	if (r == 0 && fstat(l->stage_fd, &st) == -1)
		r = -errno;
	if (r == 0)
		r = fd_path(root_fd, &t->root);
	/* What the end of the last run left half written goes. */
	if (r == 0 && ftruncate(fd, (off_t)len) == -1)
		r = -errno;
	if (r == 0)
		r = sink_log_init(&t->log, fd, len);
	if (r < 0) {
		fd_close(&fd);
		return fx_err_errno(err, E_IO_READ, -r,
		    "the log of transfer %s could not be read", id);
	}
	t->dev = st.st_dev;
	l->root_fd = root_fd;
	l->root = t->root;
	l->meta = &t->meta;
	l->log = &t->log;
	l->syncs = t->meta.durability != SINK_NONE;
	return 0;
}

static bool
has_ended(const struct sink_root *r)
{
	return r->path != NULL || (r->code == FX_OK && r->unwanted > 0);
}

/* Fill ret.  It is complete if each root has its name, durably. */
static int
finish(struct settle *t, const char *id, struct sink_found *ret,
    struct fx_err *err)
{
	bool named = false;
	int r = 0;

	ret->names = calloc(t->meta.roots_n, sizeof(*ret->names));
	ret->offered = calloc(t->meta.roots_n, sizeof(*ret->offered));
	if (ret->names == NULL || ret->offered == NULL) {
		sink_found_done(ret);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	memcpy(ret->offered, t->meta.roots,
	    t->meta.roots_n * sizeof(*ret->offered));
	memcpy(ret->id, id, sizeof(ret->id));
	memcpy(ret->device, t->meta.device, sizeof(ret->device));
	memcpy(ret->uuid, t->meta.uuid, sizeof(ret->uuid));
	ret->conflict = t->meta.conflict;
	memcpy(ret->into, t->meta.into, sizeof(ret->into));
	for (uint16_t i = 0; i < t->meta.roots_n; i++)
		ret->fills = ret->fills || sink_has_place(&t->meta, i);
	ret->kept = t->replay.kept;
	ret->roots = t->meta.roots_n;
	ret->complete = true;
	for (uint16_t i = 0; i < t->meta.roots_n; i++) {
		const struct sink_root *root = &ret->names[i];

		settle_root(t, i, &ret->names[i]);
		named = named || root->path != NULL;
		ret->complete = ret->complete && has_ended(root);
		ret->pending = ret->pending || sink_root_pending(root);
	}
	if (named)
		r = sink_land_sync(&t->landing);
	if (r < 0) {
		sink_found_done(ret);
		return fx_err_errno(err, sink_code(-r), -r,
		    "the folder of the received files could not be synced");
	}
	return 0;
}

int
sink_settle(
    int root_fd, const char *id, struct sink_found *ret, struct fx_err *err)
{
	struct settle *t = calloc(1, sizeof(*t));
	struct sink_found found = { .roots = 0 };
	int r;

	if (t == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	t->landing.stage_fd = t->landing.tree_fd = t->landing.into_fd = -1;
	r = begin(t, root_fd, id, err);
	if (r == 0) {
		r = finish(t, id, &found, err);
		sink_log_done(&t->log);
	}
	sink_land_close(&t->landing);
	fd_close(&t->landing.tree_fd);
	fd_close(&t->landing.stage_fd);
	free(t->root);
	free(t);
	if (r == 0)
		*ret = found;
	return r;
}

void
sink_found_done(struct sink_found *f)
{
	sink_roots_done(f->names, f->roots);
	free(f->names);
	free(f->offered);
	f->names = NULL;
	f->offered = NULL;
	f->roots = 0;
}
