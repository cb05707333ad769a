/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tui/view/offer_list.h"
#include "unit/tui/view/stage.h"

/* Offers are answered by deliberate acts only (tui.md 2.4, P5). */

static void
open_offer(void)
{
	assert_non_null(model_open(model, DIALOG_OFFER, SAMPLE_OFFER_ID));
	sample_offer_files(model);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
}

static void
enter_in_the_list_never_answers(void **state FX_UNUSED)
{
	open_offer();
	stage_keys("Enter Enter y n a A Space Enter");
	assert_non_null(model_top(model));
	assert_null(model->intents);
	assert_non_null(model->status);
}

static void
type_ahead_is_dropped(void **state FX_UNUSED)
{
	struct key_event tab = screen_key("Tab");
	struct key_event enter = screen_key("Enter");

	open_offer();
	env.dialog = model_top(model);
	for (int i = 0; i < 5; i++) {
		dialog->key(dialog_self, model, &env, &tab);
		dialog->key(dialog_self, model, &env, &enter);
	}
	assert_null(model->intents);
	assert_int_equal(model_top(model)->kind, DIALOG_OFFER);
}

static void
the_first_button_is_decline_and_asks_for_a_reason(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	stage_keys("Tab Enter");
	assert_null(model->intents);
	assert_int_equal(model_top(model)->kind, DIALOG_PROMPT);
	stage_keys("n o Enter");
	in = stage_take(INTENT_DECLINE);
	assert_string_equal(in->id, SAMPLE_OFFER_ID);
	assert_string_equal(in->text, "no");
	intent_free(in);
	assert_null(model_top(model));
}

static void
a_reason_may_be_left_out_and_esc_declines_nothing(void **state FX_UNUSED)
{
	open_offer();
	stage_keys("Tab Enter Esc");
	assert_null(model->intents);
	assert_null(model_top(model));
	open_offer();
	stage_keys("Tab Enter Enter");
	intent_free(stage_take(INTENT_DECLINE));
}

static void
hidden_files_are_not_taken_without_a_tick(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	stage_keys("c Tab Tab Enter");
	in = stage_take(INTENT_ACCEPT);
	assert_int_equal(in->number, MODEL_SKIP_SAME);
	assert_int_equal(in->unwanted_n, 1);
	assert_int_equal(in->unwanted[0], 1); /* .profile */
	intent_free(in);
	assert_null(model_top(model));
}

static void
a_folder_is_ticked_with_all_in_it(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	stage_keys("A Down Down Down Down Down Down Space Tab Tab Enter");
	in = stage_take(INTENT_ACCEPT);
	assert_int_equal(in->unwanted_n, 3); /* figures and both in it */
	assert_int_equal(in->unwanted[0], 4);
	assert_int_equal(in->unwanted[2], 6);
	intent_free(in);
}

static void
trust_opens_the_form_of_that_peer(void **state FX_UNUSED)
{
	open_offer();
	stage_keys("Tab Tab Tab Enter");
	intent_free(stage_take(INTENT_ACCEPT));
	assert_int_equal(model_top(model)->kind, DIALOG_POLICY);
	assert_string_equal(model_top(model)->id, SAMPLE_ALICE_KEY);
}

static void
nobody_without_a_key_is_trusted(void **state FX_UNUSED)
{
	free(model->rows[0].peer);
	model->rows[0].peer = strdup("~push-raw");
	open_offer();
	stage_keys("Tab Tab Tab Enter");
	assert_null(model->intents);
	assert_int_equal(model_top(model)->kind, DIALOG_OFFER);
	assert_non_null(strstr(model->status, "without a key"));
}

static void
it_cannot_be_accepted_before_it_is_known(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	model->offer.complete = false;
	stage_keys("Tab Tab Enter");
	assert_int_equal(model_top(model)->kind, DIALOG_OFFER);
	in = stage_take(INTENT_OFFER_FILES);
	assert_int_equal(in->index, model->offer.count);
	intent_free(in);
}

