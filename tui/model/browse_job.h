/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_BROWSE_JOB_H
#define FX_TUI_MODEL_BROWSE_JOB_H

/*
 * One folder and its thread, between browse.c, which starts it and waits for
 * it on the UI thread, and browse_job.c, which is its thread.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/list.h"
#include "os/mailbox.h"
#include "os/thread.h"
#include "tui/model/browse.h"

/* What a thread has to say: one of them, the other is NULL. */
struct browse_news {
	struct browse_listing *listing;
	struct browse_looks *looks;
};

struct browse {
	struct mailbox *posted;    /* struct browse_news */
	atomic_uint_least64_t now; /* the generation that counts */
	atomic_uint_least64_t serial;

	/* UI thread only. */
	struct list jobs; /* struct browse_job, link */
	struct browse_job *current;
	bool busy;                   /* the complete listing has not come */
	bool looking;                /* nor has the answer to the last looks */
	struct browse_looks *answer; /* not taken yet; may be NULL */

	struct mutex
	    lock; /* guards over and ask of jobs; ended: over changed */
	struct cond ended;
};

struct browse_job {
	struct list link;
	struct browse *browse;
	struct thread *thread;
	uint64_t generation;
	struct browse_order order;
	char *path;
	int wake_fd;              /* readable: ask or the generation changed */
	atomic_size_t seen;       /* names so far */
	bool over;                /* guarded by browse->lock */
	struct browse_looks *ask; /* guarded too; may be NULL */

	/* The job's thread only: what it has read. */
	int dir;               /* the folder, -1 */
	int watch_fd;          /* inotify, -1 */
	struct timespec mtime; /* of the folder when reading began */
	bool changed;          /* since then, before it was watched */
	struct browse_entry *items;
	size_t items_n, items_cap;
	struct browse_names *names;
	size_t hidden;
	int64_t free_bytes;
	size_t sight, sight_n; /* entries that were looked at last */
};

/* The thread: reads, posts, stays until nobody wants it, says it is over. */
void browse_job_run(void *job);

#endif
