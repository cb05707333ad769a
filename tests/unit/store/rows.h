/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_UNIT_STORE_ROWS_H
#define FX_TESTS_UNIT_STORE_ROWS_H

/* A fresh database for one test. */

#include "store/schema.h"
#include "unit/store/folder.h"

static struct folder f;
static struct db *db;

static inline int
make(void **state)
{
	struct db_report report;
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	folder_make(&f);
	if (schema_open(&db, f.path, 1700000000, &report, &err) < 0)
		fail_msg("%s", err.text);
	return 0;
}

static inline int
drop(void **state)
{
	(void)state;
	db_close(db);
	folder_remove(&f);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

#endif
