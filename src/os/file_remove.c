/* SPDX-License-Identifier: MIT */
#include "os/file_remove.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/file.h"

#define DEPTH_MAX (FX_DEPTH_MAX + 32)

/* A folder on the way down; its name lies in the folder before it. */
struct level {
	DIR *dir;
	bool removed; /* something, since the last rewind */
	char name[FX_NAME_MAX + 1];
};

struct removal {
	int dirfd;   /* where the tree hangs */
	size_t left; /* names it may still remove */
	size_t depth;
	struct level *levels; /* DEPTH_MAX of them */
};

static int
top_fd(const struct removal *removal)
{
	if (removal->depth == 0)
		return removal->dirfd;
	return dirfd(removal->levels[removal->depth - 1].dir);
}

/* Open the folder name in the top folder and make it the top. */
static int
enter(struct removal *removal, const char *name)
{
	struct fx_err err = FX_ERR_NONE;
	struct level *level;
	int fd;

	if (removal->depth == DEPTH_MAX)
		return -ELOOP;
	level = &removal->levels[removal->depth];
	fd = file_open_beneath(top_fd(removal), name,
	    O_RDONLY | O_DIRECTORY | O_NONBLOCK, 0, &err);
	if (fd == -1)
		return -err.errnum;
	level->dir = fdopendir(fd);
	if (level->dir == NULL) {
		int r = -errno;

		close(fd);
		return r;
	}
	level->removed = false;
	memcpy(level->name, name, strlen(name) + 1);
	removal->depth++;
	return 0;
}

/* The top folder is empty: close it and remove it. */
static int
leave(struct removal *removal)
{
	struct level *level = &removal->levels[--removal->depth];

	closedir(level->dir);
	if (unlinkat(top_fd(removal), level->name, AT_REMOVEDIR) == -1 &&
	    errno != ENOENT)
		return -errno;
	return 0;
}

/* Remove name in the top folder, or enter it if it is a folder. */
static int
remove_one(struct removal *removal, const char *name)
{
	if (unlinkat(top_fd(removal), name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno == EISDIR)
		return enter(removal, name);
	return -errno;
}

/* Go on in the top folder; an entered one is finished first. */
static int
go_on(struct removal *removal)
{
	struct level *level = &removal->levels[removal->depth - 1];
	struct dirent *entry;

	errno = 0;
	entry = readdir(level->dir);
	if (entry == NULL && errno != 0)
		return -errno;
	if (entry == NULL && !level->removed)
		return leave(removal);
	if (entry == NULL) {
		/* Reading while removing may have missed some. */
		rewinddir(level->dir);
		level->removed = false;
		return 0;
	}
	if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
		return 0;
	level->removed = true;
	removal->left--;
	return remove_one(removal, entry->d_name);
}

int
file_remove_some(int dirfd, const char *name, size_t max, struct fx_err *err)
{
	struct removal removal = { .dirfd = dirfd, .left = max };
	bool more;
	int r;

	assert(max > 0);
	assert(*name != '\0' && strchr(name, '/') == NULL);
	assert(strlen(name) <= FX_NAME_MAX);
	assert(strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
	removal.levels = calloc(DEPTH_MAX, sizeof(struct level));
	if (removal.levels == NULL)
		return fx_err_errno(
		    err, E_INTERNAL, ENOMEM, "%s could not be removed", name);

	r = remove_one(&removal, name);
	while (r == 0 && removal.depth > 0 && removal.left > 0)
		r = go_on(&removal);
	more = removal.depth > 0;
	while (removal.depth > 0)
		closedir(removal.levels[--removal.depth].dir);
	free(removal.levels);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "%s could not be removed", name);
	return more;
}

int
file_remove_tree_beneath(int dirfd, const char *name, struct fx_err *err)
{
	int r;

	do
		r = file_remove_some(dirfd, name, SIZE_MAX, err);
	while (r == 1);
	return r;
}

int
file_remove_same(int dirfd, const char *name, dev_t dev, ino_t ino)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -errno;
	if (st.st_dev != dev || st.st_ino != ino)
		return -ESTALE;
	return unlinkat(dirfd, name, 0) == -1 ? -errno : 0;
}
