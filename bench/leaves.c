/* SPDX-License-Identifier: MIT */
/* What a byte of the leaves of a chunk costs with each kernel of SHA-256. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/sha256_lanes.h"

#define CHUNKS 2
#define TRIALS 200
#define LEAVES (FX_CHUNK_SIZE / FX_LEAF_SIZE)

static uint8_t chunk[FX_CHUNK_SIZE];
static uint8_t out[LEAVES * DIGEST_SIZE];

static void
by_openssl(struct digest *d)
{
	for (size_t i = 0; i < LEAVES; i++)
		digest_once(d, chunk + i * FX_LEAF_SIZE, FX_LEAF_SIZE,
		    out + i * DIGEST_SIZE);
}

/* The best of some trials. */
static double
cost(const struct sha256_kernel *k, struct digest *d)
{
	int64_t least = INT64_MAX;

	for (int trial = 0; trial < TRIALS; trial++) {
		int64_t begin = clock_now_ns();

		for (int i = 0; i < CHUNKS; i++) {
			if (k != NULL)
				sha256_lanes_by(
				    k, chunk, FX_LEAF_SIZE, LEAVES, out);
			else
				by_openssl(d);
		}
		if (clock_now_ns() - begin < least)
			least = clock_now_ns() - begin;
	}
	return (double)least / CHUNKS / FX_CHUNK_SIZE;
}

int
main(void)
{
	struct digest *d;

	if (digest_new(&d) < 0)
		return 1;
	memset(chunk, 7, sizeof(chunk));
	printf("  openssl  %.3f\n", cost(NULL, d));
	for (int i = 0; sha256_kernels[i] != NULL; i++) {
		if (sha256_kernels[i]->usable())
			printf("  %-7s  %.3f\n", sha256_kernels[i]->name,
			    cost(sha256_kernels[i], d));
		else
			printf("  %-7s  not with this processor\n",
			    sha256_kernels[i]->name);
	}
	sha256_lanes(d, chunk, FX_LEAF_SIZE, LEAVES, out);
	printf("  chosen   %s\n", sha256_lanes_name());
	digest_free(d);
	return 0;
}
