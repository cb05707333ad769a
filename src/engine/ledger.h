/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_LEDGER_H
#define FX_ENGINE_LEDGER_H

/*
 * When the changes of the database become durable (reliability.md 4.6).
 *
 * A commit waits for several disk syncs, so changes share one: the first
 * opens a group, which is committed in the next round of the loop, but not
 * before the engine has spent three times as long on other things as on the
 * last commit (LEDGER_GAP_MS at most).
 *
 * What must not be said or done before its record is durable waits for the
 * group with ledger_then(), or has it committed at once with ledger_flush():
 * answers to commands, trust, lines of a chat.  If the commit fails, all
 * of the group is lost; transfers are written again.  Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/list.h"

#define LEDGER_GAP_MS 100

struct hub;
struct loop_timer;

struct ledger {
	uint64_t group; /* number of the one that is open, or the next */
	bool open;
	int64_t next_ms; /* no commit before */
	struct loop_timer *timer;
	struct list waiting; /* struct ledger_wait, for this group */
	struct list ready;   /* the same, for those that are over */
};

enum ledger_end {
	LEDGER_KEPT,   /* it is durable */
	LEDGER_LOST,   /* it could not be written */
	LEDGER_STOPPED /* the engine ends; only free what is yours */
};

/* Belongs to who waits, and stays until fn was called. */
struct ledger_wait {
	struct list link;
	void (*fn)(void *arg, enum ledger_end end);
	void *arg;
	enum ledger_end end;
};

/* From now on changes of h->db share transactions. */
void ledger_start(struct hub *h);

/* Commit what is open now.  0, also if there is nothing, or -1. */
FX_NODISCARD
int ledger_flush(struct hub *h, struct fx_err *err);

/* Have hub_settle() call fn(arg) once all that was written until now is
 * durable, or lost. */
void ledger_then(struct hub *h, struct ledger_wait *w,
    void (*fn)(void *arg, enum ledger_end end), void *arg);

/* Call those whose group is over.  By hub_settle(). */
void ledger_run(struct hub *h);

/* Commit, and call all that wait; the second time with LEDGER_STOPPED. */
void ledger_finish(struct hub *h);
void ledger_stop(struct hub *h);

#endif
