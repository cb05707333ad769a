/* SPDX-License-Identifier: MIT */
#include "store/items.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#define SELECT                                                       \
 "SELECT id, transfer, root, name, path, kind, size, files, state, " \
 "digest, sha256, peer, petname, received_ms, verified_ms, code, "   \
 "error, kept, address, first FROM item "

void
items_row_done(struct item_row *row)
{
	free(row->name);
	free(row->path);
	free(row->error);
	free(row->address);
	memset(row, 0, sizeof(*row));
}

void
items_list_done(struct items_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		items_row_done(&list->rows[i]);
	free(list->rows);
	memset(list, 0, sizeof(*list));
}

static int
load_row(struct db_stmt *st, struct item_row *row, struct fx_err *err)
{
	memset(row, 0, sizeof(*row));
	row->id = db_col_int(st, 0);
	db_col_chars(st, 1, row->transfer, sizeof(row->transfer));
	row->root = (uint32_t)db_col_u64(st, 2);
	row->name = db_col_str(st, 3);
	row->path = db_col_str(st, 4);
	row->kind = (int)db_col_int(st, 5);
	row->size = db_col_u64(st, 6);
	row->files = db_col_u64(st, 7);
	row->state = (int)db_col_int(st, 8);
	row->has_digest = db_col_bytes(st, 9, row->digest, sizeof(row->digest));
	row->has_sha256 =
	    db_col_bytes(st, 10, row->sha256, sizeof(row->sha256));
	(void)db_col_bytes(st, 11, row->peer, sizeof(row->peer));
	db_col_chars(st, 12, row->petname, sizeof(row->petname));
	row->received_ms = db_col_int(st, 13);
	row->verified_ms = db_col_int(st, 14);
	row->code = (int)db_col_int(st, 15);
	row->error = db_col_str(st, 16);
	row->kept = db_col_int(st, 17) != 0;
	row->address = db_col_str(st, 18);
	row->first = (int)db_col_int(st, 19);
	if (db_row_error(st, err) < 0) {
		items_row_done(row);
		return -1;
	}
	return 0;
}

/* Take all rows of st, at most max, and end st. */
static int
load(struct db_stmt *st, size_t max, struct items_list *ret, struct fx_err *err)
{
	struct items_list list = { NULL, 0, false };
	struct item_row row;
	struct item_row *slot;
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
			items_row_done(&row);
			r = fx_err_set(err, E_INTERNAL, "out of memory");
			break;
		}
		*slot = row;
	}
	db_end(st);
	if (r < 0) {
		items_list_done(&list);
		return -1;
	}
	*ret = list;
	return 0;
}

static void
bind_row(struct db_stmt *st, const struct item_row *row)
{
	db_bind_text(st, row->transfer);
	db_bind_int(st, row->root);
	db_bind_text(st, row->name);
	db_bind_text(st, row->path);
	db_bind_int(st, row->kind);
	db_bind_u64(st, row->size);
	db_bind_u64(st, row->files);
	db_bind_int(st, row->state);
	db_bind_blob(
	    st, row->has_digest ? row->digest : NULL, sizeof(row->digest));
	db_bind_blob(
	    st, row->has_sha256 ? row->sha256 : NULL, sizeof(row->sha256));
	db_bind_blob(st, row->peer, sizeof(row->peer));
	db_bind_text(st, row->petname);
	db_bind_int(st, row->received_ms);
	db_bind_int(st, row->verified_ms);
	db_bind_int(st, row->code);
	db_bind_text(st, row->error);
	db_bind_int(st, row->kept);
	db_bind_text(st, row->address);
	db_bind_int(st, row->first);
}

int
items_insert(struct db *db, struct item_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"INSERT INTO item (transfer, root, name, path, kind, size, "
		"files, state, digest, sha256, peer, petname, received_ms, "
		"verified_ms, code, error, kept, address, first) VALUES (?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		err) < 0)
		return -1;
	bind_row(st, row);
	if (db_run(st, NULL, err) < 0)
		return -1;
	row->id = db_last_id(db);
	return 0;
}

/* Run a statement that must hit an item. */
static int
run_on_item(struct db_stmt *st, struct fx_err *err)
{
	int64_t changed = 0;

	if (db_run(st, &changed, err) < 0)
		return -1;
	if (changed == 0)
		return fx_err_set(
		    err, E_NOENT, "there is no such item in the inbox");
	return 0;
}

int
items_update(struct db *db, const struct item_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE item SET transfer = ?, root = ?, name = ?, path = ?, "
		"kind = ?, size = ?, files = ?, state = ?, digest = ?, sha256 "
		"= ?, peer = ?, petname = ?, received_ms = ?, verified_ms = ?, "
		"code = ?, error = ?, kept = ?, address = ?, first = ? "
		"WHERE id = ?",
		err) < 0)
		return -1;
	bind_row(st, row);
	db_bind_int(st, row->id);
	return run_on_item(st, err);
}

int
items_get(struct db *db, int64_t id, struct item_row *ret, struct fx_err *err)
{
	struct db_stmt *st;
	int r;

	if (db_prepare(db, &st, SELECT "WHERE id = ?", err) < 0)
		return -1;
	db_bind_int(st, id);
	r = db_step(st, err);
	if (r > 0 && load_row(st, ret, err) < 0)
		r = -1;
	db_end(st);
	return r;
}

int
items_page(struct db *db, size_t skip, size_t max, struct items_list *ret,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(
		db, &st, SELECT "ORDER BY id DESC LIMIT ? OFFSET ?", err) < 0)
		return -1;
	db_bind_u64(st, (uint64_t)max + 1);
	db_bind_u64(st, skip);
	return load(st, max, ret, err);
}

int
items_of(struct db *db, const char *transfer, struct items_list *ret,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(
		db, &st, SELECT "WHERE transfer = ? ORDER BY root", err) < 0)
		return -1;
	db_bind_text(st, transfer);
	return load(st, FX_ENTRIES_MAX, ret, err);
}

int
items_at(
    struct db *db, const char *path, struct items_list *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, SELECT "WHERE path = ? ORDER BY id", err) < 0)
		return -1;
	db_bind_text(st, path);
	return load(st, FX_ENTRIES_MAX, ret, err);
}

int
items_forget(struct db *db, int64_t id, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, "DELETE FROM item WHERE id = ?", err) < 0)
		return -1;
	db_bind_int(st, id);
	return run_on_item(st, err);
}
