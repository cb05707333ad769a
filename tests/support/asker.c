/* SPDX-License-Identifier: MIT */

/*
 * A paired peer that asks for what it must not have, against a real engine.
 *
 *   asker DIR HOST:PORT pair              pair by the code on standard input
 *   asker DIR HOST:PORT get PATH CODE     a GET of PATH must end with E_CODE
 *   asker DIR HOST:PORT list PATH CODE    the same for LIST and STAT
 *   asker DIR HOST:PORT SCENARIO [NUMBER] as in the table below
 *
 * DIR (0700) keeps our key.  Exit status 0: the engine reacted as it must.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/num.h"
#include "base/str.h"
#include "proto/msg_list.h"
#include "support/peer.h"

#define LIFE_S 60 /* then SIGALRM ends us */
#define FLOOD  200

static const char *argument;

static struct msg_path
path_of(const char *text)
{
	return (struct msg_path){ (const uint8_t *)text, (uint16_t)strlen(text),
		true };
}

/* The ERROR to this request must have this code. */
static void
must_refuse(struct peer *p, uint32_t req_id, const char *code)
{
	struct msg_error e;
	struct fx_err err;
	struct frame f;

	peer_await(p, FT_ERROR, &f);
	if (msg_error_decode(&e, &f, &err) < 0)
		peer_die("an ERROR that cannot be read: %s", err.text);
	if (e.scope != SCOPE_REQUEST || e.id != req_id)
		peer_die("scope %u, request %u", e.scope, (unsigned)e.id);
	if (!str_eq(fx_code_name(e.code), code))
		peer_die("%s, not %s", fx_code_name(e.code), code);
	if (strchr(e.text, '/') != NULL)
		peer_die("the refusal tells a path: %s", e.text);
}

static void
get(struct peer *p, const char *path, const char *code)
{
	struct msg_get m = { .req_id = 5, .paths_n = 1 };

	m.paths[0] = path_of(path);
	peer_say(p, msg_get_encode(&p->msg, &m), 0);
	must_refuse(p, 5, code);
}

static void
list(struct peer *p, const char *path, const char *code)
{
	struct msg_list m = { .req_id = 6, .path = path_of(path) };
	struct msg_stat look = { .req_id = 7, .path = path_of(path) };

	peer_say(p, msg_list_encode(&p->msg, &m), 0);
	must_refuse(p, 6, code);
	peer_say(p, msg_stat_encode(&p->msg, &look), 0);
	must_refuse(p, 7, code);
}

/* All that is asked at once is answered; what is too much with E_LIMIT. */
static void
flood(struct peer *p)
{
	unsigned limited = 0;

	for (uint32_t i = 1; i <= FLOOD; i++) {
		struct msg_list m = { .req_id = i, .path = path_of("none") };

		peer_say(p, msg_list_encode(&p->msg, &m), 0);
	}
	for (unsigned i = 0; i < FLOOD; i++) {
		struct msg_error e;
		struct fx_err err;
		struct frame f;

		peer_await(p, FT_ERROR, &f);
		if (msg_error_decode(&e, &f, &err) < 0)
			peer_die("an ERROR that cannot be read");
		if (e.scope != SCOPE_REQUEST)
			peer_die("the session was ended");
		limited += e.code == E_LIMIT;
	}
	if (limited == 0 || limited > FLOOD - FX_REQUESTS_BURST)
		peer_die("%u of %d were too much", limited, FLOOD);
}

/* Who floods on for 10 seconds is cut off, and not before. */
static void
storm(struct peer *p)
{
	int64_t begin_ms = clock_now_ms();
	struct frame f;
	int r = 0;

	for (uint32_t i = 1; r >= 0; i++) {
		struct msg_list m = { .req_id = i, .path = path_of("none") };
		struct frame out;

		if (msg_list_encode(&p->msg, &m) < 0)
			peer_die("no LIST");
		msg_frame(&p->msg, 0, &out);
		if (!peer_put(&p->control, &out))
			break;
		do {
			r = peer_next(&p->control, &f, i % 8 == 0 ? 50 : 0);
		} while (r == 1 && f.type != FT_BYE);
		if (r == 1)
			break;
	}
	if (clock_now_ms() - begin_ms < FX_REQUESTS_OVER_S * 1000)
		peer_die("cut off after %lld ms",
		    (long long)(clock_now_ms() - begin_ms));
}

