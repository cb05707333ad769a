/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/pair.h"
#include "crypto/pair_secret.h"

/* reliability.md 6.2: the first vector of RFC 9382, appendix B. */
#define RFC_W "2ee57912099d31560b3a44b1184b9b4866e904c49d12ac5042c97dca461b1a5f"
#define RFC_X "43dd0fd7215bdcb482879fca3220c6a968e66d70b1356cac18bb26c84a78d729"
#define RFC_Y "dcb60106f276b02606d8ef0a328c02e4b629f84f89786af5befb0bc75b6e66be"
#define RFC_PA                                                        \
 "04a56fa807caaa53a4d28dbb9853b9815c61a411118a6fe516a8798434751470f9" \
 "010153ac33d0d5f2047ffdb1a3e42c9b4e6be662766e1eeb4116988ede5f912c"
#define RFC_PB_X \
 "06557e482bd03097ad0cbaa5df82115460d951e3451962f1eaf4367a420676d0"
#define RFC_PB_Y \
 "9857ccbc522686c83d1852abfa8ed6e4a1155cf8f1543ceca528afb591a1e0b7"
#define RFC_CA \
 "58ad4aa88e0b60d5061eb6b5dd93e80d9c4f00d127c65b3b35b1b5281fee38f0"
#define RFC_CB \
 "d3e2e547f1ae04f2dbdbf0fc4b79f8ecff2dff314b5d32fe9fcef2fb26dc459b"
#define ONES_32 \
 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static uint8_t *
unhex(uint8_t *to, const char *hex)
{
	assert_int_equal(str_unhex(to, strlen(hex) / 2, hex), 0);
	return to;
}

static void
expect(const uint8_t *got, size_t n, const char *want)
{
	char hex[2 * PAIR_POINT_SIZE + 1];

	str_hex(hex, got, n);
	assert_string_equal(hex, want);
}

static struct pair_run *
rfc_run(enum pair_role role)
{
	uint8_t w[32], scalar[32];
	struct pair_raw raw = {
		.w = unhex(w, RFC_W),
		.scalar = unhex(scalar, role == PAIR_A ? RFC_X : RFC_Y),
		.id_a = "server",
		.id_a_len = 6,
		.id_b = "client",
		.id_b_len = 6,
	};
	struct pair_run *run = NULL;

	assert_int_equal(pair_run_new_raw(&run, role, &raw, NULL), 0);
	return run;
}

static void
gives_the_vector_of_rfc_9382(void **state)
{
	uint8_t point_a[PAIR_POINT_SIZE], point_b[PAIR_POINT_SIZE];
	uint8_t mac_a[PAIR_MAC_SIZE], mac_b[PAIR_MAC_SIZE];
	struct pair_run *a = rfc_run(PAIR_A);
	struct pair_run *b = rfc_run(PAIR_B);

	(void)state;
	pair_point(a, point_a);
	pair_point(b, point_b);
	expect(point_a, sizeof(point_a), RFC_PA);
	expect(point_b, sizeof(point_b), "04" RFC_PB_X RFC_PB_Y);
	assert_int_equal(pair_peer_point(b, point_a, 65, NULL), 0);
	assert_int_equal(pair_peer_point(a, point_b, 65, NULL), 0);
	pair_confirm(a, mac_a);
	expect(mac_a, sizeof(mac_a), RFC_CA);
	assert_int_equal(pair_check(b, mac_a, 32, NULL), 0);
	pair_confirm(b, mac_b);
	expect(mac_b, sizeof(mac_b), RFC_CB);
	assert_int_equal(pair_check(a, mac_b, 32, NULL), 0);
	pair_run_free(a);
	pair_run_free(b);
}

static struct pair_bind
annex_bind(void)
{
	struct pair_bind bind = { .version = 1 };
	size_t i;

	for (i = 0; i < 32; i++)
		bind.x_pair[i] = (uint8_t)i;
	memset(bind.id_a, 0xaa, 32);
	memset(bind.id_b, 0xbb, 32);
	memset(bind.hello_hash, 0xcc, 32);
	return bind;
}

