/* SPDX-License-Identifier: MIT */
#include "engine/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "engine/sink_internal.h"
#include "os/file.h"
#include "unit/engine/sink_lab.h"

static struct lab l;

static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	l.offer.preserve |= PRESERVE_SYMLINKS;
	l.conf.links = true;
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	file_without_openat2(false);
	lab_done(&l);
	return 0;
}

static uint32_t
add_link(const char *path, const char *target)
{
	l.target = target;
	return lab_add(&l, ENTRY_SYMLINK, path, 0, 0777);
}

/* What the link below root/ says, or "". */
static const char *
target_of(const char *path)
{
	static char to[FX_LINK_MAX + 1];
	char full[300];
	ssize_t n;

	snprintf(full, sizeof(full), "root/%s", path);
	n = readlinkat(l.s.fd, full, to, sizeof(to) - 1);
	to[n > 0 ? n : 0] = '\0';
	return to;
}

static void
makes_links_last_with_their_times(void **state FX_UNUSED)
{
	struct stat st;
	uint32_t file;

	if (!file_has_openat2())
		skip();
	lab_offer(&l, ENTRY_FOLDER, "t");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
	add_link("t/a", "d/f");
	lab_add(&l, ENTRY_FOLDER, "t/d", 0, 0755);
	file = lab_add(&l, ENTRY_FILE, "t/d/f", 5, 0644);
	add_link("t/d/up", "../d/./f");
	add_link("t/gone", "nowhere");
	add_link("t/loop", "loop");
	lab_block(&l);
	for (uint16_t i = 0; i < 7; i++)
		assert_int_equal(l.codes[i], FX_OK);
	assert_int_equal(lab_small(&l, file, "hello"), FX_OK);
	assert_string_equal(target_of(".fxtui-part/" LAB_ID "/tree/t/a"), "");
	lab_commit(&l);
	assert_true(lab_landed(&l, 0, "t"));
	assert_int_equal(l.roots[0].links, 4);
	assert_int_equal(l.roots[0].failed, 0);
	assert_string_equal(target_of("t/a"), "d/f");
	assert_string_equal(target_of("t/d/up"), "../d/./f");
	assert_string_equal(target_of("t/gone"), "nowhere");
	assert_string_equal(target_of("t/loop"), "loop");
	assert_int_equal(
	    fstatat(l.s.fd, "root/t/a", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mtim.tv_sec, LAB_MTIME);
	assert_int_equal(st.st_mtim.tv_nsec, 5000);
	/* Folders got theirs after the links in them. */
	assert_int_equal(fstatat(l.s.fd, "root/t/d", &st, 0), 0);
	assert_int_equal(st.st_mtim.tv_sec, LAB_MTIME);
	assert_int_equal(fstatat(l.s.fd, "root/t", &st, 0), 0);
	assert_int_equal(st.st_mtim.tv_sec, LAB_MTIME);
}

static void
makes_none_unless_both_sides_asked(void **state FX_UNUSED)
{
	static const struct {
		bool allowed, announced, openat2;
	} rows[] = {
		{ false, true, true },
		{ true, false, true },
		{ true, true, false },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		l.offer.preserve = rows[i].announced ? PRESERVE_SYMLINKS : 0;
		l.conf.links = rows[i].allowed;
		file_without_openat2(!rows[i].openat2);
		lab_offer(&l, ENTRY_FOLDER, "t");
		lab_start(&l);
		lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
		add_link("t/a", "b");
		lab_block(&l);
		assert_int_equal(l.codes[1], E_TYPE);
		lab_commit(&l);
		assert_int_equal(l.roots[0].links, 0);
		assert_int_equal(l.roots[0].failed, 0);
		assert_int_equal(l.roots[0].code, FX_OK);
		assert_int_equal(scratch_count(&l.s, "root/t"), 0);
		lab_done(&l);
		lab_init(&l);
	}
}

static void
refuses_targets_that_may_lead_out(void **state FX_UNUSED)
{
	static const char *const hostile[] = { "/etc/passwd", "..", "../x",
		"../../beside/file", "l1/../x", "a/../../x", "./..", "//x" };
	char name[16];

	if (!file_has_openat2())
		skip();
	lab_offer(&l, ENTRY_FOLDER, "t");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
	add_link("t/0", ".");
	for (size_t i = 0; i < FX_COUNT(hostile); i++) {
		snprintf(name, sizeof(name), "t/%zu", i + 1);
		add_link(name, hostile[i]);
	}
	lab_block(&l);
	assert_int_equal(l.codes[1], FX_OK);
	for (size_t i = 0; i < FX_COUNT(hostile); i++)
		assert_int_equal(l.codes[i + 2], E_NAME);
	lab_commit(&l);
	assert_int_equal(l.roots[0].links, 1);
	assert_int_equal(l.roots[0].failed, FX_COUNT(hostile));
	assert_int_equal(scratch_count(&l.s, "root/t"), 1);
	assert_string_equal(target_of("t/0"), ".");
}

static void
a_root_is_never_a_link(void **state FX_UNUSED)
{
	lab_offer(&l, ENTRY_FOLDER, "d");
	lab_offer(&l, ENTRY_SYMLINK, "t");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "d", 0, 0755);
	add_link("t", "d");
	lab_block(&l);
	assert_int_equal(l.codes[1], E_TYPE);
}

