/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/app/act.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/view.h"

#define TITLE_MAX       400
#define TEXT_MAX        400
#define RESUMED_AT_ONCE 32 /* so many commands may wait for the engine */

/* --- Info --- */

static void
info_of_transfer(struct model *m, const struct model_transfer *t)
{
	struct intent *in;

	if (t->files_failed <= 0) {
		model_want_failures(m, NULL);
		return;
	}
	in = intent_new(INTENT_FAILURES, t->id);
	model_want_failures(m, t->id);
	m->failures.waiting = in != NULL;
	model_push(m, in);
}

void
act_info(struct model *m)
{
	const struct model_peer *p = model_at_peer(m);
	const struct model_transfer *t = model_at_transfer(m);
	const struct model_row *r = model_at_row(m);
	struct model_dialog *d = NULL;
	char *path;

	if (m->focus == PANE_FILES) {
		path = model_entry_path(m, m->list[PANE_FILES].cursor);
		if (path != NULL)
			d = model_open(m, DIALOG_INFO, path);
		free(path);
		model_want_sum(m, NULL);
	} else if (m->focus == PANE_PEERS && p != NULL) {
		d = model_open(m, DIALOG_INFO, p->key);
	} else if (m->focus == PANE_TRANSFERS && t != NULL) {
		d = model_open(m, DIALOG_INFO, t->id);
		info_of_transfer(m, t);
	} else if (m->focus == PANE_INBOX && r != NULL) {
		d = model_open(m, DIALOG_INFO, r->id);
		if (d != NULL)
			d->index = r->index;
	}
	if (d != NULL)
		d->pane = m->focus;
}

void
act_prompt(struct model *m, const char *title, const char *label,
    const char *text, size_t max, enum model_prompt where, struct intent *then)
{
	struct model_dialog *d =
	    then != NULL ? model_open(m, DIALOG_PROMPT, then->id) : NULL;

	if (d == NULL || model_dialog_set(d, title, text, label) < 0) {
		if (d != NULL)
			model_close(m);
		intent_free(then);
		m->no_memory = true;
		return;
	}
	d->max = max;
	d->prompt = where;
	d->empty = then->kind == INTENT_DECLINE;
	d->then = then;
}

/* --- Peers --- */

