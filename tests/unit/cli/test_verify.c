/* SPDX-License-Identifier: MIT */
/* fxt verify and fxt sum, which wait for the engine's reading. */
#include "unit/cli/fixture.h"

#define ATTACHED(role)                                                 \
 PLAY_HELLO "> \"cmd\":\"subscribe\",\"id\":1,\"role\":\"" role "\"\n" \
	    "< {\"id\":1,\"ok\":true}\n"
#define INBOX                                                             \
 "> \"cmd\":\"inbox\",\"id\":2\n"                                         \
 "< {\"id\":2,\"ok\":true,\"items\":["                                    \
 "{\"id\":\"t3\",\"index\":0,\"path\":\"/x\",\"state\":\"receiving\"},"   \
 "{\"id\":\"t2\",\"index\":1,\"path\":\"/usr\",\"state\":\"verified\"},"  \
 "{\"id\":\"t1\",\"index\":0,\"path\":\"/etc\",\"state\":\"verified\"}]," \
 "\"total\":3}\n"
#define CHECKED(id, ref, index, rest)                                          \
 "> \"cmd\":\"verify\",\"id\":" id ",\"ref\":\"" ref "\",\"index\":" index     \
 "}\n"                                                                         \
 "< {\"id\":" id ",\"ok\":true}\n"                                             \
 "< {\"event\":\"verify-result\",\"id\":\"" ref "\",\"index\":" index "," rest \
 "}\n"
#define END(id)                                     \
 "> \"cmd\":\"inbox\",\"id\":" id ",\"offset\":3\n" \
 "< {\"id\":" id ",\"ok\":true,\"items\":[]}\n"
#define GOOD "\"ok\":true,\"files\":1,\"bad\":0"
#define BAD                                                         \
 "\"ok\":false,\"files\":2,\"bad\":1,\"path\":\"/usr/b\",\"code\":" \
 "\"E_DIGEST\",\"error\":\"differs\""

static const struct fixture_case cases[] = {
	{ "verify --all",
	    ATTACHED("verify") INBOX CHECKED("3", "t2", "1", GOOD)
		CHECKED("4", "t1", "0", GOOD) END("5"),
	    0, "verified  /usr\nverified  /etc\n", "" },
	{ "verify --all",
	    ATTACHED("verify") INBOX CHECKED("3", "t2", "1", BAD)
		CHECKED("4", "t1", "0", GOOD) END("5"),
	    5, "MISMATCH  /usr: /usr/b\nverified  /etc\n", "fxt: differs\n" },
	{ "verify /usr/../usr",
	    ATTACHED("verify") INBOX CHECKED("3", "t2", "1", GOOD), 0,
	    "verified  /usr\n", "" },
	{ "verify /dev", ATTACHED("verify") INBOX END("3"), 1, "",
	    "fxt: /dev did not come through the inbox\n" },
	{ "verify", PLAY_HELLO, 2, "", "fxt: name files, or say --all\n" },
	{ "verify --json --all",
	    ATTACHED("verify") "> inbox\n"
			       "< {\"id\":2,\"ok\":true,\"items\":[]}\n",
	    0,
	    "{\"result\":\"verify\",\"version\":1,\"ok\":true,\"status\":0}\n",
	    "" },
};

static void
what_arrived_is_compared_again(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(cases); i++)
		fixture_check(&verify_cmd, &cases[i]);
}

static const struct fixture_case sums[] = {
	{ "sum /usr /etc",
	    ATTACHED("sum") "> \"cmd\":\"sum\",\"id\":2,\"paths\":[\"/usr\","
			    "\"/etc\"]\n"
			    "< {\"id\":2,\"ok\":true}\n"
			    "< {\"event\":\"sum-result\",\"path\":\"/other\","
			    "\"last\":true,\"command\":1}\n"
			    "< {\"event\":\"sum-result\",\"path\":\"/usr\","
			    "\"digest\":\"fx1:1:a\",\"sha256\":\"b\","
			    "\"command\":2}\n"
			    "< {\"event\":\"sum-result\",\"path\":\"/etc\","
			    "\"error\":\"is a folder\",\"last\":true,"
			    "\"command\":2}\n",
	    1, "b  /usr\nfx1:1:a  /usr\n", "fxt: /etc: is a folder\n" },
	{ "sum /no/such", PLAY_HELLO, 1, "",
	    "fxt: /no/such: No such file or directory\n" },
};

static void
sums_are_printed_as_they_come(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(sums); i++)
		fixture_check(&sum_cmd, &sums[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_arrived_is_compared_again),
		cmocka_unit_test(sums_are_printed_as_they_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
