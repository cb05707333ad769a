/* SPDX-License-Identifier: MIT */
/* The commands that ask once and print: peers, inbox, transfers, listen,
 * config, chat. */
#include "unit/cli/fixture.h"

#define OK(id) "< {\"id\":" id ",\"ok\":true}\n"
#define LAPTOP                                                           \
 "\"key\":\"fx1-a\",\"name\":\"lap\\u202etop\",\"online\":true,"         \
 "\"blocked\":false,\"rtt_us\":-1,\"seen\":-1,\"paired\":-1,\"policy\":" \
 "\"ask\",\"max_file\":-1,\"max_day\":-1,\"conflict\":\"setting\",\"faults\":false,\"rate_up\":0,\"rate_down\":0}"

struct row {
	const struct cmd *cmd;
	struct fixture_case as;
};

#define CHAT(text)                          \
 PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK( \
     "1") "> \"cmd\":\"chat\","             \
	  "\"id\":2,\"peer\":\"laptop\",\"text\":\"" text "\"\n" OK("2")
#define KEPT(text)                                            \
 "< {\"event\":\"chat\",\"peer\":\"laptop\",\"text\":\""      \
 "other\",\"kept\":true}\n"                                   \
 "< {\"event\":\"chat\",\"peer\":\"laptop\",\"text\":\"" text \
 "\",\"kept\":true}\n"

