/* SPDX-License-Identifier: MIT */
/* SHA-256, 8 lanes in AVX2. */
#include "crypto/sha256_kernels.h"

#ifdef __x86_64__

# include <immintrin.h>

# include "crypto/cpu.h"

# define TARGET __attribute__((target("avx2")))
# define LANES  8

# define V             __m256i
# define ADD(a, b)     _mm256_add_epi32(a, b)
# define SET(w)        _mm256_set1_epi32((int)(w))
# define XOR(a, b)     _mm256_xor_si256(a, b)
# define AND(a, b)     _mm256_and_si256(a, b)
# define OR(a, b)      _mm256_or_si256(a, b)
# define XOR3(a, b, c) XOR(XOR(a, b), c)
# define CH(e, f, g)   XOR(g, AND(e, XOR(f, g)))
# define MAJ(a, b, c)  OR(AND(a, b), AND(c, OR(a, b)))
# define SHR(a, n)     _mm256_srli_epi32(a, n)
# define ROTR(a, n)    OR(SHR(a, n), _mm256_slli_epi32(a, 32 - (n)))

# include "crypto/sha256_rounds.h"

/* The four words of each 128 bits of four vectors become columns. */
# define TURN4(r)                                 \
  do {                                            \
   V ab0 = _mm256_unpacklo_epi32((r)[0], (r)[1]); \
   V ab2 = _mm256_unpackhi_epi32((r)[0], (r)[1]); \
   V cd0 = _mm256_unpacklo_epi32((r)[2], (r)[3]); \
   V cd2 = _mm256_unpackhi_epi32((r)[2], (r)[3]); \
                                                  \
   (r)[0] = _mm256_unpacklo_epi64(ab0, cd0);      \
   (r)[1] = _mm256_unpackhi_epi64(ab0, cd0);      \
   (r)[2] = _mm256_unpacklo_epi64(ab2, cd2);      \
   (r)[3] = _mm256_unpackhi_epi64(ab2, cd2);      \
  } while (0)

/* Eight words of each lane, from offset at on, as in the kernel's state. */
TARGET static inline void
load(V w[8], const uint8_t *const *from, size_t at)
{
	const V swap = _mm256_set_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607,
	    0x00010203, 0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203);
	V r[8];

	for (int i = 0; i < LANES; i++) {
		r[i] = _mm256_loadu_si256((const void *)(from[i] + at));
		r[i] = _mm256_shuffle_epi8(r[i], swap);
	}
	TURN4(r);
	TURN4(r + 4);
	for (int i = 0; i < 4; i++) {
		w[i] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x20);
		w[i + 4] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x31);
	}
}

TARGET static void
add(uint32_t *state, const uint8_t *const *from, size_t n)
{
	V s[SHA256_WORDS], w[16];

	for (int i = 0; i < SHA256_WORDS; i++)
		s[i] = _mm256_loadu_si256((const void *)(state + i * LANES));
	for (size_t at = 0; at < n * SHA256_BLOCK; at += SHA256_BLOCK) {
		load(w, from, at);
		load(w + 8, from, at + SHA256_BLOCK / 2);
		ROUNDS64(s, w);
	}
	for (int i = 0; i < SHA256_WORDS; i++)
		_mm256_storeu_si256((void *)(state + i * LANES), s[i]);
}

const struct sha256_kernel sha256_avx2 = {
	.name = "avx2",
	.lanes = LANES,
	.usable = cpu_has_avx2,
	.add = add,
};

#endif
