/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/term/key_place.h"

/* Each character of typed stands on the key of the same one of keys. */
static void
expect(const char *typed, const char *keys)
{
	while (*typed != '\0') {
		struct key_event ev;
		struct key_event got;
		char one[8] = "";
		uint32_t ch;
		size_t n = utf8_decode(typed, strlen(typed), &ch);

		memcpy(one, typed, n);
		assert_int_equal(key_parse(one, &ev), 0);
		if (!key_place(&ev, &got) || got.ch != (unsigned char)*keys)
			fail_msg("%s is not on %c", one, *keys);
		assert_int_equal(got.type, KEY_TYPE_TEXT);
		assert_int_equal(got.text[0], *keys);
		typed += n;
		keys++;
	}
	assert_int_equal(*keys, '\0');
}

static void
russian_rows(FX_UNUSED void **state)
{
	expect("йцукенгшщзхъ", "qwertyuiop[]");
	expect("фывапролджэ", "asdfghjkl;'");
	expect("ячсмитьбю", "zxcvbnm,.");
	expect("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}");
	expect("ФЫВАПРОЛДЖЭ", "ASDFGHJKL:\"");
	expect("ЯЧСМИТЬБЮёЁ", "ZXCVBNM<>`~");
}

static void
neighbours_of_russian(FX_UNUSED void **state)
{
	expect("іїєґІЇЄҐ", "s]'\\S}\"|");
	expect("ўЎ", "oO");
}

static void
greek_rows(FX_UNUSED void **state)
{
	expect("ςερτυθιοπ", "wertyuiop");
	expect("ασδφγηξκλ", "asdfghjkl");
	expect("ζχψωβνμ", "zxcvbnm");
	expect("ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM");
}

static void
modifiers_stay_and_other_keys_are_left_alone(FX_UNUSED void **state)
{
	struct key_event ev;
	struct key_event got;

	assert_int_equal(key_parse("Alt-й", &ev), 0);
	assert_true(key_place(&ev, &got));
	assert_true(key_is_char(&got, 'q', KEY_ALT));
	assert_int_equal(key_parse("q", &ev), 0);
	assert_false(key_place(&ev, &got));
	assert_int_equal(key_parse("ä", &ev), 0);
	assert_false(key_place(&ev, &got));
	assert_int_equal(key_parse("F5", &ev), 0);
	assert_false(key_place(&ev, &got));
	ev = (struct key_event){ .type = KEY_TYPE_PASTE };
	assert_false(key_place(&ev, &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(russian_rows),
		cmocka_unit_test(neighbours_of_russian),
		cmocka_unit_test(greek_rows),
		cmocka_unit_test(modifiers_stay_and_other_keys_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
