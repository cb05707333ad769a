/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_NAME_H
#define FX_DIALECT_NAME_H

/*
 * Names that arrive in a dialect, and names that leave.  A peer's name never
 * selects a folder.
 */

#include <stddef.h>

#include "base/limits.h"

/*
 * The name for the inbox of a name that came, n raw bytes: the part after the
 * last '/' or '\'; control bytes, NUL and what is not UTF-8 as %XX (see
 * path_to_text()); shortened as name_between() does.  If nothing is left, or
 * only ".", ".." or our staging folder's name: "unnamed".
 */
void name_arrived(char out[FX_NAME_MAX + 1], const char *raw, size_t n);

/*
 * The same name between prefix and suffix ("20260131_235959_", ".temp").  The
 * stem is shortened at a character where that is over FX_NAME_MAX bytes; the
 * extension stays.  prefix and suffix have at most NAME_PART_MAX bytes; name
 * may be out.
 */
#define NAME_PART_MAX 64
void name_between(char out[FX_NAME_MAX + 1], const char *prefix,
    const char *name, const char *suffix);

/*
 * The name under which a file leaves: the last component of n raw bytes; one
 * with control bytes or not in UTF-8 in its %XX form (path_to_text()).  The result has at most cap
 * bytes with its NUL.  Returns its length, or 0 if there is none that fits.
 */
size_t name_leaving(char *out, size_t cap, const char *raw, size_t n);

#endif
