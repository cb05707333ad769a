/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "support/zoo.h"

static const struct {
	const char *bytes;
	const char *want;
	int want_width;
} rows[] = {
	{ "", "", 0 },
	{ "plain.txt", "plain.txt", 9 },
	{ "\xe4\xb8\xad.txt", "\xe4\xb8\xad.txt", 6 },
	{ "a\nb", "a\\x0Ab", 6 },
	{ "\x1b[31m", "\\x1B[31m", 8 },
	{ "\x7f", "\\x7F", 4 },
	{ "\x9b", "\\x9B", 4 },
	{ "\xc2\x9b", "\\xC2\\x9B", 8 },
	{ "\xc2\xa0", "\xc2\xa0", 1 },
	{ "L\xf6sung", "L\\xF6sung", 9 },
	{ "\xc0\xaf", "\\xC0\\xAF", 8 },
	{ "\xed\xa0\x80", "\\xED\\xA0\\x80", 12 },
	{ "\xe2\x82", "\\xE2\\x82", 8 },
	{ "gpj\xe2\x80\xae"
	  "exe",
	    "gpj<202E>exe", 12 },
	{ "\xe2\x80\x8b", "<200B>", 6 },
	{ "\xc2\xad", "<00AD>", 6 },
	{ "\xd8\x9c", "<061C>", 6 },
	{ "\xe2\x80\xa8", "<2028>", 6 },
	{ "\xee\x80\x80", "<E000>", 6 },
	{ "\xf3\xa0\x81\x81", "<E0041>", 7 },
	{ "\xf4\x8f\xbf\xbf", "<10FFFF>", 8 },
	{ "\xe2\x9a\xa0\xef\xb8\x8f", "\xe2\x9a\xa0<FE0F>", 7 },
	/* Marks: two on a base, none without. */
	{ "e\xcc\x81", "e\xcc\x81", 1 },
	{ "e\xcc\x81\xcc\x82", "e\xcc\x81\xcc\x82", 1 },
	{ "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", "e\xcc\x81\xcc\x82<0303><0304>",
	    13 },
	{ "\xcc\x81"
	  "a",
	    "<0301>a", 7 },
	{ "\n\xcc\x81", "\\x0A<0301>", 10 },
	{ "\\\xcc\x81", "\\\\<0301>", 8 },
	{ "e\xe2\x80\x8d\xcc\x81", "e<200D><0301>", 13 },
	/* What looks like an escape is escaped. */
	{ "\\", "\\\\", 2 },
	{ "\\x0A", "\\\\x0A", 5 },
	{ "<202E>", "\\<202E>", 7 },
	{ "<e>", "\\<e>", 4 },
	{ "<123456789abcdef>", "\\<123456789abcdef>", 18 },
	{ "<<a>", "<\\<a>", 5 },
	{ "<>", "<>", 2 },
	{ "<202E", "<202E", 5 },
	{ "<xyz>", "<xyz>", 5 },
	{ "a<b", "a<b", 3 },
	{ "<20\xff>", "<20\\xFF>", 8 },
};

static void
shows_foreign_text_as_the_design_says(FX_UNUSED void **state)
{
	char out[64];
	size_t n;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		n = utf8_safe(
		    out, sizeof(out), rows[i].bytes, strlen(rows[i].bytes));
		assert_string_equal(out, rows[i].want);
		assert_int_equal(n, strlen(rows[i].want));
		assert_int_equal(utf8_width(out), rows[i].want_width);
		assert_int_equal(
		    utf8_plain(rows[i].bytes, strlen(rows[i].bytes)),
		    strcmp(rows[i].bytes, rows[i].want) == 0);
	}
	utf8_safe(out, sizeof(out), "a\0b", 3);
	assert_string_equal(out, "a\\x00b");
}

static void
escapes_all_twelve_bidi_controls(FX_UNUSED void **state)
{
	static const uint32_t codes[] = { 0x61c, 0x200e, 0x200f, 0x202a, 0x202b,
		0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 };
	char bytes[4];
	char out[16];

	for (size_t i = 0; i < FX_COUNT(codes); i++) {
		utf8_safe(
		    out, sizeof(out), bytes, utf8_encode(bytes, codes[i]));
		assert_int_equal(strtoul(out + 1, NULL, 16), codes[i]);
	}
}

static void
cuts_between_pieces_and_says_how_much_there_is(FX_UNUSED void **state)
{
	static const struct {
		size_t cap;
		const char *want;
	} cuts[] = {
		{ 1, "" },
		{ 2, "a" },
		{ 5, "a" },
		{ 6, "a\\x0A" },
		{ 8, "a\\x0A" },
		{ 9, "a\\x0A\xe4\xb8\xad" },
		{ 10,
		    "a\\x0A\xe4\xb8\xad"
		    "b" },
	};
	const char *in = "a\n\xe4\xb8\xad"
			 "b";
	char out[16];

	for (size_t i = 0; i < FX_COUNT(cuts); i++) {
		memset(out, 'z', sizeof(out));
		assert_int_equal(
		    utf8_safe(out, cuts[i].cap, in, strlen(in)), 9);
		assert_string_equal(out, cuts[i].want);
		assert_int_equal(out[cuts[i].cap], 'z');
	}
	assert_int_equal(utf8_safe(NULL, 0, in, strlen(in)), 9);
}

