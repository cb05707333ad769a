/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/doorman.h"
#include "engine/incoming.h"
#include "engine/session.h"
#include "os/fd.h"

/*
 * Offers that wait for a person: what front ends are shown of them, and the
 * first blocks of their lists.
 */

void
rx_block_free(struct rx_block *b)
{
	if (b == NULL)
		return;
	list_del(&b->link);
	block_unref(b->block);
	free(b);
}

void
rx_blocks_free(struct list *list)
{
	struct list *at;

	while ((at = list_take(list)) != NULL)
		rx_block_free(FX_CONTAINER(at, struct rx_block, link));
}

/* The letters of door_entry.flags. */
static void
flags_of(const struct entry *e, enum fx_code code, char to[8])
{
	unsigned flags = path_flags((const char *)e->path, e->path_len);
	size_t n = 0;

	if (e->kind == ENTRY_FILE && (e->mode & 0111) != 0)
		to[n++] = 'p';
	if ((flags & PATH_HIDDEN) != 0)
		to[n++] = 'h';
	if ((flags & PATH_ODD) != 0 || code == E_NAME)
		to[n++] = 'o';
	if ((flags & PATH_NOT_PORTABLE) != 0)
		to[n++] = 'n';
	if (e->kind == ENTRY_SYMLINK)
		to[n++] = 'l';
	to[n] = 0;
}

/*
 * How many files are offered: OFFER counts folders too, so those listed so
 * far are taken off.  -1 while the sender still counts.
 */
static int64_t
files_of(const struct transfer *t)
{
	int64_t n = (int64_t)t->offer->total_entries;

	if (!t->offer->entries_known)
		return -1;
	n -= t->peeked_folders;
	return n > 0 ? n : 0;
}

struct offer_shown {
	struct door_offer d;
	char key[IDENTITY_TEXT_SIZE];
	char note[FX_NOTE_MAX + 1];
};

static void
show(const struct transfer *t, struct offer_shown *ret)
{
	int64_t room = incoming_room(t);

	memset(ret, 0, sizeof(*ret));
	identity_text(t->peer, ret->key);
	str_copy(ret->note, sizeof(ret->note), t->offer->note);
	ret->d.id = (char *)(uintptr_t)t->id;
	ret->d.peer = (char *)(uintptr_t)t->peer_name;
	ret->d.key = ret->key;
	ret->d.name = t->name;
	ret->d.tree = t->tree && !t->set;
	ret->d.roots = t->offer->roots_n;
	ret->d.note = ret->note[0] != 0 ? ret->note : NULL;
	ret->d.files = files_of(t);
	ret->d.bytes = (int64_t)t->bytes;
	ret->d.into = t->into_path;
	ret->d.free = room;
	ret->d.enough = room < 0 || t->bytes <= (uint64_t)room;
	ret->d.flagged = t->peeked_flagged;
	ret->d.exists = t->peeked_exists;
	ret->d.conflict = incoming_rule_shown(t);
	ret->d.time = t->created_ms / 1000;
}

static bool
waits(const struct transfer *t)
{
	return transfer_is_offer(t) && t->state == DOOR_WAITING;
}

unsigned
incoming_waiting(const struct hub *h, const uint8_t *peer)
{
	unsigned n = 0;

	list_for_each(at, &h->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (transfer_is_offer(t) && !transfer_rests(t) &&
		    (peer == NULL || memcmp(t->peer, peer, 32) == 0))
			n++;
	}
	return n;
}

unsigned
incoming_living(const struct session *s)
{
	unsigned n = 0;

	list_for_each(at, &s->transfers)
		if (!transfer_rests(
			FX_CONTAINER(at, struct transfer, in_session)))
			n++;
	return n;
}

void
incoming_show_offer(struct transfer *t)
{
	struct offer_shown shown;

	show(t, &shown);
	doorman_event(t->hub, DOOR_EV_OFFER, &shown.d);
}

void
incoming_offers_snapshot(struct hub *h, uint64_t client)
{
	struct offer_shown shown;

	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (waits(t)) {
			show(t, &shown);
			doorman_tell(h, client, DOOR_EV_OFFER, &shown.d);
		}
	}
}

void
incoming_offers(struct hub *h, uint64_t client, int64_t id)
{
	struct offer_shown *shown = calloc(FX_OFFERS_MAX, sizeof(*shown));
	struct door_offer items[FX_OFFERS_MAX];
	struct door_offers reply = { .items = items };

	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (shown == NULL || !waits(t) ||
		    reply.items_n == FX_OFFERS_MAX)
			continue;
		show(t, &shown[reply.items_n]);
		items[reply.items_n] = shown[reply.items_n].d;
		reply.items_n++;
	}
	doorman_reply(h, client, id, DOOR_OFFERS, &reply);
	free(shown);
}

/* What is there already where a block that is shown would land. */
struct look_job {
	struct transfer *t;
	struct block *block;
	struct sink_conf conf;
	char into[FX_NAME_MAX + 1];
	uint8_t seen[FX_BLOCK_ENTRIES_MAX];
};

static void
look_run(void *arg)
{
	struct look_job *j = arg;

	sink_look(&j->conf, j->block, j->seen);
}

