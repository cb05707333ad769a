/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_LOAD_H
#define FX_TEST_LOAD_H

/*
 * A transfer by hand, over support/peer: an offer, one block of entries in
 * raw bytes, contents that are made up (the same for every file), ends; and
 * what the engine must answer.  Whatever is not as it should be ends the
 * program with a sentence.
 */

#include "proto/manifest.h"
#include "support/peer.h"

#define LOAD_XID   2
#define LOAD_FILES 16

struct load {
	struct peer p;
	struct msg_offer offer;
	struct buf raw; /* the entries of block 0 */
	uint16_t count; /* of them */
	uint64_t bytes;
	uint8_t slots[LOAD_FILES][32]; /* roots of the files in order */
	unsigned slots_n;
	unsigned links;     /* symlinks among the entries */
	const char *target; /* of symlinks; NULL: /etc/passwd, not offered */
	bool uuid_set;      /* offer.uuid is the caller's */
};

struct load_scenario {
	const char *name; /* of the last one NULL */
	void (*run)(struct load *l);
};

/*
 * PROGRAM --list | DIR HOST:PORT pair | DIR HOST:PORT SCENARIO [TEXT]:
 * name the scenarios, pair by the code on standard input, or open the peer
 * and return the scenario, for load_run().  NULL: all is done.  After life_s
 * seconds SIGALRM ends us.
 */
const struct load_scenario *load_open(struct load *l, int argc, char **argv,
    const struct load_scenario *all, unsigned life_s);
/* Open a session, run it, close everything. */
void load_run(struct load *l, const struct load_scenario *what);

/* Add an entry as it is, good or not; its size counts in bytes. */
void load_add(struct load *l, uint8_t kind, uint32_t mode, const char *path,
    size_t n, uint64_t size);
void load_file(struct load *l, const char *path, uint64_t size);

/* Name a root of the offer. */
void load_root(struct load *l, uint8_t kind, const char *name, uint64_t size);

/* OFFER of what was added; load_offer() also awaits ACCEPT and joins. */
void load_say_offer(struct load *l);
void load_offer(struct load *l);

/* MANIFEST and MANIFEST_END. */
void load_list(struct load *l);

/* An offer of one file, accepted and listed. */
void load_begin(struct load *l, const char *name, uint64_t size);

/* n bytes of every file's content; it is another one for each mask. */
void load_bytes(uint8_t *to, uint64_t offset, size_t n);
void load_twist(uint8_t mask);

/*
 * DATA: one chunk of a file of that size, or all of them.  flip goes into one
 * byte of the body after it was digested.  False: the line is broken.
 */
bool load_chunk(
    struct load *l, uint32_t id, uint64_t size, uint64_t offset, uint8_t flip);
void load_chunks(struct load *l, uint32_t id, uint64_t size);

/* The same of a generation. */
void load_data(
    struct load *l, uint32_t id, uint16_t gen, uint64_t size, uint64_t offset);

/* BATCH of one file of at most 4 KiB, as above. */
void load_batch(struct load *l, uint32_t id, uint32_t size, uint8_t flip);

/* The true root of a file of that size. */
void load_root_of(struct load *l, uint64_t size, uint8_t ret[32]);

/* Frames so far on the data connection. */
struct conn_vector load_vector(const struct load *l);

/* FILE_END; spoil goes into its root. */
void load_file_end(struct load *l, uint32_t id, uint64_t size, uint8_t spoil,
    enum file_status status);

/* The root of a file that has no FILE_END, for the digests of load_end(). */
void load_slot(struct load *l, uint64_t size);

/* BLOCK_END, then XFER_END with errors and spoil in its tree. */
void load_block_end(struct load *l);
void load_end(struct load *l, uint32_t errors, uint8_t spoil);

/* The engine must ask for this again because of its digest. */
void load_await_nack(struct load *l, uint32_t id, uint64_t offset);

/* It must say that files of the block are verified (DONE_RANGES). */
void load_await_verified(struct load *l);

/* It must say this of a file, of the whole. */
void load_await_file(
    struct load *l, uint32_t id, enum file_state state, enum fx_code code);
void load_await_result(struct load *l, enum fx_code code);

/*
 * It must refuse: by an error, a cancellation, a result that is none, or the
 * end of a connection; never by silence.  code FX_OK: for any reason.
 */
void load_await_refusal(struct load *l, enum fx_code code);

#endif
