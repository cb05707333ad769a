/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SOURCE_INTERNAL_H
#define FX_ENGINE_SOURCE_INTERNAL_H

/* What the files of the source share. */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "engine/source.h"
#include "os/walk.h"

struct source_root {
	struct offer_root offer;
	char *path;    /* real, absolute */
	char *name;    /* given to a folder, or NULL: its own */
	bool left_out; /* of counts and walks */
	int fd;        /* what walk_root_fd() says; own */
	dev_t dev;     /* of fd */
	ino_t ino;
};

struct source {
	atomic_uint refs;
	char *state_dir;  /* or NULL */
	char *state_real; /* its real path, or NULL */
	enum walk_links links;
	struct pathset *only; /* or NULL */
	size_t count;
	struct source_root roots[FX_ROOTS_MAX];

	/* Named, but nothing to send: listed as skipped by each walk. */
	size_t refused_count;
	char *refused[FX_ROOTS_MAX];

	struct walk *walk; /* of source_walk(); NULL before and after it */
	bool over;
};

/* source_new() with names for folders, as walk_options has them. */
int source_make(struct source **ret, const char *const *paths,
    const char *const *names, size_t n, const char *state_dir,
    struct fx_err *err);

/* What an open file was when it was opened; 0, or -ESTALE if it changed. */
int source_stat(const struct source_file *f, struct stat *ret);

/* A walk over all roots that are not left out, refused ones included. */
int source_walk_new(
    const struct source *s, struct walk **ret, struct fx_err *err);

/*
 * Whether a walked entry can be sent; fills *ret but for what it points to
 * (path and target are the walk's).  Otherwise *ret_code and *ret_why.
 */
bool source_entry(const struct walk_entry *from, struct entry *ret,
    enum fx_code *ret_code, const char **ret_why);

/* Whether e is to be sent. */
bool source_wants(const struct source *s, const struct walk_entry *e);

/* The time of a file as entries carry it. */
int64_t source_mtime(int64_t seconds);

/* The root with this name, or NULL. */
struct source_root *source_root_named(
    struct source *s, const void *name, size_t n);

#endif
