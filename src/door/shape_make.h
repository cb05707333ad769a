/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_SHAPE_MAKE_H
#define FX_DOOR_SHAPE_MAKE_H

/*
 * How the tables of shapes are written: an array s_fields of the words below,
 * then SHAPE(s), for struct door_s.  For the files of door that hold them.
 */

#include <stddef.h>

#include "base/attr.h"
#include "door/shapes.h"

/* The offset of field f in struct door_s; does not compile if f is no T. */
#define AT(s, f, T) \
 (offsetof(struct door_##s, f) * _Generic(((struct door_##s *)NULL)->f, T : 1u))

#define STRING(s, f)                                          \
 {                                                            \
  .key = #f, .type = SHAPE_STRING, .offset = AT(s, f, char *) \
 }
#define REF(s)                                                    \
 {                                                                \
  .key = "ref", .type = SHAPE_STRING, .offset = AT(s, id, char *) \
 }
#define BOOL(s, f)                                        \
 {                                                        \
  .key = #f, .type = SHAPE_BOOL, .offset = AT(s, f, bool) \
 }
#define INT(s, f) INT_OR(s, f, 0)
#define INT_OR(s, f, none)                                                  \
 {                                                                          \
  .key = #f, .type = SHAPE_INT, .offset = AT(s, f, int64_t), .absent = none \
 }
#define ENUM(s, f, e)                                                \
 {                                                                   \
  .key = #f, .type = SHAPE_ENUM, .offset = AT(s, f, enum door_##e),  \
  .names = shape_##e##_names, .names_n = FX_COUNT(shape_##e##_names) \
 }
#define STRINGS(s, f)                                            \
 {                                                               \
  .key = #f, .type = SHAPE_STRINGS, .offset = AT(s, f, char **), \
  .count = AT(s, f##_n, size_t)                                  \
 }
#define INTS(s, f)                                              \
 {                                                              \
  .key = #f, .type = SHAPE_INTS, .offset = AT(s, f, int64_t *), \
  .count = AT(s, f##_n, size_t)                                 \
 }
#define ITEMS(s, f, e)                                                   \
 {                                                                       \
  .key = #f, .type = SHAPE_ITEMS, .offset = AT(s, f, struct door_##e *), \
  .count = AT(s, f##_n, size_t), .of = &shape_##e                        \
 }

/* Stands behind the fields of struct door_s. */
#define SHAPE(s)                                      \
 const struct shape shape_##s = { .name = "door_" #s, \
	 .size = sizeof(struct door_##s),             \
	 .fields = s##_fields,                        \
	 .fields_n = FX_COUNT(s##_fields) }

#endif
