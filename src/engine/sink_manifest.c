/* SPDX-License-Identifier: MIT */
/* The blocks of the manifest as they are kept on disk (engine/sink_log.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/crc32c.h"
#include "engine/sink_internal.h"
#include "os/fd.h"

#define HEAD  20
#define TAIL  4
#define BLOCK (HEAD + FX_BLOCK_BYTES_MAX + TAIL)

int
sink_manifest_put(struct sink *s, const struct block *b)
{
	struct buf out;
	int r;

	buf_init(&out, BLOCK);
	buf_put_u32(&out, 0);
	buf_put_u32(&out, b->no);
	buf_put_u32(&out, b->first_id);
	buf_put_u16(&out, b->count);
	buf_put_u16(&out, 0);
	buf_put_u32(&out, b->raw_len);
	buf_put(&out, b->raw, b->raw_len);
	buf_put_u32(&out, HEAD + b->raw_len + TAIL);
	r = buf_error(&out);
	if (r == 0) {
		put_u32(out.data, crc32c(out.data + 4, out.len - 4 - TAIL));
		r = fd_pwrite_full(
		    s->manifest_fd, out.data, out.len, (off_t)s->manifest_len);
	}
	if (r == 0)
		s->manifest_len += out.len;
	atomic_store(&s->unlisted, true);
	buf_done(&out);
	return r;
}

static int
damaged(struct fx_err *err, int r)
{
	if (r < 0)
		return fx_err_errno(err, E_IO_READ, -r,
		    "the kept list of files could not be read");
	return fx_err_set(err, E_IO_READ, "the kept list of files is damaged");
}

/* The record at offset at, which may take up to room bytes. */
static int
take(const struct sink_blocks *w, uint64_t at, uint64_t room,
    struct block **ret, uint32_t *ret_size, struct fx_err *err)
{
	uint8_t head[HEAD];
	uint8_t *record;
	uint32_t raw_len;
	ssize_t n;
	int r = -1;

	n = fd_pread_full(w->fd, head, HEAD, (off_t)at);
	if (n < HEAD)
		return damaged(err, (int)n);
	raw_len = get_u32(head + 16);
	if (raw_len > FX_BLOCK_BYTES_MAX || room < HEAD + raw_len + TAIL)
		return damaged(err, 0);
	record = malloc(HEAD + raw_len);
	if (record == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	n = fd_pread_full(w->fd, record, HEAD + raw_len, (off_t)at);
	if (n < (ssize_t)(HEAD + raw_len) ||
	    crc32c(record + 4, HEAD + raw_len - 4) != get_u32(record)) {
		damaged(err, n < 0 ? (int)n : 0);
	} else {
		*ret = block_from_raw(get_u32(record + 4), get_u32(record + 8),
		    get_u16(record + 12), record + HEAD, raw_len, err);
		*ret_size = HEAD + raw_len + TAIL;
		r = *ret != NULL ? 1 : -1;
	}
	free(record);
	return r;
}

int
sink_blocks_next(struct sink_blocks *w, struct block **ret, struct fx_err *err)
{
	uint32_t size = 0;
	int r;

	if (w->at >= w->end)
		return 0;
	r = take(w, w->at, w->end - w->at, ret, &size, err);
	w->at += size;
	return r;
}

int
sink_blocks_last(struct sink_blocks *w, struct block **ret, struct fx_err *err)
{
	uint8_t tail[TAIL];
	uint32_t size, found = 0;
	ssize_t n;
	int r;

	if (w->at >= w->end)
		return 0;
	if (w->end - w->at < HEAD + TAIL)
		return damaged(err, 0);
	n = fd_pread_full(w->fd, tail, TAIL, (off_t)(w->end - TAIL));
	if (n < TAIL)
		return damaged(err, (int)n);
	size = get_u32(tail);
	if (size > w->end - w->at || size < HEAD + TAIL)
		return damaged(err, 0);
	r = take(w, w->end - size, size, ret, &found, err);
	if (r == 1 && found != size) {
		block_unref(*ret);
		return damaged(err, 0);
	}
	w->end -= size;
	return r;
}

int
sink_slots_get(int roots_fd, const struct block *b, uint8_t *slots)
{
	size_t size = (size_t)b->count * FX_DIGEST_SIZE;
	ssize_t n;

	n = fd_pread_full(
	    roots_fd, slots, size, (off_t)b->first_id * FX_DIGEST_SIZE);
	if (n < 0)
		return (int)n;
	memset(slots + n, 0, size - (size_t)n);
	return 0;
}
