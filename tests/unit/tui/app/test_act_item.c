/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/app/told.h"
#include "unit/tui/app/act_model.h"

/* What the keys of Peers and Inbox do. */

static void
what_arrived_is_shown_where_it_is(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	model_focus(m, PANE_INBOX);
	m->rows[0].where = copy("/in/alice/L\xF6sung");
	act_do(m, ACTION_ROW_FOLDER); /* an offer is nowhere yet */
	assert_null(model_take(m));
	m->rows[0].state = MODEL_ITEM_VERIFIED;
	act_do(m, ACTION_ROW_FOLDER);
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_BROWSE);
	assert_string_equal(in->text, "/in/alice");
	assert_string_equal(in->name, "L\xF6sung");
	intent_free(in);
	assert_int_equal(m->focus, PANE_FILES);
	model_free(m);
}

static void
a_sender_without_a_key_cannot_be_trusted(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_INBOX);
	m->rows[0].key = copy("");
	act_do(m, ACTION_ROW_POLICY);
	assert_null(model_top(m));
	assert_int_equal(m->status_level, MODEL_WARN);
	free(m->rows[0].key);
	m->rows[0].key = copy("fx1-a");
	act_do(m, ACTION_ROW_POLICY);
	assert_int_equal(model_top(m)->kind, DIALOG_POLICY);
	assert_string_equal(model_top(m)->id, "fx1-a");
	model_close(m);
	m->rows[0].state = MODEL_ITEM_INTERRUPTED;
	act_do(m, ACTION_ROW_RESUME);
	expect_intent(m, INTENT_RESUME, "o1");
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

/* What an action asks for goes to the engine. */
static void
ask(struct model *m, enum action_id id)
{
	struct intent *in;

	act_do(m, id);
	in = model_take(m);
	assert_non_null(in);
	told_asked(m, in);
	intent_free(in);
}

static void
what_can_be_taken_back_is(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_TRANSFERS);
	ask(m, ACTION_PAUSE);
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "big.iso goes on.");
	expect_intent(m, INTENT_RESUME, "t1");
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "There is nothing to undo.");
	m->transfers[0].weight = 30;
	ask(m, ACTION_MORE);
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "big.iso has the share it had before.");
	assert_int_equal(m->intents->number, 30);
	expect_intent(m, INTENT_WEIGHT, "t1");
	model_free(m);
}

static void
a_move_is_taken_back_if_there_was_one(FX_UNUSED void **state)
{
	struct model *m = full_model();

	model_focus(m, PANE_TRANSFERS);
	m->transfers[0].state = MODEL_QUEUED;
	m->transfers[0].position = 2;
	ask(m, ACTION_QUEUE_UP); /* nothing else waits */
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "There is nothing to undo.");
	m->transfers = realloc(m->transfers, 2 * sizeof(*m->transfers));
	assert_non_null(m->transfers);
	m->transfers[1] = (struct model_transfer){ .id = copy("t2"),
		.name = copy("other"),
		.peer = copy("alice"),
		.state = MODEL_QUEUED,
		.position = 1 };
	m->transfers_n = m->transfers_cap = 2;
	ask(m, ACTION_QUEUE_UP);
	act_do(m, ACTION_UNDO);
	assert_string_equal(m->status, "big.iso goes back to its place.");
	assert_string_equal(m->intents->text, "down");
	expect_intent(m, INTENT_MOVE, "t1");
	model_free(m);
}

static void
what_cannot_be_taken_back_says_why(FX_UNUSED void **state)
{
	static const struct {
		enum intent_kind kind;
		const char *says;
	} acts[] = {
		{ INTENT_DECLINE, "The peer knows that it is declined." },
		{ INTENT_CLEAR,
		    "What was cleared is off the list; fxt history has it." },
		{ INTENT_CANCEL,
		    "What is cancelled stays so; r sends it again." },
	};
	struct model *m = full_model();
	struct model_event no = {
		.reply = true, .code = "E_STATE", .error = "no"
	};
	struct intent *in;

	for (size_t i = 0; i < FX_COUNT(acts); i++) {
		in = intent_new(acts[i].kind, "t1");
		assert_non_null(in);
		told_asked(m, in);
		intent_free(in);
		act_do(m, ACTION_UNDO);
		assert_string_equal(m->status, acts[i].says);
		assert_null(m->intents);
	}
	model_focus(m, PANE_TRANSFERS);
	ask(m, ACTION_PAUSE);
	told_reply(m, INTENT_PAUSE, &no);
	act_do(m, ACTION_UNDO);
	assert_string_equal(
	    m->status, "The last act was refused; nothing has changed.");
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_arrived_is_shown_where_it_is),
		cmocka_unit_test(a_sender_without_a_key_cannot_be_trusted),
		cmocka_unit_test(accepting_looks_first_when_anything_is_odd),
		cmocka_unit_test(what_is_blocked_is_unblocked_by_the_same_key),
		cmocka_unit_test(
		    an_unreachable_peer_is_called_and_the_cause_shown),
		cmocka_unit_test(what_can_be_taken_back_is),
		cmocka_unit_test(a_move_is_taken_back_if_there_was_one),
		cmocka_unit_test(what_cannot_be_taken_back_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
