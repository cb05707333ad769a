/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/clock.h"
#include "os/thread.h"
#include "unit/engine/sink_lab.h"

#define CHUNKS     9
#define OTHER_SIZE (SIZE + FX_CHUNK_SIZE)
#define SIZE       (8 * (uint64_t)FX_CHUNK_SIZE + 777)

static struct lab l;
static uint32_t id;

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

static void
start(uint64_t size)
{
	lab_offer(&l, ENTRY_FILE, "big");
	lab_start(&l);
	id = lab_add(&l, ENTRY_FILE, "big", size, 0644);
	lab_block(&l);
}

static struct sink_file *
part(uint16_t gen)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_file *f = sink_part(l.sink, l.blocks[0], id, gen, &err);

	if (f == NULL)
		print_error("%s\n", err.text);
	assert_non_null(f);
	return f;
}

static enum fx_code
whole(uint64_t size)
{
	uint8_t root[32];
	int errnum;

	lab_root(id, size, root);
	return sink_whole(l.sink, l.blocks[0], id, root, &errnum);
}

static void
writes_a_chunk_once(void **state FX_UNUSED)
{
	static uint8_t zeros[FX_CHUNK_SIZE];
	uint8_t other[32] = { 3 };
	struct sink_file *f;

	start(SIZE);
	f = part(0);
	assert_ptr_equal(part(0), f);
	sink_part_unref(f);
	assert_int_equal(lab_chunk(f, id, SIZE, 4), FX_OK);
	assert_int_equal(lab_chunk(f, id, SIZE, 4), FX_OK);
	assert_int_equal(sink_chunk(f, 4 * FX_CHUNK_SIZE, zeros, FX_CHUNK_SIZE,
			     other, false),
	    E_PROTO);
	assert_int_equal(whole(SIZE), E_CHUNK);
	sink_part_unref(f);
	/* found again after all had let go */
	f = part(0);
	assert_int_equal(sink_chunk(f, 4 * FX_CHUNK_SIZE, zeros, FX_CHUNK_SIZE,
			     other, false),
	    E_PROTO);
	for (uint64_t i = CHUNKS; i > 0; i--)
		assert_int_equal(lab_chunk(f, id, SIZE, i - 1), FX_OK);
	assert_int_equal(whole(SIZE), FX_OK);
	assert_int_equal(whole(SIZE), FX_OK);
	/* late ones */
	assert_int_equal(lab_chunk(f, id, SIZE, 2), FX_OK);
	sink_part_unref(f);
	f = part(0);
	assert_int_equal(lab_chunk(f, id, SIZE, 2), FX_OK);
	sink_part_unref(f);
	assert_int_equal(scratch_count(&l.s, LAB_STAGE "/parts"), 0);
	assert_int_equal(scratch_count(&l.s, LAB_STAGE "/map"), 0);
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "big"));
}

static void
refuses_chunks_that_lie_wrong(void **state FX_UNUSED)
{
	static const struct {
		uint64_t offset;
		size_t len;
	} wrong[] = {
		{ 1, FX_CHUNK_SIZE },
		{ 0, FX_CHUNK_SIZE - 1 },
		{ 0, 0 },
		{ 8 * FX_CHUNK_SIZE, 778 },
		{ 8 * FX_CHUNK_SIZE, 776 },
		{ 9 * FX_CHUNK_SIZE, 777 },
		{ UINT64_MAX - FX_CHUNK_SIZE + 1, FX_CHUNK_SIZE },
	};
	static uint8_t data[FX_CHUNK_SIZE];
	uint8_t digest[32] = { 1 };
	struct sink_file *f;

	start(SIZE);
	f = part(0);
	for (size_t i = 0; i < FX_COUNT(wrong); i++)
		assert_int_equal(sink_chunk(f, wrong[i].offset, data,
				     wrong[i].len, digest, false),
		    E_SIZE);
	sink_part_unref(f);
}

