/* SPDX-License-Identifier: MIT */
#include "engine/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/pathset.h"
#include "engine/source_internal.h"
#include "os/fd.h"

static void
source_free(struct source *s)
{
	for (size_t i = 0; i < s->count; i++) {
		fd_close(&s->roots[i].fd);
		free(s->roots[i].path);
		free(s->roots[i].name);
	}
	for (size_t i = 0; i < s->refused_count; i++)
		free(s->refused[i]);
	walk_free(s->walk);
	pathset_free(s->only);
	free(s->state_dir);
	free(s->state_real);
	free(s);
}

/*
 * The root i of the walk.  1: it is sent; 0: it is not; or -errno.  The
 * descriptor is the root itself if it is a folder, else where it lies.
 */
static int
look(struct source_root *root, const struct walk *walk, size_t i)
{
	const char *name = walk_root_name(walk, i);
	struct stat held, st;
	int fd = walk_root_fd(walk, i);

	*root = (struct source_root){ .fd = -1 };
	if (fd == -1 || path_check_name(name, strlen(name), NULL) < 0)
		return 0;
	if (fstat(fd, &held) == -1)
		return -errno;
	if (fstatat(AT_FDCWD, walk_root_path(walk, i), &st,
		AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(st.st_mode) &&
	    (st.st_dev != held.st_dev || st.st_ino != held.st_ino))
		return 0;
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return 0;
	root->offer.kind = S_ISDIR(st.st_mode) ? ENTRY_FOLDER : ENTRY_FILE;
	root->offer.size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	root->offer.name_len = (uint16_t)strlen(name);
	memcpy(root->offer.name, name, root->offer.name_len);
	root->dev = held.st_dev;
	root->ino = held.st_ino;
	root->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return root->fd == -1 ? -errno : 1;
}

static int
take_root(struct source *s, const struct walk *walk, size_t i, bool named)
{
	const char *path = walk_root_path(walk, i);
	char *copy = str_dup_n(path, strlen(path));
	int r;

	if (copy == NULL)
		return -ENOMEM;
	r = look(&s->roots[s->count], walk, i);
	if (r == 1)
		s->roots[s->count].path = copy;
	if (r == 1 && named)
		s->roots[s->count].name = str_dup_n(
		    walk_root_name(walk, i), strlen(walk_root_name(walk, i)));
	if (r == 1)
		s->count++;
	else if (r == 0)
		s->refused[s->refused_count++] = copy;
	else
		free(copy);
	return r;
}

int
source_new(struct source **ret, const char *const *paths, size_t n,
    const char *state_dir, struct fx_err *err)
{
	return source_make(ret, paths, NULL, n, state_dir, err);
}

int
source_make(struct source **ret, const char *const *paths,
    const char *const *names, size_t n, const char *state_dir,
    struct fx_err *err)
{
	struct walk_options options = { .never = state_dir, .names = names };
	struct walk *walk = NULL;
	struct source *s;
	int r = 0;

	if (n == 0 || n > FX_ROOTS_MAX)
		return fx_err_set(err, E_LIMIT,
		    "1 to %d files or folders can be sent at once",
		    FX_ROOTS_MAX);
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	atomic_init(&s->refs, 1);
	if (state_dir != NULL) {
		s->state_dir = str_dup_n(state_dir, strlen(state_dir));
		r = s->state_dir != NULL ? walk_real(state_dir, &s->state_real)
					 : -ENOMEM;
	}
	if (r == 0 && walk_new(&walk, paths, n, &options, err) < 0)
		goto fail;
	for (size_t i = 0; r >= 0 && i < walk_roots(walk); i++)
		r = take_root(s, walk, i, names != NULL);
	walk_free(walk);
	if (r < 0) {
		fx_err_errno(err, E_INTERNAL, -r, "looking at what to send");
		goto fail;
	}
	if (s->count == 0) {
		fx_err_set(err, E_TYPE, "%s cannot be sent", s->refused[0]);
		goto fail;
	}
	*ret = s;
	return 0;

fail:
	source_free(s);
	return -1;
}

struct source *
source_ref(struct source *s)
{
	atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void
source_unref(struct source *s)
{
	if (s != NULL &&
	    atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) == 1)
		source_free(s);
}

size_t
source_roots(const struct source *s)
{
	return s->count;
}

const struct offer_root *
source_root(const struct source *s, size_t i)
{
	assert(i < s->count);
	return &s->roots[i].offer;
}

void
source_set_links(struct source *s, enum walk_links links)
{
	assert(s->walk == NULL);
	s->links = links;
}

void
source_leave_out(struct source *s, size_t i)
{
	assert(i < s->count && s->walk == NULL);
	s->roots[i].left_out = true;
}

void
source_set_only(struct source *s, struct pathset *set)
{
	s->only = set;
	for (size_t i = 0; i < s->count; i++) {
		const struct offer_root *o = &s->roots[i].offer;

		if (!pathset_has(set, o->name, o->name_len) &&
		    !pathset_leads(set, o->name, o->name_len))
			source_leave_out(s, i);
	}
}

struct pathset *
source_only(struct source *s)
{
	return s->only;
}

bool
source_left_out(const struct source *s, size_t i)
{
	return s->roots[i].left_out;
}

bool
source_wants(const struct source *s, const struct walk_entry *e)
{
	size_t n = strlen(e->path);

	if (s->only == NULL)
		return true;
	return pathset_has(s->only, e->path, n) ||
	    (e->kind == WALK_FOLDER && pathset_leads(s->only, e->path, n));
}

struct source_root *
source_root_named(struct source *s, const void *name, size_t n)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->roots[i].offer.name_len == n &&
		    memcmp(s->roots[i].offer.name, name, n) == 0)
			return &s->roots[i];
	return NULL;
}

