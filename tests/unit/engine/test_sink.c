/* SPDX-License-Identifier: MIT */
#include "engine/sink.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/sink_internal.h"
#include "os/file.h"
#include "unit/engine/sink_lab.h"

#define BIG (2 * FX_CHUNK_SIZE + 12345)

static struct lab l;

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	file_without_openat2(false);
	lab_done(&l);
	return 0;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(l.s.fd, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mode & 07777;
}

static bool
has_time(const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(l.s.fd, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mtim.tv_sec == LAB_MTIME && st.st_mtim.tv_nsec == 5000;
}

static void
check_tree(uint32_t big)
{
	struct fx_err err = FX_ERR_NONE;
	uint8_t root[32];
	struct fx1 id;
	int fd = openat(l.s.fd, "root/set/sub/big", O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(fx1_file(fd, &id, NULL, NULL, NULL, &err), 0);
	lab_root(big, BIG, root);
	assert_int_equal(id.size, BIG);
	assert_memory_equal(id.root, root, 32);
	fd_close(&fd);
	assert_true(scratch_holds(&l.s, "root/set/a", "alpha"));
	assert_true(scratch_holds(&l.s, "root/set/none", ""));
	assert_int_equal(mode_of("root/set"), 0755);
	assert_int_equal(mode_of("root/set/sub"), 0755);
	assert_int_equal(mode_of("root/set/a"), 0644);
	assert_int_equal(mode_of("root/set/sub/big"), 0755);
	assert_true(has_time("root/set"));
	assert_true(has_time("root/set/sub"));
	assert_true(has_time("root/set/a"));
	assert_true(has_time("root/set/sub/big"));
}

static void
receives_a_tree_and_a_file(void **state FX_UNUSED)
{
	uint32_t a, big, none, single;
	struct fx_err err;
	int before = fd_count();
	int errnum;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_offer(&l, ENTRY_FILE, "single");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0700);
	a = lab_add(&l, ENTRY_FILE, "set/a", 5, 0600);
	none = lab_add(&l, ENTRY_FILE, "set/none", 0, 0600);
	lab_block(&l);
	lab_add(&l, ENTRY_FOLDER, "set/sub", 0, 0555);
	big = lab_add(&l, ENTRY_FILE, "set/sub/big", BIG, 07755);
	single = lab_add(&l, ENTRY_FILE, "single", 3, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, single, "one"), FX_OK);
	assert_int_equal(lab_small(&l, a, "alpha"), FX_OK);
	lab_big(&l, big, BIG);
	assert_int_equal(
	    sink_empty(l.sink, lab_block_of(&l, none), none, &errnum), FX_OK);
	assert_int_equal(mode_of(LAB_STAGE "/tree/set/sub"), 0700);
	assert_int_equal(scratch_count(&l.s, "root"), 1);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "set") && l.roots[0].delivered);
	assert_true(lab_landed(&l, 1, "single") && l.roots[1].delivered);
	assert_int_equal(l.roots[0].files, 3);
	assert_int_equal(l.roots[0].size, BIG + 5);
	assert_int_equal(l.roots[0].failed, 0);
	assert_false(l.roots[0].digest_known);
	assert_true(l.roots[1].digest_known);
	check_tree(big);
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	assert_false(scratch_has(&l.s, "root/.fxtui-part"));
	assert_int_equal(scratch_count(&l.s, "receipts"), 2);
	lab_drop(&l);
	assert_int_equal(fd_count(), before);
}

static void
receives_without_openat2(void **state)
{
	file_without_openat2(true);
	receives_a_tree_and_a_file(state);
}

static void
syncs_each_file_where_syncfs_says_nothing(void **state FX_UNUSED)
{
	uint32_t x;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	fd_close(&l.sink->sync_fd);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	x = lab_add(&l, ENTRY_FILE, "set/x", 5, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, x, "alpha"), FX_OK);
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/set/x", "alpha"));
}