static void
looked(void *arg, bool cancelled)
{
	struct look_job *j = arg;
	struct transfer *t = j->t;

	fd_close(&j->conf.root_fd);
	if (transfer_job_done(t) && !cancelled) {
		list_for_each(at, &t->peeked) {
			struct rx_block *b =
			    FX_CONTAINER(at, struct rx_block, link);

			if (b->block != j->block)
				continue;
			memcpy(b->seen, j->seen, sizeof(b->seen));
			for (uint16_t i = 0; i < b->block->count; i++)
				t->peeked_exists +=
				    b->seen[i] != SINK_SEEN_FREE;
		}
		if (waits(t))
			incoming_show_offer(t);
	}
	block_unref(j->block);
	free(j);
}

static void
look(struct transfer *t, const struct rx_block *b)
{
	struct look_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return;
	j->t = t;
	j->conf.offer = t->offer;
	j->conf.root_fd = fcntl(t->root_fd, F_DUPFD_CLOEXEC, 3);
	if (t->into != NULL && str_copy(j->into, sizeof(j->into), t->into))
		j->conf.into = j->into;
	j->block = block_ref(b->block);
	t->jobs++;
	if (j->conf.root_fd >= 0 &&
	    pool_submit(t->hub->pool, look_run, looked, j) != NULL)
		return;
	t->jobs--;
	fd_close(&j->conf.root_fd);
	block_unref(j->block);
	free(j);
}

void
incoming_block_peeked(
    struct transfer *t, struct block *block, const enum fx_code *refused)
{
	size_t size = block->count * sizeof(enum fx_code);
	struct rx_block *b = calloc(1, sizeof(*b) + size);
	char flags[8];

	if (b == NULL) {
		block_unref(block);
		return;
	}
	list_init(&b->link);
	b->t = t;
	b->block = block;
	memcpy(b->codes, refused, size);
	list_add_tail(&t->peeked, &b->link);
	for (uint16_t i = 0; i < block->count; i++) {
		flags_of(&block->entries[i], refused[i], flags);
		t->peeked_flagged += flags[0] != 0;
		t->peeked_folders += block->entries[i].kind != ENTRY_FILE;
	}
	look(t, b);
	if (waits(t))
		incoming_show_offer(t);
}

static const char *
kind_name(enum entry_kind kind)
{
	switch (kind) {
	case ENTRY_FILE:
		return "file";
	case ENTRY_FOLDER:
		return "folder";
	case ENTRY_SYMLINK:
		return "symlink";
	case ENTRY_OTHER:
		return "special";
	}
	return "file";
}

static void
fill_entry(
    struct door_entry *d, const struct rx_block *b, uint16_t i, char flags[8])
{
	const struct entry *e = &b->block->entries[i];

	flags_of(e, b->codes[i], flags);
	d->index = (int64_t)b->block->first_id + i;
	d->path = malloc(PATH_TEXT_SIZE((size_t)e->path_len));
	if (d->path != NULL)
		path_to_text(d->path, PATH_TEXT_SIZE((size_t)e->path_len),
		    (const char *)e->path, e->path_len);
	d->kind = (char *)(uintptr_t)kind_name(e->kind);
	d->size = (int64_t)e->size;
	d->mode = e->mode;
	d->mtime = e->mtime;
	d->flags = flags;
	if (b->seen[i] != SINK_SEEN_FREE)
		d->exists = (char *)(uintptr_t)(b->seen[i] == SINK_SEEN_SAME
			? "same"
			: "differs");
	if (b->codes[i] != FX_OK)
		d->code = (char *)(uintptr_t)fx_code_name(b->codes[i]);
}

void
incoming_offer_files(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page)
{
	int64_t max = page->max > 0 && page->max < FX_DOOR_PAGE ? page->max
								: FX_DOOR_PAGE;
	struct transfer *t = transfer_find(h, page->id);
	struct door_entries reply = { .total = 0 };
	char flags[FX_DOOR_PAGE][8];
	struct fx_err err;
	int64_t at_row = 0;

	if (t == NULL || !t->incoming || t->offer == NULL) {
		fx_err_set(&err, E_NOENT, "there is no such offer");
		doorman_refuse(h, client, id, &err);
		return;
	}
	reply.items = calloc((size_t)max, sizeof(*reply.items));
	list_for_each(at, &t->peeked) {
		struct rx_block *b = FX_CONTAINER(at, struct rx_block, link);

		for (uint16_t i = 0; i < b->block->count; i++, at_row++) {
			if (reply.items == NULL || at_row < page->offset ||
			    reply.items_n >= (size_t)max)
				continue;
			fill_entry(&reply.items[reply.items_n], b, i,
			    flags[reply.items_n]);
			reply.items_n++;
		}
	}
	reply.total =
	    t->offer->entries_known ? (int64_t)t->offer->total_entries : -1;
	reply.complete = t->listed || at_row >= reply.total;
	doorman_reply(h, client, id, DOOR_OFFER_FILES, &reply);
	for (size_t i = 0; i < reply.items_n; i++)
		free(reply.items[i].path);
	free(reply.items);
}
