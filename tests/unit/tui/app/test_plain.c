/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/front.h"

#define OFFER(id, name)                                                       \
 "{\"event\":\"offer\",\"id\":\"" id "\",\"peer\":\"bob\",\"key\":\"fx1-b\"," \
 "\"name\":\"" name "\",\"tree\":false,\"roots\":1,\"files\":1,"              \
 "\"bytes\":9000,\"into\":\"/x/y\",\"free\":50000000000,\"enough\":true,"     \
 "\"flagged\":0,\"exists\":0,\"conflict\":\"keep-both\","                     \
 "\"time\":1795005700}\n"

static const char *const plain[] = { "--plain", NULL };

/* How often the program has said it. */
static size_t
said(const char *text)
{
	size_t n;
	size_t times = 0;
	const uint8_t *log = pty_log(front.pty, &n);
	const uint8_t *end;

	if (log == NULL)
		return 0; /* nothing yet */
	end = log + n;
	while ((log = memmem(log, (size_t)(end - log), text, strlen(text))) !=
	    NULL) {
		times++;
		log++;
	}
	return times;
}

static bool
has_said(struct pty *p FX_UNUSED, void *ctx)
{
	return said(ctx) > 0;
}

static void
hear(const char *text)
{
	if (!pty_wait(
		front.pty, has_said, (void *)(uintptr_t)text, FRONT_WAIT_MS))
		fail_msg("never said: %s", text);
}

static bool
was_asked(struct pty *p FX_UNUSED, void *ctx)
{
	return standin_heard(front.engine, ctx) > 0;
}

static void
no_escape_was_sent(void)
{
	size_t n;
	const uint8_t *log = pty_log(front.pty, &n);

	for (size_t i = 0; i < n; i++)
		assert_true(log[i] == '\n' || log[i] == '\r' ||
		    (log[i] >= ' ' && log[i] != 0x7f));
}

static void
leave(void)
{
	pty_type(front.pty, "quit\n");
	front_ends(front.pty, 0);
	no_escape_was_sent();
}

static void
progress_is_said_by_tenths(void **state FX_UNUSED)
{
	struct buf b;

	buf_init(&b, 1024 * 1024);
	front_transfer(&b, 1, 0, 1000000);
	buf_put_u8(&b, 0);
	standin_snapshot(front.engine, (const char *)b.data);
	front.pty = front_start(80, 24, plain, NULL);
	hear("Transfers: 1, active: 1.");
	for (int i = 1; i <= 96; i++) {
		buf_clear(&b);
		front_progress(&b, 1, 10737418LL * i, 1000000);
		standin_say(front.engine, (const char *)b.data, b.len);
		pty_pump(front.pty);
	}
	front_say("{\"event\":\"chat\",\"peer\":\"bob\",\"key\":\"fx1-b\","
		  "\"text\":\"the end\",\"incoming\":true,\"time\":1}\n");
	hear("CHAT: bob: the end");
	assert_in_range(said("Transfer 1: [..] "), 1, 10);
	buf_done(&b);
	pty_type(front.pty, "quit\n");
	hear("4 Cancel all and quit");
	pty_type(front.pty, "1\n");
	front_ends(front.pty, 0);
	no_escape_was_sent();
}

static void
a_number_means_what_was_said_as_it(void **state FX_UNUSED)
{
	front.pty = front_start(80, 24, plain, NULL);
	hear("Inbox: 0, waiting for you: 0.");
	front_say(OFFER("o-first", "one"));
	hear("Inbox 1: [**] OFFER, one from bob");
	front_say(OFFER("o-second", "two"));
	hear("Inbox 2: [**] OFFER, two from bob");
	front_say("{\"event\":\"offer-closed\",\"id\":\"o-first\","
		  "\"how\":\"withdrawn\"}\n");
	hear("Inbox 1: the offer is answered or withdrawn.");
	pty_type(front.pty, "accept 1\n");
	hear("There is no 1; inbox lists what there is.");
	assert_int_equal(standin_heard(front.engine, "\"accept\""), 0);
	pty_type(front.pty, "accept 2\n");
	assert_true(pty_wait(front.pty, was_asked,
	    (void *)(uintptr_t) "\"ref\":\"o-second\"", FRONT_WAIT_MS));
	leave();
}

static void
a_dumb_terminal_gets_lines_by_itself(void **state FX_UNUSED)
{
	static const char *const dumb[] = { "TERM=dumb", NULL };

	front.pty = front_start(80, 24, NULL, dumb);
	hear("fxtui, line by line.");
	hear("Peers: 0, connected: 0.");
	leave();
}

static void
a_lost_engine_is_said_and_its_return(void **state FX_UNUSED)
{
	front.pty = front_start(80, 24, plain, NULL);
	hear("Peers: 0, connected: 0.");
	standin_stop(front.engine);
	front.engine = NULL;
	hear("The engine is away:");
	assert_int_equal(standin_start(&front.engine, STANDIN_VERSION), 0);
	hear("The engine is back.");
	leave();
}

static void
other_characters_are_replaced_in_the_c_locale(void **state FX_UNUSED)
{
	static const char *const c[] = { "LC_ALL=C", NULL };

	standin_snapshot(front.engine,
	    "{\"event\":\"peer\",\"key\":\"fx1-b\",\"name\":\"b\xc3\xb6"
	    "b\","
	    "\"online\":true,\"blocked\":false,\"policy\":\"ask\"}\n");
	front.pty = front_start(80, 24, plain, c);
	hear("Peers: 1, connected: 1.");
	pty_type(front.pty, "peers\n");
	hear("1 b?b, connected");
	leave();
}

#define TEST(claim) \
 cmocka_unit_test_setup_teardown(claim, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(progress_is_said_by_tenths),
		TEST(a_number_means_what_was_said_as_it),
		TEST(a_dumb_terminal_gets_lines_by_itself),
		TEST(a_lost_engine_is_said_and_its_return),
		TEST(other_characters_are_replaced_in_the_c_locale),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
