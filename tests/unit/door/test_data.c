/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "door/data.h"

static void
nothing_given_is_what_the_types_say(void **state FX_UNUSED)
{
	struct door_peer_set set;
	struct door_transfer t;
	struct door_accept a;

	door_init(&shape_peer_set, &set);
	assert_null(set.peer);
	assert_true(set.max_file == -2 && set.max_day == -2);
	door_init(&shape_transfer, &t);
	assert_true(t.bytes == -1 && t.eta_s == -1 && t.ended == -1);
	assert_int_equal(t.state, DOOR_QUEUED);
	door_init(&shape_accept, &a);
	assert_true(a.unwanted == NULL && a.unwanted_n == 0 && !a.trust);
}

/* Two entries, one with strings; for copying. */
struct sample {
	char path[8], error[8];
	struct door_entry items[2];
	struct door_entries entries;
};

static void
make_sample(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->path, "a/b", 4);
	memcpy(s->error, "why", 4);
	s->items[0].path = s->path;
	s->items[0].size = 7;
	s->items[1].error = s->error;
	s->entries.items = s->items;
	s->entries.items_n = 2;
	s->entries.total = 2;
	s->entries.complete = true;
}

static void
a_copy_is_equal_and_shares_nothing(void **state FX_UNUSED)
{
	struct sample s;
	struct door_entries *copy;

	make_sample(&s);
	copy = door_copy(&shape_entries, &s.entries);
	assert_non_null(copy);
	assert_true(door_equal(&shape_entries, &s.entries, copy));
	assert_ptr_not_equal(copy->items, s.items);
	assert_ptr_not_equal(copy->items[0].path, s.path);
	s.path[0] = 'x';
	assert_string_equal(copy->items[0].path, "a/b");
	assert_false(door_equal(&shape_entries, &s.entries, copy));
	door_free(&shape_entries, copy);
}

static void
arrays_of_strings_and_integers_are_copied(void **state FX_UNUSED)
{
	char one[] = "1", two[] = "2", id[] = "t";
	char *paths[] = { one, two };
	int64_t unwanted[] = { 3, 4 };
	struct door_send send = { .paths = paths, .paths_n = 2 };
	struct door_accept accept = { .id = id,
		.unwanted = unwanted,
		.unwanted_n = 2,
		.conflict = DOOR_FAIL_EXISTS };
	struct door_send *sent = door_copy(&shape_send, &send);
	struct door_accept *taken = door_copy(&shape_accept, &accept);

	assert_string_equal(sent->paths[1], "2");
	assert_int_equal(taken->unwanted[1], 4);
	assert_int_equal(taken->conflict, DOOR_FAIL_EXISTS);
	assert_true(door_equal(&shape_accept, taken, &accept));
	unwanted[1] = 5;
	assert_false(door_equal(&shape_accept, taken, &accept));
	sent->paths[1][0] = 'x';
	assert_false(door_equal(&shape_send, sent, &send));
	door_free(&shape_send, sent);
	door_free(&shape_accept, taken);
}

static void
what_is_done_is_as_new(void **state FX_UNUSED)
{
	struct door_chat chat, empty;

	door_init(&shape_chat, &empty);
	door_init(&shape_chat, &chat);
	chat.text = strdup("x");
	chat.time = 7;
	door_done(&shape_chat, &chat);
	assert_true(door_equal(&shape_chat, &chat, &empty));
	door_done(&shape_chat, &chat);
}

static void
nothing_is_copied_and_freed_as_nothing(void **state FX_UNUSED)
{
	struct door_none none = { 0 };

	assert_null(door_copy(&shape_none, &none));
	assert_null(door_copy(&shape_chat, NULL));
	door_free(&shape_chat, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_given_is_what_the_types_say),
		cmocka_unit_test(a_copy_is_equal_and_shares_nothing),
		cmocka_unit_test(arrays_of_strings_and_integers_are_copied),
		cmocka_unit_test(what_is_done_is_as_new),
		cmocka_unit_test(nothing_is_copied_and_freed_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
