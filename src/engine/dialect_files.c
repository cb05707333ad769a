/* SPDX-License-Identifier: MIT */
/* The files of a conversation in a dialect: read, staged, named. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "engine/dialect_talk.h"
#include "engine/share_open.h"
#include "os/fd.h"
#include "os/file.h"

void
talk_percent(struct talk_run *r)
{
	struct talk *t = r->talk;
	uint64_t total = atomic_load(&t->total);
	uint64_t moved = atomic_load(&t->moved);
	int tenths = total > 0 ? (int)((double)moved / (double)total * 10) : 0;

	if (tenths <= r->tenths || tenths > 10)
		return;
	r->tenths = tenths;
	talk_say(r, TALK_PERCENT, tenths, NULL);
}

static void
begin_count(struct talk_run *r, uint64_t total)
{
	atomic_store(&r->talk->moved, 0);
	atomic_store(&r->talk->total, total);
	r->tenths = 0;
}

/* Our side failed; the machine is told after its acts. */
static void
fails(struct talk_run *r)
{
	r->answer = ANSWER_FAIL;
}

/* --- what goes out --- */

int
talk_source_open(struct talk *t, struct fx_err *err)
{
	struct stat st;

	t->served.fd = file_open_user(t->path, err);
	if (t->served.fd < 0)
		return -1;
	if (fstat(t->served.fd, &st) == -1)
		return fx_err_errno(
		    err, E_IO_READ, errno, "%s could not be read", t->path);
	t->served.size = (uint64_t)st.st_size;
	str_copy(t->served.name, sizeof(t->served.name), path_base(t->path));
	return 0;
}

void
talk_read(struct talk_run *r)
{
	struct talk *t = r->talk;
	ssize_t n;

	if (r->act.offset == 0 && !r->act.first)
		begin_count(r, t->served.size);
	n = fd_pread_full(
	    t->served.fd, r->source, r->act.len, (off_t)r->act.offset);
	if (n < 0) {
		fx_err_errno(&r->err, E_IO_READ, (int)-n,
		    "%s could not be read", t->served.name);
		dialog_fail(r->d, &r->err);
		return;
	}
	dialog_read(r->d, r->source, (size_t)n);
}

/* Open what lies beneath the shared folder, for reading; -1: nothing. */
static int
open_shared(struct talk_run *r, struct stat *st)
{
	const char *name = r->open_name;
	size_t n = r->act.n;
	char link[64];
	struct fx_err err;
	int fd, held;

	if (r->conf->share[0] == '\0' || n == 0 || n >= sizeof(r->open_name))
		return -1;
	held = share_open(r->conf->share, name, n, r->talk->never, &err);
	if (held < 0)
		return -1;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", held);
	fd = -1;
	if (fstat(held, st) == 0 && S_ISREG(st->st_mode))
		fd = open(link, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	close(held);
	return fd;
}

void
talk_open(struct talk_run *r)
{
	struct talk *t = r->talk;
	struct stat st;
	int fd = open_shared(r, &st);

	if (fd < 0) {
		char text[UTF8_SAFE_SIZE(128)];

		utf8_safe(text, sizeof(text), r->open_name,
		    r->act.n < 128 ? r->act.n : 128);
		talk_say(r, TALK_NOT_FOUND, 0, text);
		dialog_opened(r->d, NULL, 0, 0);
		return;
	}
	if (t->served.fd >= 0)
		close(t->served.fd);
	t->served.fd = fd;
	t->served.size = (uint64_t)st.st_size;
	str_copy(
	    t->served.name, sizeof(t->served.name), path_base(r->open_name));
	begin_count(r, t->served.size);
	talk_say(r, TALK_SUM, 0, NULL);
	dialog_opened(
	    r->d, t->served.name, strlen(t->served.name), t->served.size);
}

/* --- what comes in --- */

void
talk_admit(struct talk_run *r, const struct dialog_file *f)
{
	struct talk *t = r->talk;

	str_copy(t->file.name, sizeof(t->file.name), f->name);
	t->file.size = f->size;
	t->file.sure = f->sure;
	r->admitted = false;
	begin_count(r, f->size);
	talk_say(r, TALK_ADMIT, 0, NULL);
}

void
talk_admitted(struct talk_run *r, const struct talk_order *o)
{
	struct talk *t = r->talk;

	if (o->kind == TALK_REFUSE) {
		dialog_admit(r->d, (enum dialog_answer)o->n,
		    o->text[0] != '\0' ? o->text : NULL);
		return;
	}
	land_free(r->land);
	r->land = NULL;
	if (land_new(&r->land, &t->sink, &t->why) < 0) {
		talk_say(r, TALK_DROPPED, 0, NULL);
		dialog_admit(r->d, DIALOG_REFUSE, "it cannot be stored here");
		return;
	}
	r->admitted = true;
	dialog_admit(r->d, DIALOG_ACCEPT, NULL);
}

void
talk_store(struct talk_run *r, const struct dialog_act *a)
{
	int ok = 0;

	if (r->land == NULL || r->answer == ANSWER_FAIL)
		return;
	if (a->offset == 0 && land_size(r->land) > 0)
		ok = land_again(r->land, &r->err);
	else if (a->offset != land_size(r->land))
		ok = fx_err_set(&r->err, E_INTERNAL, "bytes are missing");
	if (ok == 0)
		ok = land_add(r->land, a->data, a->n, &r->err);
	if (ok < 0) {
		fails(r);
		return;
	}
	atomic_store(&r->talk->moved, a->offset + a->n);
	talk_percent(r);
}

void
talk_shift(struct talk_run *r, const struct dialog_act *a)
{
	if (r->land != NULL && r->answer != ANSWER_FAIL &&
	    land_shift(r->land, a->data, a->n, a->drop, &r->err) < 0)
		fails(r);
}

void
talk_commit(struct talk_run *r, const struct dialog_act *a)
{
	struct talk *t = r->talk;

	if (r->answer == ANSWER_FAIL)
		return;
	if (r->land == NULL || land_end(r->land, &t->landed, &r->err) < 0) {
		r->answer = ANSWER_COMMIT; /* with r->err */
		return;
	}
	land_free(r->land);
	r->land = NULL;
	talk_say(r, TALK_LANDED, a->result->shown, NULL);
}

void
talk_drop(struct talk_run *r, const struct dialog_act *a)
{
	struct talk *t = r->talk;

	if (!r->admitted)
		return;
	r->admitted = false;
	if (r->land != NULL && a->keep)
		land_leave(r->land);
	land_free(r->land);
	r->land = NULL;
	t->why = a->result->err;
	t->why_exit = a->result->exit;
	talk_say(r, TALK_DROPPED, a->keep, NULL);
}
