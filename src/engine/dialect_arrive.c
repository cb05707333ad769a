/* SPDX-License-Identifier: MIT */
/* Files that arrive in a dialect: admitted, landed, or not. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/path.h"
#include "base/str.h"
#include "dialect/name.h"
#include "engine/dialect_internal.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "os/file_root.h"
#include "store/transfers.h"

/* Which transfer the file of the conversation is now. */
static struct transfer **
place_of(struct talk *talk)
{
	return talk->role == TALK_SEND ? &talk->saved : &talk->t;
}

static const struct dialect_conf *
conf_of(const struct talk *talk)
{
	return talk->confs[talk->dialect];
}

static void
refuse(struct talk *talk, const char *reason)
{
	struct talk_order o = { .kind = TALK_REFUSE, .n = DIALOG_REFUSE };

	if (reason != NULL)
		str_copy(o.text, sizeof(o.text), reason);
	(void)talk_order(talk, &o);
}

/* It does not come in: the transfer ends, the peer is told. */
static void
turn_away(struct talk *talk, enum door_state state, const struct fx_err *err,
    const char *reason)
{
	struct transfer **t = place_of(talk);

	loop_timer_cancel(talk->hub->loop, talk->asked);
	talk->asked = NULL;
	dialect_log(talk->hub, talk->dialect, "warn", *t,
	    "%s from %s was refused: %s", (*t)->name, talk->peer, err->text);
	if (talk->role == TALK_SERVE)
		talk->hub->dialects->on[talk->dialect].failed++;
	transfer_move(*t, state, err);
	dialect_let_go(t);
	refuse(talk, reason);
}

/* --- where it goes --- */

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

static int
into_folder(struct transfer *t, const char *dir, struct fx_err *err)
{
	struct file_root root;

	if (file_root_open(&root, dir, t->hub->options.state_dir, err) < 0)
		return -1;
	t->root_fd = root.fd;
	t->root_path = root.path;
	t->into_path = str_dup_n(root.path, strlen(root.path));
	return t->into_path != NULL ? 0 : no_memory(err);
}

static int
into_inbox(struct transfer *t, const char *folder, struct fx_err *err)
{
	struct hub *h = t->hub;

	if (h->inbox.fd >= 0 && file_root_check(&h->inbox, err) < 0)
		file_root_close(&h->inbox);
	if (h->inbox.fd < 0 && hub_open_inbox(h, err) < 0)
		return -1;
	t->root_fd = fcntl(h->inbox.fd, F_DUPFD_CLOEXEC, 3);
	if (t->root_fd < 0)
		return fx_err_errno(err, E_BUSY, errno, "the inbox");
	t->root_path = str_dup_n(h->inbox.path, strlen(h->inbox.path));
	t->into = str_dup_n(folder, strlen(folder));
	t->into_path = str_printf("%s/%s", h->inbox.path, folder);
	if (t->root_path == NULL || t->into == NULL || t->into_path == NULL)
		return no_memory(err);
	return 0;
}

static int
make_offer(
    struct transfer *t, const char *name, uint64_t size, struct fx_err *err)
{
	struct msg_offer *o = calloc(1, sizeof(*o));
	size_t n = strlen(name);

	if (o == NULL)
		return no_memory(err);
	memcpy(o->uuid, t->uuid, sizeof(o->uuid));
	o->roots_n = 1;
	o->total_bytes = size;
	o->total_entries = 1;
	o->entries_known = true;
	o->roots[0].kind = ENTRY_FILE;
	o->roots[0].size = size;
	o->roots[0].name_len = (uint16_t)n;
	memcpy(o->roots[0].name, name, n);
	free(t->offer);
	t->offer = msg_offer_copy(o);
	free(o);
	t->bytes = size;
	return t->offer != NULL ? 0 : no_memory(err);
}

/*
 * The machine's names are as they stand on disk, with %XX; the sink makes that
 * of raw ones.
 */
static const char *
raw_name(char out[FX_NAME_MAX + 1], const char *name)
{
	size_t n;

	if (path_from_text(out, FX_NAME_MAX + 1, name, strlen(name), &n) < 0 ||
	    path_check_name(out, n, NULL) < 0)
		str_copy(out, FX_NAME_MAX + 1, name);
	return out;
}

/* A size that is only a guess must not be larger than what there is. */
static uint64_t
likely(const struct talk *talk, const struct transfer *t)
{
	int64_t room = incoming_room(t);

	if (talk->file.sure || room < 0 || talk->file.size <= (uint64_t)room)
		return talk->file.size;
	return (uint64_t)room;
}

static int
prepare(struct talk *talk, struct transfer *t, struct fx_err *err)
{
	const struct dialect_conf *c = conf_of(talk);
	char name[FX_NAME_MAX + 1], raw[FX_NAME_MAX + 1], stamp[32] = "";
	time_t now = (time_t)clock_wall();
	struct tm tm;

	if (c->dir[0] != '\0'
		? into_folder(t, c->dir, err) < 0
		: into_inbox(t, dialect_get(talk->dialect)->name, err) < 0)
		return -1;
	if (talk->role == TALK_SERVE && c->stamp &&
	    localtime_r(&now, &tm) != NULL)
		(void)strftime(stamp, sizeof(stamp), "%Y%m%d_%H%M%S_", &tm);
	name_between(name, stamp, talk->file.name, "");
	return make_offer(t, raw_name(raw, name), likely(talk, t), err);
}

