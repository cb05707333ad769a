/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_RECEIVER_H
#define FX_PROTO_RECEIVER_H

/*
 * The receiving side of one transfer as a step machine (protocol.md sections
 * 8, 11, 12, 16).  Pure, like proto/sender.h; one owner.
 *
 *   in   control frames of the sender           receiver_frame()
 *        the decision of a person or a rule     receiver_accept(), _decline()
 *        what a worker did with a data frame    receiver_chunk(), _batch(),
 *                                               _void()
 *        what the disk did                      receiver_block_ready(),
 *                                               _file_done(), _committed()
 *   out  control frames to write                receiver_take()
 *        things to do and facts                 receiver_event()
 *
 * A worker has checked a chunk's digest and written it before it says so
 * here; the machine knows what is missing, when a file is whole, when a block
 * is finished, and whether the whole set is the one that was sent.
 */

#include "proto/sender.h" /* xfer_state, xfer_counts */

struct receiver;

struct receiver_conf {
	uint32_t xid;
	uint64_t caps;
	const struct proto_hash *hash;
	uint64_t max_entries;          /* more: E_LIMIT */
	const struct msg_offer *offer; /* copied */
};

/* State OFFERED.  NULL without memory. */
struct receiver *receiver_new(const struct receiver_conf *conf);
void receiver_free(struct receiver *r);

enum xfer_state receiver_state(const struct receiver *r);
const struct msg_offer *receiver_offer(const struct receiver *r);

/* Tell the sender that a person is asked; peek asks for the first blocks. */
void receiver_waiting(struct receiver *r, bool peek);

/* Tell the sender that others come first; position 0: unknown. */
void receiver_queued(struct receiver *r, uint16_t position);

/*
 * What the receiver decided; unwanted files are named per block.  need_mode 1
 * and 2 (the latter only with CAP_UPDATE) let receiver_block_ready() say what
 * is needed of each file.
 */
void receiver_accept(struct receiver *r, const struct msg_accept *choice);
void receiver_decline(struct receiver *r, enum fx_code code, const char *text,
    uint32_t retry_after_s);

/* As sender_frame(). */
int receiver_frame(
    struct receiver *r, const struct frame *f, struct fx_err *err);

enum receiver_event_kind {
	RECEIVER_MOVED, /* the state changed: state, code, text */
	/*
	 * A block of the manifest came: block (a reference that the taker
	 * owns) and refused (one code per entry).  Before ACCEPT it is only to
	 * be shown (peeked is true); it comes again, with peeked false, once
	 * accepted.  Then the owner makes the folders and calls
	 * receiver_block_ready().
	 */
	RECEIVER_BLOCK,
	RECEIVER_LISTED, /* MANIFEST_END: the manifest is complete */
	/*
	 * Every chunk of a file sent as DATA is there and the root is the
	 * sender's: file_id, size, root, sha (if sha_known).  The owner
	 * finishes it on disk and calls receiver_file_done().
	 */
	RECEIVER_FILE_WHOLE,
	RECEIVER_FILE_FAILED, /* file_id, code: for the list of failures */
	/*
	 * A new generation starts over: file_id, gen, size, mtime, mtime_ns.
	 * What the disk has of the one before is void.  receiver_file_done()
	 * with a code refuses it (no space, a quota).
	 */
	RECEIVER_FILE_AGAIN,
	RECEIVER_FILE_SHA,   /* file_id, sha: may come after the end */
	RECEIVER_BLOCK_DONE, /* all files of block_no verified or failed */
	/*
	 * XFER_END came and the set is right (or, with code E_PARTIAL, right
	 * but for failed files).  The owner syncs, gives final names, records,
	 * and calls receiver_committed().
	 */
	RECEIVER_COMMIT,
	/* Refused data: ask for it again is under way; for the log. */
	RECEIVER_NACKED,
	RECEIVER_PRIORITY, /* the sender asks for weight */
};

