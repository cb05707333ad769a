/* SPDX-License-Identifier: MIT */
#include "store/peers.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "os/file.h"
#include "store/skeleton.h"

#define PEERS_MAX      10000
#define TRUST_FILE_MAX (16 * 1024 * 1024)
#define SELECT                                                         \
 "SELECT id, key, petname, claimed, address, paired_ms, how, policy, " \
 "max_file, max_day_bytes, max_day_files, into_dir, blocked, "         \
 "revoked_ms, note, seen_ms, rate_up, rate_down, conflict FROM peer "

void
peers_row_done(struct peer_row *row)
{
	free(row->claimed);
	free(row->address);
	free(row->how);
	free(row->into_dir);
	free(row->note);
	memset(row, 0, sizeof(*row));
}

void
peers_list_done(struct peers_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		peers_row_done(&list->rows[i]);
	free(list->rows);
	memset(list, 0, sizeof(*list));
}

/* Anything unknown in the column is a question to a person. */
static enum peers_policy
policy_of(int64_t v)
{
	if (v == PEERS_ACCEPT)
		return PEERS_ACCEPT;
	return v == PEERS_DENY ? PEERS_DENY : PEERS_ASK;
}

static int
load_row(struct db_stmt *st, struct peer_row *row, struct fx_err *err)
{
	memset(row, 0, sizeof(*row));
	row->id = db_col_int(st, 0);
	if (!db_col_bytes(st, 1, row->key, sizeof(row->key)))
		return fx_err_set(
		    err, E_IO_READ, "the database: a key is damaged");
	db_col_chars(st, 2, row->name, sizeof(row->name));
	row->claimed = db_col_str(st, 3);
	row->address = db_col_str(st, 4);
	row->paired_ms = db_col_int(st, 5);
	row->how = db_col_str(st, 6);
	row->policy = policy_of(db_col_int(st, 7));
	row->max_file = db_col_u64(st, 8);
	row->max_day_bytes = db_col_u64(st, 9);
	row->max_day_files = db_col_u64(st, 10);
	row->into_dir = db_col_str(st, 11);
	row->blocked = db_col_int(st, 12) != 0;
	row->revoked_ms = db_col_int(st, 13);
	row->note = db_col_str(st, 14);
	row->seen_ms = db_col_int(st, 15);
	row->rate_up = db_col_u64(st, 16);
	row->rate_down = db_col_u64(st, 17);
	row->conflict = (int)db_col_int(st, 18);
	if (db_row_error(st, err) < 0) {
		peers_row_done(row);
		return -1;
	}
	return 0;
}

/* The one row that st gives, and end st: 1, 0, -1. */
static int
load_one(struct db_stmt *st, struct peer_row *ret, struct fx_err *err)
{
	int r = db_step(st, err);

	if (r > 0 && load_row(st, ret, err) < 0)
		r = -1;
	db_end(st);
	return r;
}

int
peers_get(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    struct peer_row *ret, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st, SELECT "WHERE key = ?", err) < 0)
		return -1;
	db_bind_blob(st, key, PEERS_KEY_SIZE);
	return load_one(st, ret, err);
}

int
peers_find(
    struct db *db, const char *name, struct peer_row *ret, struct fx_err *err)
{
	char skeleton[SKELETON_SIZE];
	struct db_stmt *st;

	/* Skeletons are unique, so the exact spelling is found by it too. */
	if (skeleton_check(name, NULL) < 0)
		return 0;
	skeleton_of(name, skeleton);
	if (db_prepare(db, &st, SELECT "WHERE skeleton = ?", err) < 0)
		return -1;
	db_bind_text(st, skeleton);
	return load_one(st, ret, err);
}

int
peers_all(
    struct db *db, bool tombstones, struct peers_list *ret, struct fx_err *err)
{
	struct peers_list list = { NULL, 0 };
	struct peer_row row;
	struct peer_row *slot;
	struct db_stmt *st;
	size_t cap = 0;
	int r;

	if (db_prepare(db, &st,
		SELECT "WHERE ? OR petname IS NOT NULL "
		       "ORDER BY petname IS NULL, skeleton, id",
		err) < 0)
		return -1;
	db_bind_int(st, tombstones);
	while ((r = db_step(st, err)) > 0) {
		r = load_row(st, &row, err);
		if (r < 0)
			break;
		slot = vec_add(
		    &list.rows, &list.count, &cap, PEERS_MAX, sizeof(*slot));
		if (slot == NULL) {
			peers_row_done(&row);
			r = fx_err_set(err, E_LIMIT,
			    "there are more than %d peers, or no memory",
			    PEERS_MAX);
			break;
		}
		*slot = row;
	}
	db_end(st);
	if (r < 0)
		peers_list_done(&list);
	else
		*ret = list;
	return r;
}

