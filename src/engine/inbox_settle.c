/* SPDX-License-Identifier: MIT */
/* What earlier runs of the engine left on disk, for the inbox. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/dialect.h"
#include "engine/dialect_check.h"
#include "engine/discard.h"
#include "engine/expire.h"
#include "engine/hook.h"
#include "engine/inbox.h"
#include "engine/inbox_item.h"
#include "engine/inbox_show.h"
#include "engine/incoming.h"
#include "engine/resume.h"
#include "engine/transfer.h"
#include "os/fd.h"
#include "store/items.h"
#include "store/peers.h"

/* One root of an interrupted transfer whose final name stands. */
static bool
settle_root(struct item_row *row, const struct sink_found *found)
{
	const struct sink_root *r;

	if (row->root >= found->roots || row->verified_ms != 0)
		return row->verified_ms != 0;
	r = &found->names[row->root];
	if ((!r->delivered && !r->skipped) || r->path == NULL)
		return false;
	free(row->path);
	row->path = str_dup_n(r->path, strlen(r->path));
	row->state = DOOR_ITEM_VERIFIED;
	if (dialect_of_key(row->peer) >= 0)
		row->state = row->first = DOOR_ITEM_UNCHECKED;
	row->verified_ms = row->received_ms = clock_wall() * 1000;
	if (r->digest_known) {
		row->has_digest = true;
		memcpy(row->digest, r->digest, sizeof(row->digest));
	}
	row->code = 0;
	return true;
}

/* What became of a record of t, which is told.  Whether it has its name. */
static bool
settle_item(
    struct transfer *t, struct item_row *row, const struct sink_found *found)
{
	bool before = row->verified_ms != 0;
	struct fx_err err;

	if (found->complete && row->root < found->roots &&
	    sink_root_unwanted(&found->names[row->root])) {
		if (inbox_item_forget(t->hub, row, &err) < 0)
			log_pairs(LOG_ERROR, "inbox not recorded", "transfer",
			    t->id, "why", err.text, NULL);
		return false;
	}
	if (!settle_root(row, found))
		return false;
	inbox_item_store(t, row);
	if (!before && found->names[row->root].delivered)
		inbox_item_replace(t->hub, row, found->conflict);
	if (!before)
		hook_item(t->hub, row);
	return true;
}

/*
 * The records of the roots, at least of those that have their names: an engine
 * that is killed may lose those it wrote last.
 */
static int
settle_items(struct transfer *t, const struct sink_found *found,
    struct items_list *ret, struct fx_err *err)
{
	bool added = false;

	if (items_of(t->hub->db, t->id, ret, err) < 0)
		return -1;
	for (size_t i = 0; i < found->roots; i++) {
		bool there = found->names[i].path == NULL ||
		    sink_root_unwanted(&found->names[i]);

		for (size_t k = 0; k < ret->count && !there; k++)
			there = ret->rows[k].root == i;
		if (!there)
			inbox_item_begin(t, (uint16_t)i, &found->offered[i]);
		added = added || !there;
	}
	if (!added)
		return 0;
	items_list_done(ret);
	return items_of(t->hub->db, t->id, ret, err);
}

/*
 * Delivered, but the engine ended before its receipt was made.  False: there
 * is no space for it, so that its staging folder must stay.
 */
static bool
keep_receipt(struct hub *h, int fd, const char *id, int state)
{
	struct fx_err err;

	if (state != DOOR_DONE && state != DOOR_UNSYNCED &&
	    state != DOOR_PARTIAL)
		return true;
	if (sink_receipt_there(h->receipts_fd, id) ||
	    sink_keep(fd, id, h->receipts_fd, &err) == 0)
		return true;
	log_pairs(
	    LOG_WARN, "no receipt", "transfer", id, "why", err.text, NULL);
	return err.code != E_NOSPC && err.code != E_QUOTA;
}

/* A name could not be given, as there is no space for it, or the like. */
static void
unnamed(struct transfer *t, const struct sink_found *found)
{
	struct fx_err err = FX_ERR_NONE;

	for (size_t i = 0; i < found->roots; i++)
		if (found->names[i].path == NULL && err.code == FX_OK &&
		    found->names[i].code != E_PARTIAL)
			fx_err_make(&err, found->names[i].code,
			    found->names[i].errnum, "file", t->name, "name",
			    t->name, "need", "more", "have", "less", NULL);
	transfer_move(t, DOOR_INTERRUPTED, &err);
}

/*
 * Roots of it have their final names.  If others can never get theirs, it ends
 * nevertheless: offered again, those would come a second time.
 */
static void
settled(struct transfer *t, bool all)
{
	bool kept = keep_receipt(t->hub, t->root_fd, t->id, DOOR_DONE);
	struct fx_err err;

	fx_err_set(&err, E_PARTIAL,
	    "the engine ended when only a part of it had its final name");
	if (dialect_is(t))
		t->check = DIALOG_NOT_CHECKED;
	transfer_move(t, all ? DOOR_DONE : DOOR_PARTIAL, all ? NULL : &err);
	if (kept && !t->unsaved)
		incoming_discard(t);
}

