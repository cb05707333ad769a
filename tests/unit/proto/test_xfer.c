/* SPDX-License-Identifier: MIT */
#include "sim.h"

#define MIB (UINT64_C(1) << 20)

/* A folder with many files, some of them large. */
static void
add_tree(struct sim *m, unsigned files)
{
	static const uint64_t sizes[] = { 0, 1, 700, 5000, 131072, 131073,
		MIB - 1, MIB, MIB + 1, 3 * MIB + 5 };
	char path[64];

	sim_add(m, "tree", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < files; i++) {
		if (i % 1000 == 0) {
			snprintf(path, sizeof(path), "tree/%05u", i);
			sim_add(m, path, ENTRY_FOLDER, 0);
		}
		snprintf(
		    path, sizeof(path), "tree/%05u/%05u", i / 1000 * 1000, i);
		sim_add(m, path, ENTRY_FILE,
		    i % 50 == 0 ? sizes[i / 50 % FX_COUNT(sizes)] : i % 4000);
	}
}

static void
run_tree(struct sim *m, unsigned files, size_t conns, enum xfer_state want)
{
	m->conns_n = conns;
	if (m->n == 0)
		add_tree(m, files);
	sim_start(m);
	sim_run(m);
	sim_check(m, want);
	sim_free(m);
}

static void
sends_single_files_of_every_shape(FX_UNUSED void **state)
{
	static const uint64_t sizes[] = { 0, 1, 12, 131071, 131072, 131073,
		MIB - 1, MIB, MIB + 1, 2 * MIB, 40 * MIB + 1 };
	static const uint64_t caps[] = { CAPS_OURS, 0, CAP_MULTICONN };

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		for (size_t k = 0; k < FX_COUNT(caps); k++) {
			struct sim *m = sim_new(1 + i * 7 + k);

			m->caps = caps[k];
			sim_add(m, "file", ENTRY_FILE, sizes[i]);
			run_tree(m, 0, 1, XFER_DONE);
		}
	}
}

static void
sends_nothing_at_all(FX_UNUSED void **state)
{
	struct sim *m = sim_new(3);

	sim_start(m);
	sim_run(m);
	sim_check(m, XFER_DONE);
	sim_free(m);
	m = sim_new(4);
	sim_add(m, "empty", ENTRY_FOLDER, 0);
	sim_add(m, "empty/sub", ENTRY_FOLDER, 0);
	run_tree(m, 0, 1, XFER_DONE);
}

static void
sends_trees_of_many_blocks(FX_UNUSED void **state)
{
	run_tree(sim_new(5), 5000, 1, XFER_DONE);
	run_tree(sim_new(6), 5000, 4, XFER_DONE);
}

static void
sends_a_tree_without_any_capability(FX_UNUSED void **state)
{
	struct sim *m = sim_new(7);

	m->caps = 0;
	run_tree(m, 600, 1, XFER_DONE);
}

static void
repairs_damage_and_loss_in_any_order(FX_UNUSED void **state)
{
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct sim *m = sim_new(seed * 31);

		m->drop = 10 + (unsigned)seed;
		m->damage = 40 - (unsigned)seed;
		m->cut = seed % 3 == 0 ? 5 : 0;
		m->caps = seed % 5 == 0 ? 0 : CAPS_OURS;
		run_tree(m, 300, 1 + seed % 4, XFER_DONE);
	}
}

static void
survives_lost_connections(FX_UNUSED void **state)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct sim *m = sim_new(seed * 17);

		m->cut = 60;
		run_tree(m, 1500, 1 + seed % 4, XFER_DONE);
	}
}

static void
ends_partial_when_files_fail_on_either_side(FX_UNUSED void **state)
{
	static const enum fx_code send[] = { E_IO_READ, E_VANISHED,
		E_SRC_CHANGED };

	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct sim *m = sim_new(seed * 13);

		add_tree(m, 1200);
		m->cut = seed % 4 == 0 ? 20 : 0;
		m->drop = seed % 2 * 10;
		for (size_t i = 0; i < m->n; i++) {
			struct sim_file *f = &m->files[i];

			if (f->kind != ENTRY_FILE)
				continue;
			if (i % 97 == 5)
				f->send = send[i % 3];
			if (i % 89 == 5)
				f->ready = E_NAME;
			if (i % 83 == 5)
				f->write = E_IO_WRITE;
		}
		run_tree(m, 0, 1 + seed % 3, XFER_PARTIAL);
	}
}

