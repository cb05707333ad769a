/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/items.h"
#include "unit/store/rows.h"

static struct item_row
item(uint32_t root, char *name)
{
	struct item_row row = { .root = root, .name = name };

	(void)snprintf(row.transfer, sizeof(row.transfer), "%032x", 1);
	(void)snprintf(row.petname, sizeof(row.petname), "anna");
	return row;
}

static void
a_row_comes_back_as_it_went_in(void **state)
{
	char name[] = "na\xffme", path[] = "/in/na\xffme", error[] = "e";
	struct item_row row = item(3, name);
	struct item_row got;

	(void)state;
	row.path = path;
	row.kind = 1;
	row.size = 2;
	row.files = 3;
	row.state = 4;
	row.has_digest = true;
	row.digest[0] = 5;
	row.peer[0] = 6;
	row.received_ms = 7;
	row.verified_ms = 8;
	row.code = E_DIGEST;
	row.error = error;
	assert_int_equal(items_insert(db, &row, NULL), 0);
	row.kept = true;
	row.has_sha256 = true;
	row.sha256[31] = 9;
	assert_int_equal(items_update(db, &row, NULL), 0);
	assert_int_equal(items_get(db, row.id, &got, NULL), 1);
	assert_string_equal(got.transfer, row.transfer);
	assert_int_equal(got.root, 3);
	assert_string_equal(got.name, name);
	assert_string_equal(got.path, path);
	assert_int_equal(got.kind, 1);
	assert_int_equal(got.size, 2);
	assert_int_equal(got.files, 3);
	assert_int_equal(got.state, 4);
	assert_true(got.has_digest);
	assert_int_equal(got.digest[0], 5);
	assert_true(got.has_sha256);
	assert_int_equal(got.sha256[31], 9);
	assert_int_equal(got.peer[0], 6);
	assert_string_equal(got.petname, "anna");
	assert_int_equal(got.received_ms, 7);
	assert_int_equal(got.verified_ms, 8);
	assert_int_equal(got.code, E_DIGEST);
	assert_string_equal(got.error, error);
	assert_true(got.kept);
	items_row_done(&got);
	assert_int_equal(items_get(db, row.id + 1, &got, NULL), 0);
}

static void
lists_the_newest_first_and_a_transfer_by_root(void **state)
{
	char name[] = "n", path[] = "/in/n";
	struct item_row row;
	struct items_list list;
	struct fx_err err = FX_ERR_NONE;
	uint32_t root;

	(void)state;
	for (root = 3; root > 0; root--) {
		row = item(root, name);
		row.path = path;
		assert_int_equal(items_insert(db, &row, NULL), 0);
	}
	assert_int_equal(items_insert(db, &row, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	assert_int_equal(items_page(db, 0, 2, &list, NULL), 0);
	assert_int_equal(list.count, 2);
	assert_true(list.more);
	assert_int_equal(list.rows[0].root, 1);
	items_list_done(&list);
	assert_int_equal(items_page(db, 2, 2, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	assert_false(list.more);
	assert_int_equal(list.rows[0].root, 3);
	items_list_done(&list);
	assert_int_equal(items_of(db, row.transfer, &list, NULL), 0);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.rows[0].root, 1);
	assert_int_equal(list.rows[2].root, 3);
	items_list_done(&list);
	assert_int_equal(items_of(db, "", &list, NULL), 0);
	assert_int_equal(list.count, 0);
	items_list_done(&list);
	assert_int_equal(items_at(db, "/in/n", &list, NULL), 0);
	assert_int_equal(list.count, 3);
	assert_true(list.rows[0].id < list.rows[2].id);
	items_list_done(&list);
	assert_int_equal(items_at(db, "/elsewhere", &list, NULL), 0);
	assert_int_equal(list.count, 0);
	items_list_done(&list);
}

static void
forgetting_takes_the_record_once(void **state)
{
	char name[] = "n";
	struct item_row row = item(0, name);
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	assert_int_equal(items_insert(db, &row, NULL), 0);
	assert_int_equal(items_forget(db, row.id, NULL), 0);
	assert_int_equal(items_forget(db, row.id, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(items_update(db, &row, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_comes_back_as_it_went_in),
		TEST(lists_the_newest_first_and_a_transfer_by_root),
		TEST(forgetting_takes_the_record_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