static void
it_cannot_be_accepted_without_space_until_enough_is_unticked(
    void **state FX_UNUSED)
{
	model->rows[0].enough = false;
	model->rows[0].free_bytes = INT64_C(15) << 20;
	open_offer();
	stage_keys("Tab Tab Enter");
	assert_null(model->intents);
	stage_keys("Shift-Tab Shift-Tab End Space Tab Tab Enter");
	intent_free(stage_take(INTENT_ACCEPT));
}

static void
later_leaves_the_offer_open(void **state FX_UNUSED)
{
	open_offer();
	stage_keys("Esc");
	assert_null(model_top(model));
	assert_null(model->intents);
	open_offer();
	stage_keys("Shift-Tab Enter");
	assert_null(model_top(model));
	assert_null(model->intents);
}

static void
an_offer_answered_elsewhere_says_so_first(void **state FX_UNUSED)
{
	open_offer();
	model->offer.closed = strdup("accepted");
	stage_keys("Tab");
	assert_non_null(model_top(model));
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("accepted elsewhere"));
	stage_keys("x");
	assert_null(model_top(model));
	assert_null(model->intents);
}

/* --- its list --- */

static const struct {
	const char *path;
	bool folder;
	const char *flags;
} pages[] = {
	{ "r", true, "" },
	{ "r/a", true, "" },
	{ "r/a/1", false, "" },
	{ "r/a/2", false, "h" },
	{ "r/ab", false, "" },
	{ "r/empty", true, "" },
};

static void
add_entries(struct model_entries *e, size_t from, size_t to)
{
	static char *texts[FX_COUNT(pages)][2];

	for (size_t i = from; i < to; i++) {
		texts[i][0] = strdup(pages[i].path);
		texts[i][1] = strdup(pages[i].flags);
		e->items[i] = (struct model_entry){
			.index = (int64_t)i,
			.path = texts[i][0],
			.folder = pages[i].folder,
			.size = 10,
			.flags = texts[i][1],
		};
	}
	e->count = to;
}

static void
free_entries(struct model_entries *e)
{
	for (size_t i = 0; i < e->count; i++) {
		free(e->items[i].path);
		free(e->items[i].flags);
	}
}

static void
pages_keep_ticks_and_cursor(void **state FX_UNUSED)
{
	struct model_entry items[FX_COUNT(pages)];
	struct model_entries e = { .items = items };
	struct offer_list l = { .count = 0 };

	scroll_init(&l.scroll);
	add_entries(&e, 0, 3);
	assert_int_equal(offer_list_sync(&l, &e), 0);
	scroll_to(&l.scroll, 1);
	offer_list_toggle(&l, &e, 2);
	add_entries(&e, 3, FX_COUNT(pages));
	assert_int_equal(offer_list_sync(&l, &e), 0);
	/* The flagged one is first now, the cursor still on r/a. */
	assert_int_equal(l.rows[0], 3);
	assert_int_equal(l.rows[l.scroll.cursor], 1);
	assert_int_equal(offer_list_tick(&l, &e, 2), OFFER_NONE);
	assert_int_equal(offer_list_tick(&l, &e, 3), OFFER_NONE);
	assert_int_equal(offer_list_tick(&l, &e, 4), OFFER_ALL);
	offer_list_done(&l);
	free_entries(&e);
}

static void
a_folder_is_what_is_in_it(void **state FX_UNUSED)
{
	struct model_entry items[FX_COUNT(pages)];
	struct model_entries e = { .items = items };
	struct offer_list l = { .count = 0 };
	struct offer_sum sum;
	int64_t files;
	int64_t bytes;

	scroll_init(&l.scroll);
	add_entries(&e, 0, FX_COUNT(pages));
	assert_int_equal(offer_list_sync(&l, &e), 0);
	assert_int_equal(offer_list_tick(&l, &e, 0), OFFER_PART);
	assert_int_equal(offer_list_tick(&l, &e, 1), OFFER_PART);
	assert_int_equal(offer_list_tick(&l, &e, 5), OFFER_ALL);
	offer_list_inside(&e, 1, &files, &bytes);
	assert_int_equal(files, 2);
	assert_int_equal(bytes, 20);
	sum = offer_list_sum(&l, &e);
	assert_int_equal(sum.files, 3);
	assert_int_equal(sum.ticked, 2);
	assert_int_equal(sum.bytes, 20);
	assert_int_equal(sum.flagged, 1);
	/* Rows: r/a/2, r, r/a, .. */
	offer_list_toggle(&l, &e, 2);
	assert_int_equal(offer_list_tick(&l, &e, 1), OFFER_ALL);
	assert_int_equal(offer_list_tick(&l, &e, 0), OFFER_ALL);
	offer_list_toggle(&l, &e, 1);
	assert_int_equal(offer_list_tick(&l, &e, 0), OFFER_NONE);
	assert_int_equal(offer_list_tick(&l, &e, 5), OFFER_NONE);
	offer_list_done(&l);
	free_entries(&e);
}

