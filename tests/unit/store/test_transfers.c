/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/history.h"
#include "store/transfers.h"
#include "unit/store/rows.h"

static struct transfer_row
transfer(unsigned number)
{
	struct transfer_row row = { .direction = TRANSFERS_IN,
		.phase = TRANSFERS_LIVING };

	(void)snprintf(row.id, sizeof(row.id), "%032x", number);
	row.uuid[0] = (uint8_t)number;
	row.peer[0] = 1;
	(void)snprintf(row.petname, sizeof(row.petname), "anna");
	return row;
}

static void
add(unsigned number, enum transfers_phase phase, const char *name,
    int64_t ended_ms)
{
	struct transfer_row row = transfer(number);
	char text[64];

	(void)snprintf(text, sizeof(text), "%s", name);
	row.name = text;
	row.phase = phase;
	row.ended_ms = ended_ms;
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
}

static void
expect_ids(struct transfers_list *list, size_t count, const unsigned *want)
{
	char id[TRANSFERS_ID_SIZE];
	size_t i;

	assert_int_equal(list->count, count);
	for (i = 0; i < count; i++) {
		(void)snprintf(id, sizeof(id), "%032x", want[i]);
		assert_string_equal(list->rows[i].id, id);
	}
	transfers_list_done(list);
}

static void
a_row_comes_back_as_it_went_in(void **state)
{
	char name[] = "n\xff", error[] = "e", dest[] = "/d", options[] = "{}";
	char staging[] = "s";
	uint8_t roots[] = { 0, 1, 2 };
	struct transfer_row row = transfer(7);
	struct transfer_row got;

	(void)state;
	row.name = name;
	row.state = 42;
	row.bytes = INT64_MAX;
	row.bytes_done = 2;
	row.files = 3;
	row.files_done = 4;
	row.files_failed = 5;
	row.created_ms = 6;
	row.started_ms = 7;
	row.ended_ms = 8;
	row.code = E_PARTIAL;
	row.error = error;
	row.dest = dest;
	row.options = options;
	row.staging = staging;
	row.has_tree = true;
	row.tree[31] = 9;
	row.roots = roots;
	row.roots_len = sizeof(roots);
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
	assert_true(row.seq > 0);
	assert_int_equal(transfers_get(db, row.id, &got, NULL), 1);
	assert_int_equal(got.seq, row.seq);
	assert_memory_equal(got.uuid, row.uuid, sizeof(row.uuid));
	assert_memory_equal(got.peer, row.peer, sizeof(row.peer));
	assert_int_equal(got.direction, TRANSFERS_IN);
	assert_string_equal(got.petname, "anna");
	assert_string_equal(got.name, name);
	assert_int_equal(got.state, 42);
	assert_true(got.bytes == INT64_MAX);
	assert_int_equal(got.files_failed, 5);
	assert_int_equal(got.created_ms, 6);
	assert_int_equal(got.ended_ms, 8);
	assert_int_equal(got.code, E_PARTIAL);
	assert_string_equal(got.error, error);
	assert_string_equal(got.dest, dest);
	assert_string_equal(got.options, options);
	assert_string_equal(got.staging, staging);
	assert_true(got.has_tree);
	assert_int_equal(got.tree[31], 9);
	assert_int_equal(got.roots_len, 3);
	assert_memory_equal(got.roots, roots, 3);
	transfers_row_done(&got);
}

