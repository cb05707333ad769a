/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_INBOX_ITEM_H
#define FX_ENGINE_INBOX_ITEM_H

/*
 * One record of the inbox, for the files of the inbox; front ends are told of
 * each change.  What fails is logged.  Engine thread.
 */

#include <stdint.h>

#include "base/err.h"
#include "door/types.h"
#include "proto/msg.h"
#include "store/items.h"

struct hub;
struct transfer;

/* Root i of t, which is being received. */
void inbox_item_begin(
    struct transfer *t, uint16_t i, const struct offer_root *r);

void inbox_item_store(struct transfer *t, struct item_row *row);

/*
 * The record that a front end means; its id may be cut short, as those of
 * transfers.  0 and *ret for items_row_done(), or -1: E_NOENT.
 */
int inbox_item_find(struct hub *h, const struct door_item_ref *ref,
    struct item_row *ret, struct fx_err *err);

/*
 * What row is about has its place: older records of the same path are
 * forgotten, as what they tell of is not there any more.  A folder that was
 * put into one that is there replaces it only by the rule overwrite.
 */
void inbox_item_replace(
    struct hub *h, const struct item_row *row, uint8_t rule);

int inbox_item_forget(
    struct hub *h, const struct item_row *row, struct fx_err *err);

#endif
