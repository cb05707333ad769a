/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_DATA_H
#define FX_DOOR_DATA_H

/*
 * Making, copying and freeing the structs of door/types.h by their shape.
 * Any thread, one at a time per struct.
 */

#include <stdbool.h>

#include "door/shapes.h"

/*
 * Fill a struct with what a message without any field means: NULL, false,
 * empty arrays, and for integers the value that says "not given" (-1 or -2
 * where types.h says so, else 0).  Start every command's arguments with it.
 */
void door_init(const struct shape *shape, void *data);

/*
 * A deep copy that owns all its memory, to be freed with door_free(); NULL
 * without memory, and for shape_none or data == NULL.
 */
void *door_copy(const struct shape *shape, const void *data);

/* Free what a struct's fields point to; the struct is as after door_init(). */
void door_done(const struct shape *shape, void *data);

/* The same, and free the struct itself.  NULL does nothing. */
void door_free(const struct shape *shape, void *data);

/* Field by field: equal strings, numbers and arrays. */
bool door_equal(const struct shape *shape, const void *a, const void *b);

#endif
