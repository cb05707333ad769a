/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_ANEW_H
#define FX_ENGINE_ANEW_H

/*
 * The failed files of a transfer, sent once more (fx-protocol(7), ANEW).
 *
 * They come in a transfer of their own, which names the first one.  When it
 * ends, what arrived leaves the first one's list of failures; with an empty
 * list that is done.  While it lasts, the database marks in this list what it
 * is to bring, on both sides; so a start finds what a crash left undone, and
 * doing it twice changes nothing.  Engine thread only, but for what says so.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/sink.h"
#include "proto/manifest.h"

struct hub;
struct pathset;
struct transfer;

/* --- anew.c: both sides --- */

/* The transfer with this id, from memory or the database, or NULL. */
struct transfer *anew_first(struct hub *h, const char *id);

/* The one that brings files of t now, or may go on doing so; or NULL. */
struct transfer *anew_living(struct transfer *t);

/* What t is to bring; NULL with err: none, or no memory. */
struct pathset *anew_set(struct transfer *t, struct fx_err *err);

/*
 * So many files of first arrived, with so many bytes: counts, state and row.
 * All that is written of it in one turn becomes durable together
 * (engine/ledger).  0, or -1 with err.
 */
int anew_counts(struct transfer *first, int64_t files, uint64_t bytes,
    bool durable, struct fx_err *err);

/* t, which brings files of another one, has ended and is recorded. */
void anew_ended(struct transfer *t);

/* At start: those that ended before what they brought was noted. */
void anew_restore(struct hub *h);

/* --- anew_send.c --- */

/* Whether t ended with a list of failures that can be sent once more. */
bool anew_can(struct transfer *t);

/*
 * Send the failed files of t, all or only those called so (as they are
 * shown), once more.  The new transfer, or NULL with err.
 */
struct transfer *anew_send(
    struct transfer *t, char *const *paths, size_t n, struct fx_err *err);

/* Before the source is counted: which offer it belongs to.  0 or -1. */
int anew_prepare(struct transfer *t, struct fx_err *err);

/* An entry was given to the machine, and has this number. */
void anew_listed(struct transfer *t, const struct entry *e, uint32_t file_id);

/* The path of a file of which only the number is known; NULL: none. */
const char *anew_path(
    const struct transfer *t, uint32_t file_id, size_t *ret_n);

/* The walk is over: what did not come up has failed. */
void anew_walked(struct transfer *t);

/* --- anew_in.c --- */

/* Answer an offer of failed files: 0 (taken), or -1 with err (declined). */
int anew_offer(struct transfer *t, struct fx_err *err);

/*
 * Where the roots of the offer at hand were put, for a transfer that is taken
 * up again; nothing to do for one that is not of this kind.  0, or -1 with
 * err.
 */
int anew_places(struct transfer *t, struct fx_err *err);

/* Refuse what is not to be brought. */
struct block;
void anew_refuse(
    struct transfer *t, const struct block *b, enum fx_code *codes);

/* What arrived, as far as it has its place. */
struct anew_came;
void anew_came_free(struct anew_came *came);

/*
 * Let the receipt of the transfer to take in what the staging folder id has
 * brought to its place, as roots (n of them) say.  Pool thread, or at start.
 * 0 and *ret, or -1 with err.
 */
int anew_receipt(struct anew_came **ret, int root_fd, int receipts_fd,
    const char *to, const char *id, const struct sink_root *roots, size_t n,
    struct fx_err *err);

/* Record what arrived in t, before t itself is recorded.  0 or -1. */
int anew_arrived(
    struct transfer *t, const struct anew_came *came, struct fx_err *err);

/* At start: t was on disk, or is not. */
void anew_settle(struct transfer *t, const struct sink_found *found);

#endif
