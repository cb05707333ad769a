/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/digest.h"

static struct digest *d;

static int
make(void **state)
{
	(void)state;
	return digest_new(&d);
}

static int
drop(void **state)
{
	(void)state;
	digest_free(d);
	return 0;
}

static void
expect(const uint8_t *got, const char *want)
{
	char hex[2 * DIGEST_SIZE + 1];

	str_hex(hex, got, DIGEST_SIZE);
	assert_string_equal(hex, want);
}

static void
gives_the_published_values_of_sha256(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "",
		    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
		    "7852b855" },
		{ "a",
		    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b98077"
		    "85afee48bb" },
		{ "abc",
		    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410"
		    "ff61f20015ad" },
	};
	uint8_t got[DIGEST_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++) {
		digest_once(d, rows[i].text, strlen(rows[i].text), got);
		expect(got, rows[i].want);
	}
}

static void
does_not_care_how_the_message_is_cut(void **state)
{
	uint8_t text[200], want[DIGEST_SIZE], got[DIGEST_SIZE];
	size_t cut;

	(void)state;
	memset(text, 'x', sizeof(text));
	digest_once(d, text, sizeof(text), want);
	for (cut = 0; cut <= sizeof(text); cut++) {
		digest_add(d, text, cut);
		digest_add(d, text + cut, sizeof(text) - cut);
		digest_end(d, got);
		assert_memory_equal(got, want, DIGEST_SIZE);
	}
}

static void
forgets_at_reset(void **state)
{
	uint8_t got[DIGEST_SIZE];

	(void)state;
	digest_add(d, "abc", 3);
	digest_reset(d);
	digest_once(d, "a", 1, got);
	expect(got,
	    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785af"
	    "ee48bb");
}

/* RFC 4231, cases 1, 2 and 6. */
static void
gives_the_published_values_of_hmac(void **state)
{
	static const char big[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131], got[DIGEST_SIZE];

	(void)state;
	memset(key, 0x0b, 20);
	digest_hmac(d, key, 20, "Hi There", 8, got);
	expect(got,
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e"
	    "32cff7");
	digest_hmac(d, "Jefe", 4, "what do ya want for nothing?", 28, got);
	expect(got,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964"
	    "ec3843");
	memset(key, 0xaa, sizeof(key));
	digest_hmac(d, key, sizeof(key), big, sizeof(big) - 1, got);
	expect(got,
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0e"
	    "e37f54");
}

static void
compares_every_byte(void **state)
{
	uint8_t a[DIGEST_SIZE] = { 0 };
	uint8_t b[DIGEST_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < DIGEST_SIZE; i++) {
		memcpy(b, a, sizeof(b));
		assert_true(digest_equal(a, b, DIGEST_SIZE));
		b[i] ^= 0x40;
		assert_false(digest_equal(a, b, DIGEST_SIZE));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_published_values_of_sha256),
		cmocka_unit_test(does_not_care_how_the_message_is_cut),
		cmocka_unit_test(forgets_at_reset),
		cmocka_unit_test(gives_the_published_values_of_hmac),
		cmocka_unit_test(compares_every_byte),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
