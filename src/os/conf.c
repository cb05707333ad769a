/* SPDX-License-Identifier: MIT */
#include "os/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "base/vec.h"
#include "os/conf_line.h"
#include "os/fd.h"
#include "os/file.h"

struct conf {
	struct conf_item *items;
	size_t count;
	size_t cap;
	char *strings; /* what the items point to */
	size_t used;
};

static int
no_memory(struct fx_err *err)
{
	return fx_err_errno(err, E_INTERNAL, ENOMEM, "the settings");
}

/* Append n bytes and a NUL to the strings, which are large enough. */
static char *
keep(struct conf *conf, const char *text, size_t n)
{
	char *to = conf->strings + conf->used;

	memcpy(to, text, n);
	to[n] = '\0';
	conf->used += n + 1;
	return to;
}

static const char *
keep_section(struct conf *conf, const struct conf_line *line)
{
	char *name = keep(conf, line->a, line->an);

	if (line->bn > 0) {
		name[line->an] = ' ';
		keep(conf, line->b, line->bn);
	}
	return name;
}

static bool
add_item(struct conf *conf, const char *section, const struct conf_line *line,
    unsigned number)
{
	struct conf_item *item = vec_add(&conf->items, &conf->count, &conf->cap,
	    CONF_SIZE_MAX, sizeof(*item));

	if (item == NULL)
		return false;
	item->section = section;
	item->key = keep(conf, line->a, line->an);
	item->value = keep(conf, line->b, line->bn);
	item->line = number;
	return true;
}

/*
 * What follows a header that cannot be read belongs to no section we know,
 * so it is left out up to the next header: section is NULL there.
 */
static bool
parse_lines(
    struct conf *conf, const char *text, size_t n, conf_bad_fn *bad, void *arg)
{
	const char *section = "";
	struct conf_line line;
	unsigned number = 0;

	while (conf_line_next(&text, &n, &line)) {
		number++;
		switch (line.kind) {
		case CONF_LINE_BLANK:
			break;
		case CONF_LINE_HEADER:
			section = keep_section(conf, &line);
			break;
		case CONF_LINE_ITEM:
			if (section != NULL &&
			    !add_item(conf, section, &line, number))
				return false;
			break;
		case CONF_LINE_BAD_HEADER:
			section = NULL;
			break;
		case CONF_LINE_BAD:
			break;
		}
		if (line.why != NULL && bad != NULL)
			bad(arg, number, line.why);
	}
	return true;
}

int
conf_parse(struct conf **ret, const char *text, size_t n, conf_bad_fn *bad,
    void *arg, struct fx_err *err)
{
	struct conf *conf;

	if (n > CONF_SIZE_MAX)
		return fx_err_set(err, E_LIMIT,
		    "the settings are larger than %d bytes", CONF_SIZE_MAX);
	conf = calloc(1, sizeof(*conf));
	if (conf == NULL)
		return no_memory(err);
	/* "k=v\n" needs no more as strings; a last line without '\n' does. */
	conf->strings = malloc(n + 2);
	if (conf->strings == NULL || !parse_lines(conf, text, n, bad, arg)) {
		conf_free(conf);
		return no_memory(err);
	}
	*ret = conf;
	return 0;
}

void
conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	free(conf->items);
	free(conf->strings);
	free(conf);
}

const char *
conf_get(const struct conf *conf, const char *section, const char *key)
{
	for (size_t i = conf->count; i > 0; i--) {
		const struct conf_item *item = &conf->items[i - 1];

		if (strcmp(item->section, section) == 0 &&
		    strcmp(item->key, key) == 0)
			return item->value;
	}
	return NULL;
}

size_t
conf_count(const struct conf *conf)
{
	return conf->count;
}

const struct conf_item *
conf_at(const struct conf *conf, size_t i)
{
	return &conf->items[i];
}

/* Split path in its folder, opened, and the name in it. */
static int
open_folder(const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd;

	if (slash == NULL)
		folder = str_dup_n(".", 1);
	else if (slash == path)
		folder = str_dup_n("/", 1);
	else
		folder = str_dup_n(path, (size_t)(slash - path));
	if (folder == NULL)
		return -ENOMEM;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd == -1)
		return -errno;
	*ret_name = slash == NULL ? path : slash + 1;
	return fd;
}

