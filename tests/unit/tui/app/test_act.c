/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "unit/tui/app/act_model.h"

static void
moves_and_marks(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_do(m, ACTION_LAST);
	assert_int_equal(m->list[PANE_FILES].cursor, 4);
	act_do(m, ACTION_DOWN);
	assert_int_equal(m->list[PANE_FILES].cursor, 4);
	act_do(m, ACTION_FIRST);
	act_do(m, ACTION_MARK); /* ".." cannot be */
	assert_int_equal(m->status_level, MODEL_WARN);
	assert_non_null(m->status);
	act_do(m, ACTION_DOWN);
	assert_null(m->status);
	act_do(m, ACTION_MARK);
	act_do(m, ACTION_MARK);
	assert_int_equal(m->files.marks_n, 2);
	assert_int_equal(m->list[PANE_FILES].cursor, 3);
	act_do(m, ACTION_UNMARK_ALL);
	assert_int_equal(m->files.marks_n, 0);
	model_free(m);
}

static void
opens_folders_and_tells_about_files(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	model_select(m, PANE_FILES, 1);
	act_do(m, ACTION_OPEN);
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_BROWSE);
	assert_string_equal(in->text, "/dir/sub");
	intent_free(in);
	act_do(m, ACTION_PARENT);
	in = model_take(m);
	assert_string_equal(in->text, "/");
	assert_string_equal(in->name, "dir"); /* where one came from */
	intent_free(in);
	model_select(m, PANE_FILES, 2);
	act_do(m, ACTION_OPEN);
	assert_int_equal(model_top(m)->kind, DIALOG_INFO);
	assert_string_equal(model_top(m)->id, "/dir/a");
	model_free(m);
}

static void
panes_go_round(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_do(m, ACTION_PREV_PANE);
	assert_int_equal(m->focus, PANE_LOG);
	act_do(m, ACTION_NEXT_PANE);
	assert_int_equal(m->focus, PANE_FILES);
	act_do(m, ACTION_PANE_INBOX);
	assert_int_equal(m->focus, PANE_INBOX);
	act_do(m, ACTION_ZOOM);
	assert_true(m->zoom);
	act_do(m, ACTION_CLOSE);
	assert_false(m->zoom);
	model_free(m);
}

static void
dangerous_things_are_confirmed_first(FX_UNUSED void **state)
{
	static const struct {
		enum model_pane pane;
		enum action_id action;
		enum intent_kind then;
	} rows[] = {
		{ PANE_PEERS, ACTION_PEER_FORGET, INTENT_PEER_FORGET },
		{ PANE_PEERS, ACTION_PEER_BLOCK, INTENT_PEER_BLOCK },
		{ PANE_TRANSFERS, ACTION_TRANSFER_CANCEL, INTENT_CANCEL },
	};
	struct model *m = full_model();

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		model_focus(m, rows[i].pane);
		act_do(m, rows[i].action);
		assert_null(model_take(m));
		assert_int_equal(model_top(m)->kind, DIALOG_CONFIRM);
		assert_int_equal(model_top(m)->then->kind, rows[i].then);
		assert_non_null(model_top(m)->text);
		assert_non_null(model_top(m)->label);
		model_close(m);
	}
	model_free(m);
}

static void
the_queue_is_put_in_order_by_keys(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct model_transfer *t = &m->transfers[0];
	struct intent *in;

	model_focus(m, PANE_TRANSFERS);
	t->position = 0;
	act_do(m, ACTION_QUEUE_UP);
	assert_null(model_take(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	t->state = MODEL_QUEUED;
	t->position = 2;
	act_do(m, ACTION_QUEUE_UP);
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_MOVE);
	assert_string_equal(in->text, "up");
	intent_free(in);
	act_do(m, ACTION_QUEUE_DOWN);
	in = model_take(m);
	assert_string_equal(in->text, "down");
	intent_free(in);
	act_do(m, ACTION_LIMIT);
	assert_int_equal(model_top(m)->kind, DIALOG_PROMPT);
	assert_int_equal(model_top(m)->prompt, MODEL_PROMPT_RATE);
	model_close(m);
	model_free(m);
}

static void
shares_change_in_steps_up_to_the_ends(FX_UNUSED void **state)
{
	static const struct {
		enum action_id id;
		int64_t weight, want; /* 0: refused */
	} cases[] = {
		{ ACTION_MORE, 50, 60 },
		{ ACTION_MORE, 95, 100 },
		{ ACTION_MORE, 100, 0 },
		{ ACTION_LESS, 50, 40 },
		{ ACTION_LESS, 10, 1 },
		{ ACTION_LESS, 1, 0 },
	};
	struct model *m = full_model();

	model_focus(m, PANE_TRANSFERS);
	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		struct intent *in;

		m->transfers[0].weight = cases[i].weight;
		act_do(m, cases[i].id);
		in = model_take(m);
		if (cases[i].want == 0) {
			assert_null(in);
			continue;
		}
		assert_int_equal(in->kind, INTENT_WEIGHT);
		assert_int_equal(in->number, cases[i].want);
		intent_free(in);
	}
	model_free(m);
}

