/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_DB_H
#define FX_STORE_DB_H

/*
 * The database: one connection to state.db, and statements on it
 * (reliability.md 4.6).  Nobody else knows SQLite.
 *
 * Everything in store is used by one thread, the engine's.  A commit blocks
 * for several disk syncs; what is committed survives a power cut.
 *
 * A statement is prepared, its parameters bound in the order of the question
 * marks, stepped and ended.  Binding does not fail by itself: the first
 * failure is kept and told by the next step.  Text goes in and out byte for
 * byte.
 *
 * Errors: E_NOSPC, E_IO_WRITE and E_IO_READ (disk, damage), E_ACCESS,
 * E_EXISTS (a unique column has this value already), E_LIMIT (over 16 MiB),
 * E_STATE (locked by another program), E_VERSION (made by a newer fxtui) and
 * E_INTERNAL.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define DB_FILE "state.db"

struct db;
struct db_stmt;

/* One step of the schema: brings user_version from its index to index + 1. */
struct db_migration {
	const char *what; /* for messages */
	const char *sql;  /* several statements */
};

/* What opening found; text is for the user. */
struct db_report {
	bool corrupt;    /* trust was lost: do not listen */
	bool created;    /* the database is new and empty */
	char aside[64];  /* name of the damaged file in the folder, or "" */
	char backup[64]; /* copy made before a migration, or "" */
	char text[400];  /* one sentence, or "" */
};

/*
 * Open, or make, DB_FILE in the folder dir; set and read back all pragmas of
 * reliability.md 4.6; check the file; run the migrations not yet done, after
 * a backup copy.  now_s is the time for the names of files set aside.
 *
 * A file that is damaged, empty or no file at all is renamed to
 * DB_FILE.corrupt-TIME and a new one made; report->corrupt is then set and
 * the caller must keep listening off until the user has restored trust.
 * A file of a newer version is left untouched: E_VERSION.  One that another
 * program holds for 5 s: E_STATE.
 */
FX_NODISCARD
int db_open(struct db **ret, const char *dir,
    const struct db_migration *migrations, int count, int64_t now_s,
    struct db_report *report, struct fx_err *err);

/* Rolls back an open transaction.  All statements were ended before. */
void db_close(struct db *db);

/* Transactions; they do not nest.  A commit that fails has undone it. */
FX_NODISCARD
int db_begin(struct db *db, struct fx_err *err);
FX_NODISCARD
int db_commit(struct db *db, struct fx_err *err);
void db_rollback(struct db *db);
/* How many rows were changed so far. */
int64_t db_changes(const struct db *db);
bool db_in_transaction(const struct db *db);

/*
 * From now on db_run() outside of a transaction begins one and calls
 * begun(arg), which arranges for db_commit().  Until then nothing of it is
 * durable, though every statement sees it.  If the disk is full in between,
 * all of it is undone: each further db_run(), and db_commit(), fails for that
 * reason; after the latter a new one may begin.
 */
void db_share(struct db *db, void (*begun)(void *arg), void *arg);

/* Run constant SQL that has no parameters and gives no rows. */
FX_NODISCARD
int db_exec(struct db *db, const char *sql, struct fx_err *err);

/* sql is a constant of ours; text from outside is only ever bound. */
FX_NODISCARD
int db_prepare(
    struct db *db, struct db_stmt **ret, const char *sql, struct fx_err *err);

/* Each binds the next parameter; the bytes are copied. */
void db_bind_int(struct db_stmt *st, int64_t v);
void db_bind_u64(struct db_stmt *st, uint64_t v);        /* cut to INT64_MAX */
void db_bind_text(struct db_stmt *st, const char *text); /* NULL: null */
void db_bind_blob(struct db_stmt *st, const void *p, size_t n); /* the same */
void db_bind_null(struct db_stmt *st);

/* 1: a row is there; 0: no more; -1. */
FX_NODISCARD
int db_step(struct db_stmt *st, struct fx_err *err);

/* Finish a statement; NULL is allowed. */
void db_end(struct db_stmt *st);

/*
 * Step a statement that gives no rows, and end it whatever happens.
 * ret_changed, if not NULL, gets the number of rows it changed.
 */
FX_NODISCARD
int db_run(struct db_stmt *st, int64_t *ret_changed, struct fx_err *err);

/* The rowid of the last insert. */
int64_t db_last_id(const struct db *db);

/* Columns of the current row, from 0. */
int64_t db_col_int(struct db_stmt *st, int col);
uint64_t db_col_u64(struct db_stmt *st, int col); /* negative: 0 */
bool db_col_null(struct db_stmt *st, int col);

/* A copy that the caller frees, NULL if the column is null. */
char *db_col_str(struct db_stmt *st, int col);

/* Copy into a fixed array with NUL, cut to fit; "" if null. */
void db_col_chars(struct db_stmt *st, int col, char *ret, size_t size);

/* A copy of a blob; NULL and 0 if null or empty. */
uint8_t *db_col_blob(struct db_stmt *st, int col, size_t *ret_n);

/* A blob of exactly n bytes; false, with ret zeroed, if it is not. */
bool db_col_bytes(struct db_stmt *st, int col, void *ret, size_t n);

/*
 * Whether a copy from the current row failed for want of memory: 0, or -1.
 * Asked once after all columns of a row.
 */
FX_NODISCARD
int db_row_error(struct db_stmt *st, struct fx_err *err);

#endif
