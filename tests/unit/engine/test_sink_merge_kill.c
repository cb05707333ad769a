/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/engine/merge_lab.h"

/* The process ends in front of this many calls; 0: never. */
static unsigned end_at;

static void
count_down(void)
{
	if (end_at > 0 && --end_at == 0)
		_exit(9);
}

/* What changes names and what makes them last, in place of libc's. */
int
renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
	count_down();
	return (int)syscall(SYS_renameat2, from, a, to, b, flags);
}

int
renameat(int from, const char *a, int to, const char *b)
{
	count_down();
	return (int)syscall(SYS_renameat2, from, a, to, b, 0);
}

int
fsync(int fd)
{
	count_down();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	count_down();
	return (int)syscall(SYS_fdatasync, fd);
}

int
syncfs(int fd)
{
	count_down();
	return (int)syscall(SYS_syncfs, fd);
}

static int
setup(void **state FX_UNUSED)
{
	end_at = 0;
	lab_init(&l);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	lab_done(&l);
	return 0;
}

/* Run the commit in a process that ends at point n.  Whether it did. */
static bool
ends_at(unsigned n)
{
	struct fx_err err;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		end_at = n;
		_exit(lab_try_commit(&l, &err) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 1);
	return WEXITSTATUS(status) == 9;
}

/* What the next start makes of it: all there, or nothing called delivered. */
static bool
settles(void)
{
	struct sink_found found = { .roots = 0 };
	struct fx_err err = FX_ERR_NONE;
	bool complete;

	assert_int_equal(sink_settle(l.root_fd, LAB_ID, &found, &err), 0);
	complete = found.complete;
	assert_int_equal(found.names[0].delivered, complete);
	if (complete)
		assert_true(found.names[0].path != NULL);
	sink_found_done(&found);
	return complete;
}

static void
check_merged(uint8_t rule)
{
	check_common();
	if (rule == CONFLICT_OVERWRITE) {
		assert_true(scratch_holds(&l.s, "root/set/old", "newer"));
		assert_true(scratch_holds(&l.s, "root/set/young", "older"));
		assert_int_equal(scratch_count(&l.s, "root/set"), 11);
		return;
	}
	assert_true(scratch_holds(&l.s, "root/set/old", "older"));
	assert_true(scratch_holds(&l.s, "root/set/old (2)", "newer"));
	assert_true(scratch_holds(&l.s, "root/set/sub/deep (2)", "came"));
	assert_int_equal(scratch_count(&l.s, "root/set"), 13);
	assert_int_equal(scratch_count(&l.s, "root/set/sub"), 2);
}

static void
survives_an_end_at_each_point(void **state FX_UNUSED)
{
	static const uint8_t rules[] = { CONFLICT_OVERWRITE,
		CONFLICT_SKIP_DIGEST };
	unsigned done = 0, open = 0;

	for (size_t i = 0; i < FX_COUNT(rules); i++) {
		bool ended = true;

		for (unsigned n = 1; ended; n++) {
			struct fx_err err = FX_ERR_NONE;

			again();
			fill_there();
			receive(rules[i], "");
			ended = ends_at(n);
			lab_drop(&l);
			if (settles()) {
				done++;
				assert_true(settles());
				check_merged(rules[i]);
				assert_int_equal(sink_keep(l.root_fd, LAB_ID,
						     l.receipts_fd, &err),
				    0);
			} else {
				open++;
				assert_true(ended);
				assert_int_equal(
				    scratch_count(&l.s, "root/set"), 7);
			}
		}
	}
	assert_true(done > 40 && open > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    survives_an_end_at_each_point, setup, teardown),
	};

	return cmocka_run_group_tests_name(
	    "sink_merge_kill", tests, NULL, NULL);
}
