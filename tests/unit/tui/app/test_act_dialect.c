/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "dialect/dialect.h"
#include "tui/app/command.h"
#include "tui/app/told.h"
#include "tui/view/argument.h"
#include "unit/tui/app/act_model.h"

/* ":dialect NAME on", and what comes of it. */

static void
the_five_are_those_of_the_engine(FX_UNUSED void **state)
{
	size_t n = 0;

	for (; model_dialect_kind(n) != NULL; n++) {
		const struct model_dialect_kind *k = model_dialect_kind(n);
		const struct dialect *d = dialect_find(k->name);

		assert_non_null(d);
		assert_int_equal(d->port, k->port);
		assert_int_equal(d->pull, k->serves);
	}
	assert_int_equal(n, DIALECT_COUNT);
}

static void
a_line_switches_one_on_with_its_options(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;

	act_line(m,
	    "dialect push-md5 on --port 5002 --dir in here --off 30 "
	    "--max-file 1G");
	in = model_take(m);
	assert_non_null(in);
	assert_int_equal(in->kind, INTENT_DIALECT);
	assert_string_equal(in->id, "push-md5");
	assert_int_equal(in->number, 1);
	assert_int_equal(in->paths_n, 4);
	assert_string_equal(in->paths[0], "port=5002");
	assert_string_equal(in->paths[1], "dir=/dir/in here");
	assert_string_equal(in->paths[2], "off_after_min=30");
	assert_string_equal(in->paths[3], "max_file=1G");
	intent_free(in);
	act_line(m, "dialect push-md5 off");
	in = model_take(m);
	assert_int_equal(in->number, 0);
	assert_int_equal(in->paths_n, 0);
	intent_free(in);
	model_free(m);
}

static void
what_is_not_understood_is_said_and_does_nothing(FX_UNUSED void **state)
{
	static const struct {
		const char *line;
		const char *said;
	} lines[] = {
		{ "dialect ftp on", "There is no dialect ftp" },
		{ "dialect a\x1b on", "There is no dialect a" },
		{ "dialect push-md5 maybe", "on, or off" },
		{ "dialect push-md5 off now", "on, or off" },
		{ "dialect push-md5 on port", "port is not understood" },
		{ "dialect push-md5 on --port", "port needs a value" },
		{ "dialect push-md5 on --port --dir x", "port needs a value" },
	};

	for (size_t i = 0; i < FX_COUNT(lines); i++) {
		struct model *m = full_model();

		act_line(m, lines[i].line);
		assert_null(m->intents);
		assert_int_equal(m->dialogs_n, 0);
		assert_non_null(strstr(m->status, lines[i].said));
		assert_null(strchr(m->status, 0x1b));
		model_free(m);
	}
}

/* pull-md5 gives away what lies in a folder: which one is asked. */
static void
a_folder_to_share_is_asked_for(FX_UNUSED void **state)
{
	struct model *m = full_model();

	act_line(m, "dialect pull-md5 on");
	assert_null(m->intents);
	assert_int_equal(model_top(m)->kind, DIALOG_DIALECT);
	assert_string_equal(model_top(m)->id, "pull-md5");
	model_close(m);
	act_line(m, "dialect pull-md5 on --share /srv");
	expect_intent(m, INTENT_DIALECT, "pull-md5");
	act_line(m, "dialect");
	assert_int_equal(model_top(m)->kind, DIALOG_DIALECT);
	assert_null(model_top(m)->id);
	model_free(m);
}

static int
check(FX_UNUSED void *arg, enum door_kind kind, const void *data,
    FX_UNUSED struct fx_err *err)
{
	const struct door_dialect_serve *a = data;

	assert_int_equal(kind, DOOR_DIALECT_SERVE);
	assert_string_equal(a->dialect, "go-ahead");
	assert_true(a->on);
	assert_false(a->attended); /* it outlives this screen */
	assert_int_equal(a->options_n, 1);
	assert_string_equal(a->options[0], "port=1200");
	return 0;
}

static void
the_intent_is_a_command_of_the_door(FX_UNUSED void **state)
{
	struct model *m = full_model();
	struct intent *in;
	struct fx_err err;

	act_line(m, "dialect go-ahead on --port 1200");
	in = model_take(m);
	assert_true(command_is(in->kind));
	assert_int_equal(command_make(in, check, NULL, &err), 0);
	intent_free(in);
	model_free(m);
}

/* The answer of the engine, as the link hands it over. */
static void
answered(struct model *m, const struct door_dialect *d, const char *error)
{
	struct model_event ev = { .kind = DOOR_DIALECT_SERVE,
		.reply = true,
		.id = "push-md5",
		.intent = INTENT_DIALECT,
		.data = d,
		.code = error != NULL ? "E_BUSY" : NULL,
		.error = error,
		.wall_s = 1000000 };

	model_update(m, &ev);
	told_reply(m, INTENT_DIALECT, &ev);
}

static void
the_status_line_says_what_came_of_it(FX_UNUSED void **state)
{
	struct model *m = full_model();
	char name[] = "push-md5";
	struct door_dialect d = { .name = name, .on = true, .port = 5001 };

	answered(m, &d, NULL);
	assert_string_equal(m->status,
	    "push-md5 is on at port 5001: not encrypted, nobody is "
	    "authenticated.");
	assert_int_equal(m->status_level, MODEL_WARN);
	d.until = 1000000 + 3600;
	answered(m, &d, NULL);
	assert_non_null(strstr(m->status, "port 5001 until "));
	answered(m, NULL, "Port 5001 is in use by another program.");
	assert_string_equal(
	    m->status, "Port 5001 is in use by another program.");
	assert_int_equal(model_dialects_on(m), 1);
	d.on = false;
	answered(m, &d, NULL);
	assert_string_equal(m->status, "push-md5 is off.");
	assert_int_equal(model_dialects_on(m), 0);
	model_free(m);
}

static void
names_are_completed_then_on_or_off(FX_UNUSED void **state)
{
	char line[64];

	assert_true(argument_complete("dialect pu", 0, line, sizeof(line)));
	assert_string_equal(line, "dialect push-md5");
	assert_true(argument_complete("dialect pu", 1, line, sizeof(line)));
	assert_string_equal(line, "dialect pull-md5");
	assert_true(argument_complete("dialect pu", 2, line, sizeof(line)));
	assert_string_equal(line, "dialect push-raw");
	assert_false(argument_complete("dialect pu", 3, line, sizeof(line)));
	assert_true(
	    argument_complete("dialect push-md5 of", 0, line, sizeof(line)));
	assert_string_equal(line, "dialect push-md5 off");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_five_are_those_of_the_engine),
		cmocka_unit_test(a_line_switches_one_on_with_its_options),
		cmocka_unit_test(
		    what_is_not_understood_is_said_and_does_nothing),
		cmocka_unit_test(a_folder_to_share_is_asked_for),
		cmocka_unit_test(the_intent_is_a_command_of_the_door),
		cmocka_unit_test(the_status_line_says_what_came_of_it),
		cmocka_unit_test(names_are_completed_then_on_or_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
