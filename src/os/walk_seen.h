/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_WALK_SEEN_H
#define FX_OS_WALK_SEEN_H

/* A set of folders, by device and inode. */

#include <stddef.h>
#include <sys/types.h>

struct walk_seen_item {
	dev_t dev;
	ino_t ino; /* 0: the slot is free */
};

/* Zeroed memory is an empty set. */
struct walk_seen {
	struct walk_seen_item *slots; /* a hash table, half full at most */
	size_t count;
	size_t cap; /* a power of two, or 0 */
};

/* Returns 1 if the folder is new in the set, 0 if not, or -ENOMEM. */
int walk_seen_add(struct walk_seen *seen, dev_t dev, ino_t ino);

void walk_seen_done(struct walk_seen *seen);

#endif
