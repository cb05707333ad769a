/* SPDX-License-Identifier: MIT */
/*
 * Kernels and file systems that lack something, played by a system call
 * filter on a thread of its own.
 */
#include "os/file.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/thread.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_write(&s, "a", "mine");
	scratch_write(&s, "taken", "theirs");
	scratch_folder(&s, "dir");
	scratch_write(&s, "dir/in", "in");
	scratch_folder(&s, "full");
	scratch_write(&s, "full/x", "x");
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	file_without_openat2(false);
	scratch_done(&s);
	return 0;
}

/* One system call that fails from now on in this thread, and threads of it. */
static bool
make_fail(long number, int errnum)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)errnum),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = FX_COUNT(code),
		.filter = code,
	};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

struct lacking {
	int rename_errno; /* what renameat2 answers, or 0 */
	int link_errno;
	int openat2_errno;
	bool filtered;

	int over_file; /* what file_rename_noreplace answers */
	int over_folder;
	int to_new;
	int folder_over;
	int folder_to_new;
	bool has_openat2;
};

static void
try_all(void *arg)
{
	struct lacking *l = arg;

	l->filtered = (l->rename_errno == 0 ||
			  make_fail(SYS_renameat2, l->rename_errno)) &&
	    (l->link_errno == 0 || make_fail(SYS_linkat, l->link_errno)) &&
	    (l->openat2_errno == 0 || make_fail(SYS_openat2, l->openat2_errno));
	if (!l->filtered)
		return;
	l->has_openat2 = file_has_openat2();
	l->over_file = file_rename_noreplace(s.fd, "a", s.fd, "taken");
	l->over_folder = file_rename_noreplace(s.fd, "a", s.fd, "full");
	l->to_new = file_rename_noreplace(s.fd, "a", s.fd, "b");
	l->folder_over = file_rename_noreplace(s.fd, "dir", s.fd, "full");
	l->folder_to_new = file_rename_noreplace(s.fd, "dir", s.fd, "moved");
}

static void
check_renames(struct lacking l)
{
	struct thread *thread;

	file_without_openat2(false); /* probe again, on that thread */
	assert_int_equal(thread_start(&thread, "lacking", try_all, &l), 0);
	thread_join(thread);
	if (!l.filtered)
		skip();
	assert_int_equal(l.has_openat2, l.openat2_errno == 0);
	assert_int_equal(l.over_file, -EEXIST);
	assert_int_equal(l.over_folder, -EEXIST);
	assert_int_equal(l.to_new, 0);
	assert_int_equal(l.folder_over, -EEXIST);
	assert_int_equal(l.folder_to_new, 0);
	assert_true(scratch_holds(&s, "taken", "theirs"));
	assert_true(scratch_holds(&s, "b", "mine"));
	assert_true(scratch_holds(&s, "full/x", "x"));
	assert_true(scratch_holds(&s, "moved/in", "in"));
	assert_int_equal(scratch_count(&s, "."), 4);
}

static void
renames_with_the_kernels_help(void **state FX_UNUSED)
{
	check_renames((struct lacking){ .rename_errno = 0 });
}

static void
renames_by_link_and_unlink_without_the_flag(void **state FX_UNUSED)
{
	check_renames((struct lacking){ .rename_errno = EINVAL });
}

static void
renames_over_its_own_placeholder_without_links(void **state FX_UNUSED)
{
	check_renames(
	    (struct lacking){ .rename_errno = EINVAL, .link_errno = EPERM });
}

static void
takes_a_filters_answer_for_a_missing_openat2(void **state FX_UNUSED)
{
	check_renames((struct lacking){ .openat2_errno = EPERM });
}

static void
takes_an_old_kernels_answer_for_a_missing_openat2(void **state FX_UNUSED)
{
	check_renames((struct lacking){ .openat2_errno = ENOSYS });
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(renames_with_the_kernels_help),
		CASE(renames_by_link_and_unlink_without_the_flag),
		CASE(renames_over_its_own_placeholder_without_links),
		CASE(takes_a_filters_answer_for_a_missing_openat2),
		CASE(takes_an_old_kernels_answer_for_a_missing_openat2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
