/* SPDX-License-Identifier: MIT */
/* The receipt of a transfer takes in what another one brought later. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/path.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/*
 * Sizes come first (.n), then digests (.r): a digest without its size would
 * vouch for something that never was.
 */

struct receipt {
	int m_fd;
	int roots_fd;
	struct sink_meta meta;
	struct sink_blocks walk;
	struct block *block;
	uint16_t at;
	uint8_t slots[FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE];
};

struct extend {
	struct receipt to;
	struct receipt from;
	struct sink_named *sizes; /* of from */
	const bool *delivered;
	int names_fd;
	bool digests; /* the second of two passes */
	sink_extend_fn *fn;
	void *arg;
};

static int
open_one(int receipts_fd, const char *id, char kind, int flags, int *ret,
    struct fx_err *err)
{
	char name[36];

	(void)snprintf(name, sizeof(name), "%.32s.%c", id, kind);
	*ret =
	    file_open_beneath(receipts_fd, name, flags | O_NOFOLLOW, 0600, err);
	return *ret == -1 ? -1 : 0;
}

static int
unreadable(struct fx_err *err)
{
	return fx_err_set(err, E_IO_READ, "the receipt could not be read");
}

/* Go to the first entry. */
static int
rewind_it(struct receipt *r, struct fx_err *err)
{
	size_t room = SINK_META_HEAD + SINK_META_BODY_MAX;
	uint8_t *data = malloc(room);
	struct stat st;
	ssize_t n = -1;
	size_t used = 0;

	if (data != NULL && fstat(r->m_fd, &st) == 0)
		n = fd_pread_full(r->m_fd, data, room, 0);
	if (n >= 0)
		used = sink_meta_decode(&r->meta, data, (size_t)n, err);
	else
		(void)unreadable(err);
	free(data);
	block_unref(r->block);
	r->block = NULL;
	r->at = 0;
	if (used == 0)
		return -1;
	r->walk = (struct sink_blocks){
		.fd = r->m_fd,
		.at = used,
		.end = (uint64_t)st.st_size,
	};
	return 0;
}

/* The entry at hand: 1 and *ret, 0 at the end, -1 with err. */
static int
peek(struct receipt *r, const struct entry **ret, struct fx_err *err)
{
	int e;

	for (;;) {
		if (r->block != NULL && r->at < r->block->count) {
			*ret = &r->block->entries[r->at];
			return 1;
		}
		block_unref(r->block);
		r->block = NULL;
		r->at = 0;
		e = sink_blocks_next(&r->walk, &r->block, err);
		if (e != 1)
			return e;
		if (sink_slots_get(r->roots_fd, r->block, r->slots) < 0)
			return unreadable(err);
	}
}

static uint32_t
id_of(const struct receipt *r)
{
	return r->block->first_id + r->at;
}

/* The entry of to with the path of e: 1, 0: there is none, -1. */
static int
find(struct receipt *to, const struct entry *e, struct fx_err *err)
{
	const struct entry *o;
	int order;
	int r;

	while ((r = peek(to, &o, err)) == 1) {
		order = path_compare((const char *)o->path, o->path_len,
		    (const char *)e->path, e->path_len);
		if (order >= 0)
			return order == 0 && o->kind == e->kind;
		to->at++;
	}
	return r;
}

static int
put_size(struct extend *x, uint32_t id, const struct entry *e, uint64_t size)
{
	struct sink_record rec = {
		.type = SINK_AGAIN,
		.file_id = id,
		.gen = 1,
		.size = size,
		.mtime = e->mtime,
		.mtime_ns = e->mtime_ns,
	};
	struct buf b;
	int r;

	buf_init(&b, SINK_RECORD_MAX);
	sink_record_encode(&b, &rec);
	r = buf_error(&b);
	if (r == 0)
		r = fd_write_full(x->names_fd, b.data, b.len);
	buf_done(&b);
	return r;
}

/* One entry of from that has its place. */
static int
take(struct extend *x, const struct entry *e, const uint8_t *slot,
    struct fx_err *err)
{
	int root = sink_root_of(&x->from.meta, e->path, e->path_len);
	uint64_t size = sink_named_size(x->sizes, id_of(&x->from), e->size);
	enum fx_code code;
	uint32_t id;
	int r;

