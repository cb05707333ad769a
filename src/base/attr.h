/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_ATTR_H
#define FX_BASE_ATTR_H

/* Compiler attributes used across the tree, under names of our own. */

#include <stddef.h>

/* The fmt-th argument is a printf format, its values begin at the args-th. */
#define FX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Throwing the result away is a mistake. */
#define FX_NODISCARD __attribute__((warn_unused_result))

/* A parameter that this implementation of an interface does not need. */
#define FX_UNUSED __attribute__((unused))

/* This case goes on into the next one. */
#define FX_FALLTHROUGH __attribute__((fallthrough))

#define FX_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The struct of the given type whose member is at ptr. */
#define FX_CONTAINER(ptr, type, member) \
 ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Marks a string for translation; it is translated where it is shown. */
#define N_(text) (text)

#endif
