/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_UNWANTED_H
#define FX_ENGINE_SINK_UNWANTED_H

/*
 * The files of an offer that a person did not want, by path: file ids are
 * others in a later run.  They lie in the file unwanted of the staging folder
 * (sink_log.h).  Counted; once it is shared nobody changes it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct sink_unwanted;

/* Bytes of the file at most; more than a list that is shown can hold. */
#define SINK_UNWANTED_MAX (8 * 1024 * 1024)

struct sink_unwanted *sink_unwanted_new(void); /* NULL without memory */
struct sink_unwanted *sink_unwanted_ref(struct sink_unwanted *u);
void sink_unwanted_unref(struct sink_unwanted *u); /* NULL allowed */

/* Add a raw path of the manifest.  0, -ENOMEM or -EMSGSIZE. */
int sink_unwanted_add(struct sink_unwanted *u, const void *path, size_t n);

/* All were added: from now on they can be found. */
void sink_unwanted_sort(struct sink_unwanted *u);

bool sink_unwanted_has(
    const struct sink_unwanted *u, const void *path, size_t n);

/* Append the file to out, whose error is to be looked at. */
void sink_unwanted_encode(struct buf *out, const struct sink_unwanted *u);

/* Decode the file, ready to find.  NULL with err: E_IO_READ if damaged. */
struct sink_unwanted *sink_unwanted_decode(
    const void *data, size_t n, struct fx_err *err);

/* The file of an open staging folder: NULL, and 0, if there is none. */
int sink_unwanted_load(
    struct sink_unwanted **ret, int stage_fd, struct fx_err *err);
/* Synced, all or nothing. */
int sink_unwanted_store(
    const struct sink_unwanted *u, int stage_fd, struct fx_err *err);

#endif
