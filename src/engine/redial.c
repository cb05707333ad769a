/* SPDX-License-Identifier: MIT */
#include "engine/redial.h"

void
redial_init(struct redial *r, int64_t first_ms, int64_t most_ms, int64_t for_ms)
{
	*r = (struct redial){
		.first_ms = first_ms,
		.most_ms = most_ms,
		.for_ms = for_ms,
	};
}

/* How long after so many tries the next one is. */
static int64_t
pause_ms(const struct redial *r)
{
	int64_t ms = r->first_ms;

	for (unsigned i = 0; i < r->n && ms < r->most_ms; i++)
		ms *= 2;
	return ms < r->most_ms ? ms : r->most_ms;
}

void
redial_start(struct redial *r, bool calls, int64_t now_ms)
{
	r->since_ms = now_ms;
	r->n = 0;
	r->next_ms = calls ? now_ms + pause_ms(r) : 0;
}

void
redial_again(struct redial *r, int64_t now_ms)
{
	if (r->since_ms == 0)
		r->since_ms = now_ms;
	r->next_ms = now_ms + pause_ms(r);
	r->n++;
}

void
redial_moved(struct redial *r)
{
	r->n = 0;
}

void
redial_stop(struct redial *r)
{
	r->since_ms = 0;
	r->next_ms = 0;
	r->n = 0;
}

bool
redial_pending(const struct redial *r)
{
	return r->since_ms != 0;
}

bool
redial_over(struct redial *r, int64_t now_ms)
{
	if (r->for_ms == 0 || !redial_pending(r) ||
	    now_ms - r->since_ms < r->for_ms)
		return false;
	redial_stop(r);
	return true;
}

bool
redial_due(struct redial *r, int64_t now_ms)
{
	if (r->next_ms == 0 || now_ms < r->next_ms)
		return false;
	r->n++;
	r->next_ms = now_ms + pause_ms(r);
	return true;
}

int64_t
redial_left_ms(const struct redial *r, int64_t now_ms)
{
	return r->next_ms > now_ms ? r->next_ms - now_ms : 0;
}
