/* SPDX-License-Identifier: MIT */
#include "unit/cli/fixture.h"

#define ATTACHED                                                   \
 PLAY_HELLO "> \"cmd\":\"subscribe\",\"id\":1,\"role\":\"pair\"\n" \
	    "< {\"id\":1,\"ok\":true}\n"
#define HOSTING                       \
 ATTACHED "> \"cmd\":\"pair-host\"\n" \
	  "< {\"id\":2,\"ok\":true}\n"
#define CODE                                                        \
 "< {\"event\":\"pair-code\",\"code\":\"7K3-M9QE\",\"left_s\":600," \
 "\"tries_left\":3,\"addresses\":[\"10.0.0.1:5001\"]}\n"
#define WRONG(left)                                                  \
 "< {\"event\":\"pair-result\",\"ok\":false,\"host\":true,\"code\":" \
 "\"E_PAIR_CODE\",\"error\":\"wrong\",\"tries_left\":" left "}\n"
#define PAIRED                                             \
 "< {\"event\":\"pair-result\",\"ok\":true,\"host\":true," \
 "\"key\":\"fx1-a\",\"name\":\"laptop\"}\n"
#define SHOWN                                     \
 "on the other machine: fxt pair 10.0.0.1:5001\n" \
 "The code is good for 10 minutes.\n"

static const struct fixture_case cases[] = {
	{ "pair", HOSTING CODE PAIRED, 0,
	    "7K3-M9QE\npaired with laptop, fx1-a\n", SHOWN },
	{ "pair", HOSTING CODE WRONG("2") PAIRED, 0,
	    "7K3-M9QE\npaired with laptop, fx1-a\n", SHOWN "fxt: wrong\n" },
	{ "pair", HOSTING CODE WRONG("0"), 4, "7K3-M9QE\n",
	    SHOWN "fxt: wrong\n" },
	{ "pair", HOSTING CODE "< {\"event\":\"pair-code\",\"left_s\":0}\n", 4,
	    "7K3-M9QE\n", SHOWN "fxt: the code is no longer valid\n" },
	{ "pair a b", PLAY_HELLO, 2, "",
	    "fxt pair: what is b?\nTry: fxt pair --help\n" },
};

static void
the_shown_code_leads_to_a_result(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(cases); i++)
		fixture_check(&pair_cmd, &cases[i]);
}

static void
the_typed_code_is_read_not_an_argument(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &pair_cmd,
	    ATTACHED "> \"cmd\":\"pair-join\",\"id\":2,\"host\":\"10.0.0.1\","
		     "\"code\":\"7k3 m9qe\"\n"
		     "< {\"id\":2,\"ok\":true}\n" PAIRED);
	f.cli.ask = true;
	assert_int_equal(write(f.answers, "7k3 m9qe\n", 9), 9);
	assert_int_equal(fixture_run(&f, "pair 10.0.0.1"), 0);
	assert_string_equal(f.err, "Code: ");
	assert_string_equal(f.out, "paired with laptop, fx1-a\n");
	fixture_end(&f);
}

static void
an_interrupt_withdraws_the_code(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &pair_cmd,
	    HOSTING "> \"cmd\":\"pair-stop\",\"id\":3\n"
		    "< {\"id\":3,\"ok\":true}\n");
	fixture_interrupt(&f);
	assert_int_equal(fixture_run(&f, "pair"), 6);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shown_code_leads_to_a_result),
		cmocka_unit_test(the_typed_code_is_read_not_an_argument),
		cmocka_unit_test(an_interrupt_withdraws_the_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
