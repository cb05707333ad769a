/* SPDX-License-Identifier: MIT */
#include "sim_resume.h"

#define MIB (UINT64_C(1) << 20)

/* Files of every shape, some with many chunks. */
static void
add_files(struct sim *m, unsigned files)
{
	static const uint64_t sizes[] = { 0, 1, 700, 131072, 131073, MIB - 1,
		MIB, MIB + 1, 3 * MIB + 5, 9 * MIB, 17 * MIB + 1 };
	char path[64];

	sim_add(m, "tree", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < files; i++) {
		snprintf(path, sizeof(path), "tree/%05u", i);
		sim_add(m, path, ENTRY_FILE,
		    i % 4 == 0 ? sizes[i / 4 % FX_COUNT(sizes)] : i % 4000);
	}
}

static void
run_some(struct sim *m, uint32_t steps)
{
	for (; steps > 0 && !sim_over(m); steps--)
		sim_step(m);
}

static struct sim *
killed(uint64_t seed, unsigned files, uint32_t steps)
{
	struct sim *m = sim_new(seed);

	add_files(m, files);
	m->conns_n = 1 + seed % 3;
	m->caps = seed % 4 == 3 ? 0 : CAPS_OURS;
	sim_start(m);
	run_some(m, steps);
	sim_kill(m);
	return m;
}

static void
sends_only_what_is_missing_or_damaged(FX_UNUSED void **state)
{
	struct xfer_counts c;
	uint64_t skipped = 0, checked = 0;

	for (uint32_t seed = 1; seed <= 60; seed++) {
		struct sim *m = killed(seed, 120, seed * 150);
		uint64_t lacks;

		m->distrust = seed % 2;
		sim_spoil(m, seed % 5 * 100, seed % 7 * 50);
		m->cut = seed % 3 == 2 ? 30 : 0;
		lacks = sim_lacks(m);
		sim_resume(
		    m, seed % 8 == 1 ? NEED_MODE_UPDATE : NEED_MODE_NEGOTIATE);
		sim_run(m);
		sim_check_disks(m);
		/* A lost connection costs what was on its way. */
		assert_int_equal(m->sent - m->again, lacks);
		assert_true(m->again == 0 || m->cut > 0);
		sender_counts(m->s, &c);
		assert_int_equal(c.skipped + lacks, c.bytes);
		skipped += c.skipped;
		checked += m->checked;
		sim_free(m);
	}
	assert_true(skipped > 100 * MIB && checked > 1000);
}

/* What a run came to, in one number. */
static uint64_t
sum_of(struct sim *m, uint64_t sum)
{
	struct xfer_counts c;
	uint8_t root[32];

	sender_counts(m->s, &c);
	sum = sum * 31 + c.files_done * 1000 + c.files_failed;
	sum = sum * 31 + c.skipped + m->sent + m->again;
	for (size_t i = 0; i < m->n; i++) {
		if (m->files[i].kind != ENTRY_FILE)
			continue;
		sim_disk_root(&m->files[i], root);
		sum = sum * 31 + root[0] + m->files[i].stored;
	}
	return sum;
}

/* Trees, faults, kills, spoilt disks and changed sources, from a seed. */
static uint64_t
live_through(uint32_t seed, struct xfer_counts *ret, unsigned *updates)
{
	struct sim *m = sim_new(seed);
	uint64_t sum;

	add_files(m, 40 + seed % 60);
	m->conns_n = 1 + seed % 4;
	m->caps = seed % 5 == 4 ? 0 : CAPS_OURS;
	m->cut = seed % 2 * 20;
	m->drop = seed % 7 == 1 ? 15 : 0;
	m->change = seed % 3 * 100;
	m->damage = seed % 7 == 2 ? 15 : 0;
	for (size_t i = 0; i < m->n && seed % 6 == 3; i++) {
		m->files[i].send = i % 13 == 5 ? E_IO_READ : FX_OK;
		m->files[i].write = i % 17 == 5 ? E_IO_WRITE : FX_OK;
	}
	sim_start(m);
	for (uint32_t kills = seed % 4; kills > 0; kills--) {
		run_some(m, sim_random(m, 15000));
		sim_kill(m);
		sim_spoil(m, sim_random(m, 200), sim_random(m, 200));
		m->distrust = sim_random(m, 2);
		sim_resume(m, NEED_MODE_NEGOTIATE);
	}
	run_some(m, 3000000);
	if (!sim_over(m))
		fail_msg("seed %u: stuck: sender %s, receiver %s", seed,
		    xfer_state_name(sender_state(m->s)),
		    xfer_state_name(receiver_state(m->r)));
	if (sender_state(m->s) == XFER_FAILED)
		fail_msg("seed %u: %s, %s", seed, fx_code_name(m->end_s),
		    fx_code_name(m->end_r));
	sim_check_disks(m);
	sender_counts(m->s, ret);
	*updates += m->updates;
	sum = sum_of(m, 1);
	sim_free(m);
	return sum;
}

static void
ends_verified_or_names_what_failed(FX_UNUSED void **state)
{
	uint64_t done = 0, failed = 0, skipped = 0;
	unsigned updates = 0;
	struct xfer_counts c;

	for (uint32_t seed = 1; seed <= 150; seed++) {
		uint64_t sum = live_through(seed, &c, &updates);

		done += c.files_done;
		failed += c.files_failed;
		skipped += c.skipped;
		/* The same seed comes to the same. */
		if (seed % 10 == 0)
			assert_int_equal(live_through(seed, &c, &updates), sum);
	}
	assert_true(done > 3000 && failed > 20);
	assert_true(skipped > 100 * MIB && updates > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_only_what_is_missing_or_damaged),
		cmocka_unit_test(ends_verified_or_names_what_failed),
	};

	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
