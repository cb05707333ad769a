/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "tui/model/rows.h"

/* The entries of an offer, or the failed ones of a transfer. */

#define ENTRIES_MAX 1000000

void
rows_entry_done(struct model_entry *e)
{
	free(e->path);
	free(e->flags);
	free(e->exists);
	free(e->code);
	free(e->error);
}

void
rows_entries_reset(struct model_entries *e, const char *id)
{
	for (size_t i = 0; i < e->count; i++)
		rows_entry_done(&e->items[i]);
	free(e->items);
	free(e->id);
	free(e->error);
	free(e->closed);
	*e = (struct model_entries){ .total = -1 };
	if (id != NULL)
		e->id = strdup(id);
}

int
rows_entries_add(struct model_entries *e, struct model_entry *entry)
{
	struct model_entry *at =
	    vec_add(&e->items, &e->count, &e->cap, ENTRIES_MAX, sizeof(*at));

	if (at == NULL) {
		rows_entry_done(entry);
		free(e->error);
		e->error = strdup("there are too many entries to list");
		return -ENOMEM;
	}
	*at = *entry;
	return 0;
}
