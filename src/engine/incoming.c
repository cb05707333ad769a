/* SPDX-License-Identifier: MIT */
#include "engine/incoming.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "engine/anew.h"
#include "engine/ask.h"
#include "engine/conn.h"
#include "engine/inbox.h"
#include "engine/pathset.h"
#include "engine/peerbook.h"
#include "engine/resume.h"
#include "engine/session.h"
#include "engine/sink_unwanted.h"
#include "store/transfers.h"

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

void
incoming_fail(struct transfer *t, const struct fx_err *err)
{
	if (transfer_ended(t))
		return;
	if (t->session != NULL) {
		if (t->accepted && receiver_state(t->rx) != XFER_OFFERED &&
		    receiver_state(t->rx) != XFER_WAITING)
			receiver_cancel(t->rx, err->code, false);
		else
			receiver_decline(t->rx, err->code, err->text, 0);
	}
	transfer_move(t, DOOR_FAILED, err);
	inbox_rest(t);
	incoming_discard(t);
	transfer_touch(t);
}

static void
decline(struct transfer *t, const struct fx_err *err)
{
	receiver_decline(t->rx, err->code, err->text, 0);
	transfer_move(t, DOOR_DECLINED, err);
	transfer_touch(t);
}

char *
incoming_name(const struct offer_root *roots, size_t n)
{
	char *text;

	if (n > 1)
		return str_printf("%zu items", n);
	text = malloc(PATH_TEXT_SIZE(FX_NAME_MAX));
	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(FX_NAME_MAX),
		    (const char *)roots[0].name, roots[0].name_len);
	return text;
}

static struct msg_offer *
take_offer(const struct frame *f, struct fx_err *err)
{
	struct msg_offer *whole = calloc(1, sizeof(*whole));
	struct msg_offer *ret = NULL;

	if (whole == NULL) {
		(void)no_memory(err);
	} else if (msg_offer_decode(whole, f, err) == 0) {
		ret = msg_offer_copy(whole);
		if (ret == NULL)
			(void)no_memory(err);
	}
	free(whole);
	return ret;
}

static struct transfer *
offer_new(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct receiver_conf conf = { .hash = &hub_hash };
	struct msg_offer *o = take_offer(f, err);
	struct transfer *t = NULL;

	if (o == NULL)
		return NULL;
	t = transfer_new(s->hub, true);
	if (t == NULL) {
		(void)no_memory(err);
		free(o);
		return NULL;
	}
	t->offer = o;
	conf.xid = t->xid = f->xid;
	conf.caps = s->welcome.caps;
	conf.max_entries = FX_ENTRIES_MAX;
	conf.offer = o;
	t->rx = receiver_new(&conf);
	t->name = incoming_name(o->roots, o->roots_n);
	if (t->rx == NULL || t->name == NULL) {
		(void)no_memory(err);
		transfer_drop(t);
		return NULL;
	}
	memcpy(t->uuid, o->uuid, sizeof(t->uuid));
	memcpy(t->peer, s->peer, sizeof(t->peer));
	str_copy(t->peer_name, sizeof(t->peer_name), s->name);
	t->bytes = o->total_bytes;
	t->set = o->roots_n > 1;
	t->conflict = incoming_rule(s->hub, DOOR_BY_SETTING);
	for (uint16_t i = 0; i < o->roots_n; i++) {
		t->root_ids[i] = UINT32_MAX;
		if (o->roots[i].kind == ENTRY_FOLDER)
			t->tree = true;
	}
	transfer_attach(t, s);
	return t;
}

/* Where files of this peer go: <root>/<slug>-<8 hex>/ */
static int
landing(struct transfer *t, const struct peer_row *peer, struct fx_err *err)
{
	struct hub *h = t->hub;
	char slug[PATH_SLUG_SIZE];
	char hex[9];

	if (h->inbox.fd < 0 && hub_open_inbox(h, err) < 0)
		return -1;
	if (file_root_check(&h->inbox, err) < 0) {
		file_root_close(&h->inbox);
		if (hub_open_inbox(h, err) < 0)
			return -1;
	}
	t->root_fd = fcntl(h->inbox.fd, F_DUPFD_CLOEXEC, 3);
	if (t->root_fd < 0)
		return fx_err_errno(err, E_BUSY, errno, "the inbox");
	path_slug(slug, peer->name);
	str_hex(hex, peer->key, 4);
	t->root_path = str_dup_n(h->inbox.path, strlen(h->inbox.path));
	t->into = str_printf("%s-%s", slug, hex);
	t->into_path = str_printf("%s/%s-%s", h->inbox.path, slug, hex);
	if (t->root_path == NULL || t->into == NULL || t->into_path == NULL)
		return no_memory(err);
	return 0;
}

