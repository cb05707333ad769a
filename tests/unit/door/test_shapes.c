/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/shapes.h"

static void
every_kind_has_a_name_of_its_own(void **state FX_UNUSED)
{
	for (int i = 0; i < DOOR_KINDS; i++) {
		const struct shape_kind *k = shape_kind((enum door_kind)i);

		assert_non_null(k->name);
		assert_non_null(k->args);
		assert_non_null(k->reply);
		assert_int_equal(shape_find(k->name, k->event), i);
		assert_int_equal(k->event, i >= DOOR_EV_HELLO);
	}
	assert_int_equal(shape_find("hello", false), -1);
	assert_int_equal(shape_find("", true), -1);
}

static bool
has_key(const struct shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->fields_n; i++)
		if (str_eq(shape->fields[i].key, key))
			return true;
	return false;
}

static void
no_field_is_named_like_its_envelope(void **state FX_UNUSED)
{
	for (int i = 0; i < DOOR_KINDS; i++) {
		const struct shape_kind *k = shape_kind((enum door_kind)i);

		if (k->event) {
			assert_false(has_key(k->args, "event"));
			continue;
		}
		assert_false(has_key(k->args, "cmd"));
		assert_false(has_key(k->args, "id"));
		assert_false(has_key(k->reply, "id"));
		assert_false(has_key(k->reply, "ok"));
	}
}

static void
what_a_command_needs_are_fields_of_it(void **state FX_UNUSED)
{
	for (int i = 0; i < DOOR_KINDS; i++) {
		const struct shape_kind *k = shape_kind((enum door_kind)i);

		for (size_t n = 0; n < SHAPE_NEEDS_MAX; n++)
			if (k->needs[n] != NULL)
				assert_true(has_key(k->args, k->needs[n]));
	}
}

static void
check_shape(const struct shape *shape)
{
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct shape_field *f = &shape->fields[i];

		assert_true(f->offset < shape->size);
		assert_true(f->count < shape->size);
		if (f->type == SHAPE_ENUM)
			for (size_t n = 0; n < f->names_n; n++)
				assert_non_null(f->names[n]);
		if (f->type == SHAPE_ITEMS)
			check_shape(f->of);
	}
}

static void
fields_lie_within_their_structs(void **state FX_UNUSED)
{
	for (int i = 0; i < DOOR_KINDS; i++) {
		check_shape(shape_kind((enum door_kind)i)->args);
		check_shape(shape_kind((enum door_kind)i)->reply);
	}
}

static void
enums_have_the_names_of_the_manual(void **state FX_UNUSED)
{
	assert_string_equal(shape_state_name(DOOR_QUEUED), "queued");
	assert_string_equal(shape_state_name(DOOR_FAILED), "failed");
	assert_string_equal(
	    shape_item_state_name(DOOR_ITEM_MISMATCH), "mismatch");
	assert_string_equal(shape_policy_name(DOOR_ALLOW), "accept");
	assert_string_equal(shape_conflict_name(DOOR_FAIL_EXISTS), "fail");
	assert_int_equal(shape_policy_parse("deny"), DOOR_DENY);
	assert_int_equal(shape_policy_parse("Deny"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_a_name_of_its_own),
		cmocka_unit_test(no_field_is_named_like_its_envelope),
		cmocka_unit_test(what_a_command_needs_are_fields_of_it),
		cmocka_unit_test(fields_lie_within_their_structs),
		cmocka_unit_test(enums_have_the_names_of_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
