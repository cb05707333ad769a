/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/engine/sink_lab.h"

#define BIG (FX_CHUNK_SIZE + 99)
#define LOG LAB_STAGE "/log"

static struct lab l;

/* In place of libc's: whether there is no space for a name. */
static bool full;

int
renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
	if (!full)
		return (int)syscall(SYS_renameat2, from, a, to, b, flags);
	errno = ENOSPC;
	return -1;
}

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

static struct sink_found
settle(void)
{
	struct sink_found found = { .roots = 0 };
	struct fx_err err = FX_ERR_NONE;
	int r = sink_settle(l.root_fd, LAB_ID, &found, &err);

	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
	assert_string_equal(found.id, LAB_ID);
	assert_int_equal(found.roots, l.offer.roots_n);
	assert_memory_equal(found.uuid, l.offer.uuid, 16);
	assert_memory_equal(found.device, l.conf.device, 32);
	return found;
}

static void
expect_nothing(uint64_t kept)
{
	struct sink_found found = settle();

	assert_int_equal(found.kept, kept);
	assert_false(found.complete);
	for (size_t i = 0; i < found.roots; i++)
		assert_true(
		    !found.names[i].delivered && found.names[i].path == NULL);
	sink_found_done(&found);
	assert_int_equal(scratch_count(&l.s, "root"), 1);
}

static void
expect_complete(const char *name)
{
	struct sink_found found = settle();
	char want[400];

	snprintf(want, sizeof(want), "%s/%s", l.root, name);
	assert_true(found.complete);
	assert_true(found.names[0].delivered);
	assert_string_equal(found.names[0].path, want);
	assert_true(scratch_has(&l.s, "root"));
	sink_found_done(&found);
}

/* The engine ends at each step of a transfer; nothing may get a name. */
static void
gives_no_name_before_the_commit(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_file *f;
	uint32_t big, small;
	uint8_t root[32];
	int errnum;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	expect_nothing(0);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	big = lab_add(&l, ENTRY_FILE, "set/big", BIG, 0644);
	small = lab_add(&l, ENTRY_FILE, "set/small", 5, 0644);
	lab_block(&l);
	expect_nothing(0);
	assert_int_equal(lab_small(&l, small, "small"), FX_OK);
	expect_nothing(0);
	f = sink_part(l.sink, l.blocks[0], big, 0, &err);
	assert_non_null(f);
	assert_int_equal(lab_chunk(f, big, BIG, 1), FX_OK);
	expect_nothing(0);
	assert_int_equal(lab_chunk(f, big, BIG, 0), FX_OK);
	sink_part_unref(f);
	expect_nothing(0);
	lab_root(big, BIG, root);
	assert_int_equal(
	    sink_whole(l.sink, l.blocks[0], big, root, &errnum), FX_OK);
	expect_nothing(BIG);
	lab_drop(&l);
	expect_nothing(BIG);
	assert_int_equal(sink_discard(l.root_fd, LAB_ID, &err), 0);
	assert_int_equal(scratch_count(&l.s, "root"), 0);
	assert_int_equal(sink_discard(l.root_fd, LAB_ID, &err), 0);
	assert_int_equal(
	    sink_settle(l.root_fd, LAB_ID, &(struct sink_found){ 0 }, &err),
	    -1);
}

static void
finds_what_was_delivered(void **state FX_UNUSED)
{
	struct sink_found found;

	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	expect_complete("a.txt");
	found = settle();
	assert_true(found.names[0].digest_known);
	assert_memory_equal(found.names[0].digest, l.roots[0].digest, 32);
	assert_int_equal(found.names[0].size, 5);
	assert_int_equal(found.names[0].files, 1);
	sink_found_done(&found);
	/* something else under that name is not what was delivered */
	assert_int_equal(renameat(l.root_fd, "a.txt", l.root_fd, "b.txt"), 0);
	scratch_write(&l.s, "root/a.txt", "alpha");
	found = settle();
	assert_false(found.complete || found.names[0].delivered);
	sink_found_done(&found);
	assert_int_equal(scratch_count(&l.s, "root"), 3);
}

/* Between [finish] and [rename]: as if the rename had not been. */
static void
take_back(const char *name)
{
	int tree = openat(l.s.fd, LAB_STAGE "/tree", O_RDONLY | O_DIRECTORY);

	assert_int_equal(renameat(l.root_fd, name, tree, "a.txt"), 0);
	fd_close(&tree);
}

