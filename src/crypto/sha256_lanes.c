/* SPDX-License-Identifier: MIT */
#include "crypto/sha256_lanes.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/sha256_kernels.h"

#define TRIAL_LEN ((size_t)8192)
#define TRIALS    16 /* of each candidate */

const uint32_t sha256_first[SHA256_WORDS] = { 0x6a09e667, 0xbb67ae85,
	0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
	0x5be0cd19 };

const uint32_t sha256_k[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
	0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
	0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138,
	0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
	0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f,
	0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2 };

const struct sha256_kernel *const sha256_kernels[] = {
#ifdef __x86_64__
	&sha256_avx512,
	&sha256_avx2,
	&sha256_shani,
#endif
	NULL,
};

/*
 * What is the fastest here: 0 before it was measured, else the number of a
 * kernel (that of the NULL: OpenSSL) and, times 256, how many messages it
 * takes to be worth it, plus 1.  Several threads may measure at once.
 */
static atomic_uint chosen;

static void
put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* The last bytes of a message and its padding.  Returns how many blocks. */
static size_t
finish(uint8_t ret[2 * SHA256_BLOCK], const uint8_t *p, size_t len)
{
	size_t rest = len % SHA256_BLOCK;
	size_t blocks = rest + 9 > SHA256_BLOCK ? 2 : 1;
	uint8_t *end = ret + blocks * SHA256_BLOCK;

	memset(ret, 0, 2 * SHA256_BLOCK);
	if (rest > 0)
		memcpy(ret, p + len - rest, rest);
	ret[rest] = 0x80;
	put_be32(end - 8, (uint32_t)((uint64_t)len >> 29));
	put_be32(end - 4, (uint32_t)((uint64_t)len << 3));
	return blocks;
}

/* One turn of the kernel: n messages, at most its lanes. */
static void
turn(const struct sha256_kernel *k, const uint8_t *p, size_t len, size_t n,
    uint8_t *ret)
{
	uint32_t state[SHA256_WORDS * SHA256_LANES_MAX];
	uint8_t ends[SHA256_LANES_MAX][2 * SHA256_BLOCK];
	const uint8_t *from[SHA256_LANES_MAX];
	size_t blocks = 0;

	for (unsigned w = 0; w < SHA256_WORDS; w++)
		for (unsigned i = 0; i < k->lanes; i++)
			state[w * k->lanes + i] = sha256_first[w];
	/* A lane without a message of its own repeats the first. */
	for (unsigned i = 0; i < k->lanes; i++)
		from[i] = p + (i < n ? i * len : 0);
	if (len >= SHA256_BLOCK)
		k->add(state, from, len / SHA256_BLOCK);
	for (unsigned i = 0; i < k->lanes; i++) {
		blocks = finish(ends[i], p + (i < n ? i * len : 0), len);
		from[i] = ends[i];
	}
	k->add(state, from, blocks);
	for (size_t i = 0; i < n; i++)
		for (unsigned w = 0; w < SHA256_WORDS; w++)
			put_be32(ret + i * DIGEST_SIZE + w * 4,
			    state[w * k->lanes + i]);
}

void
sha256_lanes_by(const struct sha256_kernel *k, const void *p, size_t len,
    size_t count, uint8_t *ret)
{
	const uint8_t *from = p;
	size_t n;

	for (; count > 0; count -= n) {
		n = count < k->lanes ? count : k->lanes;
		turn(k, from, len, n, ret);
		from += n * len;
		ret += n * DIGEST_SIZE;
	}
}

static void
one_by_one(
    struct digest *d, const void *p, size_t len, size_t count, uint8_t *ret)
{
	for (size_t i = 0; i < count; i++)
		digest_once(d, (const uint8_t *)p + i * len, len,
		    ret + i * DIGEST_SIZE);
}

/* The shortest time of some trials, ns: of one turn, or one by OpenSSL. */
static int64_t
trial(struct digest *d, const struct sha256_kernel *k)
{
	static const uint8_t data[TRIAL_LEN * SHA256_LANES_MAX];
	uint8_t out[DIGEST_SIZE * SHA256_LANES_MAX];
	int64_t before = clock_now_ns();
	int64_t least = INT64_MAX;

	for (int i = 0; i < TRIALS; i++) {
		int64_t now;

		if (k != NULL)
			turn(k, data, TRIAL_LEN, k->lanes, out);
		else
			one_by_one(d, data, TRIAL_LEN, 1, out);
		now = clock_now_ns();
		if (now - before < least)
			least = now - before;
		before = now;
	}
	return least > 0 ? least : 1;
}

static unsigned
choose(struct digest *d)
{
	int64_t single = trial(d, NULL);
	double best = (double)single;
	unsigned openssl = FX_COUNT(sha256_kernels) - 1;
	unsigned choice = (openssl << 8 | 1) + 1;

	for (unsigned i = 0; i < openssl; i++) {
		const struct sha256_kernel *k = sha256_kernels[i];
		int64_t t = k->usable() ? trial(d, k) : INT64_MAX;
		double each = (double)t / k->lanes;

		if (each < best) {
			best = each;
			choice = (i << 8 | (unsigned)(t / single + 1)) + 1;
		}
	}
	atomic_store(&chosen, choice);
	return choice;
}

void
sha256_lanes(
    struct digest *d, const void *p, size_t len, size_t count, uint8_t *ret)
{
	unsigned choice = atomic_load(&chosen);
	const struct sha256_kernel *k;
	size_t least, n = 0;

	if (choice == 0)
		choice = choose(d);
	choice--;
	k = sha256_kernels[choice >> 8];
	least = choice & 0xff;
	if (k != NULL) {
		n = count - count % k->lanes;
		if (count - n >= least)
			n = count;
		sha256_lanes_by(k, p, len, n, ret);
	}
	one_by_one(d, (const uint8_t *)p + n * len, len, count - n,
	    ret + n * DIGEST_SIZE);
}

const char *
sha256_lanes_name(void)
{
	unsigned choice = atomic_load(&chosen);
	const struct sha256_kernel *k = NULL;

	if (choice != 0)
		k = sha256_kernels[(choice - 1) >> 8];
	return k != NULL ? k->name : "openssl";
}
