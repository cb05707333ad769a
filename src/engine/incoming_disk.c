/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/discard.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/session.h"
#include "os/file.h"

static int
busy(struct fx_err *err)
{
	return fx_err_make(
	    err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
}

void
incoming_sink_conf(struct transfer *t, struct sink_conf *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->root_fd = t->root_fd;
	ret->root = t->root_path;
	ret->into = t->into;
	str_copy(ret->id, sizeof(ret->id), t->id);
	memcpy(ret->device, t->peer, sizeof(ret->device));
	ret->offer = t->offer;
	ret->rename = t->rename;
	ret->unwanted = t->unwanted;
	ret->conflict = t->conflict;
	ret->update =
	    t->session != NULL && (t->session->welcome.caps & CAP_UPDATE) != 0;
	ret->durability =
	    t->hub->set.durability == DURABILITY_NONE ? SINK_NONE : SINK_END;
	ret->umask = (mode_t)t->hub->options.umask;
	if (t->places != NULL)
		ret->places = (const char *const *)t->places;
	ret->links = t->hub->set.make_links == 1;
}

/* --- one file --- */

static void
job_free(struct sink_job *j)
{
	sink_unref(j->sink);
	block_unref(j->block);
	anew_came_free(j->came);
	free(j);
}

static void
finish_file(void *arg)
{
	struct sink_job *j = arg;

	if (j->size == 0)
		j->code = sink_empty(j->sink, j->block, j->file_id, &j->errnum);
	else
		j->code = sink_whole(
		    j->sink, j->block, j->file_id, j->digest, &j->errnum);
}

static void
file_finished(void *arg, bool cancelled)
{
	struct sink_job *j = arg;
	struct transfer *t = j->t;

	if (transfer_job_done(t)) {
		t->finishing--;
		if (!transfer_rests(t)) {
			receiver_file_done(t->rx, j->file_id,
			    cancelled ? E_SHUTDOWN : j->code);
			transfer_touch(t);
			incoming_commit(t);
		}
	}
	job_free(j);
}

void
incoming_whole(struct transfer *t, const struct receiver_event *e)
{
	struct sink_job *j = calloc(1, sizeof(*j));
	struct block *b = incoming_block_of(t, e->file_id);

	if (j != NULL && b != NULL) {
		j->t = t;
		j->sink = sink_ref(t->sink);
		j->block = b;
		j->file_id = e->file_id;
		j->size = e->size;
		memcpy(j->digest, e->root, sizeof(j->digest));
		t->jobs++;
		if (pool_submit(t->hub->pool, finish_file, file_finished, j) !=
		    NULL) {
			t->finishing++;
			if (e->sha_known)
				for (uint32_t i = 0; i < t->offer->roots_n; i++)
					if (t->root_ids[i] == e->file_id)
						inbox_sha(t, i, e->sha);
			return;
		}
		t->jobs--;
		job_free(j);
	} else {
		block_unref(b);
		free(j);
	}
	receiver_file_done(t->rx, e->file_id, E_INTERNAL);
}

/* --- the list is complete --- */

static void
tidy(void *arg)
{
	struct sink_job *j = arg;

	j->r = sink_listed(j->sink, &j->err);
}

static void
tidied(void *arg, FX_UNUSED bool cancelled)
{
	struct sink_job *j = arg;
	struct transfer *t = j->t;

	if (j->r < 0)
		log_pairs(LOG_WARN, "useless parts not removed", "why",
		    j->err.text, NULL);
	if (transfer_job_done(t) && !transfer_rests(t)) {
		t->finishing--;
		incoming_commit(t);
		transfer_touch(t);
	}
	job_free(j);
}

void
incoming_tidy(struct transfer *t)
{
	struct sink_job *j;

	if (!t->again || !t->listed || t->tidied || t->sink == NULL ||
	    t->making != NULL || !list_empty(&t->queue))
		return;
	j = calloc(1, sizeof(*j));
	if (j == NULL)
		return;
	t->tidied = true;
	j->t = t;
	j->sink = sink_ref(t->sink);
	t->jobs++;
	if (pool_submit(t->hub->pool, tidy, tidied, j) != NULL) {
		t->finishing++;
		return;
	}
	t->jobs--;
	job_free(j);
}

/* --- the end --- */

static void
commit(void *arg)
{
	struct sink_job *j = arg;

	const struct transfer *t = j->t; /* what is looked at stays as it is */

	j->r = sink_commit(j->sink, j->digest, j->roots, &j->durable, &j->err);
	if (j->r == 0 && t->anew_of[0] != '\0')
		j->r = anew_receipt(&j->came, t->root_fd, t->hub->receipts_fd,
		    t->anew_of, t->id, j->roots, t->offer->roots_n, &j->err);
}

/* Whether a person wanted only a part of the offer. */
static bool
left_out(const struct transfer *t)
{
	for (uint16_t i = 0; i < t->offer->roots_n; i++)
		if (t->roots[i].unwanted > 0)
			return true;
	return false;
}

/* Files that had arrived, but got no name. */
static void
tell_late(struct transfer *t)
{
	uint64_t failed = t->files_failed;
	struct xfer_counts c;

	for (uint16_t i = 0; i < t->offer->roots_n; i++) {
		const struct sink_root *r = &t->roots[i];

		for (size_t k = 0; k < r->late_n; k++) {
			const struct sink_late *late = &r->late[k];
			enum fx_code code = file_code(late->errnum, true);

			transfer_failed_file(t, late->file_id,
			    late->path != NULL ? (const char *)late->path : "",
			    late->path_len, code);
			receiver_file_done(t->rx, late->file_id, code);
		}
		failed += r->late_n;
	}
	receiver_counts(t->rx, &c);
	transfer_counts(t, &c);
	if (failed > t->files_failed) /* the session is gone */
		t->files_failed = failed;
}

static void
committed(void *arg, bool cancelled)
{
	struct sink_job *j = arg;
	struct transfer *t = j->t;

	if (!transfer_job_done(t)) {
		job_free(j);
		return;
	}
	t->committing = false;
	if (!cancelled)
		tell_late(t);
	if (!cancelled && j->r < 0 && incoming_full_end(t, j->err.code)) {
		t->commit_due = true;
		job_free(j);
		return;
	}
	if (cancelled) { /* the next start finds what it did, or not */
		fx_err_make(
		    &j->err, E_SHUTDOWN, 0, "peer", "This device", NULL);
		transfer_move(t, DOOR_INTERRUPTED, &j->err);
		inbox_rest(t);
		job_free(j);
		return;
	}
	if (j->r < 0) {
		incoming_first_failure(t, &j->err);
		if (t->session != NULL)
			receiver_committed(t->rx, j->err.code, 0, 0);
		transfer_move(t, DOOR_FAILED, &j->err);
		inbox_rest(t);
		if (j->err.code == E_EXISTS)
			incoming_discard(t); /* it cannot get a name */
		job_free(j);
		transfer_touch(t);
		return;
	}
	if (incoming_names_due(t)) {
		job_free(j);
		return;
	}
	t->durable = j->durable;
	t->came = j->came;
	j->came = NULL;
	memcpy(t->digest, j->digest, sizeof(t->digest));
	if (!t->tree && t->files == 1 && t->roots[0].digest_known)
		memcpy(t->digest, t->roots[0].digest, sizeof(t->digest));
	t->digest_known = true;
	if (left_out(t)) { /* the rest of the offer is no part of it */
		t->bytes = t->bytes_done;
		t->files = t->files_done;
	}
	job_free(j);
	incoming_conclude(t);
}

void
incoming_commit(struct transfer *t)
{
	struct sink_job *j;
	struct xfer_counts c;
	struct fx_err err;

	if (!t->commit_due || t->full || t->finishing > 0 ||
	    t->making != NULL || t->committing || transfer_rests(t))
		return;
	t->commit_due = false;
	receiver_counts(t->rx, &c);
	transfer_counts(t, &c);
	sink_roots_done(t->roots, t->offer->roots_n);
	if (t->roots == NULL)
		t->roots = calloc(t->offer->roots_n, sizeof(*t->roots));
	j = calloc(1, sizeof(*j));
	if (j == NULL || t->roots == NULL) {
		free(j);
		fx_err_set(&err, E_INTERNAL, "out of memory");
		incoming_fail(t, &err);
		return;
	}
	j->t = t;
	j->sink = sink_ref(t->sink);
	j->roots = t->roots;
	memcpy(j->digest, c.tree, sizeof(j->digest));
	t->committing = true;
	t->jobs++;
	if (pool_submit(t->hub->pool, commit, committed, j) != NULL)
		return;
	t->jobs--;
	t->committing = false;
	job_free(j);
	(void)busy(&err);
	incoming_fail(t, &err);
}

/* --- what is kept --- */

void
incoming_discard(struct transfer *t)
{
	if (t->root_fd >= 0 && t->accepted)
		discard_start(t->hub, t->root_fd, t->id);
}
