/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "crypto/tree.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/inbox_item.h"
#include "engine/inbox_show.h"
#include "engine/incoming.h"
#include "engine/sink.h"
#include "os/file.h"
#include "store/items.h"

/* Hashing what is on disk, once more: verify in the inbox, sum anywhere. */

struct check {
	struct receipt_wait wait; /* it may have arrived just now */
	struct hub *hub;
	int64_t item;
	char id[33];
	uint32_t root;
	char *path;
	int receipts_fd;
	struct sink_verdict verdict;
	struct fx_err err;
	int r;
};

static void
check_free(struct check *c)
{
	free(c->path);
	free(c->verdict.first);
	free(c);
}

static void
check_run(void *arg)
{
	struct check *c = arg;

	c->r = sink_verify(c->receipts_fd, c->id, c->root, c->path,
	    &c->hub->halt, &c->verdict, &c->err);
}

/* What the verdict makes of the record. */
static void
record(struct check *c)
{
	struct item_shown shown;
	struct item_row row;
	struct fx_err err;

	if (items_get(c->hub->db, c->item, &row, &err) != 1)
		return;
	row.code = 0;
	free(row.error);
	row.error = NULL;
	if (c->r == 0 && !c->verdict.missing && c->verdict.bad == 0) {
		row.verified_ms = clock_wall() * 1000;
		if (row.first != 0)
			row.state = row.first;
		else if (row.state != DOOR_ITEM_UNSYNCED &&
		    row.state != DOOR_ITEM_PARTLY)
			row.state = DOOR_ITEM_VERIFIED;
	} else {
		row.code = (int)c->err.code;
		row.error = str_dup_n(c->err.text, strlen(c->err.text));
		if (c->verdict.missing)
			row.state = DOOR_ITEM_MISSING;
		else if (c->r == 0)
			row.state = DOOR_ITEM_MISMATCH;
	}
	if (items_update(c->hub->db, &row, &err) == 0) {
		inbox_show(&row, &shown);
		doorman_event(c->hub, DOOR_EV_INBOX, &shown.d);
		inbox_shown_done(&shown);
	}
	items_row_done(&row);
}

static void
check_done(void *arg, bool cancelled)
{
	struct check *c = arg;
	struct door_verify_result e = { .id = c->id, .index = c->root };
	char text[PATH_TEXT_SIZE(FX_PATH_MAX)];

	path_to_text(text, sizeof(text), c->path, strlen(c->path));
	if (cancelled && c->r == 0)
		c->r = fx_err_set(&c->err, E_SHUTDOWN, "not finished");
	if (c->r == 0 && c->verdict.missing)
		fx_err_set(&c->err, E_VANISHED,
		    "%s is no longer where it was put", text);
	else if (c->r == 0 && c->verdict.bad > 0)
		fx_err_set(&c->err, E_DIGEST, "%s is not what arrived: %s",
		    text,
		    c->verdict.first != NULL ? c->verdict.first : "changed");
	if (!c->hub->stopping)
		record(c);
	e.ok = c->r == 0 && c->err.code == FX_OK;
	e.files = (int64_t)c->verdict.files;
	e.bad = (int64_t)c->verdict.bad;
	e.path = c->verdict.first;
	if (!e.ok) {
		e.code = (char *)(uintptr_t)fx_code_name(c->err.code);
		e.error = c->err.text;
	}
	doorman_event(c->hub, DOOR_EV_VERIFY_RESULT, &e);
	check_free(c);
}

static bool
check_submit(struct check *c)
{
	return pool_submit(c->hub->pool, check_run, check_done, c) != NULL;
}

/* There is a receipt now. */
static void
check_go(struct receipt_wait *w)
{
	struct check *c = FX_CONTAINER(w, struct check, wait);

	if (!c->hub->stopping && check_submit(c))
		return;
	c->r = fx_err_make(
	    &c->err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	check_done(c, c->hub->stopping);
}

static int
check_start(struct hub *h, const struct item_row *row, struct fx_err *err)
{
	struct check *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	c->hub = h;
	c->item = row->id;
	str_copy(c->id, sizeof(c->id), row->transfer);
	c->root = row->root;
	c->receipts_fd = h->receipts_fd;
	c->path = str_dup_n(row->path, strlen(row->path));
	c->wait.go = check_go;
	if (c->path != NULL &&
	    (incoming_receipt_wait(h, c->id, &c->wait) || check_submit(c)))
		return 0;
	check_free(c);
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

int
inbox_verify(struct hub *h, const struct door_item_ref *ref, struct fx_err *err)
{
	struct item_row row;
	int r;

	if (inbox_item_find(h, ref, &row, err) < 0)
		return -1;
	if (row.path == NULL)
		r = fx_err_set(err, E_STATE,
		    "it is not in the inbox: there is nothing to compare");
	else
		r = check_start(h, &row, err);
	items_row_done(&row);
	return r;
}

/* --- sums of files --- */

struct sum_job {
	struct hub *hub;
	uint64_t client;
	int64_t command;
	char *text; /* as asked */
	bool last;
	struct fx1 id;
	uint8_t sha[DIGEST_SIZE];
	struct fx_err err;
	int r;
};

static bool
go_on(void *arg, FX_UNUSED uint64_t done)
{
	const struct sum_job *j = arg;

	return !atomic_load(&j->hub->halt);
}

static void
sum_run(void *arg)
{
	struct sum_job *j = arg;
	char path[FX_PATH_MAX + 1];
	size_t n;
	int fd;

	j->r = -1;
	if (path_from_text(path, sizeof(path), j->text, strlen(j->text), &n) <
		0 ||
	    path[0] != '/') {
		fx_err_set(
		    &j->err, E_ARGS, "%s is not an absolute path", j->text);
		return;
	}
	fd = file_open_user(path, &j->err);
	if (fd < 0)
		return;
	j->r = fx1_file(fd, &j->id, j->sha, go_on, j, &j->err);
	close(fd);
}

static void
sum_done(void *arg, bool cancelled)
{
	struct sum_job *j = arg;
	struct door_sum_result e = { .path = j->text };
	char digest[FX1_TEXT_SIZE], sha[65];

	if (cancelled)
		j->r = fx_err_set(&j->err, E_SHUTDOWN, "not finished");
	e.last = j->last;
	e.command = j->command;
	if (j->r == 0) {
		fx1_format(&j->id, digest);
		str_hex(sha, j->sha, sizeof(j->sha));
		e.digest = digest;
		e.sha256 = sha;
	} else {
		e.code = (char *)(uintptr_t)fx_code_name(j->err.code);
		e.error = j->err.text;
	}
	doorman_tell(j->hub, j->client, DOOR_EV_SUM_RESULT, &e);
	free(j->text);
	free(j);
}

int
inbox_sum(struct hub *h, uint64_t client, int64_t id,
    const struct door_sum *sum, struct fx_err *err)
{
	if (sum->paths_n == 0)
		return fx_err_set(err, E_ARGS, "which files?");
	for (size_t i = 0; i < sum->paths_n; i++) {
		struct sum_job *j = calloc(1, sizeof(*j));

		if (j == NULL)
			return fx_err_set(err, E_INTERNAL, "out of memory");
		j->hub = h;
		j->client = client;
		j->command = id;
		j->last = i + 1 == sum->paths_n;
		j->text = str_dup_n(sum->paths[i], strlen(sum->paths[i]));
		if (j->text != NULL &&
		    pool_submit(h->pool, sum_run, sum_done, j) != NULL)
			continue;
		free(j->text);
		free(j);
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	}
	return 0;
}
