/* SPDX-License-Identifier: MIT */
#include "os/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/fd.h"

#define EAGAIN_TRIES 32

/* Paths and names of ours are at most this long with their NUL. */
#define PATH_SIZE (FX_PATH_MAX + 1)

enum openat2_use {
	UNKNOWN, /* not probed yet */
	PRESENT,
	MISSING,
};

/* The same answer from every thread that probes, so no lock is needed. */
static atomic_int openat2_use = UNKNOWN;

enum fx_code
file_code(int errnum, bool writing)
{
	switch (errnum) {
	case ENOENT:
		return E_NOENT;
	case EACCES:
	case EPERM:
	case EROFS:
	case EXDEV:
		return E_ACCESS;
	case EEXIST:
	case ENOTEMPTY:
		return E_EXISTS;
	case ENOSPC:
		return E_NOSPC;
	case EDQUOT:
		return E_QUOTA;
	case ENAMETOOLONG:
	case EINVAL:
	case EILSEQ:
		return E_NAME;
	case ELOOP:
	case ENOTDIR:
	case EISDIR:
	case ENXIO:
		return E_TYPE;
	case ESTALE:
		return E_VANISHED;
	case ENOMEM:
		return E_INTERNAL;
	default:
		return writing ? E_IO_WRITE : E_IO_READ;
	}
}

static int
call_openat2(int dirfd, const char *path, const struct open_how *how)
{
	int tries = EAGAIN_TRIES;
	long r;

	/* EAGAIN: something was renamed meanwhile. */
	do
		r = syscall(SYS_openat2, dirfd, path, how, sizeof(*how));
	while (r == -1 && (errno == EINTR || (errno == EAGAIN && --tries > 0)));
	return (int)r;
}

/*
 * A filter may answer EPERM or ENOSYS for a system call it does not know.  On
 * the folder "." both can only mean that; later they mean what they say.
 */
static int
probe(void)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH,
	};
	int fd = call_openat2(AT_FDCWD, ".", &how);

	if (fd != -1)
		close(fd);
	else if (errno == ENOSYS || errno == EPERM)
		return MISSING;
	return PRESENT;
}

bool
file_has_openat2(void)
{
	int use = atomic_load(&openat2_use);

	if (use == UNKNOWN) {
		use = probe();
		atomic_store(&openat2_use, use);
	}
	return use == PRESENT;
}

void
file_without_openat2(bool without)
{
	atomic_store(&openat2_use, without ? MISSING : UNKNOWN);
}

/*
 * Copy the component at *path into name and move *path behind it and its
 * slash.  Returns 0, or an errno for what is no path of ours.
 */
static int
component(const char **path, char name[FX_NAME_MAX + 1])
{
	size_t n = strcspn(*path, "/");

	if (n > FX_NAME_MAX)
		return ENAMETOOLONG;
	memcpy(name, *path, n);
	name[n] = '\0';
	if (n == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return EINVAL;
	*path += n;
	if (**path == '/' && *++*path == '\0')
		return EINVAL;
	return 0;
}

static int
check_path(const char *path)
{
	char name[FX_NAME_MAX + 1];
	int r = 0;

	if (strnlen(path, PATH_SIZE) == PATH_SIZE)
		return ENAMETOOLONG;
	do
		r = component(&path, name);
	while (r == 0 && *path != '\0');
	return r;
}

/* openat() of one component that is no mount point; errno as openat2. */
static int
open_component(int dirfd, const char *name, int flags, mode_t mode)
{
	struct stat folder, st;
	int fd;

	fd = openat(dirfd, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1) {
		/* With O_DIRECTORY a link is ENOTDIR. */
		if (errno == ENOTDIR &&
		    fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
		return -1;
	}
	if (fstat(dirfd, &folder) == -1 || fstat(fd, &st) == -1) {
		fd_close(&fd);
		return -1;
	}
	if (S_ISLNK(st.st_mode) && (flags & O_NOFOLLOW) == 0) {
		fd_close(&fd); /* O_PATH opens the link itself */
		errno = ELOOP;
	} else if (st.st_dev != folder.st_dev) {
		fd_close(&fd);
		errno = EXDEV;
	}
	return fd;
}

/* The way of kernels without openat2.  path was checked. */
static int
open_stepwise(int dirfd, const char *path, int flags, mode_t mode)
{
	char name[FX_NAME_MAX + 1];
	int at = dirfd;

	for (;;) {
		int r = component(&path, name);
		int next;

		assert(r == 0);
		if (*path == '\0')
			next = open_component(at, name, flags, mode);
		else
			next =
			    open_component(at, name, O_PATH | O_DIRECTORY, 0);
		if (at != dirfd) {
			int saved = errno;

			close(at);
			errno = saved;
		}
		if (next == -1 || *path == '\0')
			return next;
		at = next;
	}
}

static int
open_openat2(
    int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.resolve = resolve | RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
		    RESOLVE_NO_XDEV,
	};

	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE)
		how.mode = mode;
	return call_openat2(dirfd, path, &how);
}

/* Returns a descriptor or -errno. */
static int
open_beneath(int dirfd, const char *path, int flags, mode_t mode)
{
	int fd;
	int r = check_path(path);

	if (r != 0)
		return -r;
	if (file_has_openat2())
		fd =
		    open_openat2(dirfd, path, flags, mode, RESOLVE_NO_SYMLINKS);
	else
		fd = open_stepwise(dirfd, path, flags, mode);
	return fd == -1 ? -errno : fd;
}

