/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/engine/sink_lab.h"

/* Failed files of a tree, brought by a second transfer. */

#define SECOND "fedcba9876543210fedcba9876543210"

static struct lab l;
static unsigned told;
static uint64_t told_bytes;

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	lab_done(&l);
	return 0;
}

/* set/a arrives, set/b and set/sub/c do not. */
static void
first_time(void)
{
	struct fx_err err;
	uint32_t a;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	a = lab_add(&l, ENTRY_FILE, "set/a", 5, 0644);
	lab_add(&l, ENTRY_FILE, "set/b", 3, 0644);
	lab_add(&l, ENTRY_FOLDER, "set/sub", 0, 0755);
	lab_add(&l, ENTRY_FILE, "set/sub/c", 3, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, a, "alpha"), FX_OK);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "set"));
	assert_int_equal(l.roots[0].failed, 2);
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
}

static void
second_offer(void)
{
	static const char *const places[] = { "set" };

	lab_drop(&l);
	sink_roots_done(l.roots, l.offer.roots_n);
	for (uint32_t i = 0; i < l.block_n; i++)
		block_unref(l.blocks[i]);
	block_maker_free(l.maker);
	l.maker = block_maker_new();
	assert_non_null(l.maker);
	l.block_n = l.next_id = 0;
	memset(l.offer.uuid, 8, sizeof(l.offer.uuid));
	memcpy(l.conf.id, SECOND, sizeof(l.conf.id));
	l.conf.places = places;
	lab_start(&l);
}

/* Now b is longer, and c comes. */
static void
second_time(void)
{
	uint32_t b, c;

	second_offer();
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	b = lab_add(&l, ENTRY_FILE, "set/b", 4, 0644);
	lab_add(&l, ENTRY_FOLDER, "set/sub", 0, 0755);
	c = lab_add(&l, ENTRY_FILE, "set/sub/c", 3, 0644);
	lab_block(&l);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(l.codes[i], FX_OK);
	assert_int_equal(lab_small(&l, b, "beta"), FX_OK);
	assert_int_equal(lab_small(&l, c, "new"), FX_OK);
	lab_commit(&l);
}

static void
tell(FX_UNUSED void *arg, FX_UNUSED uint16_t root,
    FX_UNUSED const uint8_t *path, FX_UNUSED size_t n, uint64_t size)
{
	told++;
	told_bytes += size;
}

static void
extend(void)
{
	const bool delivered[] = { true };
	struct fx_err err = FX_ERR_NONE;

	told = 0;
	told_bytes = 0;
	assert_int_equal(sink_keep(l.root_fd, SECOND, l.receipts_fd, &err), 0);
	if (sink_extend(
		l.receipts_fd, LAB_ID, SECOND, delivered, tell, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static struct sink_verdict
verdict(void)
{
	struct sink_verdict v;
	struct fx_err err = FX_ERR_NONE;
	char path[400];

	snprintf(path, sizeof(path), "%s/set", l.root);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), 0);
	free(v.first);
	return v;
}

static void
files_come_into_the_tree_and_its_receipt_vouches_for_them(
    void **state FX_UNUSED)
{
	first_time();
	assert_int_equal(verdict().files, 1);
	second_time();
	assert_true(lab_landed(&l, 0, "set"));
	assert_true(scratch_holds(&l.s, "root/set/a", "alpha"));
	assert_true(scratch_holds(&l.s, "root/set/b", "beta"));
	assert_true(scratch_holds(&l.s, "root/set/sub/c", "new"));
	assert_false(scratch_has(&l.s, "root/set (2)"));
	extend();
	assert_int_equal(told, 2);
	assert_int_equal(told_bytes, 7);
	assert_int_equal(verdict().files, 3);
	assert_int_equal(verdict().bad, 0);
}

static void
twice_is_as_good_as_once_even_behind_a_torn_record(void **state FX_UNUSED)
{
	int fd;

	first_time();
	second_time();
	extend();
	fd = openat(l.receipts_fd, LAB_ID ".n", O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "torn", 4), 4);
	close(fd);
	extend();
	assert_int_equal(told, 2);
	assert_int_equal(verdict().files, 3);
	assert_int_equal(verdict().bad, 0);
}

static void
nothing_that_is_there_gives_way(void **state FX_UNUSED)
{
	first_time();
	scratch_write(&l.s, "root/set/b", "mine");
	second_time();
	assert_true(scratch_holds(&l.s, "root/set/b", "mine"));
	assert_true(scratch_holds(&l.s, "root/set/sub/c", "new"));
	assert_false(scratch_has(&l.s, "root/set/b (2)"));
	assert_int_equal(l.roots[0].files, 1);
	assert_int_equal(l.roots[0].late_n, 1);
	assert_int_equal(l.roots[0].late[0].errnum, EEXIST);
	extend();
	assert_int_equal(told, 1);
	assert_int_equal(verdict().files, 2);
	assert_int_equal(verdict().bad, 0);
}

static void
the_same_bytes_that_are_there_count_as_arrived(void **state FX_UNUSED)
{
	first_time();
	scratch_write(&l.s, "root/set/b", "beta");
	second_time();
	assert_int_equal(l.roots[0].late_n, 0);
	extend();
	assert_int_equal(told, 2);
	assert_int_equal(verdict().files, 3);
}

static void
no_tree_appears_where_the_first_one_is_gone(void **state FX_UNUSED)
{
	first_time();
	assert_int_equal(renameat(l.root_fd, "set", l.root_fd, "moved"), 0);
	second_offer();
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	assert_int_equal(lab_add(&l, ENTRY_FILE, "set/b", 4, 0644), 1);
	lab_block(&l);
	assert_int_equal(lab_small(&l, 1, "beta"), FX_OK);
	{
		const uint8_t tree[32] = { 0 };
		struct fx_err err;
		bool durable;

		assert_int_equal(
		    sink_commit(l.sink, tree, l.roots, &durable, &err), -1);
	}
	assert_false(l.roots[0].delivered);
	assert_false(scratch_has(&l.s, "root/set"));
}

static void
a_start_finishes_what_was_announced(void **state FX_UNUSED)
{
	struct sink_found found;
	struct fx_err err;

	first_time();
	second_time();
	lab_drop(&l);
	assert_int_equal(sink_settle(l.root_fd, SECOND, &found, &err), 0);
	assert_true(found.complete);
	assert_true(found.names[0].delivered);
	sink_found_done(&found);
	extend();
	assert_int_equal(verdict().files, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_come_into_the_tree_and_its_receipt_vouches_for_them),
		TEST(twice_is_as_good_as_once_even_behind_a_torn_record),
		TEST(nothing_that_is_there_gives_way),
		TEST(the_same_bytes_that_are_there_count_as_arrived),
		TEST(no_tree_appears_where_the_first_one_is_gone),
		TEST(a_start_finishes_what_was_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