/* Offer one file in reply to a request. */
static void
offer(struct peer *p, uint32_t xid, const char *name, uint32_t in_reply_to)
{
	static struct msg_offer o = { .kind = OFFER_FILES, .roots_n = 1 };

	memcpy(o.uuid, p->theirs, sizeof(o.uuid));
	o.uuid[0] = (uint8_t)xid;
	o.roots[0].size = o.total_bytes = 5;
	o.roots[0].name_len = (uint16_t)strlen(name);
	memcpy(o.roots[0].name, name, strlen(name));
	o.total_entries = 1;
	o.entries_known = true;
	o.in_reply_to = in_reply_to;
	peer_say(p, msg_offer_encode(&p->msg, &o), xid);
}

/* The last offer is nobody's: who asked is told so. */
static void
must_decline(struct peer *p)
{
	struct msg_decline m;
	struct fx_err err;
	struct frame f;

	peer_await(p, FT_DECLINE, &f);
	if (msg_decline_decode(&m, &f, &err) < 0 || m.code != E_CANCELLED)
		peer_die("the offer is not declined");
}

/* As many offers as one peer may have waiting, and one more. */
static void
offers(struct peer *p)
{
	struct msg_offer_state waits;
	struct msg_decline m;
	struct fx_err err;
	struct frame f;

	for (uint32_t i = 1; i <= FX_OFFERS_PEER_MAX; i++) {
		offer(p, 2 * i, "waits", 0);
		peer_await(p, FT_OFFER_STATE, &f);
		if (msg_offer_state_decode(&waits, &f, &err) < 0 ||
		    waits.state != ANSWER_WAITING)
			peer_die("offer %u does not wait", (unsigned)i);
	}
	offer(p, 2 * (FX_OFFERS_PEER_MAX + 1), "too many", 0);
	peer_await(p, FT_DECLINE, &f);
	if (msg_decline_decode(&m, &f, &err) < 0 || m.code != E_BUSY)
		peer_die("one more is not declined");
}

/* An offer that claims to answer a GET which was never made is declined. */
static void
claim(struct peer *p)
{
	uint64_t id = 1;

	if (argument != NULL && num_parse_u64(argument, 1, UINT32_MAX, &id) < 0)
		peer_die("%s is no request", argument);
	offer(p, 2, "claim", (uint32_t)id);
	must_decline(p);
}

/* A GET is heard and never answered: tell its number. */
static void
hear(struct peer *p)
{
	struct msg_get m;
	struct fx_err err;
	struct frame f;

	peer_await(p, FT_GET, &f);
	if (msg_get_decode(&m, &f, &err) < 0)
		peer_die("a GET that cannot be read");
	printf("%u\n", (unsigned)m.req_id);
}

static void
await_answer(struct peer *p)
{
	static struct msg_offer m;
	struct fx_err err;
	struct frame f;

	peer_await(p, FT_OFFER, &f);
	if (msg_offer_decode(&m, &f, &err) < 0 || m.in_reply_to != 5)
		peer_die("the offer does not name the request");
}

/* It asks, is offered what it asked for, and is gone.. */
static void
leave(struct peer *p)
{
	struct msg_get m = { .req_id = 5, .paths_n = 1 };

	m.paths[0] = path_of("open/file");
	peer_say(p, msg_get_encode(&p->msg, &m), 0);
	await_answer(p);
}

/* ..it may have taken it: it is offered again, as that answer. */
static void
again(struct peer *p)
{
	await_answer(p);
}

