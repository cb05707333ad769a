/* SPDX-License-Identifier: MIT */
#include "crypto/cpu.h"

#ifdef __x86_64__

# include <cpuid.h>
# include <stdint.h>

/* cpuid leaf 1, ecx */
# define SSSE3   (1U << 9)
# define SSE41   (1U << 19)
# define OSXSAVE (1U << 27)

/* cpuid leaf 7, ebx */
# define AVX2     (1U << 5)
# define AVX512F  (1U << 16)
# define SHA      (1U << 29)
# define AVX512BW (1U << 30)

/* Registers that the kernel keeps for a thread (XCR0). */
# define YMM 0x06
# define ZMM 0xe6

struct features {
	uint32_t basic;    /* leaf 1, ecx */
	uint32_t extended; /* leaf 7, ebx */
	uint32_t kept;     /* XCR0 */
};

static struct features
look(void)
{
	struct features f = { 0 };
	uint32_t a, b, c, d;

	if (__get_cpuid(1, &a, &b, &c, &d) == 0)
		return f;
	f.basic = c;
	if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0)
		f.extended = b;
	if ((f.basic & OSXSAVE) != 0)
		__asm__("xgetbv" : "=a"(f.kept), "=d"(d) : "c"(0));
	return f;
}

static bool
has(uint32_t basic, uint32_t extended, uint32_t kept)
{
	struct features f = look();

	return (f.basic & basic) == basic &&
	    (f.extended & extended) == extended && (f.kept & kept) == kept;
}

bool
cpu_has_sha(void)
{
	return has(SSSE3 | SSE41, SHA, 0);
}

bool
cpu_has_avx2(void)
{
	return has(0, AVX2, YMM);
}

bool
cpu_has_avx512(void)
{
	return has(0, AVX512F | AVX512BW, ZMM);
}

#else

bool
cpu_has_sha(void)
{
	return false;
}

bool
cpu_has_avx2(void)
{
	return false;
}

bool
cpu_has_avx512(void)
{
	return false;
}

#endif
