/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_CHAT_H
#define FX_STORE_CHAT_H

/*
 * Lines written to and by a peer; the newest FX_CHAT_KEPT of each peer are
 * kept.  Engine thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"
#include "store/db.h"
#include "store/transfers.h"

enum chat_state {
	CHAT_WAITING = 0, /* ours, not acknowledged */
	CHAT_KEPT = 1,
	CHAT_READ = 2,
};

struct chat_row {
	int64_t id; /* set by chat_add() */
	uint8_t peer[32];
	enum transfers_direction direction;
	uint64_t msg_id; /* of the CHAT message, by its sender */
	int64_t time_ms; /* ours, since the epoch, UTC */
	char *text;      /* at most FX_CHAT_MAX bytes, as it came */
	enum chat_state state;
};

void chat_row_done(struct chat_row *row);

struct chat_list {
	struct chat_row *rows;
	size_t count;
	bool more;
};

void chat_list_done(struct chat_list *list);

/*
 * Add a line and drop the oldest above the bound.  One that came before
 * (same peer, direction, msg_id) is not added again: row->id is that of the
 * first.  E_LIMIT if the text is too long.
 */
FX_NODISCARD
int chat_add(struct db *db, struct chat_row *row, struct fx_err *err);

/* Raise the state of a line; a lower one or an unknown line is ignored. */
FX_NODISCARD
int chat_set_state(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, uint64_t msg_id, enum chat_state state,
    struct fx_err *err);

/* Up to max lines of a peer, skipping the skip newest, the newest first. */
FX_NODISCARD
int chat_page(struct db *db, const uint8_t peer[32], size_t skip, size_t max,
    struct chat_list *ret, struct fx_err *err);

/* The highest msg_id in this direction, 0 if there is none; -1 on failure. */
FX_NODISCARD
int chat_last_id(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, uint64_t *ret, struct fx_err *err);

#endif
