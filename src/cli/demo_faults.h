/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_DEMO_FAULTS_H
#define FX_CLI_DEMO_FAULTS_H

/*
 * The simulation that fxt demo shows: its options as the engine wants them,
 * and its counts as people read them.  One thread.
 */

#include "base/err.h"
#include "cli/cmd.h"
#include "door/types.h"

/* Below this size there are so many files, so that there is enough to hit. */
#define DEMO_SMALL (16 * 1024 * 1024)
#define DEMO_FILES 64

/*
 * What --simulate-errors, --error-rate and --seed, or --fault, ask for: 0 and
 * *ret, to be freed, NULL if nothing; or -1 with err (E_ARGS).
 */
int demo_faults_spec(struct cli *cli, char **ret, struct fx_err *err);

/* A line for one kind: injected here, noticed and repaired there. */
void demo_faults_line(struct cli *cli, const struct door_fault_count *here,
    const struct door_faults *there);

#endif
