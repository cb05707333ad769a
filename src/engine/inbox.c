/* SPDX-License-Identifier: MIT */
#include "engine/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/tree.h"
#include "door/shapes.h"
#include "engine/anew.h"
#include "engine/discard.h"
#include "engine/doorman.h"
#include "engine/expire.h"
#include "engine/hook.h"
#include "engine/inbox_show.h"
#include "engine/incoming.h"
#include "engine/transfer.h"
#include "store/items.h"

static int64_t
wall_ms(void)
{
	return clock_wall() * 1000;
}

static void
announce(struct hub *h, const struct item_row *row)
{
	struct item_shown shown;

	inbox_show(row, &shown);
	doorman_event(h, DOOR_EV_INBOX, &shown.d);
	inbox_shown_done(&shown);
}

static void
store(struct transfer *t, struct item_row *row)
{
	struct fx_err err;

	if (items_update(t->hub->db, row, &err) < 0)
		log_pairs(LOG_ERROR, "inbox not recorded", "transfer", t->id,
		    "why", err.text, NULL);
	announce(t->hub, row);
}

void
inbox_begin(struct transfer *t)
{
	struct fx_err err;

	for (uint16_t i = 0; i < t->offer->roots_n; i++) {
		const struct offer_root *r = &t->offer->roots[i];
		struct item_row row = { .root = i };

		str_copy(row.transfer, sizeof(row.transfer), t->id);
		row.name = str_dup_n((const char *)r->name, r->name_len);
		row.kind = r->kind;
		row.size = r->kind == ENTRY_FOLDER ? t->bytes : r->size;
		row.files = r->kind == ENTRY_FOLDER ? t->files : 1;
		row.state = DOOR_ITEM_RECEIVING;
		memcpy(row.peer, t->peer, sizeof(row.peer));
		str_copy(row.petname, sizeof(row.petname), t->peer_name);
		row.received_ms = wall_ms();
		if (row.name == NULL ||
		    items_insert(t->hub->db, &row, &err) < 0)
			log_pairs(LOG_ERROR, "inbox not recorded", "transfer",
			    t->id, "why",
			    row.name == NULL ? "no memory" : err.text, NULL);
		else
			announce(t->hub, &row);
		items_row_done(&row);
	}
}

void
inbox_changed(struct hub *h, const struct item_row *row)
{
	announce(h, row);
	hook_item(h, row);
}

/* What the end on disk means for one root. */
static void
set_result(struct transfer *t, struct item_row *row, const struct sink_root *r,
    int64_t now_ms)
{
	struct fx_err err = FX_ERR_NONE;

	free(row->path);
	row->path =
	    r->path != NULL ? str_dup_n(r->path, strlen(r->path)) : NULL;
	row->received_ms = now_ms;
	if (r->delivered || r->skipped) {
		row->state = r->failed > 0 ? DOOR_ITEM_PARTLY
		    : t->durable           ? DOOR_ITEM_VERIFIED
					   : DOOR_ITEM_UNSYNCED;
		row->verified_ms = row->received_ms;
		row->size = r->size;
		row->files = r->files;
		row->has_digest = true;
		memcpy(row->digest, r->digest_known ? r->digest : t->digest,
		    sizeof(row->digest));
		if (r->digest_known && row->size <= FX_CHUNK_SIZE) {
			row->has_sha256 = true;
			memcpy(row->sha256, r->digest, sizeof(row->sha256));
		}
	} else {
		row->state = DOOR_ITEM_FAILED;
	}
	if (r->code == FX_OK && r->failed == 0)
		return;
	fx_err_make(&err, r->code != FX_OK ? r->code : E_PARTIAL, r->errnum,
	    "file", t->name, "name", t->name, "n", "some", "m", "all", NULL);
	row->code = (int)err.code;
	free(row->error);
	row->error = str_dup_n(err.text, strlen(err.text));
}

/* Drop a record and tell the front ends. */
static int
forget(struct hub *h, const struct item_row *row, struct fx_err *err)
{
	struct door_item_ref gone = { .index = row->root };

	gone.id = (char *)(uintptr_t)row->transfer;
	if (items_forget(h->db, row->id, err) < 0)
		return -1;
	doorman_event(h, DOOR_EV_INBOX_GONE, &gone);
	return 0;
}

void
inbox_end(struct transfer *t)
{
	struct items_list list;
	int64_t now_ms = wall_ms(); /* what came together has one time */
	struct fx_err err;

	if (items_of(t->hub->db, t->id, &list, &err) < 0) {
		log_pairs(LOG_ERROR, "inbox not read", "why", err.text, NULL);
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		struct item_row *row = &list.rows[i];

		if (row->root < t->offer->roots_n &&
		    incoming_not_wanted(t, (uint16_t)row->root)) {
			/* a root of which nothing was wanted is no item */
			if (forget(t->hub, row, &err) < 0)
				log_pairs(LOG_ERROR, "inbox not recorded",
				    "transfer", t->id, "why", err.text, NULL);
		} else if (row->root < t->offer->roots_n) {
			set_result(t, row, &t->roots[row->root], now_ms);
			store(t, row);
		}
	}
	items_list_done(&list);
}

