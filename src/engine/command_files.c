/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "door/types.h"
#include "engine/command_files.h"
#include "engine/command_queue.h"
#include "engine/doorman.h"
#include "engine/transfer.h"

/* The files of a transfer that failed, with the reason of each. */

int
command_files(struct call *k)
{
	const struct door_page *a = k->args;
	size_t max =
	    a->max > 0 && a->max < FX_DOOR_PAGE ? (size_t)a->max : FX_DOOR_PAGE;
	struct transfer *t = command_need(k, a->id);
	struct door_entries reply = { .complete = true };
	size_t first = a->offset > 0 ? (size_t)a->offset : 0;
	struct fx_err *errors;

	if (t == NULL)
		return -1;
	transfer_load_failures(t);
	reply.items = calloc(max, sizeof(*reply.items));
	errors = calloc(max, sizeof(*errors));
	reply.total = (int64_t)t->failed_n;
	for (size_t i = first; reply.items != NULL && errors != NULL &&
	     i < t->failed_n && reply.items_n < max;
	     i++) {
		struct door_entry *d = &reply.items[reply.items_n];
		struct fx_err *err = &errors[reply.items_n++];

		transfer_failed_why(t, &t->failed[i], err);
		d->index = t->failed[i].file_id;
		d->path = t->failed[i].path;
		d->size = -1;
		d->code = (char *)(uintptr_t)fx_code_name(t->failed[i].code);
		d->error = err->text;
	}
	doorman_reply(k->hub, k->client, k->id, k->kind, &reply);
	free(errors);
	free(reply.items);
	return 1; /* replied */
}
