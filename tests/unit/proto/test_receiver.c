/* SPDX-License-Identifier: MIT */
#include "sim.h"

#define MIB (UINT64_C(1) << 20)

/* A receiver that has accepted, and a maker of blocks to send to it. */
struct victim {
	struct receiver *r;
	struct msg_offer offer;
	struct block_maker *maker;
	struct msg_bytes out;
	uint32_t no, id;
	struct fx_err err;
};

static void
victim_offer(struct victim *v)
{
	memset(v, 0, sizeof(*v));
	v->offer.roots_n = 1;
	v->offer.roots[0].kind = ENTRY_FOLDER;
	v->offer.roots[0].name_len = 1;
	v->offer.roots[0].name[0] = 'd';
	v->offer.total_bytes = 10 * MIB;
	v->offer.total_entries = 3000;
	v->offer.entries_known = true;
}

static void
victim_start(struct victim *v, uint64_t max_entries)
{
	const struct msg_accept choice = { .durability = DURABILITY_END };
	struct receiver_conf conf = {
		.xid = 2,
		.caps = CAPS_OURS,
		.hash = &sim_hash,
		.max_entries = max_entries,
		.offer = &v->offer,
	};

	v->r = receiver_new(&conf);
	v->maker = block_maker_new();
	assert_non_null(v->r);
	assert_non_null(v->maker);
	msg_bytes_init(&v->out);
	receiver_accept(v->r, &choice);
	receiver_conn_up(v->r, 1);
}

static void
victim_end(struct victim *v)
{
	struct receiver_event ev;

	while (receiver_event(v->r, &ev))
		block_unref(ev.block);
	receiver_free(v->r);
	block_maker_free(v->maker);
	msg_bytes_done(&v->out);
}

static int
hear(struct victim *v, int encoded)
{
	struct frame f;

	assert_int_equal(encoded, 0);
	msg_frame(&v->out, 2, &f);
	v->err = FX_ERR_NONE;
	return receiver_frame(v->r, &f, &v->err);
}

static void
list(struct victim *v, const char *path, enum entry_kind kind, uint64_t size)
{
	const struct entry e = {
		.kind = kind,
		.size = size,
		.path = (const uint8_t *)path,
		.path_len = (uint16_t)strlen(path),
	};

	assert_int_equal(block_maker_add(v->maker, &e, NULL), 1);
}

/* Send what was listed as one block; ready it if it was taken. */
static int
announce(struct victim *v)
{
	struct block *b = block_maker_end(v->maker, v->no, v->id);
	struct msg_manifest m;
	int r;

	assert_non_null(b);
	m = (struct msg_manifest){ .block_no = v->no,
		.first_id = v->id,
		.count = b->count,
		.raw_len = b->raw_len };
	r = hear(v, msg_manifest_encode(&v->out, &m, b->raw));
	receiver_block_ready(v->r, v->no, NULL, NULL);
	v->no++;
	v->id += b->count;
	block_unref(b);
	return r;
}

static enum fx_code
ended_with(struct victim *v)
{
	struct receiver_event ev;
	enum fx_code code = FX_OK;

	while (receiver_event(v->r, &ev)) {
		if (ev.kind == RECEIVER_MOVED && xfer_state_ended(ev.state))
			code = ev.code;
		block_unref(ev.block);
	}
	return code;
}

static void
takes_only_what_was_offered(FX_UNUSED void **state)
{
	static const struct {
		const char *path;
		enum entry_kind kind;
		enum fx_code want;
	} rows[] = {
		{ "d", ENTRY_FOLDER, FX_OK },
		{ "d", ENTRY_FILE, E_LIMIT },
		{ "e", ENTRY_FOLDER, E_LIMIT },
		{ "dd", ENTRY_FILE, E_LIMIT },
	};
	struct victim v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		victim_offer(&v);
		victim_start(&v, 100);
		list(&v, rows[i].path, rows[i].kind, 0);
		assert_int_equal(announce(&v), 0);
		assert_int_equal(ended_with(&v), rows[i].want);
		victim_end(&v);
	}
}

