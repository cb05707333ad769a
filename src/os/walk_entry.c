/* SPDX-License-Identifier: MIT */
#include "os/walk_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

void
walk_entry_skip(
    struct walk_entry *entry, enum fx_code code, int errnum, const char *why)
{
	entry->skipped = true;
	entry->code = code;
	entry->errnum = errnum;
	entry->why = why;
}

/* For a failed system call on the way to the entry. */
void
walk_entry_skip_errno(struct walk_entry *entry, int errnum)
{
	switch (errnum) {
	case EXDEV:
		walk_entry_skip(entry, E_TYPE, errnum, "a mount");
		break;
	case ENOENT:
	case ESTALE:
		walk_entry_skip(entry, E_VANISHED, errnum, "gone");
		break;
	case EACCES:
	case EPERM:
		walk_entry_skip(entry, E_ACCESS, errnum, "permission denied");
		break;
	case ELOOP:
	case ENOTDIR:
	case ENXIO:
		walk_entry_skip(
		    entry, E_SRC_CHANGED, errnum, "changed meanwhile");
		break;
	default:
		walk_entry_skip(entry, E_IO_READ, errnum, "cannot be read");
		break;
	}
}

static struct timespec
time_of(const struct statx_timestamp *t)
{
	return (struct timespec){ .tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec };
}

int
walk_entry_stat(int dirfd, const char *name, struct stat *ret, bool *ret_mount)
{
	struct statx x;

	*ret_mount = false;
	if (statx(dirfd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		STATX_BASIC_STATS, &x) == -1) {
		/* An old kernel, or a filter that does not know the call. */
		if (errno != ENOSYS && errno != EPERM)
			return -errno;
		return fstatat(dirfd, name, ret, AT_SYMLINK_NOFOLLOW) == -1
		    ? -errno
		    : 0;
	}
	*ret_mount = (x.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
	*ret = (struct stat){
		.st_dev = makedev(x.stx_dev_major, x.stx_dev_minor),
		.st_ino = x.stx_ino,
		.st_mode = x.stx_mode,
		.st_nlink = x.stx_nlink,
		.st_uid = x.stx_uid,
		.st_gid = x.stx_gid,
		.st_size = (off_t)x.stx_size,
		.st_blocks = (blkcnt_t)x.stx_blocks,
		.st_mtim = time_of(&x.stx_mtime),
		.st_ctim = time_of(&x.stx_ctime),
	};
	return 0;
}

void
walk_entry_set_stat(struct walk_entry *entry, const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		entry->kind = WALK_FILE;
	else if (S_ISDIR(st->st_mode))
		entry->kind = WALK_FOLDER;
	else if (S_ISLNK(st->st_mode))
		entry->kind = WALK_SYMLINK;
	else
		entry->kind = WALK_SPECIAL;
	entry->size = S_ISDIR(st->st_mode) ? 0 : (uint64_t)st->st_size;
	entry->sparse = S_ISREG(st->st_mode) &&
	    (uint64_t)st->st_blocks * 512 < (uint64_t)st->st_size;
	entry->mode = st->st_mode;
	entry->mtime_s = st->st_mtim.tv_sec;
	entry->mtime_ns = (uint32_t)st->st_mtim.tv_nsec;
	entry->ctime_s = st->st_ctim.tv_sec;
	entry->ctime_ns = (uint32_t)st->st_ctim.tv_nsec;
	entry->dev = st->st_dev;
	entry->ino = st->st_ino;
	entry->nlink = st->st_nlink;
}

const char *
walk_entry_special(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "not a file";
	}
}
