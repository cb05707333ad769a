/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/codec.h"
#include "tui/model/model.h"
#include "unit/tui/model/said.h"

/* --- the tests --- */

static void
takes_in_who_the_engine_is(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say(m,
	    "{\"event\":\"hello\",\"version\":1,\"engine\":\"fxtui 0.1.0\","
	    "\"pid\":1,\"device\":\"" KEY_A "\",\"name\":\"desk\","
	    "\"private\":true}");
	say(m,
	    "{\"event\":\"listening\",\"on\":true,\"port\":5001,"
	    "\"address\":\"10.0.0.1:5001\"}");
	assert_string_equal(m->device, KEY_A);
	assert_string_equal(m->name, "desk");
	assert_true(m->private);
	assert_true(m->listening);
	assert_int_equal(m->port, 5001);
	assert_string_equal(m->address, "10.0.0.1:5001");
	model_free(m);
}

static void
a_snapshot_drops_what_it_does_not_mention(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_peer(m, KEY_A, "alice", true);
	say_peer(m, KEY_B, "bob", false);
	say_transfer(m, "t1", "active");
	say_transfer(m, "t2", "done");
	say_item(m, "i1", "verified", 10);
	say_offer(m, "o1");
	say(m, "{\"event\":\"snapshot\",\"part\":\"begin\"}");
	say_peer(m, KEY_B, "bob", true);
	say_transfer(m, "t2", "done");
	assert_int_equal(m->peers_n, 2);
	say(m, "{\"event\":\"snapshot\",\"part\":\"end\"}");
	assert_true(m->loaded);
	assert_int_equal(m->peers_n, 1);
	assert_string_equal(m->peers[0].name, "bob");
	assert_int_equal(m->transfers_n, 1);
	assert_string_equal(m->transfers[0].id, "t2");
	assert_int_equal(m->rows_n, 0);
	assert_int_equal(m->list[PANE_INBOX].count, 0);
	model_free(m);
}

static void
progress_replaces_levels_and_moves_the_state(FX_UNUSED void **state)
{
	struct model *m = model_new();
	const struct model_transfer *t;
	struct model_totals totals;

	say_transfer(m, "t1", "queued");
	say(m,
	    "{\"event\":\"progress\",\"id\":\"t1\",\"state\":\"active\","
	    "\"bytes\":1000,\"bytes_done\":580,\"files\":1,\"files_done\":0,"
	    "\"files_failed\":0,\"rate\":100,\"eta_s\":4,\"idle_ms\":5000}");
	say(m,
	    "{\"event\":\"progress\",\"id\":\"nobody\",\"state\":\"active\","
	    "\"bytes\":1,\"bytes_done\":1,\"files\":1,\"files_done\":0,"
	    "\"files_failed\":0,\"rate\":1,\"eta_s\":4,\"idle_ms\":0}");
	t = model_transfer(m, "t1");
	assert_int_equal(t->state, MODEL_ACTIVE);
	assert_int_equal(model_permille(t), 580);
	assert_true(model_stalled(t));
	model_totals(m, &totals);
	assert_int_equal(totals.active, 1);
	assert_int_equal(totals.down, 100);
	assert_int_equal(totals.up, -1);
	assert_int_equal(totals.eta_s, 4);
	model_free(m);
}

static void
only_what_was_delivered_is_full(FX_UNUSED void **state)
{
	static const struct {
		enum model_state state;
		int64_t done, total;
		int want;
	} rows[] = {
		{ MODEL_ACTIVE, 1000, 1000, 990 },
		{ MODEL_CHECKING, 999999, 1000000, 990 },
		{ MODEL_ACTIVE, 0, 1000, 0 },
		{ MODEL_ACTIVE, 5, -1, 0 },
		{ MODEL_DONE, 1000, 1000, 1000 },
		{ MODEL_UNSYNCED, 1000, 1000, 1000 },
		{ MODEL_PARTIAL, 1000, 1000, 990 },
		{ MODEL_ACTIVE, INT64_MAX / 2, INT64_MAX, 500 },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct model_transfer t = { .state = rows[i].state,
			.bytes = rows[i].total,
			.bytes_done = rows[i].done };

		assert_in_range(model_permille(&t),
		    (uintmax_t)(rows[i].want > 0 ? rows[i].want - 1 : 0),
		    (uintmax_t)rows[i].want);
	}
}

