/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_TRANSFERS_H
#define FX_STORE_TRANSFERS_H

/*
 * One row a transfer, from its making to the history.
 *
 * What the numbers of state mean is the engine's affair; the store knows
 * only the phase: living, interrupted or ended.  A transfer of a peer is
 * found again by key, direction and uuid, never by uuid alone (H24).
 * Times are ms since the epoch, UTC, 0: not yet.  Engine thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "store/db.h"

#define TRANSFERS_ID_SIZE 33 /* 32 hex digits and NUL */

enum transfers_direction {
	TRANSFERS_OUT = 0, /* we send */
	TRANSFERS_IN = 1,
};

enum transfers_phase {
	TRANSFERS_LIVING = 0,
	TRANSFERS_INTERRUPTED = 1, /* can be resumed */
	TRANSFERS_ENDED = 2,       /* history */
};

struct transfer_row {
	int64_t seq; /* order of making; set by transfers_insert() */
	char id[TRANSFERS_ID_SIZE];
	uint8_t uuid[16]; /* of the OFFER */
	enum transfers_direction direction;
	uint8_t peer[32];                 /* key hash; zeros: a dialect */
	char petname[FX_PETNAME_MAX + 1]; /* at that time */
	char *name;                       /* what it is called on screen */
	int state;
	enum transfers_phase phase;
	uint64_t bytes;
	uint64_t bytes_done;
	uint64_t files;
	uint64_t files_done;
	uint64_t files_failed;
	int64_t created_ms;
	int64_t started_ms;
	int64_t ended_ms;
	int code; /* enum fx_code */
	char *error;
	char *dest;    /* receiver: folder it goes to */
	char *options; /* the engine's, opaque */
	char *staging; /* receiver: staging folder */
	bool has_tree;
	uint8_t tree[32];
	char *note;                      /* sender: a line for the receiver */
	int64_t rank;                    /* its place among those that wait */
	int weight;                      /* its share of a line */
	uint64_t rate;                   /* bytes a second at most; 0: any */
	bool held;                       /* paused before its turn */
	bool wait;                       /* kept while the peer is away */
	char anew_of[TRANSFERS_ID_SIZE]; /* whose failed files it brings */
	uint8_t *roots; /* sender: the paths, the engine's own encoding */
	size_t roots_len;
};

void transfers_row_done(struct transfer_row *row);

struct transfers_list {
	struct transfer_row *rows;
	size_t count;
	bool more; /* there are further rows after these */
};

void transfers_list_done(struct transfers_list *list);

/* Add a row and set row->seq.  E_EXISTS if the id, or this peer's uuid in
 * this direction, is there already. */
FX_NODISCARD
int transfers_insert(
    struct db *db, struct transfer_row *row, struct fx_err *err);

/* Write all of the row with this id but seq, uuid, direction, peer and
 * created_ms.  E_NOENT if there is none. */
FX_NODISCARD
int transfers_update(
    struct db *db, const struct transfer_row *row, struct fx_err *err);

/* Only bytes_done, files_done and files_failed, and bytes and files. */
FX_NODISCARD
int transfers_progress(
    struct db *db, const struct transfer_row *row, struct fx_err *err);

/* Only state and phase, code and error, started_ms and ended_ms. */
FX_NODISCARD
int transfers_set_state(
    struct db *db, const struct transfer_row *row, struct fx_err *err);

/*
 * At the engine's start: every living row becomes interrupted with this
 * state number.  Returns how many, or -1.
 */
FX_NODISCARD
int64_t transfers_interrupt_all(struct db *db, int state, struct fx_err *err);

/* 1 and *ret, 0: none, -1. */
FX_NODISCARD
int transfers_get(struct db *db, const char *id, struct transfer_row *ret,
    struct fx_err *err);
FX_NODISCARD
int transfers_find(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, const uint8_t uuid[16],
    struct transfer_row *ret, struct fx_err *err);

/* Up to max rows after the first skip ones: living first, then interrupted,
 * then ended, in each the newest first. */
FX_NODISCARD
int transfers_page(struct db *db, size_t skip, size_t max,
    struct transfers_list *ret, struct fx_err *err);

/* All of one phase, the newest first, at most max. */
FX_NODISCARD
int transfers_in_phase(struct db *db, enum transfers_phase phase, size_t max,
    struct transfers_list *ret, struct fx_err *err);

/*
 * The bytes of all transfers with this peer in this direction that were made
 * at since_ms or later, whatever became of them.
 */
FX_NODISCARD
int transfers_sum(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, int64_t since_ms, uint64_t *ret_bytes,
    struct fx_err *err);

/* Remove a row; its items stay.  E_NOENT. */
FX_NODISCARD
int transfers_delete(struct db *db, const char *id, struct fx_err *err);

/* For history.h: the columns in the order of transfers_load(). */
#define TRANSFERS_COLUMNS                                            \
 "seq, id, uuid, direction, peer, petname, name, state, phase, "     \
 "bytes, bytes_done, files, files_done, files_failed, created_ms, "  \
 "started_ms, ended_ms, code, error, dest, options, staging, tree, " \
 "roots, note, rank, weight, rate, held, kept, anew_of"

/* Take all rows of st, at most max, into *ret and end st. */
FX_NODISCARD
int transfers_load(struct db_stmt *st, size_t max, struct transfers_list *ret,
    struct fx_err *err);

#endif
