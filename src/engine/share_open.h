/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SHARE_OPEN_H
#define FX_ENGINE_SHARE_OPEN_H

/*
 * What lies in a share, opened and listed (reliability.md E13).  A path of a
 * peer is resolved from a held descriptor of the share by os/file: never
 * through a symlink, out of the share or across a mount, and only to read.
 * The state folder and the program's own folders are not there for anybody.
 *
 * Everything here blocks: pool threads.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/msg_list.h"

/*
 * Open what below (n raw bytes, as the peer wrote them; 0: the share itself)
 * names beneath the folder dir of the user.  never: a folder that is refused
 * with all in it, or NULL.  Returns an O_PATH descriptor of a regular file or
 * folder, which the caller closes; or -1 with E_NOENT (also for all that is
 * not allowed), E_ACCESS or E_IO_READ, whose sentence names no path of ours.
 */
int share_open(const char *dir, const char *below, size_t n, const char *never,
    struct fx_err *err);

struct share_page {
	uint32_t req_id;
	unsigned max; /* entries, 0: as many as fit */
	bool hidden;
	const char *never;
	char cursor[FX_NAME_MAX + 1]; /* "": from the first name */
};

/*
 * One page of the folder fd (of share_open()) as a LIST_REPLY into out.
 * Symlinks, special files and what cannot be sent are left out.  0; or -1
 * with E_TYPE (no folder), E_ACCESS, E_IO_READ, E_INTERNAL.
 */
int share_list(int fd, const struct share_page *ask, struct msg_bytes *out,
    struct fx_err *err);

/* The entry of what fd is, under this name (valid as long as name). */
int share_entry(
    int fd, const char *name, struct entry *ret, struct fx_err *err);

#endif
