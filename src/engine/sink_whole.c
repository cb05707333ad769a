/* SPDX-License-Identifier: MIT */
/* A part that has become whole: checked, synced, moved into tree/. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypto/tree.h"
#include "engine/faults_point.h"
#include "engine/sink_part.h"
#include "os/file.h"

/* All chunks are there, and together they are what the sender meant. */
static enum fx_code
check(struct sink_file *f, const uint8_t root[DIGEST_SIZE])
{
	uint8_t digest[DIGEST_SIZE];
	struct tree_root *tree;
	enum fx_code code;
	bool complete;

	mutex_lock(&f->lock);
	code = f->failed;
	complete = f->count == f->chunks;
	mutex_unlock(&f->lock);
	if (code != FX_OK)
		return code;
	if (!complete)
		return E_CHUNK;
	if (tree_root_new(&tree) < 0)
		return E_INTERNAL;
	for (uint64_t i = 0; i < f->chunks && code == FX_OK; i++) {
		if (sink_part_digest(f, i, digest) < 0)
			code = E_IO_WRITE;
		tree_root_add(tree, digest);
	}
	if (code == FX_OK &&
	    (!tree_root_end(tree, f->size, digest) ||
		memcmp(digest, root, DIGEST_SIZE) != 0))
		code = E_DIGEST;
	tree_root_free(tree);
	return code;
}

/* [sync] */
static int
finish(struct sink_file *f, const struct entry *e)
{
	struct sink *s = f->sink;
	int r;

	faults_point(POINT_SYNC);
	if (ftruncate(f->fd, (off_t)f->size) == -1)
		return -errno;
	r = sink_set_stat(&s->meta, f->fd, e);
	/* A small one taken up again waits for the sync of all, as others. */
	if (r < 0 || !s->syncs || (s->sync_fd != -1 && f->chunks == 1))
		return r;
	r = fsync(f->fd) == -1 ? -errno : 0;
	mutex_lock(&f->lock);
	if (r == 0) {
		sink_part_note(f, NULL, f->size);
		f->unsynced = 0;
	} else {
		f->failed = sink_code(-r);
		f->errnum = -r;
	}
	mutex_unlock(&f->lock);
	return r;
}

static int
move(
    struct sink *s, const char *part, int dirfd, const char *name, bool replace)
{
	int r = file_rename_noreplace(s->parts_fd, part, dirfd, name);

	/* What is there is ours, of an earlier generation. */
	if (r == -EEXIST && replace)
		r = renameat(s->parts_fd, part, dirfd, name) == -1 ? -errno : 0;
	return r;
}

/* With the file claimed: move the part into tree/ and record it. */
static enum fx_code
place(struct sink *s, const struct entry *e, uint32_t id,
    const uint8_t root[DIGEST_SIZE], bool replace, int *errnum)
{
	size_t at = sink_base_at(e->path, e->path_len);
	char name[FX_NAME_MAX + 1], part[SINK_PART_NAME];
	struct sink_folder *folder;
	enum fx_code code;
	int r;

	code = sink_disk_name(name, e->path + at, e->path_len - at);
	if (code != FX_OK)
		return code;
	folder =
	    sink_folder_get(s, e->path, at > 0 ? at - 1 : 0, &code, errnum);
	if (folder == NULL)
		return code;
	sink_part_name(part, id);
	r = move(s, part, folder->fd, name, replace);
	sink_folder_put(s, folder);
	if (r == 0) {
		(void)unlinkat(s->map_fd, part, 0);
		r = sink_slot_put(s, id, root);
	}
	*errnum = -r;
	return r < 0 ? sink_code(-r) : FX_OK;
}

enum fx_code
sink_whole(struct sink *s, const struct block *b, uint32_t file_id,
    const uint8_t root[32], int *errnum)
{
	struct sink_claim claim;
	struct fx_err err = FX_ERR_NONE;
	uint8_t slot[DIGEST_SIZE];
	const struct entry *e;
	struct sink_file *f;
	enum fx_code code;
	int r;

	*errnum = 0;
	e = sink_file_entry(s, b, file_id, slot, &code, errnum);
	if (e == NULL || memcmp(slot, root, DIGEST_SIZE) == 0)
		return code;
	if (e->size == 0)
		return E_SIZE;
	f = sink_part_find(s, e, file_id, &err);
	if (f == NULL) {
		*errnum = err.errnum;
		return err.code != FX_OK ? err.code : E_CHUNK;
	}
	code = f->fd == -1 ? E_DIGEST : check(f, root);
	if (code == FX_OK) {
		r = finish(f, e);
		*errnum = -r;
		code = r < 0 ? sink_code(-r) : FX_OK;
	}
	if (code == FX_OK) {
		sink_claim(s, &claim, file_id, file_id);
		code = place(s, e, file_id, root,
		    sink_slot_look(slot, &err.code) == SLOT_ROOT, errnum);
		sink_release(s, &claim);
	}
	if (code == FX_OK)
		sink_part_let_go(f);
	sink_part_unref(f);
	return code;
}
