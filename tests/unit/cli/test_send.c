/* SPDX-License-Identifier: MIT */
#include "unit/cli/fixture.h"

#define SUBSCRIBED                                                        \
 PLAY_HELLO "> \"cmd\":\"subscribe\",\"id\":1,\"role\":\"send\"\n"        \
	    "< {\"id\":1,\"ok\":true}\n"                                  \
	    "> \"cmd\":\"send\",\"id\":2,\"peer\":\"laptop\",\"paths\":[" \
	    "\"/usr\"]\n"
#define SUBSCRIBED_HEAD                                            \
 PLAY_HELLO "> \"cmd\":\"subscribe\",\"id\":1,\"role\":\"send\"\n" \
	    "< {\"id\":1,\"ok\":true}\n"                           \
	    "> \"paths\":[\"/usr\"]"
#define STARTED SUBSCRIBED "< {\"id\":2,\"ok\":true,\"ref\":\"t1\"}\n"
#define TRANSFER(state)                                        \
 "{\"event\":\"transfer\",\"id\":\"t1\",\"incoming\":false,"   \
 "\"name\":\"usr\",\"tree\":true,\"peer\":\"laptop\","         \
 "\"state\":\"" state "\",\"bytes\":1024,\"bytes_done\":512,"  \
 "\"files\":1,\"files_done\":0,\"files_failed\":0,\"rate\":-1" \
 ",\"eta_s\":-1,\"started\":0,\"ended\":-1"
#define REST                                                \
 ",\"kept\":0,\"left_out\":0,\"skipped\":0,\"retry_s\":-1," \
 "\"position\":0,\"weight\":0,\"limit\":0,"                 \
 "\"next\":-1,\"wait\":false}\n"
#define LOST ",\"retry_s\":1,\"error\":\"The line broke.\"}\n"

static const struct fixture_case cases[] = {
	{ "send /usr laptop",
	    STARTED "< " TRANSFER("active") REST "< " TRANSFER("done") REST, 0,
	    "verified: usr/, 1.0K, to laptop\n", "" },
	{ "send /usr laptop",
	    STARTED "< " TRANSFER(
		"declined") ",\"code\":\"E_DECLINED\",\"error\":\"laptop declined.\"" REST,
	    4, "declined: usr/, 1.0K, to laptop\n", "fxt: laptop declined.\n" },
	{ "send /usr laptop",
	    STARTED "< {\"event\":\"file\",\"id\":\"other\",\"path\":\"x\"}\n"
		    "< {\"event\":\"file\",\"id\":\"t1\",\"path\":"
		    "\"a\\u001b\",\"code\":\"E_DIGEST\",\"error\":\"bad\"}\n"
		    "< " TRANSFER("partial") ",\"code\":\"E_DIGEST\"" REST,
	    5, "some files failed: usr/, 1.0K, to laptop\n",
	    "fxt: a\\x1B: bad\n" },
	{ "send /usr laptop",
	    SUBSCRIBED
	    "< {\"id\":2,\"ok\":false,\"code\":\"E_NET\",\"error\":\"no\"}\n",
	    3, "", "fxt: no\n" },
	{ "send --background /usr laptop", STARTED, 0, "t1\n", "" },
	{ "send -w --move --rate=2M --priority=7 /usr laptop",
	    SUBSCRIBED_HEAD
	    ",\"wait\":true,\"rate\":2097152,\"weight\":7,\"move\":true}\n"
	    "< {\"id\":2,\"ok\":true,\"ref\":\"t1\"}\n"
	    "< " TRANSFER(
		"queued") ",\"code\":\"E_NET\",\"error\":\"away.\"" REST
			  "< " TRANSFER("done") REST,
	    0, "verified: usr/, 1.0K, to laptop\n",
	    "fxt: away. (next try in 0:00)\n" },
	{ "send --rate=fast /usr laptop", PLAY_HELLO, 2, "",
	    "fxt send: fast is not a rate; try 500K, 10M or none\n" },
	{ "send --priority=101 /usr laptop", PLAY_HELLO, 2, "",
	    "fxt send: 101 is not a number from 1 to 100\n" },
	{ "send /usr laptop", STARTED "< " TRANSFER("active") REST "-\n", 6, "",
	    "fxt: the engine has ended\n" },
	{ "send --json /usr laptop",
	    STARTED "< " TRANSFER("active") REST
	    "< {\"event\":\"chat\",\"peer\":\"x\"}\n"
	    "< " TRANSFER("done") REST,
	    0,
	    TRANSFER("active") REST TRANSFER("done") REST
	    "{\"result\":\"send\",\"version\":1,\"ok\":true,\"status\":0,"
	    "\"id\":\"t1\"}\n",
	    "" },
	{ "send --json /no/such laptop", PLAY_HELLO, 1,
	    "{\"result\":\"send\",\"version\":1,\"ok\":false,\"status\":1,"
	    "\"code\":\"E_NOENT\",\"error\":\"/no/such: No such file or "
	    "directory\"}\n",
	    "fxt: /no/such: No such file or directory\n" },
	{ "send /usr", PLAY_HELLO, 2, "",
	    "fxt send: something is missing: PATH... PEER\n"
	    "Try: fxt send --help\n" },
};

