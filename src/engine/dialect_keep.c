/* SPDX-License-Identifier: MIT */
/*
 * A file of push-raw whose size was wrong, kept by the user nevertheless: what
 * is staged of it arrives once more, from there, as a transfer of its own that
 * ends as not checked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "engine/command_queue.h"
#include "engine/dialect_internal.h"
#include "engine/doorman.h"
#include "engine/inbox.h"
#include "engine/inbox_show.h"
#include "engine/incoming.h"
#include "engine/sink.h"
#include "os/fd.h"

#define REPLIED 1

/* --- the command --- */

static int
may_keep(const struct transfer *t, struct fx_err *err)
{
	if (!t->incoming || dialect_of_key(t->peer) != DIALECT_PUSH_RAW ||
	    t->state != DOOR_INTERRUPTED)
		return fx_err_set(err, E_STATE,
		    "only what came in push-raw and was interrupted can be "
		    "kept as it is");
	list_for_each(at, &t->hub->dialects->talks) {
		const struct talk *talk = FX_CONTAINER(at, struct talk, link);

		if (talk->role == TALK_KEEP && str_eq(talk->ask, t->id))
			return fx_err_set(
			    err, E_STATE, "it is being kept already");
	}
	return 0;
}

/* What is staged of it, for reading. */
static int
open_part(struct talk *talk, struct transfer *t, struct fx_err *err)
{
	char path[FX_PATH_MAX];
	struct stat st;

	if (t->root_fd < 0 && t->root_path != NULL)
		t->root_fd = inbox_root_open(t->hub, t->root_path, err);
	(void)snprintf(path, sizeof(path), SINK_FOLDER "/%s/parts/0", t->id);
	if (t->root_fd >= 0)
		talk->served.fd =
		    openat(t->root_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (talk->served.fd < 0 || fstat(talk->served.fd, &st) == -1 ||
	    st.st_size == 0 || t->bytes_done == 0)
		return fx_err_set(
		    err, E_NOENT, "nothing of %s was kept", t->name);
	talk->served.size = (uint64_t)st.st_size < t->bytes_done
	    ? (uint64_t)st.st_size
	    : t->bytes_done;
	return 0;
}

/* It goes where the other one was to go. */
static void
same_folder(struct dialect_conf *c, const struct transfer *t)
{
	if (t->into == NULL && t->root_path != NULL)
		(void)str_copy(c->dir, sizeof(c->dir), t->root_path);
}

static struct transfer *
keep(struct transfer *t, struct fx_err *err)
{
	struct hub *h = t->hub;
	struct dialect_conf *c = malloc(sizeof(*c));
	struct talk *talk = NULL;
	struct transfer *fresh = NULL;

	if (c != NULL) {
		*c = h->set.dialects[DIALECT_PUSH_RAW];
		same_folder(c, t);
		talk = dialect_talk_for(h, dialect_get(DIALECT_PUSH_RAW),
		    TALK_KEEP, c, &(struct addr_name){ .port = 0 });
	}
	free(c);
	if (talk == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	str_copy(talk->ask, sizeof(talk->ask), t->id);
	str_copy(talk->key, sizeof(talk->key), t->id);
	str_copy(
	    talk->peer, sizeof(talk->peer), t->note != NULL ? t->note : "");
	str_copy(talk->file.name, sizeof(talk->file.name), t->name);
	if (open_part(talk, t, err) < 0) {
		talk_free(talk);
		return NULL;
	}
	fresh = dialect_transfer(
	    h, DIALECT_PUSH_RAW, true, talk->file.name, talk->peer);
	if (fresh == NULL) {
		talk_free(talk);
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	dialect_enqueue(talk, fresh);
	return fresh;
}

int
dialect_do_keep(struct call *k)
{
	const struct door_ref *a = k->args;
	struct transfer *t = command_need(k, a->id);
	struct door_ref reply;

	if (t == NULL || may_keep(t, &k->err) < 0)
		return -1;
	t = keep(t, &k->err);
	if (t == NULL)
		return -1;
	reply.id = t->id;
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	dialect_start_waiting(k->hub);
	return REPLIED;
}

void
dialect_kept(struct talk *talk)
{
	struct transfer *old = transfer_find(talk->hub, talk->ask);
	struct door_item_ref item = { .index = 0 };
	struct fx_err err;

	if (old == NULL || old->state != DOOR_INTERRUPTED)
		return;
	incoming_discard(old);
	fx_err_set(
	    &err, E_CANCELLED, "%s was kept as it is, not checked", old->name);
	transfer_move(old, DOOR_CANCELLED, &err);
	item.id = old->id;
	(void)inbox_forget(talk->hub, &item, &err);
}

/* --- the thread --- */

/* The engine's next word; false: it is over. */
static bool
answered(struct talk_run *r, int64_t wait_ms, struct talk_order *ret)
{
	if (chan_take(r->talk->orders, ret, wait_ms) == 1)
		return ret->kind != TALK_CANCEL;
	ret->kind = TALK_CANCEL;
	return wait_ms == 0;
}

static int
copy(struct talk_run *r, struct fx_err *err)
{
	struct talk *t = r->talk;
	struct talk_order o;
	uint64_t at = 0;

	while (at < t->served.size) {
		uint64_t left = t->served.size - at;
		size_t want =
		    left < DIALOG_READ_MAX ? (size_t)left : DIALOG_READ_MAX;
		ssize_t n =
		    fd_pread_full(t->served.fd, r->source, want, (off_t)at);

		if (!answered(r, 0, &o))
			return fx_err_set(err, E_CANCELLED, "cancelled");
		if (n != (ssize_t)want)
			return fx_err_errno(err, E_IO_READ,
			    n < 0 ? (int)-n : EIO,
			    "the staging folder could not be read");
		if (land_add(r->land, r->source, want, err) < 0)
			return -1;
		at += want;
		atomic_store(&t->moved, at);
	}
	return land_end(r->land, &t->landed, err);
}

void
talk_keep(struct talk_run *r)
{
	struct talk *t = r->talk;
	struct talk_result *to = &t->result;
	struct talk_order o;

	to->shown = DIALOG_FAILED;
	to->exit = DIALOG_EXIT_OTHER;
	t->file.size = t->served.size;
	t->file.sure = true;
	atomic_store(&t->total, t->served.size);
	talk_say(r, TALK_ADMIT, 0, NULL);
	if (!answered(r, -1, &o) || o.kind != TALK_ACCEPT) {
		to->cancelled = o.kind == TALK_CANCEL;
		fx_err_set(&to->err, E_CANCELLED, "it was not kept");
		return;
	}
	if (land_new(&r->land, &t->sink, &to->err) < 0 ||
	    copy(r, &to->err) < 0) {
		to->cancelled = to->err.code == E_CANCELLED;
		t->why = to->err;
		t->why_exit = to->exit;
		talk_say(r, TALK_DROPPED, 0, NULL);
		return;
	}
	talk_say(r, TALK_LANDED, DIALOG_NOT_CHECKED, NULL);
	while (answered(r, -1, &o) && o.kind != TALK_RECORDED)
		;
	to->shown = DIALOG_NOT_CHECKED;
	to->exit = DIALOG_EXIT_OK;
}
