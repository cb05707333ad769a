/* SPDX-License-Identifier: MIT */
#include "sim_resume.h"

#define MIB (UINT64_C(1) << 20)

/* An accepted transfer of one folder with these files. */
static struct sim *
accepted(const uint64_t *sizes, size_t n, uint8_t need_mode)
{
	struct sim *m = sim_new(7);
	char path[16];

	sim_add(m, "d", ENTRY_FOLDER, 0);
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "d/%02zu", i);
		sim_add(m, path, ENTRY_FILE, sizes[i]);
	}
	m->accept.need_mode = need_mode;
	sim_start(m);
	while (sender_state(m->s) != XFER_ACTIVE) {
		sim_control_out(m, true);
		sim_control_out(m, false);
		if (receiver_state(m->r) == XFER_OFFERED &&
		    sender_state(m->s) == XFER_OFFERED)
			receiver_accept(m->r, &m->accept);
		sim_control_in(m, true);
		if (sender_wants_entry(m->s))
			sim_walk(m);
	}
	return m;
}

static int
tell(struct sim *m, int encoded, const struct msg_bytes *out)
{
	struct frame f;

	assert_int_equal(encoded, 0);
	msg_frame(out, 2, &f);
	return sender_frame(m->s, &f, NULL);
}

/* NEED: entries 1.. of the block are all of what. */
static void
need(struct sim *m, struct msg_bytes *out, uint8_t what)
{
	const struct msg_need n = {
		.n = 1,
		.ranges = { { 1, (uint16_t)(m->n - 1), what } },
	};

	assert_int_equal(tell(m, msg_need_encode(out, &n), out), 0);
}

static int
have(struct sim *m, struct msg_bytes *out, uint32_t id, uint64_t first,
    uint32_t n, bool last)
{
	static uint8_t digests[MSG_HAVE_MAX * 32];
	const struct msg_have h = {
		.file_id = id,
		.last = last,
		.first_chunk = first,
		.n = n,
		.digests = digests,
	};

	return tell(m, msg_have_encode(out, &h), out);
}

static void
believes_no_chunks_that_cannot_be(FX_UNUSED void **state)
{
	/* A file of 5 chunks is 1, an empty one 2; told up to chunk 2. */
	static const struct {
		uint32_t id;
		uint64_t first;
		uint32_t n;
		int want;
	} rows[] = {
		{ 1, 2, 3, 0 }, { 1, 4, 1, 0 },
		{ 1, 1, 1, -1 },                  /* does not rise */
		{ 1, 2, 4, -1 }, { 1, 5, 1, -1 }, /* past the end */
		{ 1, UINT64_MAX - 1, 1, -1 }, { 2, 0, 1, -1 }, /* it is empty */
		{ 0, 0, 1, -1 },                               /* a folder */
		{ 3, 0, 1, -1 }, /* no such file */
	};
	static const uint64_t sizes[] = { 4 * MIB + 1, 0 };
	struct msg_bytes out;

	msg_bytes_init(&out);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct sim *m = accepted(sizes, 2, NEED_MODE_NEGOTIATE);

		need(m, &out, NEED_PARTIAL);
		assert_int_equal(have(m, &out, 1, 0, 2, false), 0);
		assert_int_equal(
		    have(m, &out, rows[i].id, rows[i].first, rows[i].n, false),
		    rows[i].want);
		if (i == 0) {
			assert_int_equal(have(m, &out, 1, 5, 0, true), 0);
			assert_int_equal(have(m, &out, 1, 5, 0, true), -1);
		}
		sim_free(m);
	}
	msg_bytes_done(&out);
}

static void
hears_have_only_where_need_said_so(FX_UNUSED void **state)
{
	static const uint64_t sizes[] = { 4 * MIB };
	struct msg_bytes out;
	struct sim *m = accepted(sizes, 1, NEED_MODE_NEGOTIATE);

	msg_bytes_init(&out);
	assert_int_equal(have(m, &out, 1, 0, 1, true), -1); /* before NEED */
	need(m, &out, NEED_ALL);
	assert_int_equal(have(m, &out, 1, 0, 1, true), -1);
	sim_free(m);
	m = accepted(sizes, 1, NEED_MODE_ALL);
	assert_int_equal(have(m, &out, 1, 0, 1, true), -1);
	sim_free(m);
	/* What was settled meanwhile may cross it. */
	m = accepted(sizes, 1, NEED_MODE_NEGOTIATE);
	need(m, &out, NEED_PARTIAL);
	assert_int_equal(
	    tell(m,
		msg_file_result_encode(&out,
		    &(struct msg_file_result){
			.file_id = 1, .state = FILE_FAILED, .code = E_NOSPC }),
		&out),
	    0);
	assert_int_equal(have(m, &out, 1, 0, 9, true), 0);
	sim_free(m);
	msg_bytes_done(&out);
}

