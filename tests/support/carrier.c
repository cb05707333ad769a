/* SPDX-License-Identifier: MIT */

/*
 * A paired peer that misbehaves, against a real receiving engine.
 *
 *   carrier DIR HOST:PORT pair             pair by the code on standard input
 *   carrier DIR HOST:PORT SCENARIO [NAME]  send as the table below says
 *   carrier --list                         the names of the scenarios
 *
 * DIR (0700) keeps our key.  Exit status 0: the engine reacted as it must;
 * what is in its inbox afterwards is for the caller to look at.
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "crypto/tree.h"
#include "net/stream.h"
#include "support/load.h"

#define LIFE_S 60 /* then SIGALRM ends us */
#define LARGE  ((uint64_t)FX_CHUNK_SIZE * 5 / 2)
#define SMALL  1000U
#define MIB    FX_CHUNK_SIZE

static const char *argument;

/* All is well: the tool itself works. */
static void
honest(struct load *l)
{
	load_begin(l, "honest", LARGE);
	load_chunks(l, 0, LARGE);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* One bit of a chunk is flipped: asked for again, then delivered. */
static void
flip(struct load *l)
{
	load_begin(l, "flip", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	(void)load_chunk(l, 0, LARGE, MIB, 1);
	load_await_nack(l, 0, MIB);
	(void)load_chunk(l, 0, LARGE, 2 * MIB, 0);
	(void)load_chunk(l, 0, LARGE, MIB, 0x80);
	load_await_nack(l, 0, MIB);
	(void)load_chunk(l, 0, LARGE, MIB, 0);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* Damaged each time: the sender gives up, nothing gets a name. */
static void
flip_always(struct load *l)
{
	struct msg_error m = { .code = E_CHUNK, .scope = SCOPE_FILE };

	load_begin(l, "flip-always", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	for (int i = 0; i < FX_CHUNK_ATTEMPTS_MAX; i++) {
		(void)load_chunk(l, 0, LARGE, MIB, 4);
		load_await_nack(l, 0, MIB);
	}
	peer_say(&l->p, msg_error_encode(&l->p.msg, &m), LOAD_XID);
	load_file_end(l, 0, LARGE, 0, STATUS_READ_ERROR);
	load_await_file(l, 0, FILE_FAILED, E_CHUNK);
	load_block_end(l);
	load_end(l, 1, 0);
	load_await_result(l, E_CHUNK);
}

/* A small file with one bit flipped: asked for again, then delivered. */
static void
flip_batch(struct load *l)
{
	load_begin(l, "flip-batch", SMALL);
	load_batch(l, 0, SMALL, 1);
	load_await_nack(l, 0, 0);
	load_batch(l, 0, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* Every chunk is as announced, the file is not. */
static void
wrong_root(struct load *l)
{
	load_begin(l, "wrong-root", LARGE);
	load_chunks(l, 0, LARGE);
	load_file_end(l, 0, LARGE, 1, STATUS_OK);
	load_await_file(l, 0, FILE_FAILED, E_DIGEST);
}

static void
chunk_twice(struct load *l)
{
	load_begin(l, "chunk-twice", LARGE);
	load_chunks(l, 0, LARGE);
	load_chunks(l, 0, LARGE);
	(void)load_chunk(l, 0, LARGE, MIB, 0);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* One place, two contents, each with its own right digest. */
static void
two_contents(struct load *l)
{
	static uint8_t body[FX_CHUNK_SIZE];
	uint8_t prefix[MSG_DATA_PREFIX];
	struct msg_data m = { .raw_len = FX_CHUNK_SIZE };
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };

	load_begin(l, "two-contents", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	fx1_piece(l->p.digest, LARGE, body, sizeof(body), m.digest);
	msg_data_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = sizeof(prefix);
	f.body = body;
	f.body_len = sizeof(body);
	(void)peer_send_data(&l->p, &f);
	load_await_refusal(l, FX_OK);
}

/* All arrived, but the set is not the one that was sent. */
static void
bad_tree(struct load *l)
{
	load_begin(l, "bad-tree", LARGE);
	load_chunks(l, 0, LARGE);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	load_await_file(l, 0, FILE_VERIFIED, FX_OK);
	load_block_end(l);
	load_end(l, 0, 1);
	load_await_refusal(l, E_TREE);
}

/* The end is announced while a chunk is missing: it is asked for. */
static void
missing(struct load *l)
{
	struct frame f;

	load_begin(l, "missing", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	(void)load_chunk(l, 0, LARGE, 2 * MIB, 0);
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	peer_await(&l->p, FT_NACK, &f);
	if (f.prefix[6] != NACK_MISSING)
		peer_die("NACK for reason %u", f.prefix[6]);
	load_end(l, 0, 0);
	load_await_refusal(l, FX_OK);
}

/* A bad name beside a good one: refused alone, the rest arrives. */
static void
name(struct load *l)
{
	char path[8192];

	snprintf(path, sizeof(path), "tree-of-names/%s", argument);
	load_root(l, ENTRY_FOLDER, "tree-of-names", 0);
	load_add(l, ENTRY_FOLDER, 0755, "tree-of-names", 13, 0);
	load_file(l, path, SMALL);
	load_file(l, "tree-of-names/zz-good", SMALL);
	load_offer(l);
	load_list(l);
	load_await_file(l, 1, FILE_FAILED, E_NAME);
	load_batch(l, 2, SMALL, 0);
	memset(l->slots[l->slots_n++], 0, 32);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 1, 0);
	load_await_result(l, E_PARTIAL);
}

/* A bad name whatever the engine does with it: nothing outside changes. */
static void
any_name(struct load *l)
{
	load_root(l, ENTRY_FILE, "root", SMALL);
	load_add(l, ENTRY_FILE, 0644, argument, strlen(argument), SMALL);
	load_offer(l);
	load_list(l);
	load_batch(l, 0, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_end(l, 0, 0);
	load_await_refusal(l, FX_OK);
}

static void
root_name(struct load *l)
{
	struct msg_offer *o = &l->offer;
	struct frame f;

	/* The encoder refuses such names: overwrite a good one. */
	load_root(l, ENTRY_FILE, "0123456789", SMALL);
	load_file(l, "0123456789", SMALL);
	o->total_bytes = l->bytes;
	o->total_entries = 1;
	o->entries_known = true;
	o->digest = 1;
	if (strlen(argument) != 10 || msg_offer_encode(&l->p.msg, o) < 0)
		peer_die("a name of ten bytes is needed");
	for (size_t i = 0; i + 10 <= l->p.msg.b.len; i++)
		if (memcmp(l->p.msg.b.data + i, "0123456789", 10) == 0)
			memcpy(l->p.msg.b.data + i, argument, 10);
	msg_frame(&l->p.msg, LOAD_XID, &f);
	(void)peer_put(&l->p.control, &f);
	load_await_refusal(l, FX_OK);
}

/* Bits and kinds that nobody may send: setuid goes, a link is not made. */
static void
modes(struct load *l)
{
	load_root(l, ENTRY_FOLDER, "modes", 0);
	load_add(l, ENTRY_FOLDER, 07777, "modes", 5, 0);
	load_add(l, ENTRY_SYMLINK, 0777, "modes/link", 10, 0);
	load_add(l, ENTRY_FILE, 07777, "modes/setuid", 12, SMALL);
	load_offer(l);
	load_list(l);
	load_await_file(l, 1, FILE_FAILED, E_TYPE);
	load_batch(l, 2, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 0, 0);
	load_await_result(l, FX_OK);
}

/* --- failed files of an earlier transfer --- */

static void
anew_list(struct load *l, uint8_t uuid, const char *second)
{
	char path[64];

	memset(l->offer.uuid, uuid, sizeof(l->offer.uuid));
	l->uuid_set = true;
	load_root(l, ENTRY_FOLDER, "anew-tree", 0);
	load_add(l, ENTRY_FOLDER, 0755, "anew-tree", 9, 0);
	load_file(l, "anew-tree/bad", LARGE);
	snprintf(path, sizeof(path), "anew-tree/%s", second);
	load_file(l, path, SMALL);
}

/* A tree of which one file fails. */
static void
anew_first(struct load *l)
{
	anew_list(l, 7, "good");
	load_offer(l);
	load_list(l);
	load_file_end(l, 1, LARGE, 0, STATUS_READ_ERROR);
	load_await_file(l, 1, FILE_FAILED, E_IO_READ);
	load_batch(l, 2, SMALL, 0);
	load_slot(l, SMALL);
	load_block_end(l);
	load_await_verified(l);
	load_end(l, 1, 0);
	load_await_result(l, E_PARTIAL);
}

/* A file fails while the folders before it are still being made. */
static void
early_failure(struct load *l)
{
	char path[16];

	load_root(l, ENTRY_FOLDER, "early", 0);
	load_add(l, ENTRY_FOLDER, 0755, "early", 5, 0);
	for (int i = 0; i < 1500; i++) {
		snprintf(path, sizeof(path), "early/%05d", i);
		load_add(l, ENTRY_FOLDER, 0755, path, 11, 0);
	}
	load_file(l, "early/lost", LARGE);
	load_offer(l);
	load_list(l);
	load_file_end(l, 1501, LARGE, 0, STATUS_READ_ERROR);
	load_await_file(l, 1501, FILE_FAILED, E_IO_READ);
	load_end(l, 1, 0);
	load_await_result(l, E_IO_READ);
}

/* Nobody is asked for it, so a file that had not failed is refused. */
static void
anew_other(struct load *l)
{
	anew_list(l, 8, "other");
	memset(l->offer.anew_of, 7, sizeof(l->offer.anew_of));
	l->offer.anew = true;
	load_offer(l);
	load_list(l);
	load_await_file(l, 2, FILE_FAILED, E_ACCESS);
}

/* Of a transfer that nobody knows. */
static void
anew_unknown(struct load *l)
{
	struct frame f;

	anew_list(l, 9, "other");
	memset(l->offer.anew_of, 6, sizeof(l->offer.anew_of));
	l->offer.anew = true;
	load_say_offer(l);
	peer_await(&l->p, FT_DECLINE, &f);
}

static void
vanish(struct load *l)
{
	load_begin(l, "vanish", LARGE);
	(void)load_chunk(l, 0, LARGE, 0, 0);
	(void)load_chunk(l, 0, LARGE, MIB, 0);
	while (l->p.control.s != NULL) {
		struct msg_ack m;
		struct fx_err err;
		struct frame f;

		peer_await(&l->p, FT_ACK, &f);
		if (msg_ack_decode(&m, &f, &err) == 0 && m.verified >= MIB)
			break;
	}
}

/* Half a file, then wait until the engine is gone. */
static void
hold(struct load *l)
{
	vanish(l);
	puts("holding");
	fflush(stdout);
	for (;;) {
		struct frame f;

		if (peer_next(&l->p.control, &f, 1000) < 0)
			return;
	}
}

/* More than was offered. */
static void
declare_more(struct load *l)
{
	load_root(l, ENTRY_FILE, "declare-more", SMALL);
	load_file(l, "declare-more", SMALL);
	load_offer(l);
	buf_clear(&l->raw);
	l->count = 0;
	load_file(l, "declare-more", 1000 * LARGE);
	load_list(l);
	load_await_refusal(l, E_LIMIT);
}

static void
more_entries(struct load *l)
{
	load_root(l, ENTRY_FILE, "more-entries", SMALL);
	load_file(l, "more-entries", SMALL);
	load_offer(l);
	load_file(l, "more-entries-2", 0);
	load_list(l);
	load_await_refusal(l, E_LIMIT);
}

/* Data before a person has said yes.  The policy must be to ask. */
static void
before_accept(struct load *l)
{
	struct frame f;

	load_root(l, ENTRY_FILE, "before-accept", LARGE);
	load_file(l, "before-accept", LARGE);
	load_say_offer(l);
	peer_await(&l->p, FT_OFFER_STATE, &f);
	if (!peer_join(&l->p, 1, 0))
		return;
	(void)load_chunk(l, 0, LARGE, 0, 0);
	load_await_refusal(l, FX_OK);
}

static void
past_end(struct load *l)
{
	load_begin(l, "past-end", LARGE);
	(void)load_chunk(l, 0, LARGE, 3 * MIB, 0);
	load_await_refusal(l, FX_OK);
}

static void
not_listed(struct load *l)
{
	load_begin(l, "not-listed", LARGE);
	load_batch(l, 7, SMALL, 0);
	load_await_refusal(l, FX_OK);
}

static void
wrong_order(struct load *l)
{
	load_root(l, ENTRY_FOLDER, "o", 0);
	load_add(l, ENTRY_FOLDER, 0755, "o", 1, 0);
	load_file(l, "o/b", SMALL);
	load_file(l, argument != NULL ? argument : "o/a", SMALL);
	load_offer(l);
	load_list(l);
	load_await_refusal(l, E_PROTO);
}

static void
too_long(struct load *l)
{
	static uint8_t body[FX_FRAME_DATA_MAX + 1 - MSG_DATA_PREFIX];
	uint8_t prefix[MSG_DATA_PREFIX] = { 0 };
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };

	load_begin(l, "too-long", LARGE);
	f.prefix = prefix;
	f.plen = sizeof(prefix);
	f.body = body;
	f.body_len = sizeof(body);
	(void)peer_send_data(&l->p, &f);
	load_await_refusal(l, FX_OK);
}

static void
wrong_seq(struct load *l)
{
	load_begin(l, "wrong-seq", LARGE);
	l->p.control.seq++;
	load_file_end(l, 0, LARGE, 0, STATUS_OK);
	load_await_refusal(l, FX_OK);
}

static void
bad_join(struct load *l)
{
	load_root(l, ENTRY_FILE, "bad-join", LARGE);
	load_file(l, "bad-join", LARGE);
	load_say_offer(l);
	if (peer_join(&l->p, 1, 1))
		peer_die("a forged JOIN was taken");
}

static void
join_twice(struct load *l)
{
	load_begin(l, "join-twice", LARGE);
	stream_close(l->p.data.s);
	l->p.data.s = NULL;
	wire_in_done(&l->p.data.in);
	wire_in_init(&l->p.data.in, WIRE_EARLY);
	l->p.data.seq = 0;
	if (peer_join(&l->p, 1, 0))
		peer_die("a number was taken twice");
}

static void
unknown_xid(struct load *l)
{
	load_begin(l, "unknown-xid", LARGE);
	peer_say(&l->p, msg_resume_encode(&l->p.msg), 4711 * 2);
	load_await_refusal(l, E_PROTO);
}

static const struct load_scenario scenarios[] = {
	{ "honest", honest },
	{ "flip", flip },
	{ "flip-always", flip_always },
	{ "flip-batch", flip_batch },
	{ "wrong-root", wrong_root },
	{ "chunk-twice", chunk_twice },
	{ "two-contents", two_contents },
	{ "bad-tree", bad_tree },
	{ "missing", missing },
	{ "name", name },
	{ "any-name", any_name },
	{ "root-name", root_name },
	{ "modes", modes },
	{ "anew-first", anew_first },
	{ "early-failure", early_failure },
	{ "anew-other", anew_other },
	{ "anew-unknown", anew_unknown },
	{ "vanish", vanish },
	{ "hold", hold },
	{ "declare-more", declare_more },
	{ "more-entries", more_entries },
	{ "before-accept", before_accept },
	{ "past-end", past_end },
	{ "not-listed", not_listed },
	{ "wrong-order", wrong_order },
	{ "too-long", too_long },
	{ "wrong-seq", wrong_seq },
	{ "bad-join", bad_join },
	{ "join-twice", join_twice },
	{ "unknown-xid", unknown_xid },
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
	argument = argc > 4 ? argv[4] : NULL;
	load_run(&l, what);
	return 0;
}
