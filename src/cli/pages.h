/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_PAGES_H
#define FX_CLI_PAGES_H

/* Lists that the engine answers a page at a time. */

#include <stdint.h>

#include "cli/cmd.h"
#include "door/types.h"

typedef void pages_transfer_fn(struct cli *cli, const struct door_transfer *t);

/*
 * Call fn for each transfer of all pages of this command, whose arguments
 * have their offset at offset.  Returns an exit status.
 */
int pages_transfers(struct cli *cli, enum door_kind kind, const void *args,
    int64_t *offset, pages_transfer_fn *fn);

#endif