/* A NUL in a path: nothing behind it, or before it, is looked at. */
static void
nul(struct peer *p)
{
	struct msg_list m = { .req_id = 4, .path = path_of("open@file") };
	struct msg_error e;
	struct fx_err err;
	struct frame f;
	int r;

	if (msg_list_encode(&p->msg, &m) < 0)
		peer_die("no LIST");
	for (size_t i = 0; i < p->msg.b.len; i++)
		if (p->msg.b.data[i] == '@')
			p->msg.b.data[i] = '\0';
	msg_frame(&p->msg, 0, &f);
	(void)peer_put(&p->control, &f);
	do
		r = peer_next(&p->control, &f, PEER_WAIT_MS);
	while (r == 1 && f.type != FT_ERROR && f.type != FT_LIST_REPLY);
	if (r == 0 || (r == 1 && f.type == FT_LIST_REPLY))
		peer_die("a path with a NUL was listed");
	if (r == 1 && msg_error_decode(&e, &f, &err) == 0 &&
	    e.code != E_NOENT && e.code != E_PROTO)
		peer_die("%s", fx_code_name(e.code));
}

/*
 * A GET is answered with something else, then as asked, then once more: only
 * the one that was asked for is taken without a question.
 */
static void
serve(struct peer *p)
{
	struct msg_get m;
	struct fx_err err;
	struct frame f;
	uint32_t id;

	peer_await(p, FT_GET, &f);
	if (msg_get_decode(&m, &f, &err) < 0 || m.paths_n != 1)
		peer_die("a GET that cannot be read");
	id = m.req_id;
	offer(p, 2, ".bashrc", id);
	must_decline(p);
	offer(p, 4, "wanted", id + 1);
	must_decline(p);
	offer(p, 6, "wanted", id);
	peer_await(p, FT_ACCEPT, &f);
	offer(p, 8, "wanted", id);
	must_decline(p);
}

/* Answers that nobody asked for are passed over. */
static void
answer(struct peer *p)
{
	struct msg_stat_reply look = { .req_id = 9, .space_known = true };
	struct msg_ping ping = { .cookie = 1 };
	struct list_maker mk;
	struct frame f;

	msg_list_begin(&mk, &p->msg, 1);
	peer_say(p, msg_list_end(&mk, true), 0);
	peer_say(p, msg_stat_reply_encode(&p->msg, &look), 0);
	peer_say(p, msg_ping_encode(&p->msg, &ping, FT_PING), 0);
	peer_await(p, FT_PONG, &f);
}

/* Where our offers land has room, and that is all it says. */
static void
room(struct peer *p)
{
	struct msg_stat look = { .req_id = 3 };
	struct msg_stat_reply m;
	struct fx_err err;
	struct frame f;

	peer_say(p, msg_stat_encode(&p->msg, &look), 0);
	peer_await(p, FT_STAT_REPLY, &f);
	if (msg_stat_reply_decode(&m, &f, &err) < 0 || !m.space_known ||
	    m.entry_known)
		peer_die("no room is told");
}

static const struct {
	const char *name;
	void (*run)(struct peer *p);
} scenarios[] = {
	{ "flood", flood },
	{ "storm", storm },
	{ "claim", claim },
	{ "offers", offers },
	{ "hear", hear },
	{ "leave", leave },
	{ "again", again },
	{ "nul", nul },
	{ "serve", serve },
	{ "answer", answer },
	{ "room", room },
};

int
main(int argc, char **argv)
{
	static struct peer p;
	char code[32];

	if (argc < 4)
		return 2;
	argument = argc == 5 ? argv[4] : NULL;
	alarm(LIFE_S);
	peer_open(&p, argv[1], argv[2]);
	if (str_eq(argv[3], "pair")) {
		if (fgets(code, sizeof(code), stdin) == NULL)
			return 2;
		code[strcspn(code, "\n")] = '\0';
		peer_pair(&p, code);
		peer_close(&p);
		return 0;
	}
	peer_session(&p);
	if (argc == 6 && str_eq(argv[3], "get"))
		get(&p, argv[4], argv[5]);
	else if (argc == 6 && str_eq(argv[3], "list"))
		list(&p, argv[4], argv[5]);
	for (size_t i = 0; i < FX_COUNT(scenarios); i++)
		if (str_eq(scenarios[i].name, argv[3]))
			scenarios[i].run(&p);
	peer_close(&p);
	return 0;
}
