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

/* Actions and settings by their names, as behind `:`. */

static char *
copy(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

/* One peer, one transfer; the engine is up. */
static struct model *
full_model(void)
{
	struct model *m = model_new();

	assert_non_null(m);
	model_set_engine(m, MODEL_ENGINE_UP, NULL);
	m->peers = calloc(1, sizeof(*m->peers));
	m->transfers = calloc(1, sizeof(*m->transfers));
	assert_true(m->peers != NULL && m->transfers != NULL);
	m->peers_n = m->peers_cap = 1;
	m->peers[0].key = copy("fx1-a");
	m->peers[0].name = copy("alice");
	m->transfers_n = m->transfers_cap = 1;
	m->transfers[0].id = copy("t1");
	m->transfers[0].name = copy("big.iso");
	m->transfers[0].peer = copy("alice");
	m->transfers[0].state = MODEL_ACTIVE;
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
arguments_go_where_they_are_taken(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_do_with(m, ACTION_SORT, "size");
	assert_int_equal(m->files.order.key, BROWSE_BY_SIZE);
	expect_intent(m, INTENT_REREAD, NULL);
	act_do_with(m, ACTION_HIDDEN, "on");
	assert_true(m->files.order.hidden);
	expect_intent(m, INTENT_REREAD, NULL);
	act_do_with(m, ACTION_SORT, "colour");
	assert_int_equal(m->status_level, MODEL_WARN);
	assert_non_null(strstr(m->status, "name, size"));
	act_do_with(m, ACTION_QUIT, "now"); /* it takes none */
	assert_int_equal(m->status_level, MODEL_WARN);
	assert_null(model_take(m));
	act_do_with(m, ACTION_SORT, "");
	assert_int_equal(model_top(m)->kind, DIALOG_SORT);
	model_free(m);
}

static void
lines_do_what_they_name(FX_UNUSED void **state)
{
	struct model *m = full_model();

	setting_reset(m);
	act_line(m, "  sort size ");
	assert_int_equal(m->files.order.key, BROWSE_BY_SIZE);
	expect_intent(m, INTENT_REREAD, NULL);
	act_line(m, "mouse off");
	assert_int_equal(setting_get(m, SETTING_MOUSE), 0);
	act_line(m, "set theme cb");
	assert_string_equal(m->status, "theme = cb");
	act_line(m, "set bell");
	assert_string_equal(m->status, "bell = on");
	act_line(m, "set bell loud");
	assert_int_equal(m->status_level, MODEL_WARN);
	assert_int_equal(setting_get(m, SETTING_BELL), 1);
	act_line(m, "set");
	assert_int_equal(model_top(m)->kind, DIALOG_COMMAND);
	assert_string_equal(model_top(m)->text, "set ");
	model_free(m);
}

static void
a_line_of_another_pane_goes_there_first(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_line(m, "rename");
	assert_int_equal(m->focus, PANE_PEERS);
	assert_int_equal(model_top(m)->kind, DIALOG_PROMPT);
	model_close(m);
	act_line(m, "detai"); /* clear enough */
	assert_int_equal(m->focus, PANE_TRANSFERS);
	assert_string_equal(model_top(m)->id, "t1");
	model_close(m);
	act_run(m, ACTION_SORT, NULL);
	assert_int_equal(m->focus, PANE_FILES);
	model_free(m);
}

static void
an_unknown_line_says_what_is_near(FX_UNUSED void **state)
{
	static const struct {
		const char *line;
		const char *near;
	} rows[] = {
		{ "hiden", "hidden" },
		{ "queue", "queue-down and queue-up" },
		{ "xyzzyxyzzy now", "no command xyzzyxyzzy" },
		{ "quti", "quit" },
		{ "\xff\xfe", "\\xFF" },
	};
	struct model *m = full_model();

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		act_line(m, rows[i].line);
		assert_int_equal(m->status_level, MODEL_WARN);
		if (strstr(m->status, rows[i].near) == NULL)
			fail_msg("%s", m->status);
		assert_null(model_top(m));
		assert_null(model_take(m));
	}
	model_free(m);
}

static void
all_transfers_together_are_limited(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	act_line(m, "limit 2M");
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_CONFIG);
	assert_string_equal(in->name, "rate_up");
	assert_string_equal(in->text, "2M");
	intent_free(in);
	in = model_take(m);
	assert_string_equal(in->name, "rate_down");
	intent_free(in);
	act_line(m, "limit down none");
	in = model_take(m);
	assert_string_equal(in->name, "rate_down");
	assert_string_equal(in->text, "0");
	intent_free(in);
	assert_null(model_take(m));
	act_line(m, "limit fast");
	assert_int_equal(m->status_level, MODEL_WARN);
	assert_null(model_take(m));
	model_free(m);
}

static void
what_stands_behind_a_name_is_taken(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	act_line(m, "goto /srv/music");
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_BROWSE);
	assert_string_equal(in->text, "/srv/music");
	intent_free(in);
	act_line(m, "bookmark x");
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_BOOKMARK);
	assert_string_equal(in->name, "x");
	intent_free(in);
	assert_int_equal(m->focus, PANE_FILES);
	model_free(m);
}

static void
leaving_without_asking_is_a_setting(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	act_line(m, "quit");
	assert_int_equal(model_top(m)->kind, DIALOG_QUIT);
	model_close(m);
	act_line(m, "set quit leave");
	act_do(m, ACTION_QUIT);
	in = model_take(m);
	assert_int_equal(in->kind, INTENT_QUIT);
	assert_int_equal(in->number, INTENT_QUIT_LEAVE);
	intent_free(in);
	m->private = true; /* transfers would end with it */
	act_do(m, ACTION_QUIT);
	assert_int_equal(model_top(m)->kind, DIALOG_QUIT);
	model_free(m);
}

static void
the_splitter_stops_at_its_ends(FX_UNUSED void **state)
{
	struct model *m = full_model();

	setting_reset(m);
	act_line(m, "wider");
	assert_int_equal(setting_get(m, SETTING_SPLIT), 2);
	for (int i = 0; i < 200; i++)
		act_do(m, ACTION_SPLIT_LEFT);
	assert_int_equal(setting_get(m, SETTING_SPLIT), -100);
	act_do(m, ACTION_ZOOM);
	act_do(m, ACTION_SPLIT_RIGHT); /* says why not */
	assert_int_equal(setting_get(m, SETTING_SPLIT), -100);
	assert_int_equal(m->status_level, MODEL_WARN);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_go_where_they_are_taken),
		cmocka_unit_test(lines_do_what_they_name),
		cmocka_unit_test(a_line_of_another_pane_goes_there_first),
		cmocka_unit_test(an_unknown_line_says_what_is_near),
		cmocka_unit_test(all_transfers_together_are_limited),
		cmocka_unit_test(what_stands_behind_a_name_is_taken),
		cmocka_unit_test(leaving_without_asking_is_a_setting),
		cmocka_unit_test(the_splitter_stops_at_its_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
