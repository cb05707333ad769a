/* SPDX-License-Identifier: MIT */
#include "engine/sink_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "os/fd.h"

#define FLAG_DIGEST   1
#define FLAG_SKIPPED  2
#define FLAG_UNWANTED 4
#define FLAGS         (FLAG_DIGEST | FLAG_SKIPPED | FLAG_UNWANTED)

/* What replay reads at a time. */
#define WINDOW (2 * SINK_RECORD_MAX)

static void
put_text(struct buf *out, const char *text)
{
	size_t n = strnlen(text, FX_NAME_MAX);

	buf_put_u16(out, (uint16_t)n);
	buf_put(out, text, n);
}

static void
put_finish(struct buf *out, const struct sink_record *rec)
{
	buf_put_u16(out, rec->root);
	buf_put_u8(out, rec->kind);
	buf_put_u8(out,
	    (uint8_t)((rec->digest_known ? FLAG_DIGEST : 0) |
		(rec->skipped ? FLAG_SKIPPED : 0) |
		(rec->unwanted ? FLAG_UNWANTED : 0)));
	buf_put_u64(out, rec->dev);
	buf_put_u64(out, rec->ino);
	buf_put(out, rec->digest, FX_DIGEST_SIZE);
	buf_put_u64(out, rec->size);
	buf_put_u32(out, rec->files);
	buf_put_u32(out, rec->failed);
	put_text(out, rec->place);
	put_text(out, rec->name);
}

void
sink_record_encode(struct buf *out, const struct sink_record *rec)
{
	size_t at = out->len;
	size_t n;

	buf_put_zero(out, SINK_RECORD_HEAD);
	switch (rec->type) {
	case SINK_BITS:
		buf_put_u32(out, rec->file_id);
		buf_put_u16(out, rec->gen);
		buf_put_u16(out, 0);
		buf_put_u64(out, rec->file_kept);
		buf_put_u64(out, rec->kept);
		break;
	case SINK_TREE:
		buf_put(out, rec->digest, FX_DIGEST_SIZE);
		break;
	case SINK_FINISH:
		put_finish(out, rec);
		break;
	case SINK_NAMED:
		buf_put_u32(out, rec->file_id);
		put_text(out, rec->name);
		break;
	case SINK_AGAIN:
		buf_put_u32(out, rec->file_id);
		buf_put_u16(out, rec->gen);
		buf_put_u16(out, 0);
		buf_put_u64(out, rec->size);
		buf_put_u64(out, (uint64_t)rec->mtime);
		buf_put_u32(out, rec->mtime_ns);
		break;
	}
	if (buf_error(out) != 0)
		return;
	n = out->len - at - SINK_RECORD_HEAD;
	put_u16(out->data + at + 4, (uint16_t)n);
	out->data[at + 6] = (uint8_t)rec->type;
	put_u32(out->data + at, crc32c(out->data + at + 4, n + 3));
}

/* One name on disk, or none if it may be empty. */
static void
take_name(struct cur *c, char to[FX_NAME_MAX + 1], bool empty)
{
	size_t n = cur_u16(c);
	const uint8_t *p = cur_take(c, n);

	to[0] = '\0';
	if (p == NULL)
		return;
	if (n > FX_NAME_MAX || (n == 0 && !empty) ||
	    memchr(p, '/', n) != NULL || memchr(p, 0, n) != NULL) {
		c->failed = true;
		return;
	}
	memcpy(to, p, n);
	to[n] = '\0';
	if (strcmp(to, ".") == 0 || strcmp(to, "..") == 0)
		c->failed = true;
}

static void
take_finish(struct cur *c, struct sink_record *ret)
{
	uint8_t flags;

	ret->root = cur_u16(c);
	ret->kind = cur_u8(c);
	flags = cur_u8(c);
	ret->digest_known = (flags & FLAG_DIGEST) != 0;
	ret->skipped = (flags & FLAG_SKIPPED) != 0;
	ret->unwanted = (flags & FLAG_UNWANTED) != 0;
	ret->dev = cur_u64(c);
	ret->ino = cur_u64(c);
	cur_copy(c, ret->digest, FX_DIGEST_SIZE);
	ret->size = cur_u64(c);
	ret->files = cur_u32(c);
	ret->failed = cur_u32(c);
	take_name(c, ret->place, true);
	take_name(c, ret->name, false);
	if ((flags & ~FLAGS) != 0 || ret->root >= FX_ROOTS_MAX)
		c->failed = true;
}

