/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_BROWSE_JOB_H
#define FX_TUI_MODEL_BROWSE_JOB_H

/*
 * One reading of a folder, between browse.c, which starts it and waits for
 * it on the UI thread, and browse_job.c, which is its thread.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "os/mailbox.h"
#include "os/thread.h"
#include "tui/model/browse.h"

struct browse {
	struct mailbox *posted;    /* struct browse_listing * */
	atomic_uint_least64_t now; /* the generation that counts */

	/* UI thread only. */
	struct list jobs; /* struct browse_job, link */
	struct browse_job *current;
	bool busy; /* the last listing of now has not come */

	struct mutex lock; /* guards over of the jobs; ended says it changed */
	struct cond ended;
};

/* An entry whose name still moves with the memory of names. */
struct browse_item {
	size_t name; /* offset in names */
	struct browse_entry entry;
};

struct browse_job {
	struct list link;
	struct browse *browse;
	struct thread *thread;
	uint64_t generation;
	struct browse_order order;
	char *path;
	atomic_size_t seen; /* names so far */
	bool over;          /* guarded by browse->lock */

	/* The job's thread only: what it has read. */
	char *names;
	size_t names_n, names_cap;
	struct browse_item *items;
	size_t items_n, items_cap;
	size_t hidden;
	int64_t free_bytes;
};

/* The thread: reads, posts, says that it is over. */
void browse_job_run(void *job);

#endif
