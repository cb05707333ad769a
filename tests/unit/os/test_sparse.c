/* SPDX-License-Identifier: MIT */
#include "os/sparse.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/fd.h"
#include "unit/os/scratch.h"

#define SIZE ((size_t)1024 * 1024)

static struct scratch s;
static int fd;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	fd = openat(s.fd, "f", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd == -1 ? -1 : 0;
}

static int
teardown(void **state FX_UNUSED)
{
	fd_close(&fd);
	scratch_done(&s);
	return 0;
}

/* Whether the file system keeps and tells of holes. */
static bool
has_holes(void)
{
	struct stat st;

	assert_int_equal(ftruncate(fd, (off_t)SIZE), 0);
	assert_int_equal(fstat(fd, &st), 0);
	return st.st_blocks == 0 && lseek(fd, 0, SEEK_DATA) == -1;
}

static uint64_t
blocks(void)
{
	struct stat st;

	assert_int_equal(fsync(fd), 0);
	assert_int_equal(fstat(fd, &st), 0);
	return (uint64_t)st.st_blocks;
}

/* Zeros with some bytes here and there: 3 pieces of a block, 2 of them whole. */
static uint8_t *
pattern(void)
{
	uint8_t *p = calloc(1, SIZE);

	assert_non_null(p);
	p[5000] = 1;
	memset(p + 300000, 7, 9000);
	p[SIZE - 1] = 9;
	return p;
}

static void
reads_what_is_there_and_zeros_between(void **state FX_UNUSED)
{
	static const struct {
		size_t offset, n, want;
	} rows[] = {
		{ 0, SIZE, SIZE },
		{ 1, 4999, 4999 },
		{ 4999, 3, 3 },
		{ 299999, 9002, 9002 },
		{ 308999, 100000, 100000 },
		{ SIZE - 1, 1, 1 },
		{ SIZE - 10, 20, 10 },
		{ SIZE, 5, 0 },
		{ SIZE + 7, 5, 0 },
		{ 100, 0, 0 },
	};
	uint8_t *p = pattern();
	uint8_t *got = malloc(SIZE);

	assert_non_null(got);
	assert_int_equal(sparse_write(fd, p, SIZE, 0), 0);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		memset(got, 0xaa, SIZE);
		assert_int_equal(
		    sparse_read(fd, got, rows[i].n, (off_t)rows[i].offset),
		    rows[i].want);
		assert_memory_equal(got, p + rows[i].offset, rows[i].want);
	}
	free(got);
	free(p);
}

static void
writes_no_block_of_zeros(void **state FX_UNUSED)
{
	uint8_t *p = pattern();
	uint8_t *got = malloc(SIZE);

	assert_non_null(got);
	if (!has_holes())
		skip();
	assert_int_equal(sparse_write(fd, p, SIZE, 0), 0);
	assert_in_range(blocks(), 1, 8 * 5);
	assert_int_equal(fd_pread_full(fd, got, SIZE, 0), SIZE);
	assert_memory_equal(got, p, SIZE);
	free(got);
	free(p);
}

static void
writes_pieces_that_begin_anywhere(void **state FX_UNUSED)
{
	uint8_t *p = pattern();
	uint8_t *got = malloc(SIZE);
	size_t at = 0;

	assert_non_null(got);
	for (size_t n = 1; at < SIZE; n = n * 3 + 1) {
		size_t len = n < SIZE - at ? n : SIZE - at;

		assert_int_equal(sparse_write(fd, p + at, len, (off_t)at), 0);
		at += len;
	}
	assert_int_equal(ftruncate(fd, (off_t)SIZE), 0);
	assert_int_equal(fd_pread_full(fd, got, SIZE, 0), SIZE);
	assert_memory_equal(got, p, SIZE);
	free(got);
	free(p);
}

static void
clears_what_was_written(void **state FX_UNUSED)
{
	uint8_t *p = malloc(SIZE);
	uint8_t *got = malloc(SIZE);

	assert_non_null(p);
	assert_non_null(got);
	memset(p, 5, SIZE);
	assert_int_equal(fd_pwrite_full(fd, p, SIZE, 0), 0);
	assert_int_equal(sparse_clear(fd, 0, 0), 0);
	assert_int_equal(sparse_clear(fd, 500000, 4097), 0);
	memset(p + 4097, 0, 500000);
	assert_int_equal(fd_pread_full(fd, got, SIZE, 0), SIZE);
	assert_memory_equal(got, p, SIZE);
	free(got);
	free(p);
}

static void
says_that_it_could_not_write(void **state FX_UNUSED)
{
	int only = openat(s.fd, "f", O_RDONLY | O_CLOEXEC);

	assert_true(only >= 0);
	assert_int_equal(sparse_write(only, "x", 1, 0), -EBADF);
	assert_int_equal(sparse_clear(only, 1, 0), -EBADF);
	fd_close(&only);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(reads_what_is_there_and_zeros_between),
		CASE(writes_no_block_of_zeros),
		CASE(writes_pieces_that_begin_anywhere),
		CASE(clears_what_was_written),
		CASE(says_that_it_could_not_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
