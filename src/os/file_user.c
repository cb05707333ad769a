/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "os/file.h"

int
file_open_user(const char *path, struct fx_err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return fx_err_errno(
		    err, file_code(errno, false), errno, "%s", path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return fx_err_set(err, E_TYPE, "%s is not a file", path);
}

int
file_open_folder(const char *path, struct fx_err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fx_err_errno(
		    err, file_code(errno, false), errno, "%s", path);
	return fd;
}

int
file_make_folders(const char *path, mode_t mode, struct fx_err *err)
{
	char *copy = str_dup_n(path, strlen(path));
	char *at = copy;
	int r = 0;

	if (copy == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	while (r == 0 && at != NULL) {
		at = strchr(at + 1, '/');
		if (at != NULL)
			*at = 0;
		if (copy[0] != 0 && mkdir(copy, mode) < 0 && errno != EEXIST)
			r = errno;
		if (at != NULL)
			*at = '/';
	}
	free(copy);
	if (r != 0)
		return fx_err_errno(
		    err, file_code(r, true), r, "making %s", path);
	return 0;
}