static void
binds_the_totals_of_the_offer(FX_UNUSED void **state)
{
	struct victim v;

	for (int k = -1; k <= 1; k++) {
		/* bytes, entries, entries allowed at all */
		for (int what = 0; what < 3; what++) {
			victim_offer(&v);
			v.offer.total_bytes =
			    what == 0 ? (uint64_t)(100 - k) : 1000;
			v.offer.total_entries =
			    what == 1 ? (uint64_t)(2 - k) : 1000;
			victim_start(&v, what == 2 ? (uint64_t)(2 - k) : 1000);
			list(&v, "d", ENTRY_FOLDER, 0);
			list(&v, "d/f", ENTRY_FILE, 100);
			assert_int_equal(announce(&v), 0);
			assert_int_equal(
			    ended_with(&v), k == 1 ? E_LIMIT : FX_OK);
			victim_end(&v);
		}
	}
}

/* Whoever decides has seen the totals; a later word changes nothing. */
static void
keeps_the_totals_that_were_shown(FX_UNUSED void **state)
{
	const struct msg_offer_state more = {
		.bytes_known = true,
		.total_bytes = UINT64_C(1) << 50,
		.entries_known = true,
		.total_entries = 1000000,
	};

	for (int counted = 0; counted < 2; counted++) {
		struct msg_accept choice = { .conflict = CONFLICT_KEEP_BOTH };
		struct receiver_conf conf = { .xid = 2,
			.caps = CAPS_OURS,
			.hash = &sim_hash,
			.max_entries = 1000 };
		struct victim v;

		victim_offer(&v);
		v.offer.total_bytes = 99;
		v.offer.entries_known = counted;
		victim_start(&v, 1000);
		receiver_free(v.r);
		conf.offer = &v.offer;
		v.r = receiver_new(&conf);
		assert_non_null(v.r);
		assert_int_equal(
		    hear(&v, msg_offer_state_encode(&v.out, &more)), 0);
		receiver_accept(v.r, &choice);
		list(&v, "d", ENTRY_FOLDER, 0);
		list(&v, "d/f", ENTRY_FILE, 100);
		assert_int_equal(announce(&v), 0);
		assert_int_equal(ended_with(&v), counted ? E_LIMIT : FX_OK);
		victim_end(&v);
	}
}

static void
holds_the_window_of_blocks(FX_UNUSED void **state)
{
	struct victim v;
	char path[16];

	victim_offer(&v);
	victim_start(&v, 1000);
	list(&v, "d", ENTRY_FOLDER, 0);
	for (int i = 0; i < FX_BLOCK_WINDOW; i++) {
		snprintf(path, sizeof(path), "d/%02d", i);
		list(&v, path, ENTRY_FILE, 1);
		assert_int_equal(announce(&v), 0);
	}
	list(&v, "d/99", ENTRY_FILE, 1);
	assert_int_equal(announce(&v), -1);
	assert_int_equal(v.err.code, E_PROTO);
	victim_end(&v);
}

static void
checks_the_end_of_the_manifest(FX_UNUSED void **state)
{
	static const struct msg_manifest_end rows[] = {
		{ 1, 2, 100 },
		{ 2, 2, 100 },
		{ 1, 3, 100 },
		{ 1, 2, 101 },
	};
	struct victim v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		victim_offer(&v);
		victim_start(&v, 100);
		list(&v, "d", ENTRY_FOLDER, 0);
		list(&v, "d/f", ENTRY_FILE, 100);
		announce(&v);
		assert_int_equal(
		    hear(&v, msg_manifest_end_encode(&v.out, &rows[i])),
		    i == 0 ? 0 : -1);
		victim_end(&v);
	}
}

static int
chunk(struct victim *v, uint32_t id, uint16_t gen, uint64_t offset,
    uint32_t len, uint8_t mark)
{
	const uint8_t digest[32] = { mark };

	v->err = FX_ERR_NONE;
	return receiver_chunk(
	    v->r, 1, 1, id, gen, offset, len, digest, FX_OK, &v->err);
}

static void
one_file(struct victim *v, uint64_t size)
{
	victim_offer(v);
	victim_start(v, 100);
	list(v, "d", ENTRY_FOLDER, 0);
	list(v, "d/f", ENTRY_FILE, size);
	assert_int_equal(announce(v), 0);
}

