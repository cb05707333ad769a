/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_COMPRESS_H
#define FX_ENGINE_COMPRESS_H

/*
 * zstd: one frame for one piece of data, each on its own; the only place that
 * knows the library.  A struct compress belongs to one thread and makes its
 * contexts when they are first used (some MiB for packing, less for the other
 * way).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/limits.h"
#include "engine/ladder.h"

struct compress;

/* NULL without memory. */
struct compress *compress_new(void);
void compress_free(struct compress *c);

/*
 * Pack n bytes, 0 < n <= FX_CHUNK_SIZE, to at most room bytes with zstd's
 * level.  Returns the length of the frame, or 0 if it does not fit or there
 * is no memory.
 */
size_t compress_pack(struct compress *c, int level, const void *from, size_t n,
    void *to, size_t room);

/*
 * Unpack what is exactly one frame of n bytes that says itself that it holds
 * raw_len bytes, 0 < raw_len <= FX_CHUNK_SIZE, and needs no dictionary, to
 * raw_len bytes at to.  0; -EBADMSG if it is anything else, then what is at to
 * means nothing; -ENOMEM.
 */
FX_NODISCARD
int compress_unpack(
    struct compress *c, const void *from, size_t n, void *to, size_t raw_len);

/*
 * Pack a piece as l says: sample it, pack it, tell l.  packed is the claim of
 * its name (ladder_look).  *ret, compress's own until the next call, is the
 * frame and its length is returned; 0: it goes as it is.
 */
size_t compress_piece(struct compress *c, struct ladder *l, bool packed,
    const uint8_t *from, size_t n, const uint8_t **ret);

/* Room for one raw piece, page aligned, compress's own; NULL without memory. */
uint8_t *compress_room(struct compress *c);

#endif
