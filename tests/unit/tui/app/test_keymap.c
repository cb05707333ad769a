/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/view/keyed.h"
#include "tui/view/keymap.h"

static struct keymap *km;

static int
setup(FX_UNUSED void **state)
{
	km = keymap_new();
	return km != NULL ? 0 : -1;
}

static int
teardown(FX_UNUSED void **state)
{
	keymap_free(km);
	return 0;
}

static struct key_event
key(const char *name)
{
	struct key_event ev;

	assert_int_equal(key_parse(name, &ev), 0);
	return ev;
}

/* What a key means in a pane by itself. */
static enum action_id
means(enum model_pane pane, const char *name)
{
	struct key_event ev = key(name);
	struct keymap_hit hit = keymap_find(km, pane, NULL, &ev);

	assert_int_not_equal(hit.kind, KEYMAP_PREFIX);
	return hit.kind == KEYMAP_ACTION ? hit.action : ACTION_NONE;
}

static struct keymap_hit
behind(enum model_pane pane, const char *first, const char *second)
{
	struct key_event prefix = key(first);
	struct key_event ev = key(second);

	assert_int_equal(
	    keymap_find(km, pane, NULL, &prefix).kind, KEYMAP_PREFIX);
	return keymap_find(km, pane, &prefix, &ev);
}

static char told[1024]; /* "line: why\n" of keymap_load() */

static void
tell(FX_UNUSED void *arg, unsigned line, const char *why)
{
	size_t n = strlen(told);

	snprintf(told + n, sizeof(told) - n, "%u: %s\n", line, why);
}

/* Lines of a file, numbered from 1; action, keys, ... up to NULL. */
static void
load(const char *const *text)
{
	struct keymap_line lines[8];
	size_t n = 0;

	told[0] = '\0';
	for (; text[2 * n] != NULL; n++) {
		assert_true(n < FX_COUNT(lines));
		lines[n] = (struct keymap_line){ .action = text[2 * n],
			.keys = text[2 * n + 1],
			.line = (unsigned)n + 1 };
	}
	assert_int_equal(keymap_load(km, lines, n, tell, NULL), 0);
}

#define LOAD(...) load((const char *const[]){ __VA_ARGS__, NULL })

static void
keys_mean_what_the_design_says(FX_UNUSED void **state)
{
	static const struct {
		const char *key;
		enum model_pane pane;
		enum action_id want;
	} rows[] = {
		{ "j", PANE_FILES, ACTION_DOWN },
		{ "Down", PANE_LOG, ACTION_DOWN },
		{ "Tab", PANE_FILES, ACTION_NEXT_PANE },
		{ "Shift-Tab", PANE_FILES, ACTION_PREV_PANE },
		{ "4", PANE_FILES, ACTION_PANE_INBOX },
		{ "Enter", PANE_FILES, ACTION_OPEN },
		{ "Enter", PANE_PEERS, ACTION_SEND_HERE },
		{ "Enter", PANE_TRANSFERS, ACTION_DETAILS },
		{ "Enter", PANE_INBOX, ACTION_ROW_OPEN },
		{ "Enter", PANE_LOG, ACTION_CHAT },
		{ "i", PANE_INBOX, ACTION_INFO },
		{ "i", PANE_LOG, ACTION_CHAT },
		{ "Space", PANE_FILES, ACTION_MARK },
		{ "s", PANE_FILES, ACTION_SEND },
		{ "F5", PANE_FILES, ACTION_SEND },
		{ "P", PANE_PEERS, ACTION_PAIR },
		{ "p", PANE_TRANSFERS, ACTION_PAUSE },
		{ "a", PANE_INBOX, ACTION_ACCEPT },
		{ "V", PANE_INBOX, ACTION_VERIFY },
		{ "a", PANE_FILES, ACTION_NONE },
		{ "Ctrl-L", PANE_FILES, ACTION_REPAINT },
		{ "Ctrl-Z", PANE_FILES, ACTION_SUSPEND },
		{ "q", PANE_LOG, ACTION_QUIT },
		{ "F10", PANE_LOG, ACTION_QUIT },
		{ "?", PANE_FILES, ACTION_HELP },
		{ "Esc", PANE_FILES, ACTION_CLOSE },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++)
		assert_int_equal(
		    means(rows[i].pane, rows[i].key), rows[i].want);
}

static void
only_keys_are_keys(FX_UNUSED void **state)
{
	struct key_event ev = { .type = KEY_TYPE_PASTE };

	assert_int_equal(
	    keymap_find(km, PANE_FILES, NULL, &ev).kind, KEYMAP_NOTHING);
	ev.type = KEY_TYPE_MOUSE;
	assert_int_equal(
	    keymap_find(km, PANE_FILES, NULL, &ev).kind, KEYMAP_NOTHING);
	keymap_free(NULL);
}

