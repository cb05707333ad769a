/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/engine/sink_lab.h"

#define BIG (FX_CHUNK_SIZE + 99)

static struct lab l;

/* A finished transfer of a tree and a file, its receipt kept. */
static int
setup(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	uint32_t big, small, file;

	lab_init(&l);
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_offer(&l, ENTRY_FILE, "single");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	big = lab_add(&l, ENTRY_FILE, "set/big", BIG, 0644);
	lab_add(&l, ENTRY_FILE, "set/lost", 3, 0644);
	lab_block(&l);
	small = lab_add(&l, ENTRY_FILE, "set/s\x01", 5, 0644);
	file = lab_add(&l, ENTRY_FILE, "single", 5, 0644);
	lab_block(&l);
	lab_big(&l, big, BIG);
	assert_int_equal(lab_small(&l, small, "small"), FX_OK);
	assert_int_equal(lab_small(&l, file, "alone"), FX_OK);
	lab_commit(&l);
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	lab_drop(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	lab_done(&l);
	return 0;
}

static struct sink_verdict
verify(uint32_t root, const char *name)
{
	struct sink_verdict v = { .files = 99 };
	struct fx_err err = FX_ERR_NONE;
	atomic_bool stop = false;
	char path[400];
	int r;

	snprintf(path, sizeof(path), "%s/%s", l.root, name);
	r = sink_verify(l.receipts_fd, LAB_ID, root, path, &stop, &v, &err);
	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
	return v;
}

static void
flip(const char *path, off_t at)
{
	int fd = openat(l.root_fd, path, O_RDWR);
	uint8_t byte;

	assert_true(fd >= 0);
	assert_int_equal(fd_pread_full(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(fd_pwrite_full(fd, &byte, 1, at), 0);
	fd_close(&fd);
}

static void
finds_all_in_order(void **state FX_UNUSED)
{
	struct sink_verdict v = verify(0, "set");

	assert_false(v.missing);
	assert_int_equal(v.files, 2);
	assert_int_equal(v.bad, 0);
	assert_int_equal(v.bytes, BIG + 5);
	assert_null(v.first);
	v = verify(1, "single");
	assert_int_equal(v.files, 1);
	assert_int_equal(v.bad, 0);
}

static void
finds_a_flipped_bit(void **state FX_UNUSED)
{
	struct sink_verdict v;

	flip("set/big", BIG - 1);
	v = verify(0, "set");
	assert_int_equal(v.bad, 1);
	assert_string_equal(v.first, "set/big");
	free(v.first);
	flip("set/s%01", 0);
	v = verify(0, "set");
	assert_int_equal(v.bad, 2);
	free(v.first);
	flip("set/big", BIG - 1);
	v = verify(0, "set");
	assert_int_equal(v.bad, 1);
	assert_string_equal(v.first, "set/s%01");
	free(v.first);
}

static void
finds_what_was_cut_removed_or_replaced(void **state FX_UNUSED)
{
	struct sink_verdict v;

	assert_int_equal(truncate(scratch_path(&l.s, "root/set/big"), 5), 0);
	assert_int_equal(unlinkat(l.root_fd, "set/s%01", 0), 0);
	assert_int_equal(symlinkat("../single", l.root_fd, "set/s%01"), 0);
	v = verify(0, "set");
	assert_int_equal(v.files, 2);
	assert_int_equal(v.bad, 2);
	free(v.first);
	assert_int_equal(unlinkat(l.root_fd, "single", 0), 0);
	v = verify(1, "single");
	assert_true(v.missing);
	assert_int_equal(mkfifoat(l.root_fd, "single", 0600), 0);
	v = verify(1, "single");
	assert_false(v.missing);
	assert_int_equal(v.bad, 1);
	free(v.first);
}

static void
follows_what_was_renamed(void **state FX_UNUSED)
{
	assert_int_equal(
	    renameat(l.root_fd, "single", l.root_fd, "other name"), 0);
	assert_int_equal(renameat(l.root_fd, "set", l.root_fd, "sets"), 0);
	scratch_write(&l.s, "root/sets/more", "is no matter");
	assert_int_equal(verify(1, "other name").bad, 0);
	assert_int_equal(verify(0, "sets").bad, 0);
}

static void
stops_and_says_what_it_cannot_read(void **state FX_UNUSED)
{
	struct sink_verdict v;
	struct fx_err err = FX_ERR_NONE;
	atomic_bool stop = true;
	const char *path = scratch_path(&l.s, "root/set");

	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, &stop, &v, &err), -1);
	assert_int_equal(err.code, E_CANCELLED);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 2, path, NULL, &v, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(
	    sink_verify(l.receipts_fd, "../x", 0, path, NULL, &v, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	assert_int_equal(
	    truncate(scratch_path(&l.s, "receipts/" LAB_ID ".m"), 200), 0);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), -1);
	assert_int_equal(err.code, E_IO_READ);
	assert_int_equal(unlinkat(l.receipts_fd, LAB_ID ".m", 0), 0);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(finds_all_in_order),
		TEST(finds_a_flipped_bit),
		TEST(finds_what_was_cut_removed_or_replaced),
		TEST(follows_what_was_renamed),
		TEST(stops_and_says_what_it_cannot_read),
	};

	return cmocka_run_group_tests_name("sink_verify", tests, NULL, NULL);
}
