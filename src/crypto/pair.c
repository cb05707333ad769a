/* SPDX-License-Identifier: MIT */
#include "crypto/pair.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/pair_secret.h"
#include "crypto/sslerr.h"

#define PART_MAX 128 /* bytes of idA, idB, AAD */
#define KEY_SIZE 16  /* Ke, Ka, KcA, KcB */

/* Six parts, each preceded by its length. */
#define TRANSCRIPT_MAX \
 (6 * 8 + 2 * PART_MAX + 3 * PAIR_POINT_SIZE + PAIR_SCALAR_SIZE)

/* RFC 9382, section 4, P-256, compressed. */
static const uint8_t point_m[] = { 0x02, 0x88, 0x6e, 0x2f, 0x97, 0xac, 0xe4,
	0x6e, 0x55, 0xba, 0x9d, 0xd7, 0x24, 0x25, 0x79, 0xf2, 0x99, 0x3b, 0x64,
	0xe1, 0x6e, 0xf3, 0xdc, 0xab, 0x95, 0xaf, 0xd4, 0x97, 0x33, 0x3d, 0x8f,
	0xa1, 0x2f };
static const uint8_t point_n[] = { 0x03, 0xd8, 0xbb, 0xd6, 0xc6, 0x39, 0xc6,
	0x29, 0x37, 0xb0, 0x4d, 0x99, 0x7f, 0x38, 0xc3, 0x77, 0x07, 0x19, 0xc6,
	0x29, 0xd7, 0x01, 0x4d, 0x49, 0xa2, 0x4b, 0x4f, 0x98, 0xba, 0xa1, 0x29,
	0x2b, 0x49 };

struct part {
	uint8_t bytes[PART_MAX];
	size_t len;
};

enum pair_state {
	RUN_FRESH,   /* our point may be sent */
	RUN_POINTED, /* the peer's point was taken, the keys are there */
	RUN_CHECKED, /* the peer's confirmation was right */
	RUN_FAILED,
};

/* Lies in the secure heap; its big numbers do too. */
struct pair_run {
	enum pair_role role;
	enum pair_state state;
	EC_GROUP *group;
	BN_CTX *bn;
	BIGNUM *w;
	BIGNUM *scalar; /* x or y */
	struct part id_a, id_b, aad;
	uint8_t own[PAIR_POINT_SIZE];
	uint8_t peer[PAIR_POINT_SIZE];
	uint8_t own_mac[PAIR_MAC_SIZE];
	uint8_t peer_mac[PAIR_MAC_SIZE]; /* what the peer must send */
};

static void
run_move(struct pair_run *run, enum pair_state to)
{
	assert(run->state != RUN_FAILED);
	assert(to == RUN_FAILED || to == run->state + 1);
	run->state = to;
}

/* ret = scalar * point + add, in two steps, each of constant time; point NULL
 * is the generator. */
static bool
mul_add(struct pair_run *run, EC_POINT *ret, const EC_POINT *point,
    const BIGNUM *scalar, const EC_POINT *add)
{
	int r;

	if (point == NULL)
		r = EC_POINT_mul(run->group, ret, scalar, NULL, NULL, run->bn);
	else
		r = EC_POINT_mul(run->group, ret, NULL, point, scalar, run->bn);
	if (r != 1)
		return false;
	return add == NULL ||
	    EC_POINT_add(run->group, ret, ret, add, run->bn) == 1;
}

/* ret = w * M if that side is A, else w * N. */
static bool
masked(struct pair_run *run, EC_POINT *ret, enum pair_role side)
{
	const uint8_t *constant = side == PAIR_A ? point_m : point_n;
	EC_POINT *point = EC_POINT_new(run->group);
	bool ok;

	ok = point != NULL &&
	    EC_POINT_oct2point(
		run->group, point, constant, sizeof(point_m), run->bn) == 1 &&
	    mul_add(run, ret, point, run->w, NULL);
	EC_POINT_free(point);
	return ok;
}