int
file_open_beneath(
    int dirfd, const char *path, int flags, mode_t mode, struct fx_err *err)
{
	bool writing = (flags & (O_ACCMODE | O_CREAT)) != O_RDONLY;
	int fd = open_beneath(dirfd, path, flags, mode);

	if (fd < 0)
		return fx_err_errno(err, file_code(-fd, writing), -fd,
		    "%s could not be opened", path);
	return fd;
}

int
file_follow_beneath(int dirfd, const char *path, int flags, struct fx_err *err)
{
	int r = check_path(path);
	int fd = -1;

	assert((flags & (O_ACCMODE | O_CREAT)) == O_RDONLY);
	if (r == 0 && !file_has_openat2())
		r = ENOSYS;
	if (r == 0) {
		fd = open_openat2(dirfd, path, flags, 0, 0);
		r = errno;
	}
	if (fd == -1)
		return fx_err_errno(err, file_code(r, false), r,
		    "%s could not be opened", path);
	return fd;
}

/* Make one folder if it is not there; returns a descriptor of it or -errno. */
static int
make_folder(int dirfd, const char *name, mode_t mode, bool *ret_new)
{
	*ret_new = mkdirat(dirfd, name, mode) == 0;
	if (!*ret_new && errno != EEXIST)
		return -errno;
	return open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0);
}

static int
make_folders(int dirfd, const char *path, mode_t mode, bool parents, bool sync,
    unsigned *made)
{
	char name[FX_NAME_MAX + 1];
	int at = dirfd;
	int r = 0;

	while (*path != '\0' && r == 0) {
		bool new = false;
		int next;

		r = component(&path, name);
		assert(r == 0);
		if (parents || *path == '\0')
			next = make_folder(at, name, mode, &new);
		else
			next =
			    open_beneath(at, name, O_RDONLY | O_DIRECTORY, 0);
		if (next < 0)
			r = next;
		else if (new &&sync)
			r = file_sync_dir(at);
		if (new || *made > 0)
			++*made;
		if (at != dirfd)
			close(at);
		at = next;
	}
	if (r < 0 && at >= 0)
		close(at);
	return r < 0 ? r : at;
}

int
file_mkdir_beneath(int dirfd, const char *path, mode_t mode, bool parents,
    bool sync, unsigned *ret_made, struct fx_err *err)
{
	unsigned made = 0;
	int r = -check_path(path);

	if (r == 0)
		r = make_folders(dirfd, path, mode, parents, sync, &made);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "the folder %s could not be made", path);
	if (ret_made != NULL)
		*ret_made = made;
	return r;
}

void
file_aside_name(char to[FILE_ASIDE_SIZE])
{
	uint64_t chance = 0;
	ssize_t n;

	do
		n = getrandom(&chance, sizeof(chance), 0);
	while (n == -1 && errno == EINTR);
	snprintf(
	    to, FILE_ASIDE_SIZE, ".fxtui-%016llx", (unsigned long long)chance);
}

/* Make the file aside with the contents, synced.  Gone again on failure. */
static int
write_aside(
    int dirfd, const char *aside, const void *data, size_t n, mode_t mode)
{
	int fd;
	int closed;
	int r;

	fd = openat(dirfd, aside,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -errno;
	r = fd_write_full(fd, data, n);
	if (r == 0 && fchmod(fd, mode) == -1)
		r = -errno;
	if (r == 0 && fsync(fd) == -1)
		r = -errno;
	closed = fd_close(&fd);
	if (r == 0)
		r = closed;
	if (r < 0)
		unlinkat(dirfd, aside, 0);
	return r;
}

int
file_replace(int dirfd, const char *name, const void *data, size_t n,
    mode_t mode, struct fx_err *err)
{
	char aside[FILE_ASIDE_SIZE];
	int r;

	assert(strchr(name, '/') == NULL);
	file_aside_name(aside);
	r = write_aside(dirfd, aside, data, n, mode);
	if (r == 0 && renameat(dirfd, aside, dirfd, name) == -1) {
		r = -errno;
		unlinkat(dirfd, aside, 0);
	}
	if (r == 0)
		r = file_sync_dir(dirfd);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "%s could not be replaced", name);
	return 0;
}

static int
load_all(int fd, struct buf *out)
{
	uint8_t block[4096];
	ssize_t n;

	do {
		n = fd_read_full(fd, block, sizeof(block));
		if (n < 0)
			return (int)n;
		buf_put(out, block, (size_t)n);
	} while (n == (ssize_t)sizeof(block) && buf_error(out) == 0);
	return buf_error(out);
}

int
file_load(int dirfd, const char *path, struct buf *out, struct fx_err *err)
{
	struct stat st;
	int fd;
	int r;

	fd = file_open_beneath(
	    dirfd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, err);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1) {
		r = -errno;
	} else if (!S_ISREG(st.st_mode)) {
		fd_close(&fd);
		return fx_err_set(err, E_TYPE, "%s is not a file", path);
	} else {
		r = load_all(fd, out);
	}
	fd_close(&fd);
	if (r == -EMSGSIZE)
		return fx_err_set(err, E_LIMIT, "%s is larger than %zu bytes",
		    path, out->max);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, false), -r,
		    "%s could not be read", path);
	return 0;
}

int
file_test_writable(int dirfd)
{
	char name[FILE_ASIDE_SIZE];
	int fd;

	file_aside_name(name);
	fd = openat(dirfd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -errno;
	fd_close(&fd);
	return unlinkat(dirfd, name, 0) == -1 ? -errno : 0;
}
