/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "store/peers.h"
#include "unit/store/rows.h"

static struct peer_row
peer(uint8_t number, const char *name)
{
	struct peer_row row = { .paired_ms = 1000, .policy = PEERS_ASK };

	memset(row.key, number, sizeof(row.key));
	(void)snprintf(row.name, sizeof(row.name), "%s", name);
	return row;
}

static int
insert(uint8_t number, const char *name, struct fx_err *err)
{
	struct peer_row row = peer(number, name);

	return peers_insert(db, &row, err);
}

static const uint8_t *
key(uint8_t number)
{
	static uint8_t bytes[PEERS_KEY_SIZE];

	memset(bytes, number, sizeof(bytes));
	return bytes;
}

static void
a_row_comes_back_as_it_went_in(void **state)
{
	char claimed[] = "\"evil\"\n", address[] = "host:5001", how[] = "code";
	char dir[] = "/tmp/x", note[] = "n";
	struct peer_row row = peer(1, "anna");
	struct peer_row got;

	(void)state;
	row.claimed = claimed;
	row.address = address;
	row.how = how;
	row.policy = PEERS_ACCEPT;
	row.max_file = 1;
	row.max_day_bytes = 2;
	row.max_day_files = 3;
	row.into_dir = dir;
	row.note = note;
	row.seen_ms = 4;
	assert_int_equal(peers_insert(db, &row, NULL), 0);
	assert_int_equal(peers_get(db, row.key, &got, NULL), 1);
	assert_int_equal(got.id, row.id);
	assert_string_equal(got.name, "anna");
	assert_string_equal(got.claimed, claimed);
	assert_string_equal(got.address, address);
	assert_string_equal(got.how, how);
	assert_int_equal(got.policy, PEERS_ACCEPT);
	assert_int_equal(got.max_file, 1);
	assert_int_equal(got.max_day_bytes, 2);
	assert_int_equal(got.max_day_files, 3);
	assert_string_equal(got.into_dir, dir);
	assert_string_equal(got.note, note);
	assert_int_equal(got.seen_ms, 4);
	assert_int_equal(got.paired_ms, 1000);
	assert_false(got.blocked);
	peers_row_done(&got);

	row.policy = PEERS_DENY;
	(void)snprintf(row.name, sizeof(row.name), "Anna");
	row.note = NULL;
	assert_int_equal(peers_update(db, &row, NULL), 0);
	assert_int_equal(peers_seen(db, row.key, "other:1", 9, NULL), 0);
	assert_int_equal(peers_seen(db, row.key, NULL, 10, NULL), 0);
	assert_int_equal(peers_find(db, "ANNA", &got, NULL), 1);
	assert_string_equal(got.name, "Anna");
	assert_int_equal(got.policy, PEERS_DENY);
	assert_null(got.note);
	assert_string_equal(got.address, "other:1");
	assert_int_equal(got.seen_ms, 10);
	peers_row_done(&got);
	assert_int_equal(peers_get(db, key(2), &got, NULL), 0);
	assert_int_equal(peers_find(db, "bert", &got, NULL), 0);
	assert_int_equal(peers_find(db, "fx1-x", &got, NULL), 0);
}

