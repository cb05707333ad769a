/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <errno.h>

#include "proto/session.h"
#include "proto/wire.h"

static void
checks_lengths_by_stage_and_type(FX_UNUSED void **state)
{
	static const struct {
		enum wire_stage stage;
		uint8_t type;
		uint32_t max;
	} rows[] = {
		{ WIRE_EARLY, FT_HELLO, FX_FRAME_EARLY_MAX },
		{ WIRE_EARLY, FT_MANIFEST, FX_FRAME_EARLY_MAX },
		{ WIRE_CONTROL, FT_CHAT, FX_FRAME_CONTROL_MAX },
		{ WIRE_CONTROL, FT_MANIFEST, FX_FRAME_MANIFEST_MAX },
		{ WIRE_CONTROL, 0xF0, FX_FRAME_CONTROL_MAX },
		{ WIRE_DATA, FT_DATA, FX_FRAME_DATA_MAX },
	};
	uint8_t head[16];
	struct frame f;
	struct fx_err err;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		for (int k = -1; k <= 1; k++) {
			struct frame out = {
				.type = rows[i].type,
				.len = (uint32_t)((int64_t)rows[i].max + k),
			};

			wire_put_head(head, &out);
			err = FX_ERR_NONE;
			assert_int_equal(
			    wire_head(&f, head, rows[i].stage, 0, &err),
			    k == 1 ? -1 : 0);
			assert_int_equal(err.code, k == 1 ? E_LIMIT : FX_OK);
		}
	}
}

static void
checks_prefix_flags_and_sequence(FX_UNUSED void **state)
{
	static const struct {
		struct frame f;
		uint32_t seq;
		int want;
	} rows[] = {
		{ { .len = 8, .plen = 8, .type = FT_PING }, 0, 0 },
		{ { .len = 7, .plen = 8, .type = FT_PING }, 0, -1 },
		{ { .len = UINT32_MAX, .type = FT_PING }, 0, -1 },
		{ { .type = FT_PING, .flags = 0x20 }, 0, -1 },
		{ { .type = FT_PING, .flags = 0x01 }, 0, -1 },
		{ { .type = FT_PING, .flags = FRAME_LAST }, 0, -1 },
		{ { .type = FT_DONE_RANGES, .flags = FRAME_LAST }, 0, 0 },
		{ { .type = 0xF0, .flags = FRAME_CRIT | FRAME_LAST }, 0, 0 },
		{ { .type = FT_PING, .seq = 1 }, 0, -1 },
		{ { .type = FT_PING, .seq = UINT32_MAX }, UINT32_MAX, 0 },
	};
	uint8_t head[16];
	struct frame f;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		wire_put_head(head, &rows[i].f);
		assert_int_equal(
		    wire_head(&f, head, WIRE_CONTROL, rows[i].seq, NULL),
		    rows[i].want);
	}
}

/* Three frames, as bytes. */
static void
stream(struct wire_out *out)
{
	static const uint8_t bytes[300] = { 1, 2, 3 };
	const struct frame frames[] = {
		{ .type = FT_PING, .plen = 8, .prefix = bytes },
		{ .type = FT_CHAT, .body = bytes, .body_len = 300 },
		{ .type = FT_ERROR,
		    .plen = 16,
		    .prefix = bytes,
		    .body = bytes,
		    .body_len = 5,
		    .xid = 77 },
	};

	wire_out_init(out, 4096);
	for (size_t i = 0; i < FX_COUNT(frames); i++)
		assert_int_equal(wire_out_put(out, &frames[i]), 0);
}

