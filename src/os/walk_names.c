/* SPDX-License-Identifier: MIT */
#include "os/walk_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Append each name with its NUL to text; returns how many, or -errno. */
static ssize_t
collect(DIR *dir, size_t max, struct buf *text)
{
	struct dirent *entry;
	size_t count = 0;

	for (;;) {
		const char *name;

		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			break;
		name = entry->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (count++ == max)
			return -E2BIG;
		buf_put(text, name, strlen(name) + 1);
		if (buf_error(text) < 0)
			return buf_error(text);
	}
	return errno != 0 ? -errno : (ssize_t)count;
}

/* Point list at each of the names in text and sort. */
static int
index_names(struct walk_names *names)
{
	char *at = names->text;

	names->list = calloc(names->count + 1, sizeof(char *));
	if (names->list == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < names->count; i++) {
		names->list[i] = at;
		at += strlen(at) + 1;
	}
	qsort(names->list, names->count, sizeof(char *), compare);
	return 0;
}

int
walk_names_read(int fd, size_t max, struct walk_names *ret)
{
	struct walk_names names = { .count = 0 };
	struct buf text;
	ssize_t count;
	DIR *dir;
	int copy;
	int r;

	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy == -1)
		return -errno;
	dir = fdopendir(copy);
	if (dir == NULL) {
		r = -errno;
		close(copy);
		return r;
	}
	buf_init(&text, max * (FX_NAME_MAX + 1));
	rewinddir(dir);
	count = collect(dir, max, &text);
	closedir(dir);
	if (count < 0) {
		buf_done(&text);
		return (int)count;
	}
	names.count = (size_t)count;
	names.text = (char *)text.data; /* text's memory is ours now */
	r = index_names(&names);
	if (r < 0) {
		walk_names_done(&names);
		return r;
	}
	*ret = names;
	return 0;
}

void
walk_names_done(struct walk_names *names)
{
	free(names->list);
	free(names->text);
	*names = (struct walk_names){ .count = 0 };
}
