/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/sink_internal.h"
#include "support/zoo.h"
#include "unit/engine/sink_lab.h"

static struct lab l;

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	lab_done(&l);
	return 0;
}

/* Put other bytes in the place of a name in a block, as a peer could. */
static void
forge(struct block *b, const char *from, const char *to, size_t n)
{
	size_t text = 0;
	uint8_t *at;

	for (uint16_t i = 0; i < b->count; i++)
		text += b->entries[i].path_len;
	while ((at = memmem(b->text, text, from, n)) != NULL)
		memcpy(at, to, n);
	while ((at = memmem(b->raw, b->raw_len, from, n)) != NULL)
		memcpy(at, to, n);
}

#define PLACE "@@@@@@@@@@@"

/* Names of 11 bytes that the reader of blocks would have refused. */
static const char *const hostile[] = {
	"../../../ab",
	"/etc/passwd",
	".fxtui-part",
	"a//////////",
	"..///////..",
	"./././././a",
	"a/../../../",
	"x\0yyyyyyyyy",
	"../beside/f",
	"..\0.......x",
};

static void
try_to_write(const struct block *b, uint32_t id)
{
	static uint8_t data[FX_CHUNK_SIZE];
	struct fx_err err = FX_ERR_NONE;
	uint8_t root[32] = { 1 };
	int errnum;

	assert_int_not_equal(sink_small(l.sink, b, id, "evil", 4, root), FX_OK);
	assert_null(sink_part(l.sink, b, id, 0, &err));
	assert_int_not_equal(err.code, FX_OK);
	assert_int_not_equal(sink_whole(l.sink, b, id, root, &errnum), FX_OK);
	assert_int_not_equal(sink_empty(l.sink, b, id, &errnum), FX_OK);
	(void)data;
}

static void
try_hostile(const char *name, bool marked)
{
	struct fx_err err = FX_ERR_NONE;
	uint32_t folder, file, below;
	struct block *b;

	lab_done(&l);
	lab_init(&l);
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	folder = lab_add(&l, ENTRY_FOLDER, "set/" PLACE, 0, 0755);
	below = lab_add(&l, ENTRY_FILE, "set/" PLACE "/q", 4, 0644);
	file = lab_add(&l, ENTRY_FILE, "set/" PLACE "A", 4, 0644);
	lab_add(&l, ENTRY_FILE, "set/good", 4, 0644);
	b = lab_end_block(&l);
	forge(b, PLACE, name, strlen(PLACE));
	for (uint32_t i = folder; marked && i <= file; i++)
		l.codes[i] = E_NAME;
	assert_int_equal(sink_block(l.sink, b, l.codes, l.need, &err), 0);
	assert_int_not_equal(l.codes[folder], FX_OK);
	assert_int_not_equal(l.codes[below], FX_OK);
	assert_int_equal(l.codes[file + 1], FX_OK);
	try_to_write(b, folder);
	try_to_write(b, below);
	if (l.codes[file] != FX_OK)
		try_to_write(b, file);
	assert_int_equal(lab_small(&l, file + 1, "good"), FX_OK);
	assert_int_equal(scratch_count(&l.s, LAB_STAGE "/tree"), 1);
	assert_int_equal(scratch_count(&l.s, LAB_STAGE "/tree/set"), 1);
	lab_commit(&l);
	assert_int_equal(l.roots[0].files, 1);
	assert_int_equal(l.roots[0].failed, 3);
	assert_int_equal(scratch_count(&l.s, "root"), 2);
	lab_check_beside(&l);
}

static void
keeps_hostile_names_from_the_disk(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(hostile); i++) {
		try_hostile(hostile[i], true);
		try_hostile(hostile[i], false);
	}
}

static void
refuses_what_was_not_offered(void **state FX_UNUSED)
{
	lab_offer(&l, ENTRY_FILE, "a");
	lab_offer(&l, ENTRY_FOLDER, "b");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "a", 0, 0755);
	lab_add(&l, ENTRY_FILE, "a/x", 4, 0644);
	lab_add(&l, ENTRY_FILE, "b", 4, 0644);
	lab_add(&l, ENTRY_FILE, "c", 4, 0644);
	lab_block(&l);
	assert_int_equal(l.codes[0], E_TYPE);
	assert_int_equal(l.codes[1], E_TYPE);
	assert_int_equal(l.codes[2], E_TYPE);
	assert_int_equal(l.codes[3], E_NAME);
	for (uint32_t i = 0; i < 4; i++)
		try_to_write(l.blocks[0], i);
	try_to_write(l.blocks[0], 4);
	assert_int_equal(scratch_count(&l.s, LAB_STAGE "/tree"), 0);
}

