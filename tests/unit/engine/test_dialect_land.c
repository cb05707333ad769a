/* SPDX-License-Identifier: MIT */
/* A file of a dialect on its way to the disk. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/dialect_land.h"
#include "os/fd.h"
#include "unit/engine/sink_lab.h"

#define MIB   ((size_t)1024 * 1024)
#define ROOM  (3 * MIB + 100)
#define PIECE 60000

static struct lab l;
static uint8_t *bytes;
static struct land *land;
static struct fx_err err;

static int
setup(void **state FX_UNUSED)
{
	uint32_t x = 1;

	lab_init(&l);
	bytes = malloc(ROOM);
	assert_non_null(bytes);
	for (size_t i = 0; i < ROOM; i++) {
		x = x * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(x >> 24);
	}
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	free(bytes);
	lab_done(&l);
	return 0;
}

static void
begin(uint64_t announced)
{
	lab_offer(&l, ENTRY_FILE, "file");
	l.offer.roots[0].size = announced;
	l.offer.preserve = 0;
	err = FX_ERR_NONE;
	assert_int_equal(land_new(&land, &l.conf, &err), 0);
}

static void
add(const uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t some = n < PIECE ? n : PIECE;

		assert_int_equal(land_add(land, p, some, &err), 0);
		p += some;
		n -= some;
	}
}

/* It lands, and is n bytes at p. */
static void
lands_as(const uint8_t *p, size_t n)
{
	uint8_t sha[32];
	uint8_t *back = malloc(n + 1);
	struct landed got;
	int fd;

	assert_int_equal(land_end(land, &got, &err), 0);
	assert_true(got.root.delivered);
	assert_int_equal(got.size, n);
	lab_sha(p, n, sha);
	assert_memory_equal(got.sha256, sha, sizeof(sha));
	fd = open(got.root.path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0 && back != NULL);
	assert_int_equal(fd_read_full(fd, back, n + 1), n);
	assert_memory_equal(back, p, n);
	fd_close(&fd);
	free(back);
	assert_int_equal(sink_finish(got.sink, l.receipts_fd, &err), 0);
	sink_unref(got.sink);
	sink_roots_done(&got.root, 1);
	land_free(land);
	assert_false(scratch_has(&l.s, LAB_STAGE));
}

static void
every_size_lands_as_it_came(void **state)
{
	static const size_t sizes[] = { 0, 1, 4096, MIB - 1, MIB, MIB + 1,
		2 * MIB, 3 * MIB + 7 };

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		begin(sizes[i]);
		add(bytes, sizes[i]);
		lands_as(bytes, sizes[i]);
		teardown(state);
		setup(state);
	}
}

static void
bytes_in_front_can_be_taken_off(FX_UNUSED void **state)
{
	begin(2 * MIB + 50);
	add(bytes, 2 * MIB + 50);
	assert_int_equal(land_shift(land, NULL, 0, 3, &err), 0);
	lands_as(bytes + 3, 2 * MIB + 47);
}

static void
bytes_can_be_put_in_front(FX_UNUSED void **state)
{
	begin(ROOM); /* a guess, and too large */
	add(bytes + 5, 2 * MIB + 50);
	assert_int_equal(land_shift(land, bytes, 5, 0, &err), 0);
	lands_as(bytes, 2 * MIB + 55);
}

static void
a_small_file_is_shifted_too(FX_UNUSED void **state)
{
	begin(512345);
	add((const uint8_t *)"345", 3);
	assert_int_equal(land_shift(land, "12", 2, 0, &err), 0);
	lands_as((const uint8_t *)"12345", 5);
}

static void
what_starts_over_forgets_what_came(FX_UNUSED void **state)
{
	begin(MIB + 9);
	add(bytes + 77, MIB + 2);
	assert_int_equal(land_again(land, &err), 0);
	assert_int_equal(land_size(land), 0);
	add(bytes, MIB + 9);
	lands_as(bytes, MIB + 9);
}

static void
more_than_was_announced_is_refused(FX_UNUSED void **state)
{
	begin(MIB);
	add(bytes, MIB);
	assert_int_equal(land_add(land, bytes, MIB + 1, &err), -1);
	assert_int_equal(err.code, E_SIZE);
	land_free(land);
	assert_false(scratch_has(&l.s, "root/file"));
}

static void
what_fails_is_left_in_staging_for_a_person(FX_UNUSED void **state)
{
	begin(100);
	add((const uint8_t *)"a part", 6);
	land_leave(land);
	land_free(land);
	assert_true(scratch_holds(&l.s, LAB_STAGE "/parts/0", "a part"));
	assert_false(scratch_has(&l.s, "root/file"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_size_lands_as_it_came, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    bytes_in_front_can_be_taken_off, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    bytes_can_be_put_in_front, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_small_file_is_shifted_too, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_starts_over_forgets_what_came, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    more_than_was_announced_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_fails_is_left_in_staging_for_a_person, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
