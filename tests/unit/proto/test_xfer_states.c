/* SPDX-License-Identifier: MIT */
#include "golden.h"
#include "sim.h"

#include "base/err.h"

#define BIT(state) (1U << (state))
#define ASKED      (BIT(XFER_OFFERED) | BIT(XFER_WAITING))
#define RUNNING    (BIT(XFER_ACTIVE) | BIT(XFER_PAUSED))
#define CLOSING    (BIT(XFER_FINISHING) | BIT(XFER_COMMITTING))
#define LIVING     (ASKED | BIT(XFER_ACCEPTED) | RUNNING | CLOSING)

/* protocol.md section 7: what may come to the sender, to the receiver. */
static const struct {
	uint8_t type;
	const char *golden;
	unsigned to_sender;
	unsigned to_receiver;
} rules[] = {
	{ FT_OFFER_STATE, "offer_state", ASKED, LIVING },
	{ FT_ACCEPT, "accept", ASKED, 0 },
	{ FT_DECLINE, "decline", ASKED, 0 },
	{ FT_MANIFEST, "manifest", 0, BIT(XFER_ACCEPTED) | RUNNING },
	{ FT_MANIFEST_END, "manifest_end", 0, BIT(XFER_ACCEPTED) | RUNNING },
	{ FT_NEED, "need", RUNNING, 0 },
	{ FT_HAVE, "have", RUNNING, 0 },
	{ FT_PAUSE, "pause", LIVING, LIVING },
	{ FT_RESUME, "resume", LIVING, LIVING },
	{ FT_CANCEL, "cancel", LIVING, LIVING },
	{ FT_PRIORITY, "priority", LIVING, LIVING },
	{ FT_ACK, "ack", RUNNING | CLOSING, 0 },
	{ FT_NACK, "nack", RUNNING, 0 },
	{ FT_DONE_RANGES, "done_ranges", RUNNING | CLOSING, 0 },
	{ FT_FILE_END, "file_end", 0, RUNNING },
	{ FT_FILE_RESULT, "file_result", RUNNING | CLOSING, 0 },
	{ FT_FILE_SHA, "file_sha", 0, RUNNING | CLOSING },
	{ FT_FILE_UPDATE, "file_update", 0, RUNNING },
	{ FT_BLOCK_END, "block_end", 0, RUNNING },
	{ FT_XFER_END, "xfer_end", 0, RUNNING },
	{ FT_XFER_RESULT, "xfer_result", CLOSING, 0 },
	{ FT_ERROR, "error", LIVING, LIVING },
};

static enum xfer_state
state_of(const struct sim *m, bool sender)
{
	return sender ? sender_state(m->s) : receiver_state(m->r);
}

static struct sim *
small(uint64_t seed)
{
	struct sim *m = sim_new(seed);

	sim_add(m, "hello.txt", ENTRY_FILE, 12);
	m->accept_held = true;
	m->commit_held = true;
	sim_start(m);
	return m;
}

/* What brings the transfer on from where it rests. */
static void
push(struct sim *m, enum xfer_state want, bool sender, int i)
{
	if (i == 100 && want != XFER_OFFERED && want != XFER_NEW)
		receiver_waiting(m->r, false);
	if (i == 200 && want == XFER_DECLINED)
		receiver_decline(m->r, E_DECLINED, "", 0);
	else if (i == 200 && want != XFER_WAITING)
		receiver_accept(m->r, &m->accept);
	if (i < 300)
		return;
	if (want == XFER_PAUSED && state_of(m, sender) == XFER_ACTIVE) {
		if (sender)
			sender_pause(m->s, true);
		else
			receiver_pause(m->r, true, PAUSE_USER);
	}
	if (want == XFER_CANCELLED)
		receiver_cancel(m->r, E_CANCELLED, false);
	if (want == XFER_INTERRUPTED) {
		sender_lost(m->s);
		receiver_lost(m->r);
	}
	if (receiver_state(m->r) == XFER_COMMITTING &&
	    (sender || want != XFER_COMMITTING) && m->commits == 1) {
		m->commits++;
		receiver_committed(m->r,
		    want == XFER_FAILED        ? E_NOSPC
			: want == XFER_PARTIAL ? E_PARTIAL
					       : FX_OK,
		    FILE_DELIVERED, 1);
	}
}

