/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model/browse.h"
#include "tui/model/sort.h"
#include "unit/os/scratch.h"

#define PATIENCE_MS 20000

static struct browse_listing *
wait_for_listing(struct browse *b)
{
	struct browse_listing *l;
	struct pollfd p = { .fd = browse_fd(b), .events = POLLIN };

	while ((l = browse_take(b)) == NULL)
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	return l;
}

/* The last listing of a reading. */
static struct browse_listing *
read_all(struct browse *b, const char *path, struct browse_order order)
{
	struct browse_listing *l;
	struct fx_err err;

	assert_int_equal(browse_read(b, path, order, &err), 0);
	assert_true(browse_busy(b));
	while (!(l = wait_for_listing(b))->complete)
		browse_listing_free(l);
	assert_false(browse_busy(b));
	return l;
}

static void
make(const struct scratch *s, const char *name, size_t size)
{
	char bytes[100] = { 0 };
	int fd = openat(s->fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (int)size);
	close(fd);
}

static void
lists_folders_first_in_natural_order(FX_UNUSED void **state)
{
	static const char *const want[] = { "..", "dir", "a2", "a10",
		"L\xF6sung" };
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_NAME };

	scratch_init(&s);
	make(&s, "a10", 10);
	make(&s, "a2", 2);
	make(&s, ".hidden", 1);
	make(&s, "L\xF6sung", 0);
	assert_int_equal(mkdirat(s.fd, "dir", 0700), 0);
	assert_int_equal(browse_new(&b), 0);
	l = read_all(b, s.path, order);
	assert_int_equal(l->count, FX_COUNT(want));
	for (size_t i = 0; i < l->count && i < FX_COUNT(want); i++)
		if (i < 2)
			assert_string_equal(l->entries[i].name, want[i]);
	assert_int_equal(l->hidden, 1);
	assert_int_equal(l->entries[0].kind, BROWSE_UP);
	assert_int_equal(l->entries[1].kind, BROWSE_FOLDER);
	assert_int_equal(l->entries[1].size, -1);
	assert_true(l->free_bytes >= 0);
	for (size_t i = 2; i < l->count; i++)
		if (strcmp(l->entries[i].name, "a10") == 0)
			assert_int_equal(l->entries[i].size, 10);
	browse_listing_free(l);
	order.hidden = true;
	l = read_all(b, s.path, order);
	assert_int_equal(l->count, FX_COUNT(want) + 1);
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

static void
sorts_by_size_on_request(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_SIZE };

	scratch_init(&s);
	make(&s, "small", 1);
	make(&s, "large", 50);
	make(&s, "middle", 20);
	assert_int_equal(browse_new(&b), 0);
	l = read_all(b, s.path, order);
	assert_string_equal(l->entries[1].name, "large");
	assert_string_equal(l->entries[2].name, "middle");
	assert_string_equal(l->entries[3].name, "small");
	browse_listing_free(l);
	order.reverse = true;
	l = read_all(b, s.path, order);
	assert_string_equal(l->entries[1].name, "small");
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

/* Many files, "f0" and on; n - 1 is the last. */
static void
make_many(const struct scratch *s, size_t n)
{
	char name[32];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "f%zu", i);
		make(s, name, i % 7);
	}
}

static void
a_large_folder_comes_at_once_and_then_in_order(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_NAME };
	struct fx_err err;
	char name[32];
	uint64_t serial;

	scratch_init(&s);
	make_many(&s, BROWSE_SMALL + 100);
	assert_int_equal(browse_new(&b), 0);
	assert_int_equal(browse_read(b, s.path, order, &err), 0);
	l = wait_for_listing(b);
	assert_false(l->complete);
	assert_true(l->count > 1);
	assert_true(browse_busy(b));
	serial = l->serial;
	browse_listing_free(l);
	l = wait_for_listing(b);
	assert_true(l->complete);
	assert_true(l->serial > serial);
	assert_int_equal(l->count, BROWSE_SMALL + 101);
	for (size_t i = 1; i < l->count; i++) {
		snprintf(name, sizeof(name), "f%zu", i - 1);
		assert_string_equal(l->entries[i].name, name);
		assert_false(l->entries[i].looked);
		assert_int_equal(l->entries[i].size, -1);
	}
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

static struct browse_looks *
wait_for_looks(struct browse *b)
{
	struct pollfd p = { .fd = browse_fd(b), .events = POLLIN };
	struct browse_looks *looks;

	while ((looks = browse_take_looks(b)) == NULL) {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		assert_null(browse_take(b));
	}
	return looks;
}

