/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_CHECK_H
#define FX_ENGINE_DIALECT_CHECK_H

/*
 * What the end of a transfer in a dialect is worth.  A dialect knows no keys,
 * so nothing of this is more than a guard against faults.  Pure; any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "dialect/dialog.h"
#include "door/types.h"

/* "md5-ok".., for the front door and records; NULL for other ends. */
const char *dialect_check_name(enum dialog_shown c);
/* "unreachable", "refused", "mismatch": kinds of failures; or NULL. */
const char *dialect_exit_name(enum dialog_exit exit);
/* The value of a name, or DIALOG_NO_FILE. */
enum dialog_shown dialect_check_find(const char *name);

/* What an item that arrived so is in the inbox. */
enum door_item_state dialect_check_item(enum dialog_shown c);

/*
 * In place of a peer's key: zeros and the number of the dialect from 1, which
 * no hash of a key is.
 */
void dialect_key(unsigned dialect, uint8_t ret[32]);
/* The dialect of such a key, or -1. */
int dialect_of_key(const uint8_t key[32]);

#endif
