/* SPDX-License-Identifier: MIT */
/* SHA-256 by the SHA extensions, 2 messages interleaved. */
#include "crypto/sha256_kernels.h"

#ifdef __x86_64__

# include <immintrin.h>

# include "crypto/cpu.h"

# define TARGET __attribute__((target("sha,ssse3,sse4.1")))
# define LANES  2

struct lane {
	__m128i abef, cdgh; /* the state in the order of the instructions */
	__m128i w[4];       /* 16 words of the schedule */
};

/* Four rounds with words i & 3 of the schedule. */
# define ROUNDS4(l, i)                                                     \
  do {                                                                     \
   __m128i x = _mm_add_epi32(                                              \
       (l).w[(i)&3], _mm_loadu_si128((const void *)(sha256_k + 4 * (i)))); \
                                                                           \
   (l).cdgh = _mm_sha256rnds2_epu32((l).cdgh, (l).abef, x);                \
   x = _mm_shuffle_epi32(x, 0x0e);                                         \
   (l).abef = _mm_sha256rnds2_epu32((l).abef, (l).cdgh, x);                \
  } while (0)

/* The four words that come 16 after them, in their place. */
# define NEXT4(l, i)                                                       \
  do {                                                                     \
   __m128i x = _mm_sha256msg1_epu32((l).w[(i)&3], (l).w[((i) + 1) & 3]);   \
                                                                           \
   x = _mm_add_epi32(                                                      \
       x, _mm_alignr_epi8((l).w[((i) + 3) & 3], (l).w[((i) + 2) & 3], 4)); \
   (l).w[(i)&3] = _mm_sha256msg2_epu32(x, (l).w[((i) + 3) & 3]);           \
  } while (0)

/* The unit takes the step of one message while that of the other runs. */
# define STEP(i)   \
  do {             \
   ROUNDS4(l0, i); \
   ROUNDS4(l1, i); \
   if ((i) < 12) { \
    NEXT4(l0, i);  \
    NEXT4(l1, i);  \
   }               \
  } while (0)

TARGET static inline struct lane
begin(const uint32_t *state, unsigned lane)
{
	uint32_t s[SHA256_WORDS];
	struct lane l;

	for (unsigned i = 0; i < SHA256_WORDS; i++)
		s[i] = state[i * LANES + lane];
	l.abef = _mm_set_epi32((int)s[0], (int)s[1], (int)s[4], (int)s[5]);
	l.cdgh = _mm_set_epi32((int)s[2], (int)s[3], (int)s[6], (int)s[7]);
	return l;
}

TARGET static inline void
end(uint32_t *state, unsigned lane, const struct lane *l)
{
	static const unsigned order[SHA256_WORDS] = { 5, 4, 1, 0, 7, 6, 3, 2 };
	uint32_t s[SHA256_WORDS];

	_mm_storeu_si128((void *)s, l->abef);
	_mm_storeu_si128((void *)(s + 4), l->cdgh);
	for (unsigned i = 0; i < SHA256_WORDS; i++)
		state[order[i] * LANES + lane] = s[i];
}

TARGET static inline void
load(struct lane *l, const uint8_t *p)
{
	const __m128i swap =
	    _mm_set_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203);

	for (int i = 0; i < 4; i++)
		l->w[i] = _mm_shuffle_epi8(
		    _mm_loadu_si128((const void *)(p + i * 16)), swap);
}

TARGET static void
add(uint32_t *state, const uint8_t *const *from, size_t n)
{
	struct lane l0 = begin(state, 0), l1 = begin(state, 1);

	for (size_t at = 0; at < n * SHA256_BLOCK; at += SHA256_BLOCK) {
		__m128i abef0 = l0.abef, cdgh0 = l0.cdgh;
		__m128i abef1 = l1.abef, cdgh1 = l1.cdgh;

		load(&l0, from[0] + at);
		load(&l1, from[1] + at);
		STEP(0);
		STEP(1);
		STEP(2);
		STEP(3);
		STEP(4);
		STEP(5);
		STEP(6);
		STEP(7);
		STEP(8);
		STEP(9);
		STEP(10);
		STEP(11);
		STEP(12);
		STEP(13);
		STEP(14);
		STEP(15);
		l0.abef = _mm_add_epi32(l0.abef, abef0);
		l0.cdgh = _mm_add_epi32(l0.cdgh, cdgh0);
		l1.abef = _mm_add_epi32(l1.abef, abef1);
		l1.cdgh = _mm_add_epi32(l1.cdgh, cdgh1);
	}
	end(state, 0, &l0);
	end(state, 1, &l1);
}

const struct sha256_kernel sha256_shani = {
	.name = "sha-ni",
	.lanes = LANES,
	.usable = cpu_has_sha,
	.add = add,
};

#endif
