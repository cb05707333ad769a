/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* The entries of a transfer, a page at a time, from what is kept of it. */

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)

struct list_walk {
	struct sink_blocks blocks; /* fd is owned */
	int roots_fd;
	uint8_t slots[FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE];
};

static int
open_one(int dirfd, const char *name, int *ret, struct fx_err *err)
{
	*ret = file_open_beneath(dirfd, name, OPEN_FLAGS, 0, err);
	return *ret == -1 ? -1 : 0;
}

/* Of one that lives or rests: its staging folder; else its receipt. */
static int
open_walk(struct list_walk *w, int dirfd, const char *id, bool live,
    struct fx_err *err)
{
	char list[80], roots[80];
	struct stat st;

	(void)snprintf(list, sizeof(list),
	    live ? SINK_FOLDER "/%.32s/manifest" : "%.32s.m", id);
	(void)snprintf(roots, sizeof(roots),
	    live ? SINK_FOLDER "/%.32s/roots" : "%.32s.r", id);
	if (open_one(dirfd, list, &w->blocks.fd, err) < 0 ||
	    open_one(dirfd, roots, &w->roots_fd, err) < 0)
		return -1;
	if (!live)
		return sink_past_blocks(&w->blocks, err);
	if (fstat(w->blocks.fd, &st) == -1)
		return fx_err_set(err, E_IO_READ, "the list cannot be read");
	w->blocks.at = 0;
	w->blocks.end = (uint64_t)st.st_size;
	return 0;
}

static void
fill_state(struct sink_row *row, const uint8_t *slot)
{
	row->code = E_PARTIAL;
	switch (sink_slot_look(slot, &row->code)) {
	case SLOT_ROOT:
		row->state = SINK_ROW_VERIFIED;
		row->code = FX_OK;
		return;
	case SLOT_HELD:
		row->state = SINK_ROW_HELD;
		row->code = FX_OK;
		return;
	case SLOT_UNWANTED:
		row->state = SINK_ROW_UNWANTED;
		row->code = FX_OK;
		return;
	case SLOT_REFUSED:
		row->state = SINK_ROW_REFUSED;
		return;
	case SLOT_NONE:
		row->state = SINK_ROW_WAITING;
		row->code = FX_OK;
		return;
	}
}

static int
add_row(struct sink_rows *to, const struct block *b, uint16_t i,
    const uint8_t *slot)
{
	const struct entry *e = &b->entries[i];
	struct sink_row *row = &to->items[to->n];
	size_t size = PATH_TEXT_SIZE((size_t)e->path_len);

	row->path = malloc(size);
	if (row->path == NULL)
		return -1;
	path_to_text(row->path, size, (const char *)e->path, e->path_len);
	row->id = b->first_id + i;
	row->kind = e->kind;
	row->size = e->size;
	row->mtime = e->mtime;
	fill_state(row, slot);
	to->n++;
	return 0;
}

/* The entries of b that belong to the page. */
static int
add_block(struct list_walk *w, const struct block *b, uint32_t first,
    size_t max, struct sink_rows *to)
{
	if (sink_slots_get(w->roots_fd, b, w->slots) < 0)
		return -1;
	for (uint16_t i = 0; i < b->count && to->n < max; i++)
		if (b->first_id + i >= first &&
		    add_row(to, b, i, w->slots + (size_t)i * FX_DIGEST_SIZE) <
			0)
			return -1;
	return 0;
}

static int
read_page(struct list_walk *w, uint32_t first, size_t max,
    struct sink_rows *ret, struct fx_err *err)
{
	struct sink_blocks from_end = w->blocks;
	struct fx_err ignored = FX_ERR_NONE;
	struct block *b;
	int r;

	/* What is being written behind the last whole block is not there. */
	if (sink_blocks_last(&from_end, &b, &ignored) == 1) {
		ret->total = b->first_id + b->count;
		block_unref(b);
	}
	ret->items = calloc(max, sizeof(*ret->items));
	if (ret->items == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	while (ret->n < max &&
	    (r = sink_blocks_next(&w->blocks, &b, &ignored)) == 1) {
		r = 0;
		if (b->first_id + b->count > first)
			r = add_block(w, b, first, max, ret);
		if (ret->total < b->first_id + b->count)
			ret->total = b->first_id + b->count;
		block_unref(b);
		if (r < 0)
			return fx_err_set(
			    err, E_IO_READ, "the list cannot be read");
	}
	return 0;
}

int
sink_list(int dirfd, const char *id, bool live, uint32_t first, size_t max,
    struct sink_rows *ret, struct fx_err *err)
{
	struct list_walk *w = malloc(sizeof(*w));
	int r;

	memset(ret, 0, sizeof(*ret));
	if (w == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	w->blocks.fd = w->roots_fd = -1;
	r = open_walk(w, dirfd, id, live, err);
	if (r == 0)
		r = read_page(w, first, max, ret, err);
	if (r < 0)
		sink_rows_done(ret);
	fd_close(&w->blocks.fd);
	fd_close(&w->roots_fd);
	free(w);
	return r;
}

void
sink_rows_done(struct sink_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		free(rows->items[i].path);
	free(rows->items);
	memset(rows, 0, sizeof(*rows));
}
