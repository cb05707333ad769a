/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_SORT_H
#define FX_TUI_MODEL_SORT_H

/*
 * Order of what is listed, and search in it.  No state; any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/model/browse.h"
#include "tui/model/model.h"

/*
 * Order of two entries of a folder: "..", folders (unless order.mixed), the
 * rest; then by the key; equal ones by name.  Unknown sizes and times come last.  Returns < 0, 0, > 0.
 */
int sort_entries(const struct browse_entry *a, const struct browse_entry *b,
    struct browse_order order);

/*
 * Sort n entries in place, without other memory.  The same result whatever
 * the order before.
 */
void sort_folder(
    struct browse_entry *entries, size_t n, struct browse_order order);

/* Transfers: active, waiting (both oldest first), interrupted, failed,
 * finished (newest first).  Inbox: offers, mismatches, moving, the rest; then newest first.
 * Peers: reachable first, then by name. */
int sort_transfers(
    const struct model_transfer *a, const struct model_transfer *b);
int sort_rows(const struct model_row *a, const struct model_row *b);
int sort_peers(const struct model_peer *a, const struct model_peer *b);

/*
 * Whether text contains what; "smart case": letters of what that are ASCII
 * lower case match both cases as long as what has no upper-case letter.
 * An empty what is contained in nothing.
 */
bool sort_match(const char *text, const char *what);

/*
 * The same, but what may lie between the bytes of what does not matter:
 * "fxz" is in "fx-1.4.0.tar.zst".
 */
bool sort_match_fuzzy(const char *text, const char *what);

/* Either of them in a raw name, as it is shown (base/utf8.h). */
bool sort_match_name(const char *name, const char *what, bool fuzzy);

#endif
