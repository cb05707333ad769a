/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_DB_STMT_H
#define FX_STORE_DB_STMT_H

/* What db.c and db_col.c share; nobody else includes it. */

#include <sqlite3.h>

#include "store/db.h"

struct db {
	sqlite3 *h;
	void (*begun)(void *arg); /* changes share transactions; or NULL */
	void *arg;
	bool lost; /* the shared one was undone.. */
	struct fx_err why;
};

struct db_stmt {
	struct db *db;
	sqlite3_stmt *st;
	int next;    /* number of the next parameter */
	int rc;      /* first failure of a bind */
	bool no_mem; /* a copy out of the current row failed */
};

#endif
