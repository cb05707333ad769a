/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "os/fd.h"
#include "os/file.h"
#include "store/db_link.h"
#include "store/peers.h"

#define TRUST_FILE_MAX (16 * 1024 * 1024)

static const char first_tables[] =
    "CREATE TABLE peer ("
    " id INTEGER PRIMARY KEY,"
    " key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),"
    " petname TEXT UNIQUE," /* null in a tombstone, as the next */
    " skeleton TEXT UNIQUE,"
    " claimed TEXT,"
    " address TEXT,"
    " paired_ms INTEGER NOT NULL,"
    " how TEXT,"
    " policy INTEGER NOT NULL,"
    " max_file INTEGER NOT NULL,"
    " max_day_bytes INTEGER NOT NULL,"
    " max_day_files INTEGER NOT NULL,"
    " into_dir TEXT,"
    " blocked INTEGER NOT NULL,"
    " revoked_ms INTEGER NOT NULL,"
    " note TEXT,"
    " seen_ms INTEGER NOT NULL"
    ") STRICT;"

    "CREATE TABLE transfer ("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),"
    " uuid BLOB NOT NULL CHECK (length(uuid) = 16),"
    " direction INTEGER NOT NULL,"
    " peer BLOB NOT NULL CHECK (length(peer) = 32),"
    " petname TEXT NOT NULL,"
    " name TEXT,"
    " state INTEGER NOT NULL,"
    " phase INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " bytes_done INTEGER NOT NULL,"
    " files INTEGER NOT NULL,"
    " files_done INTEGER NOT NULL,"
    " files_failed INTEGER NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " started_ms INTEGER NOT NULL,"
    " ended_ms INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " error TEXT,"
    " dest TEXT,"
    " options TEXT,"
    " staging TEXT,"
    " tree BLOB,"
    " roots BLOB,"
    " UNIQUE (peer, direction, uuid)"
    ") STRICT;"
    "CREATE INDEX transfer_phase ON transfer (phase, seq);"
    "CREATE INDEX transfer_ended ON transfer (ended_ms) WHERE phase = 2;"

    "CREATE TABLE item ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " transfer TEXT NOT NULL,"
    " root INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " path TEXT,"
    " kind INTEGER NOT NULL,"
    " size INTEGER NOT NULL,"
    " files INTEGER NOT NULL,"
    " state INTEGER NOT NULL,"
    " digest BLOB,"
    " sha256 BLOB,"
    " peer BLOB NOT NULL,"
    " petname TEXT NOT NULL,"
    " received_ms INTEGER NOT NULL,"
    " verified_ms INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " error TEXT,"
    " kept INTEGER NOT NULL,"
    " UNIQUE (transfer, root)"
    ") STRICT;"

    "CREATE TABLE chat ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " peer BLOB NOT NULL,"
    " direction INTEGER NOT NULL,"
    " msg_id INTEGER NOT NULL,"
    " time_ms INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " state INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX chat_peer ON chat (peer, id);"
    "CREATE UNIQUE INDEX chat_message ON chat (peer, direction, msg_id)"
    " WHERE msg_id <> 0;";

/* Limits of peers, and how a transfer waits for its turn. */
static const char queue_columns[] =
    "ALTER TABLE peer ADD COLUMN rate_up INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE peer ADD COLUMN rate_down INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE transfer ADD COLUMN note TEXT;"
    "ALTER TABLE transfer ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE transfer ADD COLUMN weight INTEGER NOT NULL DEFAULT 50;"
    "ALTER TABLE transfer ADD COLUMN rate INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE transfer ADD COLUMN held INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE transfer ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;";

/* How a peer's files get their names where one is taken; 0: by setting. */
static const char peer_conflict[] =
    "ALTER TABLE peer ADD COLUMN conflict INTEGER NOT NULL DEFAULT 0;";

/*
 * The files of a transfer that failed, and which transfer sends them once
 * more.  They go with their transfer.
 */
static const char failed_files[] =
    "ALTER TABLE transfer ADD COLUMN anew_of TEXT;"
    "CREATE TABLE failed ("
    " id INTEGER PRIMARY KEY,"
    " transfer TEXT NOT NULL,"
    " file INTEGER NOT NULL,"
    " path BLOB NOT NULL,"
    " code INTEGER NOT NULL,"
    " anew TEXT" /* the id of that transfer, while it lasts */
    ") STRICT;"
    "CREATE INDEX failed_transfer ON failed (transfer, path);"
    "CREATE INDEX failed_anew ON failed (anew) WHERE anew IS NOT NULL;"
    "CREATE TRIGGER failed_gone AFTER DELETE ON transfer BEGIN"
    " DELETE FROM failed WHERE transfer = old.id;"
    "END;";

static const char item_path[] = "CREATE INDEX item_path ON item (path);";

/* Whom a file of a dialect came from, and what its check came to then. */
static const char item_dialects[] =
    "ALTER TABLE item ADD COLUMN address TEXT;"
    "ALTER TABLE item ADD COLUMN first INTEGER NOT NULL DEFAULT 0;";

const struct db_migration schema_migrations[] = {
	{ "making the first tables", first_tables },
	{ "making room for the queue", queue_columns },
	{ "adding a conflict rule for each peer", peer_conflict },
	{ "making room for the failed files of transfers", failed_files },
	{ "finding items of the inbox by their paths", item_path },
	{ "making room for what dialects bring", item_dialects },
};
const int schema_version = (int)FX_COUNT(schema_migrations);

/*
 * The database is new.  If there is a trust file nevertheless, trust was
 * lost: keep a copy, which the next peers_export() does not replace.
 */
static int
keep_trust(
    int dirfd, int64_t now_s, struct db_report *report, struct fx_err *err)
{
	struct fx_err reading = FX_ERR_NONE;
	struct buf text;
	char copy[64];
	int r;

	buf_init(&text, TRUST_FILE_MAX);
	if (file_load(dirfd, PEERS_TRUST_FILE, &text, &reading) < 0) {
		buf_done(&text);
		/* A first start; or unreadable, so not replaceable either. */
		return 0;
	}
	(void)snprintf(
	    copy, sizeof(copy), PEERS_TRUST_FILE ".kept-%" PRId64, now_s);
	r = file_replace(dirfd, copy, text.data, text.len, 0600, err);
	buf_done(&text);
	if (r < 0)
		return -1;
	if (!report->corrupt)
		(void)snprintf(report->text, sizeof(report->text),
		    "The database is missing although devices were paired; "
		    "this device listens no more until its trust is restored "
		    "from %s or pairing is done again.",
		    copy);
	report->corrupt = true;
	return 0;
}

int
schema_open(struct db **ret, const char *dir, int64_t now_s,
    struct db_report *report, struct fx_err *err)
{
	struct db *db;
	int dirfd;
	int r = 0;

	if (db_open(&db, dir, schema_migrations, schema_version, now_s, report,
		err) < 0)
		return -1;
	if (report->created) {
		dirfd = db_open_dir(dir, err);
		r = dirfd < 0 ? -1 : keep_trust(dirfd, now_s, report, err);
		(void)fd_close(&dirfd);
	}
	if (r < 0)
		db_close(db);
	else
		*ret = db;
	return r;
}
