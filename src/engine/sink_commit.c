/* SPDX-License-Identifier: MIT */
/* The end of a transfer that went well: steps 3 to 7 of reliability.md 4.1. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/faults_point.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_fs.h"

struct commit {
	struct sink *sink;
	struct sink_root *roots;
	uint8_t *slots; /* of one block */
};

/* Folders keep 0700 and their own time until their contents stand. */
static int
finish_folder(struct sink *s, const struct entry *e)
{
	char path[SINK_PATH_SIZE];
	struct fx_err err = FX_ERR_NONE;
	int fd;
	int r;

	if (sink_disk_path(path, e->path, e->path_len) != FX_OK)
		return 0;
	fd = file_open_beneath(
	    s->tree_fd, path, O_RDONLY | O_DIRECTORY, 0, &err);
	if (fd == -1)
		return -err.errnum;
	r = sink_set_stat(&s->meta, fd, e);
	if (r == 0 && s->syncs && s->sync_fd < 0)
		r = file_sync_dir(fd);
	fd_close(&fd);
	return r;
}

/* A symlink that is not made by rule is no failure. */
static int
add_link(struct commit *c, struct sink_root *root, const struct entry *e,
    uint32_t id, const uint8_t *slot)
{
	enum fx_code code = E_PARTIAL;
	bool none = sink_slot_look(slot, &code) == SLOT_NONE;
	int errnum = 0;

	if (none)
		code = sink_link_make(c->sink, e, id, &errnum);
	if (code == FX_OK) {
		root->links++;
		return 0;
	}
	if (code == E_TYPE)
		return 0;
	/* What is wrong with this one alone costs only this one. */
	if (code != E_NAME && code != E_EXISTS && code != E_ACCESS)
		return errnum != 0 ? -errnum : -ENOMEM;
	root->failed++;
	root->links_failed += none;
	if (root->code == FX_OK)
		root->code = code;
	return 0;
}

/* What one entry adds to its root. */
static int
add_entry(
    struct commit *c, const struct entry *e, uint32_t id, const uint8_t *slot)
{
	int i = sink_root_of(&c->sink->meta, e->path, e->path_len);
	struct sink_root *root;
	enum fx_code code = E_PARTIAL;
	uint16_t gen;
	enum sink_slot state = sink_slot_look(slot, &code);

	if (i < 0)
		return 0;
	root = &c->roots[i];
	if (e->kind == ENTRY_SYMLINK)
		return add_link(c, root, e, id, slot);
	if (state == SLOT_ROOT && e->kind == ENTRY_FILE) {
		root->files++;
		root->size += sink_entry_now(c->sink, e, id, &gen)->size;
		if (memchr(e->path, '/', e->path_len) == NULL) {
			root->digest_known = true;
			memcpy(root->digest, slot, FX_DIGEST_SIZE);
		}
		return 0;
	}
	if (state == SLOT_NONE && e->kind == ENTRY_FOLDER)
		return finish_folder(c->sink, e);
	if (state == SLOT_HELD) {
		root->held++;
		return 0;
	}
	if (state == SLOT_UNWANTED) {
		root->unwanted++;
		return 0;
	}
	root->failed++;
	if (root->code == FX_OK || state == SLOT_REFUSED)
		root->code = code;
	return 0;
}

/* All entries, the last first, so that the deepest folders come first. */
static int
add_all(struct commit *c, struct fx_err *err)
{
	struct sink_blocks walk = {
		.fd = c->sink->manifest_fd,
		.end = c->sink->manifest_len,
	};
	struct block *b;
	int e = 0;
	int r;

	while ((r = sink_blocks_last(&walk, &b, err)) == 1) {
		e = sink_slots_get(c->sink->roots_fd, b, c->slots);
		for (uint16_t i = b->count; i > 0 && e == 0; i--)
			e = add_entry(c, &b->entries[i - 1],
			    b->first_id + i - 1U,
			    c->slots + (i - 1) * FX_DIGEST_SIZE);
		block_unref(b);
		if (e < 0)
			return fx_err_errno(err, sink_code(-e), -e,
			    "the folders could not be finished");
	}
	return r;
}

/* [sync] All that was written since the sink was made. */
static int
sync_all(struct sink *s, const uint8_t tree[32], struct fx_err *err)
{
	struct sink_record rec = { .type = SINK_TREE };
	int r = 0;

	faults_point(POINT_SYNC);
	memcpy(rec.digest, tree, sizeof(rec.digest));
	if (atomic_load(&s->broken))
		r = -EIO;
	if (r == 0) {
		/* Nothing was synced yet: with more space it can be again. */
		r = sink_log_put(&s->log, &rec);
		if (r == -ENOSPC || r == -EDQUOT)
			return fx_err_errno(err, sink_code(-r), -r,
			    "the log of the transfer could not be written");
	}
	if (r == 0 && s->syncs) {
		if (s->sync_fd != -1) {
			r = file_syncfs_finish(s->sync_fd);
			s->sync_fd = -1;
		} else if (fdatasync(s->roots_fd) == -1 ||
		    fdatasync(s->manifest_fd) == -1 ||
		    fsync(s->tree_fd) == -1) {
			r = -errno;
		}
	}
	if (r == 0)
		return 0;
	atomic_store(&s->broken, true);
	return fx_err_errno(
	    err, sink_code(-r), -r, "what was received could not be synced");
}

