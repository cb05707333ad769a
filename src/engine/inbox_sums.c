/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/inbox_item.h"
#include "engine/incoming.h"
#include "engine/sink.h"
#include "os/fd.h"
#include "os/file.h"
#include "store/items.h"

/* Sums of what arrived, in a file beside it that sha256sum -c reads. */

#define ENDING    ".SHA256SUMS"
#define FLUSH_AT  (64 * 1024)
#define LINES_MAX (FLUSH_AT + 4 * FX_PATH_MAX + 256)

struct sums {
	struct receipt_wait wait; /* it may have arrived just now */
	struct hub *hub;
	char id[33];
	uint32_t root;
	char *path;   /* of the item */
	char *folder; /* it lies in */
	char name[FX_NAME_MAX + 1];
	int receipts_fd;

	int fd; /* what is written, under another name until it is whole */
	struct buf lines;
	uint64_t files;
	int failed; /* errno of writing */
	struct sink_verdict verdict;
	struct fx_err err;
	int r;
};

static void
sums_free(struct sums *s)
{
	free(s->path);
	free(s->folder);
	free(s->verdict.first);
	buf_done(&s->lines);
	free(s);
}

static void
flush(struct sums *s)
{
	int r = buf_error(&s->lines);

	if (r == 0 && s->failed == 0 && s->lines.len > 0)
		r = fd_write_full(s->fd, s->lines.data, s->lines.len);
	if (r < 0)
		s->failed = -r;
	buf_clear(&s->lines);
}

/* One line, a name with a backslash or a newline as sha256sum writes it. */
static void
add(void *arg, const char *name, const uint8_t sha[32])
{
	struct sums *s = arg;
	char hex[65];

	str_hex(hex, sha, 32);
	if (strpbrk(name, "\\\n\r") != NULL)
		buf_put_u8(&s->lines, '\\');
	buf_put_str(&s->lines, hex);
	buf_put_str(&s->lines, "  ");
	for (; *name != '\0'; name++) {
		if (*name == '\\')
			buf_put_str(&s->lines, "\\\\");
		else if (*name == '\n')
			buf_put_str(&s->lines, "\\n");
		else if (*name == '\r')
			buf_put_str(&s->lines, "\\r");
		else
			buf_put_u8(&s->lines, (uint8_t)*name);
	}
	buf_put_u8(&s->lines, '\n');
	s->files++;
	if (s->lines.len >= FLUSH_AT || buf_error(&s->lines) != 0)
		flush(s);
}

/* All is in the file: give it its name, over nothing. */
static int
finish(struct sums *s, int dirfd, const char *aside)
{
	int r;

	flush(s);
	if (s->failed == 0 && fsync(s->fd) == -1)
		s->failed = errno;
	if (s->failed != 0)
		return fx_err_errno(&s->err, file_code(s->failed, true),
		    s->failed, "%s could not be written", s->name);
	r = file_rename_noreplace(dirfd, aside, dirfd, s->name);
	if (r == -EEXIST)
		return fx_err_make(&s->err, E_EXISTS, 0, "file", s->name, NULL);
	if (r < 0)
		return fx_err_errno(&s->err, file_code(-r, true), -r,
		    "%s could not be written", s->name);
	(void)file_sync_dir(dirfd);
	return 0;
}

static int
hash(struct sums *s)
{
	int r = sink_sums(s->receipts_fd, s->id, s->root, s->path,
	    &s->hub->halt, add, s, &s->verdict, &s->err);

	if (r == 0 && s->verdict.missing)
		r = fx_err_set(&s->err, E_VANISHED,
		    "%s is no longer where it was put", s->path);
	if (r == 0 && s->verdict.bad > 0)
		r = fx_err_set(&s->err, E_DIGEST, "%s is not what arrived: %s",
		    s->path,
		    s->verdict.first != NULL ? s->verdict.first : "changed");
	return r;
}

static void
run(void *arg)
{
	struct sums *s = arg;
	char aside[FILE_ASIDE_SIZE];
	int dirfd = file_open_folder(s->folder, &s->err);

	s->r = -1;
	if (dirfd < 0)
		return;
	if (faccessat(dirfd, s->name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		fx_err_make(&s->err, E_EXISTS, 0, "file", s->name, NULL);
		close(dirfd);
		return;
	}
	file_aside_name(aside);
	s->fd = file_open_beneath(dirfd, aside, O_WRONLY | O_CREAT | O_EXCL,
	    0666 & ~(mode_t)s->hub->options.umask, &s->err);
	if (s->fd >= 0) {
		s->r = hash(s);
		if (s->r == 0)
			s->r = finish(s, dirfd, aside);
		close(s->fd);
		if (s->r < 0)
			(void)unlinkat(dirfd, aside, 0);
	}
	close(dirfd);
}

static void
done(void *arg, bool cancelled)
{
	struct sums *s = arg;
	struct door_sums_result e = { .id = s->id, .index = s->root };
	char text[PATH_TEXT_SIZE(FX_PATH_MAX)];
	char *whole = str_printf("%s/%s", s->folder, s->name);

	if (cancelled && s->r != 0)
		fx_err_set(&s->err, E_SHUTDOWN, "not finished");
	if (s->r == 0 && whole != NULL) {
		path_to_text(text, sizeof(text), whole, strlen(whole));
		e.path = text;
		e.files = (int64_t)s->files;
	} else {
		e.code = (char *)(uintptr_t)fx_code_name(s->err.code);
		e.error = s->err.text;
	}
	doorman_event(s->hub, DOOR_EV_SUMS_RESULT, &e);
	free(whole);
	sums_free(s);
}

static bool
submit(struct sums *s)
{
	return pool_submit(s->hub->pool, run, done, s) != NULL;
}

/* There is a receipt now. */
static void
go(struct receipt_wait *w)
{
	struct sums *s = FX_CONTAINER(w, struct sums, wait);

	if (!s->hub->stopping && submit(s))
		return;
	fx_err_make(&s->err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	done(s, s->hub->stopping);
}

static int
start(struct hub *h, const struct item_row *row, struct fx_err *err)
{
	const char *base = path_base(row->path);
	struct sums *s;

	if (strlen(base) + sizeof(ENDING) - 1 > FX_NAME_MAX)
		return fx_err_set(
		    err, E_NAME, "the name of the sums would be too long");
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	s->hub = h;
	s->fd = -1;
	s->r = -1;
	buf_init(&s->lines, LINES_MAX);
	str_copy(s->id, sizeof(s->id), row->transfer);
	s->root = row->root;
	s->receipts_fd = h->receipts_fd;
	s->path = str_dup_n(row->path, strlen(row->path));
	s->folder = str_dup_n(row->path,
	    base > row->path + 1 ? (size_t)(base - row->path) - 1 : 1);
	str_copy(s->name, sizeof(s->name), base);
	str_copy(
	    s->name + strlen(base), sizeof(s->name) - strlen(base), ENDING);
	s->wait.go = go;
	if (s->path != NULL && s->folder != NULL &&
	    (incoming_receipt_wait(h, s->id, &s->wait) || submit(s)))
		return 0;
	sums_free(s);
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

int
inbox_sums(struct hub *h, const struct door_item_ref *ref, struct fx_err *err)
{
	struct item_row row;
	int r;

	if (inbox_item_find(h, ref, &row, err) < 0)
		return -1;
	if (row.path == NULL)
		r = fx_err_set(
		    err, E_STATE, "it is not in the inbox: it has no sums");
	else
		r = start(h, &row, err);
	items_row_done(&row);
	return r;
}
