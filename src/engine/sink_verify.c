/* SPDX-License-Identifier: MIT */
/* What is on disk now, against what was received. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "crypto/tree.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)

struct verify {
	int m_fd;
	int roots_fd;
	int fd; /* of path: a file or a folder */
	struct sink_meta meta;
	struct sink_named *named;
	uint32_t root;
	const atomic_bool *stop;
	sink_sum_fn *sum; /* or NULL */
	void *sum_arg;
	const char *name; /* last component of path */
	struct sink_verdict verdict;
	uint8_t slots[FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE];
};

static int
open_receipt(
    int receipts_fd, const char *id, char kind, int *ret, struct fx_err *err)
{
	char name[36];

	(void)snprintf(name, sizeof(name), "%.32s.%c", id, kind);
	*ret = file_open_beneath(receipts_fd, name, OPEN_FLAGS, 0, err);
	return *ret == -1 ? -1 : 0;
}

/* Read meta; where the blocks begin and end. */
static int
read_meta(struct verify *v, struct sink_blocks *ret, struct fx_err *err)
{
	size_t room = SINK_META_HEAD + SINK_META_BODY_MAX;
	uint8_t *p = malloc(room);
	size_t used = 0;
	struct stat st;
	ssize_t n = -ENOMEM;

	if (p != NULL)
		n = fd_pread_full(v->m_fd, p, room, 0);
	if (n >= 0 && fstat(v->m_fd, &st) == -1)
		n = -errno;
	if (n < 0)
		fx_err_errno(
		    err, E_IO_READ, (int)-n, "the receipt could not be read");
	else
		used = sink_meta_decode(&v->meta, p, (size_t)n, err);
	free(p);
	if (used == 0)
		return -1;
	*ret = (struct sink_blocks){
		.fd = v->m_fd,
		.at = used,
		.end = (uint64_t)st.st_size,
	};
	return 0;
}

static bool
go_on(void *arg, FX_UNUSED uint64_t done)
{
	const struct verify *v = arg;

	return v->stop == NULL || !atomic_load(v->stop);
}

static void
is_bad(struct verify *v, const struct entry *e)
{
	size_t n;

	v->verdict.bad++;
	if (v->verdict.first != NULL)
		return;
	n = PATH_TEXT_SIZE((size_t)e->path_len);
	v->verdict.first = malloc(n);
	if (v->verdict.first != NULL)
		path_to_text(
		    v->verdict.first, n, (const char *)e->path, e->path_len);
}

/* The file at path beneath the root, wherever that has been moved to. */
static int
open_file(struct verify *v, const char *path)
{
	if (path[0] == '\0')
		return fcntl(v->fd, F_DUPFD_CLOEXEC, 0);
	return file_open_beneath(v->fd, path, OPEN_FLAGS, 0, NULL);
}

/* Tell the sum of a file that is as it was; path beneath v->fd. */
static void
tell_sum(struct verify *v, const struct entry *e, const char *path,
    const uint8_t sha[32])
{
	char *whole =
	    str_printf("%s%s%s", v->name, path[0] != '\0' ? "/" : "", path);

	if (whole != NULL)
		v->sum(v->sum_arg, whole, sha);
	else
		is_bad(v, e);
	free(whole);
}

/* 0, or -1 with err when it is to stop. */
static int
check_file(struct verify *v, const struct entry *e, uint64_t size,
    const char *path, const uint8_t *root, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	struct fx1 id = { .size = 0 };
	uint8_t sha[FX_DIGEST_SIZE];
	struct stat st;
	bool good = false;
	int fd;

	v->verdict.files++;
	fd = open_file(v, path);
	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == size &&
	    fx1_file(fd, &id, v->sum != NULL ? sha : NULL, go_on, v, &why) ==
		0) {
		v->verdict.bytes += id.size;
		good = id.size == size &&
		    memcmp(id.root, root, sizeof(id.root)) == 0;
	}
	fd_close(&fd);
	if (why.code == E_CANCELLED || !go_on(v, 0))
		return fx_err_set(err, E_CANCELLED, "the check was cancelled");
	if (why.code == E_INTERNAL) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	if (!good)
		is_bad(v, e);
	else if (v->sum != NULL)
		tell_sum(v, e, path, sha);
	return 0;
}

