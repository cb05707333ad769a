/* SPDX-License-Identifier: MIT */
/* Who may still work with a sink, and the parts it keeps open. */
#include "engine/sink_part.h"

bool
sink_enter(struct sink *s)
{
	bool open;

	mutex_lock(&s->lock);
	open = !s->closed;
	if (open)
		s->inside++;
	mutex_unlock(&s->lock);
	return open;
}

void
sink_leave(struct sink *s)
{
	mutex_lock(&s->lock);
	if (--s->inside == 0)
		cond_broadcast(&s->empty);
	mutex_unlock(&s->lock);
}

void
sink_close(struct sink *s)
{
	mutex_lock(&s->lock);
	s->closed = true;
	while (s->inside > 0)
		cond_wait(&s->empty, &s->lock);
	mutex_unlock(&s->lock);
}

/* One part that the sink holds; its reference is the caller's then. */
static struct sink_file *
take_held(struct sink *s)
{
	struct sink_file *found = NULL;

	mutex_lock(&s->lock);
	for (size_t i = 0; i < SINK_BUCKETS && found == NULL && s->held > 0;
	     i++) {
		list_for_each(at, &s->parts[i]) {
			struct sink_file *f =
			    FX_CONTAINER(at, struct sink_file, link);

			if (f->held) {
				found = f;
				break;
			}
		}
	}
	if (found != NULL) {
		found->held = false;
		s->held--;
	}
	mutex_unlock(&s->lock);
	return found;
}

void
sink_hold(struct sink *s, bool on)
{
	struct sink_file *f;

	mutex_lock(&s->lock);
	s->holding = on;
	mutex_unlock(&s->lock);
	while (!on && (f = take_held(s)) != NULL)
		sink_part_unref(f);
}

size_t
sink_take_held(struct sink *s, struct sink_file *ret[SINK_HELD])
{
	size_t n = 0;

	while (n < SINK_HELD && (ret[n] = take_held(s)) != NULL)
		n++;
	return n;
}

void
sink_part_let_go(struct sink_file *f)
{
	struct sink *s = f->sink;
	bool held;

	mutex_lock(&s->lock);
	held = f->held;
	f->held = false;
	if (held)
		s->held--;
	mutex_unlock(&s->lock);
	if (held)
		sink_part_unref(f);
}
