/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_POOL_H
#define FX_OS_POOL_H

/*
 * A few threads for calls that block: name lookups, tree walks, re-hashing,
 * fsync, scrypt.
 *
 * One thread, the owner, makes the pool and calls everything here.  A job is
 * a pair of functions over one argument: run on some thread of the pool, then
 * done on the owner's.  Between submit and done the argument belongs to the
 * job.  Each job that was accepted gets exactly one done.
 */

#include <stdbool.h>
#include <stddef.h>

struct pool;
struct pool_job;

typedef void pool_run_fn(void *arg);

/* cancelled: run was not called, or pool_cancel() came while it ran. */
typedef void pool_done_fn(void *arg, bool cancelled);

/*
 * Start a pool of 1 to 64 threads that holds at most jobs_max jobs at once,
 * counted from submit to done.  Returns 0 and sets *ret, or -ENOMEM, -EAGAIN,
 * -EMFILE or -ENFILE.
 */
int pool_new(struct pool **ret, unsigned threads, size_t jobs_max);

/*
 * Wait for the jobs that are running, then call done for every job that is
 * left, cancelled for those that never ran, and free the pool.  NULL does
 * nothing.
 */
void pool_free(struct pool *pool);

/*
 * Hand in a job.  Returns it, or NULL if jobs_max jobs are in the pool or
 * memory is short: then neither function is ever called.  The job is the
 * pool's, and a valid handle until its done is called.
 */
struct pool_job *pool_submit(
    struct pool *pool, pool_run_fn *run, pool_done_fn *done, void *arg);

/*
 * Take a job's result off the table: if it has not begun it never will, and
 * its done comes with the next dispatch; if it runs it runs to its end.  Both
 * get cancelled = true.  NULL does nothing.
 */
void pool_cancel(struct pool *pool, struct pool_job *job);

/* Polls readable while some done is waiting.  Never read or close it. */
int pool_fd(const struct pool *pool);

/* Call done for jobs that have ended, at most max.  Returns how many. */
size_t pool_dispatch(struct pool *pool, size_t max);

#endif
