/* SPDX-License-Identifier: MIT */
#include "tui/term/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* Written before armed is set, then only read. */
static struct {
	atomic_bool armed;
	char bytes[RESCUE_BYTES_MAX];
	size_t n;
	struct termios modes;
	int fd;
	bool handling;
	struct sigaction before[FX_COUNT(fatal)];
} plan;

/* A handler must run even when the stack is used up. */
static char handler_stack[64 * 1024];

void
rescue_now(void)
{
	struct pollfd out = { .events = POLLOUT };
	sigset_t ttou;
	sigset_t before;
	int saved = errno;
	ssize_t n;
	int fd;

	if (!atomic_exchange(&plan.armed, false))
		return;
	/* A process in the background would be stopped by its first call. */
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &before);
	fd = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	out.fd = fd >= 0 ? fd : plan.fd;
	tcsetattr(out.fd, TCSANOW, &plan.modes);
	if (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT)) {
		n = write(out.fd, plan.bytes, plan.n);
		(void)n; /* what did not fit is lost */
	}
	if (fd >= 0)
		close(fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
}

/* SA_RESETHAND has put the default action back: strike again. */
static void
crashed(int number)
{
	rescue_now();
	raise(number);
}

static void
catch_fatal(void)
{
	stack_t stack = {
		.ss_sp = handler_stack,
		.ss_size = sizeof(handler_stack),
	};
	struct sigaction action = {
		.sa_handler = crashed,
		.sa_flags = (int)SA_RESETHAND | SA_ONSTACK,
	};

	sigaltstack(&stack, NULL);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < FX_COUNT(fatal); i++)
		sigaction(fatal[i], &action, &plan.before[i]);
	plan.handling = true;
}

void
rescue_arm(const char *bytes, size_t n, const struct termios *modes, int fd)
{
	atomic_store(&plan.armed, false);
	if (n > sizeof(plan.bytes))
		n = sizeof(plan.bytes);
	memcpy(plan.bytes, bytes, n);
	plan.n = n;
	plan.modes = *modes;
	plan.fd = fd;
	atomic_store(&plan.armed, true);
	if (!plan.handling)
		catch_fatal();
}

void
rescue_pause(void)
{
	atomic_store(&plan.armed, false);
}

void
rescue_again(void)
{
	atomic_store(&plan.armed, true);
}

void
rescue_disarm(void)
{
	atomic_store(&plan.armed, false);
	if (!plan.handling)
		return;
	for (size_t i = 0; i < FX_COUNT(fatal); i++)
		sigaction(fatal[i], &plan.before[i], NULL);
	plan.handling = false;
}