/* A rule answers: take it within its limits, else a person is asked. */
static bool
rule_accepts(const struct transfer *t, const struct peer_row *peer)
{
	uint64_t day = 0;
	int64_t since = (clock_wall() - 86400) * 1000;
	struct fx_err err;

	if (peer->policy != PEERS_ACCEPT || !t->offer->entries_known)
		return false;
	if (peer->max_file > 0) {
		for (uint16_t i = 0; i < t->offer->roots_n; i++)
			if (t->offer->roots[i].kind != ENTRY_FILE
				? t->bytes > peer->max_file
				: t->offer->roots[i].size > peer->max_file)
				return false;
	}
	if (transfers_sum(
		t->hub->db, t->peer, TRANSFERS_IN, since, &day, &err) < 0)
		return false;
	return peer->max_day_bytes == 0 ||
	    (t->bytes <= peer->max_day_bytes &&
		day <= peer->max_day_bytes - t->bytes);
}

/* We asked for it: no question, no rule, only room. */
static int
take_asked(struct transfer *t, const struct peer_row *peer, struct ask *asked,
    struct fx_err *err)
{
	if (landing(t, peer, err) < 0) {
		ask_fail(asked, err);
		return -1;
	}
	return ask_accept(asked, t, err);
}

static int
decide(struct transfer *t, const struct peer_row *peer, struct fx_err *err)
{
	struct door_accept rule = { .into = peer->into_dir };
	struct ask *asked = ask_of(t);

	if (asked != NULL)
		return take_asked(t, peer, asked, err);
	if (t->offer->in_reply_to != 0)
		return fx_err_set(
		    err, E_CANCELLED, "nobody here asks for %s now", t->name);
	if (peer->policy == PEERS_DENY)
		return fx_err_make(err, E_ACCESS, 0, "peer", "This device",
		    "what", "send files", "file", t->name, NULL);
	if (incoming_waiting(t->hub, t->peer) > FX_OFFERS_PEER_MAX ||
	    incoming_waiting(t->hub, NULL) > FX_OFFERS_MAX)
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "This device", "n", "60", NULL);
	if (landing(t, peer, err) < 0)
		return -1;
	if (rule_accepts(t, peer) && !incoming_must_ask(t, peer)) {
		if (incoming_fits(t, err) < 0)
			return -1;
		/* Not asked: nothing is taken, whatever the rule. */
		if (peer->conflict != DOOR_ASK_EXISTS)
			rule.conflict = (enum door_conflict)peer->conflict;
		return incoming_accept(t, &rule, err);
	}
	transfer_move(t, DOOR_WAITING, NULL);
	receiver_waiting(t->rx, (t->session->welcome.caps & CAP_PEEK) != 0);
	incoming_show_offer(t);
	return 0;
}

/* It was smaller when it was accepted by a rule, whose limits it passes now. */
static void
refuse_larger(struct transfer *t)
{
	struct fx_err err;

	fx_err_set(&err, E_LIMIT,
	    "%s has grown beyond what this device takes without asking; "
	    "send it anew",
	    t->name);
	decline(t, &err);
}

int
incoming_offer(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct transfer *t, *known;
	struct peer_row peer;
	struct fx_err why;

	if (f->xid <= s->peer_xid ||
	    (f->xid & 1) != (s->role == ROLE_INITIATOR ? 1U : 0U))
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "an offer with a wrong number", NULL);
	s->peer_xid = f->xid;
	t = offer_new(s, f, err);
	if (t == NULL)
		return -1;
	if (incoming_living(s) > FX_TRANSFERS_SESSION) {
		fx_err_make(
		    &why, E_BUSY, 0, "peer", "This device", "n", "60", NULL);
		decline(t, &why);
		return 0;
	}
	if (peers_get(s->hub->db, s->peer, &peer, &why) != 1) {
		fx_err_make(&why, E_ACCESS, 0, "peer", "This device", "what",
		    "send files", "file", t->name, NULL);
		decline(t, &why);
		return 0;
	}
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (!c->sends && c->state == CONN_UP)
			receiver_conn_up(t->rx, c->idx);
	}
	known = incoming_known(t);
	if (known != NULL && peer.policy != PEERS_DENY) {
		/* What a rule accepted is no licence for more. */
		if (peer.policy == PEERS_ACCEPT && t->bytes > known->bytes &&
		    !rule_accepts(t, &peer))
			refuse_larger(t);
		else
			incoming_take_up(t, known);
		peers_row_done(&peer);
		return 0;
	}
	if (t->offer->anew && peer.policy != PEERS_DENY
		? anew_offer(t, &why) < 0
		: decide(t, &peer, &why) < 0) {
		hub_log(s->hub, "warn", s->name, t->id,
		    "an offer of %s was refused: %s", s->name, why.text);
		decline(t, &why);
	}
	peers_row_done(&peer);
	transfer_touch(t);
	return 0;
}

