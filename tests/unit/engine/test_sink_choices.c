/* SPDX-License-Identifier: MIT */
/* What a person chose holds when a transfer is taken up again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "unit/engine/again_lab.h"

/* The list, with a file before the others if shifted; one is not wanted. */
static uint32_t
list(bool shifted, bool choosing)
{
	uint32_t id;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	if (shifted)
		lab_add(&l, ENTRY_FILE, "tree/aaa", 3, 0644);
	id = lab_add(&l, ENTRY_FILE, "tree/no", 3, 0644);
	lab_add(&l, ENTRY_FILE, SMALL, strlen(TEXT), 0644);
	memset(l.need, 0, sizeof(l.need));
	if (choosing)
		l.need[id] = NEED_UNWANTED;
	l.choosing = choosing;
	lab_block(&l);
	return id;
}

static void
what_nobody_wanted_is_not_asked_for_again(void **state FX_UNUSED)
{
	uint32_t id = list(false, true);

	assert_int_equal(l.need[id], NEED_UNWANTED);
	assert_int_equal(l.need[id + 1], NEED_ALL);
	for (unsigned i = 0; i < 3; i++) {
		reopen(false);
		id = list(i > 0, false);
		assert_int_equal(l.codes[id], FX_OK);
		assert_int_equal(l.need[id], NEED_UNWANTED);
		assert_int_equal(l.need[id - 1], NEED_ALL);
		assert_int_equal(l.need[id + 1], NEED_ALL);
	}
	assert_int_equal(lab_small(&l, id, "no!"), E_DECLINED);
}

static void
what_nobody_wanted_is_no_failure(void **state FX_UNUSED)
{
	uint32_t id = list(false, true);

	assert_int_equal(lab_small(&l, id + 1, TEXT), FX_OK);
	lab_commit(&l);
	assert_true(l.roots[0].delivered);
	assert_int_equal(l.roots[0].files, 1);
	assert_int_equal(l.roots[0].failed, 0);
	assert_int_equal(l.roots[0].unwanted, 1);
	assert_false(scratch_has(&l.s, "root/tree/no"));
}

static void
a_root_of_which_nothing_is_wanted_does_not_appear(void **state FX_UNUSED)
{
	struct fx_err err;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	l.need[lab_add(&l, ENTRY_FILE, "tree/no", 3, 0644)] = NEED_UNWANTED;
	l.choosing = true;
	lab_block(&l);
	assert_int_equal(lab_try_commit(&l, &err), -1);
	assert_false(scratch_has(&l.s, "root/tree"));
}

/* What a sender is told that never heard of the end. */
static void
is_past(uint32_t id, uint8_t need)
{
	struct fx_err err = FX_ERR_NONE;
	enum fx_code codes[FX_BLOCK_ENTRIES_MAX] = { FX_OK };
	uint8_t needs[FX_BLOCK_ENTRIES_MAX];
	struct sink_past *p;

	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	assert_int_equal(sink_past_open(&p, l.receipts_fd, LAB_ID, &err), 0);
	sink_past_block(p, l.blocks[0], codes, needs);
	sink_past_free(p);
	assert_int_equal(codes[id], FX_OK);
	assert_int_equal(needs[id], need);
	assert_int_equal(codes[id + 1], FX_OK);
	assert_int_equal(needs[id + 1], NEED_HAVE);
}

static void
the_receipt_knows_what_nobody_wanted(void **state FX_UNUSED)
{
	uint32_t id = list(false, true);

	assert_int_equal(lab_small(&l, id + 1, TEXT), FX_OK);
	lab_commit(&l);
	is_past(id, NEED_UNWANTED);
}

static void
begin_again(uint8_t rule)
{
	lab_done(&l);
	lab_init(&l);
	lab_offer(&l, ENTRY_FOLDER, "tree");
	l.conf.conflict = rule;
	l.conf.update = true;
	lab_start(&l);
}

static void
the_receipt_knows_what_was_left_alone(void **state FX_UNUSED)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = LAB_MTIME, .tv_nsec = 5000 } };
	uint32_t id;

	begin_again(CONFLICT_SKIP_STAT);
	scratch_folder(&l.s, "root/tree");
	scratch_write(&l.s, "root/tree/no", "no!");
	assert_int_equal(utimensat(l.s.fd, "root/tree/no", times, 0), 0);
	id = list(false, false);
	assert_int_equal(l.need[id], NEED_HAVE);
	assert_int_equal(lab_small(&l, id + 1, TEXT), FX_OK);
	lab_commit(&l);
	assert_int_equal(l.roots[0].held, 1);
	is_past(id, NEED_UNWANTED);
}

/* Whatever the settings say when it is taken up. */
static void
the_rule_of_the_first_run_decides(void **state FX_UNUSED)
{
	uint32_t id;

	begin_again(CONFLICT_OVERWRITE);
	scratch_folder(&l.s, "root/tree");
	scratch_write(&l.s, "root/" BIG, "something else");
	first_run(2);
	l.conf.conflict = CONFLICT_KEEP_BOTH;
	reopen(false);
	assert_int_equal(sink_rule(l.sink), CONFLICT_OVERWRITE);
	id = second_list(false);
	complete(id);
	assert_false(scratch_has(&l.s, "root/" BIG " (2)"));
	assert_false(scratch_has(&l.s, "root/tree (2)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(what_nobody_wanted_is_not_asked_for_again),
		TEST(what_nobody_wanted_is_no_failure),
		TEST(a_root_of_which_nothing_is_wanted_does_not_appear),
		TEST(the_receipt_knows_what_nobody_wanted),
		TEST(the_receipt_knows_what_was_left_alone),
		TEST(the_rule_of_the_first_run_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
