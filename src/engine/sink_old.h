/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_OLD_H
#define FX_ENGINE_SINK_OLD_H

/*
 * The folders old/N of a staging folder: what earlier runs of a transfer
 * left.  For the files of the sink.
 */

#include "engine/sink_internal.h"

/* Earlier runs that are looked through; the oldest beyond them go. */
#define SINK_OLD_MAX 4

/*
 * The numbers in old/, the highest first, at most SINK_OLD_MAX; *ret_fd is
 * old/, open.  How many, or -errno (-ENOENT: there is no old/).
 */
int sink_old_numbers(int stage_fd, unsigned numbers[SINK_OLD_MAX], int *ret_fd);

/*
 * Set aside what the last run left in the open staging folder, or go on doing
 * so.  0, or -1 with err.
 */
int sink_old_rotate(int stage_fd, struct fx_err *err);

#endif