/* A sync that failed is final: nothing is taken or delivered after it. */
static void
gives_no_name_after_a_failed_sync(void **state FX_UNUSED)
{
	struct fx_err err;

	lab_one_file(&l, "a.txt", "alpha");
	fd_close(&l.sink->sync_fd);
	l.sink->sync_fd = open("/dev/null", O_PATH | O_CLOEXEC);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(lab_try_commit(&l, &err), -1);
		assert_int_equal(err.code, E_IO_WRITE);
		assert_int_equal(scratch_count(&l.s, "root"), 1);
	}
	assert_int_equal(lab_small(&l, 0, "alpha"), E_IO_WRITE);
}

static void
finds_what_is_there_already(void **state FX_UNUSED)
{
	uint32_t a;

	lab_offer(&l, ENTRY_FILE, "a");
	lab_start(&l);
	a = lab_add(&l, ENTRY_FILE, "a", 5, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, a, "alpha"), FX_OK);
	assert_int_equal(lab_small(&l, a, "alpha"), FX_OK);
	/* a new generation of the sender's file */
	assert_int_equal(lab_small(&l, a, "omega"), FX_OK);
	assert_int_equal(lab_small(&l, a, "short"), FX_OK);
	assert_int_equal(lab_small(&l, a, "longer"), E_SIZE);
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/a", "short"));
}

/* What stands in the way, the rule, and what becomes of it. */
static const struct {
	const char *there; /* NULL: a dangling symlink; "/": a folder */
	uint8_t conflict;
	enum fx_code want;
	bool want_skipped;
	const char *want_name;
} conflicts[] = {
	{ "other", CONFLICT_KEEP_BOTH, FX_OK, false, "a (2).txt" },
	{ "alpha", CONFLICT_KEEP_BOTH, FX_OK, false, "a (2).txt" },
	{ NULL, CONFLICT_KEEP_BOTH, FX_OK, false, "a (2).txt" },
	{ "/", CONFLICT_KEEP_BOTH, FX_OK, false, "a (2).txt" },
	{ "other", CONFLICT_FAIL, E_EXISTS, false, NULL },
	{ NULL, CONFLICT_FAIL, E_EXISTS, false, NULL },
	{ "alpha", CONFLICT_SKIP_DIGEST, FX_OK, true, "a.txt" },
	{ "ALPHA", CONFLICT_SKIP_DIGEST, FX_OK, false, "a (2).txt" },
	{ "other!", CONFLICT_SKIP_DIGEST, FX_OK, false, "a (2).txt" },
	{ NULL, CONFLICT_SKIP_DIGEST, FX_OK, false, "a (2).txt" },
	{ "/", CONFLICT_SKIP_DIGEST, FX_OK, false, "a (2).txt" },
	/* only a file gives way to a file, never what a link names */
	{ NULL, CONFLICT_OVERWRITE, FX_OK, false, "a (2).txt" },
	{ "/", CONFLICT_OVERWRITE, FX_OK, false, "a (2).txt" },
	{ NULL, CONFLICT_NEWER, FX_OK, false, "a (2).txt" },
	{ "/", CONFLICT_NEWER, FX_OK, false, "a (2).txt" },
	{ "other", CONFLICT_SKIP_STAT, FX_OK, false, "a (2).txt" },
	{ "alpha", CONFLICT_SKIP_STAT, FX_OK, false, "a (2).txt" },
	{ NULL, CONFLICT_SKIP_STAT, FX_OK, false, "a (2).txt" },
};

static void
put_in_the_way(const char *there)
{
	if (there == NULL)
		assert_int_equal(
		    symlinkat("../beside/none", l.s.fd, "root/a.txt"), 0);
	else if (strcmp(there, "/") == 0)
		scratch_folder(&l.s, "root/a.txt");
	else
		scratch_write(&l.s, "root/a.txt", there);
}