/*
 * Annex A: idA, idB and AAD laid out by hand, so that both this layout and,
 * in the next test, pair_run_new()'s are checked against fixed values.
 */
static void
gives_the_vector_of_annex_a(void **state)
{
	struct pair_bind bind = annex_bind();
	uint8_t id_a[72] = "fxtui1 A";
	uint8_t id_b[72] = "fxtui1 B";
	uint8_t aad[38] = "fx/1\x01";
	uint8_t x[32], y[32], mac[PAIR_MAC_SIZE];
	uint8_t point_a[PAIR_POINT_SIZE], point_b[PAIR_POINT_SIZE];
	struct pair_secret *secret;
	struct pair_run *a, *b;
	struct pair_raw raw = { .id_a = id_a,
		.id_a_len = sizeof(id_a),
		.id_b = id_b,
		.id_b_len = sizeof(id_b),
		.aad = aad,
		.aad_len = sizeof(aad) };

	(void)state;
	memcpy(id_a + 8, bind.x_pair, 32);
	memcpy(id_b + 8, bind.x_pair, 32);
	memcpy(id_a + 40, bind.id_a, 32);
	memcpy(id_b + 40, bind.id_b, 32);
	memcpy(aad + 6, bind.hello_hash, 32);
	assert_int_equal(pair_secret_new(&secret, "7K3M9QE", NULL), 0);
	expect(secret->w, 32,
	    "d5e6df6194a036a950431d0c39a8b7f0d14eb8903829f39a8cc8c59d07b59a7c");
	raw.w = secret->w;
	raw.scalar = unhex(x, RFC_X);
	assert_int_equal(pair_run_new_raw(&a, PAIR_A, &raw, NULL), 0);
	raw.scalar = unhex(y, RFC_Y);
	assert_int_equal(pair_run_new_raw(&b, PAIR_B, &raw, NULL), 0);
	pair_secret_free(secret);

	pair_point(a, point_a);
	pair_point(b, point_b);
	expect(point_a, sizeof(point_a),
	    "04cf459f5222e8fe36b51014617b56c6f926b208f51d466d002d4fa44b7b1b8f62"
	    "09ca573de2637153ea5afb00634ab7e4683c338ed98b7eb78c8e7ae41574884d");
	assert_int_equal(pair_peer_point(b, point_a, 65, NULL), 0);
	assert_int_equal(pair_peer_point(a, point_b, 65, NULL), 0);
	pair_confirm(a, mac);
	expect(mac, sizeof(mac),
	    "24e00c4875da30ca5b5c3ef8805aeace754ecc3a091005940a1060a8cb7033d3");
	assert_int_equal(pair_check(b, mac, 32, NULL), 0);
	pair_confirm(b, mac);
	expect(mac, sizeof(mac),
	    "4d014d5731126f99455d216c2c29f7d8e41f5ef61ae63b65629a4b78dbca2aad");
	assert_int_equal(pair_check(a, mac, 32, NULL), 0);
	pair_run_free(a);
	pair_run_free(b);
}

/* What a man in the middle does to the four messages. */
struct tamper {
	int message; /* 1 .. 4, 0: none */
	size_t bit;
};

static void
flip(uint8_t *p, int message, const struct tamper *tamper)
{
	if (tamper != NULL && tamper->message == message)
		p[tamper->bit / 8] ^= (uint8_t)(1 << tamper->bit % 8);
}

