/* SPDX-License-Identifier: MIT */
#include "engine/turns.h"

#include <assert.h>

#include "base/attr.h"

void
turns_init(struct turns *r)
{
	list_init(&r->ring);
}

void
turn_init(struct turn *t)
{
	list_init(&t->link);
	t->weight = TURN_WEIGHT;
	t->credit = 0;
	t->passed = false;
}

void
turns_add(struct turns *r, struct turn *t)
{
	t->credit = 0;
	t->passed = false;
	list_add_tail(&r->ring, &t->link);
}

void
turns_del(struct turn *t)
{
	list_del(&t->link);
}

void
turns_begin(struct turns *r)
{
	list_for_each(at, &r->ring)
		FX_CONTAINER(at, struct turn, link)->passed = false;
}

static bool
all_passed(const struct turns *r)
{
	list_for_each(at, &r->ring)
		if (!FX_CONTAINER(at, struct turn, link)->passed)
			return false;
	return true;
}

static void
to_the_end(struct turns *r, struct turn *t)
{
	list_del(&t->link);
	list_add_tail(&r->ring, &t->link);
}

struct turn *
turns_next(struct turns *r)
{
	struct turn *t;

	if (all_passed(r))
		return NULL;
	for (;;) {
		t = FX_CONTAINER(r->ring.next, struct turn, link);
		if (!t->passed && t->credit > 0)
			return t;
		if (!t->passed)
			t->credit += (int64_t)t->weight * TURN_QUANTUM;
		to_the_end(r, t);
	}
}

void
turns_pay(struct turn *t, uint64_t bytes)
{
	assert(bytes <= INT32_MAX);
	/* what weighs nothing takes time nevertheless */
	t->credit -= bytes > 0 ? (int64_t)bytes : 1;
}

void
turns_pass(struct turns *r, struct turn *t)
{
	t->passed = true;
	t->credit = 0;
	to_the_end(r, t);
}
