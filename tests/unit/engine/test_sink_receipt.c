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
#include "unit/engine/sink_lab.h"

/* The process ends in front of this many calls; 0: never. */
static unsigned end_at;

static void
count_down(void)
{
	if (end_at > 0 && --end_at == 0)
		_exit(9);
}

/* What a receipt is written with, in place of libc's. */
ssize_t
write(int fd, const void *data, size_t n)
{
	count_down();
	return syscall(SYS_write, fd, data, n);
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

static struct lab l;

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

/* Two files, of which one got another name. */
static void
deliver(void)
{
	uint32_t a, b;

	l.conf.conflict = CONFLICT_SKIP_DIGEST;
	scratch_folder(&l.s, "root/set");
	scratch_write(&l.s, "root/set/b", "there");
	lab_offer(&l, ENTRY_FOLDER, "set");
	lab_start(&l);
	lab_add(&l, ENTRY_FOLDER, "set", 0, 0755);
	a = lab_add(&l, ENTRY_FILE, "set/a", 5, 0644);
	b = lab_add(&l, ENTRY_FILE, "set/b", 4, 0644);
	lab_block(&l);
	assert_int_equal(lab_small(&l, a, "alpha"), FX_OK);
	assert_int_equal(lab_small(&l, b, "beta"), FX_OK);
	lab_commit(&l);
	lab_drop(&l);
	assert_true(scratch_holds(&l.s, "root/set/b (2)", "beta"));
}

/* Keep the receipt in a process that ends at point n.  Whether it did. */
static bool
ends_at(unsigned n)
{
	struct fx_err err;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		end_at = n;
		_exit(sink_keep(l.root_fd, LAB_ID, l.receipts_fd, &err) == 0
			? 0
			: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 1);
	return WEXITSTATUS(status) == 9;
}

static void
verifies(void)
{
	struct sink_verdict verdict;
	struct fx_err err = FX_ERR_NONE;
	char path[400];

	snprintf(path, sizeof(path), "%s/set", l.root);
	assert_int_equal(
	    sink_verify(l.receipts_fd, LAB_ID, 0, path, NULL, &verdict, &err),
	    0);
	assert_int_equal(verdict.files, 2);
	assert_int_equal(verdict.bad, 0);
	assert_false(verdict.missing);
}

static void
forget_it(void)
{
	for (const char *kind = "mrnt"; *kind != '\0'; kind++) {
		char name[36];

		snprintf(name, sizeof(name), "%s.%c", LAB_ID, *kind);
		(void)unlinkat(l.receipts_fd, name, 0);
	}
	assert_int_equal(scratch_count(&l.s, "receipts"), 0);
}

static void
is_whole_as_soon_as_it_is_there(void **state FX_UNUSED)
{
	struct fx_err err;
	unsigned torn = 0;
	unsigned n = 0;

	deliver();
	while (ends_at(++n)) {
		assert_true(n < 100);
		if (sink_receipt_there(l.receipts_fd, LAB_ID)) {
			verifies();
			continue;
		}
		torn++;
		assert_int_equal(
		    sink_keep(l.root_fd, LAB_ID, l.receipts_fd, &err), 0);
		verifies();
		forget_it();
	}
	assert_true(torn > 3);
	verifies();
}

/* What was added to it later stays. */
static void
is_made_once(void **state FX_UNUSED)
{
	struct fx_err err;

	deliver();
	assert_int_equal(sink_keep(l.root_fd, LAB_ID, l.receipts_fd, &err), 0);
	assert_int_equal(scratch_count(&l.s, "receipts"), 3);
	scratch_write(&l.s, "receipts/" LAB_ID ".r", "extended");
	assert_int_equal(sink_keep(l.root_fd, LAB_ID, l.receipts_fd, &err), 0);
	assert_true(scratch_holds(&l.s, "receipts/" LAB_ID ".r", "extended"));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(is_whole_as_soon_as_it_is_there),
		TEST(is_made_once),
	};

	return cmocka_run_group_tests_name("sink_receipt", tests, NULL, NULL);
}
