/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/fd.h"
#include "unit/engine/sink_lab.h"

#define CHUNKS 5
#define SIZE   (4 * (uint64_t)FX_CHUNK_SIZE + 777)
#define BIG    "tree/big"
#define SMALL  "tree/small"
#define TEXT   "a small file"

/* The id of the big file in the first run, which names its contents. */
#define BIG_ID 1

static struct lab l;

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	lab_offer(&l, ENTRY_FOLDER, "tree");
	lab_start(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	if (l.sink != NULL)
		sink_hold(l.sink, false);
	lab_done(&l);
	return 0;
}

static void
path_of(char to[400], const char *rest)
{
	snprintf(to, 400, "%s/%s", LAB_STAGE, rest);
}

static bool
stands(const char *rest)
{
	char path[400];
	struct stat st;

	path_of(path, rest);
	return fstatat(l.s.fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A folder, a file in chunks and a small one; chunks of the first arrive. */
static void
first_run(unsigned chunks)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_file *f;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	assert_int_equal(lab_add(&l, ENTRY_FILE, BIG, SIZE, 0644), BIG_ID);
	lab_add(&l, ENTRY_FILE, SMALL, strlen(TEXT), 0644);
	lab_block(&l);
	f = sink_part(l.sink, l.blocks[0], BIG_ID, 0, &err);
	assert_non_null(f);
	for (unsigned i = 0; i < chunks; i++)
		assert_int_equal(lab_chunk(f, BIG_ID, SIZE, i), FX_OK);
	sink_part_unref(f);
	assert_int_equal(lab_small(&l, 2, TEXT), FX_OK);
}

/* A new list begins; what the last run made is only on disk. */
static void
new_list(void)
{
	for (uint32_t i = 0; i < l.block_n; i++)
		block_unref(l.blocks[i]);
	l.block_n = 0;
	l.next_id = 0;
	block_maker_free(l.maker);
	l.maker = block_maker_new();
	assert_non_null(l.maker);
}

static void
reopen(bool alive)
{
	struct sink *live = l.sink;
	struct fx_err err = FX_ERR_NONE;
	int r;

	if (!alive)
		lab_drop(&l);
	r = sink_reopen(&l.sink, &l.conf, alive ? live : NULL, &err);
	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
	if (alive) {
		sink_hold(live, false);
		sink_unref(live);
	}
	sink_hold(l.sink, true);
	new_list();
}

/* The same list; another file comes first if shifted.  The id of big. */
static uint32_t
second_list(bool shifted)
{
	uint32_t id;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	if (shifted)
		lab_add(&l, ENTRY_FILE, "tree/aaa", 3, 0644);
	id = lab_add(&l, ENTRY_FILE, BIG, SIZE, 0644);
	lab_add(&l, ENTRY_FILE, SMALL, strlen(TEXT), 0644);
	lab_block(&l);
	return id;
}

static unsigned
have(uint32_t id, struct sink_have *ret)
{
	unsigned n = 0;

	memset(ret, 0, sizeof(*ret));
	ret->n = SINK_HAVE_MAX;
	(void)sink_have(l.sink, l.blocks[0], id, ret, NULL);
	for (unsigned i = 0; i < SINK_HAVE_MAX; i++)
		n += ret->got[i];
	return n;
}

/* The digest of chunk i of the big file as the first run had it. */
static void
expected(uint64_t i, uint8_t ret[32])
{
	size_t n = lab_chunk_len(SIZE, i);
	uint8_t *data = malloc(n);
	struct digest *d;

	assert_non_null(data);
	assert_int_equal(digest_new(&d), 0);
	lab_fill(data, BIG_ID, i, n);
	fx1_piece(d, SIZE, data, n, ret);
	digest_free(d);
	free(data);
}

static void
is_chunk(const struct sink_have *h, unsigned i, bool same)
{
	uint8_t digest[32];

	expected(i, digest);
	assert_true(h->got[i]);
	assert_int_equal(memcmp(digest, h->digests[i], 32) == 0, same);
}

/* Whatever is missing comes, then all is delivered, nothing is left. */
static void
complete(uint32_t id)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_have h;
	struct sink_file *f;
	uint8_t root[32];
	int errnum;

	(void)have(id, &h);
	f = sink_part(l.sink, l.blocks[0], id, 0, &err);
	assert_non_null(f);
	for (unsigned i = 0; i < CHUNKS; i++)
		assert_int_equal(lab_chunk(f, BIG_ID, SIZE, i), FX_OK);
	sink_part_unref(f);
	lab_root(BIG_ID, SIZE, root);
	assert_int_equal(
	    sink_whole(l.sink, l.blocks[0], id, root, &errnum), FX_OK);
	(void)have(id + 1, &h);
	lab_sha(TEXT, strlen(TEXT), root);
	if (h.got[0])
		assert_int_equal(
		    sink_whole(l.sink, l.blocks[0], id + 1, root, &errnum),
		    FX_OK);
	else
		assert_int_equal(lab_small(&l, id + 1, TEXT), FX_OK);
	if (id != BIG_ID)
		assert_int_equal(lab_small(&l, 1, "aaa"), FX_OK);
	assert_int_equal(sink_listed(l.sink, &err), 0);
	assert_false(stands("old"));
	lab_commit(&l);
	assert_true(l.roots[0].delivered);
	assert_int_equal(l.roots[0].failed, 0);
	assert_true(scratch_holds(&l.s, "root/tree/small", TEXT));
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	assert_false(stands(""));
}

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
poke(const char *rest, off_t at)
{
	char path[400];
	uint8_t byte;
	int fd;

	path_of(path, rest);
	fd = openat(l.s.fd, path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void
cut(const char *rest, off_t size)
{
	char path[400];
	int fd;

	path_of(path, rest);
	fd = openat(l.s.fd, path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
}

static void
a_flipped_byte_shows_in_the_digest_and_is_written_over(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	lab_drop(&l);
	poke("parts/1", FX_CHUNK_SIZE + 99);
	reopen(false);
	id = second_list(false);
	assert_int_equal(have(id, &h), 3);
	is_chunk(&h, 0, true);
	is_chunk(&h, 1, false);
	is_chunk(&h, 2, true);
	complete(id);
}

static void
a_part_that_was_cut_has_what_is_left(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	lab_drop(&l);
	cut("parts/1", FX_CHUNK_SIZE + 5);
	reopen(false);
	id = second_list(false);
	assert_int_equal(have(id, &h), 1);
	is_chunk(&h, 0, true);
	complete(id);
}

static void
torn_notes_only_cost_time(void **state FX_UNUSED)
{
	static const char *const torn[] = { "map/1", "manifest", "log",
		"roots" };
	struct sink_have h;
	uint32_t id;

	first_run(3);
	lab_drop(&l);
	for (size_t i = 0; i < FX_COUNT(torn); i++)
		cut(torn[i], 7);
	reopen(false);
	id = second_list(false);
	assert_int_equal(l.need[id], NEED_ALL);
	assert_int_equal(have(id, &h), 0);
	complete(id);
}

static void
a_map_with_a_flipped_byte_does_not_vouch(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	first_run(3);
	lab_drop(&l);
	poke("map/1", 32 + 32 + 4);
	reopen(false);
	id = second_list(false);
	assert_int_equal(have(id, &h), 3);
	is_chunk(&h, 1, true);
	complete(id);
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
a_held_part_that_others_wrote_to_is_read_again(void **state FX_UNUSED)
{
	struct sink_have h;
	uint32_t id;

	sink_hold(l.sink, true);
	first_run(3);
	poke("parts/1", 4711);
	reopen(true);
	id = second_list(false);
	assert_int_equal(have(id, &h), 3);
	is_chunk(&h, 0, false);
	is_chunk(&h, 1, true);
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
		TEST(a_flipped_byte_shows_in_the_digest_and_is_written_over),
		TEST(a_part_that_was_cut_has_what_is_left),
		TEST(torn_notes_only_cost_time),
		TEST(a_map_with_a_flipped_byte_does_not_vouch),
		TEST(a_file_of_another_time_is_sent_whole),
		TEST(a_part_held_open_is_known_without_reading),
		TEST(a_held_part_that_others_wrote_to_is_read_again),
		TEST(a_late_worker_of_the_last_run_is_turned_away),
		TEST(a_merge_that_was_cut_short_goes_on),
		TEST(a_rotation_that_was_cut_short_goes_on),
		TEST(many_interruptions_lose_nothing_and_leave_nothing),
		TEST(another_device_or_other_roots_do_not_fit),
		TEST(the_choices_of_the_first_time_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
