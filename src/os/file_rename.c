/* SPDX-License-Identifier: MIT */
/* The part of os/file.h that renames. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fd.h"

/* Whether name in dirfd is st itself. */
static bool
is_same(int dirfd, const char *name, const struct stat *st)
{
	struct stat now;

	return fstatat(dirfd, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

/*
 * Rename over something empty that we have just made ourselves.  A folder's
 * placeholder needs no look: rename() replaces only empty folders.
 */
static int
rename_over_placeholder(int from_dirfd, const char *from_name, int to_dirfd,
    const char *to_name, bool folder)
{
	struct stat st;
	int fd = -1;
	int r = 0;

	if (folder) {
		if (mkdirat(to_dirfd, to_name, 0700) == -1)
			return -errno;
	} else {
		fd = openat(to_dirfd, to_name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd == -1)
			return -errno;
		if (fstat(fd, &st) == -1 || !is_same(to_dirfd, to_name, &st))
			r = -EEXIST;
	}
	if (r == 0 &&
	    renameat(from_dirfd, from_name, to_dirfd, to_name) == -1) {
		r = -errno;
		if (folder || is_same(to_dirfd, to_name, &st))
			unlinkat(to_dirfd, to_name, folder ? AT_REMOVEDIR : 0);
	}
	fd_close(&fd);
	return r;
}

int
file_rename_noreplace(
    int from_dirfd, const char *from_name, int to_dirfd, const char *to_name)
{
	struct stat st;

	if (renameat2(from_dirfd, from_name, to_dirfd, to_name,
		RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (fstatat(from_dirfd, from_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -errno;
	if (!S_ISDIR(st.st_mode)) {
		if (linkat(from_dirfd, from_name, to_dirfd, to_name, 0) == 0)
			return unlinkat(from_dirfd, from_name, 0) == -1 ? -errno
									: 0;
		if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK)
			return -errno;
	}
	return rename_over_placeholder(
	    from_dirfd, from_name, to_dirfd, to_name, S_ISDIR(st.st_mode));
}
