/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_H
#define FX_ENGINE_FAULTS_H

/*
 * One fault simulation of one engine (protocol.md section 20): whether a
 * fault hits a frame, and how many did.
 *
 * A decision depends on the seed, the fault, the transfer, the chunk and how
 * often that chunk was hit before, never on threads or time: the same seed
 * hits the same.  Engine and workers share it by references; any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "engine/faults_spec.h"
#include "engine/faults_table.h"

struct faults;

/*
 * A simulation with one reference, or NULL without memory; text is kept as
 * what was asked for.  Its kill point is armed.
 */
struct faults *faults_new(const struct faults_spec *spec, const char *text);
struct faults *faults_ref(struct faults *f); /* NULL gives NULL */
void faults_unref(struct faults *f);

const struct faults_spec *faults_spec(const struct faults *f);
const char *faults_text(const struct faults *f);

/* Nothing is hit any more; waits that a simulation caused end soon. */
void faults_stop(struct faults *f);
bool faults_stopped(const struct faults *f);

/*
 * Whether kind (DROP to REORDER) hits the frame of key.  tx: it goes out.
 * spare: a chunk is dropped or damaged at most so often, unless that is to
 * happen always.  A hit is counted.  d is between two messages.
 */
bool faults_hit(struct faults *f, struct digest *d, enum fault_kind kind,
    const struct faults_key *key, bool tx, unsigned spare);

/*
 * A batch is hit by the key of its first file, but each of its files bears only
 * so many hits, in whatever batch it comes: whether that of key, with offset
 * FAULTS_WHOLE, bears another; and note that it was hit.
 */
bool faults_bears(
    struct faults *f, const struct faults_key *key, bool tx, unsigned spare);
void faults_bore(struct faults *f, const struct faults_key *key, bool tx);

/* How long the frame of key waits; counted if it does. */
int64_t faults_delay_ms(
    struct faults *f, struct digest *d, const struct faults_key *key, bool tx);

/*
 * Flip 1 to 8 bits of n > 0 bytes, the same ones each time for one key.
 */
void faults_corrupt(struct faults *f, struct digest *d,
    const struct faults_key *key, uint8_t *bytes, size_t n);

/* A stall or a cut happened; false: it must not, max is reached. */
bool faults_count(struct faults *f, enum fault_kind kind, bool tx);

/*
 * Whether the cut that was counted last strikes the control connection, as one
 * in four does, and not the data connection.
 */
bool faults_cuts_control(struct faults *f, struct digest *d, bool tx);

/* How many there were. */
uint64_t faults_injected(const struct faults *f, enum fault_kind k, bool tx);

#endif
