/* SPDX-License-Identifier: MIT */
#include "os/walk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/path.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/walk_entry.h"
#include "os/walk_names.h"
#include "os/walk_root.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)

/* Everybody may read it, so it need not be tried. */
#define READABLE (S_IRUSR | S_IRGRP | S_IROTH)

/* A folder on the way down whose names are being worked off. */
struct level {
	int fd;
	struct walk_names names;
	size_t next;        /* of names */
	size_t path_length; /* of the folder's own path */
};

struct walk {
	enum walk_links links;
	char *never; /* its real path, or NULL */
	dev_t never_dev;
	ino_t never_ino;

	struct walk_root roots[FX_ROOTS_MAX];
	size_t roots_count;
	size_t next_root;
	bool over; /* failed before */

	struct level levels[FX_DEPTH_MAX];
	size_t depth;

	/* Of the current entry; a skipped one may be over FX_PATH_MAX. */
	char path[FX_PATH_MAX + FX_NAME_MAX + 2];
	char target[FX_LINK_MAX + 2];
};

/*
 * Make the folder fd, which is taken in any case, the top level, unless it is
 * skipped.  Returns 0, or -errno that ends the walk.
 */
static int
enter(struct walk *walk, struct walk_entry *entry, int fd)
{
	struct level *level;
	int r;

	assert(walk->depth < FX_DEPTH_MAX);
	level = &walk->levels[walk->depth];
	r = walk_names_read(fd, FX_ENTRIES_MAX, &level->names);
	if (r < 0) {
		close(fd);
		if (r == -ENOMEM || r == -E2BIG)
			return r;
		walk_entry_skip_errno(entry, -r);
		return 0;
	}
	level->fd = fd;
	level->next = 0;
	level->path_length = strlen(walk->path);
	walk->depth++;
	return 0;
}

/*
 * The entry was opened: what fstat says counts, and must be the kind that was
 * seen before.  Files are closed again: it was only tried.
 */
static int
take_opened(struct walk *walk, struct walk_entry *entry, int fd)
{
	enum walk_kind expected = entry->kind;
	struct stat st;

	if (fstat(fd, &st) == -1) {
		walk_entry_skip_errno(entry, errno);
		close(fd);
		return 0;
	}
	walk_entry_set_stat(entry, &st);
	if (entry->kind != expected) {
		walk_entry_skip(entry, E_SRC_CHANGED, 0, "changed meanwhile");
		close(fd);
		return 0;
	}
	if (entry->kind == WALK_FOLDER)
		return enter(walk, entry, fd);
	close(fd);
	return 0;
}

static bool
is_never(const struct walk *walk, const struct stat *st)
{
	return walk->never != NULL && st->st_dev == walk->never_dev &&
	    st->st_ino == walk->never_ino;
}

/* The entry is a link; it becomes what it leads to beneath its root. */
static int
follow(struct walk *walk, struct walk_entry *entry)
{
	const struct walk_root *root = &walk->roots[entry->root];
	struct fx_err err = FX_ERR_NONE;
	bool ours = false;
	struct stat st;
	int fd;

	fd = file_follow_beneath(root->fd, entry->below, O_PATH, &err);
	if (fd == -1) {
		walk_entry_skip(entry, E_TYPE, err.errnum,
		    err.errnum == ENOENT
			? "a symlink that leads nowhere"
			: "a symlink that leads out of its folder");
		return 0;
	}
	if (fstat(fd, &st) == -1) {
		walk_entry_skip_errno(entry, errno);
		close(fd);
		return 0;
	}
	ours = walk_fd_within(fd, walk->never);
	close(fd);
	walk_entry_set_stat(entry, &st);
	if (ours) {
		walk_entry_skip(entry, E_ACCESS, 0, "the program's own state");
		return 0;
	}
	if (entry->kind == WALK_FOLDER) {
		walk_entry_skip(entry, E_TYPE, 0,
		    "a symlink to a folder that is sent itself");
		return 0;
	}
	if (entry->kind != WALK_FILE) {
		walk_entry_skip(
		    entry, E_TYPE, 0, walk_entry_special(st.st_mode));
		return 0;
	}
	fd = file_follow_beneath(root->fd, entry->below, OPEN_FLAGS, &err);
	if (fd == -1) {
		walk_entry_skip_errno(entry, err.errnum);
		return 0;
	}
	return take_opened(walk, entry, fd);
}

static int
take_link(
    struct walk *walk, struct walk_entry *entry, int dirfd, const char *name)
{
	ssize_t n;

