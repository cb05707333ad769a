/* SPDX-License-Identifier: MIT */
#include "crypto/pair_secret.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "crypto/luhn.h"
#include "crypto/random.h"
#include "crypto/sslerr.h"

#define SALT        "fxtui pairing v1"
#define SCRYPT_N    (1 << 14)
#define SCRYPT_R    8
#define SCRYPT_P    1
#define SCRYPT_MEM  (32 * 1024 * 1024)
#define SCRYPT_SIZE 48

#define CODE_RANDOM (PAIR_CODE_SIZE - 2) /* without check character, NUL */
#define CODE_CHARS  (PAIR_CODE_SIZE - 1)

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char
check_char(const uint8_t values[CODE_RANDOM])
{
	return alphabet[luhn_check(values, CODE_RANDOM)];
}

int
pair_code_make(char ret[PAIR_CODE_SIZE], struct fx_err *err)
{
	uint8_t values[CODE_RANDOM];
	size_t i;

	if (random_bytes(values, sizeof(values), err) < 0)
		return -1;
	for (i = 0; i < CODE_RANDOM; i++) {
		values[i] &= 31;
		ret[i] = alphabet[values[i]];
	}
	ret[CODE_RANDOM] = check_char(values);
	ret[CODE_CHARS] = '\0';
	OPENSSL_cleanse(values, sizeof(values));
	return 0;
}

/* The value of a typed character, or -1. */
static int
symbol(char c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	at = memchr(alphabet, c, sizeof(alphabet) - 1);
	return at == NULL ? -1 : (int)(at - alphabet);
}

static bool
is_filler(char c)
{
	return c == ' ' || c == '\t' || c == '-' || c == '\n' || c == '\r';
}

int
pair_code_parse(const char *typed, char ret[PAIR_CODE_SIZE], struct fx_err *err)
{
	uint8_t values[CODE_CHARS];
	size_t n = 0;
	size_t i;
	int v;

	for (; *typed != '\0'; typed++) {
		if (is_filler(*typed))
			continue;
		v = symbol(*typed);
		if (v < 0)
			return fx_err_set(err, E_ARGS,
			    "a pairing code has only digits and letters "
			    "without U");
		if (n == CODE_CHARS)
			return fx_err_set(err, E_ARGS,
			    "a pairing code has %d characters; these are more",
			    CODE_CHARS);
		values[n++] = (uint8_t)v;
	}
	if (n < CODE_CHARS)
		return fx_err_set(err, E_ARGS,
		    "a pairing code has %d characters; these are %zu",
		    CODE_CHARS, n);
	if (alphabet[values[CODE_RANDOM]] != check_char(values))
		return fx_err_set(err, E_ARGS,
		    "there is a typing mistake in the pairing code");

	for (i = 0; i < CODE_CHARS; i++)
		ret[i] = alphabet[values[i]];
	ret[CODE_CHARS] = '\0';
	return 0;
}

void
pair_code_format(const char code[PAIR_CODE_SIZE], char ret[PAIR_SHOWN_SIZE])
{
	memcpy(ret, code, 3);
	ret[3] = '-';
	memcpy(ret + 4, code + 3, 5);
}

/* w = the scrypt output, big-endian, mod n; false if the library fails. */
static bool
reduce(const uint8_t hash[SCRYPT_SIZE], uint8_t ret[PAIR_SCALAR_SIZE])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	BN_CTX *bn = BN_CTX_secure_new();
	BIGNUM *big = BN_secure_new();
	BIGNUM *w = BN_secure_new();
	bool ok = false;

	if (group == NULL || bn == NULL || big == NULL || w == NULL)
		goto out;
	BN_set_flags(big, BN_FLG_CONSTTIME);
	BN_set_flags(w, BN_FLG_CONSTTIME);
	ok = BN_bin2bn(hash, SCRYPT_SIZE, big) != NULL &&
	    BN_nnmod(w, big, EC_GROUP_get0_order(group), bn) == 1 &&
	    !BN_is_zero(w) &&
	    BN_bn2binpad(w, ret, PAIR_SCALAR_SIZE) == PAIR_SCALAR_SIZE;
out:
	BN_clear_free(w);
	BN_clear_free(big);
	BN_CTX_free(bn);
	EC_GROUP_free(group);
	return ok;
}

int
pair_secret_new(struct pair_secret **ret, const char code[PAIR_CODE_SIZE],
    struct fx_err *err)
{
	struct pair_secret *secret;
	uint8_t hash[SCRYPT_SIZE];
	bool ok;

	assert(strlen(code) == CODE_CHARS);
	if (crypto_init(err) < 0)
		return -1;
	sslerr_clear();
	secret = OPENSSL_secure_zalloc(sizeof(*secret));
	ok = secret != NULL &&
	    EVP_PBE_scrypt(code, CODE_RANDOM, (const uint8_t *)SALT,
		sizeof(SALT) - 1, SCRYPT_N, SCRYPT_R, SCRYPT_P, SCRYPT_MEM,
		hash, sizeof(hash)) == 1 &&
	    reduce(hash, secret->w);
	OPENSSL_cleanse(hash, sizeof(hash));
	if (!ok) {
		pair_secret_free(secret);
		return sslerr_set(
		    err, E_INTERNAL, "the pairing code gives no secret");
	}
	*ret = secret;
	return 0;
}

void
pair_secret_free(struct pair_secret *secret)
{
	OPENSSL_secure_clear_free(secret, sizeof(*secret));
}
