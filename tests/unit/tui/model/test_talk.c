/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/model/said.h"

/* Reaching a peer, and what is written to it. */

static void
a_call_is_shown_until_it_is_known_what_came_of_it(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_peer(m, KEY_A, "alice", false);
	model_calling(m, KEY_A);
	say_peer(m, KEY_A, "alice", false); /* something else changed */
	assert_true(m->peers[0].calling);
	say(m,
	    "{\"event\":\"peer\",\"key\":\"" KEY_A "\",\"name\":\"alice\","
	    "\"online\":false,\"why\":\"No answer.\"}");
	assert_false(m->peers[0].calling);
	assert_string_equal(m->peers[0].why, "No answer.");
	model_calling(m, KEY_A);
	assert_null(m->peers[0].why);
	reply_kind = DOOR_PEER_CONNECT;
	say_about(m,
	    "{\"id\":4,\"ok\":false,\"code\":\"E_NET\",\"error\":"
	    "\"No address is known.\",\"args\":{}}",
	    KEY_A, 0);
	assert_false(m->peers[0].calling);
	assert_string_equal(m->peers[0].why, "No address is known.");
	model_calling(m, KEY_A);
	say_peer(m, KEY_A, "alice", true);
	assert_false(m->peers[0].calling);
	model_free(m);
}

/* What both sides wrote before, as the engine keeps it. */
static struct model *
with_log(void)
{
	struct model *m = model_new();

	say_peer(m, KEY_A, "alice", true);
	model_talk(m, KEY_A);
	assert_true(m->talk.waiting);
	intent_free(model_take(m));
	reply_kind = DOOR_CHAT_LOG;
	say_about(m,
	    "{\"id\":5,\"ok\":true,\"items\":["
	    "{\"peer\":\"alice\",\"text\":\"one\",\"incoming\":true,"
	    "\"time\":10,\"kept\":true},"
	    "{\"peer\":\"alice\",\"text\":\"two\",\"incoming\":false,"
	    "\"time\":11,\"kept\":true}],\"total\":-1}",
	    KEY_A, 0);
	return m;
}

static void
write_line(struct model *m, const char *peer, const char *text, bool kept)
{
	char *line =
	    str_printf("{\"event\":\"chat\",\"peer\":\"%s\",\"text\":\"%s\","
		       "\"incoming\":false,\"time\":20,\"kept\":%s}",
		peer, text, kept ? "true" : "false");

	say(m, line);
	free(line);
}

static void
a_talk_begins_with_what_the_engine_kept(FX_UNUSED void **state)
{
	struct model *m = with_log();

	assert_false(m->talk.waiting);
	assert_int_equal(m->talk.count, 2);
	assert_string_equal(m->talk.items[0].text, "one");
	assert_true(m->talk.items[0].incoming);
	assert_string_equal(m->talk.items[1].text, "two");
	model_talk(m, NULL);
	assert_int_equal(m->talk.count, 0);
	model_free(m);
}

static void
a_line_that_arrived_is_not_told_twice(FX_UNUSED void **state)
{
	struct model *m = with_log();

	write_line(m, "alice", "hello", false);
	assert_int_equal(m->talk.count, 3);
	assert_false(m->talk.items[2].kept);
	assert_int_equal(m->lines_n, 1);
	write_line(m, "alice", "hello", true);
	assert_int_equal(m->talk.count, 3);
	assert_true(m->talk.items[2].kept);
	assert_int_equal(m->lines_n, 1);
	model_free(m);
}

static void
a_line_written_by_another_front_end_is_told_once(FX_UNUSED void **state)
{
	struct model *m = model_new();

	say_peer(m, KEY_A, "alice", true);
	write_line(m, "alice", "from fxt", true);
	write_line(m, "alice", "from fxt", true);
	assert_int_equal(m->lines_n, 1);
	model_free(m);
}

static void
lines_of_others_are_not_in_the_talk(FX_UNUSED void **state)
{
	struct model *m = with_log();

	say_peer(m, KEY_B, "bob", true);
	write_line(m, "bob", "for bob", false);
	assert_int_equal(m->talk.count, 2);
	assert_int_equal(m->lines_n, 1);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_call_is_shown_until_it_is_known_what_came_of_it),
		cmocka_unit_test(a_talk_begins_with_what_the_engine_kept),
		cmocka_unit_test(a_line_that_arrived_is_not_told_twice),
		cmocka_unit_test(
		    a_line_written_by_another_front_end_is_told_once),
		cmocka_unit_test(lines_of_others_are_not_in_the_talk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
