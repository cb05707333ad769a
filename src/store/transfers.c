/* SPDX-License-Identifier: MIT */
#include "store/transfers.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#define SELECT "SELECT " TRANSFERS_COLUMNS " FROM transfer "

void
transfers_row_done(struct transfer_row *row)
{
	free(row->name);
	free(row->error);
	free(row->dest);
	free(row->options);
	free(row->staging);
	free(row->note);
	free(row->roots);
	memset(row, 0, sizeof(*row));
}

void
transfers_list_done(struct transfers_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		transfers_row_done(&list->rows[i]);
	free(list->rows);
	memset(list, 0, sizeof(*list));
}

/* A phase that no version knows counts as ended: nothing is done to it. */
static enum transfers_phase
phase_of(int64_t v)
{
	if (v == TRANSFERS_LIVING)
		return TRANSFERS_LIVING;
	return v == TRANSFERS_INTERRUPTED ? TRANSFERS_INTERRUPTED
					  : TRANSFERS_ENDED;
}

/* The columns of TRANSFERS_COLUMNS. */
static int
load_row(struct db_stmt *st, struct transfer_row *row, struct fx_err *err)
{
	memset(row, 0, sizeof(*row));
	row->seq = db_col_int(st, 0);
	db_col_chars(st, 1, row->id, sizeof(row->id));
	if (!db_col_bytes(st, 2, row->uuid, sizeof(row->uuid)) ||
	    !db_col_bytes(st, 4, row->peer, sizeof(row->peer)))
		return fx_err_set(
		    err, E_IO_READ, "the database: a transfer is damaged");
	row->direction =
	    db_col_int(st, 3) == TRANSFERS_OUT ? TRANSFERS_OUT : TRANSFERS_IN;
	db_col_chars(st, 5, row->petname, sizeof(row->petname));
	row->name = db_col_str(st, 6);
	row->state = (int)db_col_int(st, 7);
	row->phase = phase_of(db_col_int(st, 8));
	row->bytes = db_col_u64(st, 9);
	row->bytes_done = db_col_u64(st, 10);
	row->files = db_col_u64(st, 11);
	row->files_done = db_col_u64(st, 12);
	row->files_failed = db_col_u64(st, 13);
	row->created_ms = db_col_int(st, 14);
	row->started_ms = db_col_int(st, 15);
	row->ended_ms = db_col_int(st, 16);
	row->code = (int)db_col_int(st, 17);
	row->error = db_col_str(st, 18);
	row->dest = db_col_str(st, 19);
	row->options = db_col_str(st, 20);
	row->staging = db_col_str(st, 21);
	row->has_tree = db_col_bytes(st, 22, row->tree, sizeof(row->tree));
	row->roots = db_col_blob(st, 23, &row->roots_len);
	row->note = db_col_str(st, 24);
	row->rank = db_col_int(st, 25);
	row->weight = (int)db_col_int(st, 26);
	row->rate = db_col_u64(st, 27);
	row->held = db_col_int(st, 28) != 0;
	row->wait = db_col_int(st, 29) != 0;
	db_col_chars(st, 30, row->anew_of, sizeof(row->anew_of));
	if (db_row_error(st, err) < 0) {
		transfers_row_done(row);
		return -1;
	}
	return 0;
}

static int
load_one(struct db_stmt *st, struct transfer_row *ret, struct fx_err *err)
{
	int r = db_step(st, err);

	if (r > 0 && load_row(st, ret, err) < 0)
		r = -1;
	db_end(st);
	return r;
}

int
transfers_load(struct db_stmt *st, size_t max, struct transfers_list *ret,
    struct fx_err *err)
{
	struct transfers_list list = { NULL, 0, false };
	struct transfer_row row;
	struct transfer_row *slot;
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
			transfers_row_done(&row);
			r = fx_err_set(err, E_INTERNAL, "out of memory");
			break;
		}
		*slot = row;
	}
	db_end(st);
	if (r < 0) {
		transfers_list_done(&list);
		return -1;
	}
	*ret = list;
	return 0;
}

/* The columns that may change, in the order of both statements below. */
static void
bind_row(struct db_stmt *st, const struct transfer_row *row)
{
	db_bind_text(st, row->petname);
	db_bind_text(st, row->name);
	db_bind_int(st, row->state);
	db_bind_int(st, (int64_t)row->phase);
	db_bind_u64(st, row->bytes);
	db_bind_u64(st, row->bytes_done);
	db_bind_u64(st, row->files);
	db_bind_u64(st, row->files_done);
	db_bind_u64(st, row->files_failed);
	db_bind_int(st, row->started_ms);
	db_bind_int(st, row->ended_ms);
	db_bind_int(st, row->code);
	db_bind_text(st, row->error);
	db_bind_text(st, row->dest);
	db_bind_text(st, row->options);
	db_bind_text(st, row->staging);
	db_bind_blob(st, row->has_tree ? row->tree : NULL, sizeof(row->tree));
	db_bind_blob(st, row->roots, row->roots_len);
	db_bind_text(st, row->note);
	db_bind_int(st, row->rank);
	db_bind_int(st, row->weight);
	db_bind_u64(st, row->rate);
	db_bind_int(st, row->held);
	db_bind_int(st, row->wait);
	db_bind_text(st, row->anew_of[0] != '\0' ? row->anew_of : NULL);
	db_bind_text(st, row->id);
}