/* Whether root i has anything that can be given a name. */
static bool
has_arrived(struct sink_root *r)
{
	if (r->files > 0 || r->links > 0 || r->held > 0 ||
	    (r->failed == 0 && r->unwanted == 0)) {
		r->code = FX_OK;
		return true;
	}
	if (r->code == FX_OK)
		r->code = E_PARTIAL;
	return false;
}

/* The next start must know also of those that need no name. */
static void
announce_all(struct sink_landing *l, struct sink_root *roots)
{
	for (uint16_t i = 0; i < l->meta->roots_n; i++) {
		bool arrived = has_arrived(&roots[i]);

		if (arrived || sink_root_none(&roots[i]))
			sink_land_announce(l, i, &roots[i]);
		if (!arrived && roots[i].code == FX_OK)
			roots[i].code = E_PARTIAL;
	}
}

/* [finish] [mkdir] [rename] [dirsync] */
static int
land_all(struct sink *s, struct sink_root *roots, struct fx_err *err)
{
	struct sink_landing l = {
		.root_fd = s->root_fd,
		.stage_fd = s->stage_fd,
		.tree_fd = s->tree_fd,
		.root = s->root,
		.meta = &s->meta,
		.log = &s->log,
		.syncs = s->syncs,
		.into_fd = -1,
	};
	char name[FX_NAME_MAX + 1];
	int r = 0;

	announce_all(&l, roots);
	if (s->syncs)
		r = sink_log_sync(&s->log);
	if (r < 0) {
		atomic_store(&s->broken, true);
		return fx_err_errno(err, sink_code(-r), -r,
		    "the log of the transfer could not be synced");
	}
	if (sink_land_open(&l, err) < 0)
		return -1;
	for (uint16_t i = 0; i < s->meta.roots_n; i++)
		if (roots[i].code == FX_OK &&
		    sink_land_name(&s->meta, i, name) == FX_OK)
			sink_land_root(&l, i, name, &roots[i]);
	r = sink_land_sync(&l);
	sink_land_close(&l);
	if (r < 0) {
		atomic_store(&s->broken, true);
		return fx_err_errno(err, sink_code(-r), -r,
		    "the folder of the received files could not be synced");
	}
	return 0;
}

/* 0 if anything has a place now, or -1 with the first reason. */
static int
verdict(const struct sink *s, const struct sink_root *roots, struct fx_err *err)
{
	const struct sink_root *bad = NULL;

	for (uint16_t i = 0; i < s->meta.roots_n; i++) {
		if (roots[i].delivered || roots[i].skipped)
			return 0;
		if (bad == NULL)
			bad = &roots[i];
	}
	if (bad != NULL && bad->errnum != 0)
		return fx_err_errno(err, bad->code, bad->errnum,
		    "nothing could be put into %s", s->root);
	return fx_err_set(err, bad != NULL ? bad->code : E_PARTIAL,
	    "nothing could be put into %s", s->root);
}

void
sink_roots_done(struct sink_root *roots, size_t n)
{
	for (size_t i = 0; roots != NULL && i < n; i++) {
		for (size_t k = 0; k < roots[i].late_n; k++)
			free(roots[i].late[k].path);
		free(roots[i].late);
		free(roots[i].path);
		roots[i].late = NULL;
		roots[i].late_n = 0;
		roots[i].path = NULL;
	}
}

int
sink_commit(struct sink *s, const uint8_t tree[32], struct sink_root *roots,
    bool *ret_durable, struct fx_err *err)
{
	struct commit c = { .sink = s, .roots = roots };
	enum file_fs fs;
	int r;

	memset(roots, 0, s->meta.roots_n * sizeof(*roots));
	c.slots = malloc((size_t)FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE);
	if (c.slots == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	r = add_all(&c, err);
	free(c.slots);
	if (r == 0 && s->links)
		r = sink_links_test(s, roots, err);
	if (r == 0)
		r = sync_all(s, tree, err);
	if (r == 0)
		r = land_all(s, roots, err);
	if (r == 0)
		r = verdict(s, roots, err);
	if (r < 0)
		return -1;
	*ret_durable = s->syncs && file_fs_kind(s->root_fd, &fs) == 0 &&
	    file_fs_durable(fs);
	return 0;
}
