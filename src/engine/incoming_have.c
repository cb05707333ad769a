/* SPDX-License-Identifier: MIT */
/* HAVE: what is kept of files, read in the pool, told in order. */
#include <stdlib.h>
#include <string.h>

#include "crypto/tree.h"
#include "engine/incoming.h"
#include "engine/resume.h"

#define JOBS_MAX 4 /* of one transfer, told ones not counted */

/* A file of which something is kept. */
struct have_file {
	struct list link;
	struct block *block;
	uint32_t file_id;
	uint64_t next; /* chunk */
	uint64_t chunks;
};

struct have_job {
	struct list link;
	struct transfer *t;
	struct sink *sink;
	struct block *block;
	uint32_t file_id;
	struct sink_have have;
	bool last; /* nothing of the file comes after it */
	bool done;
};

static void
file_free(struct have_file *f)
{
	list_del(&f->link);
	block_unref(f->block);
	free(f);
}

static void
job_free(struct have_job *j)
{
	list_del(&j->link);
	block_unref(j->block);
	sink_unref(j->sink);
	free(j);
}

static void
read_some(void *arg)
{
	struct have_job *j = arg;

	(void)sink_have(j->sink, j->block, j->file_id, &j->have, &j->t->stop);
}

/* Runs of chunks that are there. */
static void
tell(struct transfer *t, const struct have_job *j)
{
	const struct sink_have *h = &j->have;
	uint32_t first = 0;

	for (uint32_t k = 0; k <= h->n; k++) {
		if (k < h->n && h->got[k])
			continue;
		if (k > first)
			receiver_have(t->rx, j->file_id, h->first + first,
			    k - first, h->digests[first]);
		first = k + 1;
	}
	if (j->last)
		receiver_have_end(t->rx, j->file_id);
}

static void more(struct transfer *t);

static void
was_read(void *arg, FX_UNUSED bool cancelled)
{
	struct have_job *j = arg;
	struct transfer *t = j->t;

	j->done = true;
	if (t->dead) {
		job_free(j);
		(void)transfer_job_done(t);
		return;
	}
	(void)transfer_job_done(t);
	if (transfer_rests(t)) {
		t->have_n--;
		job_free(j);
		return;
	}
	while (!list_empty(&t->have_jobs)) {
		j = FX_CONTAINER(
		    list_first(&t->have_jobs), struct have_job, link);
		if (!j->done)
			break;
		tell(t, j);
		t->have_n--;
		job_free(j);
	}
	more(t);
	transfer_touch(t);
}

static bool
submit(struct transfer *t, struct have_file *f)
{
	struct have_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return false;
	list_init(&j->link);
	j->t = t;
	j->sink = sink_ref(t->sink);
	j->block = block_ref(f->block);
	j->file_id = f->file_id;
	j->have.first = f->next;
	j->have.n = f->chunks - f->next < SINK_HAVE_MAX
	    ? (uint32_t)(f->chunks - f->next)
	    : SINK_HAVE_MAX;
	j->last = f->next + j->have.n == f->chunks;
	t->jobs++;
	if (pool_submit(t->hub->pool, read_some, was_read, j) == NULL) {
		t->jobs--;
		job_free(j);
		return false;
	}
	list_add_tail(&t->have_jobs, &j->link);
	t->have_n++;
	f->next += j->have.n;
	return true;
}

static void
more(struct transfer *t)
{
	while (t->have_n < JOBS_MAX && !list_empty(&t->haves)) {
		struct have_file *f =
		    FX_CONTAINER(list_first(&t->haves), struct have_file, link);

		if (!submit(t, f)) {
			struct fx_err err;

			fx_err_make(&err, E_BUSY, 0, "peer", "this device", "n",
			    "10", NULL);
			incoming_fail(t, &err);
			return;
		}
		if (f->next == f->chunks)
			file_free(f);
	}
}

void
incoming_have(struct transfer *t, struct block *b, uint32_t file_id)
{
	const struct entry *e = block_entry(b, file_id);
	struct have_file *f = calloc(1, sizeof(*f));

	if (e == NULL || f == NULL) {
		free(f);
		receiver_have_end(t->rx, file_id);
		return;
	}
	list_init(&f->link);
	f->block = block_ref(b);
	f->file_id = file_id;
	f->chunks = fx1_chunks(e->size);
	list_add_tail(&t->haves, &f->link);
	more(t);
}

void
incoming_have_free(struct transfer *t)
{
	struct list *at;

	while ((at = list_take(&t->haves)) != NULL)
		file_free(FX_CONTAINER(at, struct have_file, link));
	/* All jobs are back: what waits was overtaken by the end. */
	while ((at = list_take(&t->have_jobs)) != NULL)
		job_free(FX_CONTAINER(at, struct have_job, link));
	t->have_n = 0;
}