/* Somebody else's hand: what was a folder is a link by the time of the test. */
static void
removes_a_link_that_leads_out_after_all(void **state FX_UNUSED)
{
	uint32_t root_id;
	uint8_t slot[FX_DIGEST_SIZE] = { 1 };

	if (!file_has_openat2())
		skip();
	lab_offer(&l, ENTRY_FOLDER, "t");
	lab_start(&l);
	root_id = lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
	add_link("t/a", "d/f");
	lab_add(&l, ENTRY_FOLDER, "t/d", 0, 0755);
	lab_block(&l);
	assert_int_equal(
	    unlinkat(l.s.fd, LAB_STAGE "/tree/t/d", AT_REMOVEDIR), 0);
	assert_int_equal(
	    symlinkat("../../../../../beside", l.s.fd, LAB_STAGE "/tree/t/d"),
	    0);
	assert_int_equal(symlinkat("d/f", l.s.fd, LAB_STAGE "/tree/t/a"), 0);
	assert_int_equal(sink_slot_put(l.sink, root_id + 1, slot), 0);
	assert_int_equal(sink_links_test(l.sink, l.roots, NULL), 0);
	assert_int_equal(l.roots[0].links_failed, 1);
	assert_int_equal(l.roots[0].code, E_NAME);
	assert_string_equal(target_of(".fxtui-part/" LAB_ID "/tree/t/a"), "");
	l.roots[0].links = 0;
}

static void
verify_compares_links_too(void **state FX_UNUSED)
{
	struct sink_verdict v = { .files = 0 };
	struct fx_err err = FX_ERR_NONE;
	char path[400];

	if (!file_has_openat2())
		skip();
	lab_offer(&l, ENTRY_FOLDER, "t");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "t", 0, 0755);
	add_link("t/a", "d");
	lab_add(&l, ENTRY_FOLDER, "t/d", 0, 0755);
	add_link("t/d/b", "../a");
	lab_block(&l);
	lab_commit(&l);
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	snprintf(path, sizeof(path), "%s/t", l.root);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), 0);
	assert_int_equal(v.files, 2);
	assert_int_equal(v.bad, 0);
	assert_int_equal(unlinkat(l.s.fd, "root/t/d/b", 0), 0);
	assert_int_equal(symlinkat("../x", l.s.fd, "root/t/d/b"), 0);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &v, &err), 0);
	assert_int_equal(v.bad, 1);
	assert_string_equal(v.first, "t/d/b");
	free(v.first);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(makes_links_last_with_their_times),
		CASE(makes_none_unless_both_sides_asked),
		CASE(refuses_targets_that_may_lead_out),
		CASE(a_root_is_never_a_link),
		CASE(removes_a_link_that_leads_out_after_all),
		CASE(verify_compares_links_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
