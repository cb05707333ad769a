/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_TURNS_H
#define FX_ENGINE_TURNS_H

/*
 * Whose turn it is among those that share a line: deficit round robin by
 * weight (protocol.md section 14).  Pure; one thread.
 *
 * Each round a turn is credited its weight in quanta of bytes and may go on
 * until the credit is used up; what it takes beyond is owed in the next
 * round.  So small and large pieces are dealt alike, and nobody who has
 * something to send waits for more than one round.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

#define TURN_WEIGHT     50 /* unless somebody said otherwise */
#define TURN_WEIGHT_MAX 100
#define TURN_QUANTUM    (16 * 1024) /* bytes a round, for weight 1 */

struct turn {
	struct list link;
	unsigned weight; /* 1..TURN_WEIGHT_MAX */
	int64_t credit;
	bool passed; /* has nothing now */
};

struct turns {
	struct list ring; /* struct turn; the first one is next */
};

void turns_init(struct turns *r);
void turn_init(struct turn *t);

/* Join as the last one, or leave (also if it is in no ring). */
void turns_add(struct turns *r, struct turn *t);
void turns_del(struct turn *t);

/* Ask all of them anew. */
void turns_begin(struct turns *r);

/*
 * Whose turn it is, among those that did not pass since turns_begin(); NULL
 * when all did.  Answer by turns_pay() or turns_pass().
 */
struct turn *turns_next(struct turns *r);

/* It took so many bytes. */
void turns_pay(struct turn *t, uint64_t bytes);

/* It has nothing now; credit is not saved up. */
void turns_pass(struct turns *r, struct turn *t);

#endif
