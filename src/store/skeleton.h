/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_SKELETON_H
#define FX_STORE_SKELETON_H

/*
 * The names a user gives to peers, and what two of them look like (U10).
 *
 * The skeleton of a name is what remains when case and characters easily
 * taken for each other (0 o, 1 l i, rn m, Cyrillic and Greek look-alikes,
 * full-width forms, accents) are folded.  Two names with one skeleton may
 * not exist at once.
 */

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/limits.h"

#define SKELETON_SIZE (2 * FX_PETNAME_MAX + 1) /* with NUL */

/*
 * Whether name may be a petname: valid UTF-8 of 1 to 64 bytes, without
 * control, invisible or direction characters, without '/' and ':', no blank
 * at either end, not beginning with '~', '-' or "fx1-".  0, or -1 with
 * E_NAME.
 */
FX_NODISCARD
int skeleton_check(const char *name, struct fx_err *err);

/* The skeleton of a name that passed skeleton_check(). */
void skeleton_of(const char *name, char ret[SKELETON_SIZE]);

#endif
