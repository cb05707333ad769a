/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "engine/sink_unwanted.h"

static const char *const paths[] = { "tree/b", "tree/a", "tree/a/c", "tree-a",
	"tree/\xC3\xA4", "z" };

static struct sink_unwanted *
some(void)
{
	struct sink_unwanted *u = sink_unwanted_new();

	assert_non_null(u);
	for (size_t i = 0; i < FX_COUNT(paths); i++)
		assert_int_equal(
		    sink_unwanted_add(u, paths[i], strlen(paths[i])), 0);
	sink_unwanted_sort(u);
	return u;
}

static void
check_some(const struct sink_unwanted *u)
{
	for (size_t i = 0; i < FX_COUNT(paths); i++)
		assert_true(sink_unwanted_has(u, paths[i], strlen(paths[i])));
	assert_false(sink_unwanted_has(u, "tree", 4));
	assert_false(sink_unwanted_has(u, "tree/", 5));
	assert_false(sink_unwanted_has(u, "tree/bb", 7));
	assert_false(sink_unwanted_has(u, "zz", 2));
}

static void
finds_whole_paths_only(FX_UNUSED void **state)
{
	struct sink_unwanted *u = some();

	check_some(u);
	sink_unwanted_unref(u);
	u = sink_unwanted_new();
	assert_false(sink_unwanted_has(u, "z", 1));
	sink_unwanted_unref(u);
}

static void
is_the_same_after_a_restart(FX_UNUSED void **state)
{
	struct sink_unwanted *u = some(), *again;
	struct fx_err err = FX_ERR_NONE;
	struct buf b;

	buf_init(&b, SINK_UNWANTED_MAX);
	sink_unwanted_encode(&b, u);
	assert_int_equal(buf_error(&b), 0);
	again = sink_unwanted_decode(b.data, b.len, &err);
	assert_non_null(again);
	check_some(again);
	sink_unwanted_unref(again);
	/* Every bit counts, and every cut is seen. */
	for (size_t i = 0; i < b.len; i++) {
		b.data[i] ^= 4;
		assert_null(sink_unwanted_decode(b.data, b.len, &err));
		assert_int_equal(err.code, E_IO_READ);
		b.data[i] ^= 4;
		assert_null(sink_unwanted_decode(b.data, i, &err));
	}
	buf_done(&b);
	sink_unwanted_unref(u);
}

static void
holds_its_limits(FX_UNUSED void **state)
{
	static char path[FX_PATH_MAX + 1];
	struct sink_unwanted *u = sink_unwanted_new();
	size_t room = SINK_UNWANTED_MAX - 16, n = 0;
	struct buf b;

	memset(path, 'x', sizeof(path));
	assert_int_equal(sink_unwanted_add(u, path, 0), -EMSGSIZE);
	assert_int_equal(
	    sink_unwanted_add(u, path, FX_PATH_MAX + 1), -EMSGSIZE);
	for (; room >= FX_PATH_MAX + 2; room -= FX_PATH_MAX + 2, n++)
		assert_int_equal(sink_unwanted_add(u, path, FX_PATH_MAX), 0);
	assert_int_equal(sink_unwanted_add(u, path, room - 1), -EMSGSIZE);
	assert_int_equal(sink_unwanted_add(u, path, room - 2), 0);
	assert_int_equal(sink_unwanted_add(u, path, 1), -EMSGSIZE);
	buf_init(&b, SINK_UNWANTED_MAX);
	sink_unwanted_encode(&b, u);
	assert_int_equal(buf_error(&b), 0);
	assert_int_equal(b.len, SINK_UNWANTED_MAX);
	buf_done(&b);
	sink_unwanted_unref(u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_whole_paths_only),
		cmocka_unit_test(is_the_same_after_a_restart),
		cmocka_unit_test(holds_its_limits),
	};

	return cmocka_run_group_tests_name("sink_unwanted", tests, NULL, NULL);
}