static void
sends_what_is_missing_while_more_is_told(FX_UNUSED void **state)
{
	static const uint64_t sizes[] = { 6 * MIB };
	struct msg_bytes out;
	struct sim *m = accepted(sizes, 1, NEED_MODE_NEGOTIATE);
	struct work w;

	msg_bytes_init(&out);
	need(m, &out, NEED_PARTIAL);
	assert_false(sender_work(m->s, 1, 0, &w));
	assert_int_equal(have(m, &out, 1, 2, 2, false), 0);
	for (uint64_t c = 0; c < 4; c++) {
		assert_true(sender_work(m->s, 1, 0, &w));
		assert_int_equal(w.offset, c * MIB);
		assert_int_equal(w.check, c >= 2);
		work_drop(&w);
	}
	assert_false(sender_work(m->s, 1, 0, &w));
	assert_int_equal(have(m, &out, 1, 4, 0, true), 0);
	for (uint64_t c = 4; c < 6; c++) {
		assert_true(sender_work(m->s, 1, 0, &w));
		assert_false(w.check);
		work_drop(&w);
	}
	assert_false(sender_work(m->s, 1, 0, &w));
	msg_bytes_done(&out);
	sim_free(m);
}

static void
compares_a_small_file_alone_though_batches_are_agreed(FX_UNUSED void **state)
{
	static const uint64_t sizes[] = { 700, 0 };
	struct msg_bytes out;
	struct sim *m = accepted(sizes, 2, NEED_MODE_NEGOTIATE);
	struct work w;

	msg_bytes_init(&out);
	need(m, &out, NEED_PARTIAL);
	assert_int_equal(have(m, &out, 1, 0, 1, true), 0);
	assert_true(sender_work(m->s, 1, 0, &w));
	assert_int_equal(w.kind, WORK_CHUNK);
	assert_true(w.check && w.flat);
	assert_int_equal(w.len, 700);
	work_drop(&w);
	assert_int_equal(have(m, &out, 2, 0, 0, true), 0);
	assert_true(sender_work(m->s, 1, 0, &w));
	assert_int_equal(w.len, 0);
	work_drop(&w);
	msg_bytes_done(&out);
	sim_free(m);
}

/* Hand out and answer until nothing is left; returns the checks. */
static uint64_t
drain(struct sim *m)
{
	uint64_t checks = 0;
	struct work w;

	while (sender_work(m->s, 1, 0, &w)) {
		struct work_done d = {
			.cookie = w.cookie, .conn = 1, .same = w.check
		};

		checks += w.check;
		work_drop(&w);
		if (!d.same)
			d.code = E_IO_READ; /* no need to go through it all */
		sender_done(m->s, &d);
	}
	return checks;
}

static void
keeps_a_bounded_number_of_digests(FX_UNUSED void **state)
{
	static const uint64_t sizes[] = { (FX_HAVE_WAITING_MAX + 9) * MIB };
	uint32_t full = FX_HAVE_WAITING_MAX / MSG_HAVE_MAX * MSG_HAVE_MAX;
	uint32_t rest = FX_HAVE_WAITING_MAX - full;

	for (int k = -1; k <= 1; k++) {
		uint32_t n = (uint32_t)((int)rest + k);
		struct msg_bytes out;
		struct sim *m = accepted(sizes, 1, NEED_MODE_NEGOTIATE);

		msg_bytes_init(&out);
		need(m, &out, NEED_PARTIAL);
		for (uint32_t at = 0; at < full; at += MSG_HAVE_MAX)
			assert_int_equal(
			    have(m, &out, 1, at, MSG_HAVE_MAX, false), 0);
		assert_int_equal(have(m, &out, 1, full, n, true), 0);
		assert_int_equal(drain(m), k <= 0 ? full + n : full);
		msg_bytes_done(&out);
		sim_free(m);
	}
}

/* ---- the receiver ---- */

