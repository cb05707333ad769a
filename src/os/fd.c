/* SPDX-License-Identifier: MIT */
#include "os/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/str.h"

#define MANY_FDS 1024 /* of so many, counting can wait */

static int
set_flag(int fd, int get, int set, int flag, bool on)
{
	int old = fcntl(fd, get);
	int new;

	if (old == -1)
		return -errno;
	new = on ? old | flag : old & ~flag;
	if (new != old && fcntl(fd, set, new) == -1)
		return -errno;
	return 0;
}

int
fd_set_cloexec(int fd, bool on)
{
	return set_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, on);
}

int
fd_set_nonblock(int fd, bool on)
{
	return set_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, on);
}

ssize_t
fd_read_full(int fd, void *to, size_t n)
{
	char *p = to;
	size_t got = 0;

	while (got < n) {
		ssize_t r = read(fd, p + got, n - got);

		if (r == 0)
			break;
		if (r > 0)
			got += (size_t)r;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)got;
}

ssize_t
fd_pread_full(int fd, void *to, size_t n, off_t at)
{
	char *p = to;
	size_t got = 0;

	while (got < n) {
		ssize_t r = pread(fd, p + got, n - got, at + (off_t)got);

		if (r == 0)
			break;
		if (r > 0)
			got += (size_t)r;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)got;
}

int
fd_write_full(int fd, const void *from, size_t n)
{
	const char *p = from;

	while (n > 0) {
		ssize_t r = write(fd, p, n);

		if (r == 0)
			return -EIO;
		if (r > 0) {
			p += r;
			n -= (size_t)r;
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int
fd_pwrite_full(int fd, const void *from, size_t n, off_t at)
{
	const char *p = from;

	while (n > 0) {
		ssize_t r = pwrite(fd, p, n, at);

		if (r == 0)
			return -EIO;
		if (r > 0) {
			p += r;
			at += r;
			n -= (size_t)r;
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int
fd_close(int *fd)
{
	int old = *fd;

	if (old == -1)
		return 0;
	*fd = -1;
	return close(old) == -1 ? -errno : 0;
}

int
fd_path(int fd, char **ret)
{
	char link[32];
	char path[PATH_MAX + 1];
	char *copy;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path));
	if (n == -1)
		return -errno;
	if (n == (ssize_t)sizeof(path))
		return -ENAMETOOLONG;
	copy = str_dup_n(path, (size_t)n);
	if (copy == NULL)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int
fd_reserve_std(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd == -1)
			return -errno;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

/* The number of an entry of /proc/self/fd, or -1 for "." and "..". */
static int
fd_number(const struct dirent *entry)
{
	char *end;
	long n = strtol(entry->d_name, &end, 10);

	return end == entry->d_name || *end != '\0' ? -1 : (int)n;
}

int
fd_close_from(int lowest)
{
	struct dirent *entry;
	DIR *dir;

	if (close_range((unsigned)lowest, ~0U, 0) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -errno;

	dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return -errno;
	while ((entry = readdir(dir)) != NULL) {
		int fd = fd_number(entry);

		if (fd >= lowest && fd != dirfd(dir))
			close(fd);
	}
	closedir(dir);
	return 0;
}

int
fd_raise_limit(int wanted)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)wanted;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return -errno;
	if (want > limit.rlim_max)
		want = limit.rlim_max;
	if (want > limit.rlim_cur) {
		limit.rlim_cur = want;
		if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
			return -errno;
	}
	return limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur;
}

int
fd_count(void)
{
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return -errno;
	while ((entry = readdir(dir)) != NULL) {
		if (fd_number(entry) >= 0)
			count++;
	}
	closedir(dir);
	return count - 1; /* without the one that was reading */
}

bool
fd_short(unsigned need)
{
	struct rlimit limit;
	rlim_t lowest;
	int count, fd;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return false;
	fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return errno == EMFILE || errno == ENFILE;
	lowest = (rlim_t)fd;
	close(fd);
	if (limit.rlim_cur >= MANY_FDS && lowest < limit.rlim_cur / 4)
		return false;
	count = fd_count();
	return count < 0 ||
	    (rlim_t)count + need > limit.rlim_cur - limit.rlim_cur / 8;
}
