/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_OFFER_LIST_H
#define FX_TUI_VIEW_OFFER_LIST_H

/*
 * The files of an offer with their ticks: numbers only, nothing is drawn.
 *
 * Rows are entries in the order to be shown: those with a flag first, each
 * part in the order of the offer, where a folder stands right before what is
 * in it.  Entries come in pages; those that were there keep their ticks.
 * What is hidden starts without a tick, all else with one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/model.h"
#include "tui/widget/scroll.h"

struct offer_list {
	bool *ticks;  /* by entry; of folders only those that are empty */
	size_t *rows; /* entry of each row */
	size_t count; /* entries taken in */
	size_t cap;
	struct scroll scroll; /* over rows */
};

enum offer_tick {
	OFFER_NONE,
	OFFER_PART, /* of a folder: something in it */
	OFFER_ALL,
};

struct offer_sum {
	int64_t files; /* folders are not counted */
	int64_t ticked;
	int64_t bytes; /* of those with a tick */
	int64_t all_bytes;
	int64_t flagged;
};

void offer_list_done(struct offer_list *l);

/* Take in what has been added to e since.  0 or -ENOMEM. */
int offer_list_sync(struct offer_list *l, const struct model_entries *e);

/* Of an entry; of a folder: what the entries in it have together. */
enum offer_tick offer_list_tick(
    const struct offer_list *l, const struct model_entries *e, size_t entry);

/* Tick or untick the row's entry and all that is in it. */
void offer_list_toggle(
    struct offer_list *l, const struct model_entries *e, size_t row);

void offer_list_set_all(struct offer_list *l, bool ticked);

/* Files and bytes in a folder, and of all. */
void offer_list_inside(const struct model_entries *e, size_t entry,
    int64_t *ret_files, int64_t *ret_bytes);
struct offer_sum offer_list_sum(
    const struct offer_list *l, const struct model_entries *e);

/* Whether the entry has the flag (a letter of model_entry.flags). */
bool offer_list_flag(const struct model_entry *e, char flag);

#define OFFER_FLAGS 6

/* Each flag and what it means, N_(), in the order to be said. */
struct offer_flag {
	char flag;
	const char *word;
};
extern const struct offer_flag offer_flags[OFFER_FLAGS];

#endif
