/* SPDX-License-Identifier: MIT */
#include "engine/moving.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"
#include "engine/doorman.h"
#include "engine/transfer.h"
#include "os/fd.h"

#define FLUSH_AT   (64 * 1024)
#define HEAD       32 /* bytes before each path */
#define NAMED_MAX  1000
#define FOLDER_MAX 1000000

/* The list: HEAD bytes and the path for each entry. */
struct moving {
	int fd;
	struct buf buf;
	uint64_t files;
	bool failed; /* it is not whole: nothing is removed */
};

struct stayed {
	char *path; /* %XX form */
	struct fx_err why;
};

struct job {
	struct transfer *t;
	struct source *source;
	int fd;
	uint64_t removed;
	uint64_t stay;
	struct stayed *named;
	size_t named_n, named_cap;
	char **folders; /* raw, parents first */
	size_t folders_n, folders_cap;
};

static void
flush(struct moving *m)
{
	if (buf_error(&m->buf) != 0 ||
	    (m->buf.len > 0 &&
		fd_write_full(m->fd, m->buf.data, m->buf.len) < 0))
		m->failed = true;
	buf_clear(&m->buf);
}

void
moving_begin(struct transfer *t)
{
	struct moving *m;

	moving_free(t);
	if (!t->move)
		return;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return;
	buf_init(&m->buf, FLUSH_AT + HEAD + FX_PATH_MAX);
	m->fd =
	    openat(t->hub->state_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	m->failed = m->fd == -1;
	t->moving = m;
}

void
moving_note(struct transfer *t, const struct entry *e)
{
	struct moving *m = t->moving;

	if (m == NULL || m->failed)
		return;
	buf_put_u16(&m->buf, e->path_len);
	buf_put_u16(&m->buf, (uint16_t)e->kind);
	buf_put_u32(&m->buf, e->mtime_ns);
	buf_put_u64(&m->buf, (uint64_t)e->mtime);
	buf_put_u64(&m->buf, e->size);
	buf_put_zero(&m->buf, 8);
	buf_put(&m->buf, e->path, e->path_len);
	m->files += e->kind == ENTRY_FILE;
	if (m->buf.len >= FLUSH_AT)
		flush(m);
}

void
moving_free(struct transfer *t)
{
	struct moving *m = t->moving;

	if (m == NULL)
		return;
	fd_close(&m->fd);
	buf_done(&m->buf);
	free(m);
	t->moving = NULL;
}

static void
stays(struct job *j, const struct entry *e, const struct fx_err *why)
{
	size_t n = PATH_TEXT_SIZE((size_t)e->path_len);
	struct stayed *s;

	j->stay++;
	s = vec_add(
	    &j->named, &j->named_n, &j->named_cap, NAMED_MAX, sizeof(*s));
	if (s == NULL)
		return;
	s->why = *why;
	s->path = malloc(n);
	if (s->path != NULL)
		path_to_text(s->path, n, (const char *)e->path, e->path_len);
}

static void
remove_one(struct job *j, const struct entry *e)
{
	struct fx_err err = FX_ERR_NONE;
	char **folder;

	if (e->kind == ENTRY_FILE) {
		if (source_remove(j->source, e, &err) == 0)
			j->removed++;
		else
			stays(j, e, &err);
	} else if (e->kind == ENTRY_FOLDER) {
		folder = vec_add(&j->folders, &j->folders_n, &j->folders_cap,
		    FOLDER_MAX, sizeof(*folder));
		if (folder != NULL)
			*folder = str_dup_n((const char *)e->path, e->path_len);
	}
}

/* Folders that are empty now, the deepest first. */
static void
remove_folders(struct job *j)
{
	struct entry e = { .kind = ENTRY_FOLDER };

	while (j->folders_n > 0) {
		char *path = j->folders[--j->folders_n];

		if (path == NULL)
			continue;
		e.path = (const uint8_t *)path;
		e.path_len = (uint16_t)strlen(path);
		(void)source_remove_folder(j->source, &e, NULL);
		free(path);
	}
	free(j->folders);
}

static void
run(void *arg)
{
	uint8_t head[HEAD], path[FX_PATH_MAX];
	struct job *j = arg;
	off_t at = 0;

	while (fd_pread_full(j->fd, head, HEAD, at) == HEAD) {
		struct entry e = { .path = path, .path_len = get_u16(head) };

		if (e.path_len > sizeof(path) ||
		    fd_pread_full(j->fd, path, e.path_len, at + HEAD) !=
			(ssize_t)e.path_len)
			break;
		e.kind = (enum entry_kind)get_u16(head + 2);
		e.mtime_ns = get_u32(head + 4);
		e.mtime = (int64_t)get_u64(head + 8);
		e.size = get_u64(head + 16);
		at += HEAD + e.path_len;
		remove_one(j, &e);
	}
	remove_folders(j);
}

static void
tell(struct job *j)
{
	struct transfer *t = j->t;

	for (size_t i = 0; i < j->named_n; i++) {
		struct door_file e = { .id = t->id };
		struct stayed *s = &j->named[i];
		char text[sizeof(s->why.text) + 32];

		snprintf(text, sizeof(text), "delivered, but it stays: %s",
		    s->why.text);
		e.path = s->path;
		e.code = (char *)(uintptr_t)fx_code_name(s->why.code);
		e.error = text;
		if (s->path != NULL)
			doorman_event(t->hub, DOOR_EV_FILE, &e);
	}
	hub_log(t->hub, j->stay > 0 ? "warn" : "info", t->peer_name, t->id,
	    "%s was moved: %llu files were removed here, %llu stay", t->name,
	    (unsigned long long)j->removed, (unsigned long long)j->stay);
}

static void
done(void *arg, bool cancelled)
{
	struct job *j = arg;
	struct transfer *t = j->t;

	if (transfer_job_done(t) && !cancelled) {
		tell(j);
		if (!transfer_ended(t))
			transfer_move(t, DOOR_DONE, NULL);
		transfer_touch(t);
	}
	for (size_t i = 0; i < j->named_n; i++)
		free(j->named[i].path);
	free(j->named);
	fd_close(&j->fd);
	source_unref(j->source);
	free(j);
}

bool
moving_start(struct transfer *t)
{
	struct moving *m = t->moving;
	struct job *j;

	if (m == NULL)
		return false;
	flush(m);
	if (m->failed || t->files_failed > 0 || t->files_done != m->files) {
		hub_log(t->hub, "warn", t->peer_name, t->id,
		    "nothing of %s was removed here: not all that was listed "
		    "was delivered now",
		    t->name);
		moving_free(t);
		return false;
	}
	j = calloc(1, sizeof(*j));
	if (j == NULL)
		return false;
	j->t = t;
	j->source = source_ref(t->source);
	j->fd = m->fd;
	m->fd = -1;
	moving_free(t);
	t->jobs++;
	if (pool_submit(t->hub->pool, run, done, j) != NULL)
		return true;
	t->jobs--;
	fd_close(&j->fd);
	source_unref(j->source);
	free(j);
	return false;
}
