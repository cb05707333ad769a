/* SPDX-License-Identifier: MIT */
#include "unit/cli/fixture.h"

#define ASKS                                                          \
 PLAY_HELLO "> \"cmd\":\"subscribe\",\"id\":1,\"role\":\"receive\"\n" \
	    "< {\"id\":1,\"ok\":true}\n"                              \
	    "> \"cmd\":\"offers\",\"id\":2\n"
#define NO_OFFERS "< {\"id\":2,\"ok\":true,\"items\":[]}\n"
#define ATTACHED  ASKS NO_OFFERS
#define OFFER(flagged)                                                 \
 "{\"event\":\"offer\",\"id\":\"t1\",\"peer\":\"laptop\",\"key\":"     \
 "\"fx1-a\",\"name\":\"a.iso\",\"tree\":false,\"roots\":1,\"note\":"   \
 "\"as\\u001b promised\",\"files\":1,\"bytes\":2048,\"into\":\"/in\"," \
 "\"free\":4096,\"enough\":true,\"flagged\":" flagged ",\"exists\":0," \
 "\"conflict\":\"setting\",\"time\":0}\n"
#define TRANSFER(state)                                                                                          \
 "{\"event\":\"transfer\",\"id\":\"t1\",\"incoming\":true,\"name\":"                                             \
 "\"a.iso\",\"tree\":false,\"peer\":\"laptop\",\"key\":\"fx1-a\","                                               \
 "\"state\":\"" state "\",\"bytes\":2048,\"bytes_done\":0,\"files\":1,"                                          \
 "\"files_done\":0,\"files_failed\":0,\"rate\":-1,\"eta_s\":-1,"                                                 \
 "\"started\":0,\"ended\":-1,\"digest\":\"fx1:2048:ab\",\"kept\":0,\"left_out\":0,\"skipped\":0,\"retry_s\":-1," \
 "\"position\":0,\"weight\":0,\"limit\":0,"                                                                      \
 "\"next\":-1,\"wait\":false}\n"
#define SHOWN                          \
 "laptop offers a.iso: 1 file, 2.0K\n" \
 "  \"as\\x1B promised\"\n"            \
 "  into /in, 4.0K free\n"
#define DONE "verified: a.iso, 2.0K, from laptop\nfx1:2048:ab\n"
#define ACCEPTED                                  \
 "> \"cmd\":\"accept\",\"id\":3,\"ref\":\"t1\"\n" \
 "< {\"id\":3,\"ok\":true}\n"                     \
 "< " TRANSFER("active") "< " TRANSFER("done")

static const struct fixture_case cases[] = {
	{ "receive --once --yes", ATTACHED "< " OFFER("0") ACCEPTED, 0, DONE,
	    SHOWN },
	{ "receive --once --yes --from fx1-a",
	    ATTACHED "< " OFFER("0") ACCEPTED, 0, DONE, SHOWN },
	/* What comes from others is let be. */
	{ "receive --once --yes --from desk",
	    ATTACHED "< " OFFER("0") "< " TRANSFER("done") "-\n", 6, "",
	    "fxt: the engine has ended\n" },
	/* A policy has accepted it already. */
	{ "receive --once",
	    ATTACHED "< " TRANSFER("active") "< " TRANSFER("done"), 0, DONE,
	    "" },
	/* What ended before is no news. */
	{ "receive --once",
	    ATTACHED
	    "< {\"event\":\"snapshot\",\"part\":\"begin\"}\n"
	    "< " TRANSFER(
		"failed") "< {\"event\":\"snapshot\",\"part\":\"end\"}\n-\n",
	    6, "", "fxt: the engine has ended\n" },
	/* The engine refuses: no space. */
	{ "receive --once --yes",
	    ATTACHED "< " OFFER(
		"0") "> \"cmd\":\"accept\"\n"
		     "< {\"id\":3,\"ok\":false,\"code\":\"E_NOSPC\",\"error\":\"f\"}\n",
	    7, "", SHOWN "fxt: f\n" },
	/* Nobody can be asked. */
	{ "receive --once",
	    ATTACHED "< " OFFER(
		"0") "< {\"event\":\"offer-closed\",\"id\":\"t1\",\"how\":"
		     "\"withdrawn\"}\n-\n",
	    6, "",
	    SHOWN "nobody can be asked here; fxt inbox accept t1\n"
		  "the offer was withdrawn\nfxt: the engine has ended\n" },
	{ "receive --once --yes --json", ATTACHED "< " OFFER("0") ACCEPTED, 0,
	    OFFER("0") TRANSFER("active") TRANSFER(
		"done") "{\"result\":\"receive\",\"version\":1,\"ok\":true,"
			"\"status\":0}\n",
	    "" },
	{ "receive --once --yes",
	    ATTACHED "< " OFFER(
		"2") "> \"cmd\":\"offer-files\",\"id\":3,\"ref\":\"t1\"\n"
		     "< {\"id\":3,\"ok\":true,\"items\":[{\"path\":\"x\"},"
		     "{\"path\":\".b\",\"flags\":\"ph\"}],\"total\":2}\n"
		     "> \"cmd\":\"accept\",\"id\":4\n"
		     "< {\"id\":4,\"ok\":true}\n"
		     "< " TRANSFER("failed"),
	    1, "failed: a.iso, 2.0K, from laptop\n",
	    SHOWN "  [ph] .b\n  and 1 more with flags\n" },
};