/* --- the decision --- */

/* The record is durable: staging may be made. */
static void
begin(void *arg, enum ledger_end end)
{
	const struct talk_order accept = { .kind = TALK_ACCEPT };
	struct transfer *t = arg;
	struct talk *talk = t->talk;

	if (!transfer_job_done(t) || talk == NULL || end == LEDGER_STOPPED)
		return;
	if (transfer_rests(t)) {
		refuse(talk, NULL);
		return;
	}
	inbox_begin(t);
	transfer_move(t, DOOR_ACTIVE, NULL);
	memset(&talk->sink, 0, sizeof(talk->sink));
	incoming_sink_conf(t, &talk->sink);
	(void)talk_order(talk, &accept);
}

static void
take(struct talk *talk, struct transfer *t)
{
	char size[HUMAN_SIZE];

	loop_timer_cancel(t->hub->loop, talk->asked);
	talk->asked = NULL;
	t->accepted = true;
	t->agreed = t->reserved = t->bytes;
	dialect_log(t->hub, talk->dialect, "info", t,
	    "Receiving file: %s (%s) from %s", t->name,
	    human_size(size, sizeof(size), t->bytes), talk->peer);
	transfer_save(t);
	t->jobs++;
	ledger_then(t->hub, &t->wait_kept, begin, t);
}

static bool
day_is_full(const struct talk *talk, const struct transfer *t)
{
	uint64_t max = (uint64_t)conf_of(talk)->max_day;
	int64_t since = (clock_wall() - 86400) * 1000;
	uint64_t day = 0;
	struct fx_err err;

	if (max == 0)
		return false;
	return transfers_sum(
		   t->hub->db, t->peer, TRANSFERS_IN, since, &day, &err) < 0 ||
	    t->bytes > max || day > max - t->bytes;
}

static void
nobody_answered(void *arg)
{
	struct talk *talk = arg;
	struct hub *h = talk->hub;
	struct fx_err err;

	talk->asked = NULL;
	if (*place_of(talk) == NULL)
		return;
	fx_err_set(&err, E_DECLINED, "nobody answered for 10 minutes");
	transfer_offer_closed(*place_of(talk), "expired");
	turn_away(talk, DOOR_DECLINED, &err, "nobody answered");
	hub_settle(h);
}

static void
decide(struct talk *talk, struct transfer *t)
{
	const struct dialect_conf *c = conf_of(talk);
	struct fx_err err;

	if (talk->role == TALK_SERVE && c->accept == DIALECT_ACCEPT_DENY) {
		fx_err_set(&err, E_ACCESS, "nothing is taken here");
		turn_away(talk, DOOR_DECLINED, &err, NULL);
	} else if (incoming_fits(t, &err) < 0) {
		turn_away(talk, DOOR_FAILED, &err, "no space left");
	} else if (talk->role != TALK_SERVE) {
		take(talk, t);
	} else if (c->accept == DIALECT_ACCEPT_ALLOW) {
		if (!day_is_full(talk, t)) {
			take(talk, t);
			return;
		}
		fx_err_set(&err, E_LIMIT, "max_day is reached");
		turn_away(talk, DOOR_DECLINED, &err, "limit reached");
	} else if (incoming_waiting(t->hub, NULL) >= FX_OFFERS_MAX) {
		fx_err_set(&err, E_BUSY, "too many offers wait for an answer");
		turn_away(talk, DOOR_DECLINED, &err, "busy");
	} else {
		transfer_move(t, DOOR_WAITING, NULL);
		talk->asked = loop_timer(
		    t->hub->loop, DIALECT_ASK_MS, nobody_answered, talk);
		incoming_show_offer(t);
	}
}

void
dialect_admit(struct talk *talk)
{
	struct transfer **place = place_of(talk);
	char raw[FX_NAME_MAX + 1];
	struct fx_err err = FX_ERR_NONE;

	if (*place == NULL || talk->role == TALK_SERVE ||
	    talk->role == TALK_SEND) {
		talk->files++;
		*place = dialect_transfer(talk->hub, talk->dialect, true,
		    raw_name(raw, talk->file.name), talk->peer);
		if (*place == NULL) {
			refuse(talk, "busy");
			return;
		}
		(*place)->talk = talk;
		(*place)->jobs++;
		if (talk->pace != NULL) {
			pace_unref((*place)->pace);
			(*place)->pace = pace_ref(talk->pace);
		}
	}
	if (prepare(talk, *place, &err) < 0) {
		turn_away(talk, DOOR_FAILED, &err, "it cannot be stored here");
		return;
	}
	decide(talk, *place);
}

