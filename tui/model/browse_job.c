/* SPDX-License-Identifier: MIT */
#include "tui/model/browse_job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/vec.h"
#include "tui/model/sort.h"

#define NAMES_MAX ((size_t)1024 * 1024 * 1024) /* bytes of names */

static bool
stale(const struct browse_job *j)
{
	return atomic_load(&j->browse->now) != j->generation;
}

/* A listing of what was read; NULL without memory. */
static struct browse_listing *
publish(const struct browse_job *j, bool complete)
{
	struct browse_listing *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->path = strdup(j->path);
	l->names = malloc(j->names_n + 1);
	l->own = malloc((j->items_n + 1) * sizeof(*l->own));
	if (l->path == NULL || l->names == NULL || l->own == NULL) {
		browse_listing_free(l);
		return NULL;
	}
	l->generation = j->generation;
	l->order = j->order;
	l->complete = complete;
	l->entries = l->own;
	l->count = j->items_n;
	l->hidden = j->hidden;
	l->free_bytes = j->free_bytes;
	if (j->names_n > 0)
		memcpy(l->names, j->names, j->names_n);
	for (size_t i = 0; i < j->items_n; i++) {
		l->own[i] = j->items[i].entry;
		l->own[i].name = l->names + j->items[i].name;
	}
	sort_folder(l->own, l->count, j->order);
	return l;
}

static void
post(struct browse_job *j, struct browse_listing *l)
{
	if (l != NULL && (stale(j) || !mailbox_post(j->browse->posted, &l)))
		browse_listing_free(l);
}

/* A listing that only says why there is none. */
static void
post_error(
    struct browse_job *j, enum fx_code code, int errnum, const char *what)
{
	struct browse_listing *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return;
	l->path = strdup(j->path);
	l->generation = j->generation;
	l->order = j->order;
	l->complete = true;
	l->free_bytes = -1;
	if (errnum != 0)
		fx_err_errno(&l->err, code, errnum, "%s", what);
	else
		fx_err_set(&l->err, code, "%s", what);
	post(j, l);
}

static uint8_t
kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return BROWSE_FOLDER;
	if (S_ISREG(mode))
		return BROWSE_FILE;
	return S_ISLNK(mode) ? BROWSE_LINK : BROWSE_SPECIAL;
}

static void
look(int dir, const char *name, struct browse_entry *e)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	e->link = S_ISLNK(st.st_mode);
	if (e->link)
		(void)fstatat(dir, name, &st, 0);
	e->mode = st.st_mode;
	e->mtime = st.st_mtim.tv_sec;
	e->size = S_ISREG(st.st_mode) ? st.st_size : -1;
	e->kind = kind_of(st.st_mode);
}

static int
add(struct browse_job *j, int dir, const struct dirent *d)
{
	size_t n = strlen(d->d_name) + 1;
	struct browse_item *it;

	if (j->names_n + n > j->names_cap &&
	    vec_grow(&j->names, &j->names_cap, j->names_n + n, NAMES_MAX, 1) <
		0)
		return -1;
	it = vec_add(&j->items, &j->items_n, &j->items_cap, BROWSE_ENTRIES_MAX,
	    sizeof(*it));
	if (it == NULL)
		return -1;
	memcpy(j->names + j->names_n, d->d_name, n);
	it->name = j->names_n;
	j->names_n += n;
	it->entry.size = -1;
	it->entry.mtime = -1;
	it->entry.kind = BROWSE_SPECIAL;
	if (strcmp(d->d_name, "..") == 0)
		it->entry.kind = BROWSE_UP;
	else if (d->d_type == DT_DIR)
		it->entry.kind = BROWSE_FOLDER;
	else if (d->d_type == DT_REG)
		it->entry.kind = BROWSE_FILE;
	else if (d->d_type == DT_LNK || d->d_type == DT_UNKNOWN)
		look(dir, d->d_name, &it->entry);
	return 0;
}

/* Returns 0; 1 when nobody wants it any more; -1 and errno. */
static int
read_names(struct browse_job *j, DIR *dir)
{
	const struct dirent *d;

	for (;;) {
		if (stale(j))
			return 1;
		errno = 0;
		d = readdir(dir);
		if (d == NULL)
			return errno == 0 ? 0 : -1;
		if (strcmp(d->d_name, ".") == 0 ||
		    (strcmp(d->d_name, "..") == 0 && strcmp(j->path, "/") == 0))
			continue;
		if (d->d_name[0] == '.' && !j->order.hidden &&
		    strcmp(d->d_name, "..") != 0) {
			j->hidden++;
			continue;
		}
		if (add(j, dirfd(dir), d) < 0) {
			errno = ENOMEM;
			return -1;
		}
		atomic_store(&j->seen, j->items_n);
	}
}

static int
read_details(struct browse_job *j, int dir)
{
	struct statvfs fs;

	for (size_t i = 0; i < j->items_n; i++) {
		struct browse_item *it = &j->items[i];

		if (stale(j))
			return 1;
		if (it->entry.kind != BROWSE_UP && it->entry.mode == 0)
			look(dir, j->names + it->name, &it->entry);
	}
	if (fstatvfs(dir, &fs) == 0)
		j->free_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
	return 0;
}

static void
read_folder(struct browse_job *j)
{
	DIR *dir = opendir(j->path);
	int r;

	if (dir == NULL) {
		post_error(j, errno == EACCES ? E_ACCESS : E_IO_READ, errno,
		    "the folder cannot be opened");
		return;
	}
	r = read_names(j, dir);
	if (r < 0)
		post_error(j, E_IO_READ, errno, "the folder cannot be read");
	if (r == 0) {
		struct browse_listing *l;

		post(j, publish(j, false));
		if (read_details(j, dirfd(dir)) == 0) {
			l = publish(j, true);
			if (l != NULL)
				post(j, l);
			else
				post_error(j, E_INTERNAL, 0, "out of memory");
		}
	}
	closedir(dir);
}

void
browse_job_run(void *arg)
{
	struct browse_job *j = arg;
	struct browse *b = j->browse;

	read_folder(j);
	free(j->names);
	free(j->items);
	mutex_lock(&b->lock);
	j->over = true;
	cond_broadcast(&b->ended);
	mutex_unlock(&b->lock);
}
