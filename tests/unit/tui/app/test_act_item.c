/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
