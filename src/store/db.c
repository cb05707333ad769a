/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/db_link.h"
#include "store/db_stmt.h"

#define LENGTH_MAX (16 * 1024 * 1024)
#define BUSY_MS    5000

static enum fx_code
code_of(int rc)
{
	if (rc == SQLITE_CONSTRAINT_UNIQUE ||
	    rc == SQLITE_CONSTRAINT_PRIMARYKEY)
		return E_EXISTS;
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return E_NOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return E_STATE;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return E_ACCESS;
	case SQLITE_TOOBIG:
		return E_LIMIT;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return E_IO_READ;
	case SQLITE_IOERR:
		return E_IO_WRITE;
	default:
		return E_INTERNAL;
	}
}

static int
failed(struct db *db, int rc, struct fx_err *err)
{
	const char *why = rc == SQLITE_NOMEM || rc == SQLITE_TOOBIG
	    ? sqlite3_errstr(rc)
	    : sqlite3_errmsg(db->h);

	if ((rc & 0xff) == SQLITE_BUSY)
		return fx_err_set(
		    err, E_STATE, "the database is in use by another program");
	return fx_err_set(err, code_of(rc), "the database: %s", why);
}

static bool
is_damage(int rc)
{
	return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

/* The first column of the first row as text; a result code. */
static int
ask(sqlite3 *h, const char *sql, char *ret, size_t size)
{
	sqlite3_stmt *st = NULL;
	const unsigned char *text;
	int rc;

	ret[0] = '\0';
	rc = sqlite3_prepare_v2(h, sql, -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		text = sqlite3_column_text(st, 0);
		if (text != NULL)
			(void)snprintf(ret, size, "%s", (const char *)text);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_DONE) {
		rc = SQLITE_OK;
	}
	(void)sqlite3_finalize(st);
	return rc;
}

static const struct {
	const char *set;
	const char *get;
	const char *want;
} pragmas[] = {
	{ "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive" },
	{ "PRAGMA journal_mode=DELETE", "PRAGMA journal_mode", "delete" },
	{ "PRAGMA synchronous=EXTRA", "PRAGMA synchronous", "3" },
	{ "PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1" },
	{ "PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0" },
	{ "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1" },
	{ "PRAGMA mmap_size=0", "PRAGMA mmap_size", "0" },
	{ "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2" },
	{ "PRAGMA busy_timeout=5000", "PRAGMA busy_timeout", "5000" },
};

static const struct {
	int what;
	int on;
} switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
};

/* Set everything of reliability.md 4.6 and read it back; a result code, with
 * SQLITE_MISUSE for what did not take. */
static int
configure(sqlite3 *h)
{
	char got[32];
	size_t i;
	int rc, on;

	for (i = 0; i < FX_COUNT(pragmas); i++) {
		rc = ask(h, pragmas[i].set, got, sizeof(got));
		if (rc == SQLITE_OK)
			rc = ask(h, pragmas[i].get, got, sizeof(got));
		if (rc != SQLITE_OK)
			return rc;
		if (strcmp(got, pragmas[i].want) != 0)
			return SQLITE_MISUSE;
	}
	for (i = 0; i < FX_COUNT(switches); i++) {
		on = !switches[i].on;
		rc =
		    sqlite3_db_config(h, switches[i].what, switches[i].on, &on);
		if (rc != SQLITE_OK)
			return rc;
		if (on != switches[i].on)
			return SQLITE_MISUSE;
	}
	(void)sqlite3_limit(h, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
	(void)sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
	if (sqlite3_limit(h, SQLITE_LIMIT_LENGTH, -1) != LENGTH_MAX ||
	    sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, -1) != 0)
		return SQLITE_MISUSE;
	return SQLITE_OK;
}

/* Take the exclusive lock, which then stays, and check the pages. */
static int
lock_and_check(sqlite3 *h)
{
	char answer[64];
	int rc;

	rc = sqlite3_exec(h, "BEGIN EXCLUSIVE; COMMIT", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = ask(h, "PRAGMA quick_check(1)", answer, sizeof(answer));
	if (rc == SQLITE_OK && strcmp(answer, "ok") != 0)
		rc = SQLITE_CORRUPT;
	return rc;
}

int
db_link(struct db **ret, const char *dir, const char *name, struct fx_err *err)
{
	struct db *db = calloc(1, sizeof(*db));
	char *path = str_printf("%s/%s", dir, name);
	int rc;

	if (db == NULL || path == NULL) {
		free(path);
		free(db);
		return fx_err_errno(
		    err, E_INTERNAL, ENOMEM, "opening the database");
	}
	rc = sqlite3_open_v2(path, &db->h,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
		SQLITE_OPEN_EXRESCODE,
	    NULL);
	free(path);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(db->h, BUSY_MS);
	if (rc != SQLITE_OK) {
		failed(db, rc, err);
		(void)sqlite3_close(db->h);
		free(db);
		return -1;
	}
	*ret = db;
	return 0;
}

/* A result code as db_link.h tells it. */
static int
told(struct db *db, int rc, struct fx_err *err)
{
	if (rc == SQLITE_OK)
		return 0;
	failed(db, rc, err);
	return is_damage(rc) ? 1 : -1;
}

int
db_link_ask(struct db *db, const char *sql, int64_t *ret, struct fx_err *err)
{
	char text[32];
	int rc = ask(db->h, sql, text, sizeof(text));

	*ret = strtoll(text, NULL, 10);
	return told(db, rc, err);
}

int
db_link_setup(struct db *db, struct fx_err *err)
{
	int rc = configure(db->h);

	if (rc == SQLITE_OK)
		rc = lock_and_check(db->h);
	return told(db, rc, err);
}

int
db_link_copy(struct db *db, struct db *to, struct fx_err *err)
{
	sqlite3_backup *backup;
	int rc = SQLITE_NOMEM;

	backup = sqlite3_backup_init(to->h, "main", db->h, "main");
	if (backup != NULL) {
		(void)sqlite3_backup_step(backup, -1);
		rc = sqlite3_backup_finish(backup);
	}
	return rc == SQLITE_OK ? 0 : failed(to, rc, err);
}

void
db_close(struct db *db)
{
	int rc;

	if (db == NULL)
		return;
	db_rollback(db);
	rc = sqlite3_close(db->h);
	assert(rc == SQLITE_OK);
	free(db);
}

int
db_exec(struct db *db, const char *sql, struct fx_err *err)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : failed(db, rc, err);
}

