/* SPDX-License-Identifier: MIT */
#include "os/conf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/thread.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	scratch_done(&s);
	return 0;
}

struct bad_lines {
	unsigned lines[16];
	size_t count;
};

static void
note_bad(void *arg, unsigned line, const char *why)
{
	struct bad_lines *bad = arg;

	assert_non_null(why);
	assert_true(bad->count < FX_COUNT(bad->lines));
	bad->lines[bad->count++] = line;
}

static struct conf *
parse(const char *text, struct bad_lines *bad)
{
	struct conf *conf = NULL;

	assert_int_equal(
	    conf_parse(&conf, text, strlen(text), note_bad, bad, NULL), 0);
	return conf;
}

static void
reads_keys_in_sections(void **state FX_UNUSED)
{
	struct bad_lines bad = { .count = 0 };
	struct conf *conf = parse("# top\n; too\n"
				  "name = my desk \n"
				  "empty =\n"
				  "port=5001\r\n"
				  "[ui]\n"
				  "\tmouse\t=\ton\n"
				  "hint = a = b # no comment\n"
				  "[ share   music ]\n"
				  "dir = /srv/music\n"
				  "[keys]\n"
				  "ctrl-x = quit\n"
				  "[ui]\n"
				  "mouse = off",
	    &bad);

	assert_int_equal(bad.count, 0);
	assert_string_equal(conf_get(conf, "", "name"), "my desk");
	assert_string_equal(conf_get(conf, "", "empty"), "");
	assert_string_equal(conf_get(conf, "", "port"), "5001");
	assert_string_equal(conf_get(conf, "ui", "mouse"), "off");
	assert_string_equal(conf_get(conf, "ui", "hint"), "a = b # no comment");
	assert_string_equal(conf_get(conf, "share music", "dir"), "/srv/music");
	assert_null(conf_get(conf, "share", "dir"));
	assert_null(conf_get(conf, "ui", "name"));
	assert_int_equal(conf_count(conf), 8);
	assert_string_equal(conf_at(conf, 6)->key, "ctrl-x");
	assert_int_equal(conf_at(conf, 6)->line, 12);
	conf_free(conf);
	conf_free(NULL);
}

static void
reports_bad_lines_and_loads_the_rest(void **state FX_UNUSED)
{
	struct bad_lines bad = { .count = 0 };
	struct conf *conf = parse("nonsense\n" /* 1 */
				  "= value\n"  /* 2 */
				  "good = 1\n"
				  "two words = 3\n"   /* 4 */
				  "esc = \x1b[2J\n"   /* 5 */
				  "[one two three]\n" /* 6 */
				  "lost = 1\n"
				  "[open\n" /* 8 */
				  "lost = 2\n"
				  "[]\n" /* 10 */
				  "[ui]\n"
				  "found = 1\n",
	    &bad);
	const unsigned want[] = { 1, 2, 4, 5, 6, 8, 10 };

	assert_int_equal(bad.count, FX_COUNT(want));
	for (size_t i = 0; i < FX_COUNT(want); i++)
		assert_int_equal(bad.lines[i], want[i]);
	assert_int_equal(conf_count(conf), 2);
	assert_string_equal(conf_get(conf, "", "good"), "1");
	assert_string_equal(conf_get(conf, "ui", "found"), "1");
	assert_null(conf_get(conf, "", "lost"));
	conf_free(conf);
}

static void
reports_what_is_too_long(void **state FX_UNUSED)
{
	for (int over = 0; over < 2; over++) {
		struct bad_lines bad = { .count = 0 };
		struct conf *conf;
		struct str text;

		str_init(&text, CONF_SIZE_MAX);
		for (int i = 0; i < CONF_KEY_MAX + over; i++)
			str_add_char(&text, 'k');
		str_add(&text, "=v\nlong = ");
		for (int i = 0; i < CONF_LINE_MAX - 7 + over; i++)
			str_add_char(&text, 'v');
		conf = parse(str_cstr(&text), &bad);
		assert_int_equal(bad.count, over == 0 ? 0 : 2);
		assert_int_equal(conf_count(conf), over == 0 ? 2 : 0);
		conf_free(conf);
		str_done(&text);
	}
}

