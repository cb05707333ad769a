/* SPDX-License-Identifier: MIT */
#include "os/child.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "os/sig.h"
#include "unit/os/scratch.h"

/* Run a shell line with its output in a pipe; returns what it wrote. */
static const char *
output_of(const char *script, struct child child, struct child_exit *ret)
{
	static char text[256 * 1024]; /* an environment of make */
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct child_fd fds[2];
	int pipe_fds[2];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	fds[0] = (struct child_fd){ .from = pipe_fds[1], .to = 1 };
	child.argv = argv;
	if (child.fds_count > 0)
		fds[1] = child.fds[0];
	child.fds = fds;
	child.fds_count++;
	assert_int_equal(child_start(&pid, &child, NULL), 0);
	close(pipe_fds[1]);
	n = fd_read_full(pipe_fds[0], text, sizeof(text) - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	close(pipe_fds[0]);
	assert_int_equal(child_reap(pid, true, ret), 1);
	assert_int_equal(child_reap(pid, true, ret), -ECHILD);
	return text;
}

static void
tells_exit_status_and_signal(void **state FX_UNUSED)
{
	struct child_exit end;

	output_of("exit 7", (struct child){ .argv = NULL }, &end);
	assert_int_equal(end.status, 7);
	assert_int_equal(end.signum, 0);
	output_of("kill -9 $$", (struct child){ .argv = NULL }, &end);
	assert_int_equal(end.status, -1);
	assert_int_equal(end.signum, SIGKILL);
}

static void
gives_a_fixed_environment_and_additions(void **state FX_UNUSED)
{
	const char *const add[] = { "FX_FILE=a b", "HOME=/nowhere", NULL };
	struct child_exit end;
	const char *text;

	setenv("FX_SECRET", "x", 1);
	setenv("LD_FX", "x", 1);
	setenv("XDG_FX", "kept", 1);
	text = output_of("env", (struct child){ .env = add }, &end);
	assert_null(strstr(text, "FX_SECRET"));
	assert_null(strstr(text, "LD_FX"));
	assert_non_null(strstr(text, "XDG_FX=kept\n"));
	assert_non_null(strstr(text, "LC_ALL=C.UTF-8\n"));
	assert_non_null(strstr(text, "FX_FILE=a b\n"));
	assert_non_null(strstr(text, "HOME=/nowhere\n"));
	text = output_of("env", (struct child){ .whole_env = true }, &end);
	assert_non_null(strstr(text, "FX_SECRET=x\n"));
	unsetenv("FX_SECRET");
	unsetenv("LD_FX");
	unsetenv("XDG_FX");
}

static void
passes_no_descriptor_but_those_named(void **state FX_UNUSED)
{
	int leak = open("/dev/null", O_RDONLY); /* not close-on-exec */
	int high = fcntl(leak, F_DUPFD, 200);
	struct child_exit end;
	const char *text;

	text = output_of("cd /proc/self/fd && for n in *; do "
			 "[ $n -lt 3 ] || [ ! -e $n ] || echo $n; done",
	    (struct child){ .argv = NULL }, &end);
	/* The shell may hold one of its own above 9. */
	assert_null(strstr(text, "200"));
	assert_true(text[0] == '\0' || text[0] == '1');
	close(leak);
	close(high);
}

static void
puts_null_on_the_standard_descriptors(void **state FX_UNUSED)
{
	struct child_exit end;
	const char *text;

	text = output_of("readlink /proc/self/fd/0 /proc/self/fd/2",
	    (struct child){ .argv = NULL }, &end);
	assert_string_equal(text, "/dev/null\n/dev/null\n");
}

static void
passes_a_descriptor_whose_number_is_taken(void **state FX_UNUSED)
{
	struct child_exit end;
	struct child_fd in;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(fd_write_full(fds[1], "given\n", 6), 0);
	close(fds[1]);
	in = (struct child_fd){ .from = fds[0], .to = fds[0] };
	assert_string_equal(output_of("cat <&$FD",
				(struct child){
				    .fds = &in,
				    .fds_count = 1,
				    .env = (const char *const[]){ fds[0] == 3
					    ? "FD=3"
					    : (fds[0] == 4 ? "FD=4" : "FD=5"),
					NULL },
				},
				&end),
	    "given\n");
	close(fds[0]);
}

static void
starts_with_default_signals_none_blocked(void **state FX_UNUSED)
{
	unsigned long blocked, ignored;
	struct child_exit end;
	const char *text;
	sigset_t all;

	sig_ignore();
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	text = output_of("grep -E '^Sig(Blk|Ign)' /proc/self/status",
	    (struct child){ .argv = NULL }, &end);
	sig_reset();
	/* The C library keeps 32 and 33 for itself. */
	assert_int_equal(
	    sscanf(text, "SigBlk: %lx SigIgn: %lx", &blocked, &ignored), 2);
	assert_int_equal(blocked, 0);
	assert_int_equal(ignored & 0x7fffffff, 0);
}

static void
makes_a_session_of_its_own(void **state FX_UNUSED)
{
	const char *script = "read a b c d e f g h </proc/$$/stat; "
			     "[ $f = $$ ] && echo leads";
	struct child_exit end;

	assert_string_equal(
	    output_of(script, (struct child){ .new_session = true }, &end),
	    "leads\n");
	assert_string_equal(
	    output_of(script, (struct child){ .argv = NULL }, &end), "");
}

static void
says_why_a_program_cannot_start(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct scratch s;
	const char *argv[] = { "/nonexistent/fx", NULL };
	struct child child = { .argv = argv };
	pid_t pid = -5;
	int before = fd_count();

	assert_int_equal(child_start(&pid, &child, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_non_null(strstr(err.text, "/nonexistent/fx"));
	assert_int_equal(fd_count(), before);

	scratch_init(&s);
	scratch_write(&s, "plain", "text");
	argv[0] = scratch_path(&s, "plain");
	assert_int_equal(child_start(&pid, &child, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
	scratch_done(&s);
}

static void
reaps_without_waiting_and_kills(void **state FX_UNUSED)
{
	const char *const argv[] = { "/bin/cat", NULL };
	struct child child = { .argv = argv };
	struct child_exit end;
	struct child_fd in;
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	in = (struct child_fd){ .from = fds[0], .to = 0 };
	child.fds = &in;
	child.fds_count = 1;
	assert_int_equal(child_start(&pid, &child, NULL), 0);
	assert_int_equal(child_reap(pid, false, &end), 0);
	assert_int_equal(child_kill(pid, SIGTERM), 0);
	assert_int_equal(child_reap(pid, true, &end), 1);
	assert_int_equal(end.signum, SIGTERM);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_exit_status_and_signal),
		cmocka_unit_test(gives_a_fixed_environment_and_additions),
		cmocka_unit_test(passes_no_descriptor_but_those_named),
		cmocka_unit_test(puts_null_on_the_standard_descriptors),
		cmocka_unit_test(passes_a_descriptor_whose_number_is_taken),
		cmocka_unit_test(starts_with_default_signals_none_blocked),
		cmocka_unit_test(makes_a_session_of_its_own),
		cmocka_unit_test(says_why_a_program_cannot_start),
		cmocka_unit_test(reaps_without_waiting_and_kills),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
