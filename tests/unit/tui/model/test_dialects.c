/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "unit/tui/model/said.h"

/* Which dialects are on, as far as the engine has told. */

static void
say_dialect(struct model *m, const char *name, bool on, int port)
{
	char *line = str_printf(
	    "{\"event\":\"dialect\",\"name\":\"%s\",\"on\":%s,\"port\":%d,"
	    "\"until\":1795009300,\"callers\":2,\"done\":3,\"failed\":1,"
	    "\"accept\":\"ask\",\"share\":\"/srv/a%%1b\"}",
	    name, on ? "true" : "false", port);

	say(m, line);
	free(line);
}

static void
what_is_on_is_known_with_all_its_numbers(FX_UNUSED void **state)
{
	struct model *m = model_new();
	const struct model_dialect *d;

	assert_null(model_dialect(m, "push-md5"));
	assert_int_equal(model_dialects_on(m), 0);
	say_dialect(m, "push-md5", true, 5001);
	say_dialect(m, "go-ahead", true, 12000);
	assert_int_equal(model_dialects_on(m), 2);
	d = model_dialect(m, "push-md5");
	assert_true(d->on);
	assert_int_equal(d->port, 5001);
	assert_int_equal(d->until, 1795009300);
	assert_int_equal(d->callers, 2);
	assert_int_equal(d->done, 3);
	assert_int_equal(d->failed, 1);
	assert_string_equal(d->accept, "ask");
	assert_null(d->dir);
	assert_null(strchr(d->share, 0x1b));
	say_dialect(m, "push-md5", false, 0);
	assert_int_equal(model_dialects_on(m), 1);
	assert_false(model_dialect(m, "push-md5")->on);
	model_free(m);
}

/* A front end that was away takes what it is told as all there is. */
static void
what_a_snapshot_does_not_mention_is_off(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_dialect(m, "push-md5", true, 5001);
	say_dialect(m, "go-ahead", true, 12000);
	say(m, "{\"event\":\"snapshot\",\"part\":\"begin\"}");
	say_dialect(m, "go-ahead", true, 12000);
	assert_int_equal(model_dialects_on(m), 2);
	say(m, "{\"event\":\"snapshot\",\"part\":\"end\"}");
	assert_int_equal(model_dialects_on(m), 1);
	assert_true(model_dialect(m, "go-ahead")->on);
	model_free(m);
}

/* An engine of another time may know more of them than there is room for. */
static void
a_flood_of_names_is_bounded(FX_UNUSED void **state)
{
	struct model *m = model_new();
	char name[16];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		say_dialect(m, name, true, i);
	}
	assert_int_equal(model_dialects_on(m), MODEL_DIALECTS_MAX);
	model_free(m);
}

static void
the_reply_to_a_switch_is_as_good_as_the_event(FX_UNUSED void **state)
{
	struct model *m = model_new();

	reply_kind = DOOR_DIALECT_SERVE;
	say(m,
	    "{\"id\":1,\"ok\":true,\"name\":\"push-raw\",\"on\":true,"
	    "\"port\":5001,\"until\":0,\"callers\":0,\"done\":0,"
	    "\"failed\":0}");
	assert_true(model_dialect(m, "push-raw")->on);
	said_intent = INTENT_NONE;
	say(m,
	    "{\"id\":1,\"ok\":false,\"code\":\"E_BUSY\","
	    "\"error\":\"port 5001 is taken\"}");
	assert_string_equal(m->status, "port 5001 is taken");
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_on_is_known_with_all_its_numbers),
		cmocka_unit_test(what_a_snapshot_does_not_mention_is_off),
		cmocka_unit_test(a_flood_of_names_is_bounded),
		cmocka_unit_test(the_reply_to_a_switch_is_as_good_as_the_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
