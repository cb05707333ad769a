/* SPDX-License-Identifier: MIT */
#include "engine/past.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/identity.h"
#include "crypto/tree.h"
#include "door/shapes.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/transfer.h"
#include "store/history.h"

#define DAY_MS   INT64_C(86400000)
#define HOUR_MS  3600000
#define DAYS_MAX 36500

struct shown {
	char key[IDENTITY_TEXT_SIZE];
	char digest[FX1_TEXT_SIZE];
};

static void
show(
    const struct transfer_row *row, struct shown *text, struct door_transfer *d)
{
	bool set = row->options != NULL && str_starts(row->options, "set");
	bool tree = row->options != NULL && str_starts(row->options, "tree");
	struct fx1 id = { .size = row->bytes };

	memset(d, 0, sizeof(*d));
	identity_text(row->peer, text->key);
	d->id = (char *)(uintptr_t)row->id;
	d->incoming = row->direction == TRANSFERS_IN;
	d->name = row->name;
	d->tree = tree;
	d->peer = (char *)(uintptr_t)row->petname;
	d->key = text->key;
	d->state = row->state >= 0 && row->state < DOOR_STATES
	    ? (enum door_state)row->state
	    : DOOR_FAILED;
	d->bytes = (int64_t)row->bytes;
	d->bytes_done = (int64_t)row->bytes_done;
	d->files = (int64_t)row->files;
	d->files_done = (int64_t)row->files_done;
	d->files_failed = (int64_t)row->files_failed;
	d->rate = d->eta_s = -1;
	d->started =
	    (row->started_ms > 0 ? row->started_ms : row->created_ms) / 1000;
	d->ended = row->ended_ms / 1000;
	d->into = row->dest;
	if (row->has_tree && (set || tree || row->files != 1)) {
		str_hex(text->digest, row->tree, sizeof(row->tree));
		d->digest = text->digest;
	} else if (row->has_tree) {
		memcpy(id.root, row->tree, sizeof(id.root));
		fx1_format(&id, text->digest);
		d->digest = text->digest;
	}
	if (row->code != 0) {
		d->code =
		    (char *)(uintptr_t)fx_code_name((enum fx_code)row->code);
		d->error = row->error;
	}
}

int
past_sums(struct call *k)
{
	return inbox_sums(k->hub, k->args, &k->err);
}

int
past_history(struct call *k)
{
	const struct door_history *a = k->args;
	size_t max =
	    a->max > 0 && a->max < FX_DOOR_PAGE ? (size_t)a->max : FX_DOOR_PAGE;
	size_t skip = a->offset > 0 ? (size_t)a->offset : 0;
	struct door_transfers reply = { .items_n = 0 };
	struct transfers_list list;
	struct shown *texts;
	int state = -1;

	if (a->state != NULL) {
		state = shape_state_parse(a->state);
		if (state < 0)
			return fx_err_set(&k->err, E_ARGS,
			    "%s is no state of a transfer", a->state);
	}
	if (history_page(
		k->hub->db, a->text, state, skip, max, &list, &k->err) < 0)
		return -1;
	texts = calloc(list.count + 1, sizeof(*texts));
	reply.items = calloc(list.count + 1, sizeof(*reply.items));
	for (size_t i = 0;
	     texts != NULL && reply.items != NULL && i < list.count; i++)
		show(&list.rows[i], &texts[i], &reply.items[reply.items_n++]);
	reply.total = (int64_t)(skip + list.count + (list.more ? 1 : 0));
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(texts);
	free(reply.items);
	transfers_list_done(&list);
	return 1;
}

/* Forget what ended before; also what is still in memory of it. */
static int
forget(struct hub *h, int64_t days, int64_t *ret_count, struct fx_err *err)
{
	int64_t before_ms = (clock_wall() + 1) * 1000 - days * DAY_MS;
	struct door_ref gone;

	if (history_prune(h->db, before_ms, ret_count, err) < 0)
		return -1;
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!transfer_ended(t) || !t->recorded ||
		    t->ended_ms >= before_ms)
			continue;
		gone.id = t->id;
		doorman_event(h, DOOR_EV_TRANSFER_GONE, &gone);
		transfer_drop(t);
	}
	return 0;
}

int
past_prune(struct call *k)
{
	const struct door_prune *a = k->args;
	struct door_pruned reply = { .count = 0 };

	if (a->days < 0 || a->days > DAYS_MAX)
		return fx_err_set(
		    &k->err, E_ARGS, "days are 0 to %d", DAYS_MAX);
	if (forget(k->hub, a->days, &reply.count, &k->err) < 0)
		return -1;
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	return 1;
}

void
past_tick(struct hub *h, int64_t now_ms)
{
	struct fx_err err;
	int64_t count;

	if (h->set.history_days == 0 || now_ms < h->prune_ms)
		return;
	h->prune_ms = now_ms + HOUR_MS;
	if (forget(h, h->set.history_days, &count, &err) < 0)
		log_pairs(
		    LOG_WARN, "history not pruned", "why", err.text, NULL);
	else if (count > 0)
		log_msg(LOG_INFO, "%lld transfers left the history",
		    (long long)count);
}
