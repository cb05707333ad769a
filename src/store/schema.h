/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_SCHEMA_H
#define FX_STORE_SCHEMA_H

/*
 * The tables of state.db as numbered migrations.  A step that was published
 * is never changed; a new one is added at the end.
 */

#include "store/db.h"

extern const struct db_migration schema_migrations[];
extern const int schema_version; /* how many there are */

/* db_open() with these migrations: how the engine opens its database. */
FX_NODISCARD
int schema_open(struct db **ret, const char *dir, int64_t now_s,
    struct db_report *report, struct fx_err *err);

#endif
