/* SPDX-License-Identifier: MIT */
/* What came of a transfer is on disk: its record, the answer, the cleaning. */
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/faults_point.h"
#include "engine/inbox.h"
#include "engine/incoming.h"
#include "engine/resume.h"

static void
job_free(struct sink_job *j)
{
	sink_unref(j->sink);
	free(j);
}

static void
clean(void *arg)
{
	struct sink_job *j = arg;

	j->r = sink_finish(j->sink, j->errnum, &j->err);
}

static void
cleaned(void *arg, FX_UNUSED bool cancelled)
{
	struct sink_job *j = arg;

	if (j->r < 0)
		log_pairs(
		    LOG_WARN, "staging not removed", "why", j->err.text, NULL);
	j->t->clean_due =
	    j->r < 0 && (j->err.code == E_NOSPC || j->err.code == E_QUOTA);
	if (transfer_job_done(j->t)) {
		incoming_receipt_go(j->t);
		transfer_touch(j->t); /* its disk side can go */
	}
	job_free(j);
}

bool
incoming_receipt_wait(struct hub *h, const char *id, struct receipt_wait *w)
{
	struct transfer *t = transfer_find(h, id);

	if (t == NULL || !t->incoming || t->sink == NULL ||
	    (t->jobs == 0 && !t->committing))
		return false;
	list_add_tail(&t->after, &w->link);
	return true;
}

void
incoming_receipt_go(struct transfer *t)
{
	struct list *first;

	while ((first = list_take(&t->after)) != NULL) {
		struct receipt_wait *w =
		    FX_CONTAINER(first, struct receipt_wait, link);

		w->go(w);
	}
}

/* The record is durable: staging becomes a receipt. */
void
incoming_clean(struct transfer *t)
{
	struct sink_job *j = t->sink != NULL ? calloc(1, sizeof(*j)) : NULL;

	t->clean_due = false;
	if (j == NULL)
		return;
	j->t = t;
	j->sink = sink_ref(t->sink);
	j->errnum = t->hub->receipts_fd;
	t->jobs++;
	if (pool_submit(t->hub->pool, clean, cleaned, j) != NULL)
		return;
	t->jobs--;
	job_free(j);
}

bool
incoming_not_wanted(const struct transfer *t, uint16_t root)
{
	return sink_root_unwanted(&t->roots[root]);
}

/* What the receiver tells: the worst of its roots, or that some failed. */
static enum fx_code
verdict_of(const struct transfer *t, struct fx_err *err)
{
	uint32_t good = 0, lost = 0;

	for (uint16_t i = 0; i < t->offer->roots_n; i++) {
		const struct sink_root *r = &t->roots[i];

		lost += r->links_failed;
		if (r->delivered || r->skipped || incoming_not_wanted(t, i)) {
			good++;
			continue;
		}
		if (r->code != FX_OK && err->code == FX_OK)
			fx_err_make(err, r->code, r->errnum, "file", t->name,
			    "name", t->name, "need", "more", "have", "less",
			    NULL);
	}
	if (good == t->offer->roots_n && t->files_failed == 0 && lost == 0) {
		*err = FX_ERR_NONE;
		return FX_OK;
	}
	return good > 0 ? E_PARTIAL
			: (err->code != FX_OK ? err->code : E_PARTIAL);
}

static void
failed_sentence(const struct transfer *t, struct fx_err *err)
{
	char *n = str_printf("%llu", (unsigned long long)t->files_failed);
	char *m = str_printf("%llu", (unsigned long long)t->files);

	fx_err_make(err, E_PARTIAL, 0, "n", n != NULL ? n : "some", "m",
	    m != NULL ? m : "all", NULL);
	free(n);
	free(m);
}

void
incoming_first_failure(const struct transfer *t, struct fx_err *err)
{
	const struct failed_file *f = &t->failed[0];

	if (t->failed_n > 0 && t->files_done == 0)
		fx_err_make(err, f->code, 0, "file", f->path, "name", f->path,
		    "path", f->path, "peer", t->peer_name, "kind",
		    "something else", "need", "more", "have", "less", NULL);
}

static uint32_t
links_of(const struct transfer *t)
{
	uint32_t n = 0;

	for (uint16_t i = 0; i < t->offer->roots_n; i++)
		n += t->roots[i].links;
	return n;
}

/* What it came to, and as what it ends. */
static enum fx_code
judge(const struct transfer *t, enum door_state *ret, struct fx_err *err)
{
	enum fx_code code = verdict_of(t, err);

	if (code == FX_OK) {
		*ret = t->durable ? DOOR_DONE : DOOR_UNSYNCED;
	} else if (code == E_PARTIAL) {
		failed_sentence(t, err);
		*ret = DOOR_PARTIAL;
	} else {
		incoming_first_failure(t, err);
		code = err->code;
		*ret = DOOR_FAILED;
	}
	return code;
}

/* The record is durable, or there was no room for it. */
static void
concluded(void *arg, enum ledger_end end)
{
	struct transfer *t = arg;
	struct fx_err err = FX_ERR_NONE;
	enum door_state state;
	enum fx_code code;

	if (!transfer_job_done(t) || end == LEDGER_STOPPED)
		return;
	t->committing = false;
	if (t->unsaved) {
		incoming_unrecorded(t);
		return;
	}
	code = judge(t, &state, &err);
	inbox_hooks(t);
	transfer_move(t, state, code == FX_OK ? NULL : &err);
	receiver_links(t->rx, links_of(t));
	faults_point(POINT_REPLY);
	if (t->session != NULL)
		receiver_committed(t->rx, code,
		    t->durable ? FILE_DELIVERED : FILE_VERIFIED, 0);
	if (code == FX_OK || code == E_PARTIAL || code == E_EXISTS)
		incoming_clean(t); /* else the next start looks at it */
	transfer_touch(t);
	resume_wake(t);
}

bool
incoming_names_due(struct transfer *t)
{
	const struct sink_root *due = NULL;
	struct fx_err err;
	bool some = false;

	for (uint16_t i = 0; i < t->offer->roots_n; i++) {
		some = some || t->roots[i].delivered || t->roots[i].skipped;
		if (due == NULL && sink_root_pending(&t->roots[i]))
			due = &t->roots[i];
	}
	/* The places of single files are looked at by the files. */
	if (due == NULL || !some || t->anew_of[0] != '\0')
		return false;
	fx_err_make(&err, due->code, due->errnum, "file", t->name, "name",
	    t->name, "need", "more", "have", "less", NULL);
	if (t->session != NULL)
		receiver_cancel(t->rx, err.code, true);
	transfer_move(t, DOOR_INTERRUPTED, &err);
	incoming_sink_drop(t);
	inbox_settle(t);
	transfer_touch(t);
	return true;
}

void
incoming_conclude(struct transfer *t)
{
	struct fx_err err = FX_ERR_NONE, why;
	enum door_state state;
	enum fx_code code = judge(t, &state, &err);

	/* The record comes before the reply, and before staging goes. */
	t->conclude_due = false;
	faults_point(POINT_RECORD);
	if (t->came != NULL && anew_arrived(t, t->came, &why) < 0)
		t->unsaved = true;
	else
		transfer_save_end(t, state, code == FX_OK ? NULL : &err);
	if (t->unsaved) {
		incoming_unrecorded(t);
		return;
	}
	inbox_end(t);
	t->committing = true;
	t->jobs++;
	ledger_then(t->hub, &t->wait_kept, concluded, t);
}
