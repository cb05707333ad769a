/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/model/pairing.h"
#include "unit/tui/view/stage.h"

/* What keys in dialogs do: which intents, and which never by accident. */

static struct model_dialog *
open_dialog(enum model_dialog_kind kind, const char *id)
{
	struct model_dialog *d = model_open(model, kind, id);

	assert_non_null(d);
	return d;
}

/* --- policy --- */

static void
limits_are_saved_by_their_button(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_POLICY, SAMPLE_ALICE_KEY);
	stage_open();
	stage_keys("Right Enter Ctrl-U 5 0 0 M Enter Ctrl-U 2 G Enter");
	stage_keys("Ctrl-U ~ / a Enter Right Right Enter");
	assert_null(model->intents);
	stage_keys("Enter");
	in = stage_take(INTENT_PEER_POLICY);
	assert_string_equal(in->id, SAMPLE_ALICE_KEY);
	assert_int_equal(in->number, MODEL_ALLOW);
	assert_int_equal(in->max_file, INT64_C(500) << 20);
	assert_int_equal(in->max_day, INT64_C(2) << 30);
	assert_string_equal(in->text, "/home/ann/a");
	assert_int_equal(in->index, MODEL_SKIP_SAME + 1);
	intent_free(in);
	assert_null(model_top(model));
}

static void
what_is_no_size_is_not_saved(void **state FX_UNUSED)
{
	open_dialog(DIALOG_POLICY, SAMPLE_ALICE_KEY);
	stage_open();
	stage_keys("Right Enter Ctrl-U x Enter Enter Enter Enter Enter");
	assert_null(model->intents);
	assert_non_null(model_top(model));
	assert_non_null(model->status);
}

/* --- pairing --- */

static void
a_code_is_asked_for_and_stopped(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("Enter");
	intent_free(stage_take(INTENT_PAIR_HOST));
	assert_int_equal(model->pair.state, MODEL_PAIR_ASKED);
	stage_keys("Esc");
	intent_free(stage_take(INTENT_PAIR_STOP));
	assert_int_equal(model->pair.state, MODEL_PAIR_NONE);
	assert_null(model_top(model));
}

static void
who_typed_the_code_calls_the_other_machine(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("e h Enter 7 Enter");
	intent_free(stage_take(INTENT_PAIR_JOIN));
	assert_int_equal(pairing_done(model, "fx1-new", "dora", "dora"), 0);
	stage_draw(80, 24, STYLE_SET_ASCII);
	stage_keys("Enter Enter");
	in = stage_take(INTENT_PEER_CONNECT);
	assert_string_equal(in->id, "fx1-new");
	intent_free(in);
	assert_null(model_top(model));
}

static void
a_mistyped_code_can_be_mended(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("e h o s t Enter 7 K 3 Enter");
	intent_free(stage_take(INTENT_PAIR_JOIN));
	assert_int_equal(
	    pairing_refused(model, "The last character is wrong."), 0);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("The last character is wrong."));
	stage_keys("4 Enter");
	in = stage_take(INTENT_PAIR_JOIN);
	assert_string_equal(in->text, "host");
	assert_string_equal(in->name, "7K34");
	intent_free(in);
	/* What the other machine refused is not tried again by accident. */
	assert_int_equal(pairing_failed(model, "Wrong code.", -1), 0);
	stage_draw(80, 24, STYLE_SET_ASCII);
	stage_keys("Down Enter");
	assert_null(model->intents);
	assert_int_equal(model->status_level, MODEL_WARN);
}

static void
a_code_is_entered(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("e h o s t Enter 7 K 3 Enter");
	in = stage_take(INTENT_PAIR_JOIN);
	assert_string_equal(in->text, "host");
	assert_string_equal(in->name, "7K3");
	intent_free(in);
	assert_int_equal(model->pair.state, MODEL_PAIR_JOINING);
}

static void
set_paired(const char *name)
{
	model_pairing(model, MODEL_PAIR_DONE);
	model->pair.key = strdup("fx1-new");
	model->pair.claims = strdup("new");
	model->pair.name = strdup(name);
}

