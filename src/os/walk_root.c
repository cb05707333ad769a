/* SPDX-License-Identifier: MIT */
#include "os/walk_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_fs.h"
#include "os/walk.h"

static bool
is_within(const char *path, const char *folder)
{
	const char *rest = str_after(path, folder);

	return rest != NULL && (*rest == '\0' || *rest == '/');
}

bool
walk_fd_within(int fd, const char *folder)
{
	bool within = true;
	char *path;

	if (folder == NULL)
		return false;
	if (fd_path(fd, &path) == 0) {
		within = is_within(path, folder);
		free(path);
	}
	return within;
}

int
walk_real(const char *folder, char **ret)
{
	int fd = open(folder, O_PATH | O_CLOEXEC);
	int r;

	*ret = NULL;
	if (fd == -1)
		return 0;
	r = fd_path(fd, ret);
	fd_close(&fd);
	return r;
}

/* Hold the folder that the file lies in, if it still does. */
static int
open_parent(struct walk_root *root, struct fx_err *err)
{
	size_t n = (size_t)(root->name - root->path);
	char *folder = str_dup_n(root->path, n > 1 ? n - 1 : 1);
	struct stat st;

	if (folder == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	root->fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (root->fd == -1)
		return fx_err_errno(err, file_code(errno, false), errno,
		    "the folder of %s could not be opened", root->path);
	if (fstatat(root->fd, root->name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    st.st_dev != root->st.st_dev || st.st_ino != root->st.st_ino)
		return fx_err_errno(err, E_VANISHED, ESTALE,
		    "%s was moved or removed", root->path);
	return 0;
}

static int
examine(struct walk_root *root, int fd, const char *given, const char *never,
    struct fx_err *err)
{
	enum file_fs fs;
	int r;

	if (fstat(fd, &root->st) == -1)
		return fx_err_errno(err, E_IO_READ, errno, "%s", given);
	r = fd_path(fd, &root->path);
	if (r < 0)
		return fx_err_errno(err, E_INTERNAL, -r,
		    "the real path of %s could not be read", given);
	root->name = strrchr(root->path, '/');
	if (root->name == NULL || root->name[1] == '\0')
		return fx_err_set(
		    err, E_ARGS, "%s has no name to be sent under", given);
	root->name++;
	if (never != NULL && is_within(root->path, never))
		return fx_err_set(err, E_ACCESS,
		    "%s is the program's own state and is never sent", given);
	r = file_fs_kind(fd, &fs);
	root->kernel = r == 0 && fs == FILE_FS_KERNEL;
	if (root->kernel)
		return 0;
	if (S_ISREG(root->st.st_mode))
		return open_parent(root, err);
	if (S_ISDIR(root->st.st_mode)) {
		root->fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		root->errnum = root->fd == -1 ? errno : 0;
	}
	return 0;
}

int
walk_root_resolve(struct walk_root *ret, const char *path, const char *never,
    struct fx_err *err)
{
	int fd;
	int r;

	*ret = (struct walk_root){ .fd = -1 };
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd == -1)
		return fx_err_errno(err, file_code(errno, false), errno,
		    "%s cannot be sent", path);
	r = examine(ret, fd, path, never, err);
	fd_close(&fd);
	if (r < 0)
		walk_root_done(ret);
	return r;
}

int
walk_root_call(struct walk_root *root, const char *name)
{
	if (!S_ISDIR(root->st.st_mode))
		return 0;
	root->given = str_dup_n(name, strlen(name));
	if (root->given == NULL)
		return -ENOMEM;
	root->name = root->given;
	return 0;
}

void
walk_root_done(struct walk_root *root)
{
	if (root->path != NULL)
		fd_close(&root->fd);
	free(root->path);
	free(root->given);
	*root = (struct walk_root){ .fd = -1 };
}
