/* SPDX-License-Identifier: MIT */
#include "sim.h"

#define MIB (UINT64_C(1) << 20)

static struct sim *
active(uint64_t seed, uint8_t need_mode)
{
	struct sim *m = sim_new(seed);

	sim_add(m, "a", ENTRY_FILE, 5);
	sim_add(m, "b", ENTRY_FILE, 3 * MIB);
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
tell(struct sim *m, const struct msg_bytes *out, struct fx_err *err)
{
	struct frame f;

	msg_frame(out, 2, &f);
	*err = FX_ERR_NONE;
	return sender_frame(m->s, &f, err);
}

static void
believes_no_report_about_what_was_not_sent(FX_UNUSED void **state)
{
	static const struct {
		uint32_t first, count;
		int want;
	} rows[] = {
		{ 0, 1, -1 },
		{ 1, 1, -1 },
		{ 2, 1, -1 },
		{ 0, 3, -1 },
		{ 5, UINT32_MAX - 6, -1 },
	};
	struct msg_bytes out;
	struct range_maker mk;
	struct fx_err err;

	msg_bytes_init(&out);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct sim *m = active(i + 1, NEED_MODE_ALL);

		msg_ranges_begin(&mk, &out, FILE_VERIFIED);
		assert_true(msg_ranges_add(&mk, rows[i].first, rows[i].count));
		assert_int_equal(msg_ranges_end(&mk, true), 0);
		assert_int_equal(tell(m, &out, &err), rows[i].want);
		assert_int_equal(err.code, E_PROTO);
		sim_free(m);
	}
	msg_bytes_done(&out);
}

static void
judges_what_the_receiver_needs(FX_UNUSED void **state)
{
	static const struct {
		struct msg_need need;
		int want;
		enum xfer_state want_state;
	} rows[] = {
		{ { 0, 1, { { 0, 2, NEED_ALL } } }, 0, XFER_ACTIVE },
		{ { 0, 1, { { 0, 2, NEED_HAVE } } }, 0, XFER_ACTIVE },
		{ { 0, 1, { { 0, 2, NEED_PARTIAL } } }, 0, XFER_ACTIVE },
		{ { 0, 1, { { 0, 1, NEED_ALL } } }, -1, XFER_ACTIVE },
		{ { 0, 1, { { 0, 3, NEED_ALL } } }, -1, XFER_ACTIVE },
		{ { 1, 1, { { 0, 2, NEED_ALL } } }, -1, XFER_ACTIVE },
	};
	struct msg_bytes out;
	struct fx_err err;

	msg_bytes_init(&out);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct sim *m = active(i + 1, NEED_MODE_NEGOTIATE);
		struct work w;

		/* Nothing is handed out before NEED. */
		assert_false(sender_work(m->s, 1, 0, &w));
		assert_int_equal(msg_need_encode(&out, &rows[i].need), 0);
		assert_int_equal(tell(m, &out, &err), rows[i].want);
		assert_int_equal(sender_state(m->s), rows[i].want_state);
		if (i == 0)
			assert_int_equal(tell(m, &out, &err), -1);
		sim_free(m);
	}
	msg_bytes_done(&out);
}

static void
gives_a_file_up_whose_bytes_change_twice(FX_UNUSED void **state)
{
	struct sim *m = active(1, NEED_MODE_ALL);
	struct msg_nack n = { .file_id = 1, .reason = NACK_DIGEST };
	struct msg_bytes out;
	struct fx_err err;
	struct work w;
	unsigned resent = 0;

	msg_bytes_init(&out);
	for (uint64_t i = 1; sender_work(m->s, 1, 0, &w); i++) {
		struct work_done d = {
			.cookie = w.cookie, .conn = 1, .frame = i, .sent = true
		};

		d.digest[0] = (uint8_t)(w.offset / MIB);
		resent += w.resend;
		if (w.resend) {
			assert_true(w.known);
			assert_memory_equal(w.have, d.digest, 32);
			d.sent = false;
			d.code = E_SRC_CHANGED;
		}
		if (w.kind == WORK_BATCH) {
			d.files = calloc(w.count, sizeof(*d.files));
			assert_non_null(d.files);
		}
		work_drop(&w);
		sender_done(m->s, &d);
		sim_events_s(m);
		if (i != 4 && i != 8)
			continue;
		assert_int_equal(m->updates, n.gen);
		assert_int_equal(msg_nack_encode(&out, &n), 0);
		assert_int_equal(tell(m, &out, &err), 0);
		n.gen++;
	}
	assert_int_equal(resent, 2);
	assert_int_equal(m->updates, 1);
	assert_int_equal(m->failed_s, 1);
	msg_bytes_done(&out);
	sim_free(m);
}

/* All that is to be sent goes out on connection 1. */
static void
send_all(struct sim *m, uint64_t *frame)
{
	struct work w;

	while (sender_work(m->s, 1, 0, &w)) {
		struct work_done d = {
			.cookie = w.cookie,
			.conn = 1,
			.frame = (*frame)++,
			.sent = true,
		};

		d.digest[0] = (uint8_t)(w.offset / MIB);
		if (w.kind == WORK_BATCH) {
			d.files = calloc(w.count, sizeof(*d.files));
			assert_non_null(d.files);
		}
		work_drop(&w);
		sender_done(m->s, &d);
		sim_events_s(m);
	}
}