/* A file of 64 chunks, each of these bytes, takes less than one on disk. */
static void
has_room_for_less(uint8_t data[FX_CHUNK_SIZE], bool zero)
{
	uint64_t size = 64 * (uint64_t)FX_CHUNK_SIZE;
	struct tree_root *tree;
	uint8_t digest[32], root[32];
	struct sink_file *f;
	struct digest *d;
	struct stat st;
	int errnum;

	assert_int_equal(digest_new(&d), 0);
	assert_int_equal(tree_root_new(&tree), 0);
	fx1_chunk(d, data, FX_CHUNK_SIZE, digest, NULL);
	start(size);
	l.blocks[0]->entries[id].sparse = !zero;
	f = part(0);
	for (uint64_t i = 0; i < 64; i++) {
		assert_int_equal(
		    sink_chunk(f, i * FX_CHUNK_SIZE, zero ? NULL : data,
			FX_CHUNK_SIZE, digest, zero),
		    FX_OK);
		tree_root_add(tree, digest);
	}
	sink_part_unref(f);
	assert_true(tree_root_end(tree, size, root));
	assert_int_equal(
	    sink_whole(l.sink, l.blocks[0], id, root, &errnum), FX_OK);
	lab_commit(&l);
	assert_int_equal(fstatat(l.root_fd, "big", &st, 0), 0);
	assert_int_equal(st.st_size, size);
	assert_true(st.st_blocks * 512 < FX_CHUNK_SIZE);
	tree_root_free(tree);
	digest_free(d);
}

static void
leaves_holes_for_zeros(void **state FX_UNUSED)
{
	static uint8_t zeros[FX_CHUNK_SIZE];

	has_room_for_less(zeros, true);
}

/* Of a file that the sender says has holes. */
static void
keeps_holes_within_chunks(void **state FX_UNUSED)
{
	static uint8_t data[FX_CHUNK_SIZE];

	data[77777] = 1;
	has_room_for_less(data, false);
}

static void
starts_over_with_a_generation(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_file *old, *new;

	start(SIZE);
	old = part(0);
	assert_int_equal(lab_chunk(old, id, SIZE, 0), FX_OK);
	assert_null(sink_part(l.sink, l.blocks[0], id, 1, &err));
	assert_int_equal(sink_renew(l.sink, l.blocks[0], id, 1, OTHER_SIZE,
			     LAB_MTIME + 5, 0),
	    0);
	assert_null(sink_entry(l.sink, l.blocks[0], id, 0));
	new = part(1);
	assert_ptr_not_equal(old, new);
	assert_int_equal(lab_chunk(old, id, SIZE, 1), E_SRC_CHANGED);
	assert_null(sink_part(l.sink, l.blocks[0], id, 0, &err));
	assert_int_equal(err.code, E_SRC_CHANGED);
	sink_part_unref(old);
	for (uint64_t i = 1; i < fx1_chunks(OTHER_SIZE); i++)
		assert_int_equal(lab_chunk(new, id, OTHER_SIZE, i), FX_OK);
	assert_int_equal(whole(OTHER_SIZE), E_CHUNK);
	assert_int_equal(lab_chunk(new, id, OTHER_SIZE, 0), FX_OK);
	sink_part_unref(new);
	assert_null(sink_part(l.sink, l.blocks[0], id, 0, &err));
	assert_int_equal(whole(OTHER_SIZE), FX_OK);
}

static void
believes_no_root_but_its_own(void **state FX_UNUSED)
{
	uint8_t root[32] = { 1 };
	struct sink_file *f;
	int errnum;

	start(SIZE);
	f = part(0);
	for (uint64_t i = 0; i < CHUNKS; i++)
		assert_int_equal(lab_chunk(f, id, SIZE, i), FX_OK);
	sink_part_unref(f);
	assert_int_equal(
	    sink_whole(l.sink, l.blocks[0], id, root, &errnum), E_DIGEST);
}

struct writer {
	struct thread *thread;
	uint64_t from;
	enum fx_code code[CHUNKS];
};

static void
write_all(void *arg)
{
	struct writer *w = arg;
	struct fx_err err = FX_ERR_NONE;

	for (uint64_t k = 0; k < CHUNKS; k++) {
		uint64_t i = (w->from + k) % CHUNKS;
		struct sink_file *f =
		    sink_part(l.sink, l.blocks[0], id, 0, &err);

		w->code[i] = f != NULL ? lab_chunk(f, id, SIZE, i) : err.code;
		sink_part_unref(f);
	}
}

