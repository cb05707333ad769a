/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_HISTORY_H
#define FX_STORE_HISTORY_H

/* The ended transfers, to look at and to prune.  Engine thread only. */

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "store/db.h"
#include "store/transfers.h"

/*
 * Up to max ended transfers after the first skip ones, the newest end first.
 * With a text that is neither NULL nor empty only those whose name, petname,
 * destination or error contains it; case of ASCII letters does not matter
 * and no character of it is special.  state: only those in this state, or
 * -1.
 */
FX_NODISCARD
int history_page(struct db *db, const char *text, int state, size_t skip,
    size_t max, struct transfers_list *ret, struct fx_err *err);

/*
 * Remove transfers that ended before that time.  Inbox records stay.
 * ret_count, if not NULL, gets how many.
 */
FX_NODISCARD
int history_prune(
    struct db *db, int64_t before_ms, int64_t *ret_count, struct fx_err *err);

#endif
