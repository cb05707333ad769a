/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_OS_SCRATCH_H
#define FX_TEST_OS_SCRATCH_H

/*
 * A private folder for one test, and files in it.  Everything asserts by
 * cmocka, whose headers come first.
 */

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "os/fd.h"
#include "os/file_remove.h"

struct scratch {
	char path[256]; /* real and absolute, mode 0700 */
	int fd;
};

FX_UNUSED
static void
scratch_init(struct scratch *s)
{
	const char *tmp = getenv("TMPDIR");
	char *real = NULL;

	snprintf(s->path, sizeof(s->path), "%s/fx-test-XXXXXX",
	    tmp != NULL && *tmp == '/' ? tmp : "/tmp");
	assert_non_null(mkdtemp(s->path));
	s->fd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(s->fd >= 0);
	assert_int_equal(fd_path(s->fd, &real), 0);
	snprintf(s->path, sizeof(s->path), "%s", real);
	free(real);
}

FX_UNUSED
static void
scratch_done(struct scratch *s)
{
	int parent = openat(s->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(parent >= 0);
	assert_int_equal(
	    file_remove_tree_beneath(parent, strrchr(s->path, '/') + 1, NULL),
	    0);
	close(parent);
	fd_close(&s->fd);
}

/* The absolute path of name in the folder; valid until the fifth call. */
FX_UNUSED
static const char *
scratch_path(const struct scratch *s, const char *name)
{
	static char paths[4][4096];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", s->path, name);
	return path;
}

FX_UNUSED
static void
scratch_folder(const struct scratch *s, const char *path)
{
	assert_int_equal(mkdirat(s->fd, path, 0700), 0);
}

FX_UNUSED
static void
scratch_write(const struct scratch *s, const char *path, const char *text)
{
	int fd =
	    openat(s->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_full(fd, text, strlen(text)), 0);
	assert_int_equal(fd_close(&fd), 0);
}

/* Whether the file at path holds just text. */
FX_UNUSED
static bool
scratch_holds(const struct scratch *s, const char *path, const char *text)
{
	char found[4096];
	ssize_t n = -1;
	int fd = openat(s->fd, path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		n = fd_read_full(fd, found, sizeof(found));
	fd_close(&fd);
	return n == (ssize_t)strlen(text) &&
	    memcmp(found, text, strlen(text)) == 0;
}

/* Whether something of that name is there, links not followed. */
FX_UNUSED
static bool
scratch_has(const struct scratch *s, const char *path)
{
	struct stat st;

	return fstatat(s->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* How many names the folder at path holds. */
FX_UNUSED
static size_t
scratch_count(const struct scratch *s, const char *path)
{
	int fd = openat(s->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	assert_true(fd >= 0);
	dir = fdopendir(fd);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
	closedir(dir);
	return count;
}

/* Whether mode bits keep this user out at all: root passes everywhere. */
FX_UNUSED
static bool
scratch_denies(const struct scratch *s)
{
	int fd;

	scratch_write(s, "denied", "");
	assert_int_equal(fchmodat(s->fd, "denied", 0, 0), 0);
	fd = openat(s->fd, "denied", O_RDONLY | O_CLOEXEC);
	unlinkat(s->fd, "denied", 0);
	if (fd == -1)
		return true;
	close(fd);
	return false;
}

#endif
