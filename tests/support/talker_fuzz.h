/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_TALKER_FUZZ_H
#define FX_SUPPORT_TALKER_FUZZ_H

/*
 * A script of foreign bytes and events for one dialog, in the bytes of a
 * fuzzer:
 *
 *   byte 0  1 client, 2 refuse, 4 no place to store, 8 hold SEND,
 *           16 hold ADMIT and COMMIT, 32 limits are small, 64 the source
 *           changes, 128 simulated faults
 *   then    n < 240: the next n bytes come;  240 EOF  241 reset  242 timer
 *           243 answer what is held  244 cancel  245 our side fails
 *           246..255: the rest comes
 *
 * It is played twice, in one piece and byte by byte; both give the same bytes
 * and the same file, and end when the connection ends.
 */

#include "dialect/dialect.h"

void talker_fuzz(enum dialect_id id, const uint8_t *data, size_t size);

#endif