	n = readlinkat(dirfd, name, walk->target, sizeof(walk->target) - 1);
	if (n == -1) {
		walk_entry_skip_errno(entry, errno);
		return 0;
	}
	walk->target[n] = '\0';
	entry->target = walk->target;
	if (n > FX_LINK_MAX)
		walk_entry_skip(
		    entry, E_NAME, 0, "a symlink with a target too long");
	else if (walk->links == WALK_LINKS_FOLLOW)
		return follow(walk, entry);
	else if (walk->links == WALK_LINKS_SKIP)
		walk_entry_skip(entry, E_TYPE, 0, "a symlink");
	else if (!path_link_stays(walk->target, (size_t)n, walk->depth - 1))
		walk_entry_skip(
		    entry, E_TYPE, 0, "a symlink that may lead out");
	return 0;
}

/* Look at name in the folder dirfd.  Returns 0, or -errno: the end. */
static int
look(struct walk *walk, struct walk_entry *entry, int dirfd, const char *name)
{
	struct fx_err err = FX_ERR_NONE;
	struct stat st;
	bool mount;
	int fd;
	int r;

	r = walk_entry_stat(dirfd, name, &st, &mount);
	if (r < 0) {
		walk_entry_skip_errno(entry, -r);
		return 0;
	}
	walk_entry_set_stat(entry, &st);
	if (entry->kind == WALK_SYMLINK)
		return take_link(walk, entry, dirfd, name);
	if (entry->kind == WALK_SPECIAL)
		walk_entry_skip(
		    entry, E_TYPE, 0, walk_entry_special(st.st_mode));
	else if (is_never(walk, &st))
		walk_entry_skip(entry, E_ACCESS, 0, "the program's own state");
	else if (mount)
		walk_entry_skip_errno(entry, EXDEV);
	if (entry->skipped ||
	    (entry->kind == WALK_FILE && (st.st_mode & READABLE) == READABLE))
		return 0;
	fd = file_open_beneath(dirfd, name,
	    OPEN_FLAGS | (entry->kind == WALK_FOLDER ? O_DIRECTORY : 0), 0,
	    &err);
	if (fd == -1) {
		walk_entry_skip_errno(entry, err.errnum);
		return 0;
	}
	return take_opened(walk, entry, fd);
}

/* The next name of the top level. */
static int
visit(struct walk *walk, struct walk_entry *entry)
{
	struct level *level = &walk->levels[walk->depth - 1];
	const char *name = level->names.list[level->next++];
	size_t length = level->path_length;
	size_t n = strlen(name);

	assert(n <= FX_NAME_MAX && length + 1 + n < sizeof(walk->path));
	walk->path[length] = '/';
	memcpy(walk->path + length + 1, name, n + 1);
	entry->kind = WALK_SPECIAL;
	entry->path = walk->path;
	entry->below = strchr(walk->path, '/') + 1;
	entry->root = (unsigned)(walk->next_root - 1);

	if (length + 1 + n > FX_PATH_MAX)
		walk_entry_skip(
		    entry, E_NAME, ENAMETOOLONG, "the path is too long");
	else if (walk->depth == FX_DEPTH_MAX)
		walk_entry_skip(entry, E_NAME, 0, "too many folders deep");
	else if (strcmp(name, PATH_STAGING) == 0)
		walk_entry_skip(entry, E_NAME, 0, "the program's own folder");
	else
		return look(walk, entry, level->fd, name);
	return 0;
}

static int
visit_root(struct walk *walk, struct walk_entry *entry)
{
	const struct walk_root *root = &walk->roots[walk->next_root];
	int fd;

	memcpy(walk->path, root->name, strlen(root->name) + 1);
	walk_entry_set_stat(entry, &root->st);
	entry->root = (unsigned)walk->next_root++;
	entry->path = walk->path;
	entry->below = entry->kind == WALK_FOLDER ? "" : walk->path;

	if (root->kernel) {
		walk_entry_skip(
		    entry, E_TYPE, 0, "a file system of the kernel");
		return 0;
	}
	if (entry->kind == WALK_SPECIAL) {
		walk_entry_skip(
		    entry, E_TYPE, 0, walk_entry_special(entry->mode));
		return 0;
	}
	if (strcmp(root->name, PATH_STAGING) == 0) {
		walk_entry_skip(entry, E_NAME, 0, "the program's own folder");
		return 0;
	}
	if (root->fd == -1) {
		walk_entry_skip_errno(entry, root->errnum);
		return 0;
	}
	if (entry->kind == WALK_FILE)
		return look(walk, entry, root->fd, root->name);
	fd = fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
	if (fd == -1) {
		walk_entry_skip_errno(entry, errno);
		return 0;
	}
	return take_opened(walk, entry, fd);
}

static void
leave(struct walk *walk)
{
	struct level *level = &walk->levels[--walk->depth];

	walk_names_done(&level->names);
	fd_close(&level->fd);
}

