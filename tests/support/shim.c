/* SPDX-License-Identifier: MIT */
/*
 * A library to be preloaded into an engine: counts the calls that change a
 * file system, over all threads, and at the Nth kills the process, lets the
 * call fail, or only says how many there were.
 *
 *   SHIM_FILE=F    the count is kept there (8 bytes, shared by mmap)
 *   SHIM_ARMED=F   nothing is counted before this file exists
 *   SHIM_KILL=N    SIGKILL just before call N
 *   SHIM_FAIL=N    call N fails..
 *   SHIM_ERRNO=E   ..with this number
 *   SHIM_CALLS=S   only calls of these kinds count: letters of w write,
 *                  s sync, r rename, m mkdir, o open to create; all without
 *   SHIM_FULL=DIR  writes to files beneath it, by its real path, find no
 *   SHIM_FULL_IF=F space while this file exists; not counted
 *   SHIM_HOLD_IF=F writes to files beneath SHIM_FULL wait while this file
 *                  exists, 20 s at most
 *   SHIM_NOSYNC=1  every fsync, fdatasync and syncfs does nothing
 */
/* Both forms of each call are made here, whatever the programs use. */
#undef _FILE_OFFSET_BITS

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic uint64_t *count;
static _Atomic uint64_t own;
static atomic_bool armed;
static uint64_t kill_at, fail_at;
static int fail_errno;
static const char *calls, *armed_by, *full_dir, *full_if, *hold_if;
static bool no_sync;

static uint64_t
number(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *file = getenv("SHIM_FILE");
	void *map = MAP_FAILED;
	long fd;

	kill_at = number("SHIM_KILL");
	fail_at = number("SHIM_FAIL");
	fail_errno = (int)number("SHIM_ERRNO");
	calls = getenv("SHIM_CALLS");
	armed_by = getenv("SHIM_ARMED");
	full_dir = getenv("SHIM_FULL");
	full_if = getenv("SHIM_FULL_IF");
	hold_if = getenv("SHIM_HOLD_IF");
	no_sync = getenv("SHIM_NOSYNC") != NULL;
	count = &own;
	if (file == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
	if (fd >= 0)
		map = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
		    MAP_SHARED, (int)fd, 0);
	if (map != MAP_FAILED)
		count = map;
}

/* Whether counting has begun. */
static bool
counting(void)
{
	if (armed_by == NULL || atomic_load(&armed))
		return true;
	if (syscall(SYS_faccessat, AT_FDCWD, armed_by, F_OK) != 0)
		return false;
	atomic_store(&armed, true);
	return true;
}

/* Count one call; true: it must fail, errno is set. */
static bool
passes(char kind)
{
	int before = errno;
	uint64_t n;

	if ((calls != NULL && strchr(calls, kind) == NULL) || !counting()) {
		errno = before;
		return false;
	}
	n = atomic_fetch_add(count, 1) + 1;
	if (n == kill_at)
		kill(getpid(), SIGKILL);
	errno = n == fail_at ? fail_errno : before;
	return n == fail_at;
}

static bool
exists(const char *name)
{
	return name != NULL &&
	    syscall(SYS_faccessat, AT_FDCWD, name, F_OK) == 0;
}

/* Whether the file is beneath SHIM_FULL. */
static bool
beneath(int fd)
{
	char link[32], path[4096];
	size_t n = full_dir != NULL ? strlen(full_dir) : 0;
	ssize_t len;

	if (n == 0)
		return false;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	return len > (ssize_t)n && memcmp(path, full_dir, n) == 0 &&
	    path[n] == '/';
}

/* Whether there is no space for the file; errno says so. */
static bool
is_full(int fd)
{
	int before = errno;
	bool full;

	for (int i = 0; i < 2000 && exists(hold_if) && beneath(fd); i++)
		(void)poll(NULL, 0, 10);
	full = exists(full_if) && beneath(fd);
	errno = full ? ENOSPC : before;
	return full;
}

/* A regular file: sockets and pipes are written to as well. */
static bool
regular(int fd)
{
	int before = errno;
	struct stat st;
	bool is = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

	errno = before;
	return is;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (regular(fd) && (is_full(fd) || passes('w')))
		return -1;
	return syscall(SYS_write, fd, p, n);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	if (is_full(fd) || passes('w'))
		return -1;
	return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

int
ftruncate64(int fd, off64_t n)
{
	if (passes('w'))
		return -1;
	return (int)syscall(SYS_ftruncate, fd, n);
}

int
ftruncate(int fd, off_t n)
{
	return ftruncate64(fd, n);
}

int
fsync(int fd)
{
	if (passes('s'))
		return -1;
	return no_sync ? 0 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	if (passes('s'))
		return -1;
	return no_sync ? 0 : (int)syscall(SYS_fdatasync, fd);
}

int
syncfs(int fd)
{
	if (passes('s'))
		return -1;
	return no_sync ? 0 : (int)syscall(SYS_syncfs, fd);
}

int
rename(const char *a, const char *b)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_rename, a, b);
}

int
renameat(int fd, const char *a, int to, const char *b)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_renameat2, fd, a, to, b, 0);
}

int
renameat2(int fd, const char *a, int to, const char *b, unsigned flags)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_renameat2, fd, a, to, b, flags);
}

int
linkat(int fd, const char *a, int to, const char *b, int flags)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_linkat, fd, a, to, b, flags);
}

int
unlinkat(int fd, const char *name, int flags)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_unlinkat, fd, name, flags);
}

int
unlink(const char *name)
{
	if (passes('r'))
		return -1;
	return (int)syscall(SYS_unlink, name);
}

int
mkdirat(int fd, const char *name, mode_t mode)
{
	if (passes('m'))
		return -1;
	return (int)syscall(SYS_mkdirat, fd, name, mode);
}

static int
open_at(int fd, const char *name, int flags, mode_t mode)
{
	if ((flags & O_CREAT) != 0 && passes('o'))
		return -1;
	return (int)syscall(SYS_openat, fd, name, flags, mode);
}

int
openat64(int fd, const char *name, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(fd, name, flags, mode);
}

int
openat(int fd, const char *name, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(fd, name, flags, mode);
}

int
open64(const char *name, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(AT_FDCWD, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(AT_FDCWD, name, flags, mode);
}