/* The receiver of one file of 4 chunks, of which it holds 0, 1 and 3. */
static struct sim *
holding(void)
{
	static const uint64_t sizes[] = { 4 * MIB };
	static const uint8_t need_of[] = { NEED_ALL, NEED_PARTIAL };
	struct sim *m = accepted(sizes, 1, NEED_MODE_NEGOTIATE);
	struct sim_file *f = &m->files[1];
	uint8_t two[2][32];
	struct receiver_event ev;
	struct frame fr;

	while (m->to_r.bytes.len > 0)
		sim_control_in(m, false);
	while (sender_take(m->s, &fr))
		assert_int_equal(receiver_frame(m->r, &fr, NULL), 0);
	while (receiver_event(m->r, &ev))
		block_unref(ev.block);
	receiver_block_ready(m->r, 0, NULL, need_of);
	sim_chunk(f, 0, two[0]);
	sim_chunk(f, 1, two[1]);
	receiver_have(m->r, 1, 0, 2, two[0]);
	sim_chunk(f, 3, two[0]);
	receiver_have(m->r, 1, 3, 1, two[0]);
	receiver_have_end(m->r, 1);
	return m;
}

static bool
says(struct sim *m, uint8_t type, struct frame *f)
{
	while (receiver_take(m->r, f))
		if (f->type == type)
			return true;
	return false;
}

static void
chunk_comes(struct sim *m, uint64_t chunk, enum fx_code code)
{
	uint8_t digest[32];

	sim_chunk(&m->files[1], chunk, digest);
	assert_int_equal(receiver_chunk(m->r, 1, m->conns[0].frames++, 1, 0,
			     chunk * MIB, MIB, digest, code, NULL),
	    0);
}

static void
end_comes(struct sim *m, bool right, uint64_t frame)
{
	struct msg_file_end end = {
		.file_id = 1,
		.size = 4 * MIB,
		.conns = { frame > 0, { { 1, frame } } },
	};
	struct msg_bytes out;
	struct frame f;

	sim_root(&m->files[1], end.root);
	end.root[0] ^= !right;
	msg_bytes_init(&out);
	assert_int_equal(msg_file_end_encode(&out, &end), 0);
	msg_frame(&out, 2, &f);
	assert_int_equal(receiver_frame(m->r, &f, NULL), 0);
	msg_bytes_done(&out);
}

static bool
is_whole(struct sim *m)
{
	struct receiver_event ev;
	bool whole = false;

	while (receiver_event(m->r, &ev)) {
		whole = whole || ev.kind == RECEIVER_FILE_WHOLE;
		block_unref(ev.block);
	}
	return whole;
}

static void
tells_what_it_holds_in_few_frames(FX_UNUSED void **state)
{
	struct sim *m = holding();
	struct xfer_counts c;
	struct msg_have h;
	struct msg_need n;
	struct frame f;

	assert_true(says(m, FT_NEED, &f));
	assert_int_equal(msg_need_decode(&n, &f, NULL), 0);
	assert_int_equal(n.n, 1);
	assert_int_equal(n.ranges[0].what, NEED_PARTIAL);
	assert_true(receiver_take(m->r, &f));
	assert_int_equal(msg_have_decode(&h, &f, NULL), 0);
	assert_int_equal(h.first_chunk, 0);
	assert_int_equal(h.n, 2);
	assert_false(h.last);
	assert_true(receiver_take(m->r, &f));
	assert_int_equal(msg_have_decode(&h, &f, NULL), 0);
	assert_int_equal(h.first_chunk, 3);
	assert_int_equal(h.n, 1);
	assert_true(h.last);
	assert_false(says(m, FT_HAVE, &f));
	receiver_counts(m->r, &c);
	assert_int_equal(c.skipped, 3 * MIB);
	assert_int_equal(c.verified, 0);
	chunk_comes(m, 2, FX_OK);
	end_comes(m, true, 1);
	assert_true(is_whole(m));
	sim_free(m);
}