/* Whether the walk holds the same folders as the source does. */
static int
check_roots(const struct source *s, const struct walk *walk, struct fx_err *err)
{
	struct stat st;

	for (size_t i = 0; i < walk_roots(walk); i++) {
		int fd = walk_root_fd(walk, i);

		for (size_t k = 0; k < s->count; k++) {
			const struct source_root *root = &s->roots[k];

			if (!str_eq(root->path, walk_root_path(walk, i)))
				continue;
			if (fd == -1 || fstat(fd, &st) == -1 ||
			    st.st_dev != root->dev || st.st_ino != root->ino)
				return fx_err_set(err, E_VANISHED,
				    "%s was moved or removed", root->path);
		}
	}
	return 0;
}

int
source_walk_new(const struct source *s, struct walk **ret, struct fx_err *err)
{
	struct walk_options options = { .links = s->links,
		.never = s->state_dir };
	const char *paths[2 * FX_ROOTS_MAX], *names[2 * FX_ROOTS_MAX] = { 0 };
	struct walk *walk;
	struct stat st;
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		if (!s->roots[i].left_out) {
			names[n] = s->roots[i].name;
			paths[n++] = s->roots[i].path;
		}
	/* One that was refused may be gone by now. */
	for (size_t i = 0; i < s->refused_count; i++)
		if (fstatat(
			AT_FDCWD, s->refused[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			paths[n++] = s->refused[i];
	if (n == 0)
		return fx_err_set(err, E_ARGS, "nothing is left to send");
	options.names = names;
	if (walk_new(&walk, paths, n, &options, err) < 0)
		return -1;
	if (check_roots(s, walk, err) < 0) {
		walk_free(walk);
		return -1;
	}
	*ret = walk;
	return 0;
}

int64_t
source_mtime(int64_t seconds)
{
	return seconds >= 0 && seconds <= FX_MTIME_MAX ? seconds
						       : ENTRY_MTIME_NONE;
}

bool
source_entry(const struct walk_entry *from, struct entry *ret,
    enum fx_code *ret_code, const char **ret_why)
{
	static const enum entry_kind kinds[] = {
		[WALK_FILE] = ENTRY_FILE,
		[WALK_FOLDER] = ENTRY_FOLDER,
		[WALK_SYMLINK] = ENTRY_SYMLINK,
	};
	size_t n = strlen(from->path);

	*ret_code = from->code;
	*ret_why = from->why;
	if (from->skipped)
		return false;
	*ret_code = E_NAME;
	*ret_why = "a name that cannot be sent";
	if (path_check(from->path, n, NULL) < 0)
		return false;
	*ret_code = E_LIMIT;
	*ret_why = "too large";
	if (from->kind == WALK_FILE && from->size > FX_FILE_SIZE_MAX)
		return false;
	*ret_code = E_TYPE;
	*ret_why = "not a file";
	if (from->kind == WALK_SPECIAL)
		return false;
	*ret = (struct entry){
		.kind = kinds[from->kind],
		.sparse = from->sparse,
		.mode = from->mode & 07777,
		.mtime = source_mtime(from->mtime_s),
		.mtime_ns = from->mtime_ns,
		.size = from->kind == WALK_FILE ? from->size : 0,
		.path = (const uint8_t *)from->path,
		.path_len = (uint16_t)n,
	};
	if (from->kind != WALK_SYMLINK)
		return true;
	ret->target = (const uint8_t *)from->target;
	ret->target_len = (uint16_t)strlen(from->target);
	return true;
}
