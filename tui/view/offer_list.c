/* SPDX-License-Identifier: MIT */
#include "tui/view/offer_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tui/view/i18n.h"

const struct offer_flag offer_flags[OFFER_FLAGS] = {
	{ 'p', N_("program") },
	{ 'h', N_("hidden: needs its own tick") },
	{ 'o', N_("odd characters in the name") },
	{ 'c', N_("same name as another one") },
	{ 'l', N_("link") },
	{ 'n', N_("a name other systems cannot store") },
};

void
offer_list_done(struct offer_list *l)
{
	free(l->ticks);
	free(l->rows);
	*l = (struct offer_list){ .count = 0 };
	scroll_init(&l->scroll);
}

bool
offer_list_flag(const struct model_entry *e, char flag)
{
	return strchr(e->flags, flag) != NULL;
}

static bool
flagged(const struct model_entry *e)
{
	return e->flags[0] != '\0';
}

static int
reserve(struct offer_list *l, size_t count)
{
	size_t cap = l->cap > 0 ? l->cap : 64;
	bool *ticks;
	size_t *rows;

	while (cap < count)
		cap *= 2;
	if (cap == l->cap)
		return 0;
	ticks = realloc(l->ticks, cap * sizeof(*ticks));
	if (ticks == NULL)
		return -ENOMEM;
	l->ticks = ticks;
	rows = realloc(l->rows, cap * sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	l->rows = rows;
	l->cap = cap;
	return 0;
}

/* Flagged entries first; the cursor stays on its entry. */
static void
order(struct offer_list *l, const struct model_entries *e, size_t was)
{
	size_t at = l->scroll.cursor;
	size_t entry = at < was ? l->rows[at] : 0;
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++)
		if (flagged(&e->items[i]))
			l->rows[n++] = i;
	for (size_t i = 0; i < l->count; i++)
		if (!flagged(&e->items[i]))
			l->rows[n++] = i;
	/* A list nobody has moved in yet begins at its first row. */
	for (size_t i = 0; at > 0 && i < l->count; i++)
		if (l->rows[i] == entry)
			at = i;
	scroll_refill(&l->scroll, l->count, at);
}

int
offer_list_sync(struct offer_list *l, const struct model_entries *e)
{
	size_t was = l->count;

	if (e->count < l->count)
		offer_list_done(l);
	if (e->count == l->count)
		return 0;
	if (reserve(l, e->count) < 0)
		return -ENOMEM;
	for (size_t i = l->count; i < e->count; i++)
		l->ticks[i] = !offer_list_flag(&e->items[i], 'h');
	was = was < l->count ? was : l->count;
	l->count = e->count;
	order(l, e, was);
	return 0;
}

/* The entry behind all that is in this one. */
static size_t
end_of(const struct model_entries *e, size_t entry)
{
	const char *path = e->items[entry].path;
	size_t n = strlen(path);
	size_t i = entry + 1;

	if (!e->items[entry].folder)
		return i;
	while (i < e->count && strncmp(e->items[i].path, path, n) == 0 &&
	    e->items[i].path[n] == '/')
		i++;
	return i;
}

enum offer_tick
offer_list_tick(
    const struct offer_list *l, const struct model_entries *e, size_t entry)
{
	size_t end = end_of(e, entry);
	size_t all = 0;
	size_t ticked = 0;

	end = end < l->count ? end : l->count;
	for (size_t i = entry + 1; i < end; i++) {
		if (end_of(e, i) > i + 1)
			continue; /* what is in it counts */
		all++;
		ticked += l->ticks[i];
	}
	if (all == 0)
		return l->ticks[entry] ? OFFER_ALL : OFFER_NONE;
	if (ticked == 0)
		return OFFER_NONE;
	return ticked == all ? OFFER_ALL : OFFER_PART;
}

void
offer_list_toggle(
    struct offer_list *l, const struct model_entries *e, size_t row)
{
	size_t entry;
	size_t end;
	bool to;

	if (row >= l->count)
		return;
	entry = l->rows[row];
	end = end_of(e, entry);
	end = end < l->count ? end : l->count;
	to = offer_list_tick(l, e, entry) != OFFER_ALL;
	for (size_t i = entry; i < end; i++)
		l->ticks[i] = to;
}

void
offer_list_set_all(struct offer_list *l, bool ticked)
{
	for (size_t i = 0; i < l->count; i++)
		l->ticks[i] = ticked;
}

static void
add_size(int64_t *sum, int64_t size)
{
	if (size > 0)
		*sum = size > INT64_MAX - *sum ? INT64_MAX : *sum + size;
}

void
offer_list_inside(const struct model_entries *e, size_t entry,
    int64_t *ret_files, int64_t *ret_bytes)
{
	size_t end = end_of(e, entry);

	*ret_files = 0;
	*ret_bytes = 0;
	for (size_t i = entry + 1; i < end; i++) {
		*ret_files += !e->items[i].folder;
		add_size(ret_bytes, e->items[i].size);
	}
}

struct offer_sum
offer_list_sum(const struct offer_list *l, const struct model_entries *e)
{
	struct offer_sum sum = { .files = 0 };

	for (size_t i = 0; i < l->count; i++) {
		const struct model_entry *at = &e->items[i];

		sum.flagged += flagged(at);
		if (at->folder)
			continue;
		sum.files++;
		add_size(&sum.all_bytes, at->size);
		if (!l->ticks[i])
			continue;
		sum.ticked++;
		add_size(&sum.bytes, at->size);
	}
	return sum;
}
