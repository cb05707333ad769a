/* SPDX-License-Identifier: MIT */
#include "os/sig.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

void
sig_reset(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	sigemptyset(&action.sa_mask);
	for (int signum = 1; signum <= SIGRTMAX; signum++)
		sigaction(signum, &action, NULL);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
}

void
sig_ignore(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
}

int
sig_open(const int *signals, size_t n)
{
	sigset_t set;
	int fd;
	int r;

	sigemptyset(&set);
	for (size_t i = 0; i < n; i++) {
		r = sigaddset(&set, signals[i]);
		assert(r == 0);
	}
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		return -errno;
	r = pthread_sigmask(SIG_BLOCK, &set, NULL);
	assert(r == 0);
	return fd;
}

int
sig_next(int fd)
{
	struct signalfd_siginfo info;
	ssize_t n;

	do
		n = read(fd, &info, sizeof(info));
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return errno == EAGAIN ? 0 : -errno;
	assert(n == (ssize_t)sizeof(info));
	return (int)info.ssi_signo;
}