static void
each_way_is_told_and_has_its_status(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(cases); i++)
		fixture_check(&receive_cmd, &cases[i]);
}

/* A person at a terminal types the answers. */
static int
ask(struct fixture *f, const char *script, const char *answers)
{
	fixture_begin(f, &receive_cmd, script);
	f->cli.ask = true;
	assert_int_equal(
	    write(f->answers, answers, strlen(answers)), strlen(answers));
	return fixture_run(f, "receive --once");
}

static void
a_person_says_yes(void **state FX_UNUSED)
{
	struct fixture f;

	assert_int_equal(
	    ask(&f, ATTACHED "< " OFFER("0") ACCEPTED, "what\ny\n"), 0);
	assert_string_equal(f.out, DONE);
	assert_string_equal(f.err, SHOWN "Accept? [y/n] Accept? [y/n] ");
	fixture_end(&f);
}

static void
a_person_says_no_and_the_next_one_is_awaited(void **state FX_UNUSED)
{
	struct fixture f;

	assert_int_equal(
	    ask(&f,
		ATTACHED "< " OFFER(
		    "0") "> \"cmd\":\"decline\",\"id\":3,\"ref\":\"t1\"\n"
			 "< {\"id\":3,\"ok\":true}\n"
			 "< " TRANSFER("declined") "-\n",
		"n\n"),
	    6);
	assert_string_equal(f.out, "");
	assert_string_equal(
	    f.err, SHOWN "Accept? [y/n] fxt: the engine has ended\n");
	fixture_end(&f);
}

static void
an_interrupt_pauses_what_runs(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &receive_cmd,
	    ASKS "< " TRANSFER("active") NO_OFFERS
	    "> \"cmd\":\"pause\",\"id\":3,\"ref\":\"t1\"\n"
	    "< {\"id\":3,\"ok\":true}\n"
	    "< " TRANSFER("paused"));
	fixture_interrupt(&f);
	assert_int_equal(fixture_run(&f, "receive"), 6);
	fixture_end(&f);
}

static void
an_interrupt_without_work_is_the_end(void **state FX_UNUSED)
{
	struct fixture f;

	fixture_begin(&f, &receive_cmd, ATTACHED);
	fixture_interrupt(&f);
	assert_int_equal(fixture_run(&f, "receive"), 0);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_is_told_and_has_its_status),
		cmocka_unit_test(a_person_says_yes),
		cmocka_unit_test(a_person_says_no_and_the_next_one_is_awaited),
		cmocka_unit_test(an_interrupt_pauses_what_runs),
		cmocka_unit_test(an_interrupt_without_work_is_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
