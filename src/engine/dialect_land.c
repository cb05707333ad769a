/* SPDX-License-Identifier: MIT */
#include "engine/dialect_land.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/tree.h"
#include "engine/sink_part.h"
#include "os/fd.h"

#define FILE_ID 0 /* the only one */

struct land {
	struct sink *sink;
	struct block *block;
	uint64_t planned;       /* the size that the sink knows, in.. */
	uint16_t gen;           /* ..this generation */
	struct sink_file *part; /* NULL while all of it fits into piece */
	uint8_t *piece;         /* what is not in part yet */
	size_t fill;
	uint64_t parted; /* bytes in part, whole chunks */
	struct digest *digest;
	struct digest *sha; /* of all that was added */
	struct tree_root *tree;
};

static struct block *
make_block(const struct msg_offer *o, struct fx_err *err)
{
	const struct offer_root *root = &o->roots[0];
	struct entry e = { .kind = ENTRY_FILE,
		.mode = 0666,
		.mtime = clock_wall(),
		.size = root->size,
		.path = root->name,
		.path_len = root->name_len };
	struct block_maker *m = block_maker_new();
	struct block *b = NULL;

	if (m == NULL)
		fx_err_set(err, E_INTERNAL, "out of memory");
	else if (block_maker_add(m, &e, err) >= 0 &&
	    (b = block_maker_end(m, 0, FILE_ID)) == NULL)
		fx_err_set(err, E_INTERNAL, "out of memory");
	block_maker_free(m);
	return b;
}

/* The staging folder, with the one entry of its list. */
static int
stage(struct land *l, const struct sink_conf *conf, struct fx_err *err)
{
	enum fx_code code = FX_OK;
	uint8_t need = NEED_ALL;

	l->block = make_block(conf->offer, err);
	if (l->block == NULL || sink_new(&l->sink, conf, err) < 0 ||
	    sink_block(l->sink, l->block, &code, &need, err) < 0)
		return -1;
	if (code != FX_OK)
		return fx_err_set(err, code, "it cannot be received");
	return 0;
}

