/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "support/zoo.h"

static void
refuses_paths_that_are_not_clean(FX_UNUSED void **state)
{
	static const struct {
		const char *path;
		size_t n;
		int want;
	} rows[] = {
		{ "a", 1, 0 },
		{ "a/b.c/d", 7, 0 },
		{ "...", 3, 0 },
		{ "..a", 3, 0 },
		{ "C:\\x", 4, 0 },
		{ "~/x", 3, 0 },
		{ "a\nb", 3, 0 },
		{ "\xff", 1, 0 },
		{ ".fxtui-partx", 12, 0 },
		{ "", 0, -1 },
		{ ".", 1, -1 },
		{ "..", 2, -1 },
		{ "../x", 4, -1 },
		{ "a/../../x", 9, -1 },
		{ "a/..", 4, -1 },
		{ "./a", 3, -1 },
		{ "a/./b", 5, -1 },
		{ "a//b", 4, -1 },
		{ "a/", 2, -1 },
		{ "/", 1, -1 },
		{ "/etc/x", 6, -1 },
		{ "//x", 3, -1 },
		{ "a\0b", 3, -1 },
		{ "\0", 1, -1 },
		{ ".fxtui-part", 11, -1 },
		{ "a/.fxtui-part/b", 15, -1 },
	};
	struct fx_err err;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		err = FX_ERR_NONE;
		if (path_check(rows[i].path, rows[i].n, &err) != rows[i].want)
			fail_msg("row %zu: %s", i, rows[i].path);
		assert_int_equal(err.code, rows[i].want == 0 ? FX_OK : E_NAME);
	}
	path_check("a/../b", 6, &err);
	assert_string_equal(
	    err.text, "An entry was refused because of its name: a/../b.");
	assert_string_equal(fx_err_arg(&err, "why"), "it has a part \"..\"");
	path_check("a\0b", 3, &err);
	assert_string_equal(fx_err_arg(&err, "name"), "a%00b");
	assert_int_equal(path_check_name("a/b", 3, NULL), -1);
	assert_int_equal(path_check_name("a", 1, NULL), 0);
	assert_int_equal(path_check_name("", 0, NULL), -1);
}

/* n components of len bytes each; returns the bytes in all. */
static size_t
build(char *out, size_t n, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		memset(out + i * (len + 1), 'x', len);
		out[i * (len + 1) + len] = '/';
	}
	return n * (len + 1) - 1;
}

static void
keeps_the_limits_of_length_and_depth(FX_UNUSED void **state)
{
	char path[2 * FX_PATH_MAX];
	size_t n;

	n = build(path, 1, FX_NAME_MAX);
	assert_int_equal(path_check(path, n - 1, NULL), 0);
	assert_int_equal(path_check(path, n, NULL), 0);
	n = build(path, 1, FX_NAME_MAX + 1);
	assert_int_equal(path_check(path, n, NULL), -1);
	n = build(path, FX_DEPTH_MAX - 1, 1);
	assert_int_equal(path_check(path, n, NULL), 0);
	n = build(path, FX_DEPTH_MAX, 1);
	assert_int_equal(path_check(path, n, NULL), 0);
	n = build(path, FX_DEPTH_MAX + 1, 1);
	assert_int_equal(path_check(path, n, NULL), -1);
	build(path, 40, 127);
	assert_int_equal(path_check(path, FX_PATH_MAX - 1, NULL), 0);
	path[FX_PATH_MAX - 1] = 'x';
	assert_int_equal(path_check(path, FX_PATH_MAX, NULL), 0);
	assert_int_equal(path_check(path, FX_PATH_MAX + 1, NULL), -1);
}

static void
orders_a_folder_right_before_its_contents(FX_UNUSED void **state)
{
	/* Strictly rising. */
	static const char *const paths[] = { "", "a", "a/b", "a/b/c", "a/c",
		"a\x01", "a b", "a-b", "a.b", "ab", "b", "\xff" };
	int got;

	for (size_t i = 0; i < FX_COUNT(paths); i++)
		for (size_t k = 0; k < FX_COUNT(paths); k++) {
			got = path_compare(paths[i], strlen(paths[i]), paths[k],
			    strlen(paths[k]));
			assert_int_equal(
			    (got > 0) - (got < 0), (i > k) - (i < k));
		}
}

/* Not SHA-256, but tells one name from another. */
static void
digest(void *arg, const void *data, size_t n, uint8_t ret[FX_DIGEST_SIZE])
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + p[i];
	memset(ret, 0, FX_DIGEST_SIZE);
	memcpy(ret, &sum, sizeof(sum));
	++*(int *)arg;
}

static const struct {
	const char *name;
	const char *want;
} texts[] = {
	{ "plain.txt", "plain.txt" },
	{ "\xe4\xb8\xad", "\xe4\xb8\xad" },
	{ "a\x1b"
	  "b",
	    "a%1Bb" },
	{ "a%1Bb", "a%251Bb" },
	{ "a%1bb", "a%251bb" },
	{ "a%251Bb", "a%25251Bb" },
	{ "100%", "100%" },
	{ "%s%n", "%s%n" },
	{ "%4\x01", "%4%01" },
	{ "%\x01", "%%01" },
	{ "\x7f\xc2\x9b\x9b", "%7F%C2%9B%9B" },
	{ "L\xf6s", "L%F6s" },
	{ "\xe2\x80\xae", "\xe2\x80\xae" },
};