/* Whether a whole run between two views of the connection succeeds. */
static bool
pairs(const struct pair_secret *secret_a, const struct pair_bind *bind_a,
    const struct pair_secret *secret_b, const struct pair_bind *bind_b,
    const struct tamper *tamper)
{
	uint8_t point[PAIR_POINT_SIZE], mac[PAIR_MAC_SIZE];
	struct pair_run *a, *b;
	bool ok;

	assert_int_equal(pair_run_new(&a, PAIR_A, secret_a, bind_a, NULL), 0);
	assert_int_equal(pair_run_new(&b, PAIR_B, secret_b, bind_b, NULL), 0);
	pair_point(a, point);
	flip(point, 1, tamper);
	ok = pair_peer_point(b, point, sizeof(point), NULL) == 0;
	if (ok) {
		pair_point(b, point);
		flip(point, 2, tamper);
		ok = pair_peer_point(a, point, sizeof(point), NULL) == 0;
	}
	if (ok) {
		pair_confirm(a, mac);
		flip(mac, 3, tamper);
		ok = pair_check(b, mac, sizeof(mac), NULL) == 0;
	}
	if (ok) {
		pair_confirm(b, mac);
		flip(mac, 4, tamper);
		ok = pair_check(a, mac, sizeof(mac), NULL) == 0;
	}
	pair_run_free(a);
	pair_run_free(b);
	return ok;
}

static void
succeeds_only_with_one_code_and_one_connection(void **state)
{
	struct pair_bind bind = annex_bind();
	struct pair_bind other;
	struct pair_secret *right, *wrong;
	int i;

	(void)state;
	assert_int_equal(pair_secret_new(&right, "7K3M9QE", NULL), 0);
	assert_int_equal(pair_secret_new(&wrong, "0000000", NULL), 0);
	assert_true(pairs(right, &bind, right, &bind, NULL));
	assert_false(pairs(right, &bind, wrong, &bind, NULL));
	for (i = 0; i < 5; i++) {
		other = bind;
		other.x_pair[0] ^= i == 0;
		other.id_a[31] ^= i == 1;
		other.id_b[31] ^= i == 2;
		other.version ^= i == 3;
		other.hello_hash[5] ^= i == 4;
		assert_false(pairs(right, &bind, right, &other, NULL));
	}
	pair_secret_free(right);
	pair_secret_free(wrong);
}

static void
every_flipped_bit_fails_the_run(void **state)
{
	struct pair_bind bind = annex_bind();
	struct pair_secret *secret;
	struct tamper tamper;
	size_t bits;

	(void)state;
	assert_int_equal(pair_secret_new(&secret, "7K3M9QE", NULL), 0);
	for (tamper.message = 1; tamper.message <= 4; tamper.message++) {
		bits = tamper.message <= 2 ? 8 * PAIR_POINT_SIZE
					   : 8 * PAIR_MAC_SIZE;
		for (tamper.bit = 0; tamper.bit < bits; tamper.bit++)
			assert_false(
			    pairs(secret, &bind, secret, &bind, &tamper));
	}
	pair_secret_free(secret);
}

static void
refuses_every_other_form_of_a_point(void **state)
{
	static const struct {
		const char *what;
		const char *hex;
	} rows[] = {
		{ "infinity", "00" },
		{ "infinity, padded", "00" RFC_PB_X RFC_PB_Y },
		{ "compressed, even", "02" RFC_PB_X },
		{ "compressed, odd", "03" RFC_PB_X },
		{ "hybrid, even", "06" RFC_PB_X RFC_PB_Y },
		{ "hybrid, odd", "07" RFC_PB_X RFC_PB_Y },
		{ "off the curve, over p", "04" ONES_32 ONES_32 },
		{ "64 bytes", RFC_PB_X RFC_PB_Y },
		{ "66 bytes", "04" RFC_PB_X RFC_PB_Y "00" },
		{ "our own", RFC_PA },
		{ "nothing", "" },
	};
	uint8_t bytes[80];
	struct fx_err err;
	struct pair_run *a;
	size_t i;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++) {
		a = rfc_run(PAIR_A);
		unhex(bytes, rows[i].hex);
		err = FX_ERR_NONE;
		if (pair_peer_point(a, bytes, strlen(rows[i].hex) / 2, &err) !=
		    -1)
			fail_msg("%s was taken", rows[i].what);
		assert_int_equal(err.code, E_PROTO);
		pair_run_free(a);
	}
}

