/* SPDX-License-Identifier: MIT */

/*
 * A paired peer that takes up transfers that are none, grows what it sends,
 * packs bombs and points links outside, against a real receiving engine.
 *
 *   forger DIR HOST:PORT pair             pair by the code on standard input
 *   forger DIR HOST:PORT SCENARIO [TEXT]  send as the table below says
 *
 * DIR (0700) keeps our key.  If TEXT is a digit above 0 it stands for the
 * uuid of the transfer, so that a later run can claim it.
 * Exit status 0: the engine reacted as it must.
 */

#include <string.h>

#include "base/attr.h"
#include "engine/compress.h"
#include "support/load.h"

#define LIFE_S 60 /* then SIGALRM ends us */
#define MIB    FX_CHUNK_SIZE
#define LARGE  ((uint64_t)MIB * 5 / 2)
#define SMALL  1000U
#define FLOOD  20000

static const char *argument;

static void
deliver(struct load *l, uint64_t size)
{
	load_file_end(l, 0, size, 0, STATUS_OK);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* --- a uuid once more --- */

/* Two chunks of three arrive, then the line breaks. */
static void
half(struct load *l)
{
	struct msg_ack m = { .verified = 0 };
	struct fx_err err;
	struct frame f;

	load_begin(l, "half", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	(void)load_chunk(l, 0, LARGE, MIB, 0);
	while (m.verified < 2 * MIB) {
		peer_await(&l->p, FT_ACK, &f);
		if (msg_ack_decode(&m, &f, &err) < 0)
			peer_die("%s", err.text);
	}
}

static void
must_need(struct load *l, uint8_t what)
{
	static struct msg_need m;
	struct fx_err err;
	struct frame f;

	peer_await(&l->p, FT_NEED, &f);
	if (msg_need_decode(&m, &f, &err) < 0)
		peer_die("%s", err.text);
	if ((m.n == 0 ? NEED_ALL : m.ranges[0].what) != what)
		peer_die(
		    "NEED says %u", m.n == 0 ? NEED_ALL : m.ranges[0].what);
}

/* It goes on with another size and content: nothing that is held counts. */
static void
other_size(struct load *l)
{
	load_twist(0x55);
	load_begin(l, "half", LARGE + 1);
	must_need(l, NEED_ALL);
	load_chunks(l, 0, LARGE + 1);
	deliver(l, LARGE + 1);
}

/*
 * It goes on with another content of the same size and time, and says that
 * all is there: what was held is asked for, and only that content gets a name.
 */
static void
other_content(struct load *l)
{
	struct msg_nack m;
	struct fx_err err;
	struct frame f;

	load_twist(0x2a);
	load_begin(l, "half", LARGE);
	must_need(l, NEED_PARTIAL);
	do
		peer_await(&l->p, FT_HAVE, &f);
	while (!(f.flags & FRAME_LAST));
	(void)load_chunk(l, 0, LARGE, 2 * MIB, 0);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	l->slots_n--;
	peer_await(&l->p, FT_NACK, &f);
	if (msg_nack_decode(&m, &f, &err) < 0 || m.reason != NACK_MISSING ||
	    m.n != 1 || m.ranges[0].offset != 0 || m.ranges[0].len != 2 * MIB)
		peer_die("what was held is not asked for");
	(void)load_chunk(l, 0, LARGE, 0, 0);
	(void)load_chunk(l, 0, LARGE, MIB, 0);
	deliver(l, LARGE);
}

/* The uuid of what a person took, for something else. */
static void
other_roots(struct load *l)
{
	load_root(l, ENTRY_FILE, "never-offered", SMALL);
	load_file(l, "never-offered", SMALL);
	load_say_offer(l);
	load_await_refusal(l, E_RESUME_MISMATCH);
}

/* The same name, but a thousand times as much as was taken. */
static void
grown(struct load *l)
{
	load_root(l, ENTRY_FILE, "half", LARGE);
	load_file(l, "half", LARGE << 10);
	load_say_offer(l);
	load_await_refusal(l, E_LIMIT);
}

/* This peer must wait for a person, whatever uuid it names. */
static void
waits(struct load *l)
{
	struct msg_offer_state m = { .state = ANSWER_SEEN };
	struct fx_err err;
	struct frame f;

	load_root(l, ENTRY_FILE, "half", LARGE);
	load_file(l, "half", LARGE);
	load_say_offer(l);
	while (m.state == ANSWER_SEEN) {
		peer_await(&l->p, FT_OFFER_STATE, &f);
		if (msg_offer_state_decode(&m, &f, &err) < 0)
			peer_die("%s", err.text);
	}
	if (m.state != ANSWER_WAITING)
		peer_die("the state of the offer is %u", m.state);
}

static void
once(struct load *l)
{
	load_begin(l, "once", LARGE);
	load_chunks(l, 0, LARGE);
	deliver(l, LARGE);
}

/* A transfer that is over brings nothing more. */
static void
after_done(struct load *l)
{
	load_root(l, ENTRY_FILE, "smuggled", SMALL);
	load_file(l, "smuggled", SMALL);
	load_offer(l);
	load_list(l);
	load_await_file(l, 0, FILE_FAILED, E_SRC_CHANGED);
	load_batch(l, 0, SMALL, 0);
	load_await_refusal(l, FX_OK);
}

/* --- FILE_UPDATE --- */

static void
say_update(struct load *l, uint16_t gen, uint64_t size)
{
	struct msg_file_update m = {
		.gen = gen, .size = size, .mtime_ns = 1700000000000000000
	};

	peer_say(&l->p, msg_file_update_encode(&l->p.msg, &m), LOAD_XID);
}

static void
update_jump(struct load *l)
{
	load_begin(l, "update-jump", LARGE);
	say_update(l, 2, LARGE);
	load_await_refusal(l, E_PROTO);
}

static void
update_twice(struct load *l)
{
	load_begin(l, "update-twice", LARGE);
	for (uint16_t i = 0; i < FLOOD && l->p.control.s != NULL; i++)
		say_update(l, 1, LARGE);
	load_await_refusal(l, E_PROTO);
}

static void
update_huge(struct load *l)
{
	load_begin(l, "update-huge", LARGE);
	say_update(l, 1, UINT64_C(1) << 62);
	load_await_file(l, 0, FILE_FAILED, E_LIMIT);
}

/* More bytes than the new size: no byte of them is written. */
static void
update_more(struct load *l)
{
	struct frame f;
	int r = 0;

	load_begin(l, "update-more", LARGE);
	say_update(l, 1, MIB + 1);
	/* Data that is ahead of FILE_UPDATE is thrown away. */
	for (int i = 0; i < 200 && r >= 0; i++) {
		load_data(l, 0, 1, LARGE, 2 * MIB);
		do
			r = peer_next(&l->p.control, &f, 50);
		while (r == 1 && f.type != FT_ERROR && f.type != FT_BYE);
		if (r == 1 || peer_next(&l->p.data, &f, 0) < 0)
			return;
	}
	if (r == 0)
		peer_die("the engine did not refuse");
}

/* Data of a generation nobody told of is asked for once it is known. */
static void
update_early(struct load *l)
{
	struct msg_file_end end = { .size = LARGE, .gen = 1 };
	struct frame f;

	load_begin(l, "update-early", LARGE);
	load_data(l, 0, 1, LARGE, 0);
	for (uint64_t at = MIB; at < LARGE; at += MIB)
		load_data(l, 0, 1, LARGE, at);
	/* Joined and refused once: nothing of it can have a place. */
	(void)load_chunk(l, 0, LARGE, 0, 1);
	load_await_nack(l, 0, 0);
	say_update(l, 1, LARGE);
	load_root_of(l, LARGE, end.root);
	memcpy(l->slots[l->slots_n++], end.root, 32);
	end.conns = load_vector(l);
	peer_say(&l->p, msg_file_end_encode(&l->p.msg, &end), LOAD_XID);
	peer_await(&l->p, FT_NACK, &f);
	if (f.prefix[6] != NACK_MISSING)
		peer_die("NACK for reason %u", f.prefix[6]);
	for (uint64_t at = 0; at < LARGE; at += MIB)
		load_data(l, 0, 1, LARGE, at);
	end.conns = load_vector(l);
	peer_say(&l->p, msg_file_end_encode(&l->p.msg, &end), LOAD_XID);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* --- packed and absent bytes --- */

static void
say_packed(struct load *l, const uint8_t *body, size_t n)
{
	uint8_t prefix[MSG_DATA_PREFIX];
	struct msg_data m = { .raw_len = MIB, .comp = COMP_ZSTD };
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };

	msg_data_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = MSG_DATA_PREFIX;
	f.body = body;
	f.body_len = n;
	(void)peer_send_data(&l->p, &f);
}

static void
must_nack(struct load *l, uint8_t reason)
{
	struct msg_nack m;
	struct fx_err err;
	struct frame f;

	peer_await(&l->p, FT_NACK, &f);
	if (msg_nack_decode(&m, &f, &err) < 0 || m.reason != reason)
		peer_die("NACK for reason %u", m.reason);
}

/* Frames that unpack to less, to more, to two, to none: each is refused. */
static void
bombs(struct load *l)
{
	static uint8_t zeros[MIB], packed[MIB + 4096];
	struct compress *c = compress_new();
	size_t n;

	if (c == NULL)
		peer_die("out of memory");
	load_begin(l, "bombs", LARGE);
	n = compress_pack(c, 1, zeros, MIB - 1, packed, MIB);
	say_packed(l, packed, n);
	must_nack(l, NACK_DECOMP);
	n = compress_pack(c, 1, zeros, MIB, packed, MIB);
	memcpy(packed + n, packed, n);
	say_packed(l, packed, 2 * n);
	must_nack(l, NACK_DECOMP);
	say_packed(l, packed, n + 1);
	must_nack(l, NACK_DECOMP);
	say_packed(l, packed, n - 1);
	must_nack(l, NACK_DECOMP);
	/* A frame of 1 GiB by its own words: magic, 8 bytes of size, a run. */
	memcpy(packed, "\x28\xb5\x2f\xfd\xe0\0\0\0\x40\0\0\0\0\x03\0\0", 16);
	say_packed(l, packed, 16);
	must_nack(l, NACK_DECOMP);
	compress_free(c);
	load_chunks(l, 0, LARGE);
	deliver(l, LARGE);
}

static void
hole_past_end(struct load *l)
{
	uint8_t prefix[MSG_DATA_PREFIX];
	struct msg_data m = {
		.raw_len = MIB, .comp = COMP_HOLE, .offset = UINT64_C(1) << 40
	};
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };

	load_begin(l, "hole-past-end", LARGE);
	msg_data_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = MSG_DATA_PREFIX;
	(void)peer_send_data(&l->p, &f);
	load_await_refusal(l, FX_OK);
}

/* A hole where bytes were promised. */
static void
hole_for_bytes(struct load *l)
{
	uint8_t prefix[MSG_DATA_PREFIX], digest[32] = { 1 };
	struct msg_data m = { .raw_len = MIB, .comp = COMP_HOLE };
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };

	load_begin(l, "hole-for-bytes", LARGE);
	memcpy(m.digest, digest, sizeof(digest));
	msg_data_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = MSG_DATA_PREFIX;
	(void)peer_send_data(&l->p, &f);
	load_await_nack(l, 0, 0);
	load_chunks(l, 0, LARGE);
	deliver(l, LARGE);
}

