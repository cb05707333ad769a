/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/term/key.h"
#include "tui/view/action.h"

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
		assert_true(a->name[0] != '\0' && a->keys[0] != '\0');
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
}

/* The keys of an action, one after another. */
static bool
next_key(const char **at, struct key_event *ret)
{
	char name[KEY_NAME_MAX];
	size_t n;

	*at += strspn(*at, " ");
	n = strcspn(*at, " ");
	if (n == 0)
		return false;
	assert_true(str_copy_n(name, sizeof(name), *at, n));
	assert_int_equal(key_parse(name, ret), 0);
	*at += n;
	return true;
}

static bool
has_key(const struct action *a, const struct key_event *key)
{
	const char *at = a->keys;
	struct key_event other;

	while (next_key(&at, &other))
		if (key_same(key, &other))
			return true;
	return false;
}

static void
no_key_stands_twice_in_a_scope(FX_UNUSED void **state)
{
	for (size_t i = 0; action_at(i) != NULL; i++) {
		const char *at = action_at(i)->keys;
		struct key_event key;

		while (next_key(&at, &key))
			for (size_t j = 0; j < i; j++)
				if (action_at(j)->scope ==
					action_at(i)->scope &&
				    has_key(action_at(j), &key))
					fail_msg("%s and %s",
					    action_at(i)->name,
					    action_at(j)->name);
	}
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

static void
hints_begin_with_the_pane_and_end(FX_UNUSED void **state)
{
	for (int p = 0; p < PANE_COUNT; p++) {
		enum model_pane pane = (enum model_pane)p;
		size_t i = 0;
		char key[KEY_NAME_MAX];

		assert_int_equal(
		    action_hint(pane, 0)->scope, action_scope(pane));
		for (; action_hint(pane, i) != NULL; i++) {
			action_key(action_hint(pane, i), key, sizeof(key));
			assert_true(key[0] != '\0' && strchr(key, ' ') == NULL);
		}
		assert_true(i >= 5);
		assert_int_equal(action_hint(pane, i - 1)->id, ACTION_QUIT);
	}
}

static void
hints_leave_out_keys_that_mean_something_else(FX_UNUSED void **state)
{
	for (size_t i = 0; action_hint(PANE_LOG, i) != NULL; i++)
		assert_int_not_equal(action_hint(PANE_LOG, i)->id, ACTION_INFO);
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
		cmocka_unit_test(no_key_stands_twice_in_a_scope),
		cmocka_unit_test(reserved_keys_are_never_the_only_way),
		cmocka_unit_test(hints_begin_with_the_pane_and_end),
		cmocka_unit_test(hints_leave_out_keys_that_mean_something_else),
		cmocka_unit_test(what_cannot_be_done_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