static const struct row rows[] = {
	{ &peers_cmd,
	    { "peers",
		PLAY_HELLO "> \"cmd\":\"peers\"\n"
			   "< {\"id\":1,\"ok\":true,\"items\":[{" LAPTOP "]}\n",
		0,
		"lap<202E>top         online  ask     -                        "
		"fx1-a\n",
		"" } },
	/* columns are those of a terminal, not bytes */
	{ &peers_cmd,
	    { "peers",
		PLAY_HELLO
		"> \"cmd\":\"peers\"\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"name\":\"J\\u00fcrgen\","
		"\"online\":false,\"policy\":\"ask\"},{\"name\":"
		"\"\\u6771\\u4eac\",\"online\":true,\"policy\":\"deny\"}]}\n",
		0,
		"J\303\274rgen               offline ask     -"
		"                        -\n"
		"\346\235\261\344\272\254                 online  deny    -"
		"                        -\n",
		"" } },
	{ &peers_cmd,
	    { "peers --json",
		PLAY_HELLO "> \"cmd\":\"peers\"\n"
			   "< {\"id\":1,\"ok\":true,\"items\":[{" LAPTOP "]}\n",
		0,
		"{\"event\":\"peer\"," LAPTOP "\n"
		"{\"result\":\"peers\",\"version\":1,\"ok\":true,"
		"\"status\":0}\n",
		"" } },
	{ &peers_cmd,
	    { "peers rename laptop desk",
		PLAY_HELLO
		"> \"cmd\":\"peer-set\",\"id\":1,\"peer\":\"laptop\","
		"\"name\":\"desk\",\"max_file\":-2,\"max_day\":-2,"
		"\"rate_up\":-2,\"rate_down\":-2}\n"
		"< {\"id\":1,\"ok\":true,\"name\":\"desk\",\"blocked\":true}\n",
		0,
		"desk                 offline blocked -                        "
		"-\n",
		"" } },
	{ &peers_cmd,
	    { "peers policy laptop accept --max-file 1G --max-day=2G "
	      "--into=/usr",
		PLAY_HELLO "> \"peer\":\"laptop\",\"policy\":\"accept\","
			   "\"max_file\":1073741824,\"max_day\":2147483648,"
			   "\"into\":\"/usr\",\"rate_up\":-2,"
			   "\"rate_down\":-2}\n"
			   "< {\"id\":1,\"ok\":true,\"name\":\"d\"}\n",
		0,
		"d                    offline ask     -                        "
		"-\n",
		"" } },
	{ &peers_cmd,
	    { "peers policy laptop maybe", PLAY_HELLO, 2, "",
		"fxt: the policy is one of ask, accept, deny; not maybe\n" } },
	{ &peers_cmd,
	    { "peers limit --up=1M --down=none laptop",
		PLAY_HELLO "> \"max_file\":-2,\"max_day\":-2,"
			   "\"rate_up\":1048576,\"rate_down\":0}\n"
			   "< {\"id\":1,\"ok\":true,\"name\":\"d\"}\n",
		0,
		"d                    offline ask     -                        "
		"-\n",
		"" } },
	{ &peers_cmd,
	    { "peers limit --up=much laptop", PLAY_HELLO, 2, "",
		"fxt peers: much is not a rate; try 500K, 10M or none\n" } },
	{ &transfers_cmd,
	    { "transfers move t1 top",
		PLAY_HELLO "> \"cmd\":\"move\",\"id\":1,\"ref\":\"t1\","
			   "\"to\":\"top\"}\n" OK("1"),
		0, "", "" } },
	{ &transfers_cmd,
	    { "transfers limit t1 500K",
		PLAY_HELLO "> \"cmd\":\"limit\",\"id\":1,\"ref\":\"t1\","
			   "\"rate\":512000,\"weight\":-2}\n" OK("1"),
		0, "", "" } },
	{ &transfers_cmd,
	    { "transfers priority t1 80",
		PLAY_HELLO "> \"cmd\":\"limit\",\"id\":1,\"ref\":\"t1\","
			   "\"rate\":-2,\"weight\":80}\n" OK("1"),
		0, "", "" } },
	{ &transfers_cmd,
	    { "transfers priority t1 0", PLAY_HELLO, 2, "",
		"fxt transfers: 0 is not a number from 1 to 100\n" } },
	{ &transfers_cmd,
	    { "transfers retry t1",
		PLAY_HELLO "> \"cmd\":\"retry\",\"id\":1,\"ref\":\"t1\","
			   "\"paths\":[]}\n"
			   "< {\"id\":1,\"ok\":true,\"ref\":\"t2\"}\n",
		0, "t2\n", "" } },
	{ &transfers_cmd,
	    { "transfers retry t1 tree/a tree/b",
		PLAY_HELLO "> \"cmd\":\"retry\",\"id\":1,\"ref\":\"t1\","
			   "\"paths\":[\"tree/a\",\"tree/b\"]}\n"
			   "< {\"id\":1,\"ok\":true,\"ref\":\"t2\"}\n",
		0, "t2\n", "" } },
	{ &peers_cmd,
	    { "peers forget laptop",
		PLAY_HELLO "> \"cmd\":\"peer-forget\",\"id\":1,\"ref\":"
			   "\"laptop\"}\n" OK("1"),
		0, "", "" } },
	{ &inbox_cmd,
	    { "inbox",
		PLAY_HELLO
		"> \"cmd\":\"offers\"\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"id\":\"t2\",\"name\":"
		"\"b\",\"peer\":\"p\",\"bytes\":1024}]}\n"
		"> \"cmd\":\"inbox\",\"id\":2,\"offset\":0,\"max\":500\n"
		"< {\"id\":2,\"ok\":true,\"items\":[{\"id\":\"t1\",\"index\":"
		"0,\"path\":\"/in/a\",\"peer\":\"p\",\"size\":2048,\"state\":"
		"\"verified\"}],\"total\":1}\n"
		"> \"cmd\":\"inbox\",\"id\":3,\"offset\":1,\"max\":500\n"
		"< {\"id\":3,\"ok\":true,\"items\":[],\"total\":1}\n",
		0,
		"t2                 offered       1.0K  b  p\n"
		"t1               0 verified      2.0K  /in/a  p\n",
		"" } },
	{ &inbox_cmd,
	    { "inbox accept t2 --into /usr",
		PLAY_HELLO "> \"cmd\":\"accept\",\"id\":1,\"ref\":\"t2\","
			   "\"into\":\"/usr\"\n" OK("1"),
		0, "", "" } },
	{ &inbox_cmd,
	    { "inbox decline t2 later",
		PLAY_HELLO "> \"cmd\":\"decline\",\"id\":1,\"ref\":\"t2\","
			   "\"reason\":\"later\"\n" OK("1"),
		0, "", "" } },
	{ &inbox_cmd,
	    { "inbox forget t2 x", PLAY_HELLO, 2, "",
		"fxt: x is no number of an item\n" } },
	{ &transfers_cmd,
	    { "transfers",
		PLAY_HELLO
		"> \"cmd\":\"transfers\"\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"id\":\"t1\",\"name\":"
		"\"a\",\"peer\":\"p\",\"state\":\"failed\",\"bytes\":100,"
		"\"bytes_done\":50,\"error\":\"why\"}],\"total\":1}\n"
		"> \"offset\":1\n"
		"< {\"id\":2,\"ok\":true,\"items\":[],\"total\":1}\n",
		0, "t1               failed       50%   100B  a  to p  why\n",
		"" } },
	{ &transfers_cmd,
	    { "transfers files t1",
		PLAY_HELLO
		"> \"cmd\":\"files\",\"id\":1,\"ref\":\"t1\"\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"path\":\"a/b\","
		"\"error\":\"gone\"}]}\n"
		"> \"offset\":1\n"
		"< {\"id\":2,\"ok\":true,\"items\":[]}\n",
		0, "a/b: gone\n", "" } },
	{ &transfers_cmd,
	    { "transfers clear",
		PLAY_HELLO "> {\"cmd\":\"clear\",\"id\":1}\n" OK("1"), 0, "",
		"" } },
	{ &transfers_cmd,
	    { "transfers resume t1",
		PLAY_HELLO
		"> {\"cmd\":\"resume\",\"id\":1,\"ref\":\"t1\"}\n"
		"< {\"id\":1,\"ok\":false,\"code\":\"E_STATE\",\"error\":"
		"\"not now\"}\n",
		1, "", "fxt: not now\n" } },
	{ &listen_cmd,
	    { "listen",
		PLAY_HELLO "> \"cmd\":\"status\"\n"
			   "< {\"id\":1,\"ok\":true,\"listening\":false}\n",
		0, "not listening\n", "" } },
	{ &listen_cmd,
	    { "listen always",
		PLAY_HELLO
		"> \"cmd\":\"config-set\",\"id\":1,\"key\":\"listen\","
		"\"value\":\"always\"\n" OK(
		    "1") "> \"cmd\":\"listen\",\"id\":2,\"on\":true\n"
			 "< {\"id\":2,\"ok\":true,\"on\":true,\"port\":5001,"
			 "\"address\":\"h:5001\"}\n",
		0, "listening on port 5001, h:5001\n", "" } },
	{ &listen_cmd,
	    { "listen sometimes", PLAY_HELLO, 2, "",
		"fxt: say attached, always or never; not sometimes\n" } },
	{ &config_cmd,
	    { "config",
		PLAY_HELLO
		"> {\"cmd\":\"config-get\",\"id\":1}\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"key\":\"port\","
		"\"value\":\"5001\"}]}\n",
		0, "port = 5001\n", "" } },
	{ &config_cmd,
	    { "config port",
		PLAY_HELLO
		"> {\"cmd\":\"config-get\",\"id\":1,\"key\":\"port\"}\n"
		"< {\"id\":1,\"ok\":true,\"items\":[{\"key\":\"port\","
		"\"value\":\"5001\"}]}\n",
		0, "5001\n", "" } },
	{ &config_cmd,
	    { "config port 6000",
		PLAY_HELLO "> {\"cmd\":\"config-set\",\"id\":1,\"key\":"
			   "\"port\",\"value\":\"6000\"}\n" OK("1"),
		0, "", "" } },
	{ &config_cmd,
	    { "config --unset port",
		PLAY_HELLO "> {\"cmd\":\"config-set\",\"id\":1,\"key\":"
			   "\"port\"}\n" OK("1"),
		0, "", "" } },
	{ &chat_cmd,
	    { "chat laptop hello there",
		CHAT("hello there") KEPT("hello there"), 0, "", "" } },
	{ &chat_cmd,
	    { "chat laptop hello there",
		CHAT(
		    "hello there") "< {\"event\":\"peer\",\"name\":\"laptop\",\"why\":"
				   "\"refused\"}\n",
		3, "",
		"fxt: the line is kept until laptop can be reached: "
		"refused\n" } },
};

static void
each_command_asks_and_prints(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(rows); i++)
		fixture_check(rows[i].cmd, &rows[i].as);
}

static void
chat_reads_its_line_without_one(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &chat_cmd, CHAT("read me") KEPT("read me"));
	assert_int_equal(write(f.answers, "read me\nnot me\n", 15), 15);
	assert_int_equal(fixture_run(&f, "chat laptop"), 0);
	fixture_end(&f);
}

static void
an_ascii_locale_gets_ascii(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &config_cmd,
	    PLAY_HELLO "> config-get\n"
		       "< {\"id\":1,\"ok\":true,\"items\":[{\"key\":\"name\","
		       "\"value\":\"caf\\u00e9 \\ud83d\\ude00\"}]}\n");
	f.cli.ascii = true;
	assert_int_equal(fixture_run(&f, "config name"), 0);
	assert_string_equal(f.out, "caf? ?\n");
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_command_asks_and_prints),
		cmocka_unit_test(chat_reads_its_line_without_one),
		cmocka_unit_test(an_ascii_locale_gets_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