static bool
encode_point(
    struct pair_run *run, const EC_POINT *point, uint8_t ret[PAIR_POINT_SIZE])
{
	return EC_POINT_point2oct(run->group, point,
		   POINT_CONVERSION_UNCOMPRESSED, ret, PAIR_POINT_SIZE,
		   run->bn) == PAIR_POINT_SIZE;
}

/* pA = w*M + x*P, pB = w*N + y*P. */
static bool
make_point(struct pair_run *run)
{
	EC_POINT *mask = EC_POINT_new(run->group);
	EC_POINT *point = EC_POINT_new(run->group);
	bool ok;

	ok = mask != NULL && point != NULL && masked(run, mask, run->role) &&
	    mul_add(run, point, NULL, run->scalar, mask) &&
	    encode_point(run, point, run->own);
	EC_POINT_clear_free(mask);
	EC_POINT_clear_free(point);
	return ok;
}

/* A scalar of ours in 1 .. n-1: the given one, or a random one if NULL. */
static bool
take_scalar(BIGNUM *ret, const BIGNUM *order, const uint8_t *given)
{
	BN_set_flags(ret, BN_FLG_CONSTTIME);
	if (given != NULL) {
		if (BN_bin2bn(given, PAIR_SCALAR_SIZE, ret) == NULL)
			return false;
	} else {
		do {
			if (BN_priv_rand_range(ret, order) != 1)
				return false;
		} while (BN_is_zero(ret));
	}
	return !BN_is_zero(ret) && BN_cmp(ret, order) < 0;
}

static void
part_set(struct part *part, const void *p, size_t n)
{
	assert(n <= PART_MAX);
	if (n > 0)
		memcpy(part->bytes, p, n);
	part->len = n;
}

int
pair_run_new_raw(struct pair_run **ret, enum pair_role role,
    const struct pair_raw *raw, struct fx_err *err)
{
	struct pair_run *run;
	const BIGNUM *order;

	if (crypto_init(err) < 0)
		return -1;
	sslerr_clear();
	run = OPENSSL_secure_zalloc(sizeof(*run));
	if (run == NULL)
		goto fail;
	run->role = role;
	part_set(&run->id_a, raw->id_a, raw->id_a_len);
	part_set(&run->id_b, raw->id_b, raw->id_b_len);
	part_set(&run->aad, raw->aad, raw->aad_len);
	run->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	run->bn = BN_CTX_secure_new();
	run->w = BN_secure_new();
	run->scalar = BN_secure_new();
	if (run->group == NULL || run->bn == NULL || run->w == NULL ||
	    run->scalar == NULL)
		goto fail;
	order = EC_GROUP_get0_order(run->group);
	if (!take_scalar(run->w, order, raw->w) ||
	    !take_scalar(run->scalar, order, raw->scalar) || !make_point(run))
		goto fail;
	*ret = run;
	return 0;

fail:
	pair_run_free(run);
	return sslerr_set(err, E_INTERNAL, "starting a pairing run");
}

void
pair_run_free(struct pair_run *run)
{
	if (run == NULL)
		return;
	BN_clear_free(run->w);
	BN_clear_free(run->scalar);
	BN_CTX_free(run->bn);
	EC_GROUP_free(run->group);
	OPENSSL_secure_clear_free(run, sizeof(*run));
}

/* "fxtui1 A" || X_pair || H(SPKI of A). */
static size_t
make_id(uint8_t ret[PART_MAX], char side, const struct pair_bind *bind,
    const uint8_t id[32])
{
	memcpy(ret, "fxtui1 ", 7);
	ret[7] = (uint8_t)side;
	memcpy(ret + 8, bind->x_pair, 32);
	memcpy(ret + 40, id, 32);
	return 72;
}

int
pair_run_new(struct pair_run **ret, enum pair_role role,
    const struct pair_secret *secret, const struct pair_bind *bind,
    struct fx_err *err)
{
	uint8_t id_a[PART_MAX], id_b[PART_MAX], aad[PART_MAX];
	struct pair_raw raw = { 0 };

