/* SPDX-License-Identifier: MIT */
/* The part of os/file.h that syncs. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "os/fd.h"

int
file_sync_dir(int dirfd)
{
	return fsync(dirfd) == -1 ? -errno : 0;
}

int
file_sync_dir_at(int dirfd, const char *path)
{
	struct fx_err err = FX_ERR_NONE;
	int fd;
	int r;

	fd = file_open_beneath(dirfd, path, O_RDONLY | O_DIRECTORY, 0, &err);
	if (fd == -1)
		return -err.errnum;
	r = file_sync_dir(fd);
	close(fd);
	return r;
}

/* Whether the kernel's release is 5.8 or later. */
static bool
syncfs_reports(void)
{
	struct utsname name;
	unsigned long major, minor = 0;
	char *end;

	if (uname(&name) == -1)
		return false;
	major = strtoul(name.release, &end, 10);
	if (*end == '.')
		minor = strtoul(end + 1, NULL, 10);
	return major > 5 || (major == 5 && minor >= 8);
}

int
file_syncfs_begin(int dirfd)
{
	int fd;

	if (!syncfs_reports())
		return -EOPNOTSUPP;
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 ? -errno : fd;
}

int
file_syncfs_finish(int fd)
{
	int r = syncfs(fd) == -1 ? -errno : 0;
	int closed = fd_close(&fd);

	return r < 0 ? r : closed;
}
