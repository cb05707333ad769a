/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/transfer.h"

/*
 * A file that changed since it was listed, or while it was read: it is looked
 * at again and starts over as it is now, or fails alone.
 */

struct look {
	struct transfer *t;
	struct source *source;
	uint32_t file_id;
	struct source_seen seen;
	enum fx_code code;
	size_t path_len;
	uint8_t path[];
};

static void
look_run(void *arg)
{
	struct look *l = arg;
	struct fx_err err = FX_ERR_NONE;

	if (source_look(l->source, l->path, l->path_len, &l->seen, &err) < 0)
		l->code = err.code;
}

static void
looked(void *arg, bool cancelled)
{
	struct look *l = arg;
	struct transfer *t = l->t;

	if (transfer_job_done(t) && t->tx != NULL && !cancelled) {
		sender_update(t->tx, l->file_id, l->code, l->seen.size,
		    l->seen.mtime, l->seen.mtime_ns);
		transfer_touch(t);
	}
	source_unref(l->source);
	free(l);
}

void
outgoing_changed(struct transfer *t, const struct sender_event *e)
{
	struct look *l = calloc(1, sizeof(*l) + e->path_len);

	if (l != NULL && t->source != NULL) {
		l->t = t;
		l->source = source_ref(t->source);
		l->file_id = e->file_id;
		l->path_len = e->path_len;
		memcpy(l->path, e->path, e->path_len);
		t->jobs++;
		if (pool_submit(t->hub->pool, look_run, looked, l) != NULL)
			return;
		t->jobs--;
		source_unref(l->source);
	}
	free(l);
	sender_update(t->tx, e->file_id, E_SRC_CHANGED, 0, 0, 0);
}

bool
outgoing_fit(struct transfer *t, struct entry *e)
{
	uint64_t entries =
	    (uint64_t)t->totals.files + t->totals.folders + t->totals.links;
	uint64_t left = t->totals.bytes - t->fed_bytes;

	if (t->fed_entries >= entries)
		return false;
	t->fed_entries++;
	if (e->kind != ENTRY_FILE)
		return true;
	if (e->size > left)
		e->size = left;
	t->fed_bytes += e->size;
	return true;
}
