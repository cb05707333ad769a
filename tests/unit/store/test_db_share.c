/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "store/db.h"
#include "unit/store/folder.h"

#define NOW 1700000000

static const struct db_migration first[] = {
	{ "one", "CREATE TABLE t (v INTEGER UNIQUE, b BLOB) STRICT" },
};

static struct folder f;
static struct db *db;
static int begun;

static void
on_begun(void *arg)
{
	assert_ptr_equal(arg, &f);
	begun++;
}

static void
reopen(void)
{
	struct db_report report;
	struct fx_err err = FX_ERR_NONE;

	if (db_open(&db, f.path, first, FX_COUNT(first), NOW, &report, &err) <
	    0)
		fail_msg("%s", err.text);
	begun = 0;
	db_share(db, on_begun, &f);
}

static int
make(void **state)
{
	(void)state;
	folder_make(&f);
	reopen();
	return 0;
}

static int
drop(void **state)
{
	(void)state;
	db_close(db);
	folder_remove(&f);
	return 0;
}

static int
put(int64_t v, size_t n, struct fx_err *err)
{
	static const uint8_t zeros[65536];
	struct db_stmt *st;

	assert_true(n <= sizeof(zeros));
	assert_int_equal(
	    db_prepare(db, &st, "INSERT INTO t VALUES (?, ?)", err), 0);
	db_bind_int(st, v);
	db_bind_blob(st, zeros, n);
	return db_run(st, NULL, err);
}

static int64_t
count(void)
{
	struct db_stmt *st;
	int64_t v;

	assert_int_equal(
	    db_prepare(db, &st, "SELECT count(*) FROM t", NULL), 0);
	assert_int_equal(db_step(st, NULL), 1);
	v = db_col_int(st, 0);
	db_end(st);
	return v;
}

static void
changes_share_a_transaction_until_the_commit(void **state)
{
	int64_t before = db_changes(db);

	(void)state;
	assert_int_equal(put(1, 1, NULL), 0);
	assert_int_equal(put(2, 1, NULL), 0);
	assert_int_equal(begun, 1);
	assert_true(db_in_transaction(db));
	assert_int_equal(count(), 2);
	assert_int_equal(db_changes(db) - before, 2);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(put(3, 1, NULL), 0);
	assert_int_equal(begun, 2);

	/* what was not committed goes with the process */
	db_close(db);
	reopen();
	assert_int_equal(count(), 2);
}

static void
a_change_that_is_refused_leaves_the_others(void **state)
{
	struct fx_err err;

	(void)state;
	assert_int_equal(put(1, 1, NULL), 0);
	assert_int_equal(put(1, 1, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(put(2, 1, NULL), 0);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(count(), 2);
}

static void
a_full_disk_loses_the_whole_of_it_and_says_so(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	int r = 0;

	(void)state;
	assert_int_equal(put(1, 1, NULL), 0);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(db_exec(db, "PRAGMA max_page_count=40", &err), 0);
	for (int64_t v = 2; r == 0 && v < 100; v++)
		r = put(v, 65536, &err);
	assert_int_equal(r, -1);
	assert_int_equal(err.code, E_NOSPC);
	assert_false(db_in_transaction(db));

	/* a small one would find room, but it would be the only one */
	assert_int_equal(put(1000, 1, &err), -1);
	assert_int_equal(err.code, E_NOSPC);
	err.code = FX_OK;
	assert_int_equal(db_commit(db, &err), -1);
	assert_int_equal(err.code, E_NOSPC);
	assert_int_equal(count(), 1);

	/* from then on it is as if nothing had been */
	assert_int_equal(put(1001, 1, NULL), 0);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(count(), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    changes_share_a_transaction_until_the_commit, make, drop),
		cmocka_unit_test_setup_teardown(
		    a_change_that_is_refused_leaves_the_others, make, drop),
		cmocka_unit_test_setup_teardown(
		    a_full_disk_loses_the_whole_of_it_and_says_so, make, drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