static void
stores_names_in_an_escaped_form(FX_UNUSED void **state)
{
	char out[FX_NAME_MAX + 1];
	int calls = 0;

	for (size_t i = 0; i < FX_COUNT(texts); i++) {
		path_to_disk(
		    out, texts[i].name, strlen(texts[i].name), digest, &calls);
		assert_string_equal(out, texts[i].want);
	}
	assert_int_equal(calls, 0);
}

static void
shortens_only_what_grew_too_long(FX_UNUSED void **state)
{
	char name[FX_NAME_MAX + 1] = { 0 };
	char out[FX_NAME_MAX + 1], other[FX_NAME_MAX + 1];
	int calls = 0;

	memset(name, 'x', FX_NAME_MAX);
	path_to_disk(out, name, FX_NAME_MAX, digest, &calls);
	assert_string_equal(out, name);
	/* 253 + 3 is one too many, 252 + 3 is not. */
	name[0] = '\x01';
	path_to_disk(out, name, 253, digest, &calls);
	assert_int_equal(strlen(out), 255);
	assert_int_equal(calls, 0);
	memcpy(name + 246, ".tar.gz", 7);
	path_to_disk(out, name, 253, digest, &calls);
	assert_int_equal(strlen(out), 255);
	path_to_disk(out, name, 254, digest, &calls);
	assert_int_equal(calls, 1);
	memset(name, '\x01', 246);
	path_to_disk(out, name, 253, digest, &calls);
	assert_int_equal(calls, 2);
	assert_true(strlen(out) <= 255);
	assert_string_equal(out + strlen(out) - 7, ".tar.gz");
	assert_int_equal(out[strlen(out) - 16], '~');
	assert_memory_equal(out + strlen(out) - 19, "%01", 3);
	name[245] = '\x02';
	path_to_disk(other, name, 253, digest, &calls);
	assert_string_not_equal(out, other);
}

static void
writes_paths_as_text_and_reads_them_back(FX_UNUSED void **state)
{
	char text[PATH_TEXT_SIZE(FX_NAME_MAX)], back[FX_NAME_MAX + 1];
	size_t n, len;

	for (size_t i = 0; i < FX_COUNT(texts); i++) {
		n = path_to_text(
		    text, sizeof(text), texts[i].name, strlen(texts[i].name));
		assert_string_equal(text, texts[i].want);
		assert_int_equal(n, strlen(text));
	}
	for (size_t i = 0; i < zoo_count; i++) {
		n = path_to_text(
		    text, sizeof(text), zoo_names[i].bytes, zoo_names[i].n);
		assert_true(utf8_valid(text, n));
		assert_int_equal(
		    path_from_text(back, sizeof(back), text, n, &len), 0);
		assert_int_equal(len, zoo_names[i].n);
		assert_memory_equal(back, zoo_names[i].bytes, len);
	}
	assert_int_equal(path_to_text(text, 4, "a\x01", 2), 4);
	assert_string_equal(text, "a");
}

static void
refuses_texts_that_hold_nul_or_do_not_fit(FX_UNUSED void **state)
{
	char out[4];
	size_t n;

	assert_int_equal(path_from_text(out, 4, "a%00", 4, &n), -EINVAL);
	assert_int_equal(path_from_text(out, 4, "a\0b", 3, &n), -EINVAL);
	assert_int_equal(path_from_text(out, 4, "abc", 3, &n), 0);
	assert_int_equal(path_from_text(out, 4, "abcd", 4, &n), -ENAMETOOLONG);
	assert_int_equal(path_from_text(out, 4, "%61%62%63", 9, &n), 0);
	assert_string_equal(out, "abc");
	assert_int_equal(path_from_text(out, 0, "", 0, &n), -ENAMETOOLONG);
	assert_int_equal(path_from_text(out, 4, "%4", 2, &n), 0);
	assert_string_equal(out, "%4");
}

