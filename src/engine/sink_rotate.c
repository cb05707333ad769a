/* SPDX-License-Identifier: MIT */
/* What the last run left is set aside (engine/sink_log.h, old/N). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "engine/sink_old.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

#define FOLDER "old"

/* In this order they go to old/N. */
static const char *const pieces[] = { "manifest", "roots", "log", "parts",
	"map", "tree" };

/* Put number among the highest so far; the lowest of all if it is dropped. */
static unsigned
insert(unsigned numbers[SINK_OLD_MAX], int *n, unsigned number)
{
	int at = *n;
	unsigned out = 0;

	while (at > 0 && numbers[at - 1] < number)
		at--;
	if (at == SINK_OLD_MAX)
		return number;
	if (*n == SINK_OLD_MAX)
		out = numbers[SINK_OLD_MAX - 1];
	else
		(*n)++;
	memmove(numbers + at + 1, numbers + at,
	    (size_t)(*n - at - 1) * sizeof(*numbers));
	numbers[at] = number;
	return out;
}

static void
remove_number(int fd, unsigned number)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "%u", number);
	(void)file_remove_tree_beneath(fd, name, NULL);
}

int
sink_old_numbers(int stage_fd, unsigned numbers[SINK_OLD_MAX], int *ret_fd)
{
	struct dirent *entry;
	uint64_t number;
	DIR *dir;
	int n = 0;

	*ret_fd = openat(
	    stage_fd, FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*ret_fd == -1)
		return -errno;
	dir = fdopendir(fcntl(*ret_fd, F_DUPFD_CLOEXEC, 0));
	if (dir == NULL)
		return -errno;
	while ((entry = readdir(dir)) != NULL) {
		unsigned out;

		if (num_parse_u64(entry->d_name, 1, INT32_MAX, &number) < 0)
			continue;
		out = insert(numbers, &n, (unsigned)number);
		if (out != 0)
			remove_number(*ret_fd, out);
	}
	closedir(dir);
	return n;
}

static bool
is_there(int fd, const char *name)
{
	return faccessat(fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Move what number still lacks. */
static int
move_pieces(int stage_fd, int old_fd, unsigned number)
{
	char name[16];
	int r = 0;
	int fd;

	(void)snprintf(name, sizeof(name), "%u", number);
	if (mkdirat(old_fd, name, 0700) == -1 && errno != EEXIST)
		return -errno;
	fd = openat(old_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd == -1)
		return -errno;
	for (size_t i = 0; i < FX_COUNT(pieces) && r == 0; i++)
		if (!is_there(fd, pieces[i]) &&
		    renameat(stage_fd, pieces[i], fd, pieces[i]) == -1 &&
		    errno != ENOENT)
			r = -errno;
	fd_close(&fd);
	return r;
}

/* Runs whose list names nothing are of no use. */
static void
drop_empty(int old_fd, const unsigned *numbers, int n)
{
	char path[32];
	struct stat st;

	for (int i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%u/manifest", numbers[i]);
		if (fstatat(old_fd, path, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		    st.st_size == 0)
			remove_number(old_fd, numbers[i]);
	}
}

static int
rotate(int stage_fd)
{
	unsigned numbers[SINK_OLD_MAX];
	unsigned number = 1;
	int old_fd = -1;
	int n, r;

	if (mkdirat(stage_fd, FOLDER, 0700) == -1 && errno != EEXIST)
		return -errno;
	n = sink_old_numbers(stage_fd, numbers, &old_fd);
	if (n < 0)
		return n;
	if (n > 0)
		number = numbers[0];
	/* Without a list, the last rotation was cut short: it goes on. */
	if (n > 0 && is_there(stage_fd, "manifest"))
		number++;
	r = move_pieces(stage_fd, old_fd, number);
	fd_close(&old_fd);
	if (r < 0)
		return r;
	n = sink_old_numbers(stage_fd, numbers, &old_fd);
	if (n > 0)
		drop_empty(old_fd, numbers, n);
	fd_close(&old_fd);
	return n < 0 ? n : 0;
}

int
sink_old_rotate(int stage_fd, struct fx_err *err)
{
	int r = rotate(stage_fd);

	if (r == 0)
		return 0;
	return fx_err_errno(
	    err, sink_code(-r), -r, "what is kept could not be set aside");
}
