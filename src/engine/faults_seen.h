/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_SEEN_H
#define FX_ENGINE_FAULTS_SEEN_H

/*
 * What became of simulated faults: which losses and damages were noticed
 * (asked for again, NACK), and which of those are repaired (what was asked
 * for came and is verified).  Both sides of a transfer count, from the frames
 * of its control connection; only in sessions one end of which simulates.
 * Engine thread only.
 */

#include <stdint.h>

#include "engine/faults_table.h"

struct conn_note;
struct frame;
struct hub;
struct session;

struct faults_seen {
	struct faults_table
	    open;       /* asked for, not yet there: enum fault_kind */
	uint64_t drops; /* noticed */
	uint64_t drops_repaired;
	uint64_t corrupts;
	uint64_t corrupts_repaired;
};

void faults_seen_done(struct faults_seen *seen);

/* Begin to count anew. */
void faults_seen_clear(struct faults_seen *seen);

/* A control frame of a transfer came, or goes out. */
void faults_seen_frame(struct session *s, const struct frame *f);

/* A worker received data. */
void faults_seen_note(struct session *s, const struct conn_note *n);

#endif
