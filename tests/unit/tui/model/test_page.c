/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/model/said.h"

/* The files of a transfer, of which only a page is kept. */

/* A page of n files from row first on, of so many. */
static void
say_page(struct model *m, size_t first, size_t n, size_t total)
{
	struct str line;

	str_init(&line, 1024 * 1024);
	str_add(&line, "{\"id\":9,\"ok\":true,\"items\":[");
	for (size_t i = first; i < first + n; i++)
		str_addf(&line,
		    "%s{\"index\":%zu,\"path\":\"d/L%%F6 %zu\",\"kind\":"
		    "\"file\",\"size\":10,\"mode\":420,\"mtime\":1,"
		    "\"flags\":\"\",\"state\":\"verified\"}",
		    i > first ? "," : "", i, i);
	str_addf(&line, "],\"total\":%zu,\"complete\":true}", total);
	assert_int_equal(str_error(&line), 0);
	reply_kind = DOOR_FILES;
	said_intent = INTENT_FILES;
	say_about(m, str_cstr(&line), "one", (int64_t)first);
	said_intent = INTENT_NONE;
	str_done(&line);
}

static void
expect_ask(struct model *m, int64_t first, int failed)
{
	struct intent *in = model_take(m);

	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_FILES);
	assert_string_equal(in->id, "one");
	assert_int_equal(in->index, first);
	assert_int_equal(in->number, failed);
	intent_free(in);
}

static void
a_million_files_are_seen_through_one_page(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_page(m, "one", false);
	expect_ask(m, 0, 0);
	say_page(m, 0, 500, 1000000);
	assert_int_equal(m->page.count, 500);
	assert_int_equal(m->page.total, 1000000);
	assert_string_equal(model_page_row(m, 7)->path, "d/L\\xF6 7");
	assert_string_equal(model_page_row(m, 7)->word, "d/L%F6 7");
	model_page_want(m, 100, 20); /* it is there */
	assert_null(model_take(m));
	model_page_want(m, 999980, 20);
	expect_ask(m, 999880, 0);
	model_page_want(m, 500, 20); /* one is asked for already */
	assert_null(model_take(m));
	say_page(m, 0, 500, 1000000); /* an old answer is dropped */
	assert_true(m->page.waiting);
	say_page(m, 999880, 120, 1000000);
	assert_int_equal(m->page.count, 120);
	assert_null(model_page_row(m, 7));
	assert_int_equal(model_page_row(m, 999999)->state, MODEL_FILE_VERIFIED);
	model_page(m, NULL, false);
	assert_int_equal(m->page.count, 0);
	model_free(m);
}

static void
a_list_follows_its_transfer_once_a_second(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_transfer(m, "one", "active");
	said_ms = 5000;
	model_page(m, "one", true);
	expect_ask(m, 0, 1);
	assert_int_equal(model_page_age(m, 9000), -1); /* on its way */
	say_page(m, 0, 2, 2);
	assert_int_equal(model_page_age(m, 9000), -1); /* nothing is new */
	m->transfers[0].files_done = 1;
	assert_int_equal(model_page_age(m, 5400), 600);
	assert_null(model_take(m));
	assert_int_equal(model_page_age(m, 6000), -1);
	expect_ask(m, 0, 1);
	said_ms = 1000;
	model_free(m);
}

static void
a_refusal_is_told_and_not_asked_for_again(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_page(m, "one", false);
	expect_ask(m, 0, 0);
	reply_kind = DOOR_FILES;
	said_intent = INTENT_FILES;
	say_about(m,
	    "{\"id\":9,\"ok\":false,\"code\":\"E_NOENT\",\"error\":"
	    "\"There is no such transfer.\",\"args\":{}}",
	    "one", 0);
	said_intent = INTENT_NONE;
	assert_string_equal(m->page.error, "There is no such transfer.");
	model_page_want(m, 0, 20);
	assert_null(model_take(m));
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_files_are_seen_through_one_page),
		cmocka_unit_test(a_list_follows_its_transfer_once_a_second),
		cmocka_unit_test(a_refusal_is_told_and_not_asked_for_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