/* --- links; the receiver's user allows them --- */

static void
bad_link(struct load *l)
{
	load_root(l, ENTRY_FOLDER, "links", 0);
	l->target = argument;
	load_add(l, ENTRY_FOLDER, 0755, "links", 5, 0);
	load_add(l, ENTRY_SYMLINK, 0777, "links/bad", 9, 0);
	load_file(l, "links/file", SMALL);
	load_offer(l);
	load_list(l);
	load_await_file(l, 1, FILE_FAILED, E_NAME);
	load_batch(l, 2, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 0, 0);
	load_await_refusal(l, FX_OK);
}

/* Each link alone stays inside; one through the other leads out. */
static void
link_by_link(struct load *l)
{
	struct frame f;

	load_root(l, ENTRY_FOLDER, "by", 0);
	load_add(l, ENTRY_FOLDER, 0755, "by", 2, 0);
	l->target = "d/e/f";
	load_add(l, ENTRY_SYMLINK, 0777, "by/a", 4, 0);
	l->target = "a/../../../../x";
	load_add(l, ENTRY_SYMLINK, 0777, "by/b", 4, 0);
	load_add(l, ENTRY_FOLDER, 0755, "by/d", 4, 0);
	load_add(l, ENTRY_FOLDER, 0755, "by/d/e", 6, 0);
	load_add(l, ENTRY_FOLDER, 0755, "by/d/e/f", 8, 0);
	load_file(l, "by/file", SMALL);
	load_offer(l);
	load_list(l);
	load_batch(l, 6, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 0, 0);
	peer_await(&l->p, FT_XFER_RESULT, &f);
}