/* Missing again and again; each time a connection breaks before, or not. */
static unsigned
failed_after_misses(bool broken, int times)
{
	struct sim *m = active(1, NEED_MODE_ALL);
	const struct msg_nack n = { .file_id = 1, .reason = NACK_MISSING };
	struct msg_bytes out;
	struct fx_err err;
	uint64_t frame = 0;
	unsigned failed;

	msg_bytes_init(&out);
	send_all(m, &frame);
	for (int i = 0; i < times; i++) {
		if (broken) {
			sender_conn_down(m->s, 1);
			sender_conn_up(m->s, 1);
			send_all(m, &frame);
		}
		assert_int_equal(msg_nack_encode(&out, &n), 0);
		assert_int_equal(tell(m, &out, &err), 0);
		send_all(m, &frame);
		sim_events_s(m);
	}
	failed = m->failed_s;
	msg_bytes_done(&out);
	sim_free(m);
	return failed;
}

static void
what_a_broken_connection_took_is_no_attempt(FX_UNUSED void **state)
{
	assert_int_equal(
	    failed_after_misses(false, FX_CHUNK_ATTEMPTS_MAX - 1), 0);
	assert_int_equal(failed_after_misses(false, FX_CHUNK_ATTEMPTS_MAX), 1);
	assert_int_equal(
	    failed_after_misses(true, 2 * FX_CHUNK_ATTEMPTS_MAX), 0);
}

static void
ack(struct sim *m, uint16_t conn, uint64_t frames)
{
	struct msg_ack a = { .conns = { .n = 1 } };
	struct msg_bytes out;
	struct fx_err err;

	a.conns.at[0].conn = conn;
	a.conns.at[0].index = frames;
	msg_bytes_init(&out);
	assert_int_equal(msg_ack_encode(&out, &a), 0);
	assert_int_equal(tell(m, &out, &err), 0);
	msg_bytes_done(&out);
}

/* Frames 0 to 3 went out, the connection broke; how many go out again. */
static uint64_t
sent_again(uint64_t arrived, bool refused)
{
	struct sim *m = active(1, NEED_MODE_ALL);
	const struct msg_nack n = { .file_id = 1,
		.reason = NACK_DIGEST,
		.n = 1,
		.ranges = { { .offset = MIB, .len = MIB } } };
	struct msg_bytes out;
	struct fx_err err;
	uint64_t frame = 0, again = 0;

	send_all(m, &frame);
	assert_int_equal(frame, 4);
	sender_conn_down(m->s, 1);
	if (refused) {
		msg_bytes_init(&out);
		assert_int_equal(msg_nack_encode(&out, &n), 0);
		assert_int_equal(tell(m, &out, &err), 0);
		msg_bytes_done(&out);
	}
	ack(m, 1, arrived);
	sender_conn_up(m->s, 1);
	send_all(m, &again);
	sim_events_s(m);
	assert_int_equal(m->failed_s, 0);
	sim_free(m);
	return again;
}

static void
what_arrived_before_a_connection_broke_stays(FX_UNUSED void **state)
{
	assert_int_equal(sent_again(0, false), 4);
	assert_int_equal(sent_again(2, false), 2);
	assert_int_equal(sent_again(4, false), 0);
	/* a whole file's chunks are kept for one that was refused */
	assert_int_equal(sent_again(4, true), 3);
}

static void
stays_below_what_may_be_outstanding(FX_UNUSED void **state)
{
	struct sim *m = sim_new(2);
	struct work w;
	uint64_t bytes = 0;

	sim_add(m, "big", ENTRY_FILE, 200 * MIB);
	m->accept_held = false;
	sim_start(m);
	m->conns_n = 1;
	while (sender_state(m->s) != XFER_ACTIVE) {
		sim_control_out(m, true);
		if (receiver_state(m->r) == XFER_OFFERED &&
		    sender_state(m->s) == XFER_OFFERED)
			receiver_accept(m->r, &m->accept);
		sim_control_out(m, false);
		sim_control_in(m, true);
		sim_walk(m);
	}
	assert_false(sender_work(m->s, 9, 0, &w)); /* not up */
	for (; sender_work(m->s, 1, 1, &w); work_drop(&w))
		bytes += w.len;
	assert_int_equal(bytes, FX_OUTSTANDING_MIN);
	for (; sender_work(m->s, 1, 100 * MIB, &w); work_drop(&w))
		bytes += w.len;
	assert_int_equal(bytes, 100 * MIB);
	sim_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_no_report_about_what_was_not_sent),
		cmocka_unit_test(judges_what_the_receiver_needs),
		cmocka_unit_test(gives_a_file_up_whose_bytes_change_twice),
		cmocka_unit_test(what_a_broken_connection_took_is_no_attempt),
		cmocka_unit_test(what_arrived_before_a_connection_broke_stays),
		cmocka_unit_test(stays_below_what_may_be_outstanding),
	};

	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}