struct receiver_event {
	enum receiver_event_kind kind;
	enum xfer_state state;
	enum fx_code code;
	bool ours; /* MOVED: the reason is this side's, not the peer's */
	char text[FX_TEXT_MAX + 1];
	struct block *block;
	const enum fx_code *refused; /* valid until the next call */
	bool peeked;
	bool keep; /* MOVED to CANCELLED: what is there is kept */
	uint32_t block_no;
	uint32_t file_id;
	uint16_t gen;
	uint8_t reason; /* MOVED to PAUSED: enum pause_reason; 0: we paused */
	uint8_t weight; /* PRIORITY */
	uint64_t size;
	int64_t mtime; /* AGAIN; ENTRY_MTIME_NONE: not to be applied */
	uint32_t mtime_ns;
	bool sha_known;
	uint8_t root[FX_DIGEST_SIZE];
	uint8_t sha[FX_DIGEST_SIZE];
};

/* The next event.  Returns 1, or 0 if there is none. */
int receiver_event(struct receiver *r, struct receiver_event *ret);

/*
 * The folders of block no stand and workers may write its files.  codes has
 * one entry per entry of the block: FX_OK, or why that entry was not made
 * (a folder that could not be made, a symlink that is not allowed).  need has
 * one enum need_what per entry, or is NULL (all of it); it counts only with
 * need_mode 1 or 2, where NEED is sent now.
 */
void receiver_block_ready(struct receiver *r, uint32_t no,
    const enum fx_code *codes, const uint8_t *need);

/*
 * After NEED_PARTIAL: the chunks [first_chunk, first_chunk + n) of the file are
 * on the disk with these digests (n x 32 bytes), as it was read just now.
 * Rising order; what is passed over is missing, and comes from the sender.  A
 * file of at most 1 MiB has one, H(content).  They count as held until the
 * sender sends them otherwise, or the whole does not match.
 */
void receiver_have(struct receiver *r, uint32_t file_id, uint64_t first_chunk,
    uint32_t n, const uint8_t *digests);

/* That was all of it; said once for each file that is NEED_PARTIAL. */
void receiver_have_end(struct receiver *r, uint32_t file_id);

void receiver_conn_up(struct receiver *r, uint16_t conn);
void receiver_conn_down(struct receiver *r, uint16_t conn);

/*
 * Data frame number frame of connection conn was processed.  code FX_OK: the
 * chunk was verified and written (or was there already).  E_DIGEST, E_DECOMP:
 * it was damaged and will be asked for again.  Others (E_IO_WRITE, E_NOSPC,
 * E_SIZE): the file fails.  Returns -1 with err if the frame itself was
 * against the protocol.
 */
int receiver_chunk(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t file_id, uint16_t gen, uint64_t offset, uint32_t len,
    const uint8_t digest[32], enum fx_code code, struct fx_err *err);

struct batch_file {
	uint32_t file_id;
	uint32_t size;
	enum fx_code code; /* as above */
	uint8_t root[FX_DIGEST_SIZE];
};

/* A BATCH frame was processed: one result per file in it. */
int receiver_batch(struct receiver *r, uint16_t conn, uint64_t frame,
    uint32_t block_no, const struct batch_file *files, size_t n,
    struct fx_err *err);

/* A frame without content (VOID, or one thrown away by a simulation). */
void receiver_void(struct receiver *r, uint16_t conn, uint64_t frame);

/*
 * The disk's answer to RECEIVER_FILE_WHOLE.  With a code other than FX_OK also
 * for a file that is not whole: it fails.
 */
void receiver_file_done(
    struct receiver *r, uint32_t file_id, enum fx_code code);

/* How many symlinks were made: XFER_RESULT tells.  Before the next call. */
void receiver_links(struct receiver *r, uint32_t made);

/*
 * The disk's answer to RECEIVER_COMMIT: state 1 verified, 2 stored, 3
 * delivered; code FX_OK, E_PARTIAL or why nothing was delivered.
 */
void receiver_committed(
    struct receiver *r, enum fx_code code, uint8_t state, uint32_t ms);

void receiver_pause(struct receiver *r, bool on, uint8_t reason);
/* Ask the sender to give this transfer that weight, 1..100. */
void receiver_priority(struct receiver *r, uint8_t weight);
void receiver_cancel(struct receiver *r, enum fx_code code, bool keep);
void receiver_lost(struct receiver *r);

/* Put an ACK into the output if anything changed since the last one. */
void receiver_ack(struct receiver *r, uint32_t backlog_ms);

/* As sender_take(). */
int receiver_take(struct receiver *r, struct frame *ret);

void receiver_counts(const struct receiver *r, struct xfer_counts *ret);

#endif
