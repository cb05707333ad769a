/* SPDX-License-Identifier: MIT */
/* What is on disk of a file that is taken up again: read and hashed. */
#include <stdlib.h>
#include <string.h>

#include "crypto/tree.h"
#include "engine/sink_part.h"
#include "os/fd.h"

enum look {
	LOOK_NONE,  /* missing */
	LOOK_KNOWN, /* this process verified it */
	LOOK_CLAIM, /* to be read; it is ours until settled */
};

static bool
get_bit(const uint8_t *bits, uint64_t i)
{
	return (bits[i / 8] >> i % 8 & 1) != 0;
}

static enum look
look_at(struct sink_file *f, uint64_t i)
{
	uint8_t bit = (uint8_t)(1U << i % 8);
	enum look look = LOOK_NONE;

	mutex_lock(&f->lock);
	while (get_bit(f->claimed, i) && !get_bit(f->done, i))
		cond_wait(&f->moved, &f->lock);
	if (f->failed == FX_OK && get_bit(f->done, i)) {
		look = LOOK_KNOWN;
	} else if (f->failed == FX_OK && get_bit(f->claims, i)) {
		f->claimed[i / 8] |= bit;
		f->claims[i / 8] &= (uint8_t)~bit;
		look = LOOK_CLAIM;
	}
	mutex_unlock(&f->lock);
	return look;
}

static void
settle(struct sink_file *f, uint64_t i, size_t len, bool good)
{
	uint8_t bit = (uint8_t)(1U << i % 8);

	mutex_lock(&f->lock);
	if (good) {
		f->done[i / 8] |= bit;
		f->count++;
		f->kept += len;
		atomic_fetch_add(&f->sink->kept, len);
	} else {
		f->claimed[i / 8] &= (uint8_t)~bit;
	}
	cond_broadcast(&f->moved);
	mutex_unlock(&f->lock);
}

/* Chunk i as it is on disk now.  False if it is not all there. */
static bool
hash_one(struct sink_file *f, uint64_t i, uint8_t *buffer, struct digest *d,
    uint8_t ret[FX_DIGEST_SIZE])
{
	uint64_t at = i * FX_CHUNK_SIZE;
	uint64_t left = f->size - at;
	size_t len = left < FX_CHUNK_SIZE ? (size_t)left : FX_CHUNK_SIZE;
	bool good;

	good = fd_pread_full(f->fd, buffer, len, (off_t)at) == (ssize_t)len;
	if (good) {
		fx1_piece(d, f->size, buffer, len, ret);
		good = sink_part_put_digest(f, i, ret) == 0;
	}
	settle(f, i, len, good);
	return good;
}

static void
hash_all(struct sink_file *f, struct sink_have *have, const atomic_bool *stop,
    uint8_t *buffer, struct digest *d)
{
	for (uint32_t k = 0; k < have->n; k++) {
		uint64_t i = have->first + k;

		if (i >= f->chunks || (stop != NULL && atomic_load(stop)))
			break;
		switch (look_at(f, i)) {
		case LOOK_NONE:
			break;
		case LOOK_KNOWN:
			have->got[k] =
			    sink_part_digest(f, i, have->digests[k]) == 0;
			break;
		case LOOK_CLAIM:
			have->got[k] =
			    hash_one(f, i, buffer, d, have->digests[k]);
			break;
		}
	}
}

enum fx_code
sink_have(struct sink *s, const struct block *b, uint32_t file_id,
    struct sink_have *have, const atomic_bool *stop)
{
	const struct entry *e = block_entry(b, file_id);
	struct fx_err err = FX_ERR_NONE;
	uint8_t *buffer = malloc(FX_CHUNK_SIZE);
	struct digest *d = NULL;
	struct sink_file *f;

	memset(have->got, 0, sizeof(have->got));
	if (buffer == NULL || digest_new(&d) < 0) {
		free(buffer);
		return E_INTERNAL;
	}
	f = e != NULL ? sink_part_find(s, e, file_id, &err) : NULL;
	if (f != NULL && f->fd != -1)
		hash_all(f, have, stop, buffer, d);
	else
		fx_err_set(&err, E_NOENT, "nothing is kept of this file");
	sink_part_unref(f);
	digest_free(d);
	free(buffer);
	return err.code;
}