static void
renames_what_was_announced(void **state FX_UNUSED)
{
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	take_back("a.txt");
	expect_complete("a.txt");
	assert_true(scratch_holds(&l.s, "root/a.txt", "alpha"));
	expect_complete("a.txt");
	/* meanwhile somebody took the name */
	take_back("a.txt");
	scratch_write(&l.s, "root/a.txt", "other");
	expect_complete("a (2).txt");
	expect_complete("a (2).txt");
	assert_true(scratch_holds(&l.s, "root/a.txt", "other"));
	assert_true(scratch_holds(&l.s, "root/a (2).txt", "alpha"));
}

/* One of two has its name, and for the other there is no space. */
static void
gives_the_other_name_later(void **state FX_UNUSED)
{
	struct sink_found found;
	uint32_t b;

	lab_offer(&l, ENTRY_FILE, "a.txt");
	lab_offer(&l, ENTRY_FILE, "b.txt");
	lab_start(&l);
	b = lab_add(&l, ENTRY_FILE, "a.txt", 5, 0644) + 1;
	assert_int_equal(lab_add(&l, ENTRY_FILE, "b.txt", 4, 0644), b);
	lab_block(&l);
	assert_int_equal(lab_small(&l, b - 1, "alpha"), FX_OK);
	assert_int_equal(lab_small(&l, b, "beta"), FX_OK);
	lab_commit(&l);
	lab_drop(&l);
	take_back("a.txt");
	full = true;
	for (int i = 0; i < 2; i++) {
		found = settle();
		assert_true(found.pending && !found.complete);
		assert_int_equal(found.names[0].code, E_NOSPC);
		assert_true(found.names[1].delivered);
		sink_found_done(&found);
	}
	full = false;
	found = settle();
	assert_true(found.complete && !found.pending);
	assert_true(found.names[0].delivered && found.names[1].delivered);
	sink_found_done(&found);
	assert_int_equal(scratch_count(&l.s, "root"), 3);
}

/* What nobody wanted of a set has no name to wait for. */
static void
knows_what_needs_no_name(void **state FX_UNUSED)
{
	struct sink_found found;
	uint32_t id;

	lab_offer(&l, ENTRY_FILE, "a.txt");
	lab_offer(&l, ENTRY_FILE, "b.txt");
	lab_start(&l);
	l.choosing = true;
	id = lab_add(&l, ENTRY_FILE, "a.txt", 5, 0644);
	(void)lab_add(&l, ENTRY_FILE, "b.txt", 4, 0644);
	l.need[1] = NEED_UNWANTED;
	lab_block(&l);
	assert_int_equal(lab_small(&l, id, "alpha"), FX_OK);
	lab_commit(&l);
	assert_false(l.roots[1].delivered);
	lab_drop(&l);
	take_back("a.txt");
	found = settle();
	assert_true(found.complete && !found.pending);
	assert_true(found.names[0].delivered);
	assert_true(sink_root_unwanted(&found.names[1]));
	assert_null(found.names[1].path);
	sink_found_done(&found);
	assert_int_equal(scratch_count(&l.s, "root"), 2);
}

static void
makes_the_folder_that_is_missing(void **state FX_UNUSED)
{
	l.conf.into = "bob";
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	take_back("bob/a.txt");
	assert_int_equal(unlinkat(l.root_fd, "bob", AT_REMOVEDIR), 0);
	expect_complete("bob/a.txt");
	assert_true(scratch_holds(&l.s, "root/bob/a.txt", "alpha"));
}

static void
keeps_to_the_rule_when_it_settles(void **state FX_UNUSED)
{
	struct sink_found found;

	l.conf.conflict = CONFLICT_FAIL;
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	take_back("a.txt");
	scratch_write(&l.s, "root/a.txt", "other");
	found = settle();
	assert_false(found.complete || found.names[0].delivered);
	assert_int_equal(found.names[0].code, E_EXISTS);
	sink_found_done(&found);
	assert_true(scratch_holds(&l.s, "root/a.txt", "other"));
}

static void
remembers_what_was_skipped(void **state FX_UNUSED)
{
	struct sink_found found;

	l.conf.conflict = CONFLICT_SKIP_DIGEST;
	scratch_write(&l.s, "root/a.txt", "alpha");
	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	assert_true(l.roots[0].skipped);
	lab_drop(&l);
	found = settle();
	assert_true(found.complete && found.names[0].skipped);
	assert_false(found.names[0].delivered);
	sink_found_done(&found);
}

