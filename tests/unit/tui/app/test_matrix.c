/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>

#include "base/utf8.h"
#include "support/front.h"

/*
 * The real program under many kinds of terminal in each sort of locale (tui.md
 * C50): it is readable, sends no byte that the locale does not have, and
 * gives the terminal back.
 */

static const char *const terms[] = { "xterm", "xterm-256color", "screen",
	"screen-256color", "tmux-256color", "linux", "vt100", "vt220",
	"putty-256color" };

/* Which bytes of 128 and more may be sent. */
enum high {
	HIGH_NONE,
	HIGH_LATIN1,
	HIGH_UTF8,
};

static bool
has_sent(struct pty *p, void *ctx)
{
	size_t n;
	const uint8_t *log = pty_log(p, &n);

	return memmem(log, n, ctx, strlen(ctx)) != NULL;
}

static void
check_bytes(enum high high)
{
	size_t n;
	const uint8_t *log = pty_log(front.pty, &n);

	for (size_t i = 0; high == HIGH_UTF8 && i < n;) {
		uint32_t ch = 0;
		size_t len = utf8_decode((const char *)log + i, n - i, &ch);

		assert_true(len > 0);
		assert_true(ch < 0x80 || ch >= 0xa0);
		i += len;
	}
	if (high == HIGH_UTF8)
		return;
	for (size_t i = 0; i < n; i++) {
		assert_true(log[i] < 0x80 || high == HIGH_LATIN1);
		assert_true(log[i] < 0x80 || log[i] >= 0xa0);
	}
}

static void
try_all(
    const char *lc_all, const char *locpath, const char *name, enum high high)
{
	int fd = open("L\xc3\xb6sung", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < FX_COUNT(terms); i++) {
		char term[64];
		const char *const env[] = { lc_all, term, locpath, NULL };

		snprintf(term, sizeof(term), "TERM=%s", terms[i]);
		front_up(80, 24, NULL, env);
		if (!pty_wait(front.pty, has_sent, (void *)(uintptr_t)name,
			FRONT_WAIT_MS))
			fail_msg("%s: no %s", terms[i], name);
		assert_true(pty_wait_text(
		    front.pty, "Nothing has arrived", FRONT_WAIT_MS));
		pty_type(front.pty, "q");
		front_ends(front.pty, 0);
		check_bytes(high);
		assert_int_equal(pty_mode(front.pty, 2004), 0);
		assert_false(pty_alt_screen(front.pty));
		pty_stop(front.pty);
		front.pty = NULL;
	}
}

static void
works_in_utf8(void **state FX_UNUSED)
{
	try_all("LC_ALL=C.UTF-8", NULL, "L\xc3\xb6sung", HIGH_UTF8);
}

static void
works_in_the_c_locale(void **state FX_UNUSED)
{
	try_all("LC_ALL=C", NULL, "L?sung", HIGH_NONE);
}

static void
works_in_iso_8859_1(void **state FX_UNUSED)
{
	const char *build = getenv("builddir");
	char *path =
	    str_printf("LOCPATH=%s/tests/locales", build != NULL ? build : ".");
	char *made = str_printf("%s/en_US.ISO-8859-1/LC_CTYPE", path + 8);

	if (access(made, R_OK) == 0)
		try_all(
		    "LC_ALL=en_US.ISO-8859-1", path, "L\xf6sung", HIGH_LATIN1);
	else
		print_message("no locale was made: localedef is missing\n");
	if (access(made, R_OK) != 0) {
		free(path);
		free(made);
		skip();
	}
	free(path);
	free(made);
}

#define TEST(claim) \
 cmocka_unit_test_setup_teardown(claim, front_set_up, front_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(works_in_utf8),
		TEST(works_in_the_c_locale),
		TEST(works_in_iso_8859_1),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