int
land_new(struct land **ret, const struct sink_conf *conf, struct fx_err *err)
{
	struct land *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	l->planned = conf->offer->roots[0].size;
	l->piece = malloc(FX_CHUNK_SIZE);
	if (l->piece == NULL || digest_new(&l->digest) < 0 ||
	    digest_new(&l->sha) < 0 || tree_root_new(&l->tree) < 0) {
		land_free(l);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	if (stage(l, conf, err) < 0) {
		land_free(l);
		return -1;
	}
	*ret = l;
	return 0;
}

void
land_free(struct land *l)
{
	if (l == NULL)
		return;
	sink_part_unref(l->part);
	sink_unref(l->sink);
	block_unref(l->block);
	digest_free(l->digest);
	digest_free(l->sha);
	tree_root_free(l->tree);
	free(l->piece);
	free(l);
}

uint64_t
land_size(const struct land *l)
{
	return l->parted + l->fill;
}

static int
cannot(enum fx_code code, int errnum, struct fx_err *err)
{
	if (code == FX_OK)
		return 0;
	return fx_err_make(err, code, errnum, "file", "the file", "name",
	    "the file", "need", "more", "have", "less", NULL);
}

/* What is in piece goes to the disk as the next chunk. */
static int
put_piece(struct land *l, struct fx_err *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum fx_code code;

	if (l->parted + l->fill > l->planned)
		return fx_err_set(
		    err, E_SIZE, "more bytes came than were announced");
	if (l->part == NULL) {
		l->part = sink_part(l->sink, l->block, FILE_ID, l->gen, err);
		if (l->part == NULL)
			return -1;
	}
	fx1_chunk(l->digest, l->piece, l->fill, digest, NULL);
	code = sink_chunk(l->part, l->parted, l->piece, l->fill, digest, false);
	if (code != FX_OK)
		return cannot(code, 0, err);
	tree_root_add(l->tree, digest);
	l->parted += l->fill;
	l->fill = 0;
	return 0;
}

int
land_add(struct land *l, const void *p, size_t n, struct fx_err *err)
{
	const uint8_t *at = p;

	while (n > 0) {
		size_t room = FX_CHUNK_SIZE - l->fill;
		size_t some = n < room ? n : room;

		if (room == 0) {
			if (put_piece(l, err) < 0)
				return -1;
			continue;
		}
		memcpy(l->piece + l->fill, at, some);
		digest_add(l->sha, at, some);
		l->fill += some;
		at += some;
		n -= some;
	}
	return 0;
}

/* From now on the file has size bytes, and nothing of it is there. */
static int
renew(struct land *l, uint64_t size, struct fx_err *err)
{
	int r;

	r = sink_renew(
	    l->sink, l->block, FILE_ID, l->gen + 1, size, clock_wall(), 0);
	if (r < 0)
		return fx_err_errno(err, E_IO_WRITE, -r,
		    "the staging folder could not be written");
	l->gen++;
	l->planned = size;
	l->part = NULL;
	l->parted = 0;
	l->fill = 0;
	digest_reset(l->sha);
	tree_root_reset(l->tree);
	return 0;
}

int
land_again(struct land *l, struct fx_err *err)
{
	struct sink_file *old = l->part;
	int r = renew(l, l->planned, err);

	sink_part_unref(old);
	return r;
}

/* Add n bytes of an older part from offset at. */
static int
copy_part(struct land *l, const struct sink_file *old, uint64_t at,
    uint64_t end, struct fx_err *err)
{
	size_t cap = (size_t)256 * 1024;
	uint8_t *some = malloc(cap);
	int r = 0;

	if (some == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	while (r == 0 && at < end) {
		size_t want = end - at < cap ? (size_t)(end - at) : cap;
		ssize_t n = fd_pread_full(old->fd, some, want, (off_t)at);

		if (n != (ssize_t)want)
			r = fx_err_errno(err, E_IO_WRITE, n < 0 ? (int)-n : 0,
			    "the staging folder could not be read");
		else
			r = land_add(l, some, want, err);
		at += want;
	}
	free(some);
	return r;
}

/* The file anew: n bytes at front, then what is there without drop bytes. */
static int
rebuild(struct land *l, const void *front, size_t n, size_t drop,
    struct fx_err *err)
{
	struct sink_file *old = l->part;
	uint64_t parted = l->parted;
	size_t tail = l->fill;
	uint8_t *piece = malloc(tail + 1);
	int r;

	if (piece == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	memcpy(piece, l->piece, tail);
	r = renew(l, parted + tail + n - drop, err);
	if (r == 0 && n > 0)
		r = land_add(l, front, n, err);
	if (r == 0 && old != NULL && drop < parted)
		r = copy_part(l, old, drop, parted, err);
	drop = drop > parted ? drop - (size_t)parted : 0;
	if (r == 0)
		r = land_add(l, piece + drop, tail - drop, err);
	free(piece);
	sink_part_unref(old);
	return r;
}

int
land_shift(struct land *l, const void *front, size_t n, size_t drop,
    struct fx_err *err)
{
	if (drop > land_size(l))
		return fx_err_set(
		    err, E_INTERNAL, "less is there than to drop");
	return rebuild(l, front, n, drop, err);
}

/* All of it is in staging: as a whole file with the root ret. */
static int
whole(struct land *l, uint8_t ret[32], struct fx_err *err)
{
	uint64_t size = land_size(l);
	enum fx_code code;
	int errnum = 0;

	if (size != l->planned && rebuild(l, NULL, 0, 0, err) < 0)
		return -1;
	if (l->parted == 0) {
		fx1_flat(l->digest, l->piece, l->fill, ret);
		code = sink_small(
		    l->sink, l->block, FILE_ID, l->piece, l->fill, ret);
		return cannot(code, 0, err);
	}
	if (l->fill > 0 && put_piece(l, err) < 0)
		return -1;
	if (!tree_root_end(l->tree, size, ret))
		return fx_err_set(err, E_INTERNAL, "chunks were lost");
	code = sink_whole(l->sink, l->block, FILE_ID, ret, &errnum);
	return cannot(code, errnum, err);
}

int
land_end(struct land *l, struct landed *ret, struct fx_err *err)
{
	memset(ret, 0, sizeof(*ret));
	ret->size = land_size(l);
	if (whole(l, ret->fx1, err) < 0)
		return -1;
	digest_end(l->sha, ret->sha256);
	sink_part_unref(l->part);
	l->part = NULL;
	if (sink_commit(l->sink, ret->fx1, &ret->root, &ret->durable, err) <
	    0) {
		sink_roots_done(&ret->root, 1);
		return -1;
	}
	ret->sink = sink_ref(l->sink);
	return 0;
}

void
land_leave(struct land *l)
{
	struct fx_err err;

	if (l->part == NULL && l->fill > 0 && l->planned > 0)
		l->part = sink_part(l->sink, l->block, FILE_ID, l->gen, &err);
	if (l->part != NULL && l->fill > 0)
		(void)fd_pwrite_full(
		    l->part->fd, l->piece, l->fill, (off_t)l->parted);
}