static void
asks_once_for_all_it_holds_if_the_root_differs(FX_UNUSED void **state)
{
	struct msg_file_result res;
	struct xfer_counts c;
	struct msg_nack n;
	struct frame f;

	for (int right = 0; right < 2; right++) {
		struct sim *m = holding();

		chunk_comes(m, 2, FX_OK);
		end_comes(m, right, 2);
		/* Frame 2 may bring a chunk in another shape. */
		assert_false(is_whole(m));
		assert_false(says(m, FT_NACK, &f));
		receiver_void(m->r, 1, m->conns[0].frames++);
		assert_int_equal(is_whole(m), right);
		if (right) {
			sim_free(m);
			continue;
		}
		assert_true(says(m, FT_NACK, &f));
		assert_int_equal(msg_nack_decode(&n, &f, NULL), 0);
		assert_int_equal(n.reason, NACK_MISSING);
		assert_int_equal(n.n, 2);
		assert_int_equal(n.ranges[0].len, 2 * MIB);
		assert_int_equal(n.ranges[1].offset, 3 * MIB);
		receiver_counts(m->r, &c);
		assert_int_equal(c.skipped, 0);
		chunk_comes(m, 0, FX_OK);
		chunk_comes(m, 3, FX_OK);
		assert_false(says(m, FT_FILE_RESULT, &f));
		/* One did not come: the next end asks for that one alone. */
		end_comes(m, false, 4);
		assert_true(says(m, FT_NACK, &f));
		assert_int_equal(msg_nack_decode(&n, &f, NULL), 0);
		assert_int_equal(n.n, 1);
		assert_int_equal(n.ranges[0].offset, MIB);
		chunk_comes(m, 1, FX_OK);
		assert_true(says(m, FT_FILE_RESULT, &f));
		assert_int_equal(msg_file_result_decode(&res, &f, NULL), 0);
		assert_int_equal(res.state, FILE_FAILED);
		assert_int_equal(res.code, E_DIGEST);
		sim_free(m);
	}
}

static void
holds_no_chunk_that_the_sender_sent_damaged(FX_UNUSED void **state)
{
	struct sim *m = holding();
	struct msg_nack n;
	struct frame f;

	chunk_comes(m, 1, E_DIGEST);
	assert_true(says(m, FT_NACK, &f));
	assert_int_equal(msg_nack_decode(&n, &f, NULL), 0);
	assert_int_equal(n.reason, NACK_DIGEST);
	chunk_comes(m, 2, FX_OK);
	end_comes(m, true, 2);
	assert_false(is_whole(m));
	assert_true(says(m, FT_NACK, &f));
	assert_int_equal(msg_nack_decode(&n, &f, NULL), 0);
	assert_int_equal(n.reason, NACK_MISSING);
	assert_int_equal(n.n, 1);
	assert_int_equal(n.ranges[0].offset, MIB);
	chunk_comes(m, 1, FX_OK);
	assert_true(is_whole(m));
	sim_free(m);
}

static void
forgets_what_it_held_of_an_older_generation(FX_UNUSED void **state)
{
	const struct msg_file_update up = {
		.file_id = 1, .gen = 1, .size = 9, .mtime_ns = 5000000007
	};
	static const uint8_t digest[32] = { 3 };
	struct sim *m = holding();
	struct msg_bytes out;
	struct receiver_event ev;
	struct xfer_counts c;
	struct frame f;
	bool again = false;

	while (receiver_take(m->r, &f)) {
	}
	msg_bytes_init(&out);
	assert_int_equal(msg_file_update_encode(&out, &up), 0);
	msg_frame(&out, 2, &f);
	assert_int_equal(receiver_frame(m->r, &f, NULL), 0);
	receiver_counts(m->r, &c);
	assert_int_equal(c.skipped, 0);
	while (receiver_event(m->r, &ev)) {
		if (ev.kind != RECEIVER_FILE_AGAIN)
			continue;
		again = true;
		assert_int_equal(ev.size, 9);
		assert_int_equal(ev.mtime, 5);
		assert_int_equal(ev.mtime_ns, 7);
	}
	assert_true(again);
	receiver_have(m->r, 1, 0, 1, digest);
	receiver_have_end(m->r, 1);
	assert_false(says(m, FT_HAVE, &f));
	/* The disk may refuse it. */
	receiver_file_done(m->r, 1, E_NOSPC);
	assert_true(says(m, FT_FILE_RESULT, &f));
	msg_bytes_done(&out);
	sim_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_no_chunks_that_cannot_be),
		cmocka_unit_test(hears_have_only_where_need_said_so),
		cmocka_unit_test(sends_what_is_missing_while_more_is_told),
		cmocka_unit_test(
		    compares_a_small_file_alone_though_batches_are_agreed),
		cmocka_unit_test(keeps_a_bounded_number_of_digests),
		cmocka_unit_test(tells_what_it_holds_in_few_frames),
		cmocka_unit_test(
		    asks_once_for_all_it_holds_if_the_root_differs),
		cmocka_unit_test(holds_no_chunk_that_the_sender_sent_damaged),
		cmocka_unit_test(forgets_what_it_held_of_an_older_generation),
	};

	return cmocka_run_group_tests_name("have", tests, NULL, NULL);
}
