/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_PATHSET_H
#define FX_ENGINE_PATHSET_H

/*
 * Some paths of a manifest, raw bytes: which ones they are, and which folders
 * lead to them.  Not locked: one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pathset;

struct pathset *pathset_new(void); /* NULL without memory */
void pathset_free(struct pathset *set);

/* Add one of n >= 1 bytes, before pathset_sort().  0 or -ENOMEM. */
int pathset_add(struct pathset *set, const void *path, size_t n);

/* Once, after the last one: what is in it twice is in it once. */
void pathset_sort(struct pathset *set);

size_t pathset_count(const struct pathset *set);

/* Whether path is in it; note() remembers that it was seen. */
bool pathset_has(const struct pathset *set, const void *path, size_t n);
bool pathset_note(struct pathset *set, const void *path, size_t n);

/* Whether something in it lies beneath the folder path. */
bool pathset_leads(const struct pathset *set, const void *path, size_t n);

/* Remember the number of one, and the one with a number; NULL: none. */
void pathset_number(
    struct pathset *set, const void *path, size_t n, uint32_t number);
const char *pathset_numbered(
    const struct pathset *set, uint32_t number, size_t *ret_n);

/* The i-th, in the order of a manifest, and whether it was seen. */
const char *pathset_at(
    const struct pathset *set, size_t i, size_t *ret_n, bool *ret_seen);

#endif