static void
judges_chunks(FX_UNUSED void **state)
{
	static const struct {
		uint32_t id;
		uint64_t offset;
		uint32_t len;
		int want;
		uint32_t want_failed;
	} rows[] = {
		{ 1, 0, MIB, 0, 0 }, { 1, 2 * MIB, 7, 0, 0 },
		{ 1, MIB, 5, -1, 0 }, /* not a whole chunk */
		{ 1, 2 * MIB, 6, -1, 0 }, { 1, 2 * MIB, 8, 0, 1 }, /* E_SIZE */
		{ 1, 3 * MIB, 1, 0, 1 }, { 1, UINT64_MAX - MIB + 1, MIB, 0, 1 },
		{ 0, 0, MIB, -1, 0 }, /* a folder */
		{ 2, 0, MIB, -1, 0 }, /* never announced */
	};
	struct xfer_counts c;
	struct victim v;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		one_file(&v, 2 * MIB + 7);
		assert_int_equal(
		    chunk(&v, rows[i].id, 0, rows[i].offset, rows[i].len, 1),
		    rows[i].want);
		if (rows[i].want != 0)
			assert_int_equal(v.err.code, E_PROTO);
		receiver_counts(v.r, &c);
		assert_int_equal(c.files_failed, rows[i].want_failed);
		victim_end(&v);
	}
}

/* The next frame of this type that the receiver says. */
static bool
says(struct victim *v, uint8_t type, struct frame *f)
{
	while (receiver_take(v->r, f))
		if (f->type == type)
			return true;
	return false;
}

static void
fails_a_file_of_which_a_chunk_comes_otherwise(FX_UNUSED void **state)
{
	struct msg_file_result res;
	struct victim v;
	struct frame f;

	for (uint64_t at = 0; at <= 2 * MIB; at += 2 * MIB) {
		one_file(&v, 4 * MIB);
		assert_int_equal(chunk(&v, 1, 0, 0, MIB, 1), 0);
		assert_int_equal(chunk(&v, 1, 0, 2 * MIB, MIB, 3), 0);
		assert_int_equal(chunk(&v, 1, 0, 0, MIB, 1), 0);
		assert_int_equal(chunk(&v, 1, 0, 2 * MIB, MIB, 3), 0);
		assert_int_equal(chunk(&v, 1, 1, 0, MIB, 9), 0); /* ahead */
		assert_false(says(&v, FT_FILE_RESULT, &f));
		assert_int_equal(chunk(&v, 1, 0, at, MIB, 4), 0);
		assert_true(says(&v, FT_FILE_RESULT, &f));
		assert_int_equal(msg_file_result_decode(&res, &f, NULL), 0);
		assert_int_equal(res.state, FILE_FAILED);
		assert_int_equal(res.code, E_SRC_CHANGED);
		assert_int_equal(receiver_state(v.r), XFER_ACTIVE);
		victim_end(&v);
	}
}

static void
asks_for_what_is_missing(FX_UNUSED void **state)
{
	struct msg_file_end end = {
		.file_id = 1,
		.size = 4 * MIB,
		.conns = { 1, { { 1, 1 } } },
	};
	struct victim v;
	struct msg_nack n;
	struct frame f;

	one_file(&v, 4 * MIB);
	assert_int_equal(hear(&v, msg_file_end_encode(&v.out, &end)), 0);
	assert_false(says(&v, FT_NACK, &f)); /* frame 1 may bring it */
	assert_int_equal(chunk(&v, 1, 0, MIB, MIB, 2), 0);
	assert_true(says(&v, FT_NACK, &f));
	assert_int_equal(msg_nack_decode(&n, &f, NULL), 0);
	assert_int_equal(n.reason, NACK_MISSING);
	assert_int_equal(n.n, 2);
	assert_int_equal(n.ranges[0].offset, 0);
	assert_int_equal(n.ranges[0].len, MIB);
	assert_int_equal(n.ranges[1].offset, 2 * MIB);
	assert_int_equal(n.ranges[1].len, 2 * MIB);
	assert_true(says(&v, FT_ACK, &f)); /* behind the NACK */
	victim_end(&v);
}

static void
keeps_a_file_with_a_wrong_root_out(FX_UNUSED void **state)
{
	struct msg_file_end end = { .file_id = 1, .size = MIB };
	struct msg_file_result res;
	struct victim v;
	struct frame f;

	one_file(&v, MIB);
	assert_int_equal(chunk(&v, 1, 0, 0, MIB, 1), 0);
	end.root[0] = 2;
	assert_int_equal(hear(&v, msg_file_end_encode(&v.out, &end)), 0);
	assert_true(says(&v, FT_FILE_RESULT, &f));
	assert_int_equal(msg_file_result_decode(&res, &f, NULL), 0);
	assert_int_equal(res.state, FILE_FAILED);
	assert_int_equal(res.code, E_DIGEST);
	victim_end(&v);
}

