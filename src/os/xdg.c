/* SPDX-License-Identifier: MIT */
#include "os/xdg.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "os/fd.h"
#include "os/file.h"

#define USER_DIRS_MAX (64 * 1024)
#define PASSWD_MAX    (16 * 1024)

/* Set *ret, or fail for want of memory if path is NULL. */
static int
give(char *path, char **ret, struct fx_err *err)
{
	if (path == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	*ret = path;
	return 0;
}

/* The absolute path in the environment variable name, or NULL. */
static const char *
absolute(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] == '/' ? value : NULL;
}

int
xdg_home(char **ret, struct fx_err *err)
{
	const char *home = absolute("HOME");
	struct passwd entry, *found = NULL;
	char *room;
	int r;

	if (home != NULL)
		return give(str_printf("%s", home), ret, err);
	room = malloc(PASSWD_MAX);
	if (room == NULL)
		return give(NULL, ret, err);
	r = getpwuid_r(getuid(), &entry, room, PASSWD_MAX, &found);
	if (found == NULL || entry.pw_dir[0] != '/')
		r = fx_err_errno(err, E_NOENT, r != 0 ? r : ENOENT,
		    "the home folder of user %u is not known",
		    (unsigned)getuid());
	else
		r = give(str_printf("%s", entry.pw_dir), ret, err);
	free(room);
	return r;
}

/* rest (beginning with '/') below the home folder. */
static int
below_home(const char *rest, char **ret, struct fx_err *err)
{
	char *home = NULL;
	int r;

	if (xdg_home(&home, err) < 0)
		return -1;
	r = give(str_printf("%s%s", home, rest), ret, err);
	free(home);
	return r;
}

/* The folder in variable, else fallback below home; then rest. */
static int
base_dir(const char *variable, const char *fallback, const char *rest,
    char **ret, struct fx_err *err)
{
	const char *value = absolute(variable);
	char *home = NULL;
	int r;

	if (value != NULL)
		return give(str_printf("%s%s", value, rest), ret, err);
	if (below_home(fallback, &home, err) < 0)
		return -1;
	r = give(str_printf("%s%s", home, rest), ret, err);
	free(home);
	return r;
}

int
xdg_config_dir(char **ret, struct fx_err *err)
{
	return base_dir("XDG_CONFIG_HOME", "/.config", "/fxtui", ret, err);
}

int
xdg_config_file(char **ret, struct fx_err *err)
{
	return base_dir(
	    "XDG_CONFIG_HOME", "/.config", "/fxtui/fxtui.conf", ret, err);
}

int
xdg_state_dir(char **ret, struct fx_err *err)
{
	return base_dir("XDG_STATE_HOME", "/.local/state", "/fxtui", ret, err);
}

/*
 * The value of XDG_DOWNLOAD_DIR="..." in a line of user-dirs.dirs: absolute,
 * or "$HOME/" and the rest; a backslash takes the next byte as it is.  NULL:
 * another line, not well formed, or no memory.
 */
static char *
download_line(const char *line, size_t n, const char *home)
{
	static const char key[] = "XDG_DOWNLOAD_DIR=\"";
	size_t k = sizeof(key) - 1;
	struct str value;
	bool closed = false;

	if (n < k || memcmp(line, key, k) != 0)
		return NULL;
	str_init(&value, PASSWD_MAX);
	if (n - k >= 5 && memcmp(line + k, "$HOME", 5) == 0) {
		str_add(&value, home);
		k += 5;
	}
	for (; k < n && !closed; k++) {
		if (line[k] == '"')
			closed = true;
		else if (line[k] == '\\' && k + 1 < n)
			str_add_char(&value, line[++k]);
		else
			str_add_char(&value, line[k]);
	}
	if (!closed || str_cstr(&value)[0] != '/') {
		str_done(&value);
		return NULL;
	}
	return str_take(&value);
}

static char *
download_in(const char *text, size_t n, const char *home)
{
	char *found = NULL;

	while (n > 0) {
		const char *end = memchr(text, '\n', n);
		size_t length = end == NULL ? n : (size_t)(end - text);
		char *value = download_line(text, length, home);

		if (value != NULL) {
			free(found);
			found = value;
		}
		if (end == NULL)
			break;
		text += length + 1;
		n -= length + 1;
	}
	return found;
}

