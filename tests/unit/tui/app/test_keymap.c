/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/app/keymap.h"

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
	struct keymap *km = keymap_new();
	struct key_event ev;

	assert_non_null(km);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		assert_int_equal(key_parse(rows[i].key, &ev), 0);
		assert_int_equal(
		    keymap_find(km, rows[i].pane, &ev), rows[i].want);
	}
	keymap_free(km);
}

static void
only_keys_are_keys(FX_UNUSED void **state)
{
	struct keymap *km = keymap_new();
	struct key_event ev = { .type = KEY_TYPE_PASTE };

	assert_int_equal(keymap_find(km, PANE_FILES, &ev), ACTION_NONE);
	ev.type = KEY_TYPE_MOUSE;
	assert_int_equal(keymap_find(km, PANE_FILES, &ev), ACTION_NONE);
	keymap_free(km);
	keymap_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_mean_what_the_design_says),
		cmocka_unit_test(only_keys_are_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
