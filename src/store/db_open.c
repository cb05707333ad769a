/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/fd.h"
#include "store/db.h"
#include "store/db_file.h"
#include "store/db_link.h"

/*
 * How a database is opened, made, brought up to date or set aside: the rules
 * of db_open(), without SQLite.
 */

#define APPLICATION_ID  0x66787434 /* "fxt4" */
#define DB_FILE_NEW     DB_FILE ".new"
#define BACKUP_FILE_NEW DB_FILE ".backup.new"

/* Copy the database to a file of its own before it is changed. */
static int
back_up(struct db *db, const char *dir, int dirfd, int64_t version,
    struct db_report *report, struct fx_err *err)
{
	struct db *copy;
	int r;

	if (db_file_make(dirfd, BACKUP_FILE_NEW, err) < 0 ||
	    db_link(&copy, dir, BACKUP_FILE_NEW, err) < 0)
		return -1;
	r = db_link_copy(db, copy, err);
	db_close(copy);
	if (r < 0) {
		fx_err_prefix(err, "copying the database");
		return -1;
	}
	(void)snprintf(report->backup, sizeof(report->backup),
	    DB_FILE ".backup-v%" PRId64, version);
	return db_file_rename(
	    dirfd, BACKUP_FILE_NEW, report->backup, true, err);
}

static int
migrate(struct db *db, const struct db_migration *migrations, int64_t from,
    int to, struct fx_err *err)
{
	char sql[64];
	int64_t v;

	for (v = from; v < to; v++) {
		(void)snprintf(
		    sql, sizeof(sql), "PRAGMA user_version=%" PRId64, v + 1);
		if (db_begin(db, err) < 0)
			return -1;
		if (db_exec(db, migrations[v].sql, err) < 0 ||
		    db_exec(db, sql, err) < 0 || db_commit(db, err) < 0) {
			db_rollback(db);
			fx_err_prefix(err, "%s", migrations[v].what);
			return -1;
		}
	}
	return 0;
}

/*
 * That the file is ours and not newer: 0, 1 (damaged or foreign), -1.  A
 * fresh file is marked as ours.  Nothing else is written here.
 */
static int
check_version(struct db *db, bool fresh, int count, int64_t *ret_version,
    struct fx_err *err)
{
	int64_t id = 0;
	char sql[64];
	int r;

	(void)snprintf(
	    sql, sizeof(sql), "PRAGMA application_id=%d", APPLICATION_ID);
	if (fresh && db_exec(db, sql, err) < 0)
		return -1;
	r = db_link_ask(db, "PRAGMA application_id", &id, err);
	if (r == 0)
		r = db_link_ask(db, "PRAGMA user_version", ret_version, err);
	if (r == 0 && id != APPLICATION_ID) {
		fx_err_set(err, E_STATE, "the file is not ours");
		return 1;
	}
	if (r == 0 && *ret_version > count)
		return fx_err_set(err, E_VERSION,
		    "%s was made by a newer version of this program; nothing "
		    "was changed",
		    DB_FILE);
	return r;
}

/* Open a file that is there: 0, 1 (damaged), -1. */
static int
open_file(struct db **ret, const char *dir, int dirfd, const char *name,
    const struct db_migration *migrations, int count, struct db_report *report,
    struct fx_err *err)
{
	bool fresh = strcmp(name, DB_FILE_NEW) == 0;
	struct db *db;
	int64_t version = 0;
	int r;

	if (db_link(&db, dir, name, err) < 0)
		return -1;
	r = check_version(db, fresh, count, &version, err);
	if (r == 0)
		r = db_link_setup(db, err);
	if (r == 0 && version < count && !fresh)
		r = back_up(db, dir, dirfd, version, report, err);
	if (r == 0)
		r = migrate(db, migrations, version, count, err);
	if (r == 0)
		*ret = db;
	else
		db_close(db);
	return r;
}

/* Make a whole database aside, then give it its name. */
static int
make_file(const char *dir, int dirfd, const struct db_migration *migrations,
    int count, struct db_report *report, struct fx_err *err)
{
	struct db *db;

	if (db_file_make(dirfd, DB_FILE_NEW, err) < 0 ||
	    open_file(&db, dir, dirfd, DB_FILE_NEW, migrations, count, report,
		err) != 0)
		return -1;
	db_close(db);
	if (db_file_rename(dirfd, DB_FILE_NEW, DB_FILE, false, err) < 0)
		return -1;
	report->created = true;
	return 0;
}

static int
set_aside(int dirfd, const char *dir, int64_t now_s, struct db_report *report,
    struct fx_err *err)
{
	if (db_file_set_aside(dirfd, DB_FILE, now_s, report->aside,
		sizeof(report->aside), err) < 0)
		return -1;
	report->corrupt = true;
	(void)snprintf(report->text, sizeof(report->text),
	    "The database was damaged and is now %.200s/%s; this device "
	    "listens no more until its trust is restored from trust.txt "
	    "or pairing is done again.",
	    dir, report->aside);
	return 0;
}

static int
open_in(struct db **ret, const char *dir, int dirfd,
    const struct db_migration *migrations, int count, int64_t now_s,
    struct db_report *report, struct fx_err *err)
{
	enum db_file_kind kind;
	int r = 1;

	if (db_file_look(dirfd, DB_FILE, &kind, err) < 0)
		return -1;
	if (kind == DB_FILE_USABLE) {
		r = open_file(
		    ret, dir, dirfd, DB_FILE, migrations, count, report, err);
		if (r <= 0)
			return r;
	}
	if (kind != DB_FILE_MISSING &&
	    set_aside(dirfd, dir, now_s, report, err) < 0)
		return -1;
	if (make_file(dir, dirfd, migrations, count, report, err) < 0)
		return -1;
	r = open_file(ret, dir, dirfd, DB_FILE, migrations, count, report, err);
	return r == 0 ? 0 : -1;
}

int
db_open_dir(const char *dir, struct fx_err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fx_err_errno(err, E_ACCESS, errno, "%s", dir);
	return fd;
}

int
db_open(struct db **ret, const char *dir, const struct db_migration *migrations,
    int count, int64_t now_s, struct db_report *report, struct fx_err *err)
{
	char *real;
	int dirfd;
	int r;

	memset(report, 0, sizeof(*report));
	real = realpath(dir, NULL);
	if (real == NULL)
		return fx_err_errno(err, E_ACCESS, errno, "%s", dir);
	dirfd = db_open_dir(real, err);
	r = dirfd;
	if (r >= 0)
		r = open_in(
		    ret, real, dirfd, migrations, count, now_s, report, err);
	(void)fd_close(&dirfd);
	free(real);
	return r;
}