/* What lies beneath a link is beneath no folder. */
static void
through_link(struct load *l)
{
	load_root(l, ENTRY_FOLDER, "through", 0);
	l->target = "../..";
	load_add(l, ENTRY_FOLDER, 0755, "through", 7, 0);
	load_add(l, ENTRY_SYMLINK, 0777, "through/d", 9, 0);
	load_file(l, "through/d/up", SMALL);
	load_offer(l);
	load_list(l);
	load_batch(l, 2, SMALL, 0);
	load_await_refusal(l, FX_OK);
}

static const struct load_scenario scenarios[] = {
	{ "half", half },
	{ "other-size", other_size },
	{ "other-content", other_content },
	{ "other-roots", other_roots },
	{ "grown", grown },
	{ "waits", waits },
	{ "once", once },
	{ "after-done", after_done },
	{ "update-jump", update_jump },
	{ "update-twice", update_twice },
	{ "update-huge", update_huge },
	{ "update-more", update_more },
	{ "update-early", update_early },
	{ "bombs", bombs },
	{ "hole-past-end", hole_past_end },
	{ "hole-for-bytes", hole_for_bytes },
	{ "bad-link", bad_link },
	{ "link-by-link", link_by_link },
	{ "through-link", through_link },
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
	argument = argc > 4 ? argv[4] : "0";
	l.p.more_caps = CAP_ZSTD | CAP_SYMLINK | CAP_UPDATE;
	l.uuid_set = argument[0] >= '1' && argument[0] <= '9';
	memset(l.offer.uuid, 0x40, sizeof(l.offer.uuid));
	l.offer.uuid[15] = (uint8_t)argument[0];
	load_run(&l, what);
	return 0;
}
