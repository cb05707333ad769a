/* SPDX-License-Identifier: MIT */
#include "engine/command_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "door/types.h"
#include "engine/command_queue.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/sink.h"
#include "engine/transfer.h"
#include "os/fd.h"
#include "os/pool.h"

/* The files of a transfer: those that failed, with the reason, or all. */

#define REPLIED 1

/* The words of door_entry.state. */
static char verified[] = "verified";
static char waiting[] = "waiting";
static char sending[] = "sending";
static char failed[] = "failed";
static char left[] = "left";
static char unwanted[] = "unwanted";

static size_t
page_max(const struct door_page *a)
{
	return a->max > 0 && a->max < FX_DOOR_PAGE ? (size_t)a->max
						   : FX_DOOR_PAGE;
}

static int
list_failed(struct call *k, struct transfer *t)
{
	const struct door_page *a = k->args;
	size_t max = page_max(a);
	struct door_entries reply = { .complete = true };
	size_t first = a->offset > 0 ? (size_t)a->offset : 0;
	struct fx_err *errors;

	transfer_load_failures(t);
	reply.items = calloc(max, sizeof(*reply.items));
	errors = calloc(max, sizeof(*errors));
	reply.total = (int64_t)t->failed_n;
	for (size_t i = first; reply.items != NULL && errors != NULL &&
	     i < t->failed_n && reply.items_n < max;
	     i++) {
		struct door_entry *d = &reply.items[reply.items_n];
		struct fx_err *err = &errors[reply.items_n++];

		transfer_failed_why(t, &t->failed[i], err);
		d->index = t->failed[i].file_id;
		d->path = t->failed[i].path;
		d->size = -1;
		d->code = (char *)(uintptr_t)fx_code_name(t->failed[i].code);
		d->error = err->text;
	}
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(errors);
	free(reply.items);
	return REPLIED;
}

/* --- what is sent: the files that are under way --- */

struct window {
	struct door_entries reply;
	size_t first;
	size_t max;
};

static char *
word_of(enum sender_seen seen)
{
	switch (seen) {
	case SENDER_SEEN_GOES:
		return sending;
	case SENDER_SEEN_DONE:
		return verified;
	case SENDER_SEEN_FAILED:
		return failed;
	case SENDER_SEEN_LEFT:
		return unwanted;
	case SENDER_SEEN_WAITS:
		break;
	}
	return waiting;
}

static void
add_seen(void *arg, uint32_t file_id, const struct entry *e,
    enum sender_seen seen, enum fx_code code)
{
	struct window *w = arg;
	struct door_entry *d = &w->reply.items[w->reply.items_n];
	size_t size = PATH_TEXT_SIZE((size_t)e->path_len);
	size_t row = (size_t)w->reply.total++;

	if (row < w->first || w->reply.items_n == w->max)
		return;
	d->path = malloc(size);
	if (d->path == NULL)
		return;
	path_to_text(d->path, size, (const char *)e->path, e->path_len);
	d->index = file_id;
	d->size = (int64_t)e->size;
	d->mtime = e->mtime;
	d->state = word_of(seen);
	if (seen == SENDER_SEEN_FAILED && code != FX_OK)
		d->code = (char *)(uintptr_t)fx_code_name(code);
	w->reply.items_n++;
}

static int
list_window(struct call *k, struct transfer *t)
{
	const struct door_page *a = k->args;
	struct window w = { .max = page_max(a) };

	w.first = a->offset > 0 ? (size_t)a->offset : 0;
	w.reply.complete = true;
	w.reply.items = calloc(w.max, sizeof(*w.reply.items));
	if (w.reply.items == NULL)
		return fx_err_set(&k->err, E_INTERNAL, "out of memory");
	if (t->tx != NULL)
		sender_look(t->tx, add_seen, &w);
	doorman_reply(k->hub, k->client, k->id, k->kind, &w.reply);
	for (size_t i = 0; i < w.reply.items_n; i++)
		free(w.reply.items[i].path);
	free(w.reply.items);
	return REPLIED;
}

/* --- what is received: its list, as it is kept --- */

struct list_job {
	struct hub *hub;
	uint64_t client;
	int64_t command;
	char id[33];
	int stage_fd;    /* where its staging folder may lie, or -1 */
	int receipts_fd; /* where its receipt may be, or -1 */
	uint32_t first;
	size_t max;
	struct sink_rows rows;
	struct fx_err err;
	int r;
};

