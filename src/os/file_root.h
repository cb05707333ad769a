/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FILE_ROOT_H
#define FX_OS_FILE_ROOT_H

/*
 * A folder the user named as a place to put files: an inbox or a destination.
 * The path is resolved once, links included; from then on the descriptor
 * counts and the real path is what is shown (reliability.md B7, B8).
 */

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "os/file_fs.h"

struct file_root {
	int fd;     /* O_RDONLY|O_DIRECTORY */
	char *path; /* the real path, absolute */
	dev_t dev;
	ino_t ino;
	enum file_fs fs;
	bool durable;
};

/*
 * Open the folder at path, which exists.  Refused (E_ACCESS) when it is not
 * ours, may be written by everybody, is "/", the home folder, ~/.ssh, a
 * folder of the kernel, or state_dir (may be NULL) or beneath or above that.
 * On success the caller closes *ret with file_root_close(); on failure *ret
 * is as after that.
 */
int file_root_open(struct file_root *ret, const char *path,
    const char *state_dir, struct fx_err *err);

/* Close; fine after a failed open, twice, and for a zeroed root. */
void file_root_close(struct file_root *root);

/*
 * Whether the real path still leads to the folder that is held: fails with
 * E_VANISHED if it was deleted, moved or unmounted.
 */
int file_root_check(const struct file_root *root, struct fx_err *err);

#endif
