/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "tui/app/act.h"

/* A folder /dir with "..", three files and a folder. */
static struct browse_listing *
listing(void)
{
	static const char *const names[] = { "..", "sub", "a", "b", "c" };
	struct browse_listing *l = browse_listing_new("/dir");

	assert_non_null(l);
	l->complete = true;
	l->entries = calloc(FX_COUNT(names), sizeof(*l->entries));
	assert_non_null(l->entries);
	l->count = FX_COUNT(names);
	for (size_t i = 0; i < l->count; i++) {
		l->entries[i].name = names[i];
		l->entries[i].size = 10;
		l->entries[i].kind = i == 0 ? BROWSE_UP
		    : i == 1                ? BROWSE_FOLDER
					    : BROWSE_FILE;
	}
	return l;
}

static char *
copy(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

/* One peer, one transfer, one offer; the engine is up. */
static struct model *
full_model(void)
{
	struct model *m = model_new();

	assert_non_null(m);
	model_set_engine(m, MODEL_ENGINE_UP, NULL);
	model_set_browsing(m, "/dir", NULL, NULL);
	model_set_listing(m, listing());
	m->peers = calloc(1, sizeof(*m->peers));
	m->transfers = calloc(1, sizeof(*m->transfers));
	m->rows = calloc(1, sizeof(*m->rows));
	assert_true(
	    m->peers != NULL && m->transfers != NULL && m->rows != NULL);
	m->peers_n = m->peers_cap = 1;
	m->peers[0].key = copy("fx1-a");
	m->peers[0].name = copy("alice");
	m->transfers_n = m->transfers_cap = 1;
	m->transfers[0].id = copy("t1");
	m->transfers[0].name = copy("big.iso");
	m->transfers[0].peer = copy("alice");
	m->transfers[0].state = MODEL_ACTIVE;
	m->rows_n = m->rows_cap = 1;
	m->rows[0].id = copy("o1");
	m->rows[0].name = copy("photos");
	m->rows[0].peer = copy("alice");
	m->rows[0].state = MODEL_ITEM_OFFER;
	m->rows[0].enough = true;
	m->rows[0].files = 3;
	return m;
}

static void
expect_intent(struct model *m, enum intent_kind kind, const char *id)
{
	struct intent *in = model_take(m);

	assert_non_null(in);
	assert_int_equal(in->kind, kind);
	if (id != NULL)
		assert_string_equal(in->id, id);
	intent_free(in);
}

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
what_is_blocked_is_unblocked_by_the_same_key(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	model_focus(m, PANE_PEERS);
	m->peers[0].blocked = true;
	act_do(m, ACTION_PEER_BLOCK);
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_PEER_BLOCK);
	assert_int_equal(in->number, 0);
	intent_free(in);
	assert_null(model_top(m));
	model_free(m);
}

static void
an_unreachable_peer_is_called_and_the_cause_shown(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_PEERS);
	m->peers[0].online = true;
	act_do(m, ACTION_PEER_CONNECT);
	assert_null(model_take(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	m->peers[0].online = false;
	act_do(m, ACTION_PEER_CONNECT);
	expect_intent(m, INTENT_PEER_CONNECT, "fx1-a");
	assert_int_equal(model_top(m)->kind, DIALOG_INFO);
	model_free(m);
}

static void
accepting_looks_first_when_anything_is_odd(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_INBOX);
	act_do(m, ACTION_ACCEPT);
	expect_intent(m, INTENT_ACCEPT, "o1");
	assert_null(model_top(m));
	m->rows[0].flagged = 1;
	act_do(m, ACTION_ACCEPT);
	assert_int_equal(model_top(m)->kind, DIALOG_OFFER);
	assert_string_equal(m->offer.id, "o1");
	expect_intent(m, INTENT_OFFER_FILES, "o1");
	model_close(m);
	act_do(m, ACTION_DECLINE);
	assert_int_equal(model_top(m)->kind, DIALOG_PROMPT);
	assert_true(model_top(m)->empty);
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
		cmocka_unit_test(what_is_blocked_is_unblocked_by_the_same_key),
		cmocka_unit_test(
		    an_unreachable_peer_is_called_and_the_cause_shown),
		cmocka_unit_test(accepting_looks_first_when_anything_is_odd),
		cmocka_unit_test(the_queue_is_put_in_order_by_keys),
		cmocka_unit_test(shares_change_in_steps_up_to_the_ends),
		cmocka_unit_test(only_what_failed_here_is_sent_again),
		cmocka_unit_test(pause_goes_both_ways),
		cmocka_unit_test(quitting_asks_only_while_transfers_run),
		cmocka_unit_test(suspending_asks_when_it_would_stall),
		cmocka_unit_test(sends_marks_to_the_selected_peer),
		cmocka_unit_test(escape_never_quits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