static void
send_here(struct model *m, const struct model_peer *p)
{
	struct intent *in = intent_new(INTENT_SEND, p->key);

	if (in != NULL && model_send_paths(m, in) <= 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

static void
block(struct model *m, const struct model_peer *p)
{
	struct intent *in = intent_new(INTENT_PEER_BLOCK, p->key);
	char title[TITLE_MAX];
	char text[TEXT_MAX];

	if (in == NULL || p->blocked) {
		model_push(m, in);
		return;
	}
	in->number = 1;
	snprintf(title, sizeof(title), _("Block %s?"), p->name);
	keyed(text, sizeof(text), m,
	    _("Its calls are refused and nothing is sent to it, until "
	      "{key:block} takes that back. What is under way is "
	      "interrupted."));
	act_confirm(m, title, text, _("Block"), in);
}

static bool
peers(struct model *m, enum action_id id)
{
	const struct model_peer *p = model_at_peer(m);
	char title[TITLE_MAX];

	if (id == ACTION_PAIR) {
		model_pairing(m, MODEL_PAIR_NONE);
		model_open(m, DIALOG_PAIR, NULL);
		return true;
	}
	if (id == ACTION_PEER_OLDER) {
		model_open(m, DIALOG_OLDER, NULL);
		return true;
	}
	if (id < ACTION_SEND_HERE || id > ACTION_PEER_FORGET || p == NULL)
		return false;
	if (id == ACTION_SEND_HERE) {
		send_here(m, p);
	} else if (id == ACTION_PEER_RENAME) {
		snprintf(title, sizeof(title), _("Rename %s"), p->name);
		act_prompt(m, title, _("New name"), p->name, FX_PETNAME_MAX,
		    MODEL_PROMPT_NAME, intent_new(INTENT_PEER_NAME, p->key));
	} else if (id == ACTION_PEER_POLICY) {
		model_open(m, DIALOG_POLICY, p->key);
	} else if (id == ACTION_PEER_CHAT) {
		view_chat(m, p->key, false);
	} else if (id == ACTION_PEER_BROWSE) {
		if (model_open(m, DIALOG_REMOTE, p->key) != NULL)
			model_remote_look(m, p->key, "", NULL);
	} else if (id == ACTION_PEER_KEY) {
		model_open(m, DIALOG_KEY, p->key);
	} else if (id == ACTION_PEER_CONNECT) {
		model_push(m, intent_new(INTENT_PEER_CONNECT, p->key));
		act_info(m);
	} else if (id == ACTION_PEER_BLOCK) {
		block(m, p);
	} else {
		snprintf(title, sizeof(title), _("Forget %s?"), p->name);
		act_confirm(m, title,
		    p->dialect != NULL
			? _("Only the name and the address go.")
			: _("Its key is removed. To send or receive again you "
			    "pair again. Files that came from it stay."),
		    _("Forget"), intent_new(INTENT_PEER_FORGET, p->key));
	}
	return true;
}

/* --- Transfers --- */

/* One step of ten more or less. */
static int
weight_after(const struct model_transfer *t, bool more)
{
	int64_t weight = more ? t->weight + 10 : t->weight - 10;

	if (weight < 1)
		weight = 1;
	return (int)(weight < MODEL_WEIGHT_MAX ? weight : MODEL_WEIGHT_MAX);
}

/* Of what was sent and is over only what failed is known file by file. */
static bool
has_list(const struct model_transfer *t)
{
	return (t->tree || t->files > 1) && (t->incoming || !model_ended(t));
}

static void
list_files(struct model *m, const struct model_transfer *t, bool failed)
{
	if (model_open(m, DIALOG_FILES, t->id) != NULL)
		model_page(m, t->id, failed);
}

static void
pause(struct model *m, const struct model_transfer *t)
{
	model_push(m,
	    intent_new(model_rests(t) ? INTENT_RESUME : INTENT_PAUSE, t->id));
}

/* Whether an earlier transfer with the same peer is in that state, too. */
static bool
is_second(
    const struct model *m, size_t i, bool (*is)(const struct model_transfer *t))
{
	for (size_t k = 0; k < i; k++)
		if (is(&m->transfers[k]) &&
		    str_eq(m->transfers[k].key, m->transfers[i].key))
			return true;
	return false;
}

static bool
is_paused(const struct model_transfer *t)
{
	return t->state == MODEL_PAUSED;
}

/* A peer at a time; what is interrupted goes on one by one. */
static void
pause_all(struct model *m)
{
	struct model_totals sum;
	size_t single = 0;

	model_totals(m, &sum);
	for (size_t i = 0; i < m->transfers_n; i++) {
		const struct model_transfer *t = &m->transfers[i];

		if (sum.active > 0 && model_moving(t)) {
			if (!is_second(m, i, model_moving))
				model_push(m, intent_new(INTENT_PAUSE, t->key));
		} else if (sum.active == 0 && is_paused(t)) {
			if (!is_second(m, i, is_paused))
				model_push(
				    m, intent_new(INTENT_RESUME, t->key));
		} else if (sum.active == 0 && model_rests(t) &&
		    single++ < RESUMED_AT_ONCE) {
			model_push(m, intent_new(INTENT_RESUME, t->id));
		}
	}
}

/* The queue: place, limit, share. */
static bool
queue(struct model *m, const struct model_transfer *t, enum action_id id)
{
	struct intent *in = NULL;
	char title[TITLE_MAX], now[32];

	if (id == ACTION_QUEUE_UP || id == ACTION_QUEUE_DOWN) {
		in = intent_new(INTENT_MOVE, t->id);
		if (in != NULL &&
		    intent_text(
			&in->text, id == ACTION_QUEUE_UP ? "up" : "down") < 0) {
			intent_free(in);
			in = NULL;
		}
		model_push(m, in);
	} else if (id == ACTION_LIMIT) {
		snprintf(title, sizeof(title), _("Limit %s"), t->name);
		snprintf(
		    now, sizeof(now), "%lldK", (long long)(t->limit / 1024));
		act_prompt(m, title,
		    _("Bytes a second, as 500K or 10M, or none"),
		    t->limit > 0 ? now : NULL, 16, MODEL_PROMPT_RATE,
		    intent_new(INTENT_LIMIT, t->id));
	} else if (id == ACTION_MORE || id == ACTION_LESS) {
		in = intent_new(INTENT_WEIGHT, t->id);
		if (in != NULL)
			in->number = weight_after(t, id == ACTION_MORE);
		model_push(m, in);
	} else {
		return false;
	}
	return true;
}

void
act_confirm_discard(struct model *m, const char *name, const char *id)
{
	char title[TITLE_MAX];

	snprintf(title, sizeof(title), _("Discard %s?"), name);
	act_confirm(m, title,
	    _("What was received and verified so far is removed. It cannot "
	      "go on afterwards."),
	    _("Discard"), intent_new(INTENT_DISCARD, id));
}

static bool
transfers(struct model *m, enum action_id id)
{
	const struct model_transfer *t = model_at_transfer(m);
	char title[TITLE_MAX];

	if (id == ACTION_PAUSE_ALL) {
		pause_all(m);
		return true;
	}
	if (id == ACTION_CLEAR) {
		model_push(m, intent_new(INTENT_CLEAR, NULL));
		return true;
	}
	if (id < ACTION_DETAILS || id > ACTION_TRANSFER_DISCARD || t == NULL)
		return false;
	if (id == ACTION_FAILED_FILES) {
		list_files(m, t, true);
	} else if (id == ACTION_DETAILS) {
		if (has_list(t))
			list_files(m, t, false);
		else
			act_info(m);
	} else if (id == ACTION_PAUSE) {
		pause(m, t);
	} else if (id == ACTION_RETRY) {
		model_push(m,
		    intent_new(
			model_rests(t) ? INTENT_RESUME : INTENT_RETRY, t->id));
	} else if (queue(m, t, id)) {
		return true;
	} else if (id == ACTION_TRANSFER_CANCEL) {
		snprintf(title, sizeof(title), _("Cancel %s?"), t->name);
		act_confirm(m, title,
		    _("The transfer ends on both sides. Nothing of it is "
		      "kept to go on with."),
		    _("Cancel the transfer"), intent_new(INTENT_CANCEL, t->id));
	} else {
		act_confirm_discard(m, t->name, t->id);
	}
	return true;
}

/* --- Log --- */

static void
write_line(struct model *m)
{
	if (m->peers_n == 1)
		view_chat(m, m->peers[0].key, false);
	else
		model_open(m, DIALOG_CHAT_TO, NULL);
}

static void
save_log(struct model *m)
{
	char name[64];
	char date[HUMAN_SIZE];
	const struct model_line *last = model_line(m, m->shown_n - 1);

	/* "2026-11-20 12:41" of the newest line, without what names lack. */
	human_date(date, sizeof(date), last->time);
	for (char *at = date; *at != '\0'; at++)
		*at = *at == ' ' || *at == ':' ? '-' : *at;
	snprintf(name, sizeof(name), "~/fxtui-log-%s.txt", date);
	act_prompt(m, _("Save the log"), _("File"), name, FX_PATH_MAX,
	    MODEL_PROMPT_TEXT, intent_new(INTENT_SAVE_LOG, NULL));
}

static void
show_lines(struct model *m, enum model_show what)
{
	model_log_show(m, m->lines_show == what ? MODEL_SHOW_ALL : what);
}

static bool
lines(struct model *m, enum action_id id)
{
	if (id == ACTION_CHAT)
		write_line(m);
	else if (id == ACTION_LOG_ERRORS)
		show_lines(m, MODEL_SHOW_ERRORS);
	else if (id == ACTION_LOG_WARNINGS)
		show_lines(m, MODEL_SHOW_WARNINGS);
	else if (id == ACTION_LOG_SAVE)
		save_log(m);
	else
		return false;
	return true;
}

bool
act_item(struct model *m, enum action_id id)
{
	if (lines(m, id))
		return true;
	return peers(m, id) || transfers(m, id) || act_inbox(m, id);
}