	raw.w = secret->w;
	raw.id_a = id_a;
	raw.id_a_len = make_id(id_a, 'A', bind, bind->id_a);
	raw.id_b = id_b;
	raw.id_b_len = make_id(id_b, 'B', bind, bind->id_b);
	memcpy(aad, "fx/1", 4);
	put_u16(aad + 4, bind->version);
	memcpy(aad + 6, bind->hello_hash, 32);
	raw.aad = aad;
	raw.aad_len = 38;
	return pair_run_new_raw(ret, role, &raw, err);
}

void
pair_point(const struct pair_run *run, uint8_t ret[PAIR_POINT_SIZE])
{
	memcpy(ret, run->own, PAIR_POINT_SIZE);
}

/* What foreign bytes must be before any arithmetic, as far as it shows from
 * the bytes alone; oct2point would take other encodings too. */
static bool
looks_like_point(const struct pair_run *run, const uint8_t *p, size_t n)
{
	return n == PAIR_POINT_SIZE && p[0] == POINT_CONVERSION_UNCOMPRESSED &&
	    memcmp(p, run->own, PAIR_POINT_SIZE) != 0;
}

/* K = scalar * (peer - w * its constant).  ret_valid says whether the peer's
 * point may be used; false is a failure of the library. */
static bool
make_k(struct pair_run *run, uint8_t ret[PAIR_POINT_SIZE], bool *ret_valid)
{
	enum pair_role side = run->role == PAIR_A ? PAIR_B : PAIR_A;
	EC_POINT *mask = EC_POINT_new(run->group);
	EC_POINT *peer = EC_POINT_new(run->group);
	EC_POINT *k = EC_POINT_new(run->group);
	bool ok = false;

	*ret_valid = false;
	if (mask == NULL || peer == NULL || k == NULL)
		goto out;
	ok = true;
	if (EC_POINT_oct2point(
		run->group, peer, run->peer, PAIR_POINT_SIZE, run->bn) != 1 ||
	    EC_POINT_is_at_infinity(run->group, peer) ||
	    EC_POINT_is_on_curve(run->group, peer, run->bn) != 1)
		goto out;

	ok = masked(run, mask, side) &&
	    EC_POINT_invert(run->group, mask, run->bn) == 1 &&
	    EC_POINT_add(run->group, peer, peer, mask, run->bn) == 1 &&
	    mul_add(run, k, peer, run->scalar, NULL);
	if (!ok || EC_POINT_is_at_infinity(run->group, k))
		goto out;
	ok = encode_point(run, k, ret);
	*ret_valid = ok;
out:
	EC_POINT_clear_free(mask);
	EC_POINT_clear_free(peer);
	EC_POINT_clear_free(k);
	return ok;
}

static size_t
put_part(uint8_t *to, const void *p, size_t n)
{
	put_u64(to, n);
	if (n > 0)
		memcpy(to + 8, p, n);
	return 8 + n;
}

/* TT: returns its length, 0 on a failure of the library. */
static size_t
make_transcript(const struct pair_run *run, const uint8_t k[PAIR_POINT_SIZE],
    uint8_t ret[TRANSCRIPT_MAX])
{
	bool is_a = run->role == PAIR_A;
	const uint8_t *point_a = is_a ? run->own : run->peer;
	const uint8_t *point_b = is_a ? run->peer : run->own;
	uint8_t w[PAIR_SCALAR_SIZE];
	size_t n = 0;

	if (BN_bn2binpad(run->w, w, sizeof(w)) != (int)sizeof(w))
		return 0;
	n += put_part(ret + n, run->id_a.bytes, run->id_a.len);
	n += put_part(ret + n, run->id_b.bytes, run->id_b.len);
	n += put_part(ret + n, point_a, PAIR_POINT_SIZE);
	n += put_part(ret + n, point_b, PAIR_POINT_SIZE);
	n += put_part(ret + n, k, PAIR_POINT_SIZE);
	n += put_part(ret + n, w, sizeof(w));
	digest_cleanse(w, sizeof(w));
	return n;
}