static void
names_and_keys_are_unique_in_looks(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct peer_row row;

	(void)state;
	assert_int_equal(insert(1, "pc1", NULL), 0);
	assert_int_equal(insert(2, "pcl", &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(insert(1, "other", &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(insert(2, "a/b", &err), -1);
	assert_int_equal(err.code, E_NAME);
	assert_int_equal(insert(2, "two", NULL), 0);
	row = peer(2, "PC1");
	assert_int_equal(peers_update(db, &row, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	row = peer(9, "nine");
	assert_int_equal(peers_update(db, &row, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(peers_name_free(db, "pcI", key(1), NULL), 0);
	assert_int_equal(peers_name_free(db, "pcI", NULL, NULL), -1);
}

static void
only_a_paired_key_is_allowed(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct peer_row row;

	(void)state;
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_UNKNOWN);
	assert_int_equal(insert(1, "one", NULL), 0);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_ALLOW);
	row = peer(1, "one");
	row.blocked = true;
	assert_int_equal(peers_update(db, &row, NULL), 0);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_REFUSED);
	row.blocked = false;
	assert_int_equal(peers_update(db, &row, NULL), 0);
	assert_int_equal(peers_revoke(db, key(1), 77, NULL), 0);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_REFUSED);
	assert_int_equal(db_exec(db, "DROP TABLE peer", NULL), 0);
	assert_int_equal(peers_trust(db, key(1), &err), PEERS_ERROR);
	assert_string_not_equal(err.text, "");
}

static void
a_revoked_peer_leaves_a_tombstone_and_may_pair_again(void **state)
{
	struct peer_row row;

	(void)state;
	assert_int_equal(insert(1, "one", NULL), 0);
	assert_int_equal(peers_revoke(db, key(1), 77, NULL), 0);
	assert_int_equal(peers_revoke(db, key(1), 88, NULL), 0);
	assert_int_equal(peers_get(db, key(1), &row, NULL), 1);
	assert_int_equal(row.revoked_ms, 77);
	assert_string_equal(row.name, "");
	peers_row_done(&row);
	assert_int_equal(insert(2, "one", NULL), 0);
	assert_int_equal(peers_forget(db, key(1), 99, NULL), 0);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_REFUSED);
	assert_int_equal(insert(1, "again", NULL), 0);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_ALLOW);
}

static void
forgetting_removes_but_never_undoes_a_block(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct peer_row row = peer(1, "one");
	struct peers_list list;

	(void)state;
	row.blocked = true;
	assert_int_equal(peers_insert(db, &row, NULL), 0);
	assert_int_equal(insert(2, "two", NULL), 0);
	assert_int_equal(peers_forget(db, key(1), 5, NULL), 0);
	assert_int_equal(peers_forget(db, key(2), 5, NULL), 0);
	assert_int_equal(peers_forget(db, key(3), 5, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(peers_trust(db, key(1), NULL), PEERS_REFUSED);
	assert_int_equal(peers_trust(db, key(2), NULL), PEERS_UNKNOWN);
	assert_int_equal(insert(1, "one", &err), -1);
	assert_int_equal(err.code, E_ACCESS);
	assert_int_equal(peers_all(db, false, &list, NULL), 0);
	assert_int_equal(list.count, 0);
	peers_list_done(&list);
	assert_int_equal(peers_all(db, true, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	peers_list_done(&list);
}

static void
lists_by_name_with_tombstones_last(void **state)
{
	struct peers_list list;

	(void)state;
	assert_int_equal(insert(1, "zoe", NULL), 0);
	assert_int_equal(insert(2, "gone", NULL), 0);
	assert_int_equal(insert(3, "Anna", NULL), 0);
	assert_int_equal(peers_revoke(db, key(2), 1, NULL), 0);
	assert_int_equal(peers_all(db, true, &list, NULL), 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.rows[0].name, "Anna");
	assert_string_equal(list.rows[1].name, "zoe");
	assert_string_equal(list.rows[2].name, "");
	peers_list_done(&list);
}

static void
trust_is_also_written_as_text(void **state)
{
	char claimed[] = "a\"\n\\x";
	struct peer_row row = peer(0xab, "anna");
	struct stat st;
	char text[2048];

	(void)state;
	row.claimed = claimed;
	assert_int_equal(peers_insert(db, &row, NULL), 0);
	assert_int_equal(insert(2, "two", NULL), 0);
	assert_int_equal(peers_revoke(db, key(2), 1, NULL), 0);
	assert_int_equal(peers_export(db, f.fd, NULL), 0);
	assert_true(folder_get(&f, PEERS_TRUST_FILE, text, sizeof(text)) > 0);
	assert_int_equal(fstatat(f.fd, PEERS_TRUST_FILE, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_non_null(strstr(text,
	    "\nabababababababababababababababababababababababababababababababab"
	    " paired ask \"anna\" \"a\\\"\\x0A\\\\x\"\n"));
	assert_non_null(strstr(text, "0202 revoked deny \"\" \"\"\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_comes_back_as_it_went_in),
		TEST(names_and_keys_are_unique_in_looks),
		TEST(only_a_paired_key_is_allowed),
		TEST(a_revoked_peer_leaves_a_tombstone_and_may_pair_again),
		TEST(forgetting_removes_but_never_undoes_a_block),
		TEST(lists_by_name_with_tombstones_last),
		TEST(trust_is_also_written_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