/* The folder that user-dirs.dirs names for downloads, or NULL. */
static char *
download_from_file(const char *home)
{
	struct buf text;
	char *config;
	char *found = NULL;
	int dirfd;

	if (base_dir("XDG_CONFIG_HOME", "/.config", "", &config, NULL) < 0)
		return NULL;
	dirfd = open(config, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(config);
	if (dirfd == -1)
		return NULL;
	buf_init(&text, USER_DIRS_MAX);
	if (file_load(dirfd, "user-dirs.dirs", &text, NULL) == 0 &&
	    text.len > 0)
		found = download_in((const char *)text.data, text.len, home);
	buf_done(&text);
	fd_close(&dirfd);
	return found;
}

/* Equal but for slashes at the end. */
static bool
same_path(const char *a, const char *b)
{
	size_t an = strlen(a);
	size_t bn = strlen(b);

	while (an > 1 && a[an - 1] == '/')
		an--;
	while (bn > 1 && b[bn - 1] == '/')
		bn--;
	return an == bn && memcmp(a, b, an) == 0;
}

/* The folder of downloads; NULL: none is named, or only the home itself. */
static char *
find_download(const char *home)
{
	const char *value = absolute("XDG_DOWNLOAD_DIR");
	char *download;

	if (value != NULL)
		download = str_printf("%s", value);
	else
		download = download_from_file(home);
	if (download == NULL || !same_path(download, home))
		return download;
	free(download);
	return NULL;
}

int
xdg_download_dir(char **ret, struct fx_err *err)
{
	char *home = NULL;
	char *download;

	if (xdg_home(&home, err) < 0)
		return -1;
	download = find_download(home);
	free(home);
	if (download == NULL)
		return fx_err_set(
		    err, E_NOENT, "no folder of downloads is named");
	*ret = download;
	return 0;
}

int
xdg_inbox_dir(char **ret, struct fx_err *err)
{
	char *download;
	char *home = NULL;
	int r;

	if (xdg_home(&home, err) < 0)
		return -1;
	download = find_download(home);
	if (download == NULL)
		r = give(str_printf("%s/fxtui-inbox", home), ret, err);
	else
		r = give(str_printf("%s/fxtui", download), ret, err);
	free(download);
	free(home);
	return r;
}

int
xdg_runtime_dir(const char *state_dir, char **ret, struct fx_err *err)
{
	const char *value = absolute("XDG_RUNTIME_DIR");
	struct stat st;

	if (value != NULL && stat(value, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 077) == 0)
		return give(str_printf("%s/fxtui", value), ret, err);
	return give(str_printf("%s/run", state_dir), ret, err);
}

/* Whether st is the account's own state folder. */
static bool
is_own_state(const struct stat *st)
{
	struct stat own;
	char *path;
	bool same;

	if (xdg_state_dir(&path, NULL) < 0)
		return false;
	same = stat(path, &own) == 0 && own.st_dev == st->st_dev &&
	    own.st_ino == st->st_ino;
	free(path);
	return same;
}

int
xdg_engine_socket(const char *state_dir, char **ret, struct fx_err *err)
{
	struct stat st;
	char *folder;
	char *path;

	if (stat(state_dir, &st) == -1)
		return fx_err_errno(err, file_code(errno, false), errno,
		    "the state folder %s", state_dir);
	if (xdg_runtime_dir(state_dir, &folder, err) < 0)
		return -1;
	if (is_own_state(&st))
		path = str_printf("%s/engine.sock", folder);
	else
		path = str_printf("%s/engine-%llu-%llu.sock", folder,
		    (unsigned long long)st.st_dev,
		    (unsigned long long)st.st_ino);
	free(folder);
	return give(path, ret, err);
}

/* Make path and its missing parents; returns 0 or -errno. */
static int
make_all(char *path)
{
	for (char *slash = path + 1; *slash != '\0'; slash++) {
		if (*slash != '/')
			continue;
		*slash = '\0';
		if (mkdir(path, 0700) == -1 && errno != EEXIST &&
		    errno != EROFS && errno != EACCES)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0700) == -1 && errno != EEXIST ? -errno : 0;
}

/* A folder, ours, with no permission beyond mode; 0 or -errno. */
static int
make_private(const char *path, mode_t mode)
{
	struct stat st;
	int r = 0;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -errno;
	if (fstat(fd, &st) == -1)
		r = -errno;
	else if (st.st_uid != geteuid())
		r = -EPERM;
	else if ((st.st_mode & 07777 & ~mode) != 0 &&
	    fchmod(fd, st.st_mode & mode) == -1)
		r = -errno;
	fd_close(&fd);
	return r;
}

int
xdg_make(const char *path, mode_t mode, struct fx_err *err)
{
	char *copy;
	int r;

	assert(path[0] == '/');
	copy = str_printf("%s", path);
	if (copy == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	r = make_all(copy);
	free(copy);
	if (r == 0)
		r = make_private(path, mode);
	if (r == -EPERM)
		return fx_err_errno(err, E_ACCESS, -r,
		    "the folder %s belongs to somebody else", path);
	if (r < 0)
		return fx_err_errno(err, file_code(-r, true), -r,
		    "the folder %s could not be made", path);
	return 0;
}
