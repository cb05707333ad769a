/* SPDX-License-Identifier: MIT */
#include "store/failed.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void
failed_list_done(struct failed_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->rows[i].path);
	free(list->rows);
	memset(list, 0, sizeof(*list));
}

int
failed_clear(struct db *db, const char *transfer, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, "DELETE FROM failed WHERE transfer = ?", err) <
	    0)
		return -1;
	db_bind_text(st, transfer);
	return db_run(st, NULL, err);
}

/* A path may be empty, but not null. */
static void
bind_path(struct db_stmt *st, const void *path, size_t n)
{
	db_bind_blob(st, path != NULL ? path : "", n);
}

int
failed_add(struct db *db, const char *transfer, const struct failed_row *row,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"INSERT INTO failed (transfer, file, path, code) "
		"VALUES (?, ?, ?, ?)",
		err) < 0)
		return -1;
	db_bind_text(st, transfer);
	db_bind_int(st, row->file);
	bind_path(st, row->path, row->path_len);
	db_bind_int(st, row->code);
	return db_run(st, NULL, err);
}

static int
load(
    struct db_stmt *st, size_t max, struct failed_list *ret, struct fx_err *err)
{
	struct failed_list list = { NULL, 0 };
	struct failed_row *row;
	size_t cap = 0;
	int r;

	while ((r = db_step(st, err)) > 0) {
		row = vec_add(&list.rows, &list.count, &cap, max, sizeof(*row));
		if (row == NULL) {
			r = fx_err_set(err, E_INTERNAL, "out of memory");
			break;
		}
		row->file = (uint32_t)db_col_u64(st, 0);
		row->path = db_col_blob(st, 1, &row->path_len);
		row->code = (int)db_col_int(st, 2);
		r = db_row_error(st, err);
		if (r < 0)
			break;
	}
	db_end(st);
	if (r < 0) {
		failed_list_done(&list);
		return -1;
	}
	*ret = list;
	return 0;
}

int
failed_of(struct db *db, const char *transfer, size_t max,
    struct failed_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"SELECT file, path, code FROM failed WHERE transfer = ? "
		"ORDER BY id LIMIT ?",
		err) < 0)
		return -1;
	db_bind_text(st, transfer);
	db_bind_u64(st, max);
	return load(st, max, ret, err);
}

int
failed_anew(struct db *db, const char *anew, size_t max,
    struct failed_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"SELECT file, path, code FROM failed WHERE anew = ? "
		"ORDER BY id LIMIT ?",
		err) < 0)
		return -1;
	db_bind_text(st, anew);
	db_bind_u64(st, max);
	return load(st, max, ret, err);
}

int64_t
failed_mark(struct db *db, const char *transfer, const void *path, size_t n,
    const char *anew, struct fx_err *err)
{
	int64_t changed = 0;
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE failed SET anew = ?1 WHERE transfer = ?2 AND "
		"length(path) > 0 AND (?3 IS NULL OR path = ?3) AND "
		"anew IS NOT ?1",
		err) < 0)
		return -1;
	db_bind_text(st, anew);
	db_bind_text(st, transfer);
	db_bind_blob(st, path, n);
	return db_run(st, &changed, err) < 0 ? -1 : changed;
}

static int
run_with(struct db *db, const char *sql, const char *anew, int64_t *ret_changed,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, sql, err) < 0)
		return -1;
	db_bind_text(st, anew);
	return db_run(st, ret_changed, err);
}

int
failed_brought(struct db *db, const char *anew, bool arrived, int64_t *ret_gone,
    struct fx_err *err)
{
	*ret_gone = 0;
	if (arrived &&
	    run_with(db,
		"DELETE FROM failed WHERE anew = ?1 AND path NOT IN "
		"(SELECT path FROM failed WHERE transfer = ?1)",
		anew, ret_gone, err) < 0)
		return -1;
	if (run_with(db,
		"UPDATE failed SET code = (SELECT f.code FROM failed AS f "
		"WHERE f.transfer = ?1 AND f.path = failed.path) "
		"WHERE anew = ?1 AND path IN "
		"(SELECT path FROM failed WHERE transfer = ?1)",
		anew, NULL, err) < 0)
		return -1;
	return run_with(db, "UPDATE failed SET anew = NULL WHERE anew = ?1",
	    anew, NULL, err);
}

int
failed_forget(struct db *db, const char *transfer, const void *path, size_t n,
    int64_t *ret_gone, struct fx_err *err)
{
	struct db_stmt *st;

	*ret_gone = 0;
	if (db_prepare(db, &st,
		"DELETE FROM failed WHERE transfer = ? AND path = ?", err) < 0)
		return -1;
	db_bind_text(st, transfer);
	bind_path(st, path, n);
	return db_run(st, ret_gone, err);
}

int64_t
failed_count(struct db *db, const char *transfer, const void *name, size_t n,
    struct fx_err *err)
{
	struct db_stmt *st;
	int64_t count = 0;
	int r;

	if (db_prepare(db, &st,
		"SELECT count(*) FROM failed WHERE transfer = ?1 AND "
		"(?2 IS NULL OR path = ?2 OR "
		"substr(path, 1, length(?2) + 1) = ?3)",
		err) < 0)
		return -1;
	db_bind_text(st, transfer);
	db_bind_blob(st, name, n);
	if (name != NULL && n <= FX_NAME_MAX) {
		char beneath[FX_NAME_MAX + 1];

		memcpy(beneath, name, n);
		beneath[n] = '/';
		db_bind_blob(st, beneath, n + 1);
	} else {
		db_bind_null(st);
	}
	r = db_step(st, err);
	if (r > 0)
		count = db_col_int(st, 0);
	db_end(st);
	return r < 0 ? -1 : count;
}

int
failed_next_anew(struct db *db, char ret[TRANSFERS_ID_SIZE], struct fx_err *err)
{
	struct db_stmt *st;
	int r;

	if (db_prepare(db, &st,
		"SELECT anew FROM failed WHERE anew IS NOT NULL AND "
		"NOT EXISTS (SELECT 1 FROM transfer WHERE "
		"transfer.id = failed.anew AND transfer.phase <> 2) LIMIT 1",
		err) < 0)
		return -1;
	r = db_step(st, err);
	if (r > 0)
		db_col_chars(st, 0, ret, TRANSFERS_ID_SIZE);
	db_end(st);
	return r;
}
