/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_WALK_H
#define FX_OS_WALK_H

/*
 * The files and folders a user named, as one ordered stream of entries.
 *
 * Each root is named by the last component of its real path; an entry's path
 * begins with that name.  Entries come strictly rising, compared bytewise
 * with '/' below every other byte: roots by name, each folder before its
 * contents, names in a folder by memcmp.  What cannot be sent comes as a
 * skipped entry with its reason, and the walk goes on.
 *
 * Symlinks are resolved only in the paths the user gave; everything below is
 * opened from held folder descriptors.  Mounts are not crossed; nothing of
 * procfs or sysfs is taken.  Memory is the names of the folders on the way
 * down.  A walk belongs to one thread at a time; it blocks, so it runs in a
 * pool.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

enum walk_kind {
	WALK_FILE,
	WALK_FOLDER,
	WALK_SYMLINK,
	WALK_SPECIAL, /* FIFO, socket, device, or not known: always skipped */
};

enum walk_links {
	WALK_LINKS_SKIP, /* symlinks are skipped entries */
	WALK_LINKS_KEEP, /* those that stay in their root are entries */

	/*
	 * Those to files beneath their root are sent as copies.  A folder
	 * beneath it is sent under its own name, so links to it are skipped:
	 * no folder comes twice, and loops cannot be.
	 */
	WALK_LINKS_FOLLOW,
};

struct walk_options {
	enum walk_links links;

	/* A folder that is never sent (the state folder), or NULL. */
	const char *never;

	/*
	 * By path: what a root that is a folder is called instead of its own
	 * name; entries may be NULL, and so may the array.
	 */
	const char *const *names;
};

struct walk_entry {
	enum walk_kind kind;
	bool skipped;      /* then code, errnum and why say the reason */
	unsigned root;     /* number of its root, in the order of the walk */
	const char *path;  /* from the root's name; raw bytes */
	const char *below; /* what walk_open() takes; "" for a root folder */

	/* From lstat, or for followed links from stat; zero if that failed. */
	uint64_t size;
	bool sparse; /* a file with fewer blocks than its size needs */
	mode_t mode;
	int64_t mtime_s;
	uint32_t mtime_ns;
	int64_t ctime_s;
	uint32_t ctime_ns;
	dev_t dev;
	ino_t ino;
	nlink_t nlink;

	const char *target; /* of a symlink, else NULL; raw bytes */

	enum fx_code code; /* FX_OK unless skipped */
	int errnum;
	const char *why; /* English, short: "a symlink", "a mount" */
};

struct walk;

/*
 * Resolve n roots (1 to FX_ROOTS_MAX) and begin.  Fails if one does not exist
 * (E_NOENT), has no name ("/"), lies in the folder never (E_ACCESS), or if two
 * have the same name (E_ARGS).  On success the caller frees *ret.
 */
int walk_new(struct walk **ret, const char *const *paths, size_t n,
    const struct walk_options *options, struct fx_err *err);

void walk_free(struct walk *walk);

/*
 * The next entry: 1 and *entry, whose strings live until the next call; 0 at
 * the end; or -1 (no memory, too many names): the walk is then over.
 */
int walk_next(struct walk *walk, struct walk_entry *entry, struct fx_err *err);

/* The real path of a folder; NULL if it is not there.  0 or -errno. */
int walk_real(const char *folder, char **ret);

/*
 * Whether what fd has open lies in the folder of this real path, or might:
 * true too if nobody can tell.  NULL: false.
 */
bool walk_fd_within(int fd, const char *folder);

/* The roots in the order of the walk; i below walk_roots(). */
size_t walk_roots(const struct walk *walk);
const char *walk_root_path(const struct walk *walk, size_t i); /* real path */
const char *walk_root_name(const struct walk *walk, size_t i);

/*
 * The folder from which the entries of root i are opened again: the root
 * itself, or for a root that is a file the folder it lies in.  It is the
 * walk's; dup it (F_DUPFD_CLOEXEC) to keep it.  -1 if the root could not be
 * opened: then its only entry is a skipped one.
 */
int walk_root_fd(const struct walk *walk, size_t i);

/*
 * Open a file of an earlier walk for reading, beneath root_fd, without waiting
 * on FIFOs or terminals.  Fails with E_VANISHED if it is gone or is no
 * regular file with this device and inode any more; E_ACCESS, E_IO_READ.
 * Returns a descriptor the caller closes.  links as in the walk.
 */
int walk_open(int root_fd, const char *below, enum walk_links links, dev_t dev,
    ino_t ino, struct fx_err *err);

#endif