static void
transfers_stand_in_the_order_of_the_design(FX_UNUSED void **state)
{
	static const char *const want[] = { "a1", "a2", "q1", "int", "bad",
		"new", "old" };
	struct model *m = model_new();

	say_transfer(m, "old", "done");
	say_transfer(m, "bad", "failed");
	say_transfer(m, "a1", "active");
	say_transfer(m, "new", "cancelled");
	say_transfer(m, "int", "interrupted");
	say_transfer(m, "q1", "queued");
	say_transfer(m, "a2", "checking");
	for (size_t i = 0; i < FX_COUNT(want); i++)
		assert_string_equal(m->transfers[i].id, want[i]);
	model_free(m);
}

static void
the_inbox_merges_offers_and_arrivals(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct model_totals totals;

	say_item(m, "old", "verified", 10);
	say_item(m, "new", "verified", 20);
	say_item(m, "bad", "mismatch", 5);
	say_item(m, "run", "receiving", 1);
	say_offer(m, "off");
	assert_int_equal(m->rows_n, 5);
	assert_string_equal(m->rows[0].id, "off");
	assert_string_equal(m->rows[1].id, "bad");
	assert_string_equal(m->rows[2].id, "run");
	assert_string_equal(m->rows[3].id, "new");
	assert_string_equal(m->rows[4].id, "old");
	model_totals(m, &totals);
	assert_int_equal(totals.needs, 2);
	assert_true(m->bell);
	assert_int_equal(model_line(m, 0)->level, MODEL_OFFER);

	/* The arrival takes the offer's place, closed then or before. */
	say_item(m, "off", "receiving", 60);
	assert_int_equal(m->rows_n, 5);
	say(m,
	    "{\"event\":\"offer-closed\",\"id\":\"off\",\"how\":"
	    "\"accepted\"}");
	assert_int_equal(m->rows_n, 5);
	assert_int_equal(model_row(m, "off", 0)->state, MODEL_ITEM_RECEIVING);
	say(m, "{\"event\":\"inbox-gone\",\"ref\":\"off\",\"index\":0}");
	assert_null(model_row(m, "off", 0));
	model_free(m);
}

static void
a_withdrawn_offer_tells_its_open_dialog(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_offer(m, "off");
	model_want_offer(m, "off");
	say(m,
	    "{\"event\":\"offer-closed\",\"id\":\"off\",\"how\":"
	    "\"withdrawn\"}");
	assert_int_equal(m->rows_n, 0);
	assert_string_equal(m->offer.closed, "withdrawn");
	model_free(m);
}

static void
the_cursor_stays_on_its_entry(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_focus(m, PANE_INBOX);
	say_item(m, "one", "verified", 10);
	say_item(m, "two", "verified", 9);
	model_select(m, PANE_INBOX, 1);
	say_item(m, "three", "verified", 99);
	say_offer(m, "off");
	assert_string_equal(model_at_row(m)->id, "two");
	say(m, "{\"event\":\"inbox-gone\",\"ref\":\"three\",\"index\":0}");
	assert_string_equal(model_at_row(m)->id, "two");
	say(m, "{\"event\":\"inbox-gone\",\"ref\":\"two\",\"index\":0}");
	assert_string_equal(model_at_row(m)->id, "one");
	model_free(m);
}

static void
without_focus_the_first_row_stays_selected(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_item(m, "one", "verified", 10);
	say_offer(m, "off");
	assert_string_equal(model_at_row(m)->id, "off");
	model_free(m);
}

static void
pages_of_entries_join_in_order(FX_UNUSED void **state)
{
	static const char first[] =
	    "{\"id\":7,\"ok\":true,\"items\":[{\"index\":0,\"path\":"
	    "\"photos/%1B[31m\",\"kind\":\"file\",\"size\":1,\"mode\":1,"
	    "\"mtime\":1,\"flags\":\"o\"}],\"total\":2,\"complete\":true}";
	static const char second[] =
	    "{\"id\":8,\"ok\":true,\"items\":[{\"index\":1,\"path\":\"b\","
	    "\"kind\":\"folder\",\"size\":1,\"mode\":1,\"mtime\":1,"
	    "\"flags\":\"\"}],\"total\":2,\"complete\":true}";
	struct model *m = model_new();

	reply_kind = DOOR_OFFER_FILES;
	model_want_offer(m, "off");
	say_about(m, second, "off", 1); /* out of turn */
	assert_int_equal(m->offer.count, 0);
	say_about(m, first, "other", 0);
	assert_int_equal(m->offer.count, 0);
	say_about(m, first, "off", 0);
	assert_int_equal(m->offer.count, 1);
	assert_false(m->offer.complete);
	assert_string_equal(m->offer.items[0].path, "photos/\\x1B[31m");
	say_about(m, second, "off", 1);
	assert_int_equal(m->offer.count, 2);
	assert_true(m->offer.complete);
	assert_true(m->offer.items[1].folder);
	model_free(m);
}

