/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_ROWS_H
#define FX_TUI_MODEL_ROWS_H

/*
 * The lists of the model: putting in, taking out, keeping order and cursor.
 * Between update.c, which knows the door, and model.c; nobody else.
 *
 * The cursor of a pane stays on its entry when the list around it changes,
 * but a cursor on the first row of a pane without focus stays there, so that
 * what is new or urgent is what one meets.
 */

#include "tui/model/model.h"

/* Free what an entry points to. */
void rows_peer_done(struct model_peer *p);
void rows_transfer_done(struct model_transfer *t);
void rows_row_done(struct model_row *r);
void rows_entry_done(struct model_entry *e);

/*
 * Put an entry in, or in the place of the one with its id; takes its memory
 * over in any case.  -ENOMEM when full or out of memory.
 */
int rows_put_peer(struct model *m, struct model_peer *p);
int rows_put_transfer(struct model *m, struct model_transfer *t);
int rows_put_row(struct model *m, struct model_row *r);

/* Remember the rate of a transfer, once a second.  0 or -ENOMEM. */
int rows_past(struct model_transfer *t, int64_t now_ms);

/* Take out, if it is there. */
void rows_drop_peer(struct model *m, const char *key);
void rows_drop_transfer(struct model *m, const char *id);
void rows_drop_row(struct model *m, const char *id, int64_t index, bool offer);

/* A snapshot begins: everything is stale until it is put in again.  It ends:
 * what is still stale goes, the rest is sorted. */
void rows_stale(struct model *m);
void rows_settle(struct model *m);

/* Sort, unless a snapshot comes in. */
void rows_sort_peers(struct model *m);
void rows_sort_transfers(struct model *m);
void rows_sort_rows(struct model *m);

/* A pane's list has count rows now, and its cursor's entry is at cursor. */
void rows_refill(
    struct model *m, enum model_pane pane, size_t count, size_t cursor);

/* The index of an entry, or the list's length. */
size_t rows_find_peer(const struct model *m, const char *key);
size_t rows_find_transfer(const struct model *m, const char *id);
size_t rows_find_row(const struct model *m, const char *id, int64_t index);

/* A verification of an inbox row has begun or ended. */
void rows_verifying(
    struct model *m, const char *id, int64_t index, bool verifying);

/* A peer that was called is not there because of error.  0 or -ENOMEM. */
int rows_unreachable(struct model *m, const char *key, const char *error);

/* What is wrong with an inbox row.  0 or -ENOMEM. */
int rows_failed(struct model *m, const char *id, int64_t index,
    const char *code, const char *error);

/* Free the lines of the log. */
void rows_lines_done(struct model *m);

/* The last line of the log is chat that came in, or went out. */
void rows_said(struct model *m, bool incoming);

/* Entries of an offer or transfer. */
void rows_entries_reset(struct model_entries *e, const char *id);
int rows_entries_add(struct model_entries *e, struct model_entry *entry);

#endif