static void
two_keys_may_belong_together(FX_UNUSED void **state)
{
	struct keymap_hit hit = behind(PANE_FILES, "g", "g");

	assert_int_equal(hit.kind, KEYMAP_ACTION);
	assert_int_equal(hit.action, ACTION_FIRST);
	assert_int_equal(behind(PANE_FILES, "g", "h").action, ACTION_HOME);
	assert_int_equal(behind(PANE_LOG, "g", "g").action, ACTION_FIRST);
	/* folders are no business of the log */
	assert_int_equal(behind(PANE_LOG, "g", "h").kind, KEYMAP_NOTHING);
	assert_int_equal(behind(PANE_FILES, "g", "Esc").kind, KEYMAP_NOTHING);
}

static void
what_may_follow_is_listed_the_pane_first(FX_UNUSED void **state)
{
	struct key_event g = key("g");
	char name[KEY_NAME_MAX];
	bool first = false;
	size_t i;

	assert_int_equal(
	    keymap_after(km, PANE_FILES, &g, 0, name)->scope, SCOPE_FILES);
	for (i = 0; keymap_after(km, PANE_FILES, &g, i, name) != NULL; i++)
		first |= str_eq(name, "g");
	assert_true(first);
	assert_int_equal(
	    keymap_after(km, PANE_PEERS, &g, 0, name)->id, ACTION_FIRST);
	assert_string_equal(name, "g");
	assert_null(keymap_after(km, PANE_PEERS, &g, 1, name));
}

static void
a_line_takes_the_place_of_the_table(FX_UNUSED void **state)
{
	char keys[KEYMAP_TEXT_MAX];
	char one[KEY_NAME_MAX];

	LOAD("send", "S  F9", "zoom", "");
	assert_string_equal(told, "");
	assert_int_equal(means(PANE_FILES, "S"), ACTION_SEND);
	assert_int_equal(means(PANE_FILES, "F9"), ACTION_SEND);
	assert_int_equal(means(PANE_FILES, "s"), ACTION_NONE);
	assert_int_equal(means(PANE_FILES, "z"), ACTION_NONE);
	keymap_keys(km, ACTION_SEND, keys);
	assert_string_equal(keys, "S F9");
	keymap_key(km, ACTION_SEND, one);
	assert_string_equal(one, "S");
	keymap_key(km, ACTION_ZOOM, one);
	assert_string_equal(one, "");
	keymap_keys(km, ACTION_HOME, keys); /* another one keeps its own */
	assert_string_equal(keys, "~ gh");
}

static void
two_actions_may_change_their_keys(FX_UNUSED void **state)
{
	LOAD("pause", "r", "retry", "p");
	assert_string_equal(told, "");
	assert_int_equal(means(PANE_TRANSFERS, "r"), ACTION_PAUSE);
	assert_int_equal(means(PANE_TRANSFERS, "p"), ACTION_RETRY);
}

static void
a_line_that_cannot_be_is_told_and_the_rest_counts(FX_UNUSED void **state)
{
	LOAD("sent", "S", "mark", "Spce", "pause", "r", "hidden", "g", "zoom",
	    "Z", "first", "Esc");
	assert_string_equal(told,
	    "1: sent is no action\n"
	    "2: Spce is no key\n"
	    "3: r is the key of retry\n"
	    "4: g and gh of home: one begins the other\n"
	    "6: Esc stays what it is\n");
	assert_int_equal(means(PANE_LOG, "Z"), ACTION_ZOOM);
	assert_int_equal(means(PANE_FILES, "Space"), ACTION_MARK);
	assert_int_equal(means(PANE_TRANSFERS, "p"), ACTION_PAUSE);
	assert_int_equal(means(PANE_TRANSFERS, "r"), ACTION_RETRY);
	assert_int_equal(means(PANE_FILES, "."), ACTION_HIDDEN);
	assert_int_equal(means(PANE_FILES, "Home"), ACTION_FIRST);
	assert_int_equal(means(PANE_FILES, "Esc"), ACTION_CLOSE);
}

static void
the_last_of_two_lines_counts(FX_UNUSED void **state)
{
	LOAD("zoom", "Z", "zoom", "F9");
	assert_string_equal(told, "");
	assert_int_equal(means(PANE_FILES, "Z"), ACTION_NONE);
	assert_int_equal(means(PANE_FILES, "F9"), ACTION_ZOOM);
}

static void
a_second_key_may_be_any_character(FX_UNUSED void **state)
{
	struct keymap_hit hit;

	LOAD("sort", "eAny");
	assert_string_equal(told, "");
	hit = behind(PANE_FILES, "e", "x");
	assert_int_equal(hit.action, ACTION_SORT);
	assert_string_equal(hit.arg, "x");
	assert_int_equal(behind(PANE_FILES, "e", "F5").kind, KEYMAP_NOTHING);
	LOAD("sort", "eAny", "hidden", "ea");
	assert_string_equal(told, "2: ea is the key of sort\n");
}

