/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
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
		cmocka_unit_test(says_why_a_folder_cannot_be_read),
		cmocka_unit_test(drops_what_belongs_to_a_folder_that_was_left),
		cmocka_unit_test(ends_while_it_reads),
		cmocka_unit_test(parents_and_children_of_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