int
peers_name_free(
    struct db *db, const char *name, const uint8_t *key, struct fx_err *err)
{
	struct peer_row other;
	int r;

	if (skeleton_check(name, err) < 0)
		return -1;
	r = peers_find(db, name, &other, err);
	if (r <= 0)
		return r;
	if (key != NULL && memcmp(other.key, key, PEERS_KEY_SIZE) == 0)
		r = 0;
	else
		r = fx_err_set(err, E_EXISTS,
		    "the name %s looks like that of another peer, %s", name,
		    other.name);
	peers_row_done(&other);
	return r;
}

/* Bind what peers_insert() and peers_update() write, in this order. */
static void
bind_row(struct db_stmt *st, const struct peer_row *row)
{
	char skeleton[SKELETON_SIZE];

	skeleton_of(row->name, skeleton);
	db_bind_text(st, row->name[0] == '\0' ? NULL : row->name);
	db_bind_text(st, row->name[0] == '\0' ? NULL : skeleton);
	db_bind_text(st, row->claimed);
	db_bind_text(st, row->address);
	db_bind_int(st, row->paired_ms);
	db_bind_text(st, row->how);
	db_bind_int(st, (int64_t)row->policy);
	db_bind_u64(st, row->max_file);
	db_bind_u64(st, row->max_day_bytes);
	db_bind_u64(st, row->max_day_files);
	db_bind_text(st, row->into_dir);
	db_bind_int(st, row->blocked);
	db_bind_text(st, row->note);
	db_bind_u64(st, row->rate_up);
	db_bind_u64(st, row->rate_down);
	db_bind_int(st, row->conflict);
	db_bind_blob(st, row->key, sizeof(row->key));
}

/* That the key is new, or that of a revoked peer. */
static int
check_key(struct db *db, const struct peer_row *row, struct fx_err *err)
{
	struct peer_row old;
	int r = peers_get(db, row->key, &old, err);

	if (r <= 0)
		return r;
	if (old.blocked)
		r = fx_err_set(
		    err, E_ACCESS, "this device is blocked; unblock it first");
	else if (old.revoked_ms == 0)
		r = fx_err_set(err, E_EXISTS,
		    "this device is paired already, as %s", old.name);
	else
		r = 0;
	peers_row_done(&old);
	return r;
}

int
peers_insert(struct db *db, struct peer_row *row, struct fx_err *err)
{
	struct peer_row stored;
	struct db_stmt *st;
	int r;

	if (check_key(db, row, err) < 0 ||
	    peers_name_free(db, row->name, row->key, err) < 0)
		return -1;
	if (db_prepare(db, &st,
		"INSERT INTO peer (petname, skeleton, claimed, address, "
		"paired_ms, how, policy, max_file, max_day_bytes, "
		"max_day_files, into_dir, blocked, note, rate_up, rate_down, "
		"conflict, key, revoked_ms, seen_ms) VALUES (?, ?, ?, ?, ?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (key) DO "
		"UPDATE SET petname = "
		"excluded.petname, skeleton = excluded.skeleton, claimed = "
		"excluded.claimed, address = excluded.address, paired_ms = "
		"excluded.paired_ms, how = excluded.how, policy = "
		"excluded.policy, max_file = excluded.max_file, max_day_bytes "
		"= excluded.max_day_bytes, max_day_files = "
		"excluded.max_day_files, into_dir = excluded.into_dir, "
		"blocked = excluded.blocked, note = excluded.note, rate_up = "
		"excluded.rate_up, rate_down = excluded.rate_down, conflict = "
		"excluded.conflict, revoked_ms = 0, seen_ms = excluded.seen_ms",
		err) < 0)
		return -1;
	bind_row(st, row);
	db_bind_int(st, row->seen_ms);
	if (db_run(st, NULL, err) < 0)
		return -1;
	r = peers_get(db, row->key, &stored, err);
	if (r < 0)
		return -1;
	row->id = stored.id;
	row->revoked_ms = 0;
	peers_row_done(&stored);
	return 0;
}

/* Run a statement that must hit a peer. */
static int
run_on_peer(struct db_stmt *st, struct fx_err *err)
{
	int64_t changed = 0;

	if (db_run(st, &changed, err) < 0)
		return -1;
	if (changed == 0)
		return fx_err_set(err, E_NOENT, "there is no such peer");
	return 0;
}