static void
gives_a_chunk_up_after_five_attempts(FX_UNUSED void **state)
{
	for (int kind = 0; kind < 4; kind++) {
		struct sim *m = sim_new(40 + (uint64_t)kind);
		struct xfer_counts c;

		sim_add(m, "file", ENTRY_FILE, kind & 1 ? 5 : 3 * MIB);
		m->damage = kind & 2 ? 1000 : 0;
		m->drop = kind & 2 ? 0 : 1000;
		sim_start(m);
		sim_run(m);
		assert_int_equal(sender_state(m->s), XFER_PARTIAL);
		assert_int_equal(receiver_state(m->r), XFER_PARTIAL);
		assert_int_equal(m->failed_r, 1);
		assert_int_equal(m->failed_s, 1);
		sender_counts(m->s, &c);
		assert_int_equal(c.files_failed, 1);
		sim_free(m);
	}
}

static void
cancels_from_both_sides_at_any_time(FX_UNUSED void **state)
{
	for (uint64_t seed = 1; seed <= 60; seed++) {
		struct sim *m = sim_new(seed);

		add_tree(m, 200);
		m->conns_n = 2;
		sim_start(m);
		for (uint64_t i = 0; i < seed * 25 && !sim_over(m); i++)
			sim_step(m);
		if (seed % 2 == 0)
			sender_cancel(m->s, E_CANCELLED, true);
		else
			receiver_cancel(m->r, E_CANCELLED, false);
		/* The sender's OFFER may not have been written yet. */
		if (sender_state(m->s) == XFER_CANCELLED &&
		    receiver_state(m->r) == XFER_OFFERED)
			receiver_cancel(m->r, E_CANCELLED, false);
		sim_run(m);
		assert_true(sender_state(m->s) == XFER_CANCELLED ||
		    sender_state(m->s) == XFER_DONE);
		sim_free(m);
	}
}

static void
pauses_and_goes_on(FX_UNUSED void **state)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct sim *m = sim_new(seed * 3);

		add_tree(m, 600);
		m->conns_n = 2;
		sim_start(m);
		for (int i = 0; i < 40 && !sim_over(m); i++) {
			for (int k = 0; k < 150; k++)
				sim_step(m);
			if (sim_random(m, 2) == 0)
				sender_pause(m->s, i % 2 == 0);
			else
				receiver_pause(m->r, i % 2 == 0, PAUSE_USER);
		}
		sender_pause(m->s, false);
		receiver_pause(m->r, false, PAUSE_USER);
		sim_run(m);
		sim_check(m, XFER_DONE);
		sim_free(m);
	}
}

static void
hears_a_refusal(FX_UNUSED void **state)
{
	struct sim *m = sim_new(9);

	sim_add(m, "file", ENTRY_FILE, 12);
	m->accept_held = true;
	sim_start(m);
	for (int i = 0; i < 200; i++)
		sim_step(m);
	receiver_waiting(m->r, false);
	for (int i = 0; i < 200; i++)
		sim_step(m);
	assert_int_equal(sender_state(m->s), XFER_WAITING);
	receiver_decline(m->r, E_BUSY, "not today", 60);
	sim_run(m);
	sim_check(m, XFER_DECLINED);
	assert_int_equal(m->end_s, E_BUSY);
	assert_string_equal(m->text_s, "not today");
	assert_false(m->committed);
	sim_free(m);
}