static void
takes_chunks_from_many_threads(void **state FX_UNUSED)
{
	struct writer writers[4];

	start(SIZE);
	for (size_t i = 0; i < FX_COUNT(writers); i++) {
		writers[i].from = i * 2;
		assert_int_equal(thread_start(&writers[i].thread, "writer",
				     write_all, &writers[i]),
		    0);
	}
	for (size_t i = 0; i < FX_COUNT(writers); i++)
		thread_join(writers[i].thread);
	for (size_t i = 0; i < FX_COUNT(writers); i++)
		for (size_t k = 0; k < CHUNKS; k++)
			assert_int_equal(writers[i].code[k], FX_OK);
	assert_int_equal(whole(SIZE), FX_OK);
	lab_commit(&l);
}

#define SMALL 200

static void
write_small(void *arg)
{
	struct writer *w = arg;

	w->code[0] = FX_OK;
	for (uint32_t i = 0; i < SMALL; i++) {
		uint32_t file = 1 + (i * 7 + (uint32_t)w->from) % SMALL;
		const struct entry *e = block_entry(l.blocks[0], file);

		if (e->kind == ENTRY_FILE &&
		    lab_small(&l, file, "same") != FX_OK)
			w->code[0] = E_INTERNAL;
	}
}

static void
takes_small_files_from_many_threads(void **state FX_UNUSED)
{
	struct writer writers[4];
	char path[64];

	lab_offer(&l, ENTRY_FOLDER, "s");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "s", 0, 0755);
	for (unsigned i = 0; i < SMALL / 2; i++) {
		snprintf(path, sizeof(path), "s/%03u", i);
		lab_add(&l, ENTRY_FOLDER, path, 0, 0755);
		snprintf(path, sizeof(path), "s/%03u/f", i);
		lab_add(&l, ENTRY_FILE, path, 4, 0644);
	}
	lab_block(&l);
	for (size_t i = 0; i < FX_COUNT(writers); i++) {
		writers[i].from = i * 50;
		assert_int_equal(thread_start(&writers[i].thread, "writer",
				     write_small, &writers[i]),
		    0);
	}
	for (size_t i = 0; i < FX_COUNT(writers); i++) {
		thread_join(writers[i].thread);
		assert_int_equal(writers[i].code[0], FX_OK);
	}
	lab_commit(&l);
	assert_int_equal(l.roots[0].files, SMALL / 2);
}

static void
syncs_by_size_and_time(void **state FX_UNUSED)
{
	uint64_t size = 66 * (uint64_t)FX_CHUNK_SIZE;
	struct sink_found found;
	struct fx_err err;
	struct sink_file *f;

	clock_set_fake(1000000, 1600000000);
	start(size);
	f = part(0);
	for (uint64_t i = 0; i < 63; i++)
		assert_int_equal(lab_chunk(f, id, size, i), FX_OK);
	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), 0);
	assert_int_equal(found.kept, 0);
	sink_found_done(&found);
	assert_int_equal(lab_chunk(f, id, size, 63), FX_OK);
	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), 0);
	assert_int_equal(found.kept, 64 * FX_CHUNK_SIZE);
	sink_found_done(&found);
	clock_fake_advance(INT64_C(6000000000));
	assert_int_equal(lab_chunk(f, id, size, 64), FX_OK);
	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), 0);
	assert_int_equal(found.kept, 65 * FX_CHUNK_SIZE);
	sink_found_done(&found);
	sink_part_unref(f);
	clock_fake_off();
}

/* No file of this process grows beyond n bytes. */
static void
limit_size(rlim_t n)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit limit;

	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = n;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
goes_on_after_a_write_that_failed(void **state FX_UNUSED)
{
	struct sink_file *f;

	start(SIZE);
	f = part(0);
	assert_int_equal(lab_chunk(f, id, SIZE, 0), FX_OK);
	limit_size(FX_CHUNK_SIZE + 5000);
	assert_int_equal(lab_chunk(f, id, SIZE, 1), E_IO_WRITE);
	assert_int_equal(lab_chunk(f, id, SIZE, 7), E_IO_WRITE);
	limit_size(RLIM_INFINITY);
	for (uint64_t i = 0; i < CHUNKS; i++)
		assert_int_equal(lab_chunk(f, id, SIZE, i), FX_OK);
	sink_part_unref(f);
	assert_int_equal(whole(SIZE), FX_OK);
}

