/* SPDX-License-Identifier: MIT */
/* A transfer that was interrupted goes on in its staging folder. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/sink_old.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

/* Whether the roots are those of the first time; sizes may have changed. */
static bool
same_roots(const struct sink_meta *a, const struct sink_meta *b)
{
	if (a->roots_n != b->roots_n)
		return false;
	for (uint16_t i = 0; i < a->roots_n; i++)
		if (a->roots[i].kind != b->roots[i].kind ||
		    a->roots[i].name_len != b->roots[i].name_len ||
		    memcmp(a->roots[i].name, b->roots[i].name,
			a->roots[i].name_len) != 0)
			return false;
	return true;
}

/* What was chosen at the first time stays; what is offered is new. */
static int
take_meta(struct sink *s, struct fx_err *err)
{
	struct sink_meta offered = s->meta;

	if (sink_meta_load(s->stage_fd, &s->meta, err) < 0)
		return -1;
	if (memcmp(s->meta.uuid, offered.uuid, sizeof(offered.uuid)) != 0 ||
	    memcmp(s->meta.device, offered.device, sizeof(offered.device)) !=
		0 ||
	    !same_roots(&s->meta, &offered))
		return fx_err_set(err, E_RESUME_MISMATCH,
		    "what is kept belongs to other files");
	memcpy(s->meta.roots, offered.roots, sizeof(offered.roots));
	s->meta.preserve = offered.preserve;
	s->syncs = s->meta.durability != SINK_NONE;
	return 0;
}

/*
 * What is in the page cache goes to the disk now, so that it can be read
 * back from there; errors of earlier runs cannot be known any more.
 */
static void
flush(struct sink *s)
{
	int fd = file_syncfs_begin(s->stage_fd);

	if (fd >= 0)
		(void)file_syncfs_finish(fd);
}

static int
open_again(struct sink *s, const struct sink_conf *conf, struct sink *live,
    struct fx_err *err)
{
	s->stage_fd = sink_stage_open(s->root_fd, s->id, err);
	if (s->stage_fd == -1 || take_meta(s, err) < 0)
		return -1;
	sink_obey(s, conf);
	if (live == NULL && s->syncs)
		flush(s);
	if (s->syncs)
		s->sync_fd = file_syncfs_begin(s->stage_fd);
	if (s->sync_fd < 0)
		s->sync_fd = -1;
	if (sink_old_rotate(s->stage_fd, err) < 0 ||
	    sink_old_open(&s->old, s->stage_fd, live, err) < 0 ||
	    sink_write_meta(s, err) < 0)
		return -1;
	return sink_fill(s, true, err);
}

int
sink_reopen(struct sink **ret, const struct sink_conf *conf, struct sink *live,
    struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	struct sink *s = sink_make(conf, err);

	if (s == NULL)
		return -1;
	s->resumed = true;
	if (live != NULL)
		sink_close(live);
	if (open_again(s, conf, live, &why) == 0) {
		*ret = s;
		return 0;
	}
	fx_err_prefix(&why, "receiving into %s", s->root);
	sink_unref(s);
	if (err != NULL)
		*err = why;
	return -1;
}

int
sink_old_block(struct sink *s, const struct block *b, const enum fx_code *codes,
    uint8_t *need)
{
	uint8_t mark[FX_DIGEST_SIZE];
	int r;

	/* Parts get names of the new list: it must be there before them. */
	atomic_store(&s->unlisted, false);
	if (s->syncs && fdatasync(s->manifest_fd) == -1)
		return -errno;
	sink_slot_mark(mark, E_DECLINED);
	for (uint16_t i = 0; i < b->count; i++) {
		const struct entry *e = &b->entries[i];

		if (codes[i] != FX_OK || e->kind != ENTRY_FILE)
			continue;
		if (sink_old_unwanted(s->old, e)) {
			r = sink_slot_put(s, b->first_id + i, mark);
			if (r < 0)
				return r;
			need[i] = NEED_UNWANTED;
		}
		if (need[i] == NEED_ALL && e->size > 0 &&
		    sink_old_take(s->old, s, e, b->first_id + i))
			need[i] = NEED_PARTIAL;
	}
	return 0;
}

int
sink_listed(struct sink *s, struct fx_err *err)
{
	if (s->old == NULL)
		return 0;
	sink_old_free(s->old);
	s->old = NULL;
	return file_remove_tree_beneath(s->stage_fd, "old", err);
}
