/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/engine/again_lab.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		TEST(a_flipped_byte_shows_in_the_digest_and_is_written_over),
		TEST(a_part_that_was_cut_has_what_is_left),
		TEST(torn_notes_only_cost_time),
		TEST(a_map_with_a_flipped_byte_does_not_vouch),
		TEST(a_held_part_that_others_wrote_to_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
