/* SPDX-License-Identifier: MIT */
/* Files of a source, opened again and read. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "crypto/digest.h"
#include "engine/source_internal.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/sparse.h"

#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)
#define PIECE      ((size_t)256 * 1024)

struct source_file {
	int fd;
	struct stat st; /* when it was opened */
};

static int
vanished(struct fx_err *err, const char *path)
{
	return fx_err_set(err, E_VANISHED, "%s is gone", path);
}

static int
cannot_open(struct fx_err *err, const char *path, int errnum)
{
	enum fx_code code = file_code(errnum, false);

	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case EXDEV:
	case ENXIO:
	case ESTALE:
		code = E_VANISHED;
		break;
	default:
		if (code != E_ACCESS)
			code = E_IO_READ;
		break;
	}
	return fx_err_errno(err, code, errnum, "%s could not be opened", path);
}

/*
 * Open path beneath dirfd.  Where links are followed it may be one by now, so
 * the file must not be of the state folder.  -1 with err.
 */
static int
open_below(
    const struct source *s, int dirfd, const char *path, struct fx_err *err)
{
	int fd;

	if (s->links != WALK_LINKS_FOLLOW)
		return file_open_beneath(
		    dirfd, path, OPEN_FLAGS | O_NOFOLLOW, 0, err);
	fd = file_follow_beneath(dirfd, path, OPEN_FLAGS, err);
	if (fd == -1 || !walk_fd_within(fd, s->state_real))
		return fd;
	fd_close(&fd);
	return fx_err_errno(
	    err, E_ACCESS, EACCES, "%s is the program's own state", path);
}

/* Open what e names beneath its root.  A descriptor, or -1 with err. */
static int
open_entry(struct source *s, const struct entry *e, struct fx_err *err)
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	struct fx_err why = FX_ERR_NONE;
	const struct source_root *root;
	char path[FX_PATH_MAX + 1];
	const char *below = path;
	size_t n = e->path_len;
	int fd;

	if (n > FX_PATH_MAX || memchr(e->path, '\0', n) != NULL)
		return fx_err_set(err, E_NAME, "no path of a file");
	memcpy(path, e->path, n);
	path[n] = '\0';
	if (slash != NULL)
		n = (size_t)(slash - e->path);
	root = source_root_named(s, e->path, n);
	if (root == NULL || root->left_out)
		return vanished(err, path);
	/* The root of a file is where it lies, that of a folder itself. */
	if (root->offer.kind == ENTRY_FOLDER) {
		if (slash == NULL)
			return vanished(err, path);
		below = path + n + 1;
	} else if (slash != NULL) {
		return vanished(err, path);
	}
	fd = open_below(s, root->fd, below, &why);
	if (fd == -1)
		return cannot_open(err, path, why.errnum);
	return fd;
}

static bool
is_listed(const struct entry *e, const struct stat *st)
{
	return e->kind == ENTRY_FILE && S_ISREG(st->st_mode) &&
	    (uint64_t)st->st_size == e->size &&
	    source_mtime(st->st_mtim.tv_sec) == e->mtime &&
	    (uint32_t)st->st_mtim.tv_nsec == e->mtime_ns;
}

int
source_open(struct source *s, const struct entry *e, struct source_file **ret,
    struct fx_err *err)
{
	struct source_file *f;
	int fd = open_entry(s, e, err);

