/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_INBOX_ITEM_H
#define FX_ENGINE_INBOX_ITEM_H

/*
 * One record of the inbox, for the files of the inbox; front ends are told of
 * each change.  What fails is logged.  Engine thread.
 */

#include <stdint.h>

#include "base/err.h"
#include "proto/msg.h"
#include "store/items.h"

struct hub;
struct transfer;

/* Root i of t, which is being received. */
void inbox_item_begin(
    struct transfer *t, uint16_t i, const struct offer_root *r);

void inbox_item_store(struct transfer *t, struct item_row *row);

int inbox_item_forget(
    struct hub *h, const struct item_row *row, struct fx_err *err);

#endif
