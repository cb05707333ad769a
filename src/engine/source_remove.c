/* SPDX-License-Identifier: MIT */
/* Entries of a source that were delivered and are to be moved. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "engine/source_internal.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

/*
 * The folder that e lies in, held; *ret_name is e's name in it and points
 * into path.  -1 with err; of a root that is a folder the result is its own
 * folder by path.
 */
static int
open_parent(struct source *s, const struct entry *e, char path[FX_PATH_MAX + 1],
    const char **ret_name, struct fx_err *err)
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	size_t n =
	    slash != NULL ? (size_t)(slash - e->path) : (size_t)e->path_len;
	const struct source_root *root = source_root_named(s, e->path, n);
	char *last;

	if (root == NULL || root->left_out || e->path_len > FX_PATH_MAX)
		return fx_err_set(err, E_VANISHED, "it is not there");
	memcpy(path, e->path, e->path_len);
	path[e->path_len] = '\0';
	*ret_name = path_base(path);
	if (slash == NULL)
		return fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
	path[n] = '\0';
	last = strrchr(path + n + 1, '/');
	if (last == NULL)
		return fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
	*last = '\0';
	return file_open_beneath(
	    root->fd, path + n + 1, O_PATH | O_DIRECTORY, 0, err);
}

int
source_remove(struct source *s, const struct entry *e, struct fx_err *err)
{
	char path[FX_PATH_MAX + 1];
	const char *name;
	struct source_file *f;
	struct stat st;
	int dirfd, r;

	if (source_open(s, e, &f, err) < 0)
		return -1;
	r = source_stat(f, &st);
	source_close(f);
	if (r < 0)
		return fx_err_errno(err, E_IO_READ, -r, "it cannot be read");
	dirfd = open_parent(s, e, path, &name, err);
	if (dirfd == -1)
		return -1;
	r = file_remove_same(dirfd, name, st.st_dev, st.st_ino);
	close(dirfd);
	if (r == -ESTALE)
		return fx_err_set(err, E_SRC_CHANGED, "it was replaced");
	if (r < 0)
		return fx_err_errno(
		    err, file_code(-r, true), -r, "it cannot be removed");
	return 0;
}

int
source_remove_folder(
    struct source *s, const struct entry *e, struct fx_err *err)
{
	char path[FX_PATH_MAX + 1];
	const struct source_root *root =
	    source_root_named(s, e->path, e->path_len);
	const char *name;
	int dirfd, r;

	if (root != NULL) {
		/* Only an empty folder goes, whatever stands there now. */
		if (root->offer.kind == ENTRY_FOLDER && !root->left_out &&
		    unlinkat(AT_FDCWD, root->path, AT_REMOVEDIR) == 0)
			return 0;
		return fx_err_set(err, E_IO_WRITE, "it stays");
	}
	dirfd = open_parent(s, e, path, &name, err);
	if (dirfd == -1)
		return -1;
	r = unlinkat(dirfd, name, AT_REMOVEDIR) == -1 ? -errno : 0;
	close(dirfd);
	return r < 0 ? fx_err_errno(err, file_code(-r, true), -r, "it stays")
		     : 0;
}