static void
shows_the_first_blocks_before_accepting(FX_UNUSED void **state)
{
	struct sim *m = sim_new(10);

	add_tree(m, 5000);
	m->accept_held = true;
	sim_start(m);
	receiver_waiting(m->r, true);
	for (int i = 0; i < 20000; i++)
		sim_step(m);
	assert_int_equal(sender_state(m->s), XFER_WAITING);
	assert_int_equal(m->peeked, 3);
	assert_false(m->ready[0]);
	m->accept.need_mode = NEED_MODE_ALL;
	receiver_accept(m->r, &m->accept);
	assert_int_equal(receiver_state(m->r), XFER_ACTIVE);
	sim_run(m);
	sim_check(m, XFER_DONE);
	sim_free(m);
}

static void
leaves_unwanted_files_out(FX_UNUSED void **state)
{
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct sim *m = sim_new(seed * 5);

		add_tree(m, 800);
		m->accept.need_mode = NEED_MODE_NEGOTIATE;
		for (size_t i = 0; i < m->n; i++)
			m->files[i].unwanted =
			    m->files[i].kind == ENTRY_FILE && i % 3 == 0;
		m->drop = 10;
		run_tree(m, 0, 2, XFER_DONE);
	}
}

static void
leaves_unwanted_roots_out(FX_UNUSED void **state)
{
	for (int peek = 0; peek < 2; peek++) {
		struct sim *m = sim_new(12);

		sim_add(m, "a", ENTRY_FILE, 5);
		sim_add(m, "b", ENTRY_FOLDER, 0);
		sim_add(m, "b/c", ENTRY_FILE, 3 * MIB)->unwanted = true;
		sim_add(m, "d", ENTRY_FILE, 7);
		m->accept.unwanted_n = 1;
		m->accept.unwanted[0] = 1;
		m->accept_held = true;
		sim_start(m);
		receiver_waiting(m->r, peek);
		for (int i = 0; i < 500; i++)
			sim_step(m);
		receiver_accept(m->r, &m->accept);
		sim_run(m);
		sim_check(m, XFER_DONE);
		assert_false(m->files[2].stored);
		assert_int_equal(m->unwanted_roots, 1);
		sim_free(m);
	}
}

static void
rests_when_the_control_connection_is_lost(FX_UNUSED void **state)
{
	struct sim *m = sim_new(14);

	add_tree(m, 500);
	sim_start(m);
	while (sender_state(m->s) != XFER_ACTIVE ||
	    receiver_state(m->r) != XFER_ACTIVE)
		sim_step(m);
	sender_lost(m->s);
	receiver_lost(m->r);
	assert_int_equal(sender_state(m->s), XFER_INTERRUPTED);
	assert_int_equal(receiver_state(m->r), XFER_INTERRUPTED);
	sim_free(m);
	m = sim_new(15);
	sim_start(m);
	sender_lost(m->s);
	assert_int_equal(sender_state(m->s), XFER_FAILED);
	sim_free(m);
}

static void
steps(struct sim *m, int n)
{
	for (; n > 0; n--)
		sim_step(m);
}

static void
tells_the_place_in_a_queue(FX_UNUSED void **state)
{
	struct sim *m = sim_new(17);

	sim_add(m, "file", ENTRY_FILE, 12);
	m->accept_held = true;
	sim_start(m);
	steps(m, 200);
	receiver_queued(m->r, 3);
	assert_int_equal(receiver_state(m->r), XFER_WAITING);
	steps(m, 200);
	assert_int_equal(sender_state(m->s), XFER_WAITING);
	assert_int_equal(m->last_answer.answer, ANSWER_QUEUED);
	assert_int_equal(m->last_answer.index, 3);
	receiver_queued(m->r, 1);
	steps(m, 200);
	assert_int_equal(m->last_answer.index, 1);
	receiver_waiting(m->r, false);
	steps(m, 200);
	assert_int_equal(m->last_answer.answer, ANSWER_WAITING);
	assert_int_equal(m->last_answer.index, 0);
	receiver_accept(m->r, &m->accept);
	sim_run(m);
	sim_check(m, XFER_DONE);
	sim_free(m);
}

/* Step until the sender is in that state. */
static void
until(struct sim *m, enum xfer_state state)
{
	for (int i = 0; i < 100000 && sender_state(m->s) != state; i++)
		sim_step(m);
	assert_string_equal(
	    xfer_state_name(sender_state(m->s)), xfer_state_name(state));
}

