/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_PATH_H
#define FX_BASE_PATH_H

/*
 * Names and paths as bytes: is it safe, how is it stored, how is it written
 * down (reliability.md sections 3.A and 7.2).
 *
 * No function touches a file system.  A path is n raw bytes with '/' between
 * components; a name is one component.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

/* Our staging folder; refused as a component of any foreign path. */
#define PATH_STAGING ".fxtui-part"

/*
 * Whether a path from the wire may be used: it equals its clean form (no
 * leading or trailing '/', no empty, "." or ".." component), has no NUL, no
 * component PATH_STAGING, and keeps FX_PATH_MAX, FX_NAME_MAX, FX_DEPTH_MAX.
 * Returns 0; or -1 with E_NAME, args "name" and "why".
 */
int path_check(const char *path, size_t n, struct fx_err *err);

/* The same for a single name: also no '/'. */
int path_check_name(const char *name, size_t n, struct fx_err *err);

/*
 * The order of a manifest: bytewise, '/' below every other byte, so that a
 * folder stands right before its contents.  Returns < 0, 0, > 0.
 */
int path_compare(const char *a, size_t an, const char *b, size_t bn);

/*
 * SHA-256 of n bytes, lent by the caller together with arg: base has no
 * digests.
 */
typedef void path_sha256(
    void *arg, const void *data, size_t n, uint8_t ret[FX_DIGEST_SIZE]);

/*
 * The name under which a checked raw name is stored: bytes 01-1F, 7F, those
 * of U+0080-009F and every byte that is not part of valid UTF-8 as %XX; '%'
 * before two hex digits as %25.  Injective.  If that is over FX_NAME_MAX
 * bytes it is cut at a character, "~" and 8 hex digits of the raw name's
 * SHA-256 follow, and the extension stays.  The result always fits.
 */
void path_to_disk(char out[FX_NAME_MAX + 1], const char *name, size_t n,
    path_sha256 *sha256, void *arg);

/* The room that n raw bytes need at most as text, NUL included. */
#define PATH_TEXT_SIZE(n) (3 * (n) + 1)

/*
 * The %XX form of path_to_disk() without its cut, for JSON and people who
 * must type it; valid UTF-8 for any bytes ('/' and NUL: '/' stays, NUL is
 * %00).  Writes at most cap bytes, always ended by NUL (cap 0: nothing), cut
 * between characters.  Returns the length of the whole text as snprintf does.
 */
size_t path_to_text(char *out, size_t cap, const char *path, size_t n);

/*
 * Back to raw bytes: %XX, digits of either case, is one byte; a '%' before
 * anything else stands for itself.  Writes at most cap bytes, the last a NUL.
 * Returns 0 and sets *ret_n (NUL not counted); or -EINVAL (%00, a NUL) or
 * -ENAMETOOLONG (does not fit), out undefined.
 */
int path_from_text(
    char *out, size_t cap, const char *text, size_t n, size_t *ret_n);

/* What a person should know about a path before accepting it. */
enum path_flag {
	PATH_HIDDEN = 1,       /* a component begins with '.' */
	PATH_ODD = 2,          /* is shown with escapes */
	PATH_NOT_PORTABLE = 4, /* other systems cannot store it */
};

/* The flags of all components of a path together. */
unsigned path_flags(const char *path, size_t n);

/*
 * Whether a symlink with this target of n bytes, which lies beneath so many
 * folders of its tree (0: directly in the root folder), stays in the tree
 * whatever other links there are: 1 to FX_LINK_MAX bytes without NUL,
 * relative, and ".." only as a leading run no longer than that
 * (reliability.md 7.3).
 */
bool path_link_stays(const char *target, size_t n, size_t folders);

/* The last component; points into path and shares its end. */
const char *path_base(const char *path);

/*
 * Where the extension of a name begins, dot included; n if it has none.
 * ".tar" belongs to what follows it; a leading dot begins no extension.
 */
size_t path_ext(const char *name, size_t n);

/*
 * "name (number).ext" for a name that is taken.  The stem is shortened at a
 * character if the result were over FX_NAME_MAX bytes.
 */
void path_numbered(
    char out[FX_NAME_MAX + 1], const char *name, unsigned number);

/* Bytes of a slug with its NUL. */
#define PATH_SLUG_SIZE 33

/*
 * A folder name from a local petname: [A-Za-z0-9._-]{1,32}, no leading dot;
 * every other character becomes '_', an empty name "peer".
 */
void path_slug(char out[PATH_SLUG_SIZE], const char *petname);

#endif
