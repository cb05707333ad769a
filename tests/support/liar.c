/* SPDX-License-Identifier: MIT */

/*
 * A paired peer that takes what a real engine sends, and lies about it.
 *
 *   liar DIR HOST:PORT pair       pair by the code on standard input
 *   liar DIR HOST:PORT SCENARIO   answer one offer as the table below says
 *
 * DIR (0700) keeps our key.  Exit status 0: the engine reacted as it must;
 * what it says of the transfer is for the caller to look at.
 */

#include <string.h>

#include "base/attr.h"
#include "support/load.h"

#define LIFE_S 60 /* then SIGALRM ends us */
#define FLOOD  20000

static uint32_t xid;

static void
say(struct load *l, int encoded)
{
	peer_say(&l->p, encoded, xid);
}

static void
take_offer(struct load *l)
{
	struct frame f;

	peer_await(&l->p, FT_OFFER, &f);
	xid = f.xid;
}

/* ACCEPT; then the list comes. */
static void
take(struct load *l, uint8_t need_mode)
{
	static struct msg_accept m = { .durability = 1 };
	struct frame f;

	take_offer(l);
	m.need_mode = need_mode;
	say(l, msg_accept_encode(&l->p.msg, &m));
	peer_await(&l->p, FT_MANIFEST, &f);
	peer_await(&l->p, FT_MANIFEST_END, &f);
}

static void
need(struct load *l, uint32_t block, uint16_t first, uint16_t n, uint8_t what)
{
	static struct msg_need m = { .n = 1 };

	m.block_no = block;
	m.ranges[0] = (struct need_range){ first, n, what };
	say(l, msg_need_encode(&l->p.msg, &m));
}

static void
have(struct load *l, uint32_t id, uint16_t gen, uint64_t first, bool last)
{
	static const uint8_t digest[32] = { 1 };
	struct msg_have m = { .file_id = id,
		.gen = gen,
		.first_chunk = first,
		.n = 1,
		.last = last,
		.digests = digest };

	say(l, msg_have_encode(&l->p.msg, &m));
}

static void
result(struct load *l, uint32_t id, uint8_t state)
{
	static const uint8_t path[] = "another name";
	struct msg_file_result m = { .file_id = id,
		.state = state,
		.code = state == FILE_FAILED ? E_NOSPC : FX_OK,
		.path = path,
		.path_len = sizeof(path) - 1 };

	say(l, msg_file_result_encode(&l->p.msg, &m));
}

/* The engine still answers on this session. */
static void
must_answer(struct load *l)
{
	struct msg_ping ping = { .cookie = 4711 };
	struct frame f;

	peer_say(&l->p, msg_ping_encode(&l->p.msg, &ping, FT_PING), 0);
	do
		peer_await(&l->p, FT_PONG, &f);
	while (memcmp(f.prefix, "\x67\x12\0\0\0\0\0\0", 8) != 0);
}

static void
leave(struct load *l)
{
	struct msg_cancel m = { .code = E_CANCELLED };

	say(l, msg_cancel_encode(&l->p.msg, &m));
	must_answer(l);
}

/* --- what is needed, what is there --- */

static void
need_early(struct load *l)
{
	take_offer(l);
	need(l, 0, 0, 1, NEED_ALL);
	load_await_refusal(l, E_PROTO);
}

static void
need_unlisted(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 5, 0, 1, NEED_ALL);
	load_await_refusal(l, E_PROTO);
}

static void
need_unasked(struct load *l)
{
	take(l, NEED_MODE_ALL);
	need(l, 0, 0, 1, NEED_HAVE);
	load_await_refusal(l, E_PROTO);
}

static void
need_twice(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_PARTIAL);
	need(l, 0, 0, 1, NEED_PARTIAL);
	load_await_refusal(l, E_PROTO);
}

static void
need_past_end(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 2, NEED_ALL);
	load_await_refusal(l, E_PROTO);
}

static void
have_unasked(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	have(l, 0, 0, 0, true);
	load_await_refusal(l, E_PROTO);
}

static void
have_past_end(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_PARTIAL);
	have(l, 0, 0, UINT64_MAX - 1, false);
	load_await_refusal(l, E_PROTO);
}

static void
have_falling(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_PARTIAL);
	have(l, 0, 0, 2, false);
	have(l, 0, 0, 1, false);
	load_await_refusal(l, E_PROTO);
}

static void
have_of_tomorrow(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_PARTIAL);
	have(l, 0, 1, 0, false);
	load_await_refusal(l, E_PROTO);
}

static void
have_flood(struct load *l)
{
	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_PARTIAL);
	for (uint64_t i = 0; i < FLOOD; i++)
		have(l, 0, 0, i, false);
	load_await_refusal(l, E_PROTO);
}

/* All is there, says one that has nothing: its own loss, and ended. */
static void
has_all(struct load *l)
{
	struct frame f;

	take(l, NEED_MODE_NEGOTIATE);
	need(l, 0, 0, 1, NEED_HAVE);
	peer_await(&l->p, FT_XFER_END, &f);
	leave(l);
}

