/* SPDX-License-Identifier: MIT */
/* What is kept of a transfer after its staging folder is gone. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

#define PIECE ((size_t)64 * 1024)

/* "<id>.m", "<id>.r" and "<id>.n"; "<id>.t" becomes .m. */
#define NAME_SIZE 36

/* Append all of the file name in stage_fd to fd. */
static int
append(int fd, int stage_fd, const char *name, uint8_t *piece)
{
	struct fx_err err = FX_ERR_NONE;
	ssize_t n;
	int r = 0;
	int in;

	in = file_open_beneath(stage_fd, name, O_RDONLY | O_NOFOLLOW, 0, &err);
	if (in == -1)
		return -err.errnum;
	do {
		n = fd_read_full(in, piece, PIECE);
		if (n > 0)
			r = fd_write_full(fd, piece, (size_t)n);
	} while (n == (ssize_t)PIECE && r == 0);
	fd_close(&in);
	return n < 0 ? (int)n : r;
}

/* Make the receipt file to, synced, from one or two files. */
static int
keep_file(int receipts_fd, const char *to, int stage_fd, const char *first,
    const char *second)
{
	uint8_t *piece = malloc(PIECE);
	int closed;
	int fd;
	int r;

	if (piece == NULL)
		return -ENOMEM;
	fd = openat(receipts_fd, to,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1) {
		r = -errno;
		free(piece);
		return r;
	}
	r = append(fd, stage_fd, first, piece);
	if (r == 0 && second != NULL)
		r = append(fd, stage_fd, second, piece);
	if (r == 0 && fsync(fd) == -1)
		r = -errno;
	closed = fd_close(&fd);
	free(piece);
	return r < 0 ? r : closed;
}

/* Other names and sizes that files got; made with the first. */
struct names {
	int receipts_fd;
	const char *name;
	int fd;
	int r;
};

static void
keep_name(void *arg, const struct sink_record *rec)
{
	struct names *n = arg;
	struct buf b;

	if ((rec->type != SINK_NAMED && rec->type != SINK_AGAIN) || n->r < 0)
		return;
	if (n->fd == -1)
		n->fd = openat(n->receipts_fd, n->name,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (n->fd == -1) {
		n->r = -errno;
		return;
	}
	buf_init(&b, SINK_RECORD_MAX);
	sink_record_encode(&b, rec);
	n->r = buf_error(&b);
	if (n->r == 0)
		n->r = fd_write_full(n->fd, b.data, b.len);
	buf_done(&b);
}

static int
keep_names(int stage_fd, const char *to, int receipts_fd)
{
	struct names n = { .receipts_fd = receipts_fd, .name = to, .fd = -1 };
	struct fx_err err = FX_ERR_NONE;
	uint64_t len;
	int closed;
	int in;
	int r;

	in = file_open_beneath(stage_fd, "log", O_RDONLY | O_NOFOLLOW, 0, &err);
	if (in == -1)
		return -err.errnum;
	r = sink_log_replay(in, keep_name, &n, &len);
	fd_close(&in);
	if (r == 0)
		r = n.r;
	if (r == 0 && n.fd != -1 && fsync(n.fd) == -1)
		r = -errno;
	closed = fd_close(&n.fd);
	return r < 0 ? r : closed;
}

static int
named_last(int receipts_fd, const char *aside, const char *name)
{
	int r = 0;

	if (renameat(receipts_fd, aside, receipts_fd, name) == -1)
		r = -errno;
	return r == 0 ? file_sync_dir(receipts_fd) : r;
}

/*
 * The name of .m says that all of it is there and synced: it comes last, and
 * once it is there the receipt is not made again.
 */
static int
keep(int stage_fd, const char *id, int receipts_fd, struct fx_err *err)
{
	char m[NAME_SIZE], roots[NAME_SIZE], names[NAME_SIZE];
	char aside[NAME_SIZE];
	int r;

	if (sink_receipt_there(receipts_fd, id))
		return 0;
	(void)snprintf(m, sizeof(m), "%s.m", id);
	(void)snprintf(roots, sizeof(roots), "%s.r", id);
	(void)snprintf(names, sizeof(names), "%s.n", id);
	(void)snprintf(aside, sizeof(aside), "%s.t", id);
	r = keep_file(receipts_fd, roots, stage_fd, "roots", NULL);
	if (r == 0)
		r = keep_names(stage_fd, names, receipts_fd);
	if (r == 0)
		r = keep_file(receipts_fd, aside, stage_fd, "meta", "manifest");
	if (r == 0)
		r = named_last(receipts_fd, aside, m);
	if (r == 0)
		return 0;
	unlinkat(receipts_fd, m, 0);
	unlinkat(receipts_fd, aside, 0);
	unlinkat(receipts_fd, roots, 0);
	unlinkat(receipts_fd, names, 0);
	return fx_err_errno(
	    err, sink_code(-r), -r, "the receipt of %s could not be kept", id);
}

int
sink_keep(int root_fd, const char *id, int receipts_fd, struct fx_err *err)
{
	int fd = sink_stage_open(root_fd, id, err);
	int r;

	if (fd == -1)
		return -1;
	r = keep(fd, id, receipts_fd, err);
	fd_close(&fd);
	return r;
}

bool
sink_receipt_there(int receipts_fd, const char *id)
{
	char m[NAME_SIZE];
	struct stat st;

	(void)snprintf(m, sizeof(m), "%.32s.m", id);
	return fstatat(receipts_fd, m, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
sink_finish(struct sink *s, int receipts_fd, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	int r = keep(s->stage_fd, s->id, receipts_fd, &why);
	int gone;

	if (r < 0 && err != NULL)
		*err = why;
	if (why.code == E_NOSPC || why.code == E_QUOTA)
		return -1; /* with more space it can be kept */
	gone = sink_discard(s->root_fd, s->id, r == 0 ? err : NULL);

	return r < 0 || gone < 0 ? -1 : 0;
}
