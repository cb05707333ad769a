/* SPDX-License-Identifier: MIT */
#include "os/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"

#define ASIDE   1024 /* our copies of passed descriptors lie from here on */
#define ENV_MAX 4096 /* variables in all */

/* What the base environment takes from ours; a final '*' is a prefix. */
static const char *const kept[] = {
	"PATH",
	"HOME",
	"USER",
	"LOGNAME",
	"SHELL",
	"TMPDIR",
	"TZ",
	"XDG_*",
};

/* The length of the name in "NAME=value". */
static size_t
name_length(const char *variable)
{
	return strcspn(variable, "=");
}

static bool
is_kept(const char *variable)
{
	size_t n = name_length(variable);

	for (size_t i = 0; i < FX_COUNT(kept); i++) {
		size_t k = strlen(kept[i]);

		if (kept[i][k - 1] == '*') {
			if (n >= k && strncmp(variable, kept[i], k - 1) == 0)
				return true;
		} else if (n == k && strncmp(variable, kept[i], k) == 0) {
			return true;
		}
	}
	return false;
}

/* Put variable into env, in the place of one with the same name. */
static bool
env_put(const char **env, size_t *count, const char *variable)
{
	size_t n = name_length(variable);
	size_t i;

	for (i = 0; i < *count; i++) {
		if (name_length(env[i]) == n &&
		    strncmp(env[i], variable, n) == 0)
			break;
	}
	if (i == ENV_MAX)
		return false;
	env[i] = variable;
	if (i == *count)
		++*count;
	return true;
}

/*
 * The child's environment: pointers into ours and the caller's, ended by
 * NULL; the array is freed by the caller.  NULL: no memory, or too many.
 */
static const char **
make_env(const struct child *child)
{
	const char **env = calloc(ENV_MAX + 1, sizeof(char *));
	size_t count = 0;
	bool fits = true;

	if (env == NULL)
		return NULL;
	for (char **v = environ; v != NULL && *v != NULL; v++) {
		if (child->whole_env || is_kept(*v))
			fits = fits && env_put(env, &count, *v);
	}
	if (!child->whole_env)
		fits = fits && env_put(env, &count, "LC_ALL=C.UTF-8");
	for (const char *const *v = child->env; v != NULL && *v != NULL; v++)
		fits = fits && env_put(env, &count, *v);
	if (!fits) {
		free(env);
		return NULL;
	}
	return env;
}

/*
 * Plan the child's descriptors.  First those passed are copied out of the
 * way of all targets (aside), so that no target overwrites a source.
 */
static int
plan_fds(const struct child *child, posix_spawn_file_actions_t *plan,
    int aside[CHILD_FDS_MAX])
{
	int next = STDERR_FILENO + 1;
	int r = 0;

	for (int fd = 0; fd <= STDERR_FILENO && r == 0; fd++) {
		if (!child->share_std)
			r = posix_spawn_file_actions_addopen(
			    plan, fd, "/dev/null", O_RDWR, 0);
		else
			r = posix_spawn_file_actions_adddup2(plan, fd, fd);
	}
	for (size_t i = 0; i < child->fds_count && r == 0; i++) {
		int to = child->fds[i].to;

		assert(to >= 0 && to < ASIDE);
		aside[i] = fcntl(child->fds[i].from, F_DUPFD_CLOEXEC, ASIDE);
		if (aside[i] == -1)
			return -errno;
		r = posix_spawn_file_actions_adddup2(plan, aside[i], to);
		if (to >= next)
			next = to + 1;
	}
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(plan, next);
	return -r;
}

static int
plan_attributes(const struct child *child, posix_spawnattr_t *attr)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	if (child->new_session)
		flags |= POSIX_SPAWN_SETSID;
	r = posix_spawnattr_setflags(attr, flags);
	if (r == 0)
		r = posix_spawnattr_setsigmask(attr, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attr, &all);
	return -r;
}

/* posix_spawn() wants arrays of char *, and changes nothing in them. */
static char *const *
unconst(const char *const *array)
{
	union {
		const char *const *in;
		char *const *out;
	} u = { .in = array };

	return u.out;
}

static int
spawn(pid_t *ret, const struct child *child, posix_spawn_file_actions_t *plan,
    posix_spawnattr_t *attr)
{
	int aside[CHILD_FDS_MAX];
	const char **env;
	int r;

	for (size_t i = 0; i < CHILD_FDS_MAX; i++)
		aside[i] = -1;
	env = make_env(child);
	r = env == NULL ? -ENOMEM : plan_attributes(child, attr);
	if (r == 0)
		r = plan_fds(child, plan, aside);
	if (r == 0)
		r = -posix_spawn(ret, child->argv[0], plan, attr,
		    unconst(child->argv), unconst(env));
	for (size_t i = 0; i < CHILD_FDS_MAX; i++) {
		if (aside[i] != -1)
			close(aside[i]);
	}
	free(env);
	return r;
}

static int
with_plan(pid_t *ret, const struct child *child)
{
	posix_spawn_file_actions_t plan;
	posix_spawnattr_t attr;
	int r;

	r = -posix_spawn_file_actions_init(&plan);
	if (r < 0)
		return r;
	r = -posix_spawnattr_init(&attr);
	if (r == 0) {
		r = spawn(ret, child, &plan, &attr);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&plan);
	return r;
}

int
child_start(pid_t *ret, const struct child *child, struct fx_err *err)
{
	enum fx_code code = E_INTERNAL;
	int r;

	assert(child->argv[0] != NULL && child->argv[0][0] == '/');
	assert(child->fds_count <= CHILD_FDS_MAX);
	r = with_plan(ret, child);
	if (r == 0)
		return 0;
	if (r == -ENOENT || r == -ENOTDIR)
		code = E_NOENT;
	else if (r == -EACCES || r == -EPERM)
		code = E_ACCESS;
	return fx_err_errno(
	    err, code, -r, "the program %s was not started", child->argv[0]);
}

int
child_reap(pid_t pid, bool wait, struct child_exit *ret)
{
	int status;
	pid_t r;

	do
		r = waitpid(pid, &status, wait ? 0 : WNOHANG);
	while (r == -1 && errno == EINTR);
	if (r == -1)
		return -errno;
	if (r == 0)
		return 0;
	ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	ret->signum = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return 1;
}

int
child_kill(pid_t pid, int signum)
{
	assert(pid > 0);
	return kill(pid, signum) == -1 ? -errno : 0;
}

int
child_kill_session(pid_t pid, int signum)
{
	assert(pid > 1);
	return kill(-pid, signum) == -1 ? -errno : 0;
}