/* A transfer whose one side is in that state, or NULL. */
static struct sim *
reach(enum xfer_state want, bool sender)
{
	for (uint64_t seed = 1; seed < 40; seed++) {
		struct sim *m = small(seed);

		for (int i = 0; i < 3000; i++) {
			if (state_of(m, sender) == want)
				return m;
			push(m, want, sender, i);
			if (state_of(m, sender) == want)
				return m;
			sim_step(m);
		}
		sim_free(m);
	}
	return NULL;
}

static void
walk_one(enum xfer_state at, bool sender, uint8_t type)
{
	struct sim *m = reach(at, sender);
	struct golden g = { .len = 0 };
	struct fx_err err = FX_ERR_NONE;
	unsigned allowed = 0;
	int r;

	assert_non_null(m);
	for (size_t i = 0; i < FX_COUNT(rules); i++) {
		if (rules[i].type != type)
			continue;
		golden_read(&g, rules[i].golden);
		allowed = sender ? rules[i].to_sender : rules[i].to_receiver;
	}
	g.frame.type = type;
	r = sender ? sender_frame(m->s, &g.frame, &err)
		   : receiver_frame(m->r, &g.frame, &err);
	if (xfer_state_ended(at) || at == XFER_INTERRUPTED)
		assert_true(r == 0 || type == FT_FILE_SHA);
	else if (!(allowed & BIT(at)))
		assert_int_equal(r, -1);
	if (r != 0)
		assert_int_equal(err.code, E_PROTO);
	/* Whatever it was, the machines go on without harm. */
	sim_events_s(m);
	sim_events_r(m);
	sender_cancel(m->s, E_CANCELLED, false);
	receiver_cancel(m->r, E_CANCELLED, false);
	sim_free(m);
}

static void
answers_every_frame_in_every_state(FX_UNUSED void **state)
{
	for (int at = XFER_NEW; at <= XFER_INTERRUPTED; at++) {
		for (int type = 0; type <= UINT8_MAX; type++) {
			if (!frame_of_xfer((uint8_t)type) && type != FT_ERROR &&
			    type % 51 != 0)
				continue;
			walk_one((enum xfer_state)at, true, (uint8_t)type);
			/* These two are never seen at rest there. */
			if (at != XFER_NEW && at != XFER_FINISHING)
				walk_one(
				    (enum xfer_state)at, false, (uint8_t)type);
		}
	}
}

static void
has_the_edges_of_the_reference(FX_UNUSED void **state)
{
	static const char *const rows[] = { "new>offered", "offered>waiting",
		"offered>accepted", "offered>declined", "waiting>accepted",
		"waiting>declined", "accepted>active", "active>paused",
		"paused>active", "active>finishing", "finishing>committing",
		"committing>done", "committing>partial", "accepted>interrupted",
		"active>interrupted", "paused>interrupted",
		"finishing>interrupted", "committing>interrupted",
		"interrupted>offered", "new>interrupted", "offered>interrupted",
		"waiting>interrupted" };

	for (int a = 0; a <= XFER_INTERRUPTED; a++) {
		for (int b = 0; b <= XFER_INTERRUPTED; b++) {
			enum xfer_state from = (enum xfer_state)a;
			enum xfer_state to = (enum xfer_state)b;
			char name[64];
			bool want = !xfer_state_ended(from) &&
			    (to == XFER_CANCELLED || to == XFER_FAILED);

			snprintf(name, sizeof(name), "%s>%s",
			    xfer_state_name(from), xfer_state_name(to));
			for (size_t i = 0; i < FX_COUNT(rows); i++)
				want = want || strcmp(rows[i], name) == 0;
			if (xfer_edge(from, to) != want)
				fail_msg("%s", name);
		}
	}
}

/* The next frame of a side is this one. */
static void
says(struct sim *m, bool sender, const char *name, struct frame *ret)
{
	struct golden g;
	struct fx_err err = FX_ERR_NONE;

	golden_read(&g, name);
	if (!(sender ? sender_take(m->s, ret) : receiver_take(m->r, ret)))
		fail_msg("%s: nothing was said", name);
	assert_int_equal(ret->type, g.frame.type);
	assert_int_equal(ret->flags, g.frame.flags);
	assert_int_equal(ret->xid, g.frame.xid);
	assert_int_equal(ret->plen, g.frame.plen);
	assert_int_equal(ret->body_len, g.frame.body_len);
	assert_memory_equal(ret->prefix, g.frame.prefix, ret->plen);
	assert_memory_equal(ret->body, g.frame.body, ret->body_len);
	if (ret->type == FT_OFFER)
		return;
	if ((sender ? receiver_frame(m->r, ret, &err)
		    : sender_frame(m->s, ret, &err)) != 0)
		fail_msg("%s: %s", name, err.text);
}