static void
never_replaces_what_is_there(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(conflicts); i++) {
		struct stat before, after;
		struct fx_err err;

		if (i > 0) {
			lab_done(&l);
			lab_init(&l);
		}
		l.conf.conflict = conflicts[i].conflict;
		/* what is there from the start fails before data flows */
		if (conflicts[i].conflict != CONFLICT_FAIL)
			put_in_the_way(conflicts[i].there);
		lab_one_file(&l, "a.txt", "alpha");
		if (conflicts[i].conflict == CONFLICT_FAIL)
			put_in_the_way(conflicts[i].there);
		fstatat(l.root_fd, "a.txt", &before, AT_SYMLINK_NOFOLLOW);
		assert_int_equal(
		    lab_try_commit(&l, &err) == 0, conflicts[i].want == FX_OK);
		assert_int_equal(err.code, conflicts[i].want);
		assert_int_equal(l.roots[0].code, conflicts[i].want);
		assert_int_equal(l.roots[0].skipped, conflicts[i].want_skipped);
		if (conflicts[i].want_name != NULL)
			assert_true(lab_landed(&l, 0, conflicts[i].want_name));
		else
			assert_null(l.roots[0].path);
		fstatat(l.root_fd, "a.txt", &after, AT_SYMLINK_NOFOLLOW);
		assert_int_equal(before.st_ino, after.st_ino);
		assert_int_equal(before.st_size, after.st_size);
		assert_int_equal(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
	}
}

static void
counts_on_until_a_name_is_free(void **state FX_UNUSED)
{
	scratch_folder(&l.s, "root/set");
	scratch_write(&l.s, "root/set (2)", "");
	scratch_folder(&l.s, "root/set (3)");
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_block(&l);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "set (4)"));
	assert_int_equal(scratch_count(&l.s, "root/set"), 0);
}

static void
lands_in_a_folder_under_a_new_name(void **state FX_UNUSED)
{
	l.conf.into = "from\nbob";
	l.conf.rename = "new\x01name";
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "from%0Abob/new%01name"));
	assert_true(scratch_holds(&l.s, "root/from%0Abob/new%01name", "alpha"));
	assert_int_equal(mode_of("root/from%0Abob"), 0755);
}

static void
does_not_land_behind_a_symlink(void **state FX_UNUSED)
{
	struct fx_err err;

	assert_int_equal(symlinkat("../beside", l.s.fd, "root/bob"), 0);
	l.conf.into = "bob";
	lab_one_file(&l, "a.txt", "alpha");
	assert_int_equal(lab_try_commit(&l, &err), -1);
	assert_int_equal(err.code, E_TYPE);
}

static void
stays_unsynced_without_durability(void **state FX_UNUSED)
{
	l.conf.durability = SINK_NONE;
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/a.txt", "alpha"));
}

static void
delivers_nothing_of_a_root_that_failed(void **state FX_UNUSED)
{
	struct fx_err err;
	uint32_t b;

	lab_offer(&l, ENTRY_FILE, "a");
	lab_offer(&l, ENTRY_FOLDER, "b");
	lab_offer(&l, ENTRY_FOLDER, "c");
	lab_start(&l);
	lab_add(&l, ENTRY_FILE, "a", 5, 0644);
	lab_add(&l, ENTRY_FOLDER, "b", 0, 0755);
	b = lab_add(&l, ENTRY_FILE, "b/one", 3, 0644);
	lab_add(&l, ENTRY_SYMLINK, "b/sym", 0, 0777);
	lab_add(&l, ENTRY_FILE, "b/two", 3, 0644);
	lab_add(&l, ENTRY_FOLDER, "c", 0, 0755);
	lab_add(&l, ENTRY_FILE, "c/x", 3, 0644);
	lab_block(&l);
	assert_int_equal(l.codes[3], E_TYPE);
	assert_int_equal(lab_try_commit(&l, &err), -1);
	assert_int_equal(err.code, E_PARTIAL);
	assert_int_equal(scratch_count(&l.s, "root"), 1);
	lab_drop(&l);
	assert_int_equal(sink_discard(l.root_fd, LAB_ID, &err), 0);
	lab_start(&l);
	for (uint32_t i = 0; i < l.block_n; i++)
		assert_int_equal(
		    sink_block(l.sink, l.blocks[i], l.codes, l.need, &err), 0);
	assert_int_equal(lab_small(&l, b, "one"), FX_OK);
	lab_commit(&l);
	assert_int_equal(l.roots[0].code, E_PARTIAL);
	assert_null(l.roots[0].path);
	assert_true(l.roots[1].delivered);
	assert_int_equal(l.roots[1].files, 1);
	/* That no symlink is made is no failure. */
	assert_int_equal(l.roots[1].failed, 1);
	assert_int_equal(l.roots[2].code, E_PARTIAL);
	assert_false(scratch_has(&l.s, "root/c"));
}

