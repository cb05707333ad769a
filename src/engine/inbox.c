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
#include "engine/dialect.h"
#include "engine/dialect_check.h"
#include "engine/doorman.h"
#include "engine/hook.h"
#include "engine/inbox_item.h"
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

void
inbox_item_store(struct transfer *t, struct item_row *row)
{
	struct fx_err err;

	if (items_update(t->hub->db, row, &err) < 0)
		log_pairs(LOG_ERROR, "inbox not recorded", "transfer", t->id,
		    "why", err.text, NULL);
	announce(t->hub, row);
}

void
inbox_item_begin(struct transfer *t, uint16_t i, const struct offer_root *r)
{
	struct item_row row = { .root = i };
	struct fx_err err;

	str_copy(row.transfer, sizeof(row.transfer), t->id);
	row.name = str_dup_n((const char *)r->name, r->name_len);
	row.kind = r->kind;
	row.size = r->kind == ENTRY_FOLDER ? t->bytes : r->size;
	row.files = r->kind == ENTRY_FOLDER ? t->files : 1;
	row.state = DOOR_ITEM_RECEIVING;
	memcpy(row.peer, t->peer, sizeof(row.peer));
	str_copy(row.petname, sizeof(row.petname), t->peer_name);
	row.received_ms = wall_ms();
	if (dialect_is(t) && t->note != NULL)
		row.address = str_dup_n(t->note, strlen(t->note));
	if (row.name == NULL || items_insert(t->hub->db, &row, &err) < 0)
		log_pairs(LOG_ERROR, "inbox not recorded", "transfer", t->id,
		    "why", row.name == NULL ? "no memory" : err.text, NULL);
	else
		announce(t->hub, &row);
	items_row_done(&row);
}

void
inbox_begin(struct transfer *t)
{
	for (uint16_t i = 0; i < t->offer->roots_n; i++)
		inbox_item_begin(t, i, &t->offer->roots[i]);
}

void
inbox_changed(struct hub *h, const struct item_row *row)
{
	announce(h, row);
	hook_item(h, row);
}

/* In a dialect nobody is known, and so nothing is verified. */
static void
set_check(const struct transfer *t, struct item_row *row)
{
	if (!dialect_is(t))
		return;
	row->first = (int)dialect_check_item((enum dialog_shown)t->check);
	row->state = row->first;
	if (t->sha_known) {
		row->has_sha256 = true;
		memcpy(row->sha256, t->sha, sizeof(row->sha256));
	}
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
		set_check(t, row);
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

int
inbox_item_forget(struct hub *h, const struct item_row *row, struct fx_err *err)
{
	struct door_item_ref gone = { .index = row->root };

	gone.id = (char *)(uintptr_t)row->transfer;
	if (items_forget(h->db, row->id, err) < 0)
		return -1;
	doorman_event(h, DOOR_EV_INBOX_GONE, &gone);
	return 0;
}

void
inbox_item_replace(struct hub *h, const struct item_row *row, uint8_t rule)
{
	struct items_list list;
	struct fx_err err;

	if (row->path == NULL ||
	    (row->kind == ENTRY_FOLDER && sink_rule_merges(rule) &&
		rule != CONFLICT_OVERWRITE))
		return;
	if (items_at(h->db, row->path, &list, &err) < 0) {
		log_pairs(LOG_ERROR, "inbox not read", "why", err.text, NULL);
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		const struct item_row *old = &list.rows[i];
		char name[PATH_TEXT_SIZE(FX_NAME_MAX)];

		/* what was left alone was not put there by row */
		if (old->id >= row->id || old->state == DOOR_ITEM_RECEIVING)
			continue;
		path_to_text(name, sizeof(name), old->name, strlen(old->name));
		hub_log(h, "info", old->petname, old->transfer,
		    "%s from %s is replaced by what %s sent, and leaves the "
		    "inbox's list",
		    name, old->petname, row->petname);
		(void)inbox_item_forget(h, old, &err);
	}
	items_list_done(&list);
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
			if (inbox_item_forget(t->hub, row, &err) < 0)
				log_pairs(LOG_ERROR, "inbox not recorded",
				    "transfer", t->id, "why", err.text, NULL);
		} else if (row->root < t->offer->roots_n) {
			set_result(t, row, &t->roots[row->root], now_ms);
			inbox_item_store(t, row);
			if (t->roots[row->root].delivered)
				inbox_item_replace(t->hub, row, t->conflict);
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
		inbox_item_store(t, row);
	}
	items_list_done(&list);
}

static enum door_item_state
resting_state(const struct transfer *t)
{
	if (dialect_is(t) && t->state != DOOR_CANCELLED)
		return t->err.code == E_DIGEST ? DOOR_ITEM_MISMATCH
					       : DOOR_ITEM_FAILED;
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
		inbox_item_store(t, row);
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
		inbox_item_store(t, row);
	}
	items_list_done(&list);
	transfer_sha(t, sha);
}

int
inbox_item_find(struct hub *h, const struct door_item_ref *ref,
    struct item_row *ret, struct fx_err *err)
{
	const struct transfer *t = transfer_named(h, ref->id);
	struct items_list list;
	int r;

	if (items_of(h->db, t != NULL ? t->id : ref->id, &list, err) < 0)
		return -1;
	r = fx_err_set(err, E_NOENT, "there is no such item in the inbox");
	for (size_t i = 0; i < list.count && r < 0; i++) {
		if (list.rows[i].root != (uint32_t)ref->index)
			continue;
		*ret = list.rows[i];
		memset(&list.rows[i], 0, sizeof(list.rows[i]));
		r = 0;
	}
	items_list_done(&list);
	return r;
}

int
inbox_forget(struct hub *h, const struct door_item_ref *ref, struct fx_err *err)
{
	struct item_row row;
	int r;

	if (inbox_item_find(h, ref, &row, err) < 0)
		return -1;
	r = inbox_item_forget(h, &row, err);
	items_row_done(&row);
	return r;
}
