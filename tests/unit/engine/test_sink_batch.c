/* SPDX-License-Identifier: MIT */
#include "engine/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/sink_internal.h"
#include "os/thread.h"
#include "unit/engine/sink_lab.h"

static struct lab l;
static struct block *block;
static uint8_t root[32]; /* of "text" */

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	lab_sha("text", 4, root);
	lab_offer(&l, ENTRY_FOLDER, "t");
	lab_start(&l);
	/* ids 0 t, 1 t/a, 2..4 t/a/1.., 5 t/b, 6..8 t/b/1.. */
	lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
	lab_add(&l, ENTRY_FOLDER, "t/a", 0, 0755);
	lab_add(&l, ENTRY_FILE, "t/a/1", 4, 0644);
	lab_add(&l, ENTRY_FILE, "t/a/2", 4, 0644);
	lab_add(&l, ENTRY_FILE, "t/a/3", 4, 0644);
	lab_add(&l, ENTRY_FOLDER, "t/b", 0, 0755);
	lab_add(&l, ENTRY_FILE, "t/b/1", 4, 0644);
	lab_add(&l, ENTRY_FILE, "t/b/2", 4, 0644);
	lab_add(&l, ENTRY_FILE, "t/b/3", 4, 0644);
	block = lab_block(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	lab_done(&l);
	return 0;
}

static bool
staged(const char *path)
{
	char full[200];

	snprintf(full, sizeof(full), LAB_STAGE "/tree/%s", path);
	return scratch_holds(&l.s, full, "text");
}

static bool
recorded(uint32_t id)
{
	uint8_t slot[32];

	assert_int_equal(sink_slot_get(l.sink->roots_fd, id, slot), 0);
	return memcmp(slot, root, sizeof(root)) == 0;
}

static void
writes_files_of_several_folders_and_records_them_at_the_end(
    void **state FX_UNUSED)
{
	static const uint32_t ids[] = { 2, 4, 6, 8 };
	struct sink_batch *t;

	assert_int_equal(sink_batch_begin(&t, l.sink, block, 2, 8), FX_OK);
	for (size_t i = 0; i < FX_COUNT(ids); i++) {
		assert_int_equal(
		    sink_batch_put(t, ids[i], "text", 4, root), FX_OK);
		assert_false(recorded(ids[i]));
	}
	/* Once more is no harm. */
	assert_int_equal(sink_batch_put(t, 4, "text", 4, root), FX_OK);
	assert_int_equal(sink_batch_end(t), FX_OK);
	for (size_t i = 0; i < FX_COUNT(ids); i++)
		assert_true(recorded(ids[i]));
	assert_false(recorded(3));
	assert_true(staged("t/a/1") && staged("t/a/3"));
	assert_true(staged("t/b/1") && staged("t/b/3"));
	assert_int_equal(lab_small(&l, 3, "text"), FX_OK);
	assert_int_equal(lab_small(&l, 7, "text"), FX_OK);
	lab_commit(&l);
	assert_int_equal(l.roots[0].files, 6);
	assert_int_equal(l.roots[0].failed, 0);
}

static void
a_bad_file_costs_only_itself(void **state FX_UNUSED)
{
	struct sink_batch *t;
	int fd;

	fd = openat(l.s.fd, LAB_STAGE "/tree/t/a/2",
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	fd_close(&fd);
	assert_int_equal(sink_batch_begin(&t, l.sink, block, 2, 8), FX_OK);
	assert_int_equal(sink_batch_put(t, 1, "text", 4, root), E_PROTO);
	assert_int_equal(sink_batch_put(t, 9, "text", 4, root), E_PROTO);
	assert_int_equal(sink_batch_put(t, 5, "text", 4, root), E_TYPE);
	assert_int_equal(sink_batch_put(t, 2, "tex", 3, root), E_SIZE);
	assert_int_equal(sink_batch_put(t, 3, "text", 4, root), E_EXISTS);
	assert_int_equal(sink_batch_put(t, 4, "text", 4, root), FX_OK);
	assert_int_equal(sink_batch_end(t), FX_OK);
	assert_false(recorded(2) || recorded(3));
	assert_true(recorded(4) && staged("t/a/3"));
}

static void
refuses_ids_that_are_not_of_the_block(void **state FX_UNUSED)
{
	struct sink_batch *t;

	assert_int_equal(sink_batch_begin(&t, l.sink, block, 2, 9), E_PROTO);
	assert_int_equal(sink_batch_begin(&t, l.sink, block, 9, 9), E_PROTO);
	assert_int_equal(sink_batch_begin(&t, l.sink, block, 3, 2), E_PROTO);
	assert_int_equal(
	    sink_batch_begin(&t, l.sink, block, UINT32_MAX, 0), E_PROTO);
}

static void
takes_back_what_it_cannot_record(void **state FX_UNUSED)
{
	struct sink_batch *t;
	int full = open("/dev/full", O_RDWR | O_CLOEXEC);

	if (full == -1)
		skip();
	assert_int_equal(lab_small(&l, 2, "text"), FX_OK);
	assert_int_equal(sink_batch_begin(&t, l.sink, block, 2, 8), FX_OK);
	assert_int_equal(sink_batch_put(t, 2, "text", 4, root), FX_OK);
	assert_int_equal(sink_batch_put(t, 3, "text", 4, root), FX_OK);
	assert_int_equal(sink_batch_put(t, 6, "text", 4, root), FX_OK);
	assert_int_equal(dup2(full, l.sink->roots_fd), l.sink->roots_fd);
	assert_int_equal(sink_batch_end(t), E_NOSPC);
	fd_close(&full);
	assert_true(staged("t/a/1"));
	assert_false(scratch_has(&l.s, LAB_STAGE "/tree/t/a/2"));
	assert_false(scratch_has(&l.s, LAB_STAGE "/tree/t/b/1"));
}

static atomic_bool let_go;
static bool came_after;

static void
claim_some(void *arg)
{
	const uint32_t *range = arg;
	struct sink_claim c;

	sink_claim(l.sink, &c, range[0], range[1]);
	came_after = atomic_load(&let_go);
	sink_release(l.sink, &c);
}

static void
waits_for_those_who_have_one_of_the_files(void **state FX_UNUSED)
{
	static uint32_t apart[] = { 10, 19 }, over[] = { 5, 12 };
	struct sink_claim c;
	struct thread *thread;

	atomic_store(&let_go, false);
	sink_claim(l.sink, &c, 3, 9);
	assert_int_equal(thread_start(&thread, "apart", claim_some, apart), 0);
	thread_join(thread);
	assert_false(came_after);
	assert_int_equal(thread_start(&thread, "over", claim_some, over), 0);
	atomic_store(&let_go, true);
	sink_release(l.sink, &c);
	thread_join(thread);
	assert_true(came_after);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(
		    writes_files_of_several_folders_and_records_them_at_the_end),
		CASE(a_bad_file_costs_only_itself),
		CASE(refuses_ids_that_are_not_of_the_block),
		CASE(takes_back_what_it_cannot_record),
		CASE(waits_for_those_who_have_one_of_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