static void
flags_what_a_person_should_know(FX_UNUSED void **state)
{
	static const struct {
		const char *path;
		unsigned want;
	} rows[] = {
		{ "plain.txt", 0 },
		{ "\xe4\xb8\xad/\xc3\xa9", 0 },
		{ ".hidden", PATH_HIDDEN },
		{ "a/.b/c", PATH_HIDDEN },
		{ "gpj\xe2\x80\xae"
		  "exe",
		    PATH_ODD },
		{ "a\nb", PATH_ODD | PATH_NOT_PORTABLE },
		{ "L\xf6", PATH_ODD | PATH_NOT_PORTABLE },
		{ "CON", PATH_NOT_PORTABLE },
		{ "nul.txt", PATH_NOT_PORTABLE },
		{ "d/com1.x.y", PATH_NOT_PORTABLE },
		{ "LPT9", PATH_NOT_PORTABLE },
		{ "com0", 0 },
		{ "com10", 0 },
		{ "console", 0 },
		{ "a:b", PATH_NOT_PORTABLE },
		{ "what?", PATH_NOT_PORTABLE },
		{ "dot.", PATH_NOT_PORTABLE },
		{ "space ", PATH_NOT_PORTABLE },
		{ " space", 0 },
		{ "a\\b", PATH_ODD | PATH_NOT_PORTABLE },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		if (path_flags(rows[i].path, strlen(rows[i].path)) !=
		    rows[i].want)
			fail_msg("row %zu: %s", i, rows[i].path);
	assert_string_equal(path_base("a/b/c"), "c");
	assert_string_equal(path_base("c"), "c");
}

static void
numbers_names_before_the_extension(FX_UNUSED void **state)
{
	static const struct {
		const char *name;
		const char *want;
	} rows[] = {
		{ "name.ext", "name (2).ext" },
		{ "name", "name (2)" },
		{ "a.tar.gz", "a (2).tar.gz" },
		{ ".tar.gz", ".tar (2).gz" },
		{ ".bashrc", ".bashrc (2)" },
		{ "..a", "..a (2)" },
		{ "...", "... (2)" },
		{ "dot.", "dot. (2)" },
		{ "v1.2 final", "v1.2 final (2)" },
		{ "a.0123456789abcdef", "a.0123456789abcdef (2)" },
		{ "name (2).ext", "name (2) (2).ext" },
	};
	char out[FX_NAME_MAX + 1];
	char name[FX_NAME_MAX + 1] = { 0 };

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		path_numbered(out, rows[i].name, 2);
		assert_string_equal(out, rows[i].want);
	}
	memset(name, 'x', FX_NAME_MAX);
	memcpy(name + 248, "\xe4\xb8\xad.txt", 7);
	path_numbered(out, name, 4294967295);
	assert_int_equal(strlen(out), 255);
	assert_string_equal(out + 238, " (4294967295).txt");
	path_numbered(out, name, 2);
	assert_int_equal(strlen(out), 255);
	memcpy(name + 245, "\xe4\xb8\xad", 3);
	path_numbered(out, name, 2);
	assert_string_equal(out + strlen(out) - 9, "x (2).txt");
	assert_true(utf8_valid(out, strlen(out)));
}

static void
makes_folder_names_of_petnames(FX_UNUSED void **state)
{
	static const struct {
		const char *petname;
		const char *want;
	} rows[] = {
		{ "lab-nas", "lab-nas" },
		{ "Alice's PC", "Alice_s_PC" },
		{ "../../x", "_._.._x" },
		{ "..", "_." },
		{ "\xc3\xa9t\xc3\xa9", "_t_" },
		{ "\xff\xff", "__" },
		{ "", "peer" },
		{ "0123456789012345678901234567890123456789",
		    "01234567890123456789012345678901" },
	};
	char out[PATH_SLUG_SIZE];

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		path_slug(out, rows[i].petname);
		assert_string_equal(out, rows[i].want);
	}
}

static void
knows_which_links_stay_in_their_tree(void **state FX_UNUSED)
{
	static const struct {
		const char *target;
		size_t folders;
		bool want;
	} rows[] = {
		{ "a", 0, true },
		{ "a/b/c", 0, true },
		{ "./a//b/.", 0, true },
		{ "a/", 0, true },
		{ "", 0, false },
		{ "/", 9, false },
		{ "/a", 9, false },
		{ "..", 0, false },
		{ "..", 1, true },
		{ "../", 1, true },
		{ "../a", 0, false },
		{ "../a", 1, true },
		{ "./../a", 1, true },
		{ "../../a", 1, false },
		{ "../../a", 2, true },
		{ "a/..", 9, false },
		{ "l1/../x", 9, false },
		{ ".././../x", 2, true },
		{ "...", 0, true },
		{ "..a", 0, true },
		{ "a/..b", 0, true },
	};
	char longest[FX_LINK_MAX + 1];

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_int_equal(path_link_stays(rows[i].target,
				     strlen(rows[i].target), rows[i].folders),
		    rows[i].want);
	assert_false(path_link_stays("a\0b", 3, 0));
	memset(longest, 'a', sizeof(longest));
	assert_true(path_link_stays(longest, FX_LINK_MAX - 1, 0));
	assert_true(path_link_stays(longest, FX_LINK_MAX, 0));
	assert_false(path_link_stays(longest, FX_LINK_MAX + 1, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_paths_that_are_not_clean),
		cmocka_unit_test(keeps_the_limits_of_length_and_depth),
		cmocka_unit_test(orders_a_folder_right_before_its_contents),
		cmocka_unit_test(stores_names_in_an_escaped_form),
		cmocka_unit_test(shortens_only_what_grew_too_long),
		cmocka_unit_test(writes_paths_as_text_and_reads_them_back),
		cmocka_unit_test(refuses_texts_that_hold_nul_or_do_not_fit),
		cmocka_unit_test(flags_what_a_person_should_know),
		cmocka_unit_test(numbers_names_before_the_extension),
		cmocka_unit_test(makes_folder_names_of_petnames),
		cmocka_unit_test(knows_which_links_stay_in_their_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
