/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/view/stage.h"

/* The Files pane and what opens over it. */

static void
sort_by(const char *key)
{
	model_open(model, DIALOG_SORT, NULL);
	stage_open();
	stage_keys(key);
	assert_null(model_top(model));
	intent_free(stage_take(INTENT_REREAD));
}

static void
the_same_sort_key_again_reverses(void **state FX_UNUSED)
{
	const struct browse_order *order = &model->files.order;

	sort_by("t");
	assert_int_equal(order->key, BROWSE_BY_TIME);
	assert_false(order->reverse);
	sort_by("t");
	assert_true(order->reverse);
	sort_by("e");
	assert_int_equal(order->key, BROWSE_BY_EXTENSION);
	assert_false(order->reverse);
	sort_by("r");
	assert_true(order->reverse);
	sort_by("n");
	assert_int_equal(order->key, BROWSE_BY_NAME);
	sort_by("s");
	assert_int_equal(order->key, BROWSE_BY_SIZE);
}

static void
folders_first_is_switched_and_leaves_the_key(void **state FX_UNUSED)
{
	const struct browse_order *order = &model->files.order;

	sort_by("t");
	sort_by("f");
	assert_true(order->mixed);
	assert_int_equal(order->key, BROWSE_BY_TIME);
	assert_false(order->reverse);
	sort_by("f");
	assert_false(order->mixed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(the_same_sort_key_again_reverses),
		STAGED(folders_first_is_switched_and_leaves_the_key),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
