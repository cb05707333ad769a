/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_DB_FILE_H
#define FX_STORE_DB_FILE_H

/* The file of the database in its folder, without SQLite; for db.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define DB_FILE_JOURNAL "-journal" /* SQLite's suffix */

enum db_file_kind {
	DB_FILE_MISSING,
	DB_FILE_USABLE, /* regular and not empty */
	DB_FILE_ODD,    /* empty, a folder, a link, .. */
};

/* What name is; a failing look counts as an error, 0 or -1. */
FX_NODISCARD
int db_file_look(
    int dirfd, const char *name, enum db_file_kind *ret, struct fx_err *err);

/*
 * Rename name and its journal to name.corrupt-TIME (and -2, -3, .. if taken)
 * and sync the folder.  The new name is written to ret.
 */
FX_NODISCARD
int db_file_set_aside(int dirfd, const char *name, int64_t now_s, char *ret,
    size_t ret_size, struct fx_err *err);

/* Make an empty file of mode 0600, in place of what has this name. */
FX_NODISCARD
int db_file_make(int dirfd, const char *name, struct fx_err *err);

/*
 * Rename a finished file, over an older one if replace, and sync.  A journal
 * left behind by an earlier file of that name is removed first, or SQLite
 * would roll it back into the new one.
 */
FX_NODISCARD
int db_file_rename(int dirfd, const char *from, const char *to, bool replace,
    struct fx_err *err);

#endif
