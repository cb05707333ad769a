/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/str.h"
#include "crypto/random.h"
#include "crypto/sha256_lanes.h"

#define COUNT_MAX (2 * SHA256_LANES_MAX + 1)
#define BYTES     ((size_t)FX_CHUNK_SIZE + COUNT_MAX * 200)

static struct digest *d;
static uint8_t *bytes; /* random; FX_CHUNK_SIZE and some more */
static uint8_t want[COUNT_MAX * DIGEST_SIZE];
static uint8_t got[COUNT_MAX * DIGEST_SIZE];

static int
make(void **state)
{
	(void)state;
	bytes = malloc(BYTES);
	if (bytes == NULL || random_bytes(bytes, BYTES, NULL) < 0)
		return -1;
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

/* FIPS 180-4's examples: "abc", nothing, and 56 and 112 letters. */
static const struct {
	const char *text;
	const char *want;
} published[] = {
	{ "abc",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
	    "ad" },
	{ "",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
	    "55" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06"
	    "c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	    "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9"
	    "d1" },
};

/* The kernels that work here; a processor without one has nothing to test. */
static const struct sha256_kernel *
next_usable(unsigned *i)
{
	const struct sha256_kernel *k;

	while ((k = sha256_kernels[(*i)++]) != NULL)
		if (k->usable())
			return k;
	return NULL;
}

static void
by_openssl(const uint8_t *p, size_t len, size_t count)
{
	for (size_t i = 0; i < count; i++)
		digest_once(d, p + i * len, len, want + i * DIGEST_SIZE);
}

static void
expect(const char *name, size_t len, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(got + i * DIGEST_SIZE, want + i * DIGEST_SIZE,
			DIGEST_SIZE) != 0)
			fail_msg("%s: message %zu of %zu, %zu bytes each", name,
			    i, count, len);
}

static void
every_kernel_gives_the_published_digests(void **state)
{
	const struct sha256_kernel *k;
	uint8_t digest[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE + 1];

	(void)state;
	for (unsigned at = 0; (k = next_usable(&at)) != NULL;) {
		for (size_t i = 0; i < FX_COUNT(published); i++) {
			sha256_lanes_by(k, published[i].text,
			    strlen(published[i].text), 1, digest);
			str_hex(hex, digest, DIGEST_SIZE);
			assert_string_equal(hex, published[i].want);
		}
	}
}

static void
every_kernel_agrees_with_openssl_around_block_edges(void **state)
{
	const struct sha256_kernel *k;

	(void)state;
	for (unsigned at = 0; (k = next_usable(&at)) != NULL;) {
		for (size_t len = 0; len <= 3 * SHA256_BLOCK + 1; len++) {
			size_t count = 1 + len % COUNT_MAX;

			by_openssl(bytes + len, len, count);
			sha256_lanes_by(k, bytes + len, len, count, got);
			expect(k->name, len, count);
		}
	}
}

static void
every_kernel_agrees_with_openssl_for_every_number_of_messages(void **state)
{
	static const size_t lens[] = { 55, 56, 64, 100, 4096, 16383 };
	const struct sha256_kernel *k;

	(void)state;
	for (unsigned at = 0; (k = next_usable(&at)) != NULL;) {
		for (size_t n = 1; n <= COUNT_MAX; n++) {
			size_t len = lens[n % FX_COUNT(lens)];

			by_openssl(bytes, len, n);
			sha256_lanes_by(k, bytes, len, n, got);
			expect(k->name, len, n);
		}
	}
}

static void
every_kernel_hashes_the_leaves_of_a_chunk(void **state)
{
	const struct sha256_kernel *k;
	size_t n = FX_CHUNK_SIZE / FX_LEAF_SIZE;

	(void)state;
	/* an address that fits no vector */
	by_openssl(bytes + 1, FX_LEAF_SIZE, n);
	for (unsigned at = 0; (k = next_usable(&at)) != NULL;) {
		memset(got, 0, sizeof(got));
		sha256_lanes_by(k, bytes + 1, FX_LEAF_SIZE, n, got);
		expect(k->name, FX_LEAF_SIZE, n);
	}
}

/* The first call measures and the others use what it chose. */
static void
what_is_chosen_agrees_with_openssl(void **state)
{
	(void)state;
	assert_string_equal(sha256_lanes_name(), "openssl");
	for (size_t n = 0; n <= COUNT_MAX; n++) {
		by_openssl(bytes + n, 4096, n);
		sha256_lanes(d, bytes + n, 4096, n, got);
		expect(sha256_lanes_name(), 4096, n);
	}
	print_message("%s\n", sha256_lanes_name());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_chosen_agrees_with_openssl),
		cmocka_unit_test(every_kernel_gives_the_published_digests),
		cmocka_unit_test(
		    every_kernel_agrees_with_openssl_around_block_edges),
		cmocka_unit_test(
		    every_kernel_agrees_with_openssl_for_every_number_of_messages),
		cmocka_unit_test(every_kernel_hashes_the_leaves_of_a_chunk),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
