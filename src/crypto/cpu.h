/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_CPU_H
#define FX_CRYPTO_CPU_H

/*
 * What this processor has and this kernel lets us use, asked by cpuid and
 * xgetbv at each call.  Any thread.  All false on other architectures.
 */

#include <stdbool.h>

bool cpu_has_sha(void); /* SHA extensions, with SSSE3 and SSE4.1 */
bool cpu_has_avx2(void);
bool cpu_has_avx512(void); /* F and BW */

#endif
