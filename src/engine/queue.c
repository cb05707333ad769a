/* SPDX-License-Identifier: MIT */
#include "engine/queue.h"

#include "base/attr.h"
#include "base/num.h"
#include "base/str.h"

#define POSITION_MAX 1000000

void
queue_init(struct queue *q)
{
	list_init(&q->places);
}

void
place_init(struct place *p)
{
	list_init(&p->link);
	p->rank = 0;
	p->shown = 0;
}

static struct place *
place_of(struct list *at)
{
	return FX_CONTAINER(at, struct place, link);
}

void
queue_add(struct queue *q, struct place *p)
{
	struct list *last = list_last(&q->places);

	p->rank = last != NULL ? place_of(last)->rank + 1 : 1;
	list_add_tail(&q->places, &p->link);
}

void
queue_restore(struct queue *q, struct place *p)
{
	struct list *at = q->places.prev;

	while (at != &q->places && place_of(at)->rank > p->rank)
		at = at->prev;
	list_add(at, &p->link);
}

void
queue_del(struct place *p)
{
	list_del(&p->link);
}

bool
queue_has(const struct place *p)
{
	return !list_empty(&p->link);
}

size_t
queue_position(const struct queue *q, const struct place *p)
{
	size_t n = 0;

	if (!queue_has(p))
		return 0;
	for (const struct list *at = &p->link; at != &q->places; at = at->prev)
		n++;
	return n;
}

static void
renumber(struct queue *q)
{
	int64_t rank = 0;

	list_for_each(at, &q->places)
		place_of(at)->rank = ++rank;
}

/* The link that p comes behind. */
static struct list *
target(struct queue *q, enum queue_where where, size_t at, struct list *before)
{
	struct list *to = &q->places;

	switch (where) {
	case QUEUE_UP:
		return before != &q->places ? before->prev : before;
	case QUEUE_DOWN:
		return before->next != &q->places ? before->next : before;
	case QUEUE_BOTTOM:
		return q->places.prev;
	case QUEUE_AT:
		while (--at > 0 && to->next != &q->places)
			to = to->next;
		return to;
	case QUEUE_TOP:
	case QUEUE_WHERES:
		break;
	}
	return to;
}

bool
queue_move(struct queue *q, struct place *p, enum queue_where where, size_t at)
{
	struct list *before = p->link.prev;
	struct list *to;

	if (!queue_has(p))
		return false;
	queue_del(p);
	to = target(q, where, at > 0 ? at : 1, before);
	list_add(to, &p->link);
	if (to == before)
		return false;
	renumber(q);
	return true;
}

int
queue_where_parse(const char *word, size_t *ret_at)
{
	static const char *const words[] = {
		[QUEUE_UP] = "up",
		[QUEUE_DOWN] = "down",
		[QUEUE_TOP] = "top",
		[QUEUE_BOTTOM] = "bottom",
	};
	uint64_t n;

	*ret_at = 0;
	for (size_t i = 0; i < FX_COUNT(words); i++)
		if (word != NULL && str_eq(word, words[i]))
			return (int)i;
	if (word == NULL || num_parse_u64(word, 1, POSITION_MAX, &n) < 0)
		return -1;
	*ret_at = (size_t)n;
	return QUEUE_AT;
}
