/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_FAULTS_H
#define FX_CLI_FAULTS_H

/*
 * Simulated faults as fxt sees them: the option --fault, and the words on
 * every progress and result line while this engine or a peer simulates.
 * One thread.
 */

#include "cli/cmd.h"
#include "door/codec.h"

/* The option of commands that take it, for their table. */
#define FAULTS_OPTION                                                  \
 {                                                                     \
  "fault", 0, N_("SPEC"), N_("simulate faults, for tests: drop=1%,..") \
 }

/*
 * Tell the engine what --fault says, if it was given; keep: also when we have
 * left.  0 or an exit status, the reason was said.
 */
int faults_set(struct cli *cli, bool keep);

/* The engine told of faults. */
void faults_take(struct cli *cli, const struct door_faults *d);

/* Whether anything is simulated. */
bool faults_on(const struct cli *cli);

/* "SIMULATED FAULTS 12/11/11", for a line that has little room. */
void faults_short(const struct cli *cli, char *out, size_t cap);

/* The line behind a result, if anything is simulated; not with json. */
void faults_result(struct cli *cli);

#endif
