/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_INBOX_H
#define FX_ENGINE_INBOX_H

/*
 * What stands in the inbox: a record for each root that arrives, from the
 * moment it was accepted (store/items), and its verification afterwards.
 * Engine thread only; hashing runs in the pool.
 */

#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct hub;
struct transfer;

/* Accepted: a record per root, state receiving. */
void inbox_begin(struct transfer *t);

/* Taken up again: those that have not arrived are receiving. */
void inbox_again(struct transfer *t);

/* Committed: final names, digests and states from t->roots. */
void inbox_end(struct transfer *t);

/* The record of an item is another now: front ends and the hook are told. */
struct item_row;
void inbox_changed(struct hub *h, const struct item_row *row);

/* That is durable: what arrived is handed to the hook. */
void inbox_hooks(struct transfer *t);

/* Interrupted, failed or cancelled: nothing of it is in the inbox. */
void inbox_rest(struct transfer *t);

/* The sender's SHA-256 of a root that is a file. */
void inbox_sha(struct transfer *t, uint32_t root, const uint8_t sha[32]);

/*
 * At start, or as it is offered again: what the staging folder of an
 * interrupted transfer holds; one whose files all have their names is recorded
 * as delivered.  Roots that cannot get theirs now leave it interrupted,
 * unnamed.
 */
void inbox_settle(struct transfer *t);

/*
 * At start: staging folders of the inbox that no unfinished transfer owns.
 * One whose removal was cut short is removed; one that no record tells of
 * becomes an interrupted transfer, if it says whose it is, and has its time
 * otherwise.
 */
void inbox_sweep(struct hub *h);

void inbox_snapshot(struct hub *h, uint64_t client);
void inbox_page(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page);
int inbox_forget(
    struct hub *h, const struct door_item_ref *ref, struct fx_err *err);

/* Hash what is on disk; the result is an event. */
int inbox_verify(
    struct hub *h, const struct door_item_ref *ref, struct fx_err *err);

/*
 * Hash what is on disk and write the sums beside it, NAME.SHA256SUMS; the
 * result is an event.  A file of that name is left alone.
 */
int inbox_sums(
    struct hub *h, const struct door_item_ref *ref, struct fx_err *err);

/* Hash files of the user; a result event per path to this client. */
int inbox_sum(struct hub *h, uint64_t client, int64_t id,
    const struct door_sum *sum, struct fx_err *err);

#endif