/* Both confirmations from TT: RFC 9382, section 4 (key schedule). */
static void
make_macs(
    struct pair_run *run, struct digest *d, const uint8_t *tt, size_t tt_len)
{
	static const char label[] = "ConfirmationKeys";
	uint8_t info[sizeof(label) - 1 + PART_MAX + 1];
	uint8_t keys[DIGEST_SIZE], prk[DIGEST_SIZE], confirm[DIGEST_SIZE];
	bool is_a = run->role == PAIR_A;
	size_t n = sizeof(label) - 1;

	digest_once(d, tt, tt_len, keys); /* Ke || Ka */
	digest_hmac(d, NULL, 0, keys + KEY_SIZE, KEY_SIZE, prk);
	memcpy(info, label, n);
	memcpy(info + n, run->aad.bytes, run->aad.len);
	n += run->aad.len;
	info[n++] = 1; /* the first and only block of HKDF-Expand */
	digest_hmac(d, prk, sizeof(prk), info, n, confirm); /* KcA || KcB */

	digest_hmac(d, confirm, KEY_SIZE, tt, tt_len,
	    is_a ? run->own_mac : run->peer_mac);
	digest_hmac(d, confirm + KEY_SIZE, KEY_SIZE, tt, tt_len,
	    is_a ? run->peer_mac : run->own_mac);
	digest_cleanse(keys, sizeof(keys));
	digest_cleanse(prk, sizeof(prk));
	digest_cleanse(confirm, sizeof(confirm));
}

/* The keys of the run, once the peer's point stands in it. */
static bool
make_keys(struct pair_run *run, bool *ret_valid)
{
	uint8_t k[PAIR_POINT_SIZE] = { 0 };
	uint8_t tt[TRANSCRIPT_MAX];
	struct digest *d = NULL;
	size_t tt_len = 0;
	bool ok;

	ok = make_k(run, k, ret_valid);
	if (ok && *ret_valid) {
		tt_len = make_transcript(run, k, tt);
		ok = tt_len > 0 && digest_new(&d) == 0;
		if (ok)
			make_macs(run, d, tt, tt_len);
	}
	digest_free(d);
	digest_cleanse(k, sizeof(k));
	digest_cleanse(tt, sizeof(tt));
	return ok;
}

int
pair_peer_point(
    struct pair_run *run, const void *p, size_t n, struct fx_err *err)
{
	bool valid = false;

	assert(run->state == RUN_FRESH);
	sslerr_clear();
	if (looks_like_point(run, p, n)) {
		memcpy(run->peer, p, PAIR_POINT_SIZE);
		if (!make_keys(run, &valid)) {
			run_move(run, RUN_FAILED);
			return sslerr_set(err, E_INTERNAL, "pairing");
		}
	}
	sslerr_clear();
	if (!valid) {
		run_move(run, RUN_FAILED);
		return fx_err_set(err, E_PROTO,
		    "the pairing message of the other side is not valid");
	}
	run_move(run, RUN_POINTED);
	return 0;
}

void
pair_confirm(struct pair_run *run, uint8_t ret[PAIR_MAC_SIZE])
{
	assert(run->state == RUN_CHECKED ||
	    (run->state == RUN_POINTED && run->role == PAIR_A));
	memcpy(ret, run->own_mac, PAIR_MAC_SIZE);
}

int
pair_check(struct pair_run *run, const void *p, size_t n, struct fx_err *err)
{
	assert(run->state == RUN_POINTED);
	if (n == PAIR_MAC_SIZE && digest_equal(p, run->peer_mac, n)) {
		run_move(run, RUN_CHECKED);
		return 0;
	}
	run_move(run, RUN_FAILED);
	if (n != PAIR_MAC_SIZE)
		return fx_err_set(err, E_PROTO,
		    "the confirmation of the other side has a wrong length");
	return fx_err_set(err, E_PAIR_CODE, "the pairing code did not match");
}