	if (fd == -1)
		return -1;
	f = calloc(1, sizeof(*f));
	if (f == NULL) {
		fd_close(&fd);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	f->fd = fd;
	if (fstat(fd, &f->st) == -1) {
		fx_err_errno(err, E_IO_READ, errno, "%.*s", (int)e->path_len,
		    (const char *)e->path);
		source_close(f);
		return -1;
	}
	if (!is_listed(e, &f->st)) {
		fx_err_set(err, E_SRC_CHANGED, "%.*s has changed",
		    (int)e->path_len, (const char *)e->path);
		source_close(f);
		return -1;
	}
	if (e->size > FX_CHUNK_SIZE)
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*ret = f;
	return 0;
}

int
source_look(struct source *s, const uint8_t *path, size_t n,
    struct source_seen *ret, struct fx_err *err)
{
	const struct entry e = {
		.kind = ENTRY_FILE,
		.path = path,
		.path_len = (uint16_t)n,
	};
	int fd = open_entry(s, &e, err);
	struct stat st;
	int r = 0;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		r = fx_err_errno(
		    err, E_IO_READ, errno, "%.*s", (int)n, (const char *)path);
	else if (!S_ISREG(st.st_mode))
		r = fx_err_set(err, E_VANISHED, "%.*s is no file any more",
		    (int)n, (const char *)path);
	fd_close(&fd);
	if (r < 0)
		return r;
	ret->size = (uint64_t)st.st_size;
	ret->mtime = source_mtime(st.st_mtim.tv_sec);
	ret->mtime_ns = (uint32_t)st.st_mtim.tv_nsec;
	return 0;
}

void
source_close(struct source_file *f)
{
	if (f == NULL)
		return;
	fd_close(&f->fd);
	free(f);
}

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Whether the file is as it was when it was opened. */
static enum fx_code
check(const struct source_file *f, int *errnum)
{
	struct stat st;

	if (fstat(f->fd, &st) == -1) {
		*errnum = errno;
		return E_IO_READ;
	}
	if (st.st_dev != f->st.st_dev || st.st_ino != f->st.st_ino ||
	    st.st_size != f->st.st_size ||
	    !same_time(&st.st_mtim, &f->st.st_mtim) ||
	    !same_time(&st.st_ctim, &f->st.st_ctim))
		return E_SRC_CHANGED;
	return FX_OK;
}

/* Fewer blocks than the size needs: some of it need not be read. */
static bool
has_holes(const struct stat *st)
{
	return (uint64_t)st->st_blocks * 512 < (uint64_t)st->st_size;
}

int
source_stat(const struct source_file *f, struct stat *ret)
{
	int errnum = 0;

	*ret = f->st;
	return check(f, &errnum) == FX_OK ? 0 : -ESTALE;
}

enum fx_code
source_read(
    struct source_file *f, void *to, size_t len, uint64_t offset, int *errnum)
{
	ssize_t n;

	*errnum = 0;
	if (offset > (uint64_t)f->st.st_size ||
	    len > (uint64_t)f->st.st_size - offset)
		return E_SRC_CHANGED;
	if (has_holes(&f->st))
		n = sparse_read(f->fd, to, len, (off_t)offset);
	else
		n = fd_pread_full(f->fd, to, len, (off_t)offset);
	if (n < 0) {
		*errnum = (int)-n;
		return E_IO_READ;
	}
	if ((size_t)n < len)
		return E_SRC_CHANGED;
	return check(f, errnum);
}

bool
source_hole(struct source_file *f, uint64_t offset, size_t len)
{
	int errnum;
	off_t data;

	if (!has_holes(&f->st) || offset > (uint64_t)f->st.st_size ||
	    len > (uint64_t)f->st.st_size - offset)
		return false;
	data = lseek(f->fd, (off_t)offset, SEEK_DATA);
	if (data == -1 ? errno != ENXIO : (uint64_t)data < offset + len)
		return false;
	return check(f, &errnum) == FX_OK;
}

static int
hash(struct source_file *f, const struct entry *e, const atomic_bool *stop,
    struct digest *d, uint8_t *piece, struct fx_err *err)
{
	int errnum = 0;

	for (uint64_t at = 0; at < e->size;) {
		size_t n =
		    e->size - at < PIECE ? (size_t)(e->size - at) : PIECE;
		enum fx_code code = source_read(f, piece, n, at, &errnum);

		if (stop != NULL && atomic_load(stop))
			return fx_err_set(
			    err, E_CANCELLED, "the digest was cancelled");
		if (code == E_IO_READ)
			return fx_err_errno(err, code, errnum,
			    "%.*s could not be read", (int)e->path_len,
			    (const char *)e->path);
		if (code != FX_OK)
			return fx_err_set(err, code, "%.*s has changed",
			    (int)e->path_len, (const char *)e->path);
		digest_add(d, piece, n);
		at += n;
	}
	return 0;
}

int
source_sha(struct source *s, const struct entry *e, const atomic_bool *stop,
    uint8_t ret[FX_DIGEST_SIZE], struct fx_err *err)
{
	struct source_file *f;
	struct digest *d = NULL;
	uint8_t *piece;
	int r;

	if (source_open(s, e, &f, err) < 0)
		return -1;
	piece = malloc(PIECE);
	if (piece == NULL || digest_new(&d) < 0)
		r = fx_err_set(err, E_INTERNAL, "out of memory");
	else
		r = hash(f, e, stop, d, piece, err);
	if (r == 0)
		digest_end(d, ret);
	digest_free(d);
	free(piece);
	source_close(f);
	return r;
}