static void
a_refusal_reaches_the_status_line(FX_UNUSED void **state)
{
	struct model *m = model_new();

	reply_kind = DOOR_PAUSE;
	say_about(m,
	    "{\"id\":5,\"ok\":false,\"code\":\"E_STATE\",\"error\":"
	    "\"It is over.\",\"args\":{}}",
	    "t1", 0);
	assert_string_equal(m->status, "It is over.");
	assert_int_equal(m->status_level, MODEL_ERROR);
	model_free(m);
}

static void
pairing_goes_from_code_to_peer(FX_UNUSED void **state)
{
	static const char code[] =
	    "{\"event\":\"pair-code\",\"code\":\"7K3-M9QE\",\"left_s\":600,"
	    "\"tries_left\":3,\"addresses\":[\"10.0.0.1:5001\"],\"device\":"
	    "\"" KEY_A "\"}";
	struct model *m = model_new();

	say(m, code); /* nobody here asked for it */
	assert_int_equal(m->pair.state, MODEL_PAIR_NONE);
	assert_null(m->pair.code);
	model_pairing(m, MODEL_PAIR_ASKED);
	say(m, code);
	assert_int_equal(m->pair.state, MODEL_PAIR_HOSTING);
	assert_string_equal(m->pair.code, "7K3-M9QE");
	assert_int_equal(m->pair.until_ms, 601000);
	assert_string_equal(m->pair.addresses[0], "10.0.0.1:5001");
	say(m,
	    "{\"event\":\"pair-result\",\"ok\":false,\"host\":true,"
	    "\"code\":\"E_PAIR_CODE\",\"error\":\"Wrong.\","
	    "\"tries_left\":2}");
	assert_int_equal(m->pair.state, MODEL_PAIR_HOSTING);
	assert_int_equal(m->pair.tries_left, 2);
	assert_string_equal(m->pair.error, "Wrong.");
	say(m,
	    "{\"event\":\"pair-result\",\"ok\":true,\"host\":true,\"key\":"
	    "\"" KEY_B "\",\"claims\":\"laptop\",\"name\":\"laptop\","
	    "\"tries_left\":2}");
	assert_int_equal(m->pair.state, MODEL_PAIR_DONE);
	assert_null(m->pair.code);
	assert_string_equal(m->pair.key, KEY_B);
	model_free(m);
}

static void
a_used_up_code_leaves_the_screen(FX_UNUSED void **state)
{
	struct model *m = model_new();

	model_pairing(m, MODEL_PAIR_ASKED);
	say(m,
	    "{\"event\":\"pair-code\",\"code\":\"7K3-M9QE\",\"left_s\":600,"
	    "\"tries_left\":3,\"addresses\":[],\"device\":\"x\"}");
	say(m,
	    "{\"event\":\"pair-code\",\"left_s\":0,\"tries_left\":0,"
	    "\"addresses\":[],\"device\":\"x\"}");
	assert_int_equal(m->pair.state, MODEL_PAIR_OVER);
	assert_null(m->pair.code);
	model_free(m);
}

static void
foreign_text_is_made_safe(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say(m,
	    "{\"event\":\"chat\",\"peer\":\"al\\u001bice\",\"text\":"
	    "\"hi\\u202e\",\"incoming\":true,\"time\":1,\"kept\":false}");
	assert_string_equal(model_line(m, 0)->peer, "al\\x1Bice");
	assert_string_equal(model_line(m, 0)->text, "hi<202E>");
	assert_true(model_line(m, 0)->incoming);
	assert_int_equal(m->toasts_n, 1);
	say(m,
	    "{\"event\":\"notice\",\"time\":1,\"level\":\"warn\",\"text\":"
	    "\"L\\\\xF6sung.pdf failed\"}");
	assert_string_equal(m->status, "L\\xF6sung.pdf failed");
	model_free(m);
}

