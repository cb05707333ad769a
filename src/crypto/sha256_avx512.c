/* SPDX-License-Identifier: MIT */
/* SHA-256, 16 lanes in AVX-512. */
#include "crypto/sha256_kernels.h"

#ifdef __x86_64__

# include <immintrin.h>

# include "crypto/cpu.h"

# define TARGET __attribute__((target("avx512f,avx512bw")))
# define LANES  16

/* Truth tables of vpternlogd. */
# define T_XOR3 0x96
# define T_CH   0xca
# define T_MAJ  0xe8

# define V             __m512i
# define ADD(a, b)     _mm512_add_epi32(a, b)
# define SET(w)        _mm512_set1_epi32((int)(w))
# define XOR3(a, b, c) _mm512_ternarylogic_epi32(a, b, c, T_XOR3)
# define CH(e, f, g)   _mm512_ternarylogic_epi32(e, f, g, T_CH)
# define MAJ(a, b, c)  _mm512_ternarylogic_epi32(a, b, c, T_MAJ)
# define ROTR(a, n)    _mm512_ror_epi32(a, n)
# define SHR(a, n)     _mm512_srli_epi32(a, n)

# include "crypto/sha256_rounds.h"

/* The four words of each 128 bits of four vectors become columns. */
# define TURN4(r)                                 \
  do {                                            \
   V ab0 = _mm512_unpacklo_epi32((r)[0], (r)[1]); \
   V ab2 = _mm512_unpackhi_epi32((r)[0], (r)[1]); \
   V cd0 = _mm512_unpacklo_epi32((r)[2], (r)[3]); \
   V cd2 = _mm512_unpackhi_epi32((r)[2], (r)[3]); \
                                                  \
   (r)[0] = _mm512_unpacklo_epi64(ab0, cd0);      \
   (r)[1] = _mm512_unpackhi_epi64(ab0, cd0);      \
   (r)[2] = _mm512_unpacklo_epi64(ab2, cd2);      \
   (r)[3] = _mm512_unpackhi_epi64(ab2, cd2);      \
  } while (0)

/* From the i-th of each four: words i, i + 4, i + 8, i + 12 of all lanes. */
# define GATHER(w, r, i)                                            \
  do {                                                              \
   V lo0 = _mm512_shuffle_i32x4((r)[i], (r)[(i) + 4], 0x44);        \
   V hi0 = _mm512_shuffle_i32x4((r)[i], (r)[(i) + 4], 0xee);        \
   V lo1 = _mm512_shuffle_i32x4((r)[(i) + 8], (r)[(i) + 12], 0x44); \
   V hi1 = _mm512_shuffle_i32x4((r)[(i) + 8], (r)[(i) + 12], 0xee); \
                                                                    \
   (w)[i] = _mm512_shuffle_i32x4(lo0, lo1, 0x88);                   \
   (w)[(i) + 4] = _mm512_shuffle_i32x4(lo0, lo1, 0xdd);             \
   (w)[(i) + 8] = _mm512_shuffle_i32x4(hi0, hi1, 0x88);             \
   (w)[(i) + 12] = _mm512_shuffle_i32x4(hi0, hi1, 0xdd);            \
  } while (0)

/* Word after word of one block of each lane, lane after lane in each. */
TARGET static inline void
load(V w[16], const uint8_t *const *from, size_t at)
{
	const V swap =
	    _mm512_set4_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203);
	V r[16];

	for (int i = 0; i < LANES; i++)
		r[i] =
		    _mm512_shuffle_epi8(_mm512_loadu_si512(from[i] + at), swap);
	TURN4(r);
	TURN4(r + 4);
	TURN4(r + 8);
	TURN4(r + 12);
	GATHER(w, r, 0);
	GATHER(w, r, 1);
	GATHER(w, r, 2);
	GATHER(w, r, 3);
}

TARGET static void
add(uint32_t *state, const uint8_t *const *from, size_t n)
{
	V s[SHA256_WORDS], w[16];

	for (int i = 0; i < SHA256_WORDS; i++)
		s[i] = _mm512_loadu_si512(state + i * LANES);
	for (size_t at = 0; at < n * SHA256_BLOCK; at += SHA256_BLOCK) {
		load(w, from, at);
		ROUNDS64(s, w);
	}
	for (int i = 0; i < SHA256_WORDS; i++)
		_mm512_storeu_si512(state + i * LANES, s[i]);
}

const struct sha256_kernel sha256_avx512 = {
	.name = "avx512",
	.lanes = LANES,
	.usable = cpu_has_avx512,
	.add = add,
};

#endif
