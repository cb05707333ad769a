/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "tui/view/keymap.h"

static void
every_action_stands_in_the_table_once(FX_UNUSED void **state)
{
	size_t count = 0;

	while (action_at(count) != NULL)
		count++;
	assert_int_equal(count, ACTION_COUNT - 1);
	for (int id = ACTION_NONE + 1; id < ACTION_COUNT; id++) {
		const struct action *a = action_get((enum action_id)id);

		assert_non_null(a);
		assert_int_equal(a->id, id);
		assert_true(a->name[0] != '\0');
		assert_int_equal(a->help[strlen(a->help) - 1], '.');
	}
	assert_null(action_get(ACTION_NONE));
}

static void
names_are_unique(FX_UNUSED void **state)
{
	for (size_t i = 0; action_at(i) != NULL; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
			    action_at(i)->name, action_at(j)->name);
	assert_int_equal(action_find("quit")->id, ACTION_QUIT);
	assert_null(action_find("quiet"));
}

/* The table has no key that cannot be, and none twice in a scope. */
static void
all_keys_of_the_table_are_bound(FX_UNUSED void **state)
{
	struct keymap *km = keymap_new();

	assert_non_null(km);
	for (size_t i = 0; action_at(i) != NULL; i++) {
		char keys[KEYMAP_TEXT_MAX];

		keymap_keys(km, action_at(i)->id, keys);
		assert_string_equal(keys, action_at(i)->keys);
	}
	keymap_free(km);
}

static void
reserved_keys_are_never_the_only_way(FX_UNUSED void **state)
{
	static const char *const reserved[] = { "Ctrl-A", "Ctrl-B", "Ctrl-S",
		"Ctrl-Q", "F11" };

	for (size_t i = 0; action_at(i) != NULL; i++)
		for (size_t j = 0; j < FX_COUNT(reserved); j++)
			assert_string_not_equal(
			    action_at(i)->keys, reserved[j]);
}

/* An empty model: what can be done, and what says why not. */
static void
what_cannot_be_done_says_why(FX_UNUSED void **state)
{
	static const enum action_id never[] = { ACTION_SEND, ACTION_MARK,
		ACTION_OPEN, ACTION_UNMARK_ALL, ACTION_SEND_HERE,
		ACTION_PEER_CHAT, ACTION_PEER_FORGET, ACTION_PAUSE,
		ACTION_TRANSFER_CANCEL, ACTION_TRANSFER_DISCARD, ACTION_CLEAR,
		ACTION_DETAILS, ACTION_ROW_OPEN, ACTION_ACCEPT, ACTION_DECLINE,
		ACTION_VERIFY, ACTION_ROW_FORGET, ACTION_CHAT, ACTION_SEARCH,
		ACTION_SEARCH_NEXT, ACTION_INFO, ACTION_PARENT, ACTION_HOME,
		ACTION_PAIR };
	static const enum action_id always[] = { ACTION_UP, ACTION_QUIT,
		ACTION_HELP, ACTION_ZOOM, ACTION_NEXT_PANE, ACTION_CLOSE,
		ACTION_SUSPEND, ACTION_REPAINT, ACTION_SORT, ACTION_HIDDEN };
	struct model *m = model_new();

	for (size_t i = 0; i < FX_COUNT(never); i++) {
		const char *why = action_why_not(m, never[i]);

		if (why == NULL)
			fail_msg("%s", action_get(never[i])->name);
		assert_int_equal(why[strlen(why) - 1], '.');
	}
	for (size_t i = 0; i < FX_COUNT(always); i++)
		assert_null(action_why_not(m, always[i]));
	model_set_engine(m, MODEL_ENGINE_UP, NULL);
	assert_null(action_why_not(m, ACTION_PAIR));
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_stands_in_the_table_once),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(all_keys_of_the_table_are_bound),
		cmocka_unit_test(reserved_keys_are_never_the_only_way),
		cmocka_unit_test(what_cannot_be_done_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