static void
list_free(struct list_job *j)
{
	sink_rows_done(&j->rows);
	fd_close(&j->stage_fd);
	fd_close(&j->receipts_fd);
	free(j);
}

static void
list_run(void *arg)
{
	struct list_job *j = arg;

	/*
	 * What has ended gets its receipt a little later; then the staging
	 * folder goes, so the receipt may have come since it was looked for.
	 */
	for (int i = 0; i < 3 && j->r < 0; i++) {
		bool live = i == 1;
		int dirfd = live ? j->stage_fd : j->receipts_fd;

		if (dirfd >= 0)
			j->r = sink_list(dirfd, j->id, live, j->first, j->max,
			    &j->rows, &j->err);
	}
}

static void
fill(struct door_entry *d, const struct sink_row *row, const struct transfer *t)
{
	static char folder[] = "folder", symlink[] = "symlink", file[] = "file";
	static char *const words[] = {
		[SINK_ROW_WAITING] = waiting,
		[SINK_ROW_VERIFIED] = verified,
		[SINK_ROW_HELD] = left,
		[SINK_ROW_UNWANTED] = unwanted,
		[SINK_ROW_REFUSED] = failed,
	};

	d->index = row->id;
	d->path = row->path;
	d->kind = row->kind == ENTRY_FOLDER ? folder
	    : row->kind == ENTRY_SYMLINK    ? symlink
					    : file;
	d->size = (int64_t)row->size;
	d->mtime = row->mtime;
	d->state = row->kind == ENTRY_FOLDER && row->code == FX_OK
	    ? NULL
	    : words[row->state];
	if (row->code != FX_OK)
		d->code = (char *)(uintptr_t)fx_code_name(row->code);
	if (t != NULL && transfer_has_failed(t, row->id))
		d->state = failed;
}

static void
list_done(void *arg, bool cancelled)
{
	struct list_job *j = arg;
	const struct transfer *t =
	    cancelled ? NULL : transfer_find(j->hub, j->id);
	struct door_entries reply = { .total = j->rows.total };

	if (j->r == 0 && !cancelled)
		reply.items = calloc(j->rows.n + 1, sizeof(*reply.items));
	for (size_t i = 0; reply.items != NULL && i < j->rows.n; i++)
		fill(&reply.items[reply.items_n++], &j->rows.items[i], t);
	reply.complete = t == NULL || t->listed || transfer_ended(t);
	if (reply.items != NULL) {
		doorman_reply(
		    j->hub, j->client, j->command, DOOR_FILES, &reply);
	} else {
		if (j->r == 0)
			fx_err_set(&j->err, E_SHUTDOWN, "not finished");
		doorman_refuse(j->hub, j->client, j->command, &j->err);
	}
	free(reply.items);
	list_free(j);
}

/* A descriptor of one's own, or -1. */
static int
dup_of(int fd)
{
	return fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1;
}

static int
list_kept(struct call *k, struct transfer *t)
{
	const struct door_page *a = k->args;
	struct list_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return fx_err_set(&k->err, E_INTERNAL, "out of memory");
	j->hub = k->hub;
	j->client = k->client;
	j->command = k->id;
	j->r = -1;
	j->stage_fd = dup_of(t->root_fd);
	j->receipts_fd = transfer_ended(t) ? dup_of(k->hub->receipts_fd) : -1;
	j->max = page_max(a);
	j->first =
	    a->offset > 0 && a->offset < UINT32_MAX ? (uint32_t)a->offset : 0;
	str_copy(j->id, sizeof(j->id), t->id);
	transfer_load_failures(t);
	fx_err_set(&j->err, E_STATE, "its list is not open now");
	if (pool_submit(k->hub->pool, list_run, list_done, j) != NULL)
		return REPLIED;
	list_free(j);
	return fx_err_set(&k->err, E_BUSY, "too much is to be done already");
}

int
command_files(struct call *k)
{
	const struct door_page *a = k->args;
	struct transfer *t = command_need(k, a->id);

	if (t == NULL)
		return -1;
	if (!a->all)
		return list_failed(k, t);
	return t->incoming ? list_kept(k, t) : list_window(k, t);
}