static void
updates_write_what_they_say(void **state)
{
	char staging[] = "s";
	struct transfer_row row = transfer(1);
	struct transfer_row got;
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
	row.bytes_done = 10;
	row.state = 3;
	assert_int_equal(transfers_progress(db, &row, NULL), 0);
	assert_int_equal(transfers_get(db, row.id, &got, NULL), 1);
	assert_int_equal(got.bytes_done, 10);
	assert_int_equal(got.state, 0);
	transfers_row_done(&got);

	row.phase = TRANSFERS_ENDED;
	row.ended_ms = 5;
	row.bytes_done = 11;
	row.staging = staging;
	assert_int_equal(transfers_set_state(db, &row, NULL), 0);
	assert_int_equal(transfers_get(db, row.id, &got, NULL), 1);
	assert_int_equal(got.state, 3);
	assert_int_equal(got.phase, TRANSFERS_ENDED);
	assert_int_equal(got.ended_ms, 5);
	assert_int_equal(got.bytes_done, 10);
	assert_null(got.staging);
	assert_null(got.roots);
	assert_false(got.has_tree);
	transfers_row_done(&got);

	assert_int_equal(transfers_update(db, &row, NULL), 0);
	assert_int_equal(transfers_get(db, row.id, &got, NULL), 1);
	assert_string_equal(got.staging, "s");
	transfers_row_done(&got);
	assert_int_equal(transfers_delete(db, row.id, NULL), 0);
	assert_int_equal(transfers_get(db, row.id, &got, NULL), 0);
	assert_int_equal(transfers_delete(db, row.id, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_int_equal(transfers_update(db, &row, &err), -1);
	assert_int_equal(transfers_progress(db, &row, &err), -1);
	assert_int_equal(transfers_set_state(db, &row, &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
a_uuid_belongs_to_its_peer_and_direction(void **state)
{
	struct transfer_row row = transfer(1);
	struct transfer_row got;
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
	row.id[0] = 'f';
	assert_int_equal(transfers_insert(db, &row, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
	row.peer[0] = 2;
	assert_int_equal(transfers_insert(db, &row, NULL), 0);
	assert_int_equal(
	    transfers_find(db, row.peer, TRANSFERS_IN, row.uuid, &got, NULL),
	    1);
	assert_string_equal(got.id, row.id);
	transfers_row_done(&got);
	assert_int_equal(
	    transfers_find(db, row.peer, TRANSFERS_OUT, row.uuid, &got, NULL),
	    0);
	row.uuid[5] = 1;
	assert_int_equal(transfers_insert(db, &row, &err), -1);
	assert_int_equal(err.code, E_EXISTS);
}

static void
pages_come_in_the_order_of_need(void **state)
{
	static const unsigned all[] = { 4, 1, 5, 2, 3 };
	static const unsigned resumable[] = { 5, 2 };
	struct transfers_list list;

	(void)state;
	add(1, TRANSFERS_LIVING, "a", 0);
	add(2, TRANSFERS_INTERRUPTED, "b", 0);
	add(3, TRANSFERS_ENDED, "c", 9);
	add(4, TRANSFERS_LIVING, "d", 0);
	add(5, TRANSFERS_INTERRUPTED, "e", 0);
	assert_int_equal(transfers_page(db, 0, 5, &list, NULL), 0);
	assert_false(list.more);
	expect_ids(&list, 5, all);
	assert_int_equal(transfers_page(db, 1, 3, &list, NULL), 0);
	assert_true(list.more);
	expect_ids(&list, 3, all + 1);
	assert_int_equal(transfers_page(db, 9, 3, &list, NULL), 0);
	expect_ids(&list, 0, all);
	assert_int_equal(
	    transfers_in_phase(db, TRANSFERS_INTERRUPTED, 10, &list, NULL), 0);
	expect_ids(&list, 2, resumable);
	assert_int_equal(transfers_interrupt_all(db, 11, NULL), 2);
	assert_int_equal(transfers_interrupt_all(db, 11, NULL), 0);
}

static void
history_is_searched_by_plain_text(void **state)
{
	static const unsigned newest[] = { 3, 2, 1 };
	struct transfers_list list;
	int64_t count;
	char big[2000];

	(void)state;
	add(1, TRANSFERS_ENDED, "100% done", 10);
	add(2, TRANSFERS_ENDED, "Report_1", 20);
	add(3, TRANSFERS_ENDED, "c:\\x", 30);
	add(4, TRANSFERS_LIVING, "100%", 0);
	assert_int_equal(history_page(db, NULL, -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 3, newest);
	assert_int_equal(history_page(db, "", -1, 1, 1, &list, NULL), 0);
	assert_true(list.more);
	expect_ids(&list, 1, newest + 1);
	assert_int_equal(history_page(db, "%", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 1, newest + 2);
	assert_int_equal(history_page(db, "_", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 1, newest + 1);
	assert_int_equal(history_page(db, "\\", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 1, newest);
	assert_int_equal(history_page(db, "REPORT", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 1, newest + 1);
	assert_int_equal(history_page(db, "anna", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 3, newest);
	assert_int_equal(history_page(db, "'", -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 0, newest);
	assert_int_equal(history_page(db, NULL, 4711, 0, 9, &list, NULL), 0);
	expect_ids(&list, 0, newest);
	memset(big, '%', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	assert_int_equal(history_page(db, big, -1, 0, 9, &list, NULL), -1);

	assert_int_equal(history_prune(db, 20, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_int_equal(history_page(db, NULL, -1, 0, 9, &list, NULL), 0);
	expect_ids(&list, 2, newest);
	assert_int_equal(
	    transfers_in_phase(db, TRANSFERS_LIVING, 9, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	transfers_list_done(&list);
}

static void
a_peers_bytes_since_a_time_are_added_up(void **state)
{
	static const struct {
		unsigned number;
		uint8_t peer;
		enum transfers_direction direction;
		int64_t created_ms;
		uint64_t bytes;
	} rows[] = {
		{ 1, 1, TRANSFERS_IN, 99, 1 },
		{ 2, 1, TRANSFERS_IN, 100, 20 },
		{ 3, 1, TRANSFERS_IN, 500, 300 },
		{ 4, 2, TRANSFERS_IN, 500, 4000 },
		{ 5, 1, TRANSFERS_OUT, 500, 50000 },
	};
	uint8_t peer[32] = { 1 };
	uint64_t sum = 7;

	(void)state;
	assert_int_equal(
	    transfers_sum(db, peer, TRANSFERS_IN, 0, &sum, NULL), 0);
	assert_int_equal(sum, 0);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct transfer_row row = transfer(rows[i].number);
		char name[] = "x";

		row.name = name;
		row.peer[0] = rows[i].peer;
		row.direction = rows[i].direction;
		row.created_ms = rows[i].created_ms;
		row.bytes = rows[i].bytes;
		assert_int_equal(transfers_insert(db, &row, NULL), 0);
	}
	assert_int_equal(
	    transfers_sum(db, peer, TRANSFERS_IN, 100, &sum, NULL), 0);
	assert_int_equal(sum, 320);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_comes_back_as_it_went_in),
		TEST(a_peers_bytes_since_a_time_are_added_up),
		TEST(updates_write_what_they_say),
		TEST(a_uuid_belongs_to_its_peer_and_direction),
		TEST(pages_come_in_the_order_of_need),
		TEST(history_is_searched_by_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
