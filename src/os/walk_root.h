/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_WALK_ROOT_H
#define FX_OS_WALK_ROOT_H

/* One of the paths the user named, resolved; os/walk is its only user. */

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"

struct walk_root {
	char *path;       /* the real path */
	const char *name; /* its last component, or given */
	char *given;
	struct stat st;
	int fd;      /* where its entries are opened from, or -1 */
	bool kernel; /* lies on a file system of the kernel */
	int errnum;  /* why fd is -1, if by a system call */
};

/*
 * Resolve path.  never is the real path of a folder that is refused with all
 * below it, or NULL.  Returns 0, and *ret is done with walk_root_done(); or
 * -1 with E_NOENT, E_ACCESS, E_ARGS, E_VANISHED or E_INTERNAL.
 */
int walk_root_resolve(struct walk_root *ret, const char *path,
    const char *never, struct fx_err *err);

/* Give a root that is a folder another name.  0 or -ENOMEM. */
int walk_root_call(struct walk_root *root, const char *name);

void walk_root_done(struct walk_root *root);

#endif
