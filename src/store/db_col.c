/* SPDX-License-Identifier: MIT */
/* The columns of a row. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/db_stmt.h"

int64_t
db_col_int(struct db_stmt *st, int col)
{
	return sqlite3_column_int64(st->st, col);
}

uint64_t
db_col_u64(struct db_stmt *st, int col)
{
	int64_t v = db_col_int(st, col);

	return v < 0 ? 0 : (uint64_t)v;
}

bool
db_col_null(struct db_stmt *st, int col)
{
	return sqlite3_column_type(st->st, col) == SQLITE_NULL;
}

char *
db_col_str(struct db_stmt *st, int col)
{
	const char *from = sqlite3_column_blob(st->st, col);
	size_t n = (size_t)sqlite3_column_bytes(st->st, col);
	char *copy;

	if (db_col_null(st, col))
		return NULL;
	copy = str_dup_n(from == NULL ? "" : from, n);
	if (copy == NULL)
		st->no_mem = true;
	return copy;
}

void
db_col_chars(struct db_stmt *st, int col, char *ret, size_t size)
{
	const char *from = sqlite3_column_blob(st->st, col);
	size_t n = (size_t)sqlite3_column_bytes(st->st, col);

	ret[0] = '\0';
	if (from != NULL)
		(void)str_copy_n(ret, size, from, strnlen(from, n));
}

uint8_t *
db_col_blob(struct db_stmt *st, int col, size_t *ret_n)
{
	const void *from = sqlite3_column_blob(st->st, col);
	size_t n = (size_t)sqlite3_column_bytes(st->st, col);
	uint8_t *copy;

	*ret_n = 0;
	if (from == NULL || n == 0)
		return NULL;
	copy = malloc(n);
	if (copy == NULL) {
		st->no_mem = true;
		return NULL;
	}
	memcpy(copy, from, n);
	*ret_n = n;
	return copy;
}

bool
db_col_bytes(struct db_stmt *st, int col, void *ret, size_t n)
{
	const void *from = sqlite3_column_blob(st->st, col);

	memset(ret, 0, n);
	if (from == NULL || (size_t)sqlite3_column_bytes(st->st, col) != n)
		return false;
	memcpy(ret, from, n);
	return true;
}

int
db_row_error(struct db_stmt *st, struct fx_err *err)
{
	if (!st->no_mem)
		return 0;
	return fx_err_errno(err, E_INTERNAL, ENOMEM, "reading the database");
}