static void
limits_the_size_of_the_file(void **state FX_UNUSED)
{
	char *text = malloc(CONF_SIZE_MAX + 2);
	struct fx_err err = FX_ERR_NONE;
	struct conf *conf;

	assert_non_null(text);
	memset(text, '\n', CONF_SIZE_MAX + 1);
	text[CONF_SIZE_MAX] = '\0';
	scratch_write(&s, "conf", text);
	assert_int_equal(
	    conf_load(&conf, scratch_path(&s, "conf"), NULL, NULL, &err), 0);
	conf_free(conf);
	text[CONF_SIZE_MAX] = '\n';
	text[CONF_SIZE_MAX + 1] = '\0';
	scratch_write(&s, "conf", text);
	assert_int_equal(
	    conf_load(&conf, scratch_path(&s, "conf"), NULL, NULL, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	free(text);
}

static void
a_missing_file_is_empty_and_a_folder_is_an_error(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct conf *conf;

	assert_int_equal(
	    conf_load(&conf, scratch_path(&s, "none"), NULL, NULL, &err), 0);
	assert_int_equal(conf_count(conf), 0);
	conf_free(conf);
	assert_int_equal(conf_load(&conf, s.path, NULL, NULL, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	assert_int_equal(mkfifoat(s.fd, "fifo", 0600), 0);
	assert_int_equal(
	    conf_load(&conf, scratch_path(&s, "fifo"), NULL, NULL, &err), -1);
	assert_int_equal(err.code, E_TYPE);
}

static const struct {
	const char *before;
	const char *section;
	const char *key;
	const char *value;
	const char *after; /* NULL: refused */
} edits[] = {
	{ "", "", "a", "1", "a = 1\n" },
	{ "", "ui", "a", "1", "[ui]\na = 1\n" },
	{ "a = 1\n", "", "a", "2", "a = 2\n" },
	{ "a = 1", "", "b", "2", "a = 1\nb = 2\n" },
	{ "a = 1\n", "", "a", "", "a =\n" },
	{ "# c\n\n[ui]\nx = 1\n", "", "a", "1", "# c\na = 1\n\n[ui]\nx = 1\n" },
	{ "[ui]\nx = 1\n", "", "a", "1", "a = 1\n[ui]\nx = 1\n" },
	{ "[ui]\nx = 1\n# end\n\n[keys]\ny = 2\n", "ui", "z", "3",
	    "[ui]\nx = 1\n# end\nz = 3\n\n[keys]\ny = 2\n" },
	{ "[ui]\n[keys]\n", "ui", "z", "3", "[ui]\nz = 3\n[keys]\n" },
	{ "a = 1\n", "share m", "dir", "/m", "a = 1\n\n[share m]\ndir = /m\n" },
	{ "[ share  m ]\ndir=x\n", "share m", "dir", "/m",
	    "[ share  m ]\ndir = /m\n" },
	{ "a = 1\n?? keep me\na = 2\n[ui]\na = 3\n", "", "a", "9",
	    "a = 1\n?? keep me\na = 9\n[ui]\na = 3\n" },
	{ "a = 1\nb = 2\na = 3\n[ui]\na = 4\n", "", "a", NULL,
	    "b = 2\n[ui]\na = 4\n" },
	{ "b = 2\n", "", "a", NULL, "b = 2\n" },
	{ "[x y z]\na = 1\n", "", "a", "2", "a = 2\n[x y z]\na = 1\n" },
	{ "", "", "", "1", NULL },
	{ "", "", "a b", "1", NULL },
	{ "", "", "a=b", "1", NULL },
	{ "", "", "#a", "1", NULL },
	{ "", "", "[a", "1", NULL },
	{ "", "", "a", " 1", NULL },
	{ "", "", "a", "1\nb = 2", NULL },
	{ "", "", "a", "\x1b", NULL },
	{ "", "a]", "a", "1", NULL },
	{ "", "a b c", "a", "1", NULL },
	{ "", "a  b", "a", "1", NULL },
	{ "", "a\nb", "a", "1", NULL },
};

static void
changes_one_key_and_no_other_byte(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(edits); i++) {
		struct fx_err err = FX_ERR_NONE;
		struct buf out;
		int r;

		buf_init(&out, CONF_SIZE_MAX);
		r = conf_edit(&out, edits[i].before, strlen(edits[i].before),
		    edits[i].section, edits[i].key, edits[i].value, &err);
		if (edits[i].after == NULL) {
			assert_int_equal(r, -1);
			assert_int_equal(err.code, E_ARGS);
		} else {
			assert_int_equal(r, 0);
			buf_put_u8(&out, 0);
			assert_string_equal((char *)out.data, edits[i].after);
		}
		buf_done(&out);
	}
}

static void
replaces_the_file_and_keeps_its_mode(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	const char *path = scratch_path(&s, "conf");
	struct stat st;

	assert_int_equal(conf_set(path, "ui", "mouse", "on", &err), 0);
	assert_true(scratch_holds(&s, "conf", "[ui]\nmouse = on\n"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(conf_set(path, "ui", "mouse", "off", &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(conf_set(path, "ui", "mouse", NULL, &err), 0);
	assert_true(scratch_holds(&s, "conf", "[ui]\n"));
	assert_int_equal(conf_set(path, "", "a b", "x", &err), -1);
	assert_true(scratch_holds(&s, "conf", "[ui]\n"));
	assert_int_equal(scratch_count(&s, "."), 2); /* and the lock */
	assert_int_equal(
	    conf_set(scratch_path(&s, "no/conf"), "", "a", "1", &err), -1);
	assert_int_equal(err.code, E_NOENT);
}

static void
changes_the_file_behind_a_link(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;

	scratch_folder(&s, "dotfiles");
	scratch_write(&s, "dotfiles/real", "a = 1\n");
	assert_int_equal(symlinkat("dotfiles/real", s.fd, "conf"), 0);
	assert_int_equal(
	    conf_set(scratch_path(&s, "conf"), "", "a", "2", &err), 0);
	assert_true(scratch_holds(&s, "dotfiles/real", "a = 2\n"));
	assert_int_equal(symlinkat("nowhere", s.fd, "dangling"), 0);
	assert_int_equal(
	    conf_set(scratch_path(&s, "dangling"), "", "a", "2", &err), -1);
	assert_false(scratch_has(&s, "nowhere"));
}

struct setter {
	char path[300];
	char prefix;
};

static void
set_many(void *arg)
{
	const struct setter *setter = arg;
	char key[8];

	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "%c%d", setter->prefix, i);
		conf_set(setter->path, "ui", key, "1", NULL);
	}
}

static void
loses_no_change_of_two_writers(void **state FX_UNUSED)
{
	struct setter setters[2];
	struct thread *threads[2];
	struct conf *conf;

	for (int i = 0; i < 2; i++) {
		snprintf(setters[i].path, sizeof(setters[i].path), "%s/conf",
		    s.path);
		setters[i].prefix = (char)('a' + i);
		assert_int_equal(
		    thread_start(&threads[i], "set", set_many, &setters[i]), 0);
	}
	thread_join(threads[0]);
	thread_join(threads[1]);
	assert_int_equal(
	    conf_load(&conf, setters[0].path, NULL, NULL, NULL), 0);
	assert_int_equal(conf_count(conf), 200);
	conf_free(conf);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_keys_in_sections),
		CASE(reports_bad_lines_and_loads_the_rest),
		CASE(reports_what_is_too_long),
		CASE(limits_the_size_of_the_file),
		CASE(a_missing_file_is_empty_and_a_folder_is_an_error),
		CASE(changes_one_key_and_no_other_byte),
		CASE(replaces_the_file_and_keeps_its_mode),
		CASE(changes_the_file_behind_a_link),
		CASE(loses_no_change_of_two_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
