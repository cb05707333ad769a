/* SPDX-License-Identifier: MIT */
#include "store/chat.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* Ids of messages are 64 bits of any value; SQLite's integers are signed. */
#define STORED(msg_id) ((int64_t)(msg_id))

void
chat_row_done(struct chat_row *row)
{
	free(row->text);
	memset(row, 0, sizeof(*row));
}

void
chat_list_done(struct chat_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		chat_row_done(&list->rows[i]);
	free(list->rows);
	memset(list, 0, sizeof(*list));
}

static enum chat_state
state_of(int64_t v)
{
	if (v == CHAT_KEPT)
		return CHAT_KEPT;
	return v == CHAT_READ ? CHAT_READ : CHAT_WAITING;
}

static int
load_row(struct db_stmt *st, struct chat_row *row, struct fx_err *err)
{
	memset(row, 0, sizeof(*row));
	row->id = db_col_int(st, 0);
	(void)db_col_bytes(st, 1, row->peer, sizeof(row->peer));
	row->direction =
	    db_col_int(st, 2) == TRANSFERS_OUT ? TRANSFERS_OUT : TRANSFERS_IN;
	row->msg_id = (uint64_t)db_col_int(st, 3);
	row->time_ms = db_col_int(st, 4);
	row->text = db_col_str(st, 5);
	row->state = state_of(db_col_int(st, 6));
	if (db_row_error(st, err) < 0) {
		chat_row_done(row);
		return -1;
	}
	return 0;
}

/* The id of a line that is there already, or 0; -1. */
static int64_t
find(struct db *db, const struct chat_row *row, struct fx_err *err)
{
	struct db_stmt *st;
	int64_t id = 0;
	int r;

	if (db_prepare(db, &st,
		"SELECT id FROM chat WHERE peer = ? AND direction = ? AND "
		"msg_id = ? AND msg_id <> 0",
		err) < 0)
		return -1;
	db_bind_blob(st, row->peer, sizeof(row->peer));
	db_bind_int(st, (int64_t)row->direction);
	db_bind_int(st, STORED(row->msg_id));
	r = db_step(st, err);
	if (r > 0)
		id = db_col_int(st, 0);
	db_end(st);
	return r < 0 ? -1 : id;
}

static int
drop_oldest(struct db *db, const uint8_t peer[32], struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"DELETE FROM chat WHERE peer = ? AND id <= (SELECT id FROM "
		"chat WHERE peer = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
		err) < 0)
		return -1;
	db_bind_blob(st, peer, 32);
	db_bind_blob(st, peer, 32);
	db_bind_int(st, FX_CHAT_KEPT);
	return db_run(st, NULL, err);
}

int
chat_add(struct db *db, struct chat_row *row, struct fx_err *err)
{
	struct db_stmt *st;
	int64_t known;

	if (strlen(row->text) > FX_CHAT_MAX)
		return fx_err_set(err, E_LIMIT,
		    "a chat message has at most %d bytes", FX_CHAT_MAX);
	known = find(db, row, err);
	if (known < 0)
		return -1;
	if (known > 0) {
		row->id = known;
		return 0;
	}
	if (db_prepare(db, &st,
		"INSERT INTO chat (peer, direction, msg_id, time_ms, text, "
		"state) VALUES (?, ?, ?, ?, ?, ?)",
		err) < 0)
		return -1;
	db_bind_blob(st, row->peer, sizeof(row->peer));
	db_bind_int(st, (int64_t)row->direction);
	db_bind_int(st, STORED(row->msg_id));
	db_bind_int(st, row->time_ms);
	db_bind_text(st, row->text);
	db_bind_int(st, (int64_t)row->state);
	if (db_run(st, NULL, err) < 0)
		return -1;
	row->id = db_last_id(db);
	return drop_oldest(db, row->peer, err);
}

int
chat_set_state(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, uint64_t msg_id, enum chat_state state,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE chat SET state = max(state, ?) WHERE peer = ? AND "
		"direction = ? AND msg_id = ?",
		err) < 0)
		return -1;
	db_bind_int(st, (int64_t)state);
	db_bind_blob(st, peer, 32);
	db_bind_int(st, (int64_t)direction);
	db_bind_int(st, STORED(msg_id));
	return db_run(st, NULL, err);
}

/* Take all rows of st, at most max, and end st. */
static int
load(struct db_stmt *st, size_t max, struct chat_list *ret, struct fx_err *err)
{
	struct chat_list list = { NULL, 0, false };
	struct chat_row row;
	struct chat_row *slot;
	size_t cap = 0;
	int r;

	while ((r = db_step(st, err)) > 0) {
		if (list.count == max) {
			list.more = true;
			break;
		}
		r = load_row(st, &row, err);
		if (r < 0)
			break;
		slot =
		    vec_add(&list.rows, &list.count, &cap, max, sizeof(*slot));
		if (slot == NULL) {
			chat_row_done(&row);
			r = fx_err_set(err, E_INTERNAL, "out of memory");
			break;
		}
		*slot = row;
	}
	db_end(st);
	if (r < 0) {
		chat_list_done(&list);
		return -1;
	}
	*ret = list;
	return 0;
}

int
chat_page(struct db *db, const uint8_t peer[32], size_t skip, size_t max,
    struct chat_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"SELECT id, peer, direction, msg_id, time_ms, text, state FROM "
		"chat WHERE peer = ? ORDER BY id DESC LIMIT ? OFFSET ?",
		err) < 0)
		return -1;
	db_bind_blob(st, peer, 32);
	db_bind_u64(st, (uint64_t)max + 1);
	db_bind_u64(st, skip);
	return load(st, max, ret, err);
}

int
chat_last_id(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, uint64_t *ret, struct fx_err *err)
{
	struct db_stmt *st;
	int r;

	if (db_prepare(db, &st,
		"SELECT coalesce(max(msg_id), 0) FROM chat WHERE peer = ? AND "
		"direction = ?",
		err) < 0)
		return -1;
	db_bind_blob(st, peer, 32);
	db_bind_int(st, (int64_t)direction);
	r = db_step(st, err);
	if (r > 0)
		*ret = db_col_u64(st, 0);
	db_end(st);
	return r < 0 ? -1 : 0;
}