static void
reads_any_split_of_the_input(FX_UNUSED void **state)
{
	static const uint8_t want[] = { FT_PING, FT_CHAT, FT_ERROR };
	struct wire_out out;
	struct wire_in in;
	struct frame f;
	size_t n;

	stream(&out);
	for (size_t a = 0; a <= out.bytes.len; a++) {
		size_t cuts[] = { a, (out.bytes.len - a) / 2,
			out.bytes.len - a - (out.bytes.len - a) / 2 };
		size_t at = 0;

		wire_in_init(&in, WIRE_CONTROL);
		n = 0;
		for (size_t i = 0; i < FX_COUNT(cuts); i++) {
			assert_int_equal(wire_in_feed(&in, out.bytes.data + at,
					     cuts[i], NULL),
			    0);
			at += cuts[i];
			while (wire_in_next(&in, &f, NULL) == 1) {
				assert_int_equal(f.type, want[n]);
				assert_int_equal(f.seq, n);
				n++;
			}
		}
		assert_int_equal(n, 3);
		assert_int_equal(f.xid, 77);
		assert_int_equal(f.body_len, 5);
		assert_int_equal(f.body[2], 3);
		wire_in_done(&in);
	}
	wire_in_init(&in, WIRE_CONTROL);
	n = 0;
	for (size_t i = 0; i < out.bytes.len; i++) {
		wire_in_feed(&in, out.bytes.data + i, 1, NULL);
		n += wire_in_next(&in, &f, NULL) == 1;
	}
	assert_int_equal(n, 3);
	wire_in_done(&in);
	wire_out_done(&out);
}

