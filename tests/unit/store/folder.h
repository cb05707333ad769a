/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_UNIT_STORE_FOLDER_H
#define FX_TESTS_UNIT_STORE_FOLDER_H

/* A private folder for one test, under TMPDIR; removed afterwards. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_remove.h"

struct folder {
	char path[512];
	int fd;
};

static inline void
folder_make(struct folder *f)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(f->path, sizeof(f->path), "%s/fxtui-test-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	assert_non_null(mkdtemp(f->path));
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(f->fd >= 0);
}

static inline void
folder_remove(struct folder *f)
{
	int parent;
	char *slash = strrchr(f->path, '/');

	close(f->fd);
	*slash = '\0';
	parent = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(parent >= 0);
	assert_int_equal(file_remove_tree_beneath(parent, slash + 1, NULL), 0);
	close(parent);
}

/* Write a file in the folder. */
static inline void
folder_put(const struct folder *f, const char *name, const void *p, size_t n)
{
	int fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	close(fd);
}

/* Read at most size - 1 bytes and end them with NUL; their number, or -1. */
static inline ssize_t
folder_get(const struct folder *f, const char *name, char *to, size_t size)
{
	int fd = openat(f->fd, name, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, to, size - 1);
	to[n < 0 ? 0 : n] = '\0';
	close(fd);
	return n;
}

#endif
