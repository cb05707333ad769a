/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/tree.h"
#include "unit/store/folder.h"

#define SIZE_MAX_TESTED ((size_t)3211265)

static struct digest *d;
static uint8_t *bytes; /* byte i = i mod 251 */

static int
make(void **state)
{
	size_t i;

	(void)state;
	bytes = malloc(SIZE_MAX_TESTED);
	if (bytes == NULL)
		return -1;
	for (i = 0; i < SIZE_MAX_TESTED; i++)
		bytes[i] = (uint8_t)(i % 251);
	return digest_new(&d);
}

static int
drop(void **state)
{
	(void)state;
	digest_free(d);
	free(bytes);
	return 0;
}

/* protocol.md, annex A; the first is also sha256sum's. */
static const struct {
	size_t size;
	const char *want;
} vectors[] = {
	{ 0,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
	    "5" },
	{ 1048576,
	    "631b84027d6b9e52b539c4e8373622d23032dfadc64d60af87339c9037"
	    "e4f769" },
	{ 1048577,
	    "27fd2d5136b477996f314e86394e821098020c7a8f542029e0388e1d14"
	    "e49132" },
	{ 3211265,
	    "baa2f89e9c1a132288c090a1aff308c45424ac44981d0d572cfe1522f4"
	    "6004e9" },
};

static void
expect(const uint8_t *got, const char *want)
{
	char hex[2 * DIGEST_SIZE + 1];

	str_hex(hex, got, DIGEST_SIZE);
	assert_string_equal(hex, want);
}

static void
chunks_give_the_roots_of_annex_a(void **state)
{
	uint8_t digest[DIGEST_SIZE];
	struct tree_root *root;
	size_t at, n, i;

	(void)state;
	assert_int_equal(tree_root_new(&root), 0);
	for (i = 0; i < FX_COUNT(vectors); i++) {
		for (at = 0; at < vectors[i].size; at += n) {
			n = vectors[i].size - at;
			if (n > FX_CHUNK_SIZE)
				n = FX_CHUNK_SIZE;
			fx1_piece(d, vectors[i].size, bytes + at, n, digest);
			tree_root_add(root, digest);
		}
		assert_int_equal(
		    tree_root_count(root), fx1_chunks(vectors[i].size));
		assert_true(tree_root_end(root, vectors[i].size, digest));
		expect(digest, vectors[i].want);
	}
	tree_root_free(root);
}

static void
a_root_needs_every_chunk(void **state)
{
	uint8_t digest[DIGEST_SIZE] = { 7 };
	struct tree_root *root;

	(void)state;
	assert_int_equal(tree_root_new(&root), 0);
	tree_root_add(root, digest);
	assert_false(tree_root_end(root, FX_CHUNK_SIZE + 1, digest));
	tree_root_add(root, digest);
	assert_false(tree_root_end(root, 0, digest));
	assert_int_equal(digest[0], 7);
	tree_root_add(root, digest);
	assert_true(tree_root_end(root, 1, digest));
	assert_int_equal(digest[0], 7);
	tree_root_free(root);
}

static void
leaves_are_the_digests_of_the_pieces(void **state)
{
	uint8_t leaves[FX1_LEAVES_MAX * DIGEST_SIZE];
	uint8_t chunk[DIGEST_SIZE], want[DIGEST_SIZE];
	size_t n;

	(void)state;
	n = fx1_chunk(d, bytes, FX_LEAF_SIZE + 1, chunk, leaves);
	assert_int_equal(n, 2);
	digest_once(d, bytes + FX_LEAF_SIZE, 1, want);
	assert_memory_equal(leaves + DIGEST_SIZE, want, DIGEST_SIZE);
	digest_once(d, leaves, 2 * DIGEST_SIZE, want);
	assert_memory_equal(chunk, want, DIGEST_SIZE);
	n = fx1_chunk(d, bytes, FX_CHUNK_SIZE, chunk, leaves);
	assert_int_equal(n, FX1_LEAVES_MAX);
}