	if (root < 0 || !x->delivered[root] ||
	    (e->kind != ENTRY_FILE && e->kind != ENTRY_SYMLINK) ||
	    sink_slot_look(slot, &code) != SLOT_ROOT)
		return 0;
	r = find(&x->to, e, err);
	if (r != 1)
		return r;
	id = id_of(&x->to);
	if (!x->digests)
		r = e->kind == ENTRY_FILE ? put_size(x, id, e, size) : 0;
	else
		r = fd_pwrite_full(x->to.roots_fd, slot, FX_DIGEST_SIZE,
		    (off_t)id * FX_DIGEST_SIZE);
	if (r < 0)
		return fx_err_errno(
		    err, sink_code(-r), -r, "the receipt could not be written");
	if (x->digests)
		x->fn(x->arg, (uint16_t)root, e->path, e->path_len, size);
	return 0;
}

static int
pass(struct extend *x, int fd, struct fx_err *err)
{
	const struct entry *e;
	int r;

	if (rewind_it(&x->to, err) < 0 || rewind_it(&x->from, err) < 0)
		return -1;
	while ((r = peek(&x->from, &e, err)) == 1) {
		r = take(x, e,
		    x->from.slots + (size_t)x->from.at * FX_DIGEST_SIZE, err);
		if (r < 0)
			return -1;
		x->from.at++;
	}
	if (r == 0 && fsync(fd) == -1)
		r = fx_err_errno(err, sink_code(errno), errno,
		    "the receipt could not be synced");
	return r;
}

static void
pass_over(FX_UNUSED void *arg, FX_UNUSED const struct sink_record *rec)
{
}

/* What a crash left half written would hide all that comes behind it. */
static int
mend(int fd)
{
	uint64_t len;
	int r = sink_log_replay(fd, pass_over, NULL, &len);

	if (r == 0 && ftruncate(fd, (off_t)len) == -1)
		r = -errno;
	return r;
}

static int
run(struct extend *x, int receipts_fd, const char *to, const char *id,
    struct fx_err *err)
{
	int r;

	if (open_one(receipts_fd, to, 'm', O_RDONLY, &x->to.m_fd, err) < 0 ||
	    open_one(receipts_fd, to, 'r', O_RDWR, &x->to.roots_fd, err) < 0 ||
	    open_one(receipts_fd, id, 'm', O_RDONLY, &x->from.m_fd, err) < 0 ||
	    open_one(receipts_fd, id, 'r', O_RDONLY, &x->from.roots_fd, err) <
		0 ||
	    open_one(receipts_fd, to, 'n', O_RDWR | O_CREAT | O_APPEND,
		&x->names_fd, err) < 0)
		return -1;
	r = sink_named_load(&x->sizes, receipts_fd, id);
	if (r == 0)
		r = mend(x->names_fd);
	if (r < 0)
		return unreadable(err);
	if (pass(x, x->names_fd, err) < 0)
		return -1;
	x->digests = true;
	if (pass(x, x->to.roots_fd, err) < 0)
		return -1;
	r = file_sync_dir(receipts_fd);
	return r == 0 ? 0
		      : fx_err_errno(err, sink_code(-r), -r,
			    "the receipt could not be synced");
}

int
sink_extend(int receipts_fd, const char *to, const char *id,
    const bool *delivered, sink_extend_fn *fn, void *arg, struct fx_err *err)
{
	struct extend *x;
	int r;

	if (!sink_id_ok(id) || !sink_id_ok(to))
		return fx_err_set(err, E_ARGS, "no id of a transfer");
	x = calloc(1, sizeof(*x));
	if (x == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	x->names_fd = -1;
	x->to.m_fd = x->to.roots_fd = x->from.m_fd = x->from.roots_fd = -1;
	x->delivered = delivered;
	x->fn = fn;
	x->arg = arg;
	r = run(x, receipts_fd, to, id, err);
	block_unref(x->to.block);
	block_unref(x->from.block);
	sink_named_free(x->sizes);
	fd_close(&x->to.m_fd);
	fd_close(&x->to.roots_fd);
	fd_close(&x->from.m_fd);
	fd_close(&x->from.roots_fd);
	fd_close(&x->names_fd);
	free(x);
	return r;
}