int
db_begin(struct db *db, struct fx_err *err)
{
	assert(!db_in_transaction(db));
	return db_exec(db, "BEGIN IMMEDIATE", err);
}

int
db_commit(struct db *db, struct fx_err *err)
{
	if (db->lost) {
		db->lost = false;
		if (err != NULL)
			*err = db->why;
		return -1;
	}
	if (db_exec(db, "COMMIT", err) == 0)
		return 0;
	db_rollback(db);
	return -1;
}

void
db_share(struct db *db, void (*begun)(void *arg), void *arg)
{
	db->begun = begun;
	db->arg = arg;
}

/* Before a change: there is a transaction that it can belong to. */
static int
share(struct db *db, struct fx_err *err)
{
	if (db->begun == NULL || db_in_transaction(db))
		return 0;
	if (db->lost) {
		if (err != NULL)
			*err = db->why;
		return -1;
	}
	if (db_begin(db, err) < 0)
		return -1;
	db->begun(db->arg);
	return 0;
}

void
db_rollback(struct db *db)
{
	if (db_in_transaction(db))
		(void)sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->h) == 0;
}

int64_t
db_changes(const struct db *db)
{
	return sqlite3_total_changes64(db->h);
}

int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

int
db_prepare(
    struct db *db, struct db_stmt **ret, const char *sql, struct fx_err *err)
{
	struct db_stmt *st;
	int rc;

	st = calloc(1, sizeof(*st));
	if (st == NULL)
		return failed(db, SQLITE_NOMEM, err);
	st->db = db;
	st->next = 1;
	rc = sqlite3_prepare_v2(db->h, sql, -1, &st->st, NULL);
	if (rc != SQLITE_OK) {
		free(st);
		return failed(db, rc, err);
	}
	*ret = st;
	return 0;
}

static void
bound(struct db_stmt *st, int rc)
{
	st->next++;
	if (st->rc == SQLITE_OK)
		st->rc = rc;
}

void
db_bind_int(struct db_stmt *st, int64_t v)
{
	bound(st, sqlite3_bind_int64(st->st, st->next, v));
}

void
db_bind_u64(struct db_stmt *st, uint64_t v)
{
	db_bind_int(st, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

void
db_bind_text(struct db_stmt *st, const char *text)
{
	bound(st,
	    sqlite3_bind_text(st->st, st->next, text, -1, SQLITE_TRANSIENT));
}

void
db_bind_blob(struct db_stmt *st, const void *p, size_t n)
{
	bound(
	    st, sqlite3_bind_blob64(st->st, st->next, p, n, SQLITE_TRANSIENT));
}

void
db_bind_null(struct db_stmt *st)
{
	bound(st, sqlite3_bind_null(st->st, st->next));
}

int
db_step(struct db_stmt *st, struct fx_err *err)
{
	int rc = st->rc;

	assert(st->next == sqlite3_bind_parameter_count(st->st) + 1);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st->st);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : failed(st->db, rc, err);
}

void
db_end(struct db_stmt *st)
{
	if (st == NULL)
		return;
	(void)sqlite3_finalize(st->st);
	free(st);
}

int
db_run(struct db_stmt *st, int64_t *ret_changed, struct fx_err *err)
{
	struct db *db = st->db;
	struct fx_err why = FX_ERR_NONE;
	int r = share(db, &why);
	bool shared = db->begun != NULL && r == 0;

	if (r == 0)
		r = db_step(st, &why);
	assert(r <= 0);
	if (r == 0 && ret_changed != NULL)
		*ret_changed = sqlite3_changes64(db->h);
	db_end(st);
	if (r == 0)
		return 0;
	/* A full disk undoes the whole of it, not this change alone. */
	if (shared && !db_in_transaction(db)) {
		db->lost = true;
		db->why = why;
	}
	if (err != NULL)
		*err = why;
	return -1;
}
