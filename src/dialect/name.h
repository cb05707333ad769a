/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_NAME_H
#define FX_DIALECT_NAME_H

/*
 * Names that arrive in a dialect, and names that leave.  A peer's name never
 * selects a folder.
 */

#include "base/limits.h"
#include "dialect/dialog.h"

/*
 * The name for the inbox of a name that came, n raw bytes: the part after the
 * last '/' or '\'; control bytes, NUL and what is not UTF-8 as %XX (see
 * path_to_disk()); at most FX_NAME_MAX bytes.  If nothing is left, or only
 * ".", ".." or our staging folder's name: "unnamed".
 */
void name_arrived(char out[FX_NAME_MAX + 1], const char *raw, size_t n,
    const struct dialog_hash *sha256);

/*
 * The same name between prefix and suffix ("20260131_235959_", ".temp").  The
 * stem is shortened at a character where that is over FX_NAME_MAX bytes; the
 * extension stays.  prefix and suffix have at most 64 bytes.
 */
void name_between(char out[FX_NAME_MAX + 1], const char *prefix,
    const char *name, const char *suffix);

#endif