static void
only_what_is_asked_for_is_looked_at(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_looks *looks;
	struct browse_order order = { .key = BROWSE_BY_NAME };

	scratch_init(&s);
	make_many(&s, BROWSE_SMALL + 100);
	assert_int_equal(browse_new(&b), 0);
	l = read_all(b, s.path, order);
	looks = browse_looks_new(l);
	assert_non_null(looks);
	assert_true(browse_looks_add(looks, l, 6));
	assert_true(browse_looks_add(looks, l, 300));
	assert_false(browse_looking(b));
	browse_look(b, looks);
	assert_true(browse_looking(b));
	looks = wait_for_looks(b);
	assert_false(browse_looking(b));
	assert_int_equal(looks->serial, l->serial);
	assert_int_equal(looks->count, 2);
	assert_int_equal(looks->at[1], 300);
	assert_string_equal(looks->items[0].name, "f5");
	assert_int_equal(looks->items[0].size, 5);
	assert_int_equal(looks->items[1].size, 299 % 7);
	assert_true(looks->items[1].looked);
	assert_true(looks->free_bytes >= 0);
	browse_looks_free(looks);
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

static void
what_changes_in_the_folder_comes_by_itself(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_NAME };

	scratch_init(&s);
	make(&s, "one", 1);
	assert_int_equal(browse_new(&b), 0);
	l = read_all(b, s.path, order);
	assert_int_equal(l->count, 2);
	browse_listing_free(l);
	make(&s, "two", 2);
	l = wait_for_listing(b);
	assert_true(l->complete);
	assert_int_equal(l->count, 3);
	assert_int_equal(l->entries[2].size, 2);
	browse_listing_free(l);
	assert_int_equal(unlinkat(s.fd, "one", 0), 0);
	l = wait_for_listing(b);
	assert_int_equal(l->count, 2);
	assert_string_equal(l->entries[1].name, "two");
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

static void
says_why_a_folder_cannot_be_read(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_NAME };

	scratch_init(&s);
	make(&s, "file", 1);
	assert_int_equal(browse_new(&b), 0);
	l = read_all(b, "/nonexistent/folder", order);
	assert_int_equal(l->err.code, E_IO_READ);
	assert_int_equal(l->err.errnum, ENOENT);
	browse_listing_free(l);
	browse_free(b);
	scratch_done(&s);
}

static void
drops_what_belongs_to_a_folder_that_was_left(FX_UNUSED void **state)
{
	struct scratch s;
	struct browse *b;
	struct browse_listing *l;
	struct browse_order order = { .key = BROWSE_BY_NAME };
	struct fx_err err;

	scratch_init(&s);
	make(&s, "file", 1);
	assert_int_equal(browse_new(&b), 0);
	for (int i = 0; i < 50; i++) {
		int r = browse_read(b, "/", order, &err);

		assert_true(r == 0 || err.code == E_BUSY);
	}
	l = read_all(b, s.path, order);
	assert_string_equal(l->path, s.path);
	browse_listing_free(l);
	assert_null(browse_take(b));
	browse_free(b);
	scratch_done(&s);
}

static void
ends_while_it_reads(FX_UNUSED void **state)
{
	struct browse *b;
	struct browse_order order = { .key = BROWSE_BY_NAME };
	struct fx_err err;

	for (int i = 0; i < 10; i++) {
		assert_int_equal(browse_new(&b), 0);
		assert_int_equal(browse_read(b, "/usr/bin", order, &err), 0);
		browse_free(b);
	}
	browse_free(NULL);
}

static void
parents_and_children_of_paths(FX_UNUSED void **state)
{
	static const struct {
		const char *path, *parent;
	} rows[] = { { "/", "/" }, { "/a", "/" }, { "/a/b", "/a" },
		{ "/a/b/", "/a" }, { "//a//b", "//a" }, { "", "/" } };
	char *made;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		made = browse_parent(rows[i].path);
		assert_string_equal(made, rows[i].parent);
		free(made);
	}
	made = browse_join("/", "a");
	assert_string_equal(made, "/a");
	free(made);
	made = browse_join("/a", "b");
	assert_string_equal(made, "/a/b");
	free(made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_folders_first_in_natural_order),
		cmocka_unit_test(sorts_by_size_on_request),
		cmocka_unit_test(
		    a_large_folder_comes_at_once_and_then_in_order),
		cmocka_unit_test(only_what_is_asked_for_is_looked_at),
		cmocka_unit_test(what_changes_in_the_folder_comes_by_itself),
		cmocka_unit_test(says_why_a_folder_cannot_be_read),
		cmocka_unit_test(drops_what_belongs_to_a_folder_that_was_left),
		cmocka_unit_test(ends_while_it_reads),
		cmocka_unit_test(parents_and_children_of_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