/* pB = w * N makes K the point at infinity. */
static void
refuses_a_point_that_makes_k_infinity(void **state)
{
	uint8_t one[32] = { 0 };
	uint8_t n_point[PAIR_POINT_SIZE];
	struct fx_err err = FX_ERR_NONE;
	struct pair_raw raw = { .w = one };
	struct pair_run *a;
	uint8_t scalar[32];

	(void)state;
	one[31] = 1;
	unhex(n_point,
	    "04d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49"
	    "07d60aa6bfade45008a636337f5168c64d9bd36034808cd564490b1e656edbe7");
	raw.scalar = unhex(scalar, RFC_X);
	assert_int_equal(pair_run_new_raw(&a, PAIR_A, &raw, NULL), 0);
	assert_int_equal(pair_peer_point(a, n_point, 65, &err), -1);
	assert_int_equal(err.code, E_PROTO);
	pair_run_free(a);
}

static void
refuses_scalars_out_of_range(void **state)
{
	uint8_t zero[32] = { 0 };
	uint8_t big[32], good[32];
	struct pair_raw raw = { .w = zero };
	struct pair_run *run;

	(void)state;
	memset(big, 0xff, sizeof(big));
	raw.scalar = unhex(good, RFC_X);
	assert_int_equal(pair_run_new_raw(&run, PAIR_A, &raw, NULL), -1);
	raw.w = good;
	raw.scalar = zero;
	assert_int_equal(pair_run_new_raw(&run, PAIR_A, &raw, NULL), -1);
	raw.scalar = big;
	assert_int_equal(pair_run_new_raw(&run, PAIR_A, &raw, NULL), -1);
}

static void
tells_a_wrong_code_from_a_wrong_length(void **state)
{
	struct pair_run *a = rfc_run(PAIR_A);
	struct pair_run *b = rfc_run(PAIR_B);
	uint8_t point[PAIR_POINT_SIZE];
	uint8_t mac[PAIR_MAC_SIZE] = { 0 };
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	pair_point(a, point);
	assert_int_equal(pair_peer_point(b, point, 65, NULL), 0);
	assert_int_equal(pair_check(b, mac, 32, &err), -1);
	assert_int_equal(err.code, E_PAIR_CODE);
	pair_point(b, point);
	assert_int_equal(pair_peer_point(a, point, 65, NULL), 0);
	assert_int_equal(pair_check(a, mac, 31, &err), -1);
	assert_int_equal(err.code, E_PROTO);
	pair_run_free(a);
	pair_run_free(b);
}

static void
uses_a_fresh_scalar_in_each_run(void **state)
{
	struct pair_bind bind = annex_bind();
	uint8_t first[PAIR_POINT_SIZE], second[PAIR_POINT_SIZE];
	struct pair_secret *secret;
	struct pair_run *run;

	(void)state;
	assert_int_equal(pair_secret_new(&secret, "7K3M9QE", NULL), 0);
	assert_int_equal(pair_run_new(&run, PAIR_A, secret, &bind, NULL), 0);
	pair_point(run, first);
	pair_run_free(run);
	assert_int_equal(pair_run_new(&run, PAIR_A, secret, &bind, NULL), 0);
	pair_point(run, second);
	pair_run_free(run);
	assert_memory_not_equal(first, second, sizeof(first));
	pair_secret_free(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_vector_of_rfc_9382),
		cmocka_unit_test(gives_the_vector_of_annex_a),
		cmocka_unit_test(
		    succeeds_only_with_one_code_and_one_connection),
		cmocka_unit_test(every_flipped_bit_fails_the_run),
		cmocka_unit_test(refuses_every_other_form_of_a_point),
		cmocka_unit_test(refuses_a_point_that_makes_k_infinity),
		cmocka_unit_test(refuses_scalars_out_of_range),
		cmocka_unit_test(tells_a_wrong_code_from_a_wrong_length),
		cmocka_unit_test(uses_a_fresh_scalar_in_each_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
