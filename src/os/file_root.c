/* SPDX-License-Identifier: MIT */
#include "os/file_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/xdg.h"

/* Whether root is the folder at path, or below it. */
static bool
is_within(const struct file_root *root, const char *path)
{
	size_t n = strlen(path);

	return strncmp(root->path, path, n) == 0 &&
	    (root->path[n] == '\0' || root->path[n] == '/');
}

/* The real path of a folder of ours, to be freed, or NULL. */
static char *
resolve(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *real = NULL;

	if (fd == -1)
		return NULL;
	if (fd_path(fd, &real) < 0)
		real = NULL;
	fd_close(&fd);
	return real;
}

static int
check_state(
    const struct file_root *root, const char *state_dir, struct fx_err *err)
{
	char *state = state_dir == NULL ? NULL : resolve(state_dir);
	size_t n = strlen(root->path);
	bool bad;

	if (state == NULL)
		return 0;
	bad = is_within(root, state) ||
	    (strncmp(state, root->path, n) == 0 && state[n] == '/');
	free(state);
	if (bad)
		return fx_err_set(err, E_ACCESS,
		    "%s holds the program's own state", root->path);
	return 0;
}

static int
check_home(const struct file_root *root, struct fx_err *err)
{
	char *given;
	char *home;
	const char *rest;
	int r = 0;

	if (xdg_home(&given, err) < 0)
		return -1;
	home = resolve(given);
	free(given);
	if (home == NULL)
		return 0;
	rest = str_after(root->path, home);
	if (rest != NULL && *rest == '\0')
		r = fx_err_set(err, E_ACCESS,
		    "%s is the home folder; name a folder in it", root->path);
	else if (rest != NULL &&
	    (str_eq(rest, "/.ssh") || str_starts(rest, "/.ssh/")))
		r = fx_err_set(
		    err, E_ACCESS, "%s holds keys for SSH", root->path);
	free(home);
	return r;
}

static int
check_folder(const struct file_root *root, const struct stat *st,
    const char *state_dir, struct fx_err *err)
{
	if (str_eq(root->path, "/"))
		return fx_err_set(
		    err, E_ACCESS, "/ cannot take incoming files");
	if (root->fs == FILE_FS_KERNEL)
		return fx_err_set(err, E_ACCESS,
		    "%s belongs to the kernel and stores no files", root->path);
	if (st->st_uid != geteuid())
		return fx_err_set(
		    err, E_ACCESS, "%s belongs to another user", root->path);
	if (st->st_mode & S_IWOTH)
		return fx_err_set(err, E_ACCESS,
		    "%s can be written by every user", root->path);
	if (check_home(root, err) < 0)
		return -1;
	return check_state(root, state_dir, err);
}

static int
fill(struct file_root *root, const char *path, const char *state_dir,
    struct fx_err *err)
{
	struct stat st;
	int r;

	root->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root->fd == -1 || fstat(root->fd, &st) == -1)
		return fx_err_errno(err, file_code(errno, true), errno,
		    "the folder %s could not be opened", path);
	r = fd_path(root->fd, &root->path);
	if (r < 0)
		return fx_err_errno(err, E_INTERNAL, -r,
		    "the real path of %s could not be read", path);
	r = file_fs_kind(root->fd, &root->fs);
	if (r < 0)
		return fx_err_errno(err, E_IO_READ, -r,
		    "the file system of %s could not be read", path);
	root->durable = file_fs_durable(root->fs);
	root->dev = st.st_dev;
	root->ino = st.st_ino;
	return check_folder(root, &st, state_dir, err);
}

int
file_root_open(struct file_root *ret, const char *path, const char *state_dir,
    struct fx_err *err)
{
	*ret = (struct file_root){ .fd = -1 };
	if (fill(ret, path, state_dir, err) < 0) {
		file_root_close(ret);
		return -1;
	}
	return 0;
}

void
file_root_close(struct file_root *root)
{
	/* Descriptor 0 without a path is a zeroed root. */
	if (root->fd > 0 || root->path != NULL)
		fd_close(&root->fd);
	free(root->path);
	*root = (struct file_root){ .fd = -1 };
}

int
file_root_check(const struct file_root *root, struct fx_err *err)
{
	struct stat st;
	int errnum = 0;
	int fd;

	fd = open(root->path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1)
		errnum = errno;
	else if (st.st_dev != root->dev || st.st_ino != root->ino)
		errnum = ESTALE;
	fd_close(&fd);
	if (errnum != 0)
		return fx_err_errno(err, E_VANISHED, errnum,
		    "the folder %s is no longer where it was", root->path);
	return 0;
}