static void
shows_every_name_of_the_zoo_and_each_differently(FX_UNUSED void **state)
{
	char *shown[64];
	const char *at;
	uint32_t code;
	size_t len;

	assert_true(zoo_count <= FX_COUNT(shown));
	for (size_t i = 0; i < zoo_count; i++) {
		shown[i] = utf8_safe_new(zoo_names[i].bytes, zoo_names[i].n);
		assert_non_null(shown[i]);
		assert_true(strlen(shown[i]) < UTF8_SAFE_SIZE(zoo_names[i].n));
		for (at = shown[i]; *at != '\0'; at += len) {
			len = utf8_decode(at, strlen(at), &code);
			if (len == 0 || utf8_char_width(code) < 0)
				fail_msg("%s", zoo_names[i].what);
		}
		for (size_t k = 0; k < i; k++)
			if (strcmp(shown[i], shown[k]) == 0)
				fail_msg("%s and %s", zoo_names[i].what,
				    zoo_names[k].what);
	}
	for (size_t i = 0; i < zoo_count; i++)
		free(shown[i]);
}

static void
is_the_same_in_every_locale(FX_UNUSED void **state)
{
	char in[5] = "a";
	char c_text[32], utf8_text[32];
	int c_width;
	size_t n;

	for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x3000 ? 1 : 7) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = 1 + utf8_encode(in + 1, c);
		setlocale(LC_CTYPE, "C");
		utf8_safe(c_text, sizeof(c_text), in, n);
		c_width = utf8_width(c_text);
		if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
			skip();
		utf8_safe(utf8_text, sizeof(utf8_text), in, n);
		if (strcmp(c_text, utf8_text) != 0 ||
		    c_width != utf8_width(utf8_text))
			fail_msg("U+%04X", (unsigned)c);
	}
	setlocale(LC_CTYPE, "C");
}

/* A text from a few dangerous pieces, picked by seed. */
static size_t
make(char *out, uint32_t *seed)
{
	static const char *const pieces[] = { "\\", "<", ">", "2", "0", "E",
		"x", "a", "\xcc\x81", "\xe2\x80\xae", "\xc2", "\x9b", "\n",
		"e" };
	size_t n = 0;
	size_t len;

	for (int i = 0; i < 9; i++) {
		*seed = *seed * 1664525 + 1013904223;
		len = strlen(pieces[(*seed >> 16) % FX_COUNT(pieces)]);
		memcpy(out + n, pieces[(*seed >> 16) % FX_COUNT(pieces)], len);
		n += len;
	}
	return n;
}

/* Read a safe text back. */
static size_t
undo(char *out, const char *safe)
{
	struct utf8_unit unit;
	size_t n = 0;

	for (; *safe != '\0'; safe += unit.n) {
		unit = utf8_unit(safe);
		if (!unit.escape) {
			memcpy(out + n, safe, unit.n);
			n += unit.n;
		} else if (safe[0] == '<') {
			n += utf8_encode(
			    out + n, (uint32_t)strtoul(safe + 1, NULL, 16));
		} else if (safe[1] == 'x') {
			out[n++] = (char)strtoul(
			    (char[]){ safe[2], safe[3], '\0' }, NULL, 16);
		} else {
			out[n++] = safe[1];
		}
	}
	return n;
}

static void
can_be_read_back_so_no_two_texts_look_equal(FX_UNUSED void **state)
{
	char in[64], safe[256], back[64];
	uint32_t seed = 1;
	size_t n;

	for (int i = 0; i < 100000; i++) {
		n = make(in, &seed);
		utf8_safe(safe, sizeof(safe), in, n);
		if (undo(back, safe) != n || memcmp(back, in, n) != 0)
			fail_msg("%s", safe);
	}
}

static void
walks_units_of_any_text(FX_UNUSED void **state)
{
	static const struct {
		const char *text;
		size_t want_n;
		int want_width;
		bool want_escape;
	} units[] = {
		{ "", 0, 0, false },
		{ "ab", 1, 1, false },
		{ "\xe4\xb8\xad"
		  "b",
		    3, 2, false },
		{ "e\xcc\x81\xcc\x82x", 5, 1, false },
		{ "\\x0Ab", 4, 4, true },
		{ "\\\\x", 2, 2, true },
		{ "\\<2", 2, 2, true },
		{ "<202E>x", 6, 6, true },
		{ "<10FFFF>", 8, 8, true },
		{ "<10FFFF0>", 1, 1, false },
		{ "<20E>", 1, 1, false },
		{ "<202e>", 1, 1, false },
		{ "<202E", 1, 1, false },
		/* No safe text: a byte, a column. */
		{ "\\", 1, 1, false },
		{ "\\x0", 1, 1, false },
		{ "\\xfg", 1, 1, false },
		{ "\xff", 1, 1, false },
		{ "\xe4\xb8", 1, 1, false },
		{ "\t", 1, 1, false },
		{ "\xcc\x81", 1, 1, false },
		{ "\xe2\x80\x8b", 1, 1, false },
	};
	struct utf8_unit unit;

	for (size_t i = 0; i < FX_COUNT(units); i++) {
		unit = utf8_unit(units[i].text);
		assert_int_equal(unit.n, units[i].want_n);
		assert_int_equal(unit.width, units[i].want_width);
		assert_int_equal(unit.escape, units[i].want_escape);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_foreign_text_as_the_design_says),
		cmocka_unit_test(escapes_all_twelve_bidi_controls),
		cmocka_unit_test(
		    cuts_between_pieces_and_says_how_much_there_is),
		cmocka_unit_test(
		    shows_every_name_of_the_zoo_and_each_differently),
		cmocka_unit_test(is_the_same_in_every_locale),
		cmocka_unit_test(can_be_read_back_so_no_two_texts_look_equal),
		cmocka_unit_test(walks_units_of_any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