static void
verifying_is_shown_until_its_result(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_item(m, "one", "verified", 10);
	reply_kind = DOOR_VERIFY;
	say_about(m, "{\"id\":3,\"ok\":true}", "one", 0);
	assert_true(m->rows[0].verifying);
	say_item(m, "one", "mismatch", 10);
	assert_true(m->rows[0].verifying);
	say(m,
	    "{\"event\":\"verify-result\",\"id\":\"one\",\"index\":0,"
	    "\"ok\":false,\"files\":1,\"bad\":1,\"code\":\"E_DIGEST\","
	    "\"error\":\"Not the same.\"}");
	assert_false(m->rows[0].verifying);
	assert_string_equal(m->rows[0].error, "Not the same.");
	model_free(m);
}

static void
say_rate(struct model *m, int64_t now_ms, int rate, const char *more)
{
	char *line = str_printf(
	    "{\"event\":\"progress\",\"id\":\"one\",\"state\":\"active\","
	    "\"bytes\":1000,\"bytes_done\":10,\"files\":1,\"files_done\":0,"
	    "\"files_failed\":0,\"rate\":%d,\"eta_s\":-1,\"skipped\":0,"
	    "\"conns\":2%s}",
	    rate, more);

	said_ms = now_ms;
	say(m, line);
	free(line);
	said_ms = 1000;
}

static void
a_rate_is_remembered_for_a_minute(FX_UNUSED void **state)
{
	struct model *m = model_new();
	const struct model_transfer *t;

	say_transfer(m, "one", "active");
	for (int i = 0; i < 40; i++) /* ten a second count once */
		say_rate(m, 1000 + i * 100, i, ",\"idle_ms\":0");
	t = model_transfer(m, "one");
	assert_int_equal(t->conns, 2);
	assert_int_equal(t->past_n, 4);
	assert_int_equal(t->past[0], 0);
	assert_int_equal(t->past[3], 30);
	say_transfer(m, "one", "active"); /* the state is told again */
	say_rate(m, 10000, 7, ",\"idle_ms\":0");
	t = model_transfer(m, "one");
	assert_int_equal(t->past_n, 10);
	assert_int_equal(t->past[9], 7);
	for (int i = 0; i < 100; i++)
		say_rate(m, 11000 + i * 1000, i, ",\"idle_ms\":0");
	assert_int_equal(t->past_n, MODEL_PAST_S);
	assert_int_equal(t->past[0], 40);
	assert_int_equal(t->past[MODEL_PAST_S - 1], 99);
	say_transfer(m, "one", "done");
	assert_null(model_transfer(m, "one")->past);
	model_free(m);
}

static void
a_stall_has_its_cause(FX_UNUSED void **state)
{
	static const struct {
		const char *more;
		enum model_stall stall;
	} cases[] = {
		{ ",\"idle_ms\":5000,\"stalled\":\"disk\"", MODEL_STALL_DISK },
		{ ",\"idle_ms\":6000,\"stalled\":\"link\"", MODEL_STALL_LINK },
		{ ",\"idle_ms\":7000,\"stalled\":\"peer\"", MODEL_STALL_PEER },
		{ ",\"idle_ms\":10", MODEL_STALL_NONE },
	};
	struct model *m = model_new();

	say_transfer(m, "one", "active");
	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		say_rate(m, 1000, -1, cases[i].more);
		assert_int_equal(
		    model_transfer(m, "one")->stall, cases[i].stall);
		assert_int_equal(model_stalled(model_transfer(m, "one")),
		    cases[i].stall != MODEL_STALL_NONE);
	}
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_in_who_the_engine_is),
		cmocka_unit_test(a_snapshot_drops_what_it_does_not_mention),
		cmocka_unit_test(progress_replaces_levels_and_moves_the_state),
		cmocka_unit_test(only_what_was_delivered_is_full),
		cmocka_unit_test(transfers_stand_in_the_order_of_the_design),
		cmocka_unit_test(the_inbox_merges_offers_and_arrivals),
		cmocka_unit_test(a_withdrawn_offer_tells_its_open_dialog),
		cmocka_unit_test(the_cursor_stays_on_its_entry),
		cmocka_unit_test(without_focus_the_first_row_stays_selected),
		cmocka_unit_test(pages_of_entries_join_in_order),
		cmocka_unit_test(a_refusal_reaches_the_status_line),
		cmocka_unit_test(pairing_goes_from_code_to_peer),
		cmocka_unit_test(a_used_up_code_leaves_the_screen),
		cmocka_unit_test(foreign_text_is_made_safe),
		cmocka_unit_test(verifying_is_shown_until_its_result),
		cmocka_unit_test(a_rate_is_remembered_for_a_minute),
		cmocka_unit_test(a_stall_has_its_cause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
