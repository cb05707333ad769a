/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "unit/engine/again_lab.h"

static void
chunks_of_a_part_are_hashed_from_disk_after_a_restart(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	reopen(false);
	id = second_list(false);
	assert_int_equal(l.need[id], NEED_PARTIAL);
	assert_int_equal(have(id, &h), 3);
	for (unsigned i = 0; i < 3; i++)
		is_chunk(&h, i, true);
	complete(id);
}

static void
a_shifted_list_finds_its_files(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(2);
	reopen(false);
	id = second_list(true);
	assert_int_equal(id, BIG_ID + 1);
	assert_int_equal(l.need[1], NEED_ALL);
	assert_int_equal(l.need[id], NEED_PARTIAL);
	assert_int_equal(l.need[id + 1], NEED_PARTIAL);
	assert_int_equal(have(id, &h), 2);
	is_chunk(&h, 1, true);
	complete(id);
}

static void
a_whole_small_file_is_read_again(void **state FX_UNUSED)
{
	struct sink_have h;
	uint8_t digest[32];
	uint32_t id;

	first_run(0);
	reopen(false);
	id = second_list(false) + 1;
	assert_int_equal(l.need[id], NEED_PARTIAL);
	assert_int_equal(have(id, &h), 1);
	lab_sha(TEXT, strlen(TEXT), digest);
	assert_memory_equal(h.digests[0], digest, 32);
	complete(id - 1);
}

static void
a_file_of_another_time_is_sent_whole(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	reopen(false);
	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	id = lab_add(&l, ENTRY_FILE, BIG, SIZE + 1, 0644);
	lab_block(&l);
	assert_int_equal(l.need[id], NEED_ALL);
	assert_int_equal(have(id, &h), 0);
}

static void
a_part_held_open_is_known_without_reading(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	sink_hold(l.sink, true);
	first_run(3);
	reopen(true);
	id = second_list(true);
	assert_int_equal(l.need[id], NEED_PARTIAL);
	assert_int_equal(have(id, &h), 3);
	for (unsigned i = 0; i < 3; i++)
		is_chunk(&h, i, true);
	complete(id);
}

static void
a_late_worker_of_the_last_run_is_turned_away(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink *late = l.sink;
	struct block *block;
	struct sink_file *f;

	sink_hold(l.sink, true);
	first_run(1);
	block = block_ref(l.blocks[0]);
	f = sink_part(late, block, BIG_ID, 0, &err);
	assert_non_null(f);
	sink_ref(late);
	reopen(true);
	assert_int_equal(lab_chunk(f, BIG_ID, SIZE, 2), E_CANCELLED);
	assert_null(sink_part(late, block, BIG_ID, 0, &err));
	assert_int_equal(err.code, E_CANCELLED);
	sink_part_unref(f);
	sink_unref(late);
	block_unref(block);
	complete(second_list(false));
}

/* A crash while the lists are merged: some files have moved, some not. */
static void
a_merge_that_was_cut_short_goes_on(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	reopen(false);
	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	lab_add(&l, ENTRY_FILE, BIG, SIZE, 0644);
	lab_block(&l);
	/* the small one was not listed yet */
	reopen(false);
	id = second_list(true);
	assert_int_equal(l.need[id], NEED_PARTIAL);
	assert_int_equal(l.need[id + 1], NEED_PARTIAL);
	assert_int_equal(have(id, &h), 3);
	complete(id);
}

/* A crash at each step of setting the last run aside. */
static void
a_rotation_that_was_cut_short_goes_on(void **state FX_UNUSED)
{
	static const char *const pieces[] = { "manifest", "roots", "log",
		"parts", "map", "tree" };
	struct sink_have h;
	char from[400], to[400];
	uint32_t id;

	first_run(3);
	lab_drop(&l);
	for (size_t n = 1; n <= FX_COUNT(pieces); n++) {
		path_of(to, "old");
		mkdirat(l.s.fd, to, 0700);
		path_of(to, "old/1");
		assert_int_equal(mkdirat(l.s.fd, to, 0700), 0);
		for (size_t i = 0; i < n; i++) {
			char name[64];

			path_of(from, pieces[i]);
			snprintf(name, sizeof(name), "old/1/%s", pieces[i]);
			path_of(to, name);
			assert_int_equal(renameat(l.s.fd, from, l.s.fd, to), 0);
		}
		reopen(false);
		id = second_list(n % 2 == 0);
		assert_int_equal(l.need[id], NEED_PARTIAL);
		assert_int_equal(have(id, &h), 3);
		assert_int_equal(sink_listed(l.sink, NULL), 0);
		sink_hold(l.sink, false);
		lab_drop(&l);
	}
	reopen(false);
	complete(second_list(false));
}

static void
many_interruptions_lose_nothing_and_leave_nothing(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id = 0;

	first_run(2);
	for (int i = 0; i < 9; i++) {
		reopen(i % 3 == 0);
		if (i % 2 != 0)
			continue; /* before a list came */
		id = second_list(i % 4 == 0);
		assert_int_equal(have(id, &h), 2);
	}
	complete(id);
}

static void
another_device_or_other_roots_do_not_fit(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink *other;

	first_run(1);
	lab_drop(&l);
	l.conf.device[0] ^= 1;
	assert_int_equal(sink_reopen(&other, &l.conf, NULL, &err), -1);
	assert_int_equal(err.code, E_RESUME_MISMATCH);
	l.conf.device[0] ^= 1;
	l.offer.uuid[3] ^= 1;
	assert_int_equal(sink_reopen(&other, &l.conf, NULL, &err), -1);
	assert_int_equal(err.code, E_RESUME_MISMATCH);
	l.offer.uuid[3] ^= 1;
	l.offer.roots[0].name[0] = 'T';
	assert_int_equal(sink_reopen(&other, &l.conf, NULL, &err), -1);
	assert_int_equal(err.code, E_RESUME_MISMATCH);
	l.offer.roots[0].name[0] = 't';
	assert_int_equal(sink_reopen(&l.sink, &l.conf, NULL, &err), 0);
}

static void
the_choices_of_the_first_time_stay(void **state FX_UNUSED)
{
	first_run(3);
	l.conf.into = "elsewhere";
	l.conf.conflict = CONFLICT_FAIL;
	reopen(false);
	complete(second_list(false));
	assert_true(lab_landed(&l, 0, "tree"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(chunks_of_a_part_are_hashed_from_disk_after_a_restart),
		TEST(a_shifted_list_finds_its_files),
		TEST(a_whole_small_file_is_read_again),
		TEST(a_file_of_another_time_is_sent_whole),
		TEST(a_part_held_open_is_known_without_reading),
		TEST(a_late_worker_of_the_last_run_is_turned_away),
		TEST(a_merge_that_was_cut_short_goes_on),
		TEST(a_rotation_that_was_cut_short_goes_on),
		TEST(many_interruptions_lose_nothing_and_leave_nothing),
		TEST(another_device_or_other_roots_do_not_fit),
		TEST(the_choices_of_the_first_time_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
