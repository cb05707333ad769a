/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/chat.h"
#include "unit/store/rows.h"

static const uint8_t anna[32] = { 1 };
static const uint8_t bert[32] = { 2 };

static int
add(const uint8_t peer[32], enum transfers_direction direction, uint64_t msg_id,
    const char *text, struct fx_err *err)
{
	struct chat_row row = { .direction = direction, .msg_id = msg_id };
	int r;

	memcpy(row.peer, peer, 32);
	row.text = strdup(text);
	r = chat_add(db, &row, err);
	free(row.text);
	return r;
}

static void
lines_come_back_newest_first_and_once(void **state)
{
	struct chat_list list;
	uint64_t last;

	(void)state;
	assert_int_equal(add(anna, TRANSFERS_OUT, 1, "hello", NULL), 0);
	assert_int_equal(add(anna, TRANSFERS_IN, 1, "\x1b[31m", NULL), 0);
	assert_int_equal(add(anna, TRANSFERS_OUT, 1, "hello", NULL), 0);
	assert_int_equal(add(bert, TRANSFERS_OUT, 1, "you", NULL), 0);
	assert_int_equal(
	    add(anna, TRANSFERS_IN, UINT64_MAX, "big id", NULL), 0);
	assert_int_equal(chat_page(db, anna, 0, 2, &list, NULL), 0);
	assert_int_equal(list.count, 2);
	assert_true(list.more);
	assert_string_equal(list.rows[0].text, "big id");
	assert_true(list.rows[0].msg_id == UINT64_MAX);
	assert_string_equal(list.rows[1].text, "\x1b[31m");
	assert_int_equal(list.rows[1].direction, TRANSFERS_IN);
	chat_list_done(&list);
	assert_int_equal(chat_page(db, anna, 2, 2, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	assert_false(list.more);
	chat_list_done(&list);
	assert_int_equal(chat_last_id(db, anna, TRANSFERS_OUT, &last, NULL), 0);
	assert_int_equal(last, 1);
	assert_int_equal(chat_last_id(db, bert, TRANSFERS_IN, &last, NULL), 0);
	assert_int_equal(last, 0);
}

static void
a_state_only_rises(void **state)
{
	struct chat_list list;

	(void)state;
	assert_int_equal(add(anna, TRANSFERS_OUT, 5, "x", NULL), 0);
	assert_int_equal(
	    chat_set_state(db, anna, TRANSFERS_OUT, 5, CHAT_READ, NULL), 0);
	assert_int_equal(
	    chat_set_state(db, anna, TRANSFERS_OUT, 5, CHAT_KEPT, NULL), 0);
	assert_int_equal(
	    chat_set_state(db, anna, TRANSFERS_OUT, 6, CHAT_KEPT, NULL), 0);
	assert_int_equal(chat_page(db, anna, 0, 1, &list, NULL), 0);
	assert_int_equal(list.rows[0].state, CHAT_READ);
	chat_list_done(&list);
}

static void
keeps_the_newest_of_each_peer(void **state)
{
	struct chat_list list;
	uint64_t i;

	(void)state;
	assert_int_equal(db_begin(db, NULL), 0);
	assert_int_equal(add(bert, TRANSFERS_IN, 1, "bert", NULL), 0);
	for (i = 1; i <= FX_CHAT_KEPT + 2; i++)
		assert_int_equal(add(anna, TRANSFERS_IN, i, "x", NULL), 0);
	assert_int_equal(db_commit(db, NULL), 0);
	assert_int_equal(
	    chat_page(db, anna, 0, FX_CHAT_KEPT + 9, &list, NULL), 0);
	assert_int_equal(list.count, FX_CHAT_KEPT);
	assert_int_equal(list.rows[list.count - 1].msg_id, 3);
	chat_list_done(&list);
	assert_int_equal(chat_page(db, bert, 0, 9, &list, NULL), 0);
	assert_int_equal(list.count, 1);
	chat_list_done(&list);
}

static void
a_text_has_its_limit(void **state)
{
	char text[FX_CHAT_MAX + 2];
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[FX_CHAT_MAX + 1] = '\0';
	assert_int_equal(add(anna, TRANSFERS_IN, 1, text, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	text[FX_CHAT_MAX] = '\0';
	assert_int_equal(add(anna, TRANSFERS_IN, 1, text, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_come_back_newest_first_and_once),
		TEST(a_state_only_rises),
		TEST(keeps_the_newest_of_each_peer),
		TEST(a_text_has_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
