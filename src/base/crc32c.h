/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_CRC32C_H
#define FX_BASE_CRC32C_H

/*
 * CRC-32C (Castagnoli), RFC 3720 appendix B.4: finds damage by chance, not
 * by intent.  Uses the processor's instruction where there is one.
 * Any thread.
 */

#include <stddef.h>
#include <stdint.h>

/* The checksum of n bytes. */
uint32_t crc32c(const void *data, size_t n);

/*
 * The checksum of everything so far and n bytes more, when crc is that of
 * everything so far (0 at the start).
 */
uint32_t crc32c_more(uint32_t crc, const void *data, size_t n);

/* The same in portable C, whatever the processor can do. */
uint32_t crc32c_soft(uint32_t crc, const void *data, size_t n);

#endif
