/* SPDX-License-Identifier: MIT */
#include "engine/chat.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/peerbook.h"
#include "engine/session.h"
#include "store/chat.h"

#define CHAT_WAITING_MAX 100 /* lines kept for a peer that is away */

static void
tell(struct hub *h, const char *peer, const struct chat_row *row)
{
	struct door_chat e = { .incoming = false };

	e.peer = (char *)(uintptr_t)peer;
	e.text = row->text;
	e.time = row->time_ms / 1000;
	e.kept = row->state != CHAT_WAITING;
	doorman_event(h, DOOR_EV_CHAT, &e);
}

static int
put_ack(struct session *s, uint64_t id, struct fx_err *err)
{
	struct msg_chat_ack ack = { .id = id, .state = 1 };
	struct msg_bytes m;

	msg_bytes_init(&m);
	if (msg_chat_ack_encode(&m, &ack) < 0) {
		msg_bytes_done(&m);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	(void)session_put_bytes(s, &m, 0);
	return 0;
}

int
chat_take(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct hub *h = s->hub;
	struct chat_row row = { .direction = TRANSFERS_IN };
	struct door_chat e = { .incoming = true };
	struct msg_chat m;
	struct fx_err why;

	if (msg_chat_decode(&m, f, err) < 0) {
		if (err->code != E_LIMIT)
			return -1;
		log_pairs(LOG_WARN, "chat line dropped", "peer", s->name, "why",
		    err->text, NULL);
		return 0;
	}
	if (!bucket_try(&s->chat, 1, clock_now_us())) {
		log_pairs(LOG_WARN, "chat line dropped: too many", "peer",
		    s->name, NULL);
		return 0;
	}
	memcpy(row.peer, s->peer, sizeof(row.peer));
	row.msg_id = m.id;
	row.time_ms = clock_wall() * 1000;
	row.text = str_dup_n(m.text, strlen(m.text));
	if (row.text == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	row.state = CHAT_KEPT;
	if (chat_add(h->db, &row, &why) < 0 || ledger_flush(h, &why) < 0) {
		log_pairs(LOG_WARN, "chat line lost", "why", why.text, NULL);
	} else {
		e.peer = s->name;
		e.text = row.text;
		e.time = row.time_ms / 1000;
		e.kept = true;
		doorman_event(h, DOOR_EV_CHAT, &e);
	}
	free(row.text);
	s->used_ms = clock_now_ms();
	return put_ack(s, m.id, err);
}

/* The peer has the line with this id. */
static void
tell_kept(struct session *s, uint64_t id)
{
	struct chat_list list;
	struct fx_err err;

	if (chat_page(s->hub->db, s->peer, 0, CHAT_WAITING_MAX, &list, &err) <
	    0)
		return;
	for (size_t i = 0; i < list.count; i++)
		if (list.rows[i].direction == TRANSFERS_OUT &&
		    list.rows[i].msg_id == id)
			tell(s->hub, s->name, &list.rows[i]);
	chat_list_done(&list);
}

int
chat_take_ack(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_chat_ack ack;
	struct fx_err why;

	if (msg_chat_ack_decode(&ack, f, err) < 0)
		return -1;
	if (chat_set_state(s->hub->db, s->peer, TRANSFERS_OUT, ack.id,
		ack.state == 2 ? CHAT_READ : CHAT_KEPT, &why) < 0)
		log_pairs(LOG_WARN, "chat state lost", "why", why.text, NULL);
	else
		tell_kept(s, ack.id);
	return 0;
}

static int
put_line(struct session *s, const struct chat_row *row, struct fx_err *err)
{
	struct msg_chat m = { .id = row->msg_id };
	struct msg_bytes bytes;

	m.time = row->time_ms / 1000;
	str_copy(m.text, sizeof(m.text), row->text);
	msg_bytes_init(&bytes);
	if (msg_chat_encode(&bytes, &m) < 0) {
		msg_bytes_done(&bytes);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	(void)session_put_bytes(s, &bytes, 0);
	s->used_ms = clock_now_ms();
	session_pump(s);
	return 0;
}

void
chat_flush(struct session *s)
{
	struct chat_list list;
	struct fx_err err;

	if (chat_page(s->hub->db, s->peer, 0, CHAT_WAITING_MAX, &list, &err) <
	    0)
		return;
	for (size_t i = list.count; i > 0; i--) {
		const struct chat_row *row = &list.rows[i - 1];

		if (row->direction == TRANSFERS_OUT &&
		    row->state == CHAT_WAITING && put_line(s, row, &err) < 0)
			break;
	}
	chat_list_done(&list);
}

int
chat_say(struct hub *h, const char *peer, const char *text, struct fx_err *err)
{
	struct chat_row row = { .direction = TRANSFERS_OUT };
	struct peer_row to;
	struct session *s;
	uint64_t last;
	int r = -1;

	if (text == NULL || text[0] == 0 || strlen(text) > FX_CHAT_MAX)
		return fx_err_set(
		    err, E_ARGS, "a line has 1 to %d bytes", FX_CHAT_MAX);
	if (peerbook_find(h, peer, &to, err) < 0)
		return -1;
	s = session_with(h, to.key);
	/* without a session the line waits until the peer was reached */
	if ((s != NULL || peerbook_reach(h, &to, err) == 0) &&
	    chat_last_id(h->db, to.key, TRANSFERS_OUT, &last, err) == 0) {
		memcpy(row.peer, to.key, sizeof(row.peer));
		row.msg_id = last + 1;
		row.time_ms = clock_wall() * 1000;
		row.text = (char *)(uintptr_t)text;
		r = chat_add(h->db, &row, err);
		if (r == 0)
			r = ledger_flush(h, err);
	}
	if (r == 0)
		tell(h, to.name, &row);
	if (r == 0 && s != NULL)
		r = put_line(s, &row, err);
	peers_row_done(&to);
	return r;
}

void
chat_log(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page)
{
	size_t max = page->max > 0 && page->max < FX_DOOR_PAGE
	    ? (size_t)page->max
	    : FX_DOOR_PAGE;
	struct door_chats reply = { .total = -1 };
	struct chat_list list;
	struct peer_row peer;
	struct fx_err err;

	if (peerbook_find(h, page->id, &peer, &err) < 0) {
		doorman_refuse(h, client, id, &err);
		return;
	}
	if (chat_page(h->db, peer.key,
		page->offset > 0 ? (size_t)page->offset : 0, max, &list,
		&err) < 0) {
		doorman_refuse(h, client, id, &err);
		peers_row_done(&peer);
		return;
	}
	reply.items = calloc(list.count + 1, sizeof(*reply.items));
	for (size_t i = 0; reply.items != NULL && i < list.count; i++) {
		const struct chat_row *row = &list.rows[list.count - 1 - i];
		struct door_chat *c = &reply.items[reply.items_n++];

		c->peer = peer.name;
		c->text = row->text;
		c->incoming = row->direction == TRANSFERS_IN;
		c->time = row->time_ms / 1000;
		c->kept = row->state != CHAT_WAITING;
	}
	doorman_reply(h, client, id, DOOR_CHAT_LOG, &reply);
	free(reply.items);
	chat_list_done(&list);
	peers_row_done(&peer);
}
