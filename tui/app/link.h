/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_LINK_H
#define FX_TUI_APP_LINK_H

/*
 * The way to the engine: finds or starts one; when it is lost calls again
 * after 0.25, 0.5, 1, 2, 4 s, then starts one (3 in 10 minutes at most);
 * feeds the model with what it says, turns intents into commands and waits
 * for their replies.
 *
 * Nothing here blocks.  The loop polls link_fd() for link_events(), for at
 * most link_timeout(), then calls link_run().  UI thread.
 */

#include <stdint.h>

#include "base/err.h"
#include "tui/app/host.h"
#include "tui/model/model.h"

struct link;

struct link_options {
	struct host *host; /* a private engine, or NULL; not owned */
	int umask;         /* the user's, for an engine that is started */
	int64_t rate_ms;   /* progress at most this often */
};

/* NULL without memory.  Connecting begins with the first link_run(). */
struct link *link_new(struct model *m, const struct link_options *options);

/* Hang up; a background engine goes on.  NULL does nothing. */
void link_free(struct link *l);

/* -1: nothing to poll. */
int link_fd(const struct link *l);
short link_events(const struct link *l);

/* Milliseconds until link_run() is due without input; -1: never. */
int64_t link_timeout(const struct link *l, int64_t now_ms);

/*
 * Go on: connect, read what there is (at most 256 messages a turn), age what
 * waits.  Returns true if more is waiting to be taken.
 */
bool link_run(struct link *l, int64_t now_ms, int64_t wall_s);

/* Do an intent that is a command; refusals go to the status line. */
void link_do(struct link *l, const struct intent *in, int64_t now_ms);

/*
 * Ask for everything once more; an engine that is away is looked for at once,
 * and started if there is none.
 */
void link_snapshot(struct link *l);

/* No progress while nobody can see it; and again. */
void link_quiet(struct link *l, bool quiet);

/* Messages handled since the start; for tests. */
uint64_t link_count(const struct link *l);

/* Commands that are written or wait for their reply. */
unsigned link_pending(const struct link *l);

#endif