static size_t
read_log(uint8_t *to, size_t room)
{
	int fd = openat(l.s.fd, LOG, O_RDONLY);
	ssize_t n = fd_read_full(fd, to, room);

	assert_true(n > 0 && (size_t)n < room);
	fd_close(&fd);
	return (size_t)n;
}

static void
write_log(const uint8_t *from, size_t n)
{
	int fd = openat(l.s.fd, LOG, O_WRONLY | O_TRUNC);

	assert_int_equal(fd_write_full(fd, from, n), 0);
	fd_close(&fd);
}

/* Cut or damaged at any place: delivered exactly if the record is whole. */
static void
believes_only_whole_records(void **state FX_UNUSED)
{
	uint8_t log[4096], bad[4096];
	struct sink_found found;
	size_t n;

	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	n = read_log(log, sizeof(log));
	for (size_t cut = 0; cut < n; cut++) {
		write_log(log, cut);
		found = settle();
		assert_false(found.complete || found.names[0].delivered);
		sink_found_done(&found);
	}
	for (size_t at = 0; at < n; at++) {
		memcpy(bad, log, n);
		bad[at] ^= (uint8_t)(1U << at % 8);
		write_log(bad, n);
		found = settle();
		assert_false(found.complete || found.names[0].delivered);
		sink_found_done(&found);
	}
	write_log(log, n);
	expect_complete("a.txt");
	memcpy(bad, log, n);
	memset(bad + n, 0xee, 99);
	write_log(bad, n + 99);
	expect_complete("a.txt");
	assert_int_equal(read_log(bad, sizeof(bad)), n);
	assert_int_equal(scratch_count(&l.s, "root"), 2);
}

static void
refuses_a_damaged_description(void **state FX_UNUSED)
{
	struct sink_found found;
	struct fx_err err = FX_ERR_NONE;

	lab_one_file(&l, "a.txt", "alpha");
	lab_drop(&l);
	scratch_write(&l.s, LAB_STAGE "/meta", "fxtmeta");
	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), -1);
	assert_int_equal(err.code, E_IO_READ);
	assert_int_equal(unlinkat(l.s.fd, LAB_STAGE "/meta", 0), 0);
	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
count_id(void *arg, const char *id)
{
	unsigned *count = arg;

	assert_string_equal(id, LAB_ID);
	++*count;
}

static void
lists_staging_folders(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	unsigned count = 0;

	assert_int_equal(sink_scan(l.root_fd, count_id, &count, &err), 0);
	assert_int_equal(count, 0);
	lab_one_file(&l, "a.txt", "alpha");
	scratch_folder(&l.s, "root/.fxtui-part/other");
	assert_int_equal(sink_scan(l.root_fd, count_id, &count, &err), 0);
	assert_int_equal(count, 1);
	assert_int_equal(sink_discard(l.root_fd, "other", &err), -1);
	assert_int_equal(sink_discard(l.root_fd, "..", &err), -1);
	lab_drop(&l);
	assert_int_equal(sink_discard(l.root_fd, LAB_ID, &err), 0);
	assert_true(scratch_has(&l.s, "root/.fxtui-part/other"));
}

static void
keeps_a_receipt_of_what_it_settled(void **state FX_UNUSED)
{
	struct sink_verdict verdict;
	struct fx_err err = FX_ERR_NONE;
	char path[400];

	lab_one_file(&l, "a.txt", "alpha");
	lab_commit(&l);
	lab_drop(&l);
	expect_complete("a.txt");
	assert_int_equal(sink_keep(l.root_fd, LAB_ID, l.receipts_fd, &err), 0);
	assert_int_equal(sink_discard(l.root_fd, LAB_ID, &err), 0);
	snprintf(path, sizeof(path), "%s/a.txt", l.root);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &verdict, &err),
	    0);
	assert_int_equal(verdict.files, 1);
	assert_int_equal(verdict.bad, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(gives_no_name_before_the_commit),
		TEST(finds_what_was_delivered),
		TEST(renames_what_was_announced),
		TEST(gives_the_other_name_later),
		TEST(knows_what_needs_no_name),
		TEST(makes_the_folder_that_is_missing),
		TEST(keeps_to_the_rule_when_it_settles),
		TEST(remembers_what_was_skipped),
		TEST(believes_only_whole_records),
		TEST(refuses_a_damaged_description),
		TEST(lists_staging_folders),
		TEST(keeps_a_receipt_of_what_it_settled),
	};

	return cmocka_run_group_tests_name("sink_settle", tests, NULL, NULL);
}