static bool
count_call(void *arg, uint64_t done)
{
	uint64_t *last = arg;

	assert_true(done >= *last);
	*last = done;
	return true;
}

static bool
stop_after_a_chunk(void *arg, uint64_t done)
{
	(void)arg;
	return done > FX_CHUNK_SIZE;
}

static void
hashes_a_file_in_both_ways_at_once(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct folder f;
	struct fx1 id;
	uint8_t sha[DIGEST_SIZE], want[DIGEST_SIZE];
	uint64_t last;
	size_t i;
	int fd;

	(void)state;
	folder_make(&f);
	for (i = 0; i < FX_COUNT(vectors); i++) {
		folder_put(&f, "file", bytes, vectors[i].size);
		fd = openat(f.fd, "file", O_RDONLY);
		last = 0;
		assert_int_equal(
		    fx1_file(fd, &id, sha, count_call, &last, &err), 0);
		close(fd);
		assert_int_equal(id.size, vectors[i].size);
		assert_int_equal(last, vectors[i].size);
		expect(id.root, vectors[i].want);
		digest_once(d, bytes, vectors[i].size, want);
		assert_memory_equal(sha, want, DIGEST_SIZE);
	}
	folder_remove(&f);
}

static void
hashing_a_file_can_be_cancelled_and_can_fail(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct folder f;
	struct fx1 id = { .size = 99 };
	int fd;

	(void)state;
	folder_make(&f);
	folder_put(&f, "file", bytes, SIZE_MAX_TESTED);
	fd = openat(f.fd, "file", O_RDONLY);
	assert_int_equal(
	    fx1_file(fd, &id, NULL, stop_after_a_chunk, NULL, &err), -1);
	close(fd);
	assert_int_equal(err.code, E_CANCELLED);
	assert_int_equal(fx1_file(f.fd, &id, NULL, NULL, NULL, &err), -1);
	assert_int_equal(err.code, E_IO_READ);
	assert_int_equal(err.errnum, EISDIR);
	assert_int_equal(id.size, 99);
	folder_remove(&f);
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000"

static void
parses_what_it_prints_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"",
		"fx1",
		"fx1:",
		"fx1::" ZEROS "000",
		"fx1:00:" ZEROS "000",
		"fx1:01:" ZEROS "000",
		"fx1:-1:" ZEROS "000",
		"fx1:+1:" ZEROS "000",
		"fx1: 1:" ZEROS "000",
		"fx1:1:" ZEROS "00",
		"fx1:1:" ZEROS "0000",
		"fx1:1:" ZEROS "00g",
		"fx1:1:" ZEROS "000 ",
		"fx1:9223372036854775807:" ZEROS "000",
		"fx1:18446744073709551617:" ZEROS "000",
		"fx1:99999999999999999999999:" ZEROS "000",
		"FX1:1:" ZEROS "000",
		"fx1-1-" ZEROS "000",
	};
	struct fx1 id = { .size = (uint64_t)FX_FILE_SIZE_MAX };
	struct fx1 got;
	char text[FX1_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < DIGEST_SIZE; i++)
		id.root[i] = (uint8_t)(i * 9);
	fx1_format(&id, text);
	assert_int_equal(fx1_parse(text, &got), 0);
	assert_true(fx1_equal(&id, &got));
	assert_int_equal(fx1_parse("fx1:0:" ZEROS "0aF", &got), 0);
	assert_int_equal(got.root[31], 0xaf);
	assert_false(fx1_equal(&id, &got));
	for (i = 0; i < FX_COUNT(bad); i++)
		assert_int_equal(fx1_parse(bad[i], &got), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_give_the_roots_of_annex_a),
		cmocka_unit_test(a_root_needs_every_chunk),
		cmocka_unit_test(leaves_are_the_digests_of_the_pieces),
		cmocka_unit_test(hashes_a_file_in_both_ways_at_once),
		cmocka_unit_test(hashing_a_file_can_be_cancelled_and_can_fail),
		cmocka_unit_test(parses_what_it_prints_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
