/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/vec.h"

static void
grows_up_to_its_maximum(FX_UNUSED void **state)
{
	int *items = NULL;
	int *item;
	size_t len = 0, cap = 0;

	for (int i = 0; i < 21; i++) {
		item = vec_add(&items, &len, &cap, 21, sizeof(*items));
		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	assert_int_equal(len, 21);
	assert_null(vec_add(&items, &len, &cap, 21, sizeof(*items)));
	assert_int_equal(len, 21);
	for (int i = 0; i < 21; i++)
		assert_int_equal(items[i], i);
	vec_remove(items, &len, 0, sizeof(*items));
	vec_remove(items, &len, 19, sizeof(*items));
	assert_int_equal(len, 19);
	assert_int_equal(items[0], 1);
	assert_int_equal(items[18], 19);
	free(items);
}

static void
refuses_what_would_wrap(FX_UNUSED void **state)
{
	int *items = NULL;
	size_t cap = 0;

	assert_int_equal(
	    vec_grow(&items, &cap, 11, 10, sizeof(*items)), -EMSGSIZE);
	assert_int_equal(
	    vec_grow(&items, &cap, SIZE_MAX / 2, SIZE_MAX, sizeof(*items)),
	    -EMSGSIZE);
	assert_null(items);
	assert_int_equal(cap, 0);
	assert_int_equal(vec_grow(&items, &cap, 10, 10, sizeof(*items)), 0);
	assert_int_equal(cap, 10);
	free(items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_up_to_its_maximum),
		cmocka_unit_test(refuses_what_would_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
