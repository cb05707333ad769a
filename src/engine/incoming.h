/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_INCOMING_H
#define FX_ENGINE_INCOMING_H

/*
 * Between the files of an incoming transfer: the offer and its answer
 * (incoming.c), the blocks of its manifest (incoming_blocks.c), files and the
 * end on disk (incoming_disk.c).  Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "engine/transfer.h"
#include "store/peers.h"

/* A block of the manifest with what was refused of it. */
struct rx_block {
	struct list link;
	struct transfer *t;
	struct sink *sink; /* for the job */
	struct block *block;
	struct fx_err err;
	int r;
	uint8_t need[FX_BLOCK_ENTRIES_MAX]; /* enum need_what, one per entry */
	uint8_t
	    seen[FX_BLOCK_ENTRIES_MAX]; /* enum sink_seen, of a peeked one */
	enum fx_code codes[];           /* one per entry */
};

void rx_block_free(struct rx_block *b);
void rx_blocks_free(struct list *list);

/* A block came: shown (peeked), or to be made. */
void incoming_block_came(
    struct transfer *t, struct block *block, const enum fx_code *refused);
void incoming_block_peeked(
    struct transfer *t, struct block *block, const enum fx_code *refused);
/* All its files are verified or failed: forget it. */
void incoming_block_done(struct transfer *t, uint32_t no);

/* What n roots are called together, in %XX form; NULL without memory. */
char *incoming_name(const struct offer_root *roots, size_t n);

/* After the commit: nothing of this root was wanted. */
bool incoming_not_wanted(const struct transfer *t, uint16_t root);

/* The list is complete and all of it was made: nothing older is needed. */
void incoming_tidy(struct transfer *t);

/* What the sink of t is made with. */
struct sink_conf;
void incoming_sink_conf(struct transfer *t, struct sink_conf *ret);
/* --- incoming_rule.c --- */

/* The rule of ACCEPT for a word of the front door. */
uint8_t incoming_rule(const struct hub *h, enum door_conflict conflict);
enum door_conflict incoming_rule_shown(const struct transfer *t);

/* Whether a person decides though a rule would accept: names are taken. */
bool incoming_must_ask(const struct transfer *t, const struct peer_row *peer);

/*
 * What ACCEPT says of need.  Asked for each block, the sender cannot run far
 * ahead of the disk.
 */
uint8_t incoming_need_mode(const struct transfer *t);

/* Take over what accept says.  0, or -1 with err. */
int incoming_choose(
    struct transfer *t, const struct door_accept *a, struct fx_err *err);

/* It is settled where it lands and by which rule: begin, or wait for its turn. */
void incoming_take(struct transfer *t);

/*
 * A file starts over as something else: now, or as soon as its block, of
 * which _of() tells, is made.
 */
void incoming_again(struct transfer *t, const struct receiver_event *e);
void incoming_agains_of(struct transfer *t, struct block *b);
void incoming_agains_free(struct transfer *t);

/* Disk jobs. */
void incoming_whole(struct transfer *t, const struct receiver_event *e);
void incoming_commit(struct transfer *t);

/* Offers that wait for a person: of one peer, or all (NULL). */
unsigned incoming_waiting(const struct hub *h, const uint8_t *peer);
/* Transfers of a session that did not end. */
unsigned incoming_living(const struct session *s);

void incoming_show_offer(struct transfer *t);
void incoming_offers(struct hub *h, uint64_t client, int64_t id);
void incoming_offers_snapshot(struct hub *h, uint64_t client);
void incoming_offer_files(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page);

/* Record how it ended; once that is durable, answer and let staging go. */
void incoming_conclude(struct transfer *t);
/*
 * After a commit: whether roots have their names and others could not get
 * theirs, for a reason that may pass.  Then the transfer is interrupted, and
 * what is in staging gets its name when it is offered again, as after a crash.
 */
bool incoming_names_due(struct transfer *t);
/* Nothing of it survived: what happened to the first file says why. */
void incoming_first_failure(const struct transfer *t, struct fx_err *err);
/* Staging becomes a receipt; also again, if that is due. */
void incoming_clean(struct transfer *t);

/*
 * Who needs the receipt of a transfer that has just arrived.  go() is called
 * when it is there, or will not be; the owner keeps w until then.
 */
struct receipt_wait {
	struct list link;
	void (*go)(struct receipt_wait *w);
};

/* False: the receipt is not being made; go() is not called. */
bool incoming_receipt_wait(
    struct hub *h, const char *id, struct receipt_wait *w);
/* Call those who wait. */
void incoming_receipt_go(struct transfer *t);

/* --- incoming_space.c --- */

/* Free bytes at the destination less reserve and reservations, or -1. */
int64_t incoming_room(const struct transfer *t);

/* Whether what is offered fits: 0, or -1 with err (E_NOSPC). */
int incoming_fits(const struct transfer *t, struct fx_err *err);

/*
 * What a worker could not write: true if the transfer waits for space now and
 * nothing is to be said of it, as if it had not come.
 */
bool incoming_full(struct transfer *t, enum fx_code code);
/* The same for files of a batch: how many remain. */
size_t incoming_full_files(
    struct transfer *t, struct batch_file *files, size_t n);
/* The same at the end: true if it is to be tried again. */
bool incoming_full_end(struct transfer *t, enum fx_code code);
/*
 * All is on disk under its name, but the record could not be written: nothing
 * is said of it, and conclude_due is tried again until that can be done.
 */
void incoming_unrecorded(struct transfer *t);
/* Space or not: go on. */
void incoming_go_on(struct transfer *t);
/* Every second. */
void incoming_space_tick(struct transfer *t, int64_t now_ms);

/* A job on the sink of a transfer. */
struct sink_job {
	struct transfer *t;
	struct sink *sink;
	struct sink_conf conf;
	struct block *block;
	uint32_t file_id;
	uint64_t size;
	uint8_t digest[32];
	struct sink_root *roots;
	struct anew_came *came;
	bool durable;
	enum fx_code code;
	struct fx_err err;
	int errnum;
	int r;
};

/* A file failed here or there. */
void incoming_file_failed(
    struct transfer *t, uint32_t file_id, enum fx_code code);

/* The disk or memory failed the whole transfer. */
void incoming_fail(struct transfer *t, const struct fx_err *err);

#endif
