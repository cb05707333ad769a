/* SPDX-License-Identifier: MIT */
/* A source of things that are open already. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine/source_internal.h"
#include "os/fd.h"

struct source_held {
	size_t n;
	int fd[FX_ROOTS_MAX];
	char *name[FX_ROOTS_MAX];
};

struct source_held *
source_held_new(void)
{
	return calloc(1, sizeof(struct source_held));
}

void
source_held_free(struct source_held *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->n; i++) {
		fd_close(&h->fd[i]);
		free(h->name[i]);
	}
	free(h);
}

int
source_held_add(struct source_held *h, int fd, const char *name)
{
	char *copy = str_dup_n(name, strlen(name));

	if (copy == NULL || h->n == FX_ROOTS_MAX) {
		free(copy);
		return -1;
	}
	h->fd[h->n] = fd;
	h->name[h->n++] = copy;
	return 0;
}

int
source_new_held(struct source **ret, const struct source_held *h,
    const char *state_dir, struct fx_err *err)
{
	char texts[FX_ROOTS_MAX][32];
	const char *paths[FX_ROOTS_MAX];

	/* The kernel leads these to the very files that are open. */
	for (size_t i = 0; i < h->n; i++) {
		snprintf(
		    texts[i], sizeof(texts[i]), "/proc/self/fd/%d", h->fd[i]);
		paths[i] = texts[i];
	}
	return source_make(
	    ret, paths, (const char *const *)h->name, h->n, state_dir, err);
}