static struct intent *
accepted(void)
{
	stage_keys("Tab Tab Enter");
	return stage_take(INTENT_ACCEPT);
}

static void
another_folder_and_name_are_typed(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	stage_keys("e Ctrl-U ~ / i n Enter");
	assert_non_null(model_top(model));
	assert_null(model->intents); /* Enter took the folder alone */
	stage_keys("r Ctrl-U q 3 Enter");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("~/in as q3"));
	assert_true(stage_shows("free there: not known"));
	golden("offer-typed-80x24");
	in = accepted();
	assert_string_equal(in->text, "/home/ann/in");
	assert_string_equal(in->name, "q3");
	intent_free(in);
}

static void
what_is_no_name_is_not_taken(void **state FX_UNUSED)
{
	struct intent *in;

	open_offer();
	stage_keys("r Ctrl-U a / b Enter");
	assert_int_equal(model->status_level, MODEL_WARN);
	stage_keys("Ctrl-U . . Enter");
	assert_int_equal(model->status_level, MODEL_WARN);
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("offer-typing-40x12");
	stage_keys("Esc"); /* of the line, not of the dialog */
	assert_int_equal(model_top(model)->kind, DIALOG_OFFER);
	in = accepted();
	assert_null(in->name);
	assert_null(in->text);
	intent_free(in);
}

static void
of_several_roots_none_gets_a_new_name(void **state FX_UNUSED)
{
	open_offer();
	model->rows[0].roots = 2;
	stage_keys("r");
	assert_int_equal(model->status_level, MODEL_WARN);
	stage_keys("x Esc");
	assert_null(model_top(model));
}

static void
accepting_as_begins_with_the_name(void **state FX_UNUSED)
{
	struct model_dialog *d =
	    model_open(model, DIALOG_OFFER, SAMPLE_OFFER_ID);
	struct intent *in;

	assert_non_null(d);
	assert_int_equal(model_dialog_set(d, NULL, NULL, "as"), 0);
	sample_offer_files(model);
	stage_open();
	stage_keys("x Enter");
	in = accepted();
	assert_string_equal(in->name, "notes-q3x");
	intent_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(enter_in_the_list_never_answers),
		STAGED(another_folder_and_name_are_typed),
		STAGED(what_is_no_name_is_not_taken),
		STAGED(of_several_roots_none_gets_a_new_name),
		STAGED(accepting_as_begins_with_the_name),
		STAGED(type_ahead_is_dropped),
		STAGED(the_first_button_is_decline_and_asks_for_a_reason),
		STAGED(a_reason_may_be_left_out_and_esc_declines_nothing),
		STAGED(hidden_files_are_not_taken_without_a_tick),
		STAGED(a_folder_is_ticked_with_all_in_it),
		STAGED(trust_opens_the_form_of_that_peer),
		STAGED(nobody_without_a_key_is_trusted),
		STAGED(it_cannot_be_accepted_before_it_is_known),
		STAGED(
		    it_cannot_be_accepted_without_space_until_enough_is_unticked),
		STAGED(later_leaves_the_offer_open),
		STAGED(an_offer_answered_elsewhere_says_so_first),
		STAGED(pages_keep_ticks_and_cursor),
		STAGED(a_folder_is_what_is_in_it),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
