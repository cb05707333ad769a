/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/failed.h"
#include "unit/store/rows.h"

static const char first[] = "00000000000000000000000000000001";
static const char second[] = "00000000000000000000000000000002";

static void
put(const char *transfer, const char *path, int code)
{
	struct failed_row row = { .file = 7, .code = code };

	row.path = (uint8_t *)(uintptr_t)path;
	row.path_len = strlen(path);
	assert_int_equal(failed_add(db, transfer, &row, NULL), 0);
}

static void
put_transfer(const char *id, enum transfers_phase phase)
{
	struct transfer_row row = { .phase = phase,
		.direction = TRANSFERS_OUT };

	(void)snprintf(row.id, sizeof(row.id), "%s", id);
	memcpy(row.uuid, id + 16, sizeof(row.uuid));
	(void)snprintf(row.petname, sizeof(row.petname), "anna");
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
}

/* The paths of a list, each followed by a blank. */
static void
expect(const char *transfer, const char *want)
{
	struct failed_list list;
	char got[200] = "";

	assert_int_equal(failed_of(db, transfer, 100, &list, NULL), 0);
	for (size_t i = 0; i < list.count; i++)
		(void)snprintf(got + strlen(got), sizeof(got) - strlen(got),
		    "%.*s:%d ", (int)list.rows[i].path_len,
		    list.rows[i].path != NULL ? (char *)list.rows[i].path : "",
		    list.rows[i].code);
	failed_list_done(&list);
	assert_string_equal(got, want);
}

static void
comes_back_in_order_with_raw_paths(void **state)
{
	struct failed_list list;

	(void)state;
	put(first, "t/na\xffme", 3);
	put(first, "", 4);
	put(second, "t/a", 5);
	expect(first, "t/na\xffme:3 :4 ");
	assert_int_equal(failed_of(db, first, 1, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	failed_list_done(&list);
	assert_int_equal(failed_clear(db, first, NULL), 0);
	expect(first, "");
	expect(second, "t/a:5 ");
}

static void
goes_with_its_transfer(void **state)
{
	(void)state;
	put_transfer(first, TRANSFERS_ENDED);
	put(first, "t/a", 1);
	put(second, "t/b", 1);
	assert_int_equal(transfers_delete(db, first, NULL), 0);
	expect(first, "");
	expect(second, "t/b:1 ");
}

static void
what_arrived_anew_is_forgotten_and_what_failed_again_stays(void **state)
{
	int64_t gone;

	(void)state;
	put(first, "t/a", 1);
	put(first, "t/b", 1);
	put(first, "t/c", 1);
	assert_int_equal(failed_mark(db, first, "t/a", 3, second, NULL), 1);
	assert_int_equal(failed_mark(db, first, "t/a", 3, second, NULL), 0);
	assert_int_equal(failed_mark(db, first, "t/b", 3, second, NULL), 1);
	put(second, "t/b", 9);
	assert_int_equal(failed_brought(db, second, true, &gone, NULL), 0);
	assert_int_equal(gone, 1);
	expect(first, "t/b:9 t/c:1 ");
	assert_int_equal(failed_brought(db, second, true, &gone, NULL), 0);
	assert_int_equal(gone, 0);
}

static void
nothing_is_forgotten_if_nothing_arrived(void **state)
{
	int64_t gone;

	(void)state;
	put(first, "t/a", 1);
	put(first, "", 1);
	assert_int_equal(failed_mark(db, first, NULL, 0, second, NULL), 1);
	assert_int_equal(failed_brought(db, second, false, &gone, NULL), 0);
	assert_int_equal(gone, 0);
	expect(first, "t/a:1 :1 ");
}

static void
counts_those_of_one_root(void **state)
{
	int64_t gone;

	(void)state;
	put(first, "t", 1);
	put(first, "t/a", 1);
	put(first, "t2/a", 1);
	assert_int_equal(failed_count(db, first, "t", 1, NULL), 2);
	assert_int_equal(failed_count(db, first, "t2", 2, NULL), 1);
	assert_int_equal(failed_count(db, first, NULL, 0, NULL), 3);
	assert_int_equal(failed_forget(db, first, "t/a", 3, &gone, NULL), 0);
	assert_int_equal(gone, 1);
	assert_int_equal(failed_forget(db, first, "t/a", 3, &gone, NULL), 0);
	assert_int_equal(gone, 0);
}

static void
finds_marks_of_what_has_ended_only(void **state)
{
	char id[TRANSFERS_ID_SIZE];

	(void)state;
	put_transfer(second, TRANSFERS_INTERRUPTED);
	put(first, "t/a", 1);
	assert_int_equal(failed_mark(db, first, NULL, 0, second, NULL), 1);
	assert_int_equal(failed_next_anew(db, id, NULL), 0);
	assert_int_equal(transfers_delete(db, second, NULL), 0);
	assert_int_equal(failed_next_anew(db, id, NULL), 1);
	assert_string_equal(id, second);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(comes_back_in_order_with_raw_paths),
		TEST(goes_with_its_transfer),
		TEST(
		    what_arrived_anew_is_forgotten_and_what_failed_again_stays),
		TEST(nothing_is_forgotten_if_nothing_arrived),
		TEST(counts_those_of_one_root),
		TEST(finds_marks_of_what_has_ended_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
