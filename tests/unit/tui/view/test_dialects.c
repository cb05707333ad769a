/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/view/action.h"
#include "unit/tui/view/stage.h"

/* What is on the network in the clear can be seen on every screen. */

static void
on(const char *name, int port)
{
	struct model_dialect *d = &model->dialects[model->dialects_n++];

	*d = (struct model_dialect){
		.name = strdup(name), .on = true, .port = port
	};
}

/* The first row, without styles; the caller frees it. */
static char *
first_row(void)
{
	char *text = stage_text();

	text[strcspn(text, "\n")] = '\0';
	return text;
}

static void
row_says(const char *what)
{
	char *row = first_row();

	if (strstr(row, what) == NULL)
		fprintf(stderr, "'%s' is not in '%s'\n", what, row);
	assert_non_null(strstr(row, what));
	free(row);
}

static void
the_banner_stands_in_the_first_row(void **state FX_UNUSED)
{
	on("push-md5", 5001);
	stage_draw(40, 12, STYLE_SET_ASCII);
	golden("dialects-40x12");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("dialects-80x24");
	row_says("DIALECTS ON: push-md5 5001");
	stage_draw(120, 40, STYLE_SET_ASCII);
	golden("dialects-120x40");
	row_says("DIALECTS ON: push-md5 5001");
	model->dialects[0].on = false;
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_false(stage_shows("DIALECT"));
}

static void
several_are_named_where_there_is_room(void **state FX_UNUSED)
{
	on("push-md5", 5001);
	on("pull-md5", 9999);
	on("go-ahead", 12000);
	stage_draw(120, 40, STYLE_SET_ASCII);
	row_says("DIALECTS ON: push-md5 5001, pull-md5 9999, go-ahead 12000");
	stage_draw(60, 18, STYLE_SET_ASCII);
	row_says("DIALECTS ON: 3");
	on("push-raw", 5001);
	on("echo-json", 9999);
	stage_draw(200, 60, STYLE_SET_ASCII);
	row_says("push-raw 5001, echo-json 9999");
}

static void
no_size_hides_the_banner(void **state FX_UNUSED)
{
	on("push-md5", 5001);
	for (int w = 20; w <= 200; w++) {
		stage_draw(w, 4, STYLE_SET_ASCII);
		assert_true(stage_shows("DIALECT"));
		stage_draw(w, 24, STYLE_SET_ASCII);
		row_says(w < 28 ? "~1" : "DIALECT");
	}
	on("go-ahead", 12000);
	for (int w = 40; w <= 200; w++) {
		stage_draw(w, 24, STYLE_SET_ASCII);
		assert_true(stage_shows("DIALECTS"));
	}
}

static void
it_does_not_hide_simulated_faults_nor_they_it(void **state FX_UNUSED)
{
	model->faults = (struct model_faults){
		.on = true, .injected = 30, .detected = 29, .repaired = 28
	};
	on("push-md5", 5001);
	on("go-ahead", 12000);
	for (int w = 40; w <= 200; w++) {
		stage_draw(w, 24, STYLE_SET_ASCII);
		assert_true(stage_shows("DIALECTS"));
		assert_true(stage_shows("FAULTS"));
	}
}

static void
open_form(const char *name)
{
	assert_non_null(model_open(model, DIALOG_DIALECT, name));
	stage_open();
}

static void
a_form_says_what_is_on_and_warns(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 120, 40 } };
	char name[64];

	on("push-md5", 5001);
	model->dialects[0].until = SAMPLE_WALL_S + 4 * 3600;
	open_form(NULL);
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		stage_draw(sizes[i][0], sizes[i][1], STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "dialect-%dx%d", sizes[i][0],
		    sizes[i][1]);
		golden(name);
		assert_true(stage_shows("Not encrypted"));
		assert_true(stage_shows("Switch on"));
	}
	assert_true(stage_shows("on at port 5001 until 16:41"));
}