static void
a_symlink_in_staging_leads_nowhere(void **state FX_UNUSED)
{
	uint32_t file;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_add(&l, ENTRY_FOLDER, "set/sub", 0, 0755);
	file = lab_add(&l, ENTRY_FILE, "set/sub/x", 4, 0644);
	lab_block(&l);
	assert_int_equal(
	    unlinkat(l.s.fd, LAB_STAGE "/tree/set/sub", AT_REMOVEDIR), 0);
	assert_int_equal(symlinkat("../../../../../beside", l.s.fd,
			     LAB_STAGE "/tree/set/sub"),
	    0);
	assert_int_not_equal(lab_small(&l, file, "evil"), FX_OK);
	assert_int_equal(unlinkat(l.s.fd, LAB_STAGE "/tree/set/sub", 0), 0);
}

/* Two names of the sender that are one here: nothing is merged. */
static void
a_name_that_is_taken_in_the_tree_is_refused(void **state FX_UNUSED)
{
	uint32_t x, y;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	lab_block(&l);
	scratch_folder(&l.s, LAB_STAGE "/tree/set/sub");
	scratch_write(&l.s, LAB_STAGE "/tree/set/y", "first");
	lab_add(&l, ENTRY_FOLDER, "set/sub", 0, 0755);
	x = lab_add(&l, ENTRY_FILE, "set/sub/x", 4, 0644);
	y = lab_add(&l, ENTRY_FILE, "set/y", 4, 0644);
	lab_block(&l);
	assert_int_equal(l.codes[0], E_EXISTS);
	assert_int_equal(l.codes[1], E_EXISTS);
	assert_int_equal(l.codes[2], FX_OK);
	assert_int_equal(lab_small(&l, x, "evil"), E_EXISTS);
	assert_int_equal(lab_small(&l, y, "evil"), E_EXISTS);
	assert_true(scratch_holds(&l.s, LAB_STAGE "/tree/set/y", "first"));
}

static int
compare(const void *a, const void *b)
{
	const struct zoo_name *const *x = a, *const *y = b;

	return path_compare((*x)->bytes, (*x)->n, (*y)->bytes, (*y)->n);
}

static void
keeps_every_name_of_the_zoo_apart(void **state FX_UNUSED)
{
	const struct zoo_name **sorted = calloc(zoo_count, sizeof(*sorted));
	size_t given = 0;
	uint32_t first;

	assert_non_null(sorted);
	for (size_t i = 0; i < zoo_count; i++)
		sorted[i] = &zoo_names[i];
	qsort(sorted, zoo_count, sizeof(*sorted), compare);
	lab_offer(&l, ENTRY_FOLDER, "zoo");
	lab_start(&l);
	first = lab_add(&l, ENTRY_FOLDER, "zoo", 0, 0755) + 1;
	for (size_t i = 0; i < zoo_count; i++) {
		char path[FX_NAME_MAX + 8];

		if (path_check_name(sorted[i]->bytes, sorted[i]->n, NULL) < 0)
			continue;
		snprintf(path, sizeof(path), "zoo/%s", sorted[i]->bytes);
		lab_add(&l, ENTRY_FILE, path, 3, 0644);
		given++;
	}
	lab_block(&l);
	for (uint32_t i = first; i < first + given; i++)
		assert_int_equal(lab_small(&l, i, "zoo"), FX_OK);
	lab_commit(&l);
	assert_int_equal(l.roots[0].files, given);
	assert_int_equal(scratch_count(&l.s, "root/zoo"), given);
	free(sorted);
}

static void
holds_more_folders_than_fit(void **state FX_UNUSED)
{
	char path[64];
	int before;

	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	before = fd_count();
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	for (unsigned i = 0; i < 2 * SINK_FOLDERS; i++) {
		snprintf(path, sizeof(path), "set/%03u", i);
		lab_add(&l, ENTRY_FOLDER, path, 0, 0755);
		snprintf(path, sizeof(path), "set/%03u/x", i);
		lab_add(&l, ENTRY_FILE, path, 4, 0644);
	}
	lab_block(&l);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 2; i < 4 * SINK_FOLDERS + 1; i += 2)
			assert_int_equal(lab_small(&l, i, "same"), FX_OK);
	assert_true(fd_count() <= before + SINK_FOLDERS);
	lab_commit(&l);
	assert_int_equal(l.roots[0].files, 2 * SINK_FOLDERS);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(keeps_hostile_names_from_the_disk),
		TEST(refuses_what_was_not_offered),
		TEST(a_symlink_in_staging_leads_nowhere),
		TEST(a_name_that_is_taken_in_the_tree_is_refused),
		TEST(keeps_every_name_of_the_zoo_apart),
		TEST(holds_more_folders_than_fit),
	};

	return cmocka_run_group_tests_name("sink_name", tests, NULL, NULL);
}