/* Append the file fd, which is closed, to text; 0 or -errno. */
static int
read_all(int fd, struct buf *text)
{
	uint8_t *room = buf_room(text, CONF_SIZE_MAX + 1);
	struct stat st;
	ssize_t n = 0;

	if (fstat(fd, &st) == -1)
		n = -errno;
	else if (!S_ISREG(st.st_mode))
		n = -EINVAL;
	else if (room == NULL)
		n = -ENOMEM;
	else
		n = fd_read_full(fd, room, CONF_SIZE_MAX + 1);
	fd_close(&fd);
	if (n > CONF_SIZE_MAX)
		n = -EFBIG;
	if (n >= 0)
		buf_added(text, (size_t)n);
	return n < 0 ? (int)n : 0;
}

static int
read_failed(const char *path, int errnum, struct fx_err *err)
{
	if (errnum == EFBIG)
		return fx_err_set(err, E_LIMIT,
		    "the settings file %s is larger than %d bytes", path,
		    CONF_SIZE_MAX);
	if (errnum == EINVAL)
		return fx_err_set(
		    err, E_TYPE, "the settings file %s is not a file", path);
	return fx_err_errno(err, file_code(errnum, false), errnum,
	    "the settings file %s could not be read", path);
}

int
conf_load(struct conf **ret, const char *path, conf_bad_fn *bad, void *arg,
    struct fx_err *err)
{
	struct buf text;
	int r = 0;
	int fd;

	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 && errno != ENOENT)
		return read_failed(path, errno, err);
	buf_init(&text, CONF_SIZE_MAX + 1);
	if (fd != -1)
		r = read_all(fd, &text);
	if (r < 0)
		r = read_failed(path, -r, err);
	else
		r = conf_parse(ret, text.len > 0 ? (char *)text.data : "",
		    text.len, bad, arg, err);
	buf_done(&text);
	return r;
}

/* Wait for the lock beside the file; returns its descriptor or -errno. */
static int
lock_beside(int dirfd, const char *name)
{
	char *lock = str_printf("%s.lock", name);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd;
	int r;

	if (lock == NULL)
		return -ENOMEM;
	fd = openat(
	    dirfd, lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	r = -errno;
	free(lock);
	if (fd == -1)
		return r;
	do
		r = fcntl(fd, F_OFD_SETLKW, &whole) == -1 ? -errno : 0;
	while (r == -EINTR);
	if (r < 0) {
		fd_close(&fd);
		return r;
	}
	return fd;
}

/* Read, edit and replace name in dirfd, under the lock. */
static int
set_locked(int dirfd, const char *name, const char *section, const char *key,
    const char *value, struct fx_err *err)
{
	struct buf old, new;
	struct stat st;
	mode_t mode = 0600;
	int r = 0;
	int fd;

	buf_init(&old, CONF_SIZE_MAX + 1);
	buf_init(&new, CONF_SIZE_MAX);
	fd = openat(dirfd, name,
	    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno != ENOENT)
		r = -errno;
	if (fd != -1) {
		if (fstat(fd, &st) == 0)
			mode = st.st_mode & 0777;
		r = read_all(fd, &old);
	}
	if (r < 0)
		r = read_failed(name, -r, err);
	else
		r = conf_edit(&new, old.len > 0 ? (char *)old.data : "",
		    old.len, section, key, value, err);
	if (r == 0)
		r = file_replace(dirfd, name, new.data, new.len, mode, err);
	buf_done(&old);
	buf_done(&new);
	return r;
}

/*
 * The path of the file itself if path is a symlink to one; to be freed.  Not
 * by way of a descriptor: the name of a file that is being replaced has
 * " (deleted)" behind it.
 */
static char *
behind_link(const char *path)
{
	struct stat st;
	char *real = NULL;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		real = realpath(path, NULL);
	return real != NULL ? real : str_printf("%s", path);
}

int
conf_set(const char *path, const char *section, const char *key,
    const char *value, struct fx_err *err)
{
	char *real = behind_link(path);
	const char *name = NULL;
	int dirfd;
	int lock;
	int r;

	if (real == NULL)
		return no_memory(err);
	dirfd = open_folder(real, &name);
	lock = dirfd < 0 ? dirfd : lock_beside(dirfd, name);
	if (lock < 0) {
		r = fx_err_errno(err, file_code(-lock, true), -lock,
		    "the settings file %s could not be locked", path);
	} else {
		r = set_locked(dirfd, name, section, key, value, err);
		fd_close(&lock);
	}
	if (dirfd >= 0)
		fd_close(&dirfd);
	free(real);
	return r;
}
