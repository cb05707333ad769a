/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/front.h"

#define PEER                                                               \
 "{\"event\":\"peer\",\"key\":\"fx1-b\",\"name\":\"bob\",\"online\":true," \
 "\"blocked\":false,\"policy\":\"ask\"}\n"
#define OFFER                                                                \
 "{\"event\":\"offer\",\"id\":\"o1\",\"peer\":\"bob\",\"key\":\"fx1-b\","    \
 "\"name\":\"photos\",\"tree\":true,\"roots\":1,\"files\":3,\"bytes\":9000," \
 "\"into\":\"/x/y\",\"free\":50000000000,\"enough\":true,\"flagged\":0,"     \
 "\"exists\":0,\"conflict\":\"keep-both\",\"time\":1795005700}\n"

static bool
has_clients(struct pty *p FX_UNUSED, void *ctx)
{
	return standin_clients(front.engine) == *(const size_t *)ctx;
}

static void
stop_engine(void)
{
	standin_stop(front.engine);
	front.engine = NULL;
}

static void
start_engine(int version)
{
	assert_int_equal(standin_start(&front.engine, version), 0);
}

static void
a_lost_engine_is_said_and_found_again(void **state FX_UNUSED)
{
	standin_snapshot(front.engine, PEER);
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "bob", FRONT_WAIT_MS));
	stop_engine();
	assert_true(pty_wait_text(front.pty, "engine lost", FRONT_WAIT_MS));
	assert_true(pty_has(front.pty, "The engine is away:"));
	assert_true(pty_has(front.pty, "bob"));
	/* Keys go on to answer. */
	pty_type(front.pty, "?");
	assert_true(pty_wait_text(front.pty, "Help", FRONT_WAIT_MS));
	assert_true(
	    pty_wait_text(front.pty, "Go into the folder", FRONT_WAIT_MS));
	pty_type(front.pty, "\x07");
	assert_true(
	    pty_wait_gone(front.pty, "Go into the folder", FRONT_WAIT_MS));
	/* Another engine, with other peers: one snapshot shows it all. */
	start_engine(STANDIN_VERSION);
	assert_true(pty_wait_gone(front.pty, "engine lost", FRONT_WAIT_MS));
	assert_true(pty_wait_gone(front.pty, "bob", FRONT_WAIT_MS));
	assert_int_equal(standin_heard(front.engine, "\"subscribe\""), 1);
	assert_int_equal(standin_heard(front.engine, "\"snapshot\""), 0);
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
	assert_null(pty_stray(front.pty, 0));
}

static void
what_an_engine_said_is_dim_while_it_is_away(void **state FX_UNUSED)
{
	struct buf before, after;

	standin_snapshot(front.engine,
	    PEER
	    "{\"event\":\"inbox\",\"id\":\"i1\",\"index\":0,\"state\":"
	    "\"mismatch\",\"name\":\"bad\",\"tree\":false,\"peer\":\"bob\","
	    "\"key\":\"fx1-b\",\"size\":5,\"size_done\":5,\"files\":1,"
	    "\"time\":1795005700,\"verified\":-1}\n");
	front_up(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "MISMATCH", FRONT_WAIT_MS));
	buf_init(&before, 1024 * 1024);
	pty_dump(front.pty, &before);
	buf_put_u8(&before, 0);
	assert_non_null(strstr((char *)before.data, "f203/"));
	stop_engine();
	assert_true(pty_wait_text(front.pty, "engine lost", FRONT_WAIT_MS));
	buf_init(&after, 1024 * 1024);
	pty_dump(front.pty, &after);
	buf_put_u8(&after, 0);
	/* The error row is on top and at the bottom, none between. */
	for (const char *at = (char *)after.data;
	     (at = strstr(at, "f203/")) != NULL; at++) {
		long y = strtol(at + 5, NULL, 10);

		assert_true(y == 0 || y == 22);
	}
	assert_true(pty_has(front.pty, "MISMATCH"));
	buf_done(&before);
	buf_done(&after);
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
}

static void
an_engine_of_another_version_gets_one_sentence(void **state FX_UNUSED)
{
	stop_engine();
	start_engine(STANDIN_VERSION + 1);
	front_up(120, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "version", FRONT_WAIT_MS));
	assert_true(pty_has(front.pty, "engine lost"));
	/* Nothing was sent, and nothing is tried again. */
	assert_int_equal(standin_heard(front.engine, "cmd"), 0);
	assert_true(
	    pty_wait(front.pty, has_clients, &(size_t){ 0 }, FRONT_WAIT_MS));
	/* A new engine, and R: it is tried again. */
	stop_engine();
	start_engine(STANDIN_VERSION);
	pty_type(front.pty, "R");
	assert_true(pty_wait_gone(front.pty, "engine lost", FRONT_WAIT_MS));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
}

/* What one front end did is told to both by the engine. */
static void
two_front_ends_are_in_step(void **state FX_UNUSED)
{
	static const char closed[] = "{\"event\":\"offer-closed\",\"id\":"
				     "\"o1\",\"how\":\"declined\"}\n";

	standin_snapshot(front.engine, PEER OFFER);
	front_up(80, 24, NULL, NULL);
	front.other = front_start(80, 24, NULL, NULL);
	assert_true(pty_wait_text(front.pty, "[**] photos", FRONT_WAIT_MS));
	assert_true(pty_wait_text(front.other, "[**] photos", FRONT_WAIT_MS));
	pty_type(front.other, "4");
	assert_true(pty_wait_text(front.other, "[4 Inbox", FRONT_WAIT_MS));
	pty_type(front.other, "\r");
	assert_true(
	    pty_wait_text(front.other, "Offer from bob", FRONT_WAIT_MS));
	front_say(closed);
	assert_true(pty_wait_gone(front.pty, "[**] photos", FRONT_WAIT_MS));
	/* The open dialog says so, and closes on the next key. */
	assert_true(pty_wait_text(front.other, "eclined", FRONT_WAIT_MS));
	pty_type(front.pty, "q");
	front_ends(front.pty, 0);
	pty_type(front.other, "\x07\x07");
	assert_true(
	    pty_wait_gone(front.other, "Offer from bob", FRONT_WAIT_MS));
	pty_type(front.other, "q");
	front_ends(front.other, 0);
}

#define TEST(claim) \
 cmocka_unit_test_setup_teardown(claim, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lost_engine_is_said_and_found_again),
		TEST(what_an_engine_said_is_dim_while_it_is_away),
		TEST(an_engine_of_another_version_gets_one_sentence),
		TEST(two_front_ends_are_in_step),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
