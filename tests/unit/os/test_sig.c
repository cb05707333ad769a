/* SPDX-License-Identifier: MIT */
#include "os/sig.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"

static bool
has_default(int signum)
{
	struct sigaction action;

	return sigaction(signum, NULL, &action) == 0 &&
	    action.sa_handler == SIG_DFL;
}

static void
turns_signals_into_something_to_poll(void **state FX_UNUSED)
{
	const int signals[] = { SIGUSR1, SIGTERM };
	struct pollfd p = { .events = POLLIN };

	p.fd = sig_open(signals, FX_COUNT(signals));
	assert_true(p.fd >= 0);
	assert_int_equal(sig_next(p.fd), 0);
	assert_int_equal(poll(&p, 1, 0), 0);
	assert_int_equal(kill(getpid(), SIGTERM), 0);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(sig_next(p.fd), SIGTERM);
	assert_int_equal(sig_next(p.fd), 0);
	close(p.fd);
	assert_int_equal(sig_next(p.fd), -EBADF);
	sig_reset();
}

static void
writing_to_nobody_is_an_error_not_a_death(void **state FX_UNUSED)
{
	int fds[2];

	sig_ignore();
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(write(fds[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(fds[1]);
	sig_reset();
}

static void
reset_undoes_masks_and_ignores(void **state FX_UNUSED)
{
	sigset_t mask;

	sig_ignore();
	assert_false(has_default(SIGPIPE));
	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	sig_reset();
	assert_true(has_default(SIGPIPE));
	assert_true(has_default(SIGXFSZ));
	sigprocmask(SIG_SETMASK, NULL, &mask);
	assert_int_equal(sigismember(&mask, SIGHUP), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_signals_into_something_to_poll),
		cmocka_unit_test(writing_to_nobody_is_an_error_not_a_death),
		cmocka_unit_test(reset_undoes_masks_and_ignores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
