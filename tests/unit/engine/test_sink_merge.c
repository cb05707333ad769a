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
#include "unit/engine/merge_lab.h"

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

static struct sink_verdict
verdict(void)
{
	struct sink_verdict v;
	struct fx_err err = FX_ERR_NONE;
	char path[400];

	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	snprintf(path, sizeof(path), "%s/set", l.root);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), 0);
	assert_false(v.missing);
	free(v.first);
	return v;
}

static void
overwrites_what_the_user_said_file_by_file(void **state FX_UNUSED)
{
	struct sink_verdict v;

	fill_there();
	receive(CONFLICT_OVERWRITE, "");
	lab_commit(&l);
	check_common();
	assert_true(l.roots[0].delivered);
	assert_true(lab_landed(&l, 0, "set"));
	assert_int_equal(l.roots[0].files, 8);
	assert_true(scratch_holds(&l.s, "root/set/old", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/young", "older"));
	assert_true(scratch_holds(&l.s, "root/set/sub/deep", "came"));
	assert_int_equal(scratch_count(&l.s, "root/set"), 11);
	v = verdict();
	assert_int_equal(v.files, 8);
	assert_int_equal(v.bad, 0);
}

static void
overwrites_only_what_is_older(void **state FX_UNUSED)
{
	struct sink_verdict v;

	fill_there();
	receive(CONFLICT_NEWER, "set/same set/young");
	lab_commit(&l);
	check_common();
	assert_int_equal(l.roots[0].files, 6);
	assert_int_equal(l.roots[0].held, 2);
	assert_true(scratch_holds(&l.s, "root/set/old", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/young", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/sub/deep", "came"));
	v = verdict();
	assert_int_equal(v.files, 6);
	assert_int_equal(v.bad, 0);
}

static void
leaves_what_became_newer_meanwhile(void **state FX_UNUSED)
{
	struct sink_verdict v;

	fill_there();
	receive(CONFLICT_NEWER, "set/same set/young");
	make_there("root/set/old", "edited", 60);
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/set/old", "edited"));
	assert_int_equal(l.roots[0].files, 5);
	assert_int_equal(l.roots[0].held, 3);
	v = verdict();
	assert_int_equal(v.files, 5);
	assert_int_equal(v.bad, 0);
}

static void
skips_what_has_the_same_size_and_time(void **state FX_UNUSED)
{
	struct sink_verdict v;

	fill_there();
	receive(CONFLICT_SKIP_STAT, "set/same");
	lab_commit(&l);
	check_common();
	assert_true(scratch_holds(&l.s, "root/set/old", "older"));
	assert_true(scratch_holds(&l.s, "root/set/old (2)", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/sub/deep", "there"));
	assert_true(scratch_holds(&l.s, "root/set/sub/deep (2)", "came"));
	assert_false(scratch_has(&l.s, "root/set/same (2)"));
	v = verdict();
	assert_int_equal(v.files, 7);
	assert_int_equal(v.bad, 0);
}

static void
skips_what_has_the_same_bytes(void **state FX_UNUSED)
{
	struct sink_verdict v;

	fill_there();
	set_age("root/set/same", 1000);
	receive(CONFLICT_SKIP_DIGEST, "");
	lab_commit(&l);
	check_common();
	assert_true(scratch_holds(&l.s, "root/set/young", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/young (2)", "older"));
	assert_false(scratch_has(&l.s, "root/set/same (2)"));
	assert_int_equal(l.roots[0].held, 1);
	v = verdict();
	assert_int_equal(v.files, 8);
	assert_int_equal(v.bad, 0);
}

static void
keeps_trees_apart_by_default(void **state FX_UNUSED)
{
	fill_there();
	receive(CONFLICT_KEEP_BOTH, "");
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "set (2)"));
	assert_true(scratch_holds(&l.s, "root/set (2)/odd", "came"));
	assert_int_equal(scratch_count(&l.s, "root/set"), 7);
}

static void
fails_before_data_flows(void **state FX_UNUSED)
{
	struct fx_err err;

	fill_there();
	l.conf.conflict = CONFLICT_FAIL;
	lab_offer(&l, ENTRY_FILE, "free");
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FILE, "free", 5, 0644);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_add(&l, ENTRY_FILE, "set/brand-new", 5, 0644);
	lab_block(&l);
	assert_int_equal(l.codes[0], FX_OK);
	assert_int_equal(l.codes[1], E_EXISTS);
	assert_int_equal(l.codes[2], E_EXISTS);
	assert_int_equal(lab_small(&l, 0, "alpha"), FX_OK);
	assert_int_equal(lab_small(&l, 2, "alpha"), E_EXISTS);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "free"));
	assert_int_equal(l.roots[1].code, E_EXISTS);
	assert_int_equal(scratch_count(&l.s, "root/set"), 7);
	again();
	/* taken meanwhile */
	receive(CONFLICT_FAIL, "");
	fill_there();
	assert_int_equal(lab_try_commit(&l, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(scratch_count(&l.s, "root/set"), 7);
}

/* A single file: what is there, its age, the rule, need, what is then there. */
static const struct {
	const char *there;
	int64_t age;
	uint8_t rule;
	uint8_t need;
	const char *then;
	bool beside;
} files[] = {
	{ "other", 60, CONFLICT_OVERWRITE, NEED_ALL, "alpha", false },
	{ "other", -60, CONFLICT_OVERWRITE, NEED_ALL, "alpha", false },
	{ "other", -60, CONFLICT_NEWER, NEED_ALL, "alpha", false },
	{ "other", 60, CONFLICT_NEWER, NEED_UNWANTED, "other", false },
	{ "other!", 0, CONFLICT_NEWER, NEED_UNWANTED, "other!", false },
	{ "alpha", 0, CONFLICT_NEWER, NEED_HAVE, "alpha", false },
	{ "other", 0, CONFLICT_SKIP_STAT, NEED_HAVE, "other", false },
	{ "other!", 0, CONFLICT_SKIP_STAT, NEED_ALL, "other!", true },
	{ "other", 1, CONFLICT_SKIP_STAT, NEED_ALL, "other", true },
	{ "other", -1, CONFLICT_SKIP_STAT, NEED_ALL, "other", true },
	{ "alpha", 60, CONFLICT_SKIP_DIGEST, NEED_ALL, "alpha", false },
	{ "other", 0, CONFLICT_SKIP_DIGEST, NEED_ALL, "other", true },
};

static void
decides_for_a_single_file(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(files); i++) {
		if (i > 0)
			again();
		make_there("root/a", files[i].there, files[i].age);
		l.conf.conflict = files[i].rule;
		lab_offer(&l, ENTRY_FILE, "a");
		lab_start(&l);
		lab_add(&l, ENTRY_FILE, "a", 5, 0644);
		lab_block(&l);
		assert_int_equal(l.need[0], files[i].need);
		if (l.need[0] == NEED_ALL)
			assert_int_equal(lab_small(&l, 0, "alpha"), FX_OK);
		else
			assert_int_equal(lab_small(&l, 0, "alpha"), E_EXISTS);
		lab_commit(&l);
		assert_true(scratch_holds(&l.s, "root/a", files[i].then));
		assert_int_equal(
		    scratch_has(&l.s, "root/a (2)"), files[i].beside);
		assert_true(lab_landed(&l, 0, files[i].beside ? "a (2)" : "a"));
		assert_int_equal(
		    l.roots[0].held, files[i].need != NEED_ALL ? 1 : 0);
	}
}

static void
looks_where_files_of_a_peer_land(void **state FX_UNUSED)
{
	scratch_folder(&l.s, "root/bob");
	scratch_folder(&l.s, "root/bob/new");
	make_there("root/bob/new/a", "alpha", 0);
	make_there("root/a", "alpha", 0);
	l.conf.into = "bob";
	l.conf.rename = "new";
	l.conf.conflict = CONFLICT_SKIP_STAT;
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_add(&l, ENTRY_FILE, "set/a", 5, 0644);
	lab_add(&l, ENTRY_FILE, "set/b", 5, 0644);
	lab_block(&l);
	assert_int_equal(l.need[1], NEED_HAVE);
	assert_int_equal(l.need[2], NEED_ALL);
	assert_int_equal(lab_small(&l, 2, "alpha"), FX_OK);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "bob/new"));
	assert_true(scratch_holds(&l.s, "root/bob/new/b", "alpha"));
	assert_int_equal(scratch_count(&l.s, "root/bob/new"), 2);
}