static void
a_new_peer_gets_its_name(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_PAIR, NULL);
	set_paired("new");
	stage_open();
	stage_keys("Ctrl-U d o r a Enter Enter");
	in = stage_take(INTENT_PEER_NAME);
	assert_string_equal(in->id, "fx1-new");
	assert_string_equal(in->name, "dora");
	intent_free(in);
	assert_int_equal(model->pair.state, MODEL_PAIR_NONE);
	assert_null(model_top(model));
}

static void
a_name_that_is_taken_shows_both_keys(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	set_paired("new");
	stage_open();
	stage_keys("Ctrl-U a l i c e Enter Enter");
	assert_null(model->intents);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("fx1-new"));
	assert_true(stage_shows(SAMPLE_ALICE_KEY));
}

static void
what_arrives_meanwhile_takes_no_key(void **state FX_UNUSED)
{
	struct key_event enter = screen_key("Enter");

	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("Enter");
	intent_free(stage_take(INTENT_PAIR_HOST));
	stage_draw(80, 24, STYLE_SET_ASCII);
	/* The result comes; the key was meant for something else. */
	set_paired("new");
	for (int i = 0; i < 5; i++)
		dialog->key(dialog_self, model, &env, &enter);
	assert_null(model->intents);
	assert_non_null(model_top(model));
}

/* --- sending --- */

static void
each_ticked_peer_gets_a_transfer(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("Space Down Space Enter");
	in = model_take(model);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_SEND);
	assert_string_equal(in->id, SAMPLE_ALICE_KEY);
	assert_int_equal(in->paths_n, 3);
	intent_free(in);
	in = stage_take(INTENT_SEND);
	assert_string_equal(in->id, "fx1-nas");
	intent_free(in);
}

static void
the_cursor_keeps_its_peer_when_the_list_changes(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("Down"); /* bob-laptop */
	model->peers[0].online = false;
	model->peers[1].online = true;
	sample_peer(model, "fx1-aa", "aaron");
	model->peers[0].online = true;
	stage_keys("Enter");
	in = stage_take(INTENT_SEND);
	assert_string_equal(in->id, "fx1-bob");
	intent_free(in);
}

static void
links_and_moving_are_chosen_for_one_sending(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("l l m");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("links: followed"));
	assert_true(stage_shows("here: removed when delivered"));
	assert_true(stage_shows("[ Move ]"));
	stage_keys("Enter");
	in = stage_take(INTENT_SEND);
	assert_string_equal(in->text, "follow");
	assert_int_equal(in->number, 1);
	intent_free(in);
	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("Enter");
	in = stage_take(INTENT_SEND);
	assert_null(in->text);
	assert_int_equal(in->number, 0);
	intent_free(in);
	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("m Space Space Enter"); /* to two peers */
	assert_null(model->intents);
	assert_int_equal(model->status_level, MODEL_WARN);
}

static void
nothing_is_sent_to_the_blocked(void **state FX_UNUSED)
{
	model->peers[0].blocked = true;
	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("Enter");
	assert_null(model->intents);
	assert_non_null(model->status);
}

static void
a_line_is_written_to_the_chosen_peer(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_CHAT_TO, NULL);
	stage_open();
	stage_keys("Down Enter");
	assert_int_equal(model_top(model)->kind, DIALOG_CHAT);
	in = stage_take(INTENT_CHAT_LOG);
	assert_string_equal(in->id, "fx1-bob");
	intent_free(in);
	stage_keys("q h i Enter");
	in = stage_take(INTENT_CHAT);
	assert_string_equal(in->id, "fx1-bob");
	assert_string_equal(in->text, "qhi");
	intent_free(in);
	stage_keys("Enter"); /* nothing was typed */
	assert_null(model->intents);
	stage_keys("Esc");
	assert_null(model_top(model));
	assert_null(model->talk.key);
}

/* --- the small ones --- */

static void
open_confirm(void)
{
	struct model_dialog *d = open_dialog(DIALOG_CONFIRM, NULL);

	model_dialog_set(d, "Cancel?", "It ends.", "Cancel it");
	d->then = intent_new(INTENT_CANCEL, "t-iso");
	stage_open();
}