static void
start_example(struct sim *m)
{
	static struct msg_offer o;
	struct golden g;
	struct sender_conf sc = {
		.xid = 2, .caps = 0x2bcfe, .hash = &sim_hash, .offer = &o
	};
	struct receiver_conf rc = {
		.xid = 2,
		.caps = 0x2bcfe,
		.hash = &sim_hash,
		.max_entries = 10,
		.offer = &o,
	};

	golden_read(&g, "offer");
	assert_int_equal(msg_offer_decode(&o, &g.frame, NULL), 0);
	m->s = sender_new(&sc);
	m->r = receiver_new(&rc);
	assert_non_null(m->s);
	assert_non_null(m->r);
	sim_conn_open(m, &m->conns[0]);
}

/* The BATCH frame of the example, by hand. */
static void
example_batch(struct sim *m)
{
	struct batch_file bf = { .size = 12 };
	struct work_done done = { .conn = 1, .frame = 1, .sent = true };
	struct work w;

	assert_int_equal(sender_work(m->s, 1, 0, &w), 1);
	assert_int_equal(w.kind, WORK_BATCH);
	assert_int_equal(w.count, 1);
	done.cookie = w.cookie;
	done.files = calloc(1, sizeof(*done.files));
	assert_non_null(done.files);
	sim_digest("hello world\n", 12, bf.root);
	memcpy(done.files[0].root, bf.root, 32);
	work_drop(&w);
	sender_done(m->s, &done);
	assert_int_equal(receiver_batch(m->r, 1, 1, 0, &bf, 1, NULL), 0);
}

static void
speaks_the_worked_example_byte_by_byte(FX_UNUSED void **state)
{
	struct sim *m = sim_new(1);
	const struct entry e = {
		.kind = ENTRY_FILE,
		.mode = 0644,
		.mtime = 1767225600,
		.size = 12,
		.path = (const uint8_t *)"hello.txt",
		.path_len = 9,
	};
	struct msg_done_ranges dr;
	struct frame f;

	sim_add(m, "hello.txt", ENTRY_FILE, 12);
	m->commit_held = true;
	start_example(m);
	says(m, true, "offer", &f);
	receiver_waiting(m->r, false);
	says(m, false, "offer_state", &f);
	receiver_accept(m->r, &m->accept);
	says(m, false, "accept", &f);
	assert_true(sender_wants_entry(m->s));
	assert_int_equal(sender_entry(m->s, &e, NULL), 0);
	sender_walked(m->s);
	says(m, true, "manifest", &f);
	says(m, true, "manifest_end", &f);
	sim_events_r(m);
	example_batch(m);
	says(m, true, "block_end", &f);
	receiver_ack(m->r, 0);
	says(m, false, "ack", &f);
	says(m, false, "done_ranges", &f);
	says(m, true, "xfer_end", &f);
	sim_events_r(m);
	receiver_committed(m->r, FX_OK, FILE_DELIVERED, 5);
	assert_int_equal(receiver_take(m->r, &f), 1);
	assert_int_equal(msg_done_ranges_decode(&dr, &f, NULL), 0);
	assert_int_equal(dr.state, FILE_DELIVERED);
	assert_true(dr.last);
	assert_int_equal(sender_frame(m->s, &f, NULL), 0);
	says(m, false, "xfer_result", &f);
	assert_false(sender_take(m->s, &f));
	assert_false(receiver_take(m->r, &f));
	assert_int_equal(sender_state(m->s), XFER_DONE);
	assert_int_equal(receiver_state(m->r), XFER_DONE);
	sim_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_every_frame_in_every_state),
		cmocka_unit_test(has_the_edges_of_the_reference),
		cmocka_unit_test(speaks_the_worked_example_byte_by_byte),
	};

	return cmocka_run_group_tests_name("xfer_states", tests, NULL, NULL);
}
