/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"
#include "os/child.h"
#include "os/fd.h"
#include "os/thread.h"
#include "os/walk.h"
#include "tui/app/errand.h"

#define NAME_SIZE 4096 /* of the databases of users and groups */
#define PATH_SIZE 4096 /* of a place in PATH */

/* --- COUNT --- */

static void
count(struct errand *e, const atomic_bool *stop)
{
	static const struct walk_options options = { .links = WALK_LINKS_SKIP };
	const char *paths[] = { e->path };
	struct walk_entry entry;
	struct walk *walk;
	int r;

	if (walk_new(&walk, paths, 1, &options, &e->err) < 0) {
		e->partly = true;
		return;
	}
	while (
	    (r = walk_next(walk, &entry, &e->err)) > 0 && !atomic_load(stop)) {
		if (entry.skipped) {
			e->partly |=
			    entry.code == E_ACCESS || entry.code == E_IO_READ;
		} else if (entry.kind == WALK_FILE) {
			atomic_fetch_add(&e->files, 1);
			atomic_fetch_add(&e->bytes, (int64_t)entry.size);
		}
	}
	e->partly |= r != 0;
	walk_free(walk);
}

/* --- PREVIEW --- */

static void
find_owner(struct errand *e, const struct stat *st)
{
	char names[NAME_SIZE];
	char user[64];
	char group[64];
	struct passwd pw;
	struct passwd *pwp = NULL;
	struct group gr;
	struct group *grp = NULL;

	snprintf(user, sizeof(user), "%u", st->st_uid);
	snprintf(group, sizeof(group), "%u", st->st_gid);
	if (getpwuid_r(st->st_uid, &pw, names, sizeof(names), &pwp) == 0 &&
	    pwp != NULL)
		str_copy(user, sizeof(user), pw.pw_name);
	if (getgrgid_r(st->st_gid, &gr, names, sizeof(names), &grp) == 0 &&
	    grp != NULL)
		str_copy(group, sizeof(group), gr.gr_name);
	snprintf(e->owner, sizeof(e->owner), "%s:%s", user, group);
}

static void
find_target(struct errand *e)
{
	char target[FX_LINK_MAX + 1];
	ssize_t n = readlink(e->path, target, sizeof(target) - 1);

	if (n > 0)
		e->target = str_dup_n(target, (size_t)n);
}

/* Nothing is waited for: a FIFO has no first bytes. */
static void
read_first(struct errand *e)
{
	struct stat st;
	int fd = open(e->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd < 0) {
		fx_err_errno(&e->err, E_ACCESS, errno, "it cannot be opened");
		return;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		e->bytes_of = malloc(ERRAND_BYTES_MAX);
	if (e->bytes_of != NULL) {
		n = pread(fd, e->bytes_of, ERRAND_BYTES_MAX, 0);
		if (n < 0)
			fx_err_errno(
			    &e->err, E_IO_READ, errno, "it cannot be read");
		e->bytes_n = n > 0 ? (size_t)n : 0;
	}
	fd_close(&fd);
}

static void
preview(struct errand *e)
{
	struct stat st;

	if (lstat(e->path, &st) < 0) {
		fx_err_errno(&e->err, E_NOENT, errno, "it is not there");
		return;
	}
	find_owner(e, &st);
	if (S_ISLNK(st.st_mode)) {
		find_target(e);
		if (stat(e->path, &st) < 0)
			return;
	}
	if (S_ISREG(st.st_mode))
		read_first(e);
}

/* --- NAMES --- */

static bool
is_folder(int dir, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_LNK && d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return fstatat(dir, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static int
by_name(const void *a, const void *b)
{
	const char *x = *(char *const *)a;
	const char *y = *(char *const *)b;

	return utf8_natural(x, strlen(x), y, strlen(y));
}

static void
names(struct errand *e, const atomic_bool *stop)
{
	DIR *dir = opendir(e->path);
	const struct dirent *d;

	if (dir == NULL) {
		fx_err_errno(
		    &e->err, E_IO_READ, errno, "the folder cannot be opened");
		return;
	}
	while (!atomic_load(stop) && (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 ||
		    strcmp(d->d_name, "..") == 0 || !is_folder(dirfd(dir), d))
			continue;
		e->more = e->names_n == ERRAND_NAMES_MAX;
		if (e->more)
			break;
		e->names[e->names_n] = strdup(d->d_name);
		if (e->names[e->names_n] == NULL)
			break;
		e->names_n++;
	}
	closedir(dir);
	if (e->names_n > 1)
		qsort(e->names, e->names_n, sizeof(e->names[0]), by_name);
}

/* --- OPEN --- */

/* Where in PATH a program lies; false: nowhere. */
static bool
find_program(const char *name, char ret[PATH_SIZE])
{
	const char *at = getenv("PATH");

	if (strchr(name, '/') != NULL)
		return str_copy(ret, PATH_SIZE, name) && ret[0] == '/';
	for (; at != NULL && *at != '\0'; at += *at == ':') {
		size_t n = strcspn(at, ":");

		if (at[0] == '/' &&
		    snprintf(ret, PATH_SIZE, "%.*s/%s", (int)n, at, name) <
			PATH_SIZE &&
		    access(ret, X_OK) == 0)
			return true;
		at += n;
	}
	return false;
}

/* The words of a command: blanks part them, and that is all.  -1: too many. */
static int
split(char *words, const char *argv[ERRAND_WORDS_MAX + 2])
{
	int n = 0;
	char *save = NULL;

	for (char *word = strtok_r(words, " \t", &save); word != NULL;
	     word = strtok_r(NULL, " \t", &save)) {
		if (n == ERRAND_WORDS_MAX)
			return -1;
		argv[n++] = word;
	}
	return n;
}

static void
open_with(struct errand *e)
{
	const char *argv[ERRAND_WORDS_MAX + 2] = { NULL };
	char program[PATH_SIZE];
	struct child child = {
		.argv = argv, .whole_env = true, .new_session = true
	};
	int n = split(e->words, argv);

	if (n <= 0) {
		fx_err_set(&e->err, E_ARGS, "a program is one to %d words",
		    ERRAND_WORDS_MAX);
		return;
	}
	if (!find_program(argv[0], program)) {
		fx_err_set(
		    &e->err, E_NOENT, "there is no program called %s", argv[0]);
		return;
	}
	argv[0] = program;
	argv[n] = e->path;
	if (child_start(&e->pid, &child, &e->err) < 0)
		e->pid = 0;
}

void
errand_run(struct errand *e, const atomic_bool *stop)
{
	switch (e->kind) {
	case ERRAND_COUNT:
		thread_give_way();
		count(e, stop);
		break;
	case ERRAND_PREVIEW:
		preview(e);
		break;
	case ERRAND_NAMES:
		names(e, stop);
		break;
	case ERRAND_OPEN:
		open_with(e);
		break;
	case ERRAND_KINDS:
		break;
	}
}