static void
writes_zeros_where_a_write_failed(void **state FX_UNUSED)
{
	uint64_t size = 2 * (uint64_t)FX_CHUNK_SIZE;
	static uint8_t zeros[FX_CHUNK_SIZE], found[FX_CHUNK_SIZE];
	uint8_t digest[32];
	struct sink_file *f;
	struct digest *d;
	ssize_t n;
	int fd;

	assert_int_equal(digest_new(&d), 0);
	fx1_chunk(d, zeros, sizeof(zeros), digest, NULL);
	digest_free(d);
	start(size);
	f = part(0);
	limit_size(5000);
	assert_int_equal(lab_chunk(f, id, size, 0), E_IO_WRITE);
	limit_size(RLIM_INFINITY);
	assert_int_equal(
	    sink_chunk(f, 0, NULL, FX_CHUNK_SIZE, digest, true), FX_OK);
	sink_part_unref(f);
	fd = openat(l.s.fd, LAB_STAGE "/parts/0", O_RDONLY);
	/* The file gets its size at the end. */
	n = fd_read_full(fd, found, sizeof(found));
	assert_in_range(n, 5000, sizeof(found));
	assert_memory_equal(found, zeros, (size_t)n);
	fd_close(&fd);
}

/* A file system of 1 MiB in a mount namespace of our own. */
static bool
mount_small(void)
{
	if (geteuid() != 0 || unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("none", l.root, "tmpfs", 0, "size=1m,mode=0700") == -1)
		return false;
	fd_close(&l.root_fd);
	l.root_fd = open(l.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	l.conf.root_fd = l.root_fd;
	return l.root_fd >= 0;
}

static void
says_that_the_disk_is_full(void **state FX_UNUSED)
{
	uint64_t size = 2 * (uint64_t)FX_CHUNK_SIZE;
	char text[20000];
	struct sink_file *f;

	if (!mount_small())
		skip();
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	lab_offer(&l, ENTRY_FILE, "big");
	lab_offer(&l, ENTRY_FILE, "small");
	lab_start(&l);
	id = lab_add(&l, ENTRY_FILE, "big", size, 0644);
	lab_add(&l, ENTRY_FILE, "small", sizeof(text) - 1, 0644);
	lab_block(&l);
	f = part(0);
	assert_int_equal(lab_chunk(f, id, size, 0), E_NOSPC);
	assert_int_equal(lab_small(&l, id + 1, text), E_NOSPC);
	sink_part_unref(f);
	assert_false(scratch_has(&l.s, LAB_STAGE "/tree/small"));
	assert_int_equal(
	    unlinkat(l.root_fd, SINK_FOLDER "/" LAB_ID "/parts/0", 0), 0);
	assert_int_equal(lab_small(&l, id + 1, text), FX_OK);
	lab_commit(&l);
	assert_true(lab_landed(&l, 1, "small"));
	assert_false(l.roots[0].delivered);
	lab_drop(&l);
	fd_close(&l.root_fd);
	assert_int_equal(
	    mount("none", l.root, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	l.conf.root_fd = l.root_fd = open(l.root, O_RDONLY | O_DIRECTORY);
	{
		struct fx_err err = FX_ERR_NONE;

		l.conf.id[0] = 'f';
		assert_int_equal(sink_new(&l.sink, &l.conf, &err), -1);
		assert_int_equal(err.code, E_ACCESS);
		assert_int_equal(err.errnum, EROFS);
	}
	fd_close(&l.root_fd);
	assert_int_equal(umount(l.root), 0);
	l.root_fd = -1;
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(writes_a_chunk_once),
		TEST(refuses_chunks_that_lie_wrong),
		TEST(leaves_holes_for_zeros),
		TEST(keeps_holes_within_chunks),
		TEST(starts_over_with_a_generation),
		TEST(believes_no_root_but_its_own),
		TEST(takes_chunks_from_many_threads),
		TEST(takes_small_files_from_many_threads),
		TEST(syncs_by_size_and_time),
		TEST(goes_on_after_a_write_that_failed),
		TEST(writes_zeros_where_a_write_failed),
		TEST(says_that_the_disk_is_full),
	};

	return cmocka_run_group_tests_name("sink_part", tests, NULL, NULL);
}
