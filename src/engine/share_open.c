/* SPDX-License-Identifier: MIT */
#include "engine/share_open.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "os/fd.h"
#include "os/file.h"

/* What is not there and what is not allowed look the same. */
static int
no_such(struct fx_err *err)
{
	return fx_err_set(err, E_NOENT, "there is no such thing");
}

static int
cannot(struct fx_err *err, int errnum)
{
	switch (errnum) {
	case EACCES:
	case EPERM:
		return fx_err_set(err, E_ACCESS, "it may not be read");
	case EIO:
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return fx_err_errno(
		    err, E_IO_READ, errnum, "it could not be read");
	default:
		return no_such(err);
	}
}

/* Whether fd is the folder never, or lies in it. */
static bool
is_within(int fd, const char *never)
{
	char *real = NULL, *folder = NULL;
	const char *rest = NULL;
	int never_fd = open(never, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool yes = false;

	if (never_fd >= 0) {
		yes = true; /* until it is known not to be */
		if (fd_path(never_fd, &folder) == 0 &&
		    fd_path(fd, &real) == 0) {
			rest = str_after(real, folder);
			yes = rest != NULL && (*rest == '\0' || *rest == '/');
		}
		close(never_fd);
	}
	free(real);
	free(folder);
	return yes;
}

static int
check(int fd, const char *never, struct fx_err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return cannot(err, errno);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return no_such(err);
	if (never != NULL && is_within(fd, never))
		return no_such(err);
	return 0;
}

int
share_open(const char *dir, const char *below, size_t n, const char *never,
    struct fx_err *err)
{
	char path[FX_PATH_MAX + 1];
	struct fx_err why = FX_ERR_NONE;
	int top, fd;

	if (n > 0 && path_check(below, n, NULL) < 0)
		return no_such(err);
	top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (top == -1)
		return cannot(err, errno);
	fd = top;
	if (n > 0) {
		memcpy(path, below, n);
		path[n] = '\0';
		fd = file_open_beneath(top, path, O_PATH, 0, &why);
		close(top);
	}
	if (fd == -1)
		return cannot(err, why.errnum);
	if (check(fd, never, err) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
fill(const struct stat *st, const char *name, struct entry *ret)
{
	*ret = (struct entry){
		.kind = S_ISDIR(st->st_mode) ? ENTRY_FOLDER : ENTRY_FILE,
		.mode = st->st_mode & 07777,
		.mtime = st->st_mtim.tv_sec,
		.mtime_ns = (uint32_t)st->st_mtim.tv_nsec,
		.size = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0,
		.path = (const uint8_t *)name,
		.path_len = (uint16_t)strlen(name),
	};
	if (ret->mtime < 0 || ret->mtime > FX_MTIME_MAX)
		ret->mtime = ENTRY_MTIME_NONE;
}

int
share_entry(int fd, const char *name, struct entry *ret, struct fx_err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return cannot(err, errno);
	fill(&st, name, ret);
	return 0;
}

/* --- a page --- */

/* The smallest names after the cursor, at most twice what a page holds. */
struct names {
	char *at[2 * FX_LIST_PAGE];
	size_t n;
	size_t want;
	bool more; /* some were beyond */
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Keep the smallest only. */
static void
shrink(struct names *l)
{
	qsort(l->at, l->n, sizeof(l->at[0]), compare);
	while (l->n > l->want) {
		free(l->at[--l->n]);
		l->more = true;
	}
}

static bool
is_wanted(int dirfd, const struct dirent *d, const struct share_page *ask)
{
	const char *name = d->d_name;
	struct stat st;

	if (path_check_name(name, strlen(name), NULL) < 0 ||
	    (name[0] == '.' && !ask->hidden) || strcmp(name, ask->cursor) <= 0)
		return false;
	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_REG || d->d_type == DT_DIR;
	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

/* Read the names of dir.  0 or -errno. */
static int
collect(DIR *dir, const struct share_page *ask, struct names *l)
{
	const struct dirent *d;

	rewinddir(dir);
	for (;;) {
		errno = 0;
		d = readdir(dir);
		if (d == NULL)
			break;
		if (!is_wanted(dirfd(dir), d, ask))
			continue;
		l->at[l->n] = str_dup_n(d->d_name, strlen(d->d_name));
		if (l->at[l->n] == NULL)
			return -ENOMEM;
		if (++l->n == 2 * l->want)
			shrink(l);
	}
	if (errno != 0)
		return -errno;
	shrink(l);
	return 0;
}

static void
forget(struct names *l)
{
	while (l->n > 0)
		free(l->at[--l->n]);
	l->more = false;
}

/* Add what was collected; l->more if something follows the page. */
static void
put(int dirfd, const char *never, struct names *l, struct list_maker *mk)
{
	struct stat state, st;
	bool has_never = never != NULL && stat(never, &state) == 0;
	struct entry e;

	for (size_t i = 0; i < l->n; i++) {
		if (fstatat(dirfd, l->at[i], &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		    (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
			continue;
		if (has_never && st.st_dev == state.st_dev &&
		    st.st_ino == state.st_ino)
			continue;
		fill(&st, l->at[i], &e);
		if (msg_list_add(mk, &e) == 0) {
			l->more = true;
			return;
		}
	}
}

/*
 * Pages until one has an entry: names may go while they are looked at.
 * Returns 0 or -errno.
 */
static int
make_page(DIR *dir, const struct share_page *ask, struct names *l,
    struct list_maker *mk)
{
	struct share_page from = *ask;
	int r;

	for (;;) {
		r = collect(dir, &from, l);
		if (r < 0)
			return r;
		put(dirfd(dir), ask->never, l, mk);
		if (mk->count > 0 || !l->more)
			return 0;
		str_copy(from.cursor, sizeof(from.cursor), l->at[l->n - 1]);
		forget(l);
	}
}

int
share_list(int fd, const struct share_page *ask, struct msg_bytes *out,
    struct fx_err *err)
{
	int in = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = in >= 0 ? fdopendir(in) : NULL;
	struct list_maker mk;
	struct names *l;
	int r;

	if (dir == NULL) {
		r = errno;
		fd_close(&in);
		if (r == ENOTDIR)
			return fx_err_set(err, E_TYPE, "it is no folder");
		return cannot(err, r);
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL) {
		closedir(dir);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	l->want =
	    ask->max > 0 && ask->max < FX_LIST_PAGE ? ask->max : FX_LIST_PAGE;
	msg_list_begin(&mk, out, ask->req_id);
	r = make_page(dir, ask, l, &mk);
	if (r == 0 && msg_list_end(&mk, !l->more) < 0)
		r = -ENOMEM;
	forget(l);
	free(l);
	closedir(dir);
	return r < 0 ? cannot(err, -r) : 0;
}
