/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_QUEUE_H
#define FX_ENGINE_QUEUE_H

/*
 * An order of those that wait, which a person can change.  Pure; one thread.
 * Positions count from 1.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

struct place {
	struct list link;
	int64_t rank; /* rises along the queue; for records */
	size_t shown; /* the position somebody was told last */
};

struct queue {
	struct list places;
};

enum queue_where {
	QUEUE_UP,
	QUEUE_DOWN,
	QUEUE_TOP,
	QUEUE_BOTTOM,
	QUEUE_AT, /* a position; beyond the end: the last one */
	QUEUE_WHERES
};

void queue_init(struct queue *q);
void place_init(struct place *p);

/* As the last one, with the rank that follows. */
void queue_add(struct queue *q, struct place *p);

/* Where its rank says, behind others of the same rank. */
void queue_restore(struct queue *q, struct place *p);

void queue_del(struct place *p);
bool queue_has(const struct place *p);

/* 0 if it is in no queue. */
size_t queue_position(const struct queue *q, const struct place *p);

/*
 * Move p, which waits in q; at counts for QUEUE_AT only.  Ranks are given
 * anew.  Returns whether anything changed.
 */
bool queue_move(
    struct queue *q, struct place *p, enum queue_where where, size_t at);

/* "up", "down", "top", "bottom", or a position from 1; -1: neither. */
int queue_where_parse(const char *word, size_t *ret_at);

#endif
