/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_WALK_NAMES_H
#define FX_OS_WALK_NAMES_H

/* The names in a folder, sorted by memcmp. */

#include <stddef.h>

struct walk_names {
	char **list; /* points into text */
	size_t count;
	char *text;
};

/*
 * Read the folder fd, which stays open.  "." and ".." are left out.  Returns
 * 0 and sets *ret, to be freed by walk_names_done(); -E2BIG for more than max
 * names, or -errno.
 */
int walk_names_read(int fd, size_t max, struct walk_names *ret);

void walk_names_done(struct walk_names *names);

#endif