static void
long_and_strange_lines_do_no_harm(FX_UNUSED void **state)
{
	LOAD("zoom", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "hidden", "\xff", "sort", "s s F6 F6");
	assert_non_null(strstr(told, "1: "));
	assert_non_null(strstr(told, "2: "));
	assert_int_equal(means(PANE_FILES, "z"), ACTION_ZOOM);
}

static void
hints_begin_with_the_pane_and_end(FX_UNUSED void **state)
{
	for (int p = 0; p < PANE_COUNT; p++) {
		enum model_pane pane = (enum model_pane)p;
		size_t i = 0;
		char one[KEY_NAME_MAX];

		assert_int_equal(
		    keymap_hint(km, pane, 0)->scope, action_scope(pane));
		for (; keymap_hint(km, pane, i) != NULL; i++) {
			keymap_key(km, keymap_hint(km, pane, i)->id, one);
			assert_true(one[0] != '\0');
		}
		assert_true(i >= 5);
		assert_int_equal(keymap_hint(km, pane, i - 1)->id, ACTION_QUIT);
	}
}

static void
hints_leave_out_keys_that_do_not_work_there(FX_UNUSED void **state)
{
	for (size_t i = 0; keymap_hint(km, PANE_LOG, i) != NULL; i++)
		assert_int_not_equal(
		    keymap_hint(km, PANE_LOG, i)->id, ACTION_INFO);
	LOAD("zoom", "");
	for (size_t i = 0; keymap_hint(km, PANE_FILES, i) != NULL; i++)
		assert_int_not_equal(
		    keymap_hint(km, PANE_FILES, i)->id, ACTION_ZOOM);
}

static void
sentences_take_their_keys_from_the_map(FX_UNUSED void **state)
{
	struct model *m = model_new();
	char text[80];

	assert_non_null(m);
	assert_string_equal(key_of(m, ACTION_INFO).text, "i");
	assert_string_equal(key_of(m, ACTION_BOOKMARK).text, "m");
	m->keymap = km;
	LOAD("info", "Ctrl-X F2", "undo", "", "bookmark", "BAny");
	assert_string_equal(key_of(m, ACTION_INFO).text, "Ctrl-X");
	assert_string_equal(key_of(m, ACTION_BOOKMARK).text, "B");
	assert_string_equal(key_of(m, ACTION_UNDO).text, ":undo");
	model_focus(m, PANE_LOG);
	assert_string_equal(key_of(m, ACTION_INFO).text, "Ctrl-X");
	LOAD("info", "i", "undo", "U F9");
	assert_string_equal(key_of(m, ACTION_INFO).text, ":info");
	model_focus(m, PANE_FILES); /* U unmarks all there */
	assert_string_equal(key_of(m, ACTION_UNDO).text, "F9");
	LOAD("info", "Ctrl-X F2", "undo", "");
	assert_string_equal(
	    keyed(text, sizeof(text), m, "No; {key:info} and {key:undo}."),
	    "No; Ctrl-X and :undo.");
	model_free(m);
}

static void
what_names_no_action_stays_and_what_is_long_is_cut(FX_UNUSED void **state)
{
	struct model *m = model_new();
	char text[24];

	assert_non_null(m);
	keyed(text, sizeof(text), m, "{key:none} {key:");
	assert_string_equal(text, "{key:none} {key:");
	keyed(text, sizeof(text), m, "");
	assert_string_equal(text, "");
	keyed(text, 5, m, "ab{key:mark}cd");
	assert_string_equal(text, "abSp");
	keyed(text, 4, m, "abcd{key:mark}");
	assert_string_equal(text, "abc");
	keyed_status(m, MODEL_WARN, "Press {key:quit}.");
	assert_string_equal(m->status, "Press q.");
	keyed_status(m, MODEL_WARN, NULL);
	assert_null(m->status);
	model_free(m);
}

#define MAPPED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MAPPED(keys_mean_what_the_design_says),
		MAPPED(only_keys_are_keys),
		MAPPED(two_keys_may_belong_together),
		MAPPED(what_may_follow_is_listed_the_pane_first),
		MAPPED(a_line_takes_the_place_of_the_table),
		MAPPED(two_actions_may_change_their_keys),
		MAPPED(a_line_that_cannot_be_is_told_and_the_rest_counts),
		MAPPED(the_last_of_two_lines_counts),
		MAPPED(a_second_key_may_be_any_character),
		MAPPED(long_and_strange_lines_do_no_harm),
		MAPPED(hints_begin_with_the_pane_and_end),
		MAPPED(hints_leave_out_keys_that_do_not_work_there),
		MAPPED(sentences_take_their_keys_from_the_map),
		MAPPED(what_names_no_action_stays_and_what_is_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