static void
the_form_switches_on_with_what_was_typed(void **state FX_UNUSED)
{
	struct intent *in;

	open_form(NULL);
	stage_keys("Right Down Ctrl-U 8 0 8 0 Down / s Down Enter Enter");
	in = stage_take(INTENT_DIALECT);
	assert_string_equal(in->id, "pull-md5");
	assert_int_equal(in->number, 1);
	assert_int_equal(in->paths_n, 3);
	assert_string_equal(in->paths[0], "port=8080");
	assert_string_equal(in->paths[1], "share=/s");
	assert_string_equal(in->paths[2], "off_after_min=240");
	intent_free(in);
	assert_int_equal(model->dialogs_n, 0);
}

static void
the_form_switches_off_only_what_is_on(void **state FX_UNUSED)
{
	struct intent *in;

	open_form("go-ahead");
	stage_draw(80, 24, STYLE_SET_ASCII);
	stage_keys("Tab Tab Enter");
	assert_null(model->intents);
	assert_string_equal(model->status, "It is off.");
	on("go-ahead", 12000);
	stage_draw(80, 24, STYLE_SET_ASCII);
	stage_keys("Enter");
	in = stage_take(INTENT_DIALECT);
	assert_string_equal(in->id, "go-ahead");
	assert_int_equal(in->number, 0);
	intent_free(in);
}

static void
put_older(void)
{
	sample_peer(model, "~cellar", "cellar");
	for (size_t i = 0; i < model->peers_n; i++) {
		struct model_peer *p = &model->peers[i];

		if (strcmp(p->key, "~cellar") != 0)
			continue;
		p->dialect = strdup("push-md5");
		p->address = strdup("192.168.7.40:5001");
		model->list[PANE_PEERS].cursor = i;
	}
	model_focus(model, PANE_PEERS);
}

static void
an_older_program_stands_among_the_peers(void **state FX_UNUSED)
{
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 120, 40 } };
	char name[64];

	put_older();
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		stage_draw(sizes[i][0], sizes[i][1], STYLE_SET_ASCII);
		snprintf(name, sizeof(name), "older-%dx%d", sizes[i][0],
		    sizes[i][1]);
		golden(name);
		assert_true(stage_shows("~push-md5"));
	}
	assert_non_null(model_open(model, DIALOG_INFO, "~cellar"));
	model->dialogs[0].pane = PANE_PEERS;
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("192.168.7.40:5001"));
	assert_true(stage_shows("nobody proves to be it"));
}

static void
it_can_be_sent_to_and_forgotten_and_no_more(void **state FX_UNUSED)
{
	static const enum action_id not [] = { ACTION_PEER_CHAT,
		ACTION_PEER_BROWSE, ACTION_PEER_RENAME, ACTION_PEER_POLICY,
		ACTION_PEER_KEY, ACTION_PEER_CONNECT, ACTION_PEER_BLOCK };

	put_older();
	for (size_t i = 0; i < FX_COUNT(not ); i++)
		assert_non_null(
		    strstr(action_why_not(model, not [i]), "no key"));
	assert_null(action_why_not(model, ACTION_SEND_HERE));
	assert_null(action_why_not(model, ACTION_PEER_FORGET));
}

static void
one_is_added_by_name_dialect_and_address(void **state FX_UNUSED)
{
	struct intent *in;

	assert_non_null(model_open(model, DIALOG_OLDER, NULL));
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("add-older-80x24");
	stage_keys("c Down Right Right Down h : 1 Enter Enter");
	in = stage_take(INTENT_PEER_OLDER);
	assert_string_equal(in->id, "~c");
	assert_string_equal(in->name, "push-raw");
	assert_string_equal(in->text, "h:1");
	intent_free(in);
	assert_non_null(model_open(model, DIALOG_OLDER, NULL));
	stage_open();
	stage_keys("c Tab Tab Enter");
	assert_null(model->intents);
	assert_non_null(strstr(model->status, "name and an address"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(the_banner_stands_in_the_first_row),
		STAGED(several_are_named_where_there_is_room),
		STAGED(no_size_hides_the_banner),
		STAGED(it_does_not_hide_simulated_faults_nor_they_it),
		STAGED(a_form_says_what_is_on_and_warns),
		STAGED(the_form_switches_on_with_what_was_typed),
		STAGED(the_form_switches_off_only_what_is_on),
		STAGED(an_older_program_stands_among_the_peers),
		STAGED(it_can_be_sent_to_and_forgotten_and_no_more),
		STAGED(one_is_added_by_name_dialect_and_address),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
