/* SPDX-License-Identifier: MIT */
#include "store/db_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

#define NAME_SIZE 96
#define TRIES_MAX 100

int
db_file_look(
    int dirfd, const char *name, enum db_file_kind *ret, struct fx_err *err)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		*ret = S_ISREG(st.st_mode) && st.st_size > 0 ? DB_FILE_USABLE
							     : DB_FILE_ODD;
		return 0;
	}
	if (errno != ENOENT)
		return fx_err_errno(err, E_IO_READ, errno, "%s", name);
	*ret = DB_FILE_MISSING;
	return 0;
}

int
db_file_set_aside(int dirfd, const char *name, int64_t now_s, char *ret,
    size_t ret_size, struct fx_err *err)
{
	char journal[NAME_SIZE], journal_to[NAME_SIZE + 16], to[NAME_SIZE];
	int r = -EEXIST;
	int i;

	for (i = 1; i <= TRIES_MAX && r == -EEXIST; i++) {
		if (i == 1)
			(void)snprintf(
			    to, sizeof(to), "%s.corrupt-%" PRId64, name, now_s);
		else
			(void)snprintf(to, sizeof(to),
			    "%s.corrupt-%" PRId64 "-%d", name, now_s, i);
		r = file_rename_noreplace(dirfd, name, dirfd, to);
	}
	if (r == 0) {
		(void)snprintf(
		    journal, sizeof(journal), "%s" DB_FILE_JOURNAL, name);
		(void)snprintf(
		    journal_to, sizeof(journal_to), "%s" DB_FILE_JOURNAL, to);
		r = file_rename_noreplace(dirfd, journal, dirfd, journal_to);
		if (r == -ENOENT)
			r = 0;
	}
	if (r == 0)
		r = file_sync_dir(dirfd);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "setting the damaged %s aside", name);
	(void)snprintf(ret, ret_size, "%s", to);
	return 0;
}

int
db_file_make(int dirfd, const char *name, struct fx_err *err)
{
	char journal[NAME_SIZE];
	int fd;

	(void)snprintf(journal, sizeof(journal), "%s" DB_FILE_JOURNAL, name);
	if (file_remove_tree_beneath(dirfd, name, err) < 0 ||
	    file_remove_tree_beneath(dirfd, journal, err) < 0)
		return -1;
	fd = file_open_beneath(
	    dirfd, name, O_RDWR | O_CREAT | O_EXCL, 0600, err);
	if (fd < 0)
		return -1;
	(void)fd_close(&fd);
	return 0;
}

int
db_file_rename(int dirfd, const char *from, const char *to, bool replace,
    struct fx_err *err)
{
	char journal[NAME_SIZE];
	int r;

	(void)snprintf(journal, sizeof(journal), "%s" DB_FILE_JOURNAL, to);
	if (file_remove_tree_beneath(dirfd, journal, err) < 0)
		return -1;
	if (replace && file_remove_tree_beneath(dirfd, to, err) < 0)
		return -1;
	r = file_rename_noreplace(dirfd, from, dirfd, to);
	if (r == 0)
		r = file_sync_dir(dirfd);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "renaming %s to %s", from, to);
	return 0;
}