void
inbox_settle(struct transfer *t)
{
	struct sink_found found = { .roots = 0 };
	struct items_list list;
	struct fx_err err;
	bool some = false;

	if (t->root_path == NULL)
		return;
	fd_close(&t->root_fd);
	t->root_fd = inbox_root_open(t->hub, t->root_path, &err);
	if (t->root_fd < 0 ||
	    sink_settle(t->root_fd, t->id, &found, &err) < 0) {
		log_pairs(LOG_WARN, "staging not found", "transfer", t->id,
		    "why", err.text, NULL);
		t->bytes_done = 0;
		inbox_rest(t);
		return;
	}
	if (found.kept > t->bytes_done)
		t->bytes_done = found.kept;
	if (t->anew_of[0] != '\0')
		anew_settle(t, &found);
	if (t->anew_of[0] != '\0' || settle_items(t, &found, &list, &err) < 0)
		list.count = 0;
	for (size_t i = 0; i < list.count; i++)
		if (settle_item(t, &list.rows[i], &found))
			some = true;
	if (list.count > 0)
		items_list_done(&list);
	t->unnamed = some && found.pending;
	if (t->unnamed)
		unnamed(t, &found);
	else if (some)
		settled(t, found.complete);
	sink_found_done(&found);
	inbox_rest(t);
	transfer_save(t);
	/* before the hook and an answer to the sender */
	if (some && ledger_flush(t->hub, &err) < 0)
		log_pairs(LOG_ERROR, "inbox not recorded", "transfer", t->id,
		    "why", err.text, NULL);
}

/* The record of a transfer that only its staging folder tells of. */
static int
row_of(struct hub *h, const struct sink_found *found, struct transfer_row *ret)
{
	struct transfer_row row;
	struct peer_row peer;
	struct fx_err err;
	int r = transfers_find(
	    h->db, found->device, TRANSFERS_IN, found->uuid, &row, &err);

	if (r != 0) {
		if (r == 1)
			transfers_row_done(&row);
		return -1;
	}
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->id, found->id, sizeof(ret->id));
	memcpy(ret->uuid, found->uuid, sizeof(ret->uuid));
	memcpy(ret->peer, found->device, sizeof(ret->peer));
	ret->direction = TRANSFERS_IN;
	ret->state = DOOR_INTERRUPTED;
	ret->phase = TRANSFERS_INTERRUPTED;
	ret->created_ms = clock_wall() * 1000;
	ret->files = found->roots;
	for (size_t i = 0; i < found->roots; i++)
		ret->bytes += found->offered[i].size;
	str_copy(ret->petname, sizeof(ret->petname), "?");
	if (peers_get(h->db, found->device, &peer, &err) == 1) {
		str_copy(ret->petname, sizeof(ret->petname), peer.name);
		peers_row_done(&peer);
	}
	ret->name = incoming_name(found->offered, found->roots);
	ret->staging = str_dup_n(h->inbox.path, strlen(h->inbox.path));
	ret->dest = str_printf("%s%s%s", h->inbox.path,
	    found->into[0] != '\0' ? "/" : "", found->into);
	return ret->name != NULL && ret->staging != NULL && ret->dest != NULL
	    ? 0
	    : -1;
}

/*
 * What the database has lost is a transfer once more: it can be seen, taken
 * up and discarded.
 */
static bool
adopt(struct hub *h, int fd, const char *id)
{
	struct transfer_row row = { .name = NULL };
	struct sink_found found = { .roots = 0 };
	struct transfer *t = NULL;
	struct fx_err err;

	if (sink_settle(fd, id, &found, &err) < 0)
		return false;
	if (!found.fills && row_of(h, &found, &row) == 0)
		t = transfer_of_row(h, &row);
	transfers_row_done(&row);
	sink_found_done(&found);
	if (t == NULL)
		return false;
	t->recorded = false;
	fx_err_set(&t->err, E_SHUTDOWN,
	    "The record of this transfer was lost; what was verified is "
	    "kept.");
	transfer_save(t);
	hub_log(h, "warn", t->peer_name, t->id,
	    "parts of %s were found that no record tells of", t->name);
	inbox_settle(t);
	resume_restored(t);
	return true;
}

/* Staging folders found at the start. */
struct sweep {
	struct hub *hub;
	int fd;
};

static void
sweep_one(void *arg, const char *id)
{
	struct sweep *s = arg;
	const struct transfer *t = transfer_find(s->hub, id);
	struct transfer_row row;
	struct fx_err err;
	int known = 1;
	int state = t != NULL ? (int)t->state : DOOR_FAILED;

	if (t != NULL && !transfer_ended(t))
		return;
	if (t == NULL)
		known = transfers_get(s->hub->db, id, &row, &err);
	if (t == NULL && known == 1) {
		bool ended = row.phase == TRANSFERS_ENDED;

		state = row.state;
		transfers_row_done(&row);
		if (!ended)
			return;
	}
	if (known == 1 && !keep_receipt(s->hub, s->fd, id, state))
		return; /* the next start looks again */
	if (known == 0 && adopt(s->hub, s->fd, id))
		return;
	/* Whose it is, nobody knows: it has its time, then it goes. */
	if (known != 1 && !expire_orphan(s->hub, s->fd, id)) {
		log_pairs(LOG_WARN, "staging without a transfer kept", "id", id,
		    NULL);
		return;
	}
	if (known != 1)
		hub_log(s->hub, "warn", NULL, NULL,
		    "parts of a transfer that is not known any more were "
		    "removed");
	log_pairs(LOG_INFO, "staging removed", "id", id, NULL);
	discard_start(s->hub, s->fd, id);
}

void
inbox_sweep(struct hub *h)
{
	struct sweep s = { .hub = h, .fd = h->inbox.fd };
	struct fx_err err;

	if (s.fd >= 0 && sink_scan(s.fd, sweep_one, &s, &err) < 0 &&
	    err.code != E_NOENT)
		log_pairs(LOG_WARN, "staging not read", "why", err.text, NULL);
}
