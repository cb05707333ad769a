/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_GIVE_JOB_H
#define FX_ENGINE_GIVE_JOB_H

/*
 * One request of a peer on its way through the pool: what give.c found in
 * the list of shares goes in, an encoded reply or held descriptors come out.
 * Between submit and done the job belongs to the pool's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/share_open.h"
#include "engine/source.h"

struct hub;

/* Something beneath a share; strings are the job's. */
struct give_path {
	char *dir;
	char *below; /* below_n raw bytes, as the peer wrote them */
	size_t below_n;
	char *name;  /* what it is called: last component, or the share */
	char *asked; /* as the peer wrote it, with the share */
};

struct give_job {
	struct hub *hub;
	uint64_t session; /* its number: it may be gone when the job is back */
	uint8_t peer[32];
	uint8_t type; /* FT_LIST, FT_STAT, FT_GET */
	uint32_t req_id;
	bool room; /* STAT of nothing: how much fits into the folder */
	char *never;
	char *note;
	struct share_page page;
	struct give_path paths[FX_ROOTS_MAX];
	size_t paths_n;

	struct msg_bytes out;     /* LIST_REPLY, STAT_REPLY */
	struct source_held *held; /* of GET */
	struct fx_err err;
	int r;
};

struct give_job *give_job_new(void); /* NULL without memory */
void give_job_free(struct give_job *j);

/*
 * Add a path: n bytes, of which the rest, from below_at, lies beneath dir, the
 * folder of this share.  Copies all.  0 or -1 without memory.
 */
int give_job_path(struct give_job *j, const char *dir, const char *path,
    size_t n, size_t below_at, const char *share);

/* A pool_run_fn over a struct give_job. */
void give_job_run(void *arg);

#endif