static void
only_what_failed_here_is_sent_again(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct model_transfer *t = &m->transfers[0];

	model_focus(m, PANE_TRANSFERS);
	t->incoming = false;
	act_do(m, ACTION_RETRY);
	assert_null(model_take(m));
	t->state = MODEL_CANCELLED;
	act_do(m, ACTION_RETRY);
	expect_intent(m, INTENT_RETRY, "t1");
	t->state = MODEL_INTERRUPTED;
	act_do(m, ACTION_RETRY);
	expect_intent(m, INTENT_RESUME, "t1");
	t->state = MODEL_CANCELLED;
	t->incoming = true;
	act_do(m, ACTION_RETRY);
	assert_null(model_take(m));
	t->incoming = false;
	t->state = MODEL_DONE;
	act_do(m, ACTION_RETRY);
	assert_null(model_take(m));
	model_free(m);
}

static void
pause_goes_both_ways(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_TRANSFERS);
	act_do(m, ACTION_PAUSE);
	expect_intent(m, INTENT_PAUSE, "t1");
	m->transfers[0].state = MODEL_PAUSED;
	act_do(m, ACTION_PAUSE);
	expect_intent(m, INTENT_RESUME, "t1");
	m->transfers[0].state = MODEL_DONE;
	act_do(m, ACTION_PAUSE);
	assert_null(model_take(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	model_free(m);
}

static void
all_are_paused_a_peer_at_a_time(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_TRANSFERS);
	m->transfers = realloc(m->transfers, 3 * sizeof(*m->transfers));
	assert_non_null(m->transfers);
	m->transfers_n = m->transfers_cap = 3;
	for (int i = 0; i < 3; i++) {
		if (i > 0)
			m->transfers[i] = (struct model_transfer){
				.id = copy(i == 1 ? "t2" : "t3"),
				.name = copy("x"),
				.peer = copy("alice"),
			};
		m->transfers[i].key = copy(i < 2 ? "fx1-a" : "fx1-b");
		m->transfers[i].state = MODEL_ACTIVE;
	}
	act_do(m, ACTION_PAUSE_ALL);
	expect_intent(m, INTENT_PAUSE, "fx1-a");
	expect_intent(m, INTENT_PAUSE, "fx1-b");
	assert_null(model_take(m));
	m->transfers[0].state = m->transfers[1].state = MODEL_PAUSED;
	m->transfers[2].state = MODEL_INTERRUPTED;
	act_do(m, ACTION_PAUSE_ALL);
	expect_intent(m, INTENT_RESUME, "fx1-a");
	expect_intent(m, INTENT_RESUME, "t3");
	assert_null(model_take(m));
	for (int i = 0; i < 3; i++)
		m->transfers[i].state = MODEL_DONE;
	act_do(m, ACTION_PAUSE_ALL);
	assert_null(model_take(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	model_free(m);
}

static void
quitting_asks_only_while_transfers_run(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_do(m, ACTION_QUIT);
	assert_int_equal(model_top(m)->kind, DIALOG_QUIT);
	assert_null(model_take(m));
	model_close(m);
	m->transfers[0].state = MODEL_DONE;
	act_do(m, ACTION_QUIT);
	expect_intent(m, INTENT_QUIT, NULL);
	model_free(m);
}

static void
suspending_asks_when_it_would_stall(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_do(m, ACTION_SUSPEND);
	expect_intent(m, INTENT_SUSPEND, NULL);
	m->private = true;
	act_do(m, ACTION_SUSPEND);
	assert_null(model_take(m));
	assert_int_equal(model_top(m)->then->kind, INTENT_SUSPEND);
	model_free(m);
}

static void
sends_marks_to_the_selected_peer(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	model_select(m, PANE_FILES, 2);
	model_focus(m, PANE_PEERS);
	act_do(m, ACTION_SEND_HERE); /* nothing is marked */
	assert_null(model_take(m));
	model_mark_toggle(m, 3);
	act_do(m, ACTION_SEND_HERE);
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_SEND);
	assert_string_equal(in->id, "fx1-a");
	assert_string_equal(in->paths[0], "/dir/b");
	intent_free(in);
	model_free(m);
}

static void
escape_never_quits(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_mark_toggle(m, 2);
	m->quit_when_done = true;
	model_search(m, "a", 1, true);
	for (int i = 0; i < 20; i++)
		act_do(m, ACTION_CLOSE);
	assert_null(model_take(m));
	assert_false(m->quit_when_done);
	assert_null(m->search);
	assert_int_equal(m->files.marks_n, 0); /* told of, then unmarked */
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_and_marks),
		cmocka_unit_test(opens_folders_and_tells_about_files),
		cmocka_unit_test(panes_go_round),
		cmocka_unit_test(dangerous_things_are_confirmed_first),
		cmocka_unit_test(the_queue_is_put_in_order_by_keys),
		cmocka_unit_test(shares_change_in_steps_up_to_the_ends),
		cmocka_unit_test(only_what_failed_here_is_sent_again),
		cmocka_unit_test(pause_goes_both_ways),
		cmocka_unit_test(all_are_paused_a_peer_at_a_time),
		cmocka_unit_test(quitting_asks_only_while_transfers_run),
		cmocka_unit_test(suspending_asks_when_it_would_stall),
		cmocka_unit_test(sends_marks_to_the_selected_peer),
		cmocka_unit_test(escape_never_quits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
