/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/list.h"

struct item {
	int value;
	struct list link;
};

static int
value_of(struct list *link)
{
	return link != NULL ? FX_CONTAINER(link, struct item, link)->value : -1;
}

static void
keeps_the_order_in_which_links_were_added(FX_UNUSED void **state)
{
	struct item items[4] = { { .value = 0 }, { .value = 1 }, { .value = 2 },
		{ .value = 3 } };
	struct list head;
	int want = 0;

	list_init(&head);
	assert_true(list_empty(&head));
	assert_null(list_first(&head));
	assert_null(list_last(&head));
	assert_null(list_take(&head));
	for (size_t i = 1; i < 4; i++)
		list_add_tail(&head, &items[i].link);
	list_add(&head, &items[0].link);
	list_for_each(at, &head)
		assert_int_equal(value_of(at), want++);
	assert_int_equal(want, 4);
	assert_int_equal(list_count(&head), 4);
	assert_int_equal(value_of(list_last(&head)), 3);
	assert_int_equal(value_of(list_take(&head)), 0);
	assert_int_equal(value_of(list_first(&head)), 1);
}

static void
lets_the_loop_delete_where_it_stands(FX_UNUSED void **state)
{
	struct item items[5] = { { .value = 0 }, { .value = 1 }, { .value = 2 },
		{ .value = 3 }, { .value = 4 } };
	struct list head;
	int seen = 0;

	list_init(&head);
	for (size_t i = 0; i < 5; i++)
		list_add_tail(&head, &items[i].link);
	list_for_each(at, &head) {
		seen++;
		if (value_of(at) % 2 == 0) {
			list_del(at);
			list_del(at);
			assert_true(list_empty(at));
		}
	}
	assert_int_equal(seen, 5);
	assert_int_equal(list_count(&head), 2);
	list_for_each(at, &head)
		list_del(at);
	assert_true(list_empty(&head));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_order_in_which_links_were_added),
		cmocka_unit_test(lets_the_loop_delete_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