static void
tells_why_it_pauses(FX_UNUSED void **state)
{
	struct sim *m = sim_new(18);

	add_tree(m, 500);
	sim_start(m);
	until(m, XFER_ACTIVE);
	receiver_pause(m->r, true, PAUSE_DISK_FULL);
	until(m, XFER_PAUSED);
	assert_int_equal(m->last_pause.reason, PAUSE_DISK_FULL);
	receiver_pause(m->r, false, PAUSE_DISK_FULL);
	until(m, XFER_ACTIVE);
	sender_pause(m->s, true);
	until(m, XFER_PAUSED);
	steps(m, 300);
	assert_int_equal(m->last_pause.reason, 0);
	assert_int_equal(receiver_state(m->r), XFER_PAUSED);
	assert_int_equal(m->pause_r, PAUSE_USER);
	sender_pause(m->s, false);
	sim_run(m);
	sim_check(m, XFER_DONE);
	sim_free(m);
}

static void
passes_weights_on(FX_UNUSED void **state)
{
	struct sim *m = sim_new(19);

	add_tree(m, 500);
	sim_start(m);
	until(m, XFER_ACTIVE);
	sender_priority(m->s, 100);
	receiver_priority(m->r, 1);
	sim_run(m);
	assert_int_equal(m->weight_r, 100);
	assert_int_equal(m->weight_s, 1);
	sim_free(m);
}

static void
rests_before_it_was_accepted_if_it_is_patient(FX_UNUSED void **state)
{
	for (int patient = 0; patient < 2; patient++) {
		struct sim *m = sim_new(20);

		m->patient = patient;
		m->accept_held = true;
		sim_add(m, "file", ENTRY_FILE, 12);
		sim_start(m);
		steps(m, 200);
		assert_int_equal(sender_state(m->s), XFER_OFFERED);
		sender_lost(m->s);
		receiver_lost(m->r);
		assert_int_equal(sender_state(m->s),
		    patient ? XFER_INTERRUPTED : XFER_FAILED);
		assert_int_equal(receiver_state(m->r), XFER_FAILED);
		sim_free(m);
	}
}

static void
tells_the_sum_for_people_even_after_the_end(FX_UNUSED void **state)
{
	static const uint8_t sha[32] = { 1, 2, 3 };
	struct sim *m = sim_new(16);

	sim_add(m, "file", ENTRY_FILE, 3 * MIB);
	sim_start(m);
	sim_run(m);
	sender_sha(m->s, 0, sha);
	for (int i = 0; i < 200; i++)
		sim_step(m);
	assert_int_equal(m->shas, 1);
	sim_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_single_files_of_every_shape),
		cmocka_unit_test(sends_nothing_at_all),
		cmocka_unit_test(sends_trees_of_many_blocks),
		cmocka_unit_test(sends_a_tree_without_any_capability),
		cmocka_unit_test(repairs_damage_and_loss_in_any_order),
		cmocka_unit_test(survives_lost_connections),
		cmocka_unit_test(ends_partial_when_files_fail_on_either_side),
		cmocka_unit_test(gives_a_chunk_up_after_five_attempts),
		cmocka_unit_test(cancels_from_both_sides_at_any_time),
		cmocka_unit_test(pauses_and_goes_on),
		cmocka_unit_test(hears_a_refusal),
		cmocka_unit_test(shows_the_first_blocks_before_accepting),
		cmocka_unit_test(leaves_unwanted_files_out),
		cmocka_unit_test(leaves_unwanted_roots_out),
		cmocka_unit_test(rests_when_the_control_connection_is_lost),
		cmocka_unit_test(tells_the_place_in_a_queue),
		cmocka_unit_test(tells_why_it_pauses),
		cmocka_unit_test(passes_weights_on),
		cmocka_unit_test(rests_before_it_was_accepted_if_it_is_patient),
		cmocka_unit_test(tells_the_sum_for_people_even_after_the_end),
	};

	return cmocka_run_group_tests_name("xfer", tests, NULL, NULL);
}
