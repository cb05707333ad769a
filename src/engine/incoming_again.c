/* SPDX-License-Identifier: MIT */
/* A file is announced anew, with another size and time (FILE_UPDATE). */
#include <stdlib.h>

#include "engine/incoming.h"
#include "os/file.h"

/* One of a block whose folders are still being made. */
struct again {
	struct list link; /* transfer->agains */
	struct receiver_event e;
};

void
incoming_agains_free(struct transfer *t)
{
	struct list *at;

	while ((at = list_take(&t->agains)) != NULL)
		free(FX_CONTAINER(at, struct again, link));
}

static void
renew(struct transfer *t, struct block *b, const struct receiver_event *e)
{
	const struct entry *old = block_entry(b, e->file_id);
	uint64_t more = 0;
	int64_t room = incoming_room(t);
	enum fx_code code = FX_OK;
	int r = 0;

	if (old != NULL && e->size > old->size)
		more = e->size - old->size;
	if (room >= 0 && more > (uint64_t)room)
		code = E_NOSPC;
	if (code == FX_OK && t->sink != NULL)
		r = sink_renew(t->sink, b, e->file_id, e->gen, e->size,
		    e->mtime, e->mtime_ns);
	if (r < 0)
		code = file_code(-r, true);
	if (code == FX_OK)
		t->reserved += more;
	else
		receiver_file_done(t->rx, e->file_id, code);
}

void
incoming_again(struct transfer *t, const struct receiver_event *e)
{
	struct block *b = incoming_block_of(t, e->file_id);
	struct again *a;

	if (b != NULL) {
		renew(t, b, e);
		block_unref(b);
		return;
	}
	a = calloc(1, sizeof(*a));
	if (a == NULL) {
		receiver_file_done(t->rx, e->file_id, E_INTERNAL);
		return;
	}
	list_init(&a->link);
	a->e = *e;
	list_add_tail(&t->agains, &a->link);
}

void
incoming_agains_of(struct transfer *t, struct block *b)
{
	list_for_each(at, &t->agains) {
		struct again *a = FX_CONTAINER(at, struct again, link);

		if (block_entry(b, a->e.file_id) == NULL)
			continue;
		list_del(at);
		renew(t, b, &a->e);
		free(a);
	}
}