int
peers_update(struct db *db, const struct peer_row *row, struct fx_err *err)
{
	struct db_stmt *st;

	/* A tombstone has no name and may be blocked or unblocked. */
	if ((row->name[0] != '\0' || row->revoked_ms == 0) &&
	    peers_name_free(db, row->name, row->key, err) < 0)
		return -1;
	if (db_prepare(db, &st,
		"UPDATE peer SET petname = ?, skeleton = ?, claimed = ?, "
		"address = ?, paired_ms = ?, how = ?, policy = ?, max_file = "
		"?, max_day_bytes = ?, max_day_files = ?, into_dir = ?, "
		"blocked = ?, note = ?, rate_up = ?, rate_down = ?, conflict "
		"= ? WHERE key = ?",
		err) < 0)
		return -1;
	bind_row(st, row);
	return run_on_peer(st, err);
}

int
peers_seen(struct db *db, const uint8_t key[PEERS_KEY_SIZE],
    const char *address, int64_t now_ms, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE peer SET seen_ms = ?, address = coalesce(?, address) "
		"WHERE key = ?",
		err) < 0)
		return -1;
	db_bind_int(st, now_ms);
	db_bind_text(st, address);
	db_bind_blob(st, key, PEERS_KEY_SIZE);
	return run_on_peer(st, err);
}

int
peers_revoke(struct db *db, const uint8_t key[PEERS_KEY_SIZE], int64_t now_ms,
    struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"UPDATE peer SET petname = NULL, skeleton = NULL, policy = ?, "
		"revoked_ms = CASE revoked_ms WHEN 0 THEN ? ELSE revoked_ms "
		"END WHERE key = ?",
		err) < 0)
		return -1;
	db_bind_int(st, PEERS_DENY);
	db_bind_int(st, now_ms);
	db_bind_blob(st, key, PEERS_KEY_SIZE);
	return run_on_peer(st, err);
}

int
peers_forget(struct db *db, const uint8_t key[PEERS_KEY_SIZE], int64_t now_ms,
    struct fx_err *err)
{
	int64_t removed = 0;
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"DELETE FROM peer WHERE key = ? AND NOT blocked AND "
		"revoked_ms = 0",
		err) < 0)
		return -1;
	db_bind_blob(st, key, PEERS_KEY_SIZE);
	if (db_run(st, &removed, err) < 0)
		return -1;
	return removed > 0 ? 0 : peers_revoke(db, key, now_ms, err);
}

enum peers_trust
peers_trust(
    struct db *db, const uint8_t key[PEERS_KEY_SIZE], struct fx_err *err)
{
	struct peer_row row;
	int r = peers_get(db, key, &row, err);
	bool good;

	if (r < 0)
		return PEERS_ERROR;
	if (r == 0)
		return PEERS_UNKNOWN;
	good = !row.blocked && row.revoked_ms == 0 && row.name[0] != '\0';
	peers_row_done(&row);
	return good ? PEERS_ALLOW : PEERS_REFUSED;
}

/* Append text in double quotes, made safe, with '"' as \". */
static void
add_quoted(struct str *to, const char *text)
{
	char *safe = utf8_safe_new(text, strlen(text));
	const char *p;

	str_add_char(to, '"');
	for (p = safe; p != NULL && *p != '\0'; p++) {
		if (*p == '"')
			str_add_char(to, '\\');
		str_add_char(to, *p);
	}
	str_add_char(to, '"');
	free(safe);
}

static void
add_line(struct str *to, const struct peer_row *row)
{
	static const char *const policies[] = {
		[PEERS_ASK] = "ask",
		[PEERS_ACCEPT] = "accept",
		[PEERS_DENY] = "deny",
	};
	char hex[2 * PEERS_KEY_SIZE + 1];
	const char *state = "paired";

	if (row->revoked_ms != 0)
		state = "revoked";
	if (row->blocked)
		state = "blocked";
	str_hex(hex, row->key, sizeof(row->key));
	str_addf(to, "%s %s %s ", hex, state, policies[row->policy]);
	add_quoted(to, row->name);
	str_add_char(to, ' ');
	add_quoted(to, row->claimed == NULL ? "" : row->claimed);
	str_add_char(to, '\n');
}

int
peers_export(struct db *db, int dirfd, struct fx_err *err)
{
	struct peers_list list;
	struct str text;
	size_t i;
	int r;

	if (peers_all(db, true, &list, err) < 0)
		return -1;
	str_init(&text, TRUST_FILE_MAX);
	str_add(&text,
	    "# Devices that fxtui trusts, or has refused for good: key, state, "
	    "policy,\n# petname, what it calls itself.  Written by fxtui after "
	    "each change.\n");
	for (i = 0; i < list.count; i++)
		add_line(&text, &list.rows[i]);
	peers_list_done(&list);
	r = str_error(&text);
	if (r < 0)
		r = fx_err_errno(
		    err, E_INTERNAL, -r, "writing " PEERS_TRUST_FILE);
	else
		r = file_replace(dirfd, PEERS_TRUST_FILE, str_cstr(&text),
		    str_len(&text), 0600, err);
	str_done(&text);
	return r;
}