int
transfers_insert(struct db *db, struct transfer_row *row, struct fx_err *err)
{
	struct fx_err failure = FX_ERR_NONE;
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"INSERT INTO transfer (petname, name, state, phase, bytes, "
		"bytes_done, files, files_done, files_failed, started_ms, "
		"ended_ms, code, error, dest, options, staging, tree, roots, "
		"note, rank, weight, rate, held, kept, anew_of, id, uuid, "
		"direction, peer, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		err) < 0)
		return -1;
	bind_row(st, row);
	db_bind_blob(st, row->uuid, sizeof(row->uuid));
	db_bind_int(st, (int64_t)row->direction);
	db_bind_blob(st, row->peer, sizeof(row->peer));
	db_bind_int(st, row->created_ms);
	if (db_run(st, NULL, &failure) < 0) {
		if (failure.code == E_EXISTS)
			return fx_err_set(
			    err, E_EXISTS, "this transfer is known already");
		if (err != NULL)
			*err = failure;
		return -1;
	}
	row->seq = db_last_id(db);
	return 0;
}

/* Run a statement that must hit a transfer. */
static int
run_on_transfer(struct db_stmt *st, struct fx_err *err)
{
	int64_t changed = 0;

	if (db_run(st, &changed, err) < 0)
		return -1;
	if (changed == 0)
		return fx_err_set(err, E_NOENT, "there is no such transfer");
	return 0;
}

int
transfers_update(
    struct db *db, const struct transfer_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE transfer SET petname = ?, name = ?, state = ?, phase = "
		"?, bytes = ?, bytes_done = ?, files = ?, files_done = ?, "
		"files_failed = ?, started_ms = ?, ended_ms = ?, code = ?, "
		"error = ?, dest = ?, options = ?, staging = ?, tree = ?, "
		"roots = ?, note = ?, rank = ?, weight = ?, rate = ?, held = "
		"?, kept = ?, anew_of = ? WHERE id = ?",
		err) < 0)
		return -1;
	bind_row(st, row);
	return run_on_transfer(st, err);
}

int
transfers_progress(
    struct db *db, const struct transfer_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE transfer SET bytes = ?, bytes_done = ?, files = ?, "
		"files_done = ?, files_failed = ? WHERE id = ?",
		err) < 0)
		return -1;
	db_bind_u64(st, row->bytes);
	db_bind_u64(st, row->bytes_done);
	db_bind_u64(st, row->files);
	db_bind_u64(st, row->files_done);
	db_bind_u64(st, row->files_failed);
	db_bind_text(st, row->id);
	return run_on_transfer(st, err);
}

int
transfers_set_state(
    struct db *db, const struct transfer_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE transfer SET state = ?, phase = ?, code = ?, error = "
		"?, started_ms = ?, ended_ms = ? WHERE id = ?",
		err) < 0)
		return -1;
	db_bind_int(st, row->state);
	db_bind_int(st, (int64_t)row->phase);
	db_bind_int(st, row->code);
	db_bind_text(st, row->error);
	db_bind_int(st, row->started_ms);
	db_bind_int(st, row->ended_ms);
	db_bind_text(st, row->id);
	return run_on_transfer(st, err);
}

int64_t
transfers_interrupt_all(struct db *db, int state, struct fx_err *err)
{
	int64_t changed = 0;
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE transfer SET state = ?, phase = ? WHERE phase = ?",
		err) < 0)
		return -1;
	db_bind_int(st, state);
	db_bind_int(st, TRANSFERS_INTERRUPTED);
	db_bind_int(st, TRANSFERS_LIVING);
	return db_run(st, &changed, err) < 0 ? -1 : changed;
}

int
transfers_get(
    struct db *db, const char *id, struct transfer_row *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, SELECT "WHERE id = ?", err) < 0)
		return -1;
	db_bind_text(st, id);
	return load_one(st, ret, err);
}

int
transfers_find(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, const uint8_t uuid[16],
    struct transfer_row *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		SELECT "WHERE peer = ? AND direction = ? AND uuid = ?",
		err) < 0)
		return -1;
	db_bind_blob(st, peer, 32);
	db_bind_int(st, (int64_t)direction);
	db_bind_blob(st, uuid, 16);
	return load_one(st, ret, err);
}

int
transfers_page(struct db *db, size_t skip, size_t max,
    struct transfers_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		SELECT "ORDER BY phase, seq DESC LIMIT ? OFFSET ?", err) < 0)
		return -1;
	db_bind_u64(st, (uint64_t)max + 1);
	db_bind_u64(st, skip);
	return transfers_load(st, max, ret, err);
}

int
transfers_in_phase(struct db *db, enum transfers_phase phase, size_t max,
    struct transfers_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		SELECT "WHERE phase = ? ORDER BY seq DESC LIMIT ?", err) < 0)
		return -1;
	db_bind_int(st, (int64_t)phase);
	db_bind_u64(st, (uint64_t)max + 1);
	return transfers_load(st, max, ret, err);
}

int
transfers_sum(struct db *db, const uint8_t peer[32],
    enum transfers_direction direction, int64_t since_ms, uint64_t *ret_bytes,
    struct fx_err *err)
{
	struct db_stmt *st;
	int r;

	if (db_prepare(db, &st,
		"SELECT coalesce(sum(bytes), 0) FROM transfer"
		" WHERE peer = ? AND direction = ? AND created_ms >= ?",
		err) < 0)
		return -1;
	db_bind_blob(st, peer, 32);
	db_bind_int(st, (int64_t)direction);
	db_bind_int(st, since_ms);
	r = db_step(st, err);
	if (r == 1)
		*ret_bytes = db_col_u64(st, 0);
	db_end(st);
	return r < 0 ? -1 : 0;
}

int
transfers_delete(struct db *db, const char *id, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, "DELETE FROM transfer WHERE id = ?", err) < 0)
		return -1;
	db_bind_text(st, id);
	return run_on_transfer(st, err);
}