static void
starts_a_new_generation_once(FX_UNUSED void **state)
{
	struct msg_file_update up = { .file_id = 1, .gen = 1, .size = 7 };
	struct msg_file_end end = { .file_id = 1, .gen = 1, .size = 7 };
	struct receiver_event ev;
	struct victim v;
	bool again = false, whole = false;

	one_file(&v, 2 * MIB);
	assert_int_equal(chunk(&v, 1, 0, 0, MIB, 1), 0);
	assert_int_equal(hear(&v, msg_file_update_encode(&v.out, &up)), 0);
	assert_int_equal(chunk(&v, 1, 0, MIB, MIB, 1), 0); /* late: dropped */
	assert_int_equal(chunk(&v, 1, 1, 0, 7, 5), 0);
	end.root[0] = 5;
	assert_int_equal(hear(&v, msg_file_end_encode(&v.out, &end)), 0);
	while (receiver_event(v.r, &ev)) {
		again |= ev.kind == RECEIVER_FILE_AGAIN && ev.gen == 1;
		whole |= ev.kind == RECEIVER_FILE_WHOLE && ev.size == 7;
		block_unref(ev.block);
	}
	assert_true(again && whole);
	victim_end(&v);
	one_file(&v, 2 * MIB);
	assert_int_equal(hear(&v, msg_file_update_encode(&v.out, &up)), 0);
	up.gen = 2;
	assert_int_equal(hear(&v, msg_file_update_encode(&v.out, &up)), -1);
	victim_end(&v);
}

/* What the receiver says of a file of 2 MiB that is so much larger now. */
static enum fx_code
grows_by(uint64_t more)
{
	struct msg_file_update up = { .file_id = 1, .gen = 1 };
	enum fx_code code = E_INTERNAL;
	struct receiver_event ev;
	struct victim v;

	one_file(&v, 2 * MIB);
	up.size = 2 * MIB + more;
	assert_int_equal(hear(&v, msg_file_update_encode(&v.out, &up)), 0);
	while (receiver_event(v.r, &ev)) {
		if (ev.kind == RECEIVER_FILE_AGAIN)
			code = FX_OK;
		else if (ev.kind == RECEIVER_FILE_FAILED)
			code = ev.code;
		block_unref(ev.block);
	}
	victim_end(&v);
	return code;
}

static void
lets_a_file_grow_up_to_the_limit(FX_UNUSED void **state)
{
	assert_int_equal(grows_by(FX_GROWTH_MIN), FX_OK);
	assert_int_equal(grows_by((uint64_t)FX_GROWTH_MIN + 1), E_LIMIT);
}

static void
refuses_another_set_than_the_one_sent(FX_UNUSED void **state)
{
	const struct msg_manifest_end me = { 1, 1, 0 };
	const struct msg_xfer_end xe = { .folders = 1 };
	struct victim v;

	victim_offer(&v);
	victim_start(&v, 100);
	list(&v, "d", ENTRY_FOLDER, 0);
	announce(&v);
	assert_int_equal(hear(&v, msg_xfer_end_encode(&v.out, &xe)), -1);
	assert_int_equal(hear(&v, msg_manifest_end_encode(&v.out, &me)), 0);
	assert_int_equal(hear(&v, msg_xfer_end_encode(&v.out, &xe)), 0);
	assert_int_equal(receiver_state(v.r), XFER_FAILED);
	assert_int_equal(ended_with(&v), E_TREE);
	victim_end(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_only_what_was_offered),
		cmocka_unit_test(binds_the_totals_of_the_offer),
		cmocka_unit_test(keeps_the_totals_that_were_shown),
		cmocka_unit_test(holds_the_window_of_blocks),
		cmocka_unit_test(checks_the_end_of_the_manifest),
		cmocka_unit_test(judges_chunks),
		cmocka_unit_test(fails_a_file_of_which_a_chunk_comes_otherwise),
		cmocka_unit_test(asks_for_what_is_missing),
		cmocka_unit_test(keeps_a_file_with_a_wrong_root_out),
		cmocka_unit_test(starts_a_new_generation_once),
		cmocka_unit_test(lets_a_file_grow_up_to_the_limit),
		cmocka_unit_test(refuses_another_set_than_the_one_sent),
	};

	return cmocka_run_group_tests_name("receiver", tests, NULL, NULL);
}
