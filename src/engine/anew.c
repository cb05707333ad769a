/* SPDX-License-Identifier: MIT */
#include "engine/anew.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "engine/hub.h"
#include "engine/pathset.h"
#include "engine/transfer.h"
#include "store/failed.h"

struct transfer *
anew_first(struct hub *h, const char *id)
{
	struct transfer *t = transfer_find(h, id);
	struct transfer_row row;
	struct fx_err err;

	if (t != NULL || transfers_get(h->db, id, &row, &err) != 1)
		return t;
	t = transfer_of_row(h, &row);
	transfers_row_done(&row);
	return t;
}

struct transfer *
anew_living(struct transfer *t)
{
	list_for_each(at, &t->hub->transfers) {
		struct transfer *o = FX_CONTAINER(at, struct transfer, link);

		if (!transfer_ended(o) && o->incoming == t->incoming &&
		    str_eq(o->anew_of, t->id))
			return o;
	}
	return NULL;
}

static int
fill(struct pathset *set, const struct failed_list *list)
{
	int r = 0;

	for (size_t i = 0; i < list->count && r == 0; i++)
		if (list->rows[i].path_len > 0)
			r = pathset_add(
			    set, list->rows[i].path, list->rows[i].path_len);
	pathset_sort(set);
	return r;
}

struct pathset *
anew_set(struct transfer *t, struct fx_err *err)
{
	struct failed_list list;
	struct pathset *set;

	if (failed_anew(t->hub->db, t->id, TRANSFER_FAILED_MAX, &list, err) < 0)
		return NULL;
	set = pathset_new();
	if (set == NULL || fill(set, &list) < 0) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		pathset_free(set);
		set = NULL;
	} else if (pathset_count(set) == 0) {
		fx_err_set(err, E_NOENT,
		    "the transfer whose files failed is forgotten");
		pathset_free(set);
		set = NULL;
	}
	failed_list_done(&list);
	return set;
}

/* The list in memory is not the one in the database any more. */
static void
let_go_of_list(struct transfer *t)
{
	uint64_t failed = t->files_failed;

	transfer_forget_failures(t);
	t->files_failed = failed;
	t->failed_known = false;
}

static void
say_rest(struct transfer *t)
{
	char *n = str_printf("%llu", (unsigned long long)t->files_failed);
	char *m = str_printf("%llu", (unsigned long long)t->files);

	fx_err_make(&t->err, E_PARTIAL, 0, "n", n != NULL ? n : "some", "m",
	    m != NULL ? m : "all", NULL);
	free(n);
	free(m);
}

int
anew_counts(struct transfer *first, int64_t files, uint64_t bytes, bool durable,
    struct fx_err *err)
{
	int64_t left = failed_count(first->hub->db, first->id, NULL, 0, err);
	uint64_t all = first->files_done + first->files_failed;
	uint64_t n = files > 0 ? (uint64_t)files : 0;

	if (left < 0)
		return -1;
	let_go_of_list(first);
	if (n == 0)
		return 0;
	first->files_failed =
	    first->files_failed > n ? first->files_failed - n : 0;
	if (first->files_failed < (uint64_t)left)
		first->files_failed =
		    (uint64_t)left <= all ? (uint64_t)left : all;
	first->files_done = all - first->files_failed;
	first->bytes_done += bytes;
	/* That of the set as it was; nobody has computed the new one. */
	first->digest_known = false;
	if (first->files_failed == 0) {
		first->state = durable ? DOOR_DONE : DOOR_UNSYNCED;
		first->err = FX_ERR_NONE;
		first->bytes = first->bytes_done;
	} else {
		say_rest(first);
	}
	if (first->bytes < first->bytes_done)
		first->bytes = first->bytes_done;
	transfer_save(first);
	return first->unsaved
	    ? fx_err_set(err, E_NOSPC, "the record could not be written")
	    : 0;
}

/* What t brought, as far as only its record tells. */
static int
note(struct transfer *t, struct transfer *first, int64_t *ret_gone,
    struct fx_err *err)
{
	bool arrived = !t->incoming &&
	    (t->state == DOOR_DONE || t->state == DOOR_UNSYNCED ||
		t->state == DOOR_PARTIAL);

	if (failed_brought(t->hub->db, t->id, arrived, ret_gone, err) < 0)
		return -1;
	return first != NULL ? anew_counts(first, *ret_gone, t->bytes_done,
				   t->state != DOOR_UNSYNCED, err)
			     : 0;
}

void
anew_ended(struct transfer *t)
{
	struct transfer *first = anew_first(t->hub, t->anew_of);
	struct fx_err err = FX_ERR_NONE;
	int64_t gone = 0;

	if (note(t, first, &gone, &err) < 0) {
		log_pairs(LOG_ERROR, "what was brought is not recorded",
		    "transfer", t->id, "why", err.text, NULL);
		return;
	}
	if (first != NULL && gone > 0)
		transfer_announce(first);
}

void
anew_restore(struct hub *h)
{
	char id[TRANSFERS_ID_SIZE];
	char last[TRANSFERS_ID_SIZE] = "";
	struct transfer *t;
	struct fx_err err;
	int64_t gone;

	while (failed_next_anew(h->db, id, &err) == 1 && !str_eq(id, last)) {
		str_copy(last, sizeof(last), id);
		t = anew_first(h, id);
		if (t != NULL)
			anew_ended(t);
		else if (failed_brought(h->db, id, false, &gone, &err) < 0)
			return;
	}
}