/* One entry of the manifest; those of other roots and failed ones too. */
static int
check_entry(struct verify *v, uint32_t id, const struct entry *e,
    const uint8_t *slot, struct fx_err *err)
{
	char path[SINK_PATH_SIZE];
	enum fx_code code, why;

	if (sink_root_of(&v->meta, e->path, e->path_len) != (int)v->root)
		return 0;
	code = sink_named_path(v->named, id, e, path);
	if (sink_slot_look(slot, &why) != SLOT_ROOT)
		return 0;
	if (e->kind == ENTRY_SYMLINK) {
		v->verdict.files++;
		if (!sink_link_there(v->fd, e))
			is_bad(v, e);
		return 0;
	}
	if (e->kind != ENTRY_FILE)
		return 0;
	if (code == FX_OK)
		return check_file(v, e, sink_named_size(v->named, id, e->size),
		    path, slot, err);
	v->verdict.files++;
	is_bad(v, e);
	return 0;
}

static int
check_block(struct verify *v, const struct block *b, struct fx_err *err)
{
	int r;

	r = sink_slots_get(v->roots_fd, b, v->slots);
	if (r < 0)
		return fx_err_errno(
		    err, E_IO_READ, -r, "the receipt could not be read");
	for (uint16_t i = 0; i < b->count && r == 0; i++)
		r = check_entry(v, b->first_id + i, &b->entries[i],
		    v->slots + i * FX_DIGEST_SIZE, err);
	return r;
}

static int
check_all(struct verify *v, struct sink_blocks *walk, struct fx_err *err)
{
	struct block *b;
	int r;

	while ((r = sink_blocks_next(walk, &b, err)) == 1) {
		r = check_block(v, b, err);
		block_unref(b);
		if (r < 0)
			return -1;
	}
	return r;
}

static int
run(struct verify *v, int receipts_fd, const char *id, const char *path,
    struct fx_err *err)
{
	struct sink_blocks walk;
	int r;

	if (open_receipt(receipts_fd, id, 'm', &v->m_fd, err) < 0 ||
	    open_receipt(receipts_fd, id, 'r', &v->roots_fd, err) < 0 ||
	    read_meta(v, &walk, err) < 0)
		return -1;
	r = sink_named_load(&v->named, receipts_fd, id);
	if (r < 0)
		return fx_err_errno(
		    err, E_IO_READ, -r, "the receipt could not be read");
	if (v->root >= v->meta.roots_n)
		return fx_err_set(
		    err, E_NOENT, "the receipt knows no such part");
	v->fd = open(path, OPEN_FLAGS | O_CLOEXEC);
	if (v->fd == -1 && (errno == ENOENT || errno == ENOTDIR)) {
		v->verdict.missing = true;
		return 0;
	}
	return check_all(v, &walk, err);
}

int
sink_verify(int receipts_fd, const char *id, uint32_t root, const char *path,
    const atomic_bool *stop, struct sink_verdict *ret, struct fx_err *err)
{
	return sink_sums(
	    receipts_fd, id, root, path, stop, NULL, NULL, ret, err);
}

int
sink_sums(int receipts_fd, const char *id, uint32_t root, const char *path,
    const atomic_bool *stop, sink_sum_fn *fn, void *arg,
    struct sink_verdict *ret, struct fx_err *err)
{
	struct verify *v;
	int r;

	if (!sink_id_ok(id))
		return fx_err_set(err, E_ARGS, "no id of a transfer");
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	v->m_fd = v->roots_fd = v->fd = -1;
	v->root = root;
	v->stop = stop;
	v->sum = fn;
	v->sum_arg = arg;
	v->name = path_base(path);
	r = run(v, receipts_fd, id, path, err);
	if (r == 0)
		*ret = v->verdict;
	else
		free(v->verdict.first);
	sink_named_free(v->named);
	fd_close(&v->fd);
	fd_close(&v->roots_fd);
	fd_close(&v->m_fd);
	free(v);
	return r;
}