static void
each_end_is_told_and_has_its_status(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(cases); i++)
		fixture_check(&send_cmd, &cases[i]);
}

static void
progress_is_drawn_on_a_terminal_and_taken_away(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &send_cmd,
	    STARTED "< " TRANSFER("active") REST
	    "< {\"event\":\"progress\",\"id\":\"t1\",\"state\":\"active\","
	    "\"bytes\":1024,\"bytes_done\":512,\"rate\":256,\"eta_s\":2}\n"
	    "< " TRANSFER("done") REST);
	f.cli.bar = true;
	assert_int_equal(fixture_run(&f, "send /usr laptop"), 0);
	assert_string_equal(f.err,
	    "\rusr                       50% [##########          ]  512B  "
	    "256B/s     0:02 act\033[K\r\033[K");
	assert_string_equal(f.out, "verified: usr/, 1.0K, to laptop\n");
	fixture_end(&f);
}

static void
an_interrupt_pauses_and_says_it_can_be_resumed(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &send_cmd,
	    STARTED "> \"cmd\":\"pause\",\"id\":3,\"ref\":\"t1\"\n"
		    "< {\"id\":3,\"ok\":true}\n"
		    "< " TRANSFER("paused") REST);
	fixture_interrupt(&f);
	assert_int_equal(fixture_run(&f, "send /usr laptop"), 6);
	assert_string_equal(
	    f.err, "pausing\nto go on with it: fxt transfers resume t1\n");
	fixture_end(&f);
}

static void
an_interruption_is_waited_through(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &send_cmd,
	    STARTED "< " TRANSFER("interrupted") LOST
	    "< " TRANSFER("connecting") REST "< " TRANSFER("active") REST
	    "< " TRANSFER("done") REST);
	assert_int_equal(fixture_run(&f, "send /usr laptop"), 0);
	assert_string_equal(
	    f.err, "The line broke. Waiting to go on.\ngoing on\n");
	fixture_end(&f);
}

static void
what_cannot_be_paused_is_cancelled(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &send_cmd,
	    STARTED
	    "> \"cmd\":\"pause\"\n"
	    "< {\"id\":3,\"ok\":false,\"code\":\"E_STATE\",\"error\":\"-\"}\n"
	    "> \"cmd\":\"cancel\",\"id\":4,\"ref\":\"t1\"\n"
	    "< {\"id\":4,\"ok\":true}\n"
	    "< " TRANSFER("cancelled") REST);
	fixture_interrupt(&f);
	assert_int_equal(fixture_run(&f, "send /usr laptop"), 6);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_end_is_told_and_has_its_status),
		cmocka_unit_test(
		    progress_is_drawn_on_a_terminal_and_taken_away),
		cmocka_unit_test(
		    an_interrupt_pauses_and_says_it_can_be_resumed),
		cmocka_unit_test(an_interruption_is_waited_through),
		cmocka_unit_test(what_cannot_be_paused_is_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
