/* SPDX-License-Identifier: MIT */
#include "engine/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "door/types.h"
#include "os/walk.h"
#include "proto/msg.h"

struct place {
	char folder[64];
	char file[96];
};

static int
make_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	const char *tmp = getenv("TMPDIR");

	snprintf(p->folder, sizeof(p->folder), "%s/settings-XXXXXX",
	    tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
	if (mkdtemp(p->folder) == NULL)
		return -1;
	snprintf(p->file, sizeof(p->file), "%s/fxtui.conf", p->folder);
	*state = p;
	return 0;
}

static int
drop_place(void **state)
{
	struct place *p = *state;
	char lock[128];

	snprintf(lock, sizeof(lock), "%s.lock", p->file);
	unlink(lock);
	unlink(p->file);
	rmdir(p->folder);
	free(p);
	return 0;
}

static void
has_the_documented_defaults_without_a_file(void **state)
{
	struct place *p = *state;
	struct settings s;

	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	assert_int_equal(s.port, 5001);
	assert_int_equal(s.listen, LISTEN_ATTACHED);
	assert_int_equal(s.linger_ms, 600000);
	assert_int_equal(s.keep_days, 30);
	assert_int_equal(s.durability, DURABILITY_END);
	assert_int_equal(s.conflict, DOOR_KEEP_BOTH);
	assert_int_equal(s.sha, SHA_AUTO);
	assert_int_equal(s.links, WALK_LINKS_SKIP);
	assert_int_equal(s.make_links, 0);
	assert_int_equal(s.sends, 4);
	assert_int_equal(s.receives, 32);
	assert_int_equal(s.rate_up, 0);
	assert_int_equal(s.rate_down, 0);
	assert_int_equal(s.outbox, 7);
	assert_null(s.bind);
	assert_true(s.inbox[0] == '/');
	settings_done(&s);
}

static void
refuses_values_that_mean_nothing(void **state)
{
	static const struct {
		const char *key;
		const char *value;
	} bad[] = {
		{ "links", "all" },
		{ "make_links", "keep" },
		{ "port", "65536" },
		{ "sends", "0" },
		{ "sends", "17" },
		{ "receives", "49" },
		{ "rate_up", "16383" },
		{ "rate_down", "fast" },
		{ "outbox", "366" },
		{ "port", "-1" },
		{ "port", "x" },
		{ "linger", "604801" },
		{ "keep", "3651" },
		{ "listen", "sometimes" },
		{ "inbox", "relative/path" },
		{ "bind", "a name" },
		{ "name", "" },
		{ "name", "esc\033[31m" },
		{ "durability", "strict" },
		{ "conflict", "setting" },
		{ "conflict", "replace" },
		{ "sha", "yes" },
		{ "hook", "relative" },
		{ "hook", "/bin/sh \"open" },
		{ "hook",
		    "/a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 "
		    "20 21 22 23 24 25 26 27 28 29 30 31 32" },
		{ "hook_limit", "0" },
		{ "hook_limit", "86401" },
		{ "history_days", "-1" },
		{ "history_days", "36501" },
		{ "share.music.dir", "relative" },
		{ "share.music.mode", "rw" },
		{ "nothing", "1" },
	};
	struct place *p = *state;
	struct settings s;
	struct fx_err err;

	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	for (size_t i = 0; i < FX_COUNT(bad); i++) {
		assert_int_equal(
		    settings_set(&s, p->file, bad[i].key, bad[i].value, &err),
		    -1);
		assert_int_equal(err.code, E_ARGS);
	}
	assert_int_equal(access(p->file, F_OK), -1);
	settings_done(&s);
}

static void
takes_the_largest_values(void **state)
{
	static const struct {
		const char *key;
		const char *value;
	} good[] = {
		{ "sends", "16" },
		{ "receives", "48" },
		{ "keep", "3650" },
		{ "linger", "604800" },
		{ "outbox", "365" },
		{ "port", "65535" },
		{ "hook_limit", "86400" },
		{ "history_days", "36500" },
		{ "rate_up", "16384" },
	};
	struct place *p = *state;
	struct settings s;
	struct fx_err err;

	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	for (size_t i = 0; i < FX_COUNT(good); i++)
		if (settings_set(
			&s, p->file, good[i].key, good[i].value, &err) < 0)
			fail_msg("%s: %s", good[i].key, err.text);
	assert_int_equal(s.sends, FX_SENDS_MAX);
	assert_int_equal(s.receives, FX_RECEIVES_MAX);
	assert_int_equal(s.keep_days, FX_KEEP_DAYS_MAX);
	settings_done(&s);
}

static void
keeps_what_was_set_in_the_file_and_forgets_it_again(void **state)
{
	struct place *p = *state;
	struct settings s, again;

	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	assert_int_equal(settings_set(&s, p->file, "port", "7000", NULL), 0);
	assert_int_equal(
	    settings_set(&s, p->file, "listen", "always", NULL), 0);
	assert_int_equal(settings_load(&again, p->file, NULL), 0);
	assert_int_equal(again.port, 7000);
	assert_int_equal(again.listen, LISTEN_ALWAYS);
	assert_int_equal(settings_set(&again, p->file, "port", NULL, NULL), 0);
	assert_int_equal(again.port, 5001);
	settings_done(&again);
	settings_done(&s);
}

static void
loads_the_rest_of_a_file_with_a_bad_line(void **state)
{
	struct place *p = *state;
	struct settings s;
	FILE *f = fopen(p->file, "w");

	fputs("port = x\nthis is no line\nsha = off\n[ui]\nport = 9\n", f);
	fclose(f);
	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	assert_int_equal(s.port, 5001);
	assert_int_equal(s.sha, SHA_OFF);
	settings_done(&s);
}

static void
lists_every_key_with_its_value(void **state)
{
	struct place *p = *state;
	char value[4097];
	const char *key;
	struct settings s;
	size_t n = 0;

	assert_int_equal(settings_load(&s, p->file, NULL), 0);
	while (settings_at(&s, n, &key, value, sizeof(value)) == 1) {
		if (strcmp(key, "listen") == 0)
			assert_string_equal(value, "attached");
		n++;
	}
	assert_int_equal(n, 20);
	settings_done(&s);
}

#define AT_PLACE(test) \
 cmocka_unit_test_setup_teardown(test, make_place, drop_place)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_PLACE(has_the_documented_defaults_without_a_file),
		AT_PLACE(refuses_values_that_mean_nothing),
		AT_PLACE(takes_the_largest_values),
		AT_PLACE(keeps_what_was_set_in_the_file_and_forgets_it_again),
		AT_PLACE(loads_the_rest_of_a_file_with_a_bad_line),
		AT_PLACE(lists_every_key_with_its_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
