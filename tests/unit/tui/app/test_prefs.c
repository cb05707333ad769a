/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/app/prefs.h"

#define WAIT_MS 5000

static char folder[256]; /* of one test */
static char path[600];   /* of the file in it */

static int
setup(FX_UNUSED void **state)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/prefs-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/tui.conf", folder);
	return 0;
}

static int
teardown(FX_UNUSED void **state)
{
	char lock[700];

	snprintf(lock, sizeof(lock), "%s.lock", path);
	unlink(lock);
	unlink(path);
	return rmdir(folder);
}

static void
write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
expect_file(const char *want)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	assert_string_equal(text, want);
}

static struct prefs *
begin(void)
{
	struct prefs *p = NULL;

	assert_int_equal(prefs_new(&p, path), 0);
	assert_true(prefs_wait(p, WAIT_MS));
	return p;
}

/* The next news, which must be of that kind. */
static struct prefs_news
news(struct prefs *p, enum prefs_kind kind)
{
	struct pollfd fd = { .fd = prefs_fd(p), .events = POLLIN };
	struct prefs_news got;

	assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
	assert_true(prefs_take(p, &got));
	assert_int_equal(got.kind, kind);
	return got;
}

static void
what_stands_in_the_file_is_loaded(FX_UNUSED void **state)
{
	struct prefs_news got;
	struct prefs *p;

	write_file("version = 1\nsort = size\n[keys]\nsend = S\n");
	p = begin();
	got = news(p, PREFS_LOADED);
	assert_string_equal(conf_get(got.conf, "", "sort"), "size");
	assert_string_equal(conf_get(got.conf, "keys", "send"), "S");
	conf_free(got.conf);
	assert_false(prefs_take(p, &got));
	prefs_free(p);
}

static void
a_bad_line_is_told_by_its_number_and_the_rest_loads(FX_UNUSED void **state)
{
	struct prefs_news got;
	struct prefs *p;

	write_file("sort = size\nnonsense\n[broken\nhidden = on\n");
	p = begin();
	got = news(p, PREFS_BAD);
	assert_int_equal(got.line, 2);
	assert_true(got.text[0] != '\0');
	got = news(p, PREFS_BAD);
	assert_int_equal(got.line, 3);
	got = news(p, PREFS_LOADED);
	assert_string_equal(conf_get(got.conf, "", "sort"), "size");
	conf_free(got.conf);
	prefs_free(p);
}

static void
endless_nonsense_does_not_hide_the_rest(FX_UNUSED void **state)
{
	struct prefs_news got = { .kind = PREFS_BAD };
	struct prefs *p;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (int i = 0; i < 500; i++)
		fputs("nonsense\n", f);
	fputs("sort = time\n", f);
	assert_int_equal(fclose(f), 0);
	p = begin();
	while (got.kind == PREFS_BAD)
		assert_true(prefs_take(p, &got));
	assert_int_equal(got.kind, PREFS_LOADED);
	assert_string_equal(conf_get(got.conf, "", "sort"), "time");
	conf_free(got.conf);
	prefs_free(p);
}

static void
a_change_leaves_all_else_as_it_is(FX_UNUSED void **state)
{
	struct prefs *p;

	write_file("# mine\nversion = 1\nsort = size\nfuture = 7\nnonsense\n"
		   "[later things]\na = b\n");
	p = begin();
	assert_int_equal(prefs_keep(p, "", "sort", "time"), 0);
	assert_int_equal(prefs_keep(p, "", "hidden", "on"), 0);
	assert_int_equal(prefs_keep(p, "", "hidden", "off"), 0);
	prefs_free(p);
	expect_file("# mine\nversion = 1\nsort = time\nfuture = 7\nnonsense\n"
		    "hidden = off\n[later things]\na = b\n");
}

static void
the_first_change_makes_folder_and_version(FX_UNUSED void **state)
{
	struct prefs *p;

	assert_int_equal(rmdir(folder), 0);
	p = begin();
	assert_int_equal(access(folder, F_OK), -1); /* nothing was set */
	assert_int_equal(prefs_keep(p, "", "mouse", "off"), 0);
	prefs_free(p);
	expect_file("version = 1\nmouse = off\n");
}

static void
two_programs_keep_what_the_other_has_set(FX_UNUSED void **state)
{
	struct prefs *a = begin();
	struct prefs *b = begin();

	for (int i = 0; i < 8; i++) {
		char key[2] = { (char)('a' + i), '\0' };

		assert_int_equal(prefs_keep(a, "bookmarks", key, "/x"), 0);
		assert_int_equal(prefs_keep(b, "", key, "on"), 0);
	}
	assert_int_equal(prefs_keep(b, "bookmarks", "z", "/y"), 0);
	prefs_free(a);
	prefs_free(b);
	a = begin();
	struct prefs_news got = news(a, PREFS_LOADED);

	for (int i = 0; i < 8; i++) {
		char key[2] = { (char)('a' + i), '\0' };

		assert_string_equal(conf_get(got.conf, "bookmarks", key), "/x");
		assert_string_equal(conf_get(got.conf, "", key), "on");
	}
	assert_string_equal(conf_get(got.conf, "bookmarks", "z"), "/y");
	assert_string_equal(conf_get(got.conf, "", "version"), "1");
	conf_free(got.conf);
	prefs_free(a);
}

static void
a_later_version_is_read_and_never_written(FX_UNUSED void **state)
{
	const char *text = "version = 2\nsort = size\n";
	struct prefs_news got;
	struct prefs *p;

	write_file(text);
	p = begin();
	got = news(p, PREFS_FAILED);
	assert_non_null(strstr(got.text, "later"));
	got = news(p, PREFS_LOADED);
	conf_free(got.conf);
	assert_int_equal(prefs_keep(p, "", "sort", "time"), 0);
	prefs_free(p);
	expect_file(text);
}

static void
a_change_that_cannot_be_kept_is_told(FX_UNUSED void **state)
{
	char whole[500];
	struct prefs_news got;
	struct prefs *p;

	write_file("");
	assert_true(str_copy(whole, sizeof(whole), path));
	snprintf(path, sizeof(path), "%s/below/tui.conf", whole); /* a file */
	p = begin();
	got = news(p, PREFS_FAILED);
	assert_int_equal(prefs_keep(p, "", "sort", "time"), 0);
	got = news(p, PREFS_FAILED);
	assert_true(got.text[0] != '\0');
	prefs_free(p);
	assert_true(str_copy(path, sizeof(path), whole));
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILE(what_stands_in_the_file_is_loaded),
		WITH_FILE(a_bad_line_is_told_by_its_number_and_the_rest_loads),
		WITH_FILE(endless_nonsense_does_not_hide_the_rest),
		WITH_FILE(a_change_leaves_all_else_as_it_is),
		WITH_FILE(the_first_change_makes_folder_and_version),
		WITH_FILE(two_programs_keep_what_the_other_has_set),
		WITH_FILE(a_later_version_is_read_and_never_written),
		WITH_FILE(a_change_that_cannot_be_kept_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
