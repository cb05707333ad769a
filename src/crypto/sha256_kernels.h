/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_SHA256_KERNELS_H
#define FX_CRYPTO_SHA256_KERNELS_H

/* The kernels by name, for sha256_lanes.c.  Each is there on x86-64 only. */

#include "crypto/sha256_lanes.h"

extern const struct sha256_kernel sha256_avx512; /* 16 lanes */
extern const struct sha256_kernel sha256_avx2;   /* 8 lanes */
extern const struct sha256_kernel sha256_shani;  /* 2 lanes, interleaved */

#endif