/* The sink is there (or not): say ACCEPT. */
static void
sink_made(void *arg, bool cancelled)
{
	struct sink_job *j = arg;
	struct transfer *t = j->t;
	struct msg_accept *choice;

	if (!transfer_job_done(t)) {
		sink_unref(j->sink);
		free(j);
		return;
	}
	if (cancelled || transfer_rests(t) || j->r < 0) {
		sink_unref(j->sink);
		if (transfer_rests(t))
			incoming_discard(t); /* it was made after all */
		else if (!cancelled)
			incoming_fail(t, &j->err);
		free(j);
		return;
	}
	t->sink = j->sink;
	sink_hold(t->sink, true);
	choice = calloc(1, sizeof(*choice));
	if (choice == NULL) {
		(void)no_memory(&j->err);
		incoming_fail(t, &j->err);
	} else {
		choice->need_mode = incoming_need_mode(t);
		if (j->conf.update && sink_rule_merges(t->conflict))
			choice->need_mode = NEED_MODE_UPDATE;
		choice->conflict = t->conflict;
		choice->durability = (uint8_t)t->hub->set.durability;
		if (t->anew_of[0] == '\0')
			inbox_begin(t);
		receiver_accept(t->rx, choice);
		free(choice);
	}
	free(j);
	transfer_touch(t);
}

static void
make_sink(void *arg)
{
	struct sink_job *j = arg;

	j->r = sink_new(&j->sink, &j->conf, &j->err);
}

static int
start_sink(struct transfer *t, struct fx_err *err)
{
	struct sink_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return no_memory(err);
	j->t = t;
	incoming_sink_conf(t, &j->conf);
	t->jobs++;
	if (pool_submit(t->hub->pool, make_sink, sink_made, j) != NULL)
		return 0;
	t->jobs--;
	free(j);
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

/* The record is durable: staging may be made. */
static void
begin(void *arg, enum ledger_end end)
{
	struct transfer *t = arg;
	struct fx_err err;

	if (!transfer_job_done(t) || end == LEDGER_STOPPED || transfer_rests(t))
		return;
	if (start_sink(t, &err) < 0)
		incoming_fail(t, &err);
	transfer_touch(t);
}

static void
begin_soon(struct transfer *t)
{
	t->jobs++;
	ledger_then(t->hub, &t->wait_kept, begin, t);
	transfer_move(t, DOOR_ACTIVE, NULL);
}

int
incoming_accept(
    struct transfer *t, const struct door_accept *a, struct fx_err *err)
{
	if (t->accepted || transfer_rests(t) || t->session == NULL)
		return fx_err_set(
		    err, E_STATE, "this offer was answered already");
	if (incoming_choose(t, a, err) < 0)
		return -1;
	if (!t->partly && incoming_fits(t, err) < 0)
		return -1;
	incoming_take(t);
	return 0;
}

void
incoming_take(struct transfer *t)
{
	bool now = sched_room(t->hub);

	t->accepted = true;
	t->agreed = t->offer->entries_known ? t->bytes : UINT64_MAX;
	t->reserved = t->bytes;
	transfer_offer_closed(t, "accepted");
	if (!now) {
		sched_add(t);
		transfer_move(t, DOOR_QUEUED, NULL);
		receiver_queued(t->rx, (uint16_t)t->place.shown);
	}
	transfer_save(t);
	if (now)
		begin_soon(t);
}

void
incoming_start(struct transfer *t)
{
	if (t->again)
		incoming_start_again(t);
	else
		begin_soon(t);
	transfer_touch(t);
}

int
incoming_decline(struct transfer *t, const char *why, struct fx_err *err)
{
	struct fx_err end;

	if (t->accepted || transfer_rests(t) || t->session == NULL)
		return fx_err_set(
		    err, E_STATE, "this offer was answered already");
	receiver_decline(t->rx, E_DECLINED, why != NULL ? why : "", 0);
	fx_err_make(&end, E_DECLINED, 0, "peer", "You", "what", t->name, NULL);
	transfer_offer_closed(t, "declined");
	transfer_move(t, DOOR_DECLINED, &end);
	transfer_touch(t);
	return 0;
}

void
incoming_withdrawn(struct transfer *t, const struct fx_err *err)
{
	/* A transfer that is known was never shown as an offer. */
	if (!t->heir && t->past == NULL)
		transfer_offer_closed(t, "withdrawn");
	transfer_move(t, DOOR_CANCELLED, err);
}

void
incoming_done_free(struct transfer *t)
{
	loop_timer_cancel(t->hub->loop, t->ack);
	rx_blocks_free(&t->blocks);
	rx_blocks_free(&t->queue);
	rx_blocks_free(&t->peeked);
	incoming_agains_free(t);
	incoming_have_free(t);
	incoming_past_free(t);
	receiver_free(t->rx);
	incoming_sink_drop(t);
	if (t->roots != NULL && t->offer != NULL)
		sink_roots_done(t->roots, t->offer->roots_n);
	free(t->roots);
	free(t->offer);
	if (t->root_fd >= 0)
		close(t->root_fd);
	free(t->root_path);
	free(t->into_path);
	free(t->into);
	free(t->rename);
	sink_unwanted_unref(t->unwanted);
	pathset_free(t->only);
	t->only = NULL;
	for (size_t i = 0; i < t->places_n; i++)
		free(t->places[i]);
	free(t->places);
	anew_came_free(t->came);
}