size_t
sink_record_decode(struct sink_record *ret, const void *data, size_t n)
{
	struct cur c = cur_over(data, n);
	uint32_t crc = cur_u32(&c);
	const uint8_t *covered = c.p;
	size_t len = cur_u16(&c);
	uint8_t type = cur_u8(&c);

	if (cur_failed(&c) || len > c.n || crc32c(covered, len + 3) != crc)
		return 0;
	c.n = len;
	memset(ret, 0, sizeof(*ret));
	switch (type) {
	case SINK_BITS:
		ret->file_id = cur_u32(&c);
		ret->gen = cur_u16(&c);
		(void)cur_u16(&c);
		ret->file_kept = cur_u64(&c);
		ret->kept = cur_u64(&c);
		break;
	case SINK_TREE:
		cur_copy(&c, ret->digest, FX_DIGEST_SIZE);
		break;
	case SINK_FINISH:
		take_finish(&c, ret);
		break;
	case SINK_NAMED:
		ret->file_id = cur_u32(&c);
		take_name(&c, ret->name, false);
		break;
	case SINK_AGAIN:
		ret->file_id = cur_u32(&c);
		ret->gen = cur_u16(&c);
		(void)cur_u16(&c);
		ret->size = cur_u64(&c);
		ret->mtime = (int64_t)cur_u64(&c);
		ret->mtime_ns = cur_u32(&c);
		break;
	default:
		return SINK_RECORD_HEAD + len;
	}
	if (!cur_done(&c))
		return 0;
	ret->type = (enum sink_record_type)type;
	return SINK_RECORD_HEAD + len;
}

int
sink_log_init(struct sink_log *log, int fd, uint64_t len)
{
	int r = mutex_init(&log->lock);

	if (r < 0)
		return r;
	log->fd = fd;
	log->len = len;
	log->broken = false;
	return 0;
}

void
sink_log_done(struct sink_log *log)
{
	mutex_done(&log->lock);
	fd_close(&log->fd);
}

int
sink_log_put(struct sink_log *log, const struct sink_record *rec)
{
	struct buf b;
	int r;

	buf_init(&b, SINK_RECORD_MAX);
	sink_record_encode(&b, rec);
	r = buf_error(&b);
	if (r == 0) {
		mutex_lock(&log->lock);
		if (log->broken)
			r = -EIO;
		else
			r = fd_pwrite_full(
			    log->fd, b.data, b.len, (off_t)log->len);
		/* A record that was cut is written over by the next. */
		if (r == 0)
			log->len += b.len;
		mutex_unlock(&log->lock);
	}
	buf_done(&b);
	return r;
}

int
sink_log_sync(struct sink_log *log)
{
	int r;

	mutex_lock(&log->lock);
	r = log->broken ? -EIO : 0;
	if (r == 0 && fdatasync(log->fd) == -1) {
		r = -errno;
		log->broken = true;
	}
	mutex_unlock(&log->lock);
	return r;
}

int
sink_log_replay(int fd, sink_log_fn *fn, void *arg, uint64_t *ret_len)
{
	uint8_t *window = malloc(WINDOW);
	struct sink_record rec;
	uint64_t base = 0;
	size_t used = 1;
	ssize_t n = 0;

	if (window == NULL)
		return -ENOMEM;
	while (used > 0) {
		size_t at = 0;

		n = fd_pread_full(fd, window, WINDOW, (off_t)base);
		if (n < 0)
			break;
		while ((used = sink_record_decode(
			    &rec, window + at, (size_t)n - at)) > 0) {
			if (rec.type != 0)
				fn(arg, &rec);
			at += used;
		}
		base += at;
		used = at;
	}
	free(window);
	if (n < 0)
		return (int)n;
	*ret_len = base;
	return 0;
}
