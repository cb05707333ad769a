/* SPDX-License-Identifier: MIT */
#include "os/local.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"
#include "os/fd.h"
#include "os/file.h"

#define BACKLOG     64
#define SOCKET_TYPE (SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK)

/* A socket's place: its folder, held, and the name in it. */
struct place {
	int dirfd;
	const char *name; /* points into the path given */
	struct sockaddr_un address;
};

int
local_lock(const char *state_dir, struct fx_err *err)
{
	int dirfd;
	int fd;

	dirfd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dirfd == -1)
		return fx_err_errno(err, file_code(errno, true), errno,
		    "the state folder %s could not be opened", state_dir);
	fd = openat(
	    dirfd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1) {
		fx_err_errno(err, file_code(errno, true), errno,
		    "the lock in %s could not be opened", state_dir);
	} else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		fx_err_errno(err, errno == EWOULDBLOCK ? E_BUSY : E_IO_WRITE,
		    errno, "another engine uses the state folder %s",
		    state_dir);
		fd_close(&fd);
	}
	fd_close(&dirfd);
	return fd;
}

/*
 * Open the folder of the socket, and find an address that fits: the path
 * itself, or one through our descriptor of the folder.
 */
static int
find_place(struct place *ret, const char *path, struct fx_err *err)
{
	const char *slash = strrchr(path, '/');
	size_t size = sizeof(ret->address.sun_path);
	char *folder;
	int n;

	assert(slash != NULL && slash[1] != '\0');
	folder = slash == path ? str_dup_n("/", 1)
			       : str_dup_n(path, (size_t)(slash - path));
	if (folder == NULL)
		return fx_err_errno(
		    err, E_INTERNAL, ENOMEM, "the socket %s", path);
	*ret = (struct place){
		.name = slash + 1,
		.address.sun_family = AF_UNIX,
	};
	ret->dirfd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (ret->dirfd == -1)
		return fx_err_errno(err, file_code(errno, false), errno,
		    "the folder of the socket %s could not be opened", path);
	n = snprintf(ret->address.sun_path, size, "%s", path);
	if (n >= (int)size)
		n = snprintf(ret->address.sun_path, size, "/proc/self/fd/%d/%s",
		    ret->dirfd, ret->name);
	if (n >= (int)size) {
		fd_close(&ret->dirfd);
		return fx_err_errno(err, E_NAME, ENAMETOOLONG,
		    "the name of the socket %s is too long", path);
	}
	return 0;
}

/* Whether the folder is ours alone, and its name free or a socket's. */
static int
check_place(const struct place *place, const char *path, struct fx_err *err)
{
	struct stat st;

	if (fstat(place->dirfd, &st) == -1)
		return fx_err_errno(
		    err, E_IO_READ, errno, "the folder of the socket %s", path);
	if (st.st_uid != geteuid() || (st.st_mode & 07777) != 0700)
		return fx_err_set(err, E_ACCESS,
		    "the folder of the socket %s is not ours alone (mode "
		    "0700)",
		    path);
	if (fstatat(place->dirfd, place->name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return fx_err_set(
		    err, E_EXISTS, "%s is in the way of the socket", path);
	if (unlinkat(place->dirfd, place->name, 0) == -1)
		return fx_err_errno(err, file_code(errno, true), errno,
		    "the old socket %s could not be removed", path);
	return 0;
}

/* The folder is 0700, so nobody sees the socket before its mode is set. */
static int
bind_and_listen(int fd, const struct place *place)
{
	if (bind(fd, (const struct sockaddr *)&place->address,
		sizeof(place->address)) == -1)
		return -errno;
	if (fchmodat(place->dirfd, place->name, 0600, 0) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		int r = -errno;

		unlinkat(place->dirfd, place->name, 0);
		return r;
	}
	return 0;
}

int
local_listen(const char *path, int lock_fd, struct fx_err *err)
{
	struct place place;
	int fd = -1;
	int r;

	assert(lock_fd >= 0);
	if (find_place(&place, path, err) < 0)
		return -1;
	if (check_place(&place, path, err) == 0) {
		fd = socket(AF_UNIX, SOCKET_TYPE, 0);
		r = fd == -1 ? -errno : bind_and_listen(fd, &place);
		if (r < 0) {
			fd_close(&fd);
			fx_err_errno(err, file_code(-r, true), -r,
			    "the socket %s could not be made", path);
		}
	}
	fd_close(&place.dirfd);
	return fd;
}

void
local_unlisten(const char *path, int *fd)
{
	if (*fd == -1)
		return;
	unlink(path);
	fd_close(fd);
}

static int
connect_place(int fd, const struct place *place)
{
	uid_t uid = 0;
	int r;

	if (connect(fd, (const struct sockaddr *)&place->address,
		sizeof(place->address)) == -1)
		return -errno;
	r = local_peer_uid(fd, &uid);
	if (r < 0)
		return r;
	return uid == geteuid() ? 0 : -EACCES;
}

static enum fx_code
connect_code(int errnum)
{
	if (errnum == ECONNREFUSED)
		return E_NOENT;
	if (errnum == EAGAIN)
		return E_BUSY;
	return file_code(errnum, false);
}

int
local_connect(const char *path, struct fx_err *err)
{
	struct place place;
	int fd;
	int r;

	if (find_place(&place, path, err) < 0)
		return -1;
	fd = socket(AF_UNIX, SOCKET_TYPE, 0);
	r = fd == -1 ? -errno : connect_place(fd, &place);
	if (r < 0) {
		fd_close(&fd);
		fx_err_errno(err, connect_code(-r), -r,
		    "no connection to the socket %s", path);
	}
	fd_close(&place.dirfd);
	return fd;
}

int
local_accept(int fd)
{
	uid_t uid = 0;
	int caller;
	int r;

	do
		caller = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	while (caller == -1 && (errno == EINTR || errno == ECONNABORTED));
	if (caller == -1)
		return -errno;
	r = local_peer_uid(caller, &uid);
	if (r == 0 && uid != geteuid())
		r = -EACCES;
	if (r < 0) {
		fd_close(&caller);
		return r;
	}
	return caller;
}

int
local_peer_uid(int fd, uid_t *ret)
{
	struct ucred who;
	socklen_t size = sizeof(who);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == -1)
		return -errno;
	*ret = who.uid;
	return 0;
}

int
local_pair(int ret[2])
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCKET_TYPE, 0, pair) == -1)
		return -errno;
	ret[0] = pair[0];
	ret[1] = pair[1];
	return 0;
}
