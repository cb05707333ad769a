/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/attr.h"
#include "store/db.h"
#include "store/schema.h"
#include "unit/store/folder.h"

#define NOW 1700000000

static const struct db_migration first[] = {
	{ "one", "CREATE TABLE t (v INTEGER UNIQUE, s TEXT, b BLOB) STRICT" },
	{ "two", "CREATE TABLE u (v INTEGER); INSERT INTO u VALUES (5)" },
	{ "broken", "CREATE TABLE w (v INTEGER); CREATE TABLE t (x)" },
};

static struct folder f;
static struct db_report report;

static int
make(void **state)
{
	(void)state;
	folder_make(&f);
	return 0;
}

static int
drop(void **state)
{
	(void)state;
	folder_remove(&f);
	return 0;
}

static struct db *
open_with(int count)
{
	struct fx_err err = FX_ERR_NONE;
	struct db *db = NULL;

	if (db_open(&db, f.path, first, count, NOW, &report, &err) < 0)
		fail_msg("%s", err.text);
	return db;
}

static int64_t
ask(struct db *db, const char *sql)
{
	struct db_stmt *st;
	int64_t v;

	assert_int_equal(db_prepare(db, &st, sql, NULL), 0);
	assert_int_equal(db_step(st, NULL), 1);
	v = db_col_int(st, 0);
	db_end(st);
	return v;
}

static void
sets_every_pragma_that_power_cuts_need(void **state)
{
	static const struct {
		const char *sql;
		const char *want;
	} rows[] = {
		{ "PRAGMA locking_mode", "exclusive" },
		{ "PRAGMA journal_mode", "delete" },
		{ "PRAGMA synchronous", "3" },
		{ "PRAGMA foreign_keys", "1" },
		{ "PRAGMA trusted_schema", "0" },
		{ "PRAGMA cell_size_check", "1" },
		{ "PRAGMA mmap_size", "0" },
		{ "PRAGMA temp_store", "2" },
		{ "PRAGMA busy_timeout", "5000" },
		{ "PRAGMA user_version", "1" },
		{ "PRAGMA application_id", "1719170100" },
	};
	struct db *db = open_with(1);
	struct db_stmt *st;
	char got[32];
	size_t i;

	(void)state;
	assert_true(report.created);
	assert_false(report.corrupt);
	for (i = 0; i < FX_COUNT(rows); i++) {
		assert_int_equal(db_prepare(db, &st, rows[i].sql, NULL), 0);
		assert_int_equal(db_step(st, NULL), 1);
		db_col_chars(st, 0, got, sizeof(got));
		if (got[0] == '\0')
			(void)snprintf(got, sizeof(got), "%lld",
			    (long long)db_col_int(st, 0));
		assert_string_equal(got, rows[i].want);
		db_end(st);
	}
	assert_int_equal(db_exec(db, "ATTACH ':memory:' AS x", NULL), -1);
	assert_int_equal(db_exec(db, "SELECT \"text\"", NULL), -1);
	assert_int_equal(db_exec(db, "SELECT load_extension('x')", NULL), -1);
	db_close(db);
}