static void
update_unagreed(struct load *l)
{
	static struct msg_accept m = { .need_mode = NEED_MODE_UPDATE };

	take_offer(l);
	say(l, msg_accept_encode(&l->p.msg, &m));
	load_await_refusal(l, E_UNSUPPORTED);
}

static void
no_such_root(struct load *l)
{
	static struct msg_accept m = { .unwanted_n = 1, .unwanted = { 63 } };

	take_offer(l);
	say(l, msg_accept_encode(&l->p.msg, &m));
	load_await_refusal(l, E_PROTO);
}

/* --- reports --- */

static void
result_unsent(struct load *l)
{
	take(l, NEED_MODE_ALL);
	result(l, 0, FILE_DELIVERED);
	load_await_refusal(l, E_PROTO);
}

static void
result_unknown(struct load *l)
{
	take(l, NEED_MODE_ALL);
	result(l, 1, FILE_FAILED);
	load_await_refusal(l, E_PROTO);
}

static void
result_flood(struct load *l)
{
	take(l, NEED_MODE_ALL);
	for (unsigned i = 0; i < FLOOD; i++)
		result(l, 0, i % 2 == 0 ? FILE_FAILED : FILE_SKIPPED);
	must_answer(l);
	leave(l);
}

/* At the limit only the file has failed; beyond it the session ends. */
static void
nack_flood(struct load *l)
{
	struct msg_nack m = { .reason = NACK_DIGEST };

	take(l, NEED_MODE_ALL);
	for (unsigned i = 0; i < FX_NACKS_MINUTE; i++)
		say(l, msg_nack_encode(&l->p.msg, &m));
	must_answer(l);
	for (unsigned i = 0; i < FLOOD; i++)
		say(l, msg_nack_encode(&l->p.msg, &m));
	load_await_refusal(l, E_PROTO);
}

/* --- floods --- */

static void
state_flood(struct load *l)
{
	static struct msg_decline no = { .code = E_DECLINED };
	struct msg_offer_state m = { .state = ANSWER_QUEUED };

	take_offer(l);
	for (uint16_t i = 0; i < FLOOD; i++) {
		m.position = i;
		say(l, msg_offer_state_encode(&l->p.msg, &m));
	}
	must_answer(l);
	say(l, msg_decline_encode(&l->p.msg, &no));
	must_answer(l);
}

static void
pause_flood(struct load *l)
{
	struct msg_pause m = { .reason = PAUSE_USER };

	take(l, NEED_MODE_ALL);
	for (unsigned i = 0; i < FLOOD; i++)
		say(l,
		    i % 2 == 0 ? msg_pause_encode(&l->p.msg, &m)
			       : msg_resume_encode(&l->p.msg));
	load_await_refusal(l, E_LIMIT);
}

static void
weight_flood(struct load *l)
{
	struct msg_priority m = { .weight = 1 };

	take(l, NEED_MODE_ALL);
	for (unsigned i = 0; i < FLOOD; i++) {
		m.weight = (uint8_t)(i % 100 + 1);
		say(l, msg_priority_encode(&l->p.msg, &m));
	}
	load_await_refusal(l, E_LIMIT);
}

/* At the limit all are answered; beyond it nobody is. */
static void
ping_flood(struct load *l)
{
	struct msg_ping ping = { .cookie = 1 };

	take(l, NEED_MODE_ALL);
	for (unsigned i = 1; i < FX_WORDS_BURST; i++)
		peer_say(&l->p, msg_ping_encode(&l->p.msg, &ping, FT_PING), 0);
	must_answer(l);
	for (unsigned i = 0; i < FLOOD; i++)
		peer_say(&l->p, msg_ping_encode(&l->p.msg, &ping, FT_PING), 0);
	load_await_refusal(l, E_LIMIT);
}

static const struct load_scenario scenarios[] = {
	{ "need-early", need_early },
	{ "need-unlisted", need_unlisted },
	{ "need-unasked", need_unasked },
	{ "need-twice", need_twice },
	{ "need-past-end", need_past_end },
	{ "have-unasked", have_unasked },
	{ "have-past-end", have_past_end },
	{ "have-falling", have_falling },
	{ "have-of-tomorrow", have_of_tomorrow },
	{ "have-flood", have_flood },
	{ "has-all", has_all },
	{ "update-unagreed", update_unagreed },
	{ "no-such-root", no_such_root },
	{ "result-unsent", result_unsent },
	{ "result-unknown", result_unknown },
	{ "result-flood", result_flood },
	{ "nack-flood", nack_flood },
	{ "state-flood", state_flood },
	{ "pause-flood", pause_flood },
	{ "weight-flood", weight_flood },
	{ "ping-flood", ping_flood },
	{ NULL, NULL },
};

int
main(int argc, char **argv)
{
	static struct load l;
	const struct load_scenario *what =
	    load_open(&l, argc, argv, scenarios, LIFE_S);

	if (what == NULL)
		return 0;
	load_run(&l, what);
	return 0;
}