int
walk_next(struct walk *walk, struct walk_entry *entry, struct fx_err *err)
{
	int r;

	*entry = (struct walk_entry){ .code = FX_OK };
	while (walk->depth > 0 &&
	    walk->levels[walk->depth - 1].next ==
		walk->levels[walk->depth - 1].names.count)
		leave(walk);
	if (walk->over)
		return 0;
	if (walk->depth > 0)
		r = visit(walk, entry);
	else if (walk->next_root < walk->roots_count)
		r = visit_root(walk, entry);
	else
		return 0;
	if (r < 0) {
		walk->over = true;
		return fx_err_errno(err, r == -E2BIG ? E_LIMIT : E_INTERNAL, -r,
		    "%s could not be listed", walk->path);
	}
	return 1;
}

static int
compare_roots(const void *a, const void *b)
{
	const struct walk_root *ra = a;
	const struct walk_root *rb = b;

	return strcmp(ra->name, rb->name);
}

static int
resolve_all(struct walk *walk, const char *const *paths, size_t n,
    const char *const *names, struct fx_err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (walk_root_resolve(
			&walk->roots[i], paths[i], walk->never, err) < 0)
			return -1;
		walk->roots_count++;
		if (names != NULL && names[i] != NULL &&
		    walk_root_call(&walk->roots[i], names[i]) < 0)
			return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	qsort(walk->roots, n, sizeof(struct walk_root), compare_roots);
	for (size_t i = 1; i < n; i++) {
		const struct walk_root *a = &walk->roots[i - 1];
		const struct walk_root *b = &walk->roots[i];

		if (strcmp(a->name, b->name) == 0)
			return fx_err_set(err, E_ARGS,
			    "%s and %s have the same name; send them one "
			    "after the other",
			    a->path, b->path);
	}
	return 0;
}

/* The folder that is never sent: its identity, and its real path. */
static int
resolve_never(struct walk *walk, const char *never)
{
	struct stat st;
	int r = never != NULL ? walk_real(never, &walk->never) : 0;

	if (r < 0 || walk->never == NULL)
		return r;
	if (fstatat(AT_FDCWD, walk->never, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -errno;
	walk->never_dev = st.st_dev;
	walk->never_ino = st.st_ino;
	return 0;
}

int
walk_new(struct walk **ret, const char *const *paths, size_t n,
    const struct walk_options *options, struct fx_err *err)
{
	struct walk *walk;
	int r;

	assert(n >= 1 && n <= FX_ROOTS_MAX);
	walk = calloc(1, sizeof(*walk));
	if (walk == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	walk->links = options->links;
	r = resolve_never(walk, options->never);
	if (r < 0)
		r = fx_err_errno(
		    err, E_INTERNAL, -r, "the state folder %s", options->never);
	else
		r = resolve_all(walk, paths, n, options->names, err);
	if (r < 0) {
		walk_free(walk);
		return -1;
	}
	*ret = walk;
	return 0;
}

void
walk_free(struct walk *walk)
{
	if (walk == NULL)
		return;
	while (walk->depth > 0)
		leave(walk);
	for (size_t i = 0; i < walk->roots_count; i++)
		walk_root_done(&walk->roots[i]);
	free(walk->never);
	free(walk);
}

size_t
walk_roots(const struct walk *walk)
{
	return walk->roots_count;
}

const char *
walk_root_path(const struct walk *walk, size_t i)
{
	return walk->roots[i].path;
}

const char *
walk_root_name(const struct walk *walk, size_t i)
{
	return walk->roots[i].name;
}

int
walk_root_fd(const struct walk *walk, size_t i)
{
	return walk->roots[i].fd;
}

int
walk_open(int root_fd, const char *below, enum walk_links links, dev_t dev,
    ino_t ino, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	struct stat st;
	int errnum;
	int fd;

	if (links == WALK_LINKS_FOLLOW)
		fd = file_follow_beneath(root_fd, below, OPEN_FLAGS, &why);
	else
		fd = file_open_beneath(root_fd, below, OPEN_FLAGS, 0, &why);
	if (fd == -1)
		errnum = why.errnum;
	else if (fstat(fd, &st) == -1)
		errnum = errno;
	else if (!S_ISREG(st.st_mode) || st.st_dev != dev || st.st_ino != ino)
		errnum = ESTALE;
	else
		return fd;
	fd_close(&fd);
	if (errnum == ENOENT || errnum == ENOTDIR || errnum == ELOOP ||
	    errnum == EXDEV || errnum == ENXIO)
		errnum = ESTALE;
	return fx_err_errno(err, file_code(errnum, false), errnum,
	    "%s could not be opened", below);
}