static void
the_file_is_private(void **state)
{
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	db_close(open_with(1));
	umask(old);
	assert_int_equal(fstatat(f.fd, DB_FILE, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
values_come_back_as_they_went_in(void **state)
{
	static const char odd[] = "\xff'; DROP TABLE t; --\n";
	struct db *db = open_with(1);
	struct db_stmt *st;
	uint8_t *blob;
	char small[4];
	char *text;
	uint8_t two[2];
	size_t n;

	(void)state;
	assert_int_equal(
	    db_prepare(db, &st, "INSERT INTO t VALUES (?, ?, ?)", NULL), 0);
	db_bind_u64(st, UINT64_MAX);
	db_bind_text(st, odd);
	db_bind_blob(st, "\0\1", 2);
	assert_int_equal(db_run(st, NULL, NULL), 0);
	assert_int_equal(
	    db_prepare(db, &st, "INSERT INTO t VALUES (?, ?, ?)", NULL), 0);
	db_bind_int(st, -1);
	db_bind_text(st, NULL);
	db_bind_null(st);
	assert_int_equal(db_run(st, NULL, NULL), 0);

	assert_int_equal(
	    db_prepare(db, &st, "SELECT v, s, b FROM t ORDER BY v DESC", NULL),
	    0);
	assert_int_equal(db_step(st, NULL), 1);
	assert_true(db_col_u64(st, 0) == INT64_MAX);
	text = db_col_str(st, 1);
	assert_string_equal(text, odd);
	free(text);
	db_col_chars(st, 1, small, sizeof(small));
	assert_true(strlen(small) < sizeof(small));
	blob = db_col_blob(st, 2, &n);
	assert_int_equal(n, 2);
	free(blob);
	assert_true(db_col_bytes(st, 2, two, 2));
	assert_int_equal(two[1], 1);
	assert_false(db_col_bytes(st, 2, two, 1));

	assert_int_equal(db_step(st, NULL), 1);
	assert_true(db_col_u64(st, 0) == 0);
	assert_null(db_col_str(st, 1));
	assert_true(db_col_null(st, 2));
	assert_null(db_col_blob(st, 2, &n));
	assert_int_equal(db_row_error(st, NULL), 0);
	assert_int_equal(db_step(st, NULL), 0);
	db_end(st);
	db_close(db);
}

static void
names_what_went_wrong(void **state)
{
	struct db *db = open_with(1);
	struct fx_err err = FX_ERR_NONE;
	struct db_stmt *st;
	char *big;

	(void)state;
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (1)", NULL), 0);
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (1)", &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(db_exec(db, "nonsense", &err), -1);
	assert_int_equal(err.code, E_INTERNAL);

	big = calloc(1, 16 * 1024 * 1024 + 2);
	memset(big, 'x', 16 * 1024 * 1024 + 1);
	assert_int_equal(
	    db_prepare(db, &st, "INSERT INTO t (s) VALUES (?)", NULL), 0);
	db_bind_text(st, big);
	assert_int_equal(db_run(st, NULL, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	free(big);
	db_close(db);
}

static void
a_rolled_back_or_unfinished_change_is_gone(void **state)
{
	struct db *db = open_with(1);

	(void)state;
	assert_int_equal(db_begin(db, NULL), 0);
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (1)", NULL), 0);
	db_rollback(db);
	assert_int_equal(db_begin(db, NULL), 0);
	assert_true(db_in_transaction(db));
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (2)", NULL), 0);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(db_begin(db, NULL), 0);
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (3)", NULL), 0);
	db_close(db);
	db = open_with(1);
	assert_false(report.created);
	assert_int_equal(ask(db, "SELECT count(*) FROM t"), 1);
	assert_int_equal(ask(db, "SELECT max(v) FROM t"), 2);
	db_close(db);
}

static void
migrates_after_a_backup_copy(void **state)
{
	struct db *db = open_with(1);
	struct stat st;

	(void)state;
	assert_int_equal(db_exec(db, "INSERT INTO t (v) VALUES (7)", NULL), 0);
	assert_string_equal(report.backup, "");
	db_close(db);
	db = open_with(2);
	assert_string_equal(report.backup, "state.db.backup-v1");
	assert_int_equal(ask(db, "SELECT v FROM u"), 5);
	assert_int_equal(ask(db, "SELECT v FROM t"), 7);
	assert_int_equal(ask(db, "PRAGMA user_version"), 2);
	db_close(db);

	/* The copy is a whole database of the old version. */
	assert_int_equal(unlinkat(f.fd, DB_FILE, 0), 0);
	assert_int_equal(renameat(f.fd, report.backup, f.fd, DB_FILE), 0);
	assert_int_equal(fstatat(f.fd, DB_FILE, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	db = open_with(1);
	assert_int_equal(ask(db, "SELECT v FROM t"), 7);
	db_close(db);
}

static void
a_failed_migration_changes_nothing(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct db *db = open_with(2);

	(void)state;
	db_close(db);
	assert_int_equal(
	    db_open(&db, f.path, first, 3, NOW, &report, &err), -1);
	assert_non_null(strstr(err.text, "broken"));
	db = open_with(2);
	assert_int_equal(ask(db, "PRAGMA user_version"), 2);
	assert_int_equal(
	    ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'w'"), 0);
	db_close(db);
}

static void
a_newer_version_is_never_written(void **state)
{
	static char before[65536], after[65536];
	struct fx_err err = FX_ERR_NONE;
	struct db *db;
	ssize_t n;

	(void)state;
	db_close(open_with(2));
	n = folder_get(&f, DB_FILE, before, sizeof(before));
	assert_true(n > 0 && n < (ssize_t)sizeof(before) - 1);
	assert_int_equal(
	    db_open(&db, f.path, first, 1, NOW, &report, &err), -1);
	assert_int_equal(err.code, E_VERSION);
	assert_false(report.corrupt);
	assert_int_equal(folder_get(&f, DB_FILE, after, sizeof(after)), n);
	assert_memory_equal(before, after, (size_t)n);
}

static void
damage(int kind)
{
	static const char other[] = "SQLite format 3";
	char page[4096];
	int fd;

	switch (kind) {
	case 0: /* other bytes */
		memset(page, 'x', sizeof(page));
		folder_put(&f, DB_FILE, page, sizeof(page));
		break;
	case 1: /* empty */
		folder_put(&f, DB_FILE, "", 0);
		break;
	case 2: /* a folder */
		assert_int_equal(unlinkat(f.fd, DB_FILE, 0), 0);
		assert_int_equal(mkdirat(f.fd, DB_FILE, 0700), 0);
		break;
	case 3: /* cut in the middle of its pages */
		fd = openat(f.fd, DB_FILE, O_RDWR);
		assert_int_equal(ftruncate(fd, 4096), 0);
		close(fd);
		break;
	case 4: /* one page overwritten */
		memset(page, 0xa5, sizeof(page));
		fd = openat(f.fd, DB_FILE, O_RDWR);
		assert_int_equal(pwrite(fd, page, 4096, 4096), 4096);
		close(fd);
		break;
	case 5: /* a header and nothing more */
		folder_put(&f, DB_FILE, other, sizeof(other));
		break;
	default: /* a link to a good one */
		assert_int_equal(renameat(f.fd, DB_FILE, f.fd, "elsewhere"), 0);
		assert_int_equal(symlinkat("elsewhere", f.fd, DB_FILE), 0);
		break;
	}
}

static void
a_damaged_file_is_set_aside_and_told(void **state)
{
	struct stat st;
	struct db *db;
	int kind;

	(void)state;
	for (kind = 0; kind < 7; kind++) {
		db = open_with(2);
		assert_int_equal(
		    db_exec(db, "INSERT INTO t (v) VALUES (1)", NULL), 0);
		db_close(db);
		damage(kind);
		folder_put(&f, DB_FILE "-journal", "", 0);
		db = open_with(2);
		if (!report.corrupt)
			fail_msg("damage %d was not noticed", kind);
		assert_true(report.created);
		assert_string_not_equal(report.text, "");
		assert_int_equal(
		    fstatat(f.fd, report.aside, &st, AT_SYMLINK_NOFOLLOW), 0);
		assert_int_equal(ask(db, "SELECT count(*) FROM t"), 0);
		db_close(db);
		assert_int_equal(unlinkat(f.fd, DB_FILE, 0), 0);
	}
}

/* Flip single bytes all over the file: it opens, or it is told. */
static void
flipped_bytes_never_crash_and_never_pass_for_a_first_start(void **state)
{
	static char good[65536];
	static char bad[65536];
	struct fx_err err;
	struct db *db;
	size_t at;
	ssize_t n;

	(void)state;
	db_close(open_with(2));
	n = folder_get(&f, DB_FILE, good, sizeof(good));
	assert_true(n > 4096);
	for (at = 0; at < (size_t)n; at += at < 200 ? 3 : 401) {
		memcpy(bad, good, (size_t)n);
		bad[at] = (char)(bad[at] ^ 0x5a);
		folder_put(&f, DB_FILE, bad, (size_t)n);
		err = FX_ERR_NONE;
		if (db_open(&db, f.path, first, 2, NOW, &report, &err) == 0) {
			assert_true(report.corrupt == report.created);
			db_close(db);
		} else {
			assert_string_not_equal(err.text, "");
		}
		(void)unlinkat(f.fd, DB_FILE, 0);
	}
}

static void
a_file_in_use_elsewhere_is_refused(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct db *db = open_with(1);
	struct db *second;

	(void)state;
	assert_int_equal(
	    db_open(&second, f.path, first, 1, NOW, &report, &err), -1);
	assert_int_equal(err.code, E_STATE);
	assert_false(report.corrupt);
	db_close(db);
}

static void
a_lost_database_beside_a_trust_file_is_told(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct db *db;
	char text[64];

	(void)state;
	assert_int_equal(schema_open(&db, f.path, NOW, &report, &err), 0);
	assert_true(report.created);
	assert_false(report.corrupt);
	assert_int_equal(ask(db, "PRAGMA user_version"), schema_version);
	db_close(db);
	folder_put(&f, "trust.txt", "who", 3);
	assert_int_equal(schema_open(&db, f.path, NOW, &report, &err), 0);
	assert_false(report.corrupt);
	db_close(db);
	assert_int_equal(unlinkat(f.fd, DB_FILE, 0), 0);
	assert_int_equal(schema_open(&db, f.path, NOW, &report, &err), 0);
	assert_true(report.corrupt);
	assert_string_not_equal(report.text, "");
	assert_int_equal(
	    folder_get(&f, "trust.txt.kept-1700000000", text, sizeof(text)), 3);
	db_close(db);
}

static void
a_new_file_never_meets_an_old_journal(void **state)
{
	char text[64];
	struct db *db;

	(void)state;
	folder_put(&f, DB_FILE "-journal", "old", 3);
	db = open_with(1);
	assert_true(report.created);
	if (folder_get(&f, DB_FILE "-journal", text, sizeof(text)) > 0)
		assert_string_not_equal(text, "old");
	db_close(db);
}

static void
a_missing_folder_is_refused(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct db *db;

	(void)state;
	assert_int_equal(
	    db_open(&db, "/nonexistent/x", first, 1, NOW, &report, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_every_pragma_that_power_cuts_need),
		TEST(the_file_is_private),
		TEST(values_come_back_as_they_went_in),
		TEST(names_what_went_wrong),
		TEST(a_rolled_back_or_unfinished_change_is_gone),
		TEST(migrates_after_a_backup_copy),
		TEST(a_failed_migration_changes_nothing),
		TEST(a_newer_version_is_never_written),
		TEST(a_damaged_file_is_set_aside_and_told),
		TEST(
		    flipped_bytes_never_crash_and_never_pass_for_a_first_start),
		TEST(a_file_in_use_elsewhere_is_refused),
		TEST(a_lost_database_beside_a_trust_file_is_told),
		TEST(a_new_file_never_meets_an_old_journal),
		TEST(a_missing_folder_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
