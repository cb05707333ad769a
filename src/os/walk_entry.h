/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_WALK_ENTRY_H
#define FX_OS_WALK_ENTRY_H

/* Filling an entry of a walk; os/walk is its only user. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "os/walk.h"

/* Set kind and all that stat knows. */
void walk_entry_set_stat(struct walk_entry *entry, const struct stat *st);

/*
 * lstat of name in the folder dirfd, by one call; *ret_mount: something is
 * mounted there, as far as the kernel tells.  0 or -errno.
 */
int walk_entry_stat(
    int dirfd, const char *name, struct stat *ret, bool *ret_mount);

/* Mark as skipped; why is a constant. */
void walk_entry_skip(
    struct walk_entry *entry, enum fx_code code, int errnum, const char *why);

/* The same for a failed system call on the way to the entry. */
void walk_entry_skip_errno(struct walk_entry *entry, int errnum);

/* "a FIFO", "a socket", "a device". */
const char *walk_entry_special(mode_t mode);

#endif