void
inbox_hooks(struct transfer *t)
{
	struct items_list list;
	struct fx_err err;

	if (t->hub->set.hook == NULL ||
	    items_of(t->hub->db, t->id, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.count; i++)
		hook_item(t->hub, &list.rows[i]);
	items_list_done(&list);
}

void
inbox_again(struct transfer *t)
{
	struct items_list list;
	struct fx_err err;

	if (items_of(t->hub->db, t->id, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct item_row *row = &list.rows[i];

		if (row->verified_ms != 0)
			continue;
		row->state = DOOR_ITEM_RECEIVING;
		row->code = 0;
		free(row->error);
		row->error = NULL;
		store(t, row);
	}
	items_list_done(&list);
}

static enum door_item_state
resting_state(const struct transfer *t)
{
	if (t->state == DOOR_INTERRUPTED)
		return DOOR_ITEM_INTERRUPTED;
	if (t->state == DOOR_CANCELLED)
		return DOOR_ITEM_CANCELLED;
	if (t->err.code == E_TREE || t->err.code == E_DIGEST)
		return DOOR_ITEM_MISMATCH;
	return DOOR_ITEM_FAILED;
}

void
inbox_rest(struct transfer *t)
{
	struct items_list list;
	struct fx_err err;

	if (items_of(t->hub->db, t->id, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct item_row *row = &list.rows[i];

		if (row->verified_ms != 0)
			continue;
		row->state = (int)resting_state(t);
		row->code = (int)t->err.code;
		free(row->error);
		row->error = str_dup_n(t->err.text, strlen(t->err.text));
		store(t, row);
	}
	items_list_done(&list);
}

void
inbox_sha(struct transfer *t, uint32_t root, const uint8_t sha[32])
{
	struct items_list list;
	struct fx_err err;

	if (items_of(t->hub->db, t->id, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		struct item_row *row = &list.rows[i];

		if (row->root != root)
			continue;
		row->has_sha256 = true;
		memcpy(row->sha256, sha, sizeof(row->sha256));
		store(t, row);
	}
	items_list_done(&list);
	transfer_sha(t, sha);
}

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
	row->verified_ms = row->received_ms = wall_ms();
	if (r->digest_known) {
		row->has_digest = true;
		memcpy(row->digest, r->digest, sizeof(row->digest));
	}
	row->code = 0;
	return true;
}

/*
 * Delivered, but the engine ended before its receipt was made.  False: there
 * is no space for it, so that its staging folder must stay.
 */
static bool
keep_receipt(struct hub *h, int fd, const char *id, int state)
{
	struct sink_past *there;
	struct fx_err err;

	if (state != DOOR_DONE && state != DOOR_UNSYNCED &&
	    state != DOOR_PARTIAL)
		return true;
	if (sink_past_open(&there, h->receipts_fd, id, &err) == 0) {
		sink_past_free(there);
		return true;
	}
	if (sink_keep(fd, id, h->receipts_fd, &err) == 0)
		return true;
	log_pairs(
	    LOG_WARN, "no receipt", "transfer", id, "why", err.text, NULL);
	return err.code != E_NOSPC && err.code != E_QUOTA;
}

/*
 * Roots of it have their final names.  If others do not get theirs, it ends
 * nevertheless: offered again, those would come a second time.
 */
static void
settled(struct transfer *t, bool all)
{
	bool kept = keep_receipt(t->hub, t->root_fd, t->id, DOOR_DONE);
	struct fx_err err;

	fx_err_set(&err, E_PARTIAL,
	    "the engine ended when only a part of it had its final name");
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
	bool all = true, some = false;

	if (t->root_path == NULL)
		return;
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
	if (t->anew_of[0] != '\0' ||
	    items_of(t->hub->db, t->id, &list, &err) < 0)
		list.count = 0;
	for (size_t i = 0; i < list.count; i++) {
		bool before = list.rows[i].verified_ms != 0;

		if (settle_root(&list.rows[i], &found)) {
			store(t, &list.rows[i]);
			if (!before)
				hook_item(t->hub, &list.rows[i]);
			some = true;
		} else {
			all = false;
		}
	}
	if (list.count > 0)
		items_list_done(&list);
	if (some)
		settled(t, all && found.complete);
	sink_found_done(&found);
	inbox_rest(t);
	transfer_save(t);
	/* before the hook and an answer to the sender */
	if (some && ledger_flush(t->hub, &err) < 0)
		log_pairs(LOG_ERROR, "inbox not recorded", "transfer", t->id,
		    "why", err.text, NULL);
}

int
inbox_forget(struct hub *h, const struct door_item_ref *ref, struct fx_err *err)
{
	const struct transfer *t = transfer_named(h, ref->id);
	struct items_list list;
	int r;

	if (items_of(h->db, t != NULL ? t->id : ref->id, &list, err) < 0)
		return -1;
	r = fx_err_set(err, E_NOENT, "there is no such item in the inbox");
	for (size_t i = 0; i < list.count; i++) {
		if (list.rows[i].root == (uint32_t)ref->index)
			r = forget(h, &list.rows[i], err);
	}
	items_list_done(&list);
	return r;
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
