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
		lacks = sim_lacks(m);
		sim_resume(m);
		sim_run(m);
		sim_check_disks(m);
		assert_int_equal(m->sent, lacks);
		assert_int_equal(m->again, 0);
		sender_counts(m->s, &c);
		assert_int_equal(c.skipped + m->sent, c.bytes);
		skipped += c.skipped;
		checked += m->checked;
		sim_free(m);
	}
	assert_true(skipped > 100 * MIB && checked > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_only_what_is_missing_or_damaged),
	};

	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