static void
bounds_what_comes_early(FX_UNUSED void **state)
{
	static uint8_t zeros[FX_EARLY_BYTES_MAX];
	struct wire_in in;
	struct fx_err err = FX_ERR_NONE;

	wire_in_init(&in, WIRE_EARLY);
	assert_int_equal(
	    wire_in_feed(&in, zeros, FX_EARLY_BYTES_MAX - 1, &err), 0);
	assert_int_equal(wire_in_feed(&in, zeros, 1, &err), 0);
	assert_int_equal(wire_in_feed(&in, zeros, 1, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	wire_in_stage(&in, WIRE_CONTROL);
	assert_int_equal(wire_in_feed(&in, zeros, 1, &err), 0);
	wire_in_done(&in);
}

static void
refuses_a_frame_when_the_queue_is_full(FX_UNUSED void **state)
{
	static const uint8_t bytes[20];
	struct wire_out out;
	struct frame f = { .type = FT_CHAT, .body = bytes, .body_len = 4 };

	wire_out_init(&out, 40);
	assert_int_equal(wire_out_put(&out, &f), 0);
	f.body_len = 5;
	assert_int_equal(wire_out_put(&out, &f), -EMSGSIZE);
	assert_int_equal(out.bytes.len, 20);
	assert_int_equal(out.seq, 1);
	f.body_len = 4;
	assert_int_equal(wire_out_put(&out, &f), 0);
	assert_int_equal(out.bytes.len, 40);
	wire_out_done(&out);
}

static void
names_every_known_type(FX_UNUSED void **state)
{
	char spare[12];

	assert_string_equal(frame_name(FT_ACCEPT, spare), "ACCEPT");
	assert_string_equal(frame_name(0x7F, spare), "type 7F");
	assert_true(frame_known(FT_HELLO));
	assert_false(frame_known(0));
	assert_true(frame_of_xfer(FT_OFFER));
	assert_false(frame_of_xfer(FT_CHAT));
}

/* ---- session ---- */

/* Which types each state allows from initiator and acceptor. */
static bool
expected(enum session_state s, enum session_role from, uint8_t t)
{
	bool a = from == ROLE_INITIATOR;

	switch (s) {
	case SESSION_WAIT_FIRST:
		return a && (t == FT_HELLO || t == FT_JOIN);
	case SESSION_WAIT_WELCOME:
		return !a && (t == FT_WELCOME || t == FT_ERROR);
	case SESSION_WAIT_JOIN_OK:
		return !a && t == FT_JOIN_OK;
	case SESSION_PAIRING:
		if (t == FT_PAIR1 || t == FT_PAIR3)
			return a;
		if (t == FT_PAIR2 || t == FT_PAIR4)
			return !a;
		return t == FT_INFO || t == FT_BYE || t == FT_ERROR;
	case SESSION_READY:
		return frame_known(t) && t != FT_HELLO && t != FT_WELCOME &&
		    t != FT_JOIN && t != FT_JOIN_OK &&
		    !(t >= FT_PAIR1 && t <= FT_PAIR4) &&
		    !(t >= FT_DATA && t <= FT_VOID);
	case SESSION_JOINED:
		return t == FT_BYE || (t >= FT_DATA && t <= FT_VOID);
	case SESSION_CLOSING:
		return true;
	case SESSION_ACCEPTED:
	case SESSION_CONNECTING:
	case SESSION_CLOSED:
		break;
	}
	return false;
}

static void
allows_each_type_in_its_states_only(FX_UNUSED void **state)
{
	for (int s = 0; s < SESSION_STATES; s++)
		for (int t = 0; t <= UINT8_MAX; t++)
			for (int role = 0; role < 2; role++)
				assert_int_equal(
				    session_allows((enum session_state)s,
					(enum session_role)role, (uint8_t)t),
				    expected((enum session_state)s,
					(enum session_role)role, (uint8_t)t));
}

static void
has_no_edge_out_of_closed(FX_UNUSED void **state)
{
	for (int s = 0; s < SESSION_STATES; s++) {
		assert_false(
		    session_edge(SESSION_CLOSED, (enum session_state)s));
		assert_non_null(session_state_name((enum session_state)s));
		assert_int_equal(
		    session_edge((enum session_state)s, SESSION_CLOSED),
		    s != SESSION_CLOSED);
	}
}

static int
gate(struct session_gate *g, enum session_state s, uint8_t type)
{
	const struct frame f = {
		.type = type,
		.xid = frame_of_xfer(type) ? 2 : 0,
	};

	return session_gate(g, s, &f, NULL);
}

static void
wants_info_first_and_once(FX_UNUSED void **state)
{
	struct session_gate g;
	struct frame f = { .type = FT_OFFER };

	session_gate_init(&g, ROLE_INITIATOR);
	assert_int_equal(gate(&g, SESSION_READY, FT_PING), -1);
	assert_int_equal(gate(&g, SESSION_READY, FT_BYE), 1);
	assert_int_equal(gate(&g, SESSION_READY, FT_INFO), 1);
	assert_int_equal(gate(&g, SESSION_READY, FT_INFO), -1);
	assert_int_equal(gate(&g, SESSION_READY, FT_PING), 1);
	assert_int_equal(gate(&g, SESSION_READY, FT_OFFER), 1);
	assert_int_equal(session_gate(&g, SESSION_READY, &f, NULL), -1);
	f = (struct frame){ .type = FT_CHAT, .xid = 2 };
	assert_int_equal(session_gate(&g, SESSION_READY, &f, NULL), -1);
	assert_int_equal(gate(&g, SESSION_CLOSING, FT_HELLO), 0);
}

static void
skips_unknown_types_only_when_ready(FX_UNUSED void **state)
{
	struct session_gate g = { .info = true };
	struct frame f = { .type = 0x3F };

	assert_int_equal(session_gate(&g, SESSION_READY, &f, NULL), 0);
	assert_int_equal(session_gate(&g, SESSION_JOINED, &f, NULL), 0);
	assert_int_equal(session_gate(&g, SESSION_WAIT_FIRST, &f, NULL), -1);
	assert_int_equal(session_gate(&g, SESSION_PAIRING, &f, NULL), -1);
	f.flags = FRAME_CRIT;
	assert_int_equal(session_gate(&g, SESSION_READY, &f, NULL), -1);
}

static void
keeps_the_order_of_pairing(FX_UNUSED void **state)
{
	struct session_gate g;

	session_gate_init(&g, ROLE_INITIATOR);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_INFO), -1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR3), -1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR1), 1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR1), -1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR3), 1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR3), -1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_INFO), 1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_INFO), -1);
	session_gate_init(&g, ROLE_ACCEPTOR);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR1), -1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR2), 1);
	assert_int_equal(gate(&g, SESSION_PAIRING, FT_PAIR4), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_lengths_by_stage_and_type),
		cmocka_unit_test(checks_prefix_flags_and_sequence),
		cmocka_unit_test(reads_any_split_of_the_input),
		cmocka_unit_test(bounds_what_comes_early),
		cmocka_unit_test(refuses_a_frame_when_the_queue_is_full),
		cmocka_unit_test(names_every_known_type),
		cmocka_unit_test(allows_each_type_in_its_states_only),
		cmocka_unit_test(has_no_edge_out_of_closed),
		cmocka_unit_test(wants_info_first_and_once),
		cmocka_unit_test(skips_unknown_types_only_when_ready),
		cmocka_unit_test(keeps_the_order_of_pairing),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
