/* SPDX-License-Identifier: MIT */
#include "crypto/tree.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/num.h"
#include "base/str.h"
#include "crypto/sha256_lanes.h"
#include "os/fd.h"

struct tree_root {
	struct digest *d; /* over the chunk digests */
	uint64_t count;
	uint8_t first[DIGEST_SIZE]; /* of a file of one chunk it is the root */
};

void
fx1_flat(struct digest *d, const void *p, size_t n, uint8_t ret[DIGEST_SIZE])
{
	digest_once(d, p, n, ret);
}

size_t
fx1_chunk(struct digest *d, const void *p, size_t n, uint8_t ret[DIGEST_SIZE],
    uint8_t *leaves)
{
	uint8_t own[FX1_LEAVES_MAX * DIGEST_SIZE];
	size_t count = n / FX_LEAF_SIZE;
	size_t rest = n % FX_LEAF_SIZE;

	assert(n > 0 && n <= FX_CHUNK_SIZE);
	if (leaves == NULL)
		leaves = own;
	sha256_lanes(d, p, FX_LEAF_SIZE, count, leaves);
	if (rest > 0)
		digest_once(d, (const uint8_t *)p + (n - rest), rest,
		    leaves + count++ * DIGEST_SIZE);
	digest_once(d, leaves, count * DIGEST_SIZE, ret);
	return count;
}

void
fx1_piece(struct digest *d, uint64_t file_size, const void *p, size_t n,
    uint8_t ret[DIGEST_SIZE])
{
	if (file_size <= FX_CHUNK_SIZE)
		fx1_flat(d, p, n, ret);
	else
		fx1_chunk(d, p, n, ret, NULL);
}

uint64_t
fx1_chunks(uint64_t size)
{
	return size / FX_CHUNK_SIZE + (size % FX_CHUNK_SIZE != 0);
}

int
tree_root_new(struct tree_root **ret)
{
	struct tree_root *r;

	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return -ENOMEM;
	if (digest_new(&r->d) < 0) {
		free(r);
		return -ENOMEM;
	}
	*ret = r;
	return 0;
}

void
tree_root_free(struct tree_root *r)
{
	if (r == NULL)
		return;
	digest_free(r->d);
	free(r);
}

void
tree_root_reset(struct tree_root *r)
{
	digest_reset(r->d);
	r->count = 0;
}

void
tree_root_add(struct tree_root *r, const uint8_t chunk[DIGEST_SIZE])
{
	if (r->count == 0)
		memcpy(r->first, chunk, DIGEST_SIZE);
	digest_add(r->d, chunk, DIGEST_SIZE);
	r->count++;
}

uint64_t
tree_root_count(const struct tree_root *r)
{
	return r->count;
}

bool
tree_root_end(struct tree_root *r, uint64_t size, uint8_t ret[DIGEST_SIZE])
{
	bool complete = r->count == fx1_chunks(size);

	if (complete && size > 0 && size <= FX_CHUNK_SIZE)
		memcpy(ret, r->first, DIGEST_SIZE);
	else if (complete)
		digest_end(r->d, ret);
	tree_root_reset(r);
	return complete;
}

void
fx1_format(const struct fx1 *id, char ret[FX1_TEXT_SIZE])
{
	char hex[2 * DIGEST_SIZE + 1];

	str_hex(hex, id->root, DIGEST_SIZE);
	(void)snprintf(ret, FX1_TEXT_SIZE, "fx1:%" PRIu64 ":%s", id->size, hex);
}

int
fx1_parse(const char *text, struct fx1 *ret)
{
	struct fx1 id;
	char number[24];
	const char *size = str_after(text, "fx1:");
	const char *hex = size == NULL ? NULL : strchr(size, ':');

	if (hex == NULL || (size_t)(hex - size) >= sizeof(number))
		return -EINVAL;
	memcpy(number, size, (size_t)(hex - size));
	number[hex - size] = '\0';
	hex++;
	if (number[0] == '0' && number[1] != '\0')
		return -EINVAL;
	if (num_parse_u64(number, 0, (uint64_t)FX_FILE_SIZE_MAX, &id.size) < 0)
		return -EINVAL;
	if (str_unhex(id.root, DIGEST_SIZE, hex) < 0)
		return -EINVAL;
	*ret = id;
	return 0;
}

bool
fx1_equal(const struct fx1 *a, const struct fx1 *b)
{
	return a->size == b->size &&
	    digest_equal(a->root, b->root, DIGEST_SIZE);
}

/* One whole-file hash under way. */
struct file_hash {
	struct digest *d;
	struct digest *plain; /* the sequential SHA-256, or NULL */
	struct tree_root *root;
	uint8_t *chunk; /* FX_CHUNK_SIZE bytes */
	uint64_t size;
};

/* Add a chunk.  Only after a full first one is it known which form of its
 * digest counts, so that one is computed in both: flat goes to *ret_flat. */
static void
file_hash_add(struct file_hash *h, size_t n, uint8_t ret_flat[DIGEST_SIZE])
{
	uint8_t digest[DIGEST_SIZE];

	if (h->size == 0)
		fx1_flat(h->d, h->chunk, n, ret_flat);
	fx1_chunk(h->d, h->chunk, n, digest, NULL);
	tree_root_add(h->root, digest);
	if (h->plain != NULL)
		digest_add(h->plain, h->chunk, n);
	h->size += n;
}

static int
file_hash_run(struct file_hash *h, int fd, struct fx1 *ret,
    fx1_progress progress, void *arg, struct fx_err *err)
{
	uint8_t flat[DIGEST_SIZE];
	bool complete;
	ssize_t n;

	digest_once(h->d, NULL, 0, flat);
	do {
		n = fd_read_full(fd, h->chunk, FX_CHUNK_SIZE);
		if (n < 0)
			return fx_err_errno(err, E_IO_READ, (int)-n, "reading");
		if (n > 0)
			file_hash_add(h, (size_t)n, flat);
		if (progress != NULL && !progress(arg, h->size))
			return fx_err_set(err, E_CANCELLED, "cancelled");
	} while (n == FX_CHUNK_SIZE);

	ret->size = h->size;
	complete = tree_root_end(h->root, h->size, ret->root);
	assert(complete);
	if (h->size <= FX_CHUNK_SIZE)
		memcpy(ret->root, flat, DIGEST_SIZE);
	return 0;
}

int
fx1_file(int fd, struct fx1 *ret, uint8_t *ret_sha256, fx1_progress progress,
    void *arg, struct fx_err *err)
{
	struct file_hash h = { 0 };
	struct fx1 id;
	int r = -1;

	h.chunk = malloc(FX_CHUNK_SIZE);
	if (h.chunk == NULL || digest_new(&h.d) < 0 ||
	    tree_root_new(&h.root) < 0 ||
	    (ret_sha256 != NULL && digest_new(&h.plain) < 0)) {
		fx_err_errno(err, E_INTERNAL, ENOMEM, "computing a digest");
		goto out;
	}
	r = file_hash_run(&h, fd, &id, progress, arg, err);
	if (r == 0) {
		*ret = id;
		if (ret_sha256 != NULL)
			digest_end(h.plain, ret_sha256);
	}
out:
	digest_free(h.plain);
	tree_root_free(h.root);
	digest_free(h.d);
	free(h.chunk);
	return r;
}
