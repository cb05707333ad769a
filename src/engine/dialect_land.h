/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_LAND_H
#define FX_ENGINE_DIALECT_LAND_H

/*
 * One file of a dialect on its way to the disk: put together in a staging
 * folder like everything else (engine/sink.h), hashed as it comes, and given
 * its name only when its conversation says that it is whole.
 *
 * A land is used by one thread, that of the conversation; all of it blocks.
 * Functions return 0, or -1 with err; after a failure only land_free() is
 * left.  What was staged stays on disk.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/sink.h"

struct land;

/* conf: offer has one root, a file, whose size is what was announced. */
int land_new(
    struct land **ret, const struct sink_conf *conf, struct fx_err *err);
void land_free(struct land *l); /* NULL allowed */

/* The next n bytes of the file. */
int land_add(struct land *l, const void *p, size_t n, struct fx_err *err);

/* So many were added. */
uint64_t land_size(const struct land *l);

/* Forget what came: the file comes once more, from its begin. */
int land_again(struct land *l, struct fx_err *err);

/*
 * The file begins elsewhere: take drop bytes off the front, and put n bytes
 * in front of what is there.
 */
int land_shift(struct land *l, const void *front, size_t n, size_t drop,
    struct fx_err *err);

/*
 * It will not be whole: what came is written to parts/0 of the staging folder
 * as far as possible, for a person to look at.
 */
void land_leave(struct land *l);

/*
 * It is whole: synced and renamed to its final name, never over anything.
 * The results are the caller's, as is a reference to the sink, for
 * sink_finish().
 */
struct landed {
	struct sink_root root; /* for sink_roots_done() */
	struct sink *sink;
	bool durable;
	uint64_t size;
	uint8_t sha256[32];
	uint8_t fx1[32];
};
int land_end(struct land *l, struct landed *ret, struct fx_err *err);

#endif
