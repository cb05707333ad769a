/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_OUTGOING_SHA_H
#define FX_ENGINE_OUTGOING_SHA_H

/*
 * The plain SHA-256 of files over 1 MiB, which the root of fx1 is not: read
 * once more in the pool, one file after the other, and told to the receiver
 * as FILE_SHA, also after the end of the transfer (protocol.md section 10).
 * Engine thread only.
 */

struct entry;
struct transfer;

/* An entry was listed; large files are noted. */
void outgoing_sha_note(struct transfer *t, const struct entry *e);

/* Begin with the next file if it is time. */
void outgoing_sha_run(struct transfer *t);

void outgoing_sha_free(struct transfer *t);

#endif