static void
the_safe_button_has_the_focus(void **state FX_UNUSED)
{
	struct intent *in;

	open_confirm();
	stage_keys("Enter");
	assert_null(model->intents);
	open_confirm();
	stage_keys("n");
	assert_null(model->intents);
	open_confirm();
	stage_keys("y");
	in = stage_take(INTENT_CANCEL);
	assert_string_equal(in->id, "t-iso");
	intent_free(in);
	open_confirm();
	stage_keys("Tab Enter");
	intent_free(stage_take(INTENT_CANCEL));
}

static void
quitting_leaves_transfers_running_by_default(void **state FX_UNUSED)
{
	struct intent *in;

	open_dialog(DIALOG_QUIT, NULL);
	stage_open();
	stage_keys("Enter");
	in = stage_take(INTENT_QUIT);
	assert_int_equal(in->number, INTENT_QUIT_LEAVE);
	intent_free(in);
}

static void
quitting_a_private_engine_is_not_the_default(void **state FX_UNUSED)
{
	struct intent *in;

	model->private = true;
	open_dialog(DIALOG_QUIT, NULL);
	stage_open();
	stage_keys("Enter");
	assert_null(model->intents);
	assert_null(model_top(model));
	open_dialog(DIALOG_QUIT, NULL);
	stage_open();
	stage_keys("Up Up Up Enter");
	in = stage_take(INTENT_QUIT);
	assert_int_equal(in->number, INTENT_QUIT_PAUSE);
	intent_free(in);
}

static void
search_follows_what_is_typed_and_esc_goes_back(void **state FX_UNUSED)
{
	open_dialog(DIALOG_SEARCH, NULL);
	stage_open();
	stage_keys("v i d");
	assert_int_equal(model->list[PANE_FILES].cursor, 7);
	stage_keys("Backspace Backspace Backspace");
	assert_int_equal(model->list[PANE_FILES].cursor, 3);
	stage_keys("n o t Esc");
	assert_int_equal(model->list[PANE_FILES].cursor, 3);
	open_dialog(DIALOG_SEARCH, NULL);
	stage_open();
	stage_keys("n o t Enter");
	assert_int_equal(model->list[PANE_FILES].cursor, 6);
	assert_null(model_top(model));
}

static void
the_same_key_reverses_the_order(void **state FX_UNUSED)
{
	open_dialog(DIALOG_SORT, NULL);
	stage_open();
	stage_keys("t");
	assert_int_equal(model->files.order.key, BROWSE_BY_TIME);
	assert_false(model->files.order.reverse);
	intent_free(stage_take(INTENT_REREAD));
	open_dialog(DIALOG_SORT, NULL);
	stage_open();
	stage_keys("t");
	assert_true(model->files.order.reverse);
	intent_free(stage_take(INTENT_REREAD));
}

static void
a_digest_is_asked_for_on_request(void **state FX_UNUSED)
{
	const char *path = "/home/ann/src/release/fx-1.4.0.tar.zst";
	struct intent *in;

	open_dialog(DIALOG_INFO, path)->pane = PANE_FILES;
	stage_open();
	assert_null(model->intents);
	stage_keys("s");
	in = stage_take(INTENT_SUM);
	assert_string_equal(in->paths[0], path);
	intent_free(in);
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("being computed"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(limits_are_saved_by_their_button),
		STAGED(what_is_no_size_is_not_saved),
		STAGED(a_code_is_asked_for_and_stopped),
		STAGED(a_code_is_entered),
		STAGED(a_mistyped_code_can_be_mended),
		STAGED(who_typed_the_code_calls_the_other_machine),
		STAGED(a_new_peer_gets_its_name),
		STAGED(a_name_that_is_taken_shows_both_keys),
		STAGED(what_arrives_meanwhile_takes_no_key),
		STAGED(each_ticked_peer_gets_a_transfer),
		STAGED(the_cursor_keeps_its_peer_when_the_list_changes),
		STAGED(links_and_moving_are_chosen_for_one_sending),
		STAGED(nothing_is_sent_to_the_blocked),
		STAGED(a_line_is_written_to_the_chosen_peer),
		STAGED(the_safe_button_has_the_focus),
		STAGED(quitting_leaves_transfers_running_by_default),
		STAGED(quitting_a_private_engine_is_not_the_default),
		STAGED(search_follows_what_is_typed_and_esc_goes_back),
		STAGED(the_same_key_reverses_the_order),
		STAGED(a_digest_is_asked_for_on_request),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
