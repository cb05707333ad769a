/* SPDX-License-Identifier: MIT */
#include "engine/sink_unwanted.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/path.h"
#include "base/vec.h"
#include "os/file.h"

#define HEAD      16 /* magic, CRC, length */
#define FILE_NAME "unwanted"

static const char magic[8] = "fxtnot\0\1";

struct one {
	size_t n;
	uint8_t *path;
};

struct sink_unwanted {
	atomic_uint refs;
	struct one *list;
	size_t n;
	size_t cap;
	size_t bytes; /* in the file */
};

struct sink_unwanted *
sink_unwanted_new(void)
{
	struct sink_unwanted *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return NULL;
	atomic_init(&u->refs, 1);
	u->bytes = HEAD;
	return u;
}

struct sink_unwanted *
sink_unwanted_ref(struct sink_unwanted *u)
{
	atomic_fetch_add_explicit(&u->refs, 1, memory_order_relaxed);
	return u;
}

void
sink_unwanted_unref(struct sink_unwanted *u)
{
	if (u == NULL ||
	    atomic_fetch_sub_explicit(&u->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < u->n; i++)
		free(u->list[i].path);
	free(u->list);
	free(u);
}

int
sink_unwanted_add(struct sink_unwanted *u, const void *path, size_t n)
{
	struct one *to;
	uint8_t *copy;

	if (n == 0 || n > FX_PATH_MAX || u->bytes + 2 + n > SINK_UNWANTED_MAX)
		return -EMSGSIZE;
	copy = malloc(n);
	if (copy == NULL)
		return -ENOMEM;
	to = vec_add(&u->list, &u->n, &u->cap, SINK_UNWANTED_MAX, sizeof(*to));
	if (to == NULL) {
		free(copy);
		return -ENOMEM;
	}
	memcpy(copy, path, n);
	to->path = copy;
	to->n = n;
	u->bytes += 2 + n;
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	return path_compare(
	    (const char *)x->path, x->n, (const char *)y->path, y->n);
}

void
sink_unwanted_sort(struct sink_unwanted *u)
{
	if (u->n > 1)
		qsort(u->list, u->n, sizeof(*u->list), by_path);
}

bool
sink_unwanted_has(const struct sink_unwanted *u, const void *path, size_t n)
{
	const struct one key = { .n = n, .path = (uint8_t *)(uintptr_t)path };

	return u->n > 0 &&
	    bsearch(&key, u->list, u->n, sizeof(key), by_path) != NULL;
}

void
sink_unwanted_encode(struct buf *out, const struct sink_unwanted *u)
{
	size_t at = out->len;
	size_t n;

	buf_put(out, magic, sizeof(magic));
	buf_put_zero(out, HEAD - sizeof(magic));
	for (size_t i = 0; i < u->n; i++) {
		buf_put_u16(out, (uint16_t)u->list[i].n);
		buf_put(out, u->list[i].path, u->list[i].n);
	}
	if (buf_error(out) != 0)
		return;
	n = out->len - at - HEAD;
	put_u32(out->data + at + 8, crc32c(out->data + at + HEAD, n));
	put_u32(out->data + at + 12, (uint32_t)n);
}

/* Fill u from the body. */
static int
take_all(struct sink_unwanted *u, struct cur *c)
{
	while (c->n > 0) {
		size_t n = cur_u16(c);
		const uint8_t *path = cur_take(c, n);

		if (path == NULL ||
		    path_check((const char *)path, n, NULL) < 0 ||
		    sink_unwanted_add(u, path, n) < 0)
			return -1;
	}
	return 0;
}

struct sink_unwanted *
sink_unwanted_decode(const void *data, size_t n, struct fx_err *err)
{
	struct cur c = cur_over(data, n);
	const uint8_t *head = cur_take(&c, sizeof(magic));
	uint32_t crc = cur_u32(&c);
	uint32_t len = cur_u32(&c);
	struct sink_unwanted *u = sink_unwanted_new();

	if (u != NULL && !cur_failed(&c) &&
	    memcmp(head, magic, sizeof(magic)) == 0 && len == c.n &&
	    crc32c(c.p, c.n) == crc && take_all(u, &c) == 0) {
		sink_unwanted_sort(u);
		return u;
	}
	sink_unwanted_unref(u);
	fx_err_set(err, E_IO_READ, "the list of unwanted files is damaged");
	return NULL;
}

int
sink_unwanted_load(struct sink_unwanted **ret, int stage_fd, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	struct buf b;
	int r;

	*ret = NULL;
	buf_init(&b, SINK_UNWANTED_MAX);
	r = file_load(stage_fd, FILE_NAME, &b, &why);
	if (r == 0) {
		*ret = sink_unwanted_decode(b.data, b.len, &why);
		r = *ret != NULL ? 0 : -1;
	} else if (why.errnum == ENOENT) {
		r = 0;
	}
	buf_done(&b);
	if (r < 0 && err != NULL)
		*err = why;
	return r;
}

int
sink_unwanted_store(
    const struct sink_unwanted *u, int stage_fd, struct fx_err *err)
{
	struct buf b;
	int r;

	buf_init(&b, SINK_UNWANTED_MAX);
	sink_unwanted_encode(&b, u);
	if (buf_error(&b) != 0)
		r = fx_err_set(err, E_INTERNAL, "out of memory");
	else
		r = file_replace(stage_fd, FILE_NAME, b.data, b.len, 0600, err);
	buf_done(&b);
	return r;
}
