/* SPDX-License-Identifier: MIT */
#include "tui/model/browse_job.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/vec.h"
#include "os/fd.h"
#include "tui/model/sort.h"

#define BATCH       ((size_t)256 * 1024) /* bytes of names read at once */
#define WAIT_MAX_MS 2000 /* changes that never rest are shown as often */
#define REST_TIMES  4    /* and reading again takes so small a part of all */

#define WATCHED                                                          \
 (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | \
     IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

static bool
stale(const struct browse_job *j)
{
	return atomic_load(&j->browse->now) != j->generation;
}

/* --- what is handed over --- */

static void
post(struct browse_job *j, struct browse_listing *l)
{
	struct browse_news news = { .listing = l };

	l->generation = j->generation;
	l->serial = atomic_fetch_add(&j->browse->serial, 1) + 1;
	l->order = j->order;
	if (stale(j) || !mailbox_post(j->browse->posted, &news))
		browse_listing_free(l);
}

/* A listing that only says why there is none. */
static void
post_error(
    struct browse_job *j, enum fx_code code, int errnum, const char *what)
{
	struct browse_listing *l = browse_listing_new(j->path);

	if (l == NULL)
		return;
	l->complete = true;
	if (errnum != 0)
		fx_err_errno(&l->err, code, errnum, "%s", what);
	else
		fx_err_set(&l->err, code, "%s", what);
	post(j, l);
}

/* A copy of what was read so far, in order. */
static void
post_first(struct browse_job *j)
{
	struct browse_listing *l = browse_listing_new(j->path);

	if (l == NULL)
		return;
	l->entries = malloc((j->items_n + 1) * sizeof(*l->entries));
	for (size_t i = 0; l->entries != NULL && i < j->items_n; i++) {
		struct browse_entry *e = &l->entries[l->count];

		*e = j->items[i];
		e->name = browse_keep(&l->names, e->name, strlen(e->name));
		if (e->name == NULL)
			break;
		l->count++;
	}
	l->hidden = j->hidden;
	sort_folder(l->entries, l->count, j->order);
	post(j, l);
}

/* All of it; what was read belongs to the listing from now on. */
static int
post_all(struct browse_job *j)
{
	struct browse_listing *l = browse_listing_new(j->path);

	if (l == NULL)
		return -1;
	l->complete = true;
	l->entries = j->items;
	l->count = j->items_n;
	l->names = j->names;
	l->hidden = j->hidden;
	l->free_bytes = j->free_bytes;
	j->items = NULL;
	j->items_n = j->items_cap = 0;
	j->names = NULL;
	post(j, l);
	return 0;
}

/* --- reading --- */

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
look(int dir, struct browse_entry *e)
{
	struct stat st;

	e->looked = true;
	if (e->kind == BROWSE_UP ||
	    fstatat(dir, e->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	e->link = S_ISLNK(st.st_mode);
	if (e->link)
		(void)fstatat(dir, e->name, &st, 0);
	e->mode = st.st_mode;
	e->mtime = st.st_mtim.tv_sec;
	e->size = S_ISREG(st.st_mode) ? st.st_size : -1;
	e->kind = kind_of(st.st_mode);
}

static int
add(struct browse_job *j, const struct dirent64 *d)
{
	struct browse_entry *e;
	struct browse_entry link;

	e = vec_add(&j->items, &j->items_n, &j->items_cap, BROWSE_ENTRIES_MAX,
	    sizeof(*e));
	if (e == NULL)
		return -1;
	e->name = browse_keep(&j->names, d->d_name, strlen(d->d_name));
	if (e->name == NULL)
		return -1;
	e->size = -1;
	e->mtime = -1;
	e->kind = BROWSE_SPECIAL;
	if (strcmp(d->d_name, "..") == 0) {
		e->kind = BROWSE_UP;
	} else if (d->d_type == DT_DIR) {
		e->kind = BROWSE_FOLDER;
	} else if (d->d_type == DT_REG) {
		e->kind = BROWSE_FILE;
	} else if (d->d_type == DT_LNK || d->d_type == DT_UNKNOWN) {
		link = *e;
		look(j->dir, &link);
		e->kind = link.kind;
		e->link = link.link;
	}
	return 0;
}

static int
add_or_pass(struct browse_job *j, const struct dirent64 *d)
{
	bool up = strcmp(d->d_name, "..") == 0;

	if (strcmp(d->d_name, ".") == 0 || (up && strcmp(j->path, "/") == 0))
		return 0;
	if (d->d_name[0] == '.' && !up && !j->order.hidden) {
		j->hidden++;
		return 0;
	}
	return add(j, d);
}

/*
 * Be told what changes.  In a folder of a million names that are in memory
 * the kernel takes a tenth of a second for it, so the first names come first;
 * what has changed until then shows in the folder's time.
 */
static void
watch(struct browse_job *j)
{
	struct stat st;

	if (j->watch_fd < 0 ||
	    inotify_add_watch(j->watch_fd, j->path, WATCHED) < 0)
		return;
	j->changed = fstat(j->dir, &st) == 0 &&
	    (st.st_mtim.tv_sec != j->mtime.tv_sec ||
		st.st_mtim.tv_nsec != j->mtime.tv_nsec);
}

/* Returns 0; 1 when nobody wants it any more; -1 and errno. */
static int
read_names(struct browse_job *j, char *batch, bool first)
{
	for (;;) {
		ssize_t n = getdents64(j->dir, batch, BATCH);

		if (stale(j))
			return 1;
		if (n <= 0)
			return (int)n;
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *d = (const void *)(batch + at);

			at += d->d_reclen;
			if (add_or_pass(j, d) < 0) {
				errno = ENOMEM;
				return -1;
			}
		}
		atomic_store(&j->seen, j->items_n);
		if (first)
			post_first(j);
		if (first)
			watch(j);
		first = false;
	}
}

static bool
needs_all(const struct browse_job *j)
{
	return j->items_n <= BROWSE_SMALL || j->order.key == BROWSE_BY_SIZE ||
	    j->order.key == BROWSE_BY_TIME;
}

/* Sizes and times, as far as they are wanted, and the order. */
static int
finish(struct browse_job *j)
{
	struct statvfs fs;
	bool all = needs_all(j);

	if (!all)
		sort_folder(j->items, j->items_n, j->order);
	for (size_t i = all ? 0 : j->sight; i < j->items_n; i++) {
		if (!all && i >= j->sight + j->sight_n)
			break;
		if (stale(j))
			return 1;
		look(j->dir, &j->items[i]);
	}
	if (all)
		sort_folder(j->items, j->items_n, j->order);
	if (fstatvfs(j->dir, &fs) == 0)
		j->free_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
	return 0;
}

static void
forget(struct browse_job *j)
{
	free(j->items);
	browse_names_free(j->names);
	j->items = NULL;
	j->items_n = j->items_cap = 0;
	j->names = NULL;
	j->hidden = 0;
}

/* Open the folder anew: another may lie at its path now. */
static int
open_folder(struct browse_job *j, bool first)
{
	struct stat st;

	fd_close(&j->dir);
	j->changed = false;
	if (!first)
		watch(j);
	j->dir = open(j->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->dir >= 0 && fstat(j->dir, &st) == 0)
		j->mtime = st.st_mtim;
	return j->dir >= 0 ? 0 : -1;
}

/* Read and post it all.  Returns 0, or -1: there is nothing to stay for. */
static int
read_folder(struct browse_job *j, bool first)
{
	char *batch = malloc(BATCH);
	int r;

	if (batch == NULL) {
		post_error(j, E_INTERNAL, 0, "out of memory");
		return -1;
	}
	if (open_folder(j, first) < 0) {
		post_error(j, errno == EACCES ? E_ACCESS : E_IO_READ, errno,
		    "the folder cannot be opened");
		free(batch);
		return -1;
	}
	r = read_names(j, batch, first);
	free(batch);
	if (r < 0)
		post_error(j, E_IO_READ, errno, "the folder cannot be read");
	if (r == 0)
		r = finish(j);
	if (r == 0 && post_all(j) < 0)
		post_error(j, E_INTERNAL, 0, "out of memory");
	forget(j);
	return r == 0 ? 0 : -1;
}

/* --- staying --- */

/* Answer a question, if there is one. */
static void
answer(struct browse_job *j)
{
	struct browse_news news = { .listing = NULL };
	struct browse_looks *looks;
	struct statvfs fs;

	mutex_lock(&j->browse->lock);
	looks = j->ask;
	j->ask = NULL;
	mutex_unlock(&j->browse->lock);
	if (looks == NULL)
		return;
	for (size_t i = 0; i < looks->count && !stale(j); i++)
		look(j->dir, &looks->items[i]);
	if (looks->count > 0) {
		j->sight = looks->at[0];
		j->sight_n = looks->count;
	}
	if (fstatvfs(j->dir, &fs) == 0)
		looks->free_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
	news.looks = looks;
	if (stale(j) || !mailbox_post(j->browse->posted, &news))
		browse_looks_free(looks);
}

/* Take what the descriptor has, of no further interest. */
static bool
drained(int fd)
{
	char bytes[4096];
	bool some = false;

	while (read(fd, bytes, sizeof(bytes)) > 0)
		some = true;
	return some;
}

/* When to read again, after changes since `since`, the last one now. */
static int64_t
when(int64_t since, int64_t now, int64_t took)
{
	int64_t at = now + BROWSE_QUIET_MS;

	if (at > since + WAIT_MAX_MS)
		at = since + WAIT_MAX_MS;
	if (at < since + REST_TIMES * took)
		at = since + REST_TIMES * took;
	return at;
}

static void
stay(struct browse_job *j, int64_t took)
{
	struct pollfd fds[] = { { .fd = j->wake_fd, .events = POLLIN },
		{ .fd = j->watch_fd, .events = POLLIN } };
	int64_t since = -1; /* the first change not shown yet */
	int64_t at = 0;

	while (!stale(j)) {
		int64_t now = clock_now_ms();
		int wait;

		if (j->changed) {
			since = now;
			at = when(since, now, took);
			j->changed = false;
		}
		wait = since < 0 ? -1 : at > now ? (int)(at - now) : 0;

		(void)poll(fds, 2, wait);
		now = clock_now_ms();
		(void)drained(j->wake_fd);
		answer(j);
		if (j->watch_fd >= 0 && drained(j->watch_fd)) {
			since = since < 0 ? now : since;
			at = when(since, now, took);
		}
		if (since < 0 || now < at || stale(j))
			continue;
		if (read_folder(j, false) < 0)
			return;
		took = clock_now_ms() - now;
		since = -1;
	}
}

void
browse_job_run(void *arg)
{
	struct browse_job *j = arg;
	struct browse *b = j->browse;
	int64_t start = clock_now_ms();

	j->watch_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (read_folder(j, true) == 0)
		stay(j, clock_now_ms() - start);
	fd_close(&j->dir);
	fd_close(&j->watch_fd);
	mutex_lock(&b->lock);
	j->over = true;
	cond_broadcast(&b->ended);
	mutex_unlock(&b->lock);
}
