/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_ENGINE_MERGE_LAB_H
#define FX_TEST_ENGINE_MERGE_LAB_H

/* A folder that is there, and a tree that is to go into it. */

#include "unit/engine/sink_lab.h"

static struct lab l;

FX_UNUSED
static void
again(void)
{
	lab_done(&l);
	lab_init(&l);
}

/* Give a file beneath root/ a time, relative to that of what comes. */
FX_UNUSED
static void
set_age(const char *path, int64_t seconds)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = LAB_MTIME + seconds, .tv_nsec = 5000 } };

	assert_int_equal(utimensat(l.s.fd, path, times, 0), 0);
}

FX_UNUSED
static void
make_there(const char *path, const char *text, int64_t age)
{
	scratch_write(&l.s, path, text);
	set_age(path, age);
}

/*
 * What is there:              what comes:
 *   set/same    alpha           alpha, of the same time
 *   set/old     older           newer, younger
 *   set/young   newer           older, older
 *   set/kept    mine
 *   set/sub/deep there          came, younger
 *   set/odd     (a symlink)     came
 *   set/dir     (a file)        set/dir/in came
 *                               set/new, set/fresh/one came
 */
FX_UNUSED
static void
fill_there(void)
{
	scratch_folder(&l.s, "root/set");
	scratch_folder(&l.s, "root/set/sub");
	make_there("root/set/same", "alpha", 0);
	make_there("root/set/old", "older", -60);
	make_there("root/set/young", "newer", 60);
	make_there("root/set/kept", "mine", 0);
	make_there("root/set/sub/deep", "there", -60);
	make_there("root/set/dir", "a file", -60);
	assert_int_equal(
	    symlinkat("../../beside/file", l.s.fd, "root/set/odd"), 0);
}

static const struct {
	enum entry_kind kind;
	const char *path;
	const char *text;
} comes[] = {
	{ ENTRY_FOLDER, "set", NULL },
	{ ENTRY_FOLDER, "set/dir", NULL },
	{ ENTRY_FILE, "set/dir/in", "came" },
	{ ENTRY_FOLDER, "set/fresh", NULL },
	{ ENTRY_FILE, "set/fresh/one", "came" },
	{ ENTRY_FILE, "set/new", "came" },
	{ ENTRY_FILE, "set/odd", "came" },
	{ ENTRY_FILE, "set/old", "newer" },
	{ ENTRY_FILE, "set/same", "alpha" },
	{ ENTRY_FOLDER, "set/sub", NULL },
	{ ENTRY_FILE, "set/sub/deep", "came" },
	{ ENTRY_FILE, "set/young", "older" },
};

/* What need says, by the letters of path: those that are left alone. */
FX_UNUSED
static void
receive(uint8_t rule, const char *left)
{
	uint32_t ids[FX_COUNT(comes)];

	l.conf.conflict = rule;
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	for (size_t i = 0; i < FX_COUNT(comes); i++)
		ids[i] = lab_add(&l, comes[i].kind, comes[i].path,
		    comes[i].text != NULL ? strlen(comes[i].text) : 0, 0644);
	lab_block(&l);
	for (size_t i = 0; i < FX_COUNT(comes); i++) {
		bool leave = strstr(left, comes[i].path) != NULL;

		assert_int_equal(l.codes[i], FX_OK);
		if (comes[i].text == NULL)
			continue;
		assert_int_equal(l.need[i] != NEED_ALL, leave);
		if (!leave)
			assert_int_equal(
			    lab_small(&l, ids[i], comes[i].text), FX_OK);
	}
}

FX_UNUSED
static void
check_common(void)
{
	assert_true(scratch_holds(&l.s, "root/set/kept", "mine"));
	assert_true(scratch_holds(&l.s, "root/set/new", "came"));
	assert_true(scratch_holds(&l.s, "root/set/fresh/one", "came"));
	assert_true(scratch_holds(&l.s, "root/set/same", "alpha"));
	/* what is no file stays, and nothing goes through it */
	assert_true(scratch_holds(&l.s, "root/set/odd (2)", "came"));
	assert_true(scratch_holds(&l.s, "root/set/dir", "a file"));
	assert_true(scratch_holds(&l.s, "root/set/dir (2)/in", "came"));
	assert_true(scratch_holds(&l.s, "beside/file", "do not touch"));
	assert_false(scratch_has(&l.s, "root/set (2)"));
}

#endif