static void
gives_no_bits_but_rwx(void **state FX_UNUSED)
{
	static const struct {
		uint32_t mode;
		uint32_t preserve;
		mode_t umask;
		mode_t want;
	} modes[] = {
		{ 07777, PRESERVE_MODE, 022, 0755 },
		{ 07777, PRESERVE_MODE, 077, 0700 },
		{ 07777, 0, 022, 0644 },
		{ 04755, PRESERVE_MODE, 0, 0777 },
		{ 06000, PRESERVE_MODE, 0, 0666 },
		{ 0100, PRESERVE_MODE, 022, 0744 },
		{ 0, PRESERVE_MODE, 002, 0664 },
	};

	for (size_t i = 0; i < FX_COUNT(modes); i++) {
		uint32_t id;

		if (i > 0) {
			lab_done(&l);
			lab_init(&l);
		}
		l.offer.preserve = modes[i].preserve;
		l.conf.umask = modes[i].umask;
		lab_offer(&l, ENTRY_FILE, "a");
		lab_start(&l);
		id = lab_add(&l, ENTRY_FILE, "a", 1, modes[i].mode);
		lab_block(&l);
		assert_int_equal(lab_small(&l, id, "x"), FX_OK);
		lab_commit(&l);
		assert_int_equal(mode_of("root/a"), modes[i].want);
		assert_false(has_time("root/a"));
	}
}

static void
makes_nothing_with_wrong_settings(void **state FX_UNUSED)
{
	static const struct {
		const char *id;
		const char *into;
		const char *rename;
		enum fx_code want;
	} confs[] = {
		{ "../../../beside0123456789abcdef0", NULL, NULL, E_ARGS },
		{ "0123", NULL, NULL, E_ARGS },
		{ LAB_ID, "..", NULL, E_NAME },
		{ LAB_ID, "a/b", NULL, E_NAME },
		{ LAB_ID, "", NULL, E_NAME },
		{ LAB_ID, SINK_FOLDER, NULL, E_NAME },
		{ LAB_ID, NULL, "../beside/file", E_NAME },
		{ LAB_ID, NULL, "..", E_NAME },
	};

	lab_offer(&l, ENTRY_FILE, "a");
	for (size_t i = 0; i < FX_COUNT(confs); i++) {
		struct fx_err err = FX_ERR_NONE;

		memset(l.conf.id, 0, sizeof(l.conf.id));
		memcpy(l.conf.id, confs[i].id, strlen(confs[i].id));
		l.conf.into = confs[i].into;
		l.conf.rename = confs[i].rename;
		assert_int_equal(sink_new(&l.sink, &l.conf, &err), -1);
		assert_int_equal(err.code, confs[i].want);
		assert_int_equal(scratch_count(&l.s, "root"), 0);
	}
}

static void
leaves_another_transfer_alone(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink *second;

	lab_one_file(&l, "a", "alpha");
	assert_int_equal(sink_new(&second, &l.conf, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	lab_commit(&l);
	assert_true(scratch_holds(&l.s, "root/a", "alpha"));
}

static void
says_that_the_root_is_read_only(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;

	if (!scratch_denies(&l.s))
		skip();
	assert_int_equal(fchmod(l.root_fd, 0500), 0);
	lab_offer(&l, ENTRY_FILE, "a");
	assert_int_equal(sink_new(&l.sink, &l.conf, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
	assert_int_equal(fchmod(l.root_fd, 0700), 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(receives_a_tree_and_a_file),
		TEST(receives_without_openat2),
		TEST(syncs_each_file_where_syncfs_says_nothing),
		TEST(gives_no_name_after_a_failed_sync),
		TEST(finds_what_is_there_already),
		TEST(never_replaces_what_is_there),
		TEST(counts_on_until_a_name_is_free),
		TEST(lands_in_a_folder_under_a_new_name),
		TEST(does_not_land_behind_a_symlink),
		TEST(stays_unsynced_without_durability),
		TEST(delivers_nothing_of_a_root_that_failed),
		TEST(gives_no_bits_but_rwx),
		TEST(makes_nothing_with_wrong_settings),
		TEST(leaves_another_transfer_alone),
		TEST(says_that_the_root_is_read_only),
	};

	return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