static void
does_not_look_through_links(void **state FX_UNUSED)
{
	scratch_folder(&l.s, "root/real");
	make_there("root/real/a", "other", 0);
	assert_int_equal(symlinkat("real", l.s.fd, "root/set"), 0);
	l.conf.conflict = CONFLICT_OVERWRITE;
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_add(&l, ENTRY_FILE, "set/a", 5, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, 1, "alpha"), FX_OK);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "set (2)"));
	assert_true(scratch_holds(&l.s, "root/real/a", "other"));
}

static void
names_files_that_found_no_place(void **state FX_UNUSED)
{
	fill_there();
	receive(CONFLICT_OVERWRITE, "");
	/* a folder on the way is a link when it comes to the names */
	assert_int_equal(
	    renameat(l.root_fd, "set/sub", l.root_fd, "set/moved"), 0);
	assert_int_equal(symlinkat("moved", l.s.fd, "root/set/sub"), 0);
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/set/moved/deep", "there"));
	assert_true(scratch_holds(&l.s, "root/set/sub (2)/deep", "came"));
	assert_int_equal(l.roots[0].late_n, 0);
	again();
	fill_there();
	receive(CONFLICT_OVERWRITE, "");
	/* its place was made a folder: only that file has none */
	assert_int_equal(unlinkat(l.s.fd, "root/set/old", 0), 0);
	scratch_folder(&l.s, "root/set/old");
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/set/old (2)", "newer"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(overwrites_what_the_user_said_file_by_file),
		TEST(overwrites_only_what_is_older),
		TEST(leaves_what_became_newer_meanwhile),
		TEST(skips_what_has_the_same_size_and_time),
		TEST(skips_what_has_the_same_bytes),
		TEST(keeps_trees_apart_by_default),
		TEST(fails_before_data_flows),
		TEST(decides_for_a_single_file),
		TEST(looks_where_files_of_a_peer_land),
		TEST(does_not_look_through_links),
		TEST(names_files_that_found_no_place),
	};

	return cmocka_run_group_tests_name("sink_merge", tests, NULL, NULL);
}
