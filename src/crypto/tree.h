/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_TREE_H
#define FX_CRYPTO_TREE_H

/*
 * fx1: the digest of a file (protocol.md, Digests).
 *
 * Up to 1 MiB the root is plain SHA-256.  Above, leaf = H(64 KiB piece),
 * chunk = H(its up to 16 leaves), root = H(all chunks).  The size fixes the
 * shape, so size and root together name the bytes.
 *
 * The struct digest handed in belongs to the calling thread and is between
 * two messages before and after.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"

#define FX1_LEAVES_MAX (FX_CHUNK_SIZE / FX_LEAF_SIZE)
#define FX1_TEXT_SIZE  90 /* "fx1:" 20 digits ":" 64 hex digits NUL */

/* What names a file's bytes. */
struct fx1 {
	uint64_t size; /* bytes */
	uint8_t root[DIGEST_SIZE];
};

/* The root of a whole file of at most 1 MiB, and of a DATA chunk with FLAT. */
void fx1_flat(
    struct digest *d, const void *p, size_t n, uint8_t ret[DIGEST_SIZE]);

/*
 * The digest of one chunk of a larger file; 1 <= n <= FX_CHUNK_SIZE.  leaves
 * may be NULL or has room for FX1_LEAVES_MAX digests one after the other.
 * Returns how many leaves there are.
 */
size_t fx1_chunk(struct digest *d, const void *p, size_t n,
    uint8_t ret[DIGEST_SIZE], uint8_t *leaves);

/*
 * The digest of the chunk p of a file of file_size bytes: flat for a file of
 * at most 1 MiB, fx1_chunk() for a larger one.
 */
void fx1_piece(struct digest *d, uint64_t file_size, const void *p, size_t n,
    uint8_t ret[DIGEST_SIZE]);

/* How many chunks a file of size bytes has; none if it is empty. */
uint64_t fx1_chunks(uint64_t size);

/*
 * The root of a file from the digests of its chunks, fed in order, one per
 * chunk as fx1_piece() gives them.  Owns its struct digest.
 */
struct tree_root;

/* 0 and *ret, or -ENOMEM. */
FX_NODISCARD
int tree_root_new(struct tree_root **ret);
void tree_root_free(struct tree_root *r);

/* Start again with the first chunk. */
void tree_root_reset(struct tree_root *r);

void tree_root_add(struct tree_root *r, const uint8_t chunk[DIGEST_SIZE]);

/* How many were added. */
uint64_t tree_root_count(const struct tree_root *r);

/*
 * The root of a file of size bytes; r starts again.  Returns false, with ret
 * untouched, if the number of chunks added is not fx1_chunks(size).
 */
FX_NODISCARD
bool tree_root_end(
    struct tree_root *r, uint64_t size, uint8_t ret[DIGEST_SIZE]);

/* "fx1:<size>:<64 hex digits>". */
void fx1_format(const struct fx1 *id, char ret[FX1_TEXT_SIZE]);

/*
 * Parse exactly that form: decimal size without leading zeros up to
 * FX_FILE_SIZE_MAX, lower or upper case hex, nothing before or after.
 * Returns 0 or -EINVAL; *ret is set on success only.
 */
FX_NODISCARD
int fx1_parse(const char *text, struct fx1 *ret);

/* Size and root are equal. */
bool fx1_equal(const struct fx1 *a, const struct fx1 *b);

/*
 * Called about once a chunk with the bytes hashed so far.  Returning false
 * cancels.
 */
typedef bool (*fx1_progress)(void *arg, uint64_t done);

/*
 * Hash all bytes from the descriptor's position to its end; pipes too.  The
 * plain SHA-256 is computed in the same pass if ret_sha256 is not NULL.
 * progress may be NULL.  Blocks; any thread.  0, or -1 with E_IO_READ,
 * E_CANCELLED or E_INTERNAL (no memory); outputs are set on success only.
 */
FX_NODISCARD
int fx1_file(int fd, struct fx1 *ret, uint8_t *ret_sha256,
    fx1_progress progress, void *arg, struct fx_err *err);

#endif