int
dialect_accept(
    struct transfer *t, const struct door_accept *a, struct fx_err *err)
{
	if (t->talk == NULL || t->accepted || t->state != DOOR_WAITING)
		return fx_err_set(
		    err, E_STATE, "this offer was answered already");
	if (a->trust)
		return fx_err_set(err, E_ARGS,
		    "a dialect knows nobody, so nobody can be trusted; "
		    "set accept = allow for all of %s",
		    t->peer_name);
	if (a->unwanted_n > 0)
		return fx_err_set(err, E_ARGS, "it is one file");
	if (incoming_choose(t, a, err) < 0 || incoming_fits(t, err) < 0)
		return -1;
	t->conflict = CONFLICT_KEEP_BOTH;
	transfer_offer_closed(t, "accepted");
	take(t->talk, t);
	return 0;
}

int
dialect_decline(struct transfer *t, const char *why, struct fx_err *err)
{
	struct fx_err end;

	if (t->talk == NULL || t->accepted || t->state != DOOR_WAITING)
		return fx_err_set(
		    err, E_STATE, "this offer was answered already");
	fx_err_make(&end, E_DECLINED, 0, "peer", "You", "what", t->name, NULL);
	transfer_offer_closed(t, "declined");
	turn_away(t->talk, DOOR_DECLINED, &end, why);
	return 0;
}

/* --- the end --- */

static enum door_state
end_of(const struct transfer *t)
{
	return t->durable ? DOOR_DONE : DOOR_UNSYNCED;
}

/* The record is durable: now the other side may hear of it. */
static void
recorded(void *arg, enum ledger_end end)
{
	struct talk_order o = { .kind = TALK_RECORDED };
	struct transfer *t = arg;
	struct talk *talk = t->talk;
	struct fx_err err;

	if (!transfer_job_done(t) || end == LEDGER_STOPPED)
		return;
	if (t->unsaved) {
		fx_err_set(&err, E_NOSPC,
		    "%s is there, but could not be recorded", t->name);
		o.n = -1;
		transfer_move(t, DOOR_INTERRUPTED, &err);
	} else {
		inbox_hooks(t);
		transfer_move(t, end_of(t), NULL);
		incoming_clean(t);
	}
	if (talk == NULL)
		return;
	if (talk->role == TALK_KEEP && o.n == 0)
		dialect_kept(talk);
	if (talk->role == TALK_SERVE) {
		if (o.n == 0)
			t->hub->dialects->on[talk->dialect].done++;
		else
			t->hub->dialects->on[talk->dialect].failed++;
		dialect_announce(t->hub, talk->dialect);
	}
	dialect_let_go(place_of(talk));
	(void)talk_order(talk, &o);
}

void
dialect_landed(struct talk *talk, enum dialog_shown shown)
{
	struct transfer *t = *place_of(talk);
	struct landed *l = &talk->landed;

	if (t == NULL)
		return;
	t->roots = calloc(1, sizeof(*t->roots));
	if (t->roots != NULL)
		*t->roots = l->root;
	t->sink = l->sink;
	t->durable = l->durable;
	t->bytes = t->bytes_done = l->size;
	t->files_done = 1;
	t->check = (int)shown;
	memcpy(t->digest, l->fx1, sizeof(t->digest));
	memcpy(t->sha, l->sha256, sizeof(t->sha));
	t->digest_known = t->sha_known = true;
	t->committing = true;
	transfer_save_end(t, end_of(t), NULL);
	if (t->roots != NULL)
		inbox_end(t);
	t->jobs++;
	ledger_then(t->hub, &t->wait_kept, recorded, t);
	t->committing = false;
}

void
dialect_dropped(struct talk *talk, bool keep)
{
	struct transfer **place = place_of(talk);
	struct transfer *t = *place;

	if (t == NULL)
		return;
	dialect_log(talk->hub, talk->dialect, "error", t,
	    "File transfer failed from %s: %s", talk->peer, talk->why.text);
	if (talk->role == TALK_SERVE) {
		talk->hub->dialects->on[talk->dialect].failed++;
		dialect_announce(talk->hub, talk->dialect);
	}
	t->bytes_done = atomic_load(&talk->moved);
	t->exit = (int)talk->why_exit;
	if (talk->cancelled)
		transfer_move(t, DOOR_CANCELLED, &talk->why);
	else
		transfer_move(
		    t, keep ? DOOR_INTERRUPTED : DOOR_FAILED, &talk->why);
	inbox_rest(t);
	if (!keep || talk->cancelled)
		incoming_discard(t);
	dialect_let_go(place);
}

void
dialect_arrival_lost(struct talk *talk, struct transfer **place)
{
	struct transfer *t = *place;
	struct fx_err *err = &talk->result.err;

	if (t == NULL)
		return;
	if (err->code == FX_OK)
		fx_err_set(err, E_NET, "%s left", talk->peer);
	t->exit = (int)talk->result.exit;
	if (!t->accepted) {
		if (t->state == DOOR_WAITING)
			transfer_offer_closed(t, "withdrawn");
		transfer_move(t, DOOR_CANCELLED, err);
	} else if (!transfer_rests(t)) {
		transfer_move(t,
		    talk->result.cancelled || talk->cancelled ? DOOR_CANCELLED
							      : DOOR_FAILED,
		    err);
		inbox_rest(t);
		incoming_discard(t);
	}
	dialect_let_go(place);
}
