/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "store/skeleton.h"

static void
allows_and_refuses_names(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} rows[] = {
		{ "a", true }, { "laptop of anna", true },
		{ "B\xc3\xbcro", true }, { "-x", false }, { "~x", false },
		{ "fx1-abc", false }, { "fx1", true }, { "", false },
		{ " a", false }, { "a ", false }, { "a/b", false },
		{ "a:b", false }, { "a\nb", false }, { "a\x1b[m", false },
		{ "a\xff", false },
		{ "a\xe2\x80\xae"
		  "b",
		    false }, /* right to left */
		{ "a\xe2\x80\x8b"
		  "b",
		    false }, /* zero width */
	};
	char name[FX_PETNAME_MAX + 2] = { 0 };
	struct fx_err err = FX_ERR_NONE;
	size_t i;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++)
		if ((skeleton_check(rows[i].name, &err) == 0) != rows[i].want)
			fail_msg("row %zu", i);
	assert_int_equal(err.code, E_NAME);
	memset(name, 'n', FX_PETNAME_MAX);
	assert_int_equal(skeleton_check(name, NULL), 0);
	name[FX_PETNAME_MAX] = 'n';
	assert_int_equal(skeleton_check(name, NULL), -1);
}

static void
folds_what_looks_alike(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool same;
	} rows[] = {
		{ "anna", "ANNA", true },
		{ "pc0", "pco", true },
		{ "pc1", "pcl", true },
		{ "pc1", "pcI", true },
		{ "modern", "modem", true },
		{ "vvork", "work", true },
		{ "my pc", "my-pc", true },
		{ "b\xc3\xbcro", "buro", true },
		{ "\xd0\xb0nna", "anna", true },     /* Cyrillic a */
		{ "\xd0\x90nna", "anna", true },     /* its capital */
		{ "\xce\x91nna", "anna", true },     /* Greek Alpha */
		{ "\xef\xbd\x81nna", "anna", true }, /* full width */
		{ "anna", "hanna", false },
		{ "pc2", "pc3", false },
		{ "\xe7\x8c\xab", "\xe7\x8a\xac", false },
	};
	char a[SKELETON_SIZE], b[SKELETON_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++) {
		skeleton_of(rows[i].a, a);
		skeleton_of(rows[i].b, b);
		if ((strcmp(a, b) == 0) != rows[i].same)
			fail_msg("row %zu: %s, %s", i, a, b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allows_and_refuses_names),
		cmocka_unit_test(folds_what_looks_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
