/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_RECEIVER_CODE_H
#define FX_PROTO_RECEIVER_CODE_H

/* The inside of proto/receiver, for the receiver*.c files only. */

#include "proto/receiver.h"
#include "proto/xfer.h"

enum rfile_state {
	RFILE_NONE,   /* not a file */
	RFILE_WAITED, /* announced; parts may be there */
	RFILE_WHOLE,  /* root is right; the disk finishes it */
	RFILE_DONE,   /* verified */
	RFILE_FAILED,
	RFILE_SKIPPED, /* not wanted */
};

enum rfile_flag {
	RFILE_DUE = 1,     /* a report waits to be written */
	RFILE_DATA = 2,    /* came as DATA: reported by FILE_RESULT */
	RFILE_NACK = 4,    /* a NACK of the whole file waits */
	RFILE_PARTIAL = 8, /* receiver_have() speaks of it */
};

struct stashed {
	uint64_t chunk;
	uint8_t digest[FX_DIGEST_SIZE];
};

/* Digests of chunks that came ahead of a missing one, per file. */
#define STASH_MAX 4096

enum held_state {
	HELD,       /* on the disk; the sender has the same, as far as known */
	HELD_ASKED, /* asked for: counts as missing */
	HELD_OVER,  /* DATA came for it */
};

/* A chunk that was there before. */
struct held {
	uint64_t chunk;
	uint8_t state; /* enum held_state */
	uint8_t digest[FX_DIGEST_SIZE];
};

/* A file that comes as DATA. */
struct rdata {
	struct list link; /* receiver.waiting, if pending */
	uint32_t block_no;
	uint16_t index;
	uint64_t size;
	uint64_t chunks;
	uint64_t bytes; /* verified, in counts.verified */
	size_t have;    /* chunks from the beginning without a gap */
	uint8_t (*digests)[FX_DIGEST_SIZE]; /* of those */
	size_t digests_cap;
	struct stashed *stash; /* rising */
	size_t stash_n;
	size_t stash_cap;
	struct held *held; /* rising */
	size_t held_n;
	size_t held_cap;
	size_t held_at;   /* those before lie below have */
	uint64_t told;    /* receiver_have() spoke of the chunks below */
	size_t sure;      /* how many are HELD */
	size_t asked;     /* .. HELD_ASKED */
	uint64_t skipped; /* bytes that are HELD, in counts.skipped */
	bool doubted;     /* all HELD were asked for once */
	bool ended;       /* a FILE_END came */
	bool pending;     /* .. and was not answered yet */
	bool sha_known;
	uint8_t root[FX_DIGEST_SIZE];
	uint8_t sha[FX_DIGEST_SIZE];
	struct conn_vector *conns; /* once ended */
};

struct rfile {
	uint8_t state;  /* enum rfile_state */
	uint8_t flags;  /* enum rfile_flag */
	uint8_t reason; /* of the NACK */
	uint8_t gen;
	uint8_t need; /* enum need_what: what NEED says of it */
	enum fx_code code;
	uint64_t size; /* of this generation */
	struct rdata *data;
};

struct rblock {
	struct block *block; /* NULL once finished */
	uint32_t first_id;   /* stays */
	struct list waiting; /* receiver.ends, if pending */
	struct list reports; /* receiver.reports, if due */
	struct list asks;    /* receiver.asks, if nacks */
	struct rfile *files;
	uint8_t (*slots)[FX_DIGEST_SIZE]; /* per entry */
	enum fx_code *refused;
	uint16_t unsettled;  /* files that are WAITED or WHOLE */
	uint16_t due;        /* reports to write */
	uint16_t due_alone;  /* .. of these, each for itself */
	uint16_t due_other;  /* .. of these, of folders and symlinks */
	uint16_t due_from;   /* none below this entry */
	uint16_t alone_from; /* none for itself below this entry */
	uint16_t nacks;      /* NACKs to write */
	uint16_t nacks_from; /* none below this entry */
	bool ready;          /* its folders stand */
	bool told;           /* RECEIVER_BLOCK_DONE was */
	bool pending;        /* a BLOCK_END was not answered yet */
	struct conn_vector conns;
	uint8_t digest[FX_DIGEST_SIZE]; /* once finished */
};

/* HAVE frames are made of what receiver_have() says, as long as it fits. */
#define HAVE_GATHER 256

struct gathered {
	bool any;
	bool last;
	uint32_t file_id;
	uint64_t first;
	uint32_t n;
	uint8_t digests[HAVE_GATHER * FX_DIGEST_SIZE];
};

/* Blocks between the oldest unfinished and the newest. */
#define SPAN_MAX 4096
#define RING_MIN 16

/* NACKs beyond this many waiting messages are left to the next FILE_END. */
#define OUT_MAX 1024

struct receiver {
	uint32_t xid;
	uint64_t caps;
	const struct proto_hash *hash;
	uint64_t max_entries;
	struct msg_offer *offer; /* as long as its roots */
	uint8_t need_mode;       /* enum need_mode of our ACCEPT */
	enum xfer_state state;
	enum fx_code end_code;
	char end_text[FX_TEXT_MAX + 1];
	bool end_ours; /* receiver_fail() said it */
	bool end_keep;

	bool peek;
	bool accepted;
	bool pause_ours;
	bool pause_theirs;
	uint8_t pause_reason; /* theirs */
	bool listed;          /* MANIFEST_END came */
	uint64_t unwanted;

	struct block_reader *reader; /* large: while a list comes */
	uint32_t lo;
	uint32_t hi;
	uint32_t live;        /* unfinished ones between them */
	struct rblock **ring; /* of lo to hi, at no % ring_size */
	uint32_t ring_size;   /* a power of two, at most SPAN_MAX */
	uint32_t entries;
	uint64_t bytes;
	uint64_t grown;     /* by FILE_UPDATE */
	int64_t resized;    /* .. and shrunk */
	bool odd_sizes;     /* bytes leaves impossible sizes out */
	uint32_t unsettled; /* files, over all blocks */
	uint32_t due;
	struct list waiting; /* struct rdata: FILE_ENDs not answered, as come */
	struct list ends;    /* struct rblock: BLOCK_ENDs, likewise */
	struct list reports; /* struct rblock: with reports to write */
	struct list asks;    /* struct rblock: with NACKs to write */
	struct gathered have;
	bool over; /* XFER_END came, with these */
	bool over_errors;
	uint8_t over_tree[FX_DIGEST_SIZE];

	struct xfer_conns conns;
	bool ack_due;
	bool moved; /* something an ACK tells changed */
	uint32_t backlog_ms;

	struct xfer_ranges done; /* ids to report as delivered */
	struct xfer_out out;
	struct xfer_facts facts;
	struct xfer_counts counts;
	void *tree;
};

/* ---- receiver.c ---- */
void receiver_move(struct receiver *r, enum xfer_state to);
void receiver_end(struct receiver *r, enum xfer_state to, enum fx_code code,
    const char *text);
void receiver_fail(struct receiver *r, enum fx_code code, const char *text);
void receiver_settle_pause(struct receiver *r);
void receiver_fact(struct receiver *r, const struct xfer_fact *f, bool must);

/* ---- receiver_frame.c ---- */
/* XFER_END came: commit if all blocks are finished here too. */
void receiver_over(struct receiver *r);

/* ---- receiver_block.c ---- */
struct rblock *receiver_block(const struct receiver *r, uint32_t no);
/* The file with this id in an unfinished block, or NULL. */
struct rfile *receiver_file(const struct receiver *r, uint32_t id,
    struct rblock **ret_block, uint16_t *ret_index);
void receiver_block_free(struct receiver *r, struct rblock *b);
int receiver_manifest(
    struct receiver *r, const struct frame *f, struct fx_err *err);
void receiver_skip_unwanted(struct receiver *r, struct rblock *b);
void receiver_block_check(struct receiver *r, struct rblock *b);
void receiver_block_fact(struct receiver *r, struct rblock *b, bool peeked);

/* ---- receiver_file.c ---- */
/* Failures and files that came as DATA are reported one by one. */
static inline bool
receiver_alone(const struct rfile *f)
{
	return f->state == RFILE_FAILED || (f->flags & RFILE_DATA);
}

static inline bool
receiver_other(const struct rblock *b, uint16_t index)
{
	return b->block->entries[index].kind != ENTRY_FILE;
}

/* The NACK of the whole file is written, or not needed any more. */
void receiver_nack_over(struct rblock *b, struct rfile *f);
/* Tell once that all files of a block are settled. */
void receiver_block_settled(struct receiver *r, struct rblock *b);
void receiver_file_fail(
    struct receiver *r, struct rblock *b, uint16_t index, enum fx_code code);
void receiver_file_settle(struct receiver *r, struct rblock *b, uint16_t index,
    enum rfile_state state, bool report);
/* As DATA; NULL without memory (the transfer has failed then). */
struct rdata *receiver_data(
    struct receiver *r, struct rblock *b, uint16_t index);
void receiver_data_free(struct receiver *r, struct rfile *f);
enum chunk_is {
	CHUNK_MISSING,
	CHUNK_HELD,
	CHUNK_WRITTEN,
};

enum chunk_is receiver_data_look(const struct rdata *d, uint64_t chunk);
/* Note a chunk.  False: another digest than before. */
bool receiver_data_add(struct receiver *r, struct rdata *d, uint64_t chunk,
    const uint8_t digest[FX_DIGEST_SIZE]);
/* Take over what lies behind the chunks without a gap; false: no memory. */
bool receiver_data_absorb(struct receiver *r, struct rdata *d);
/* Is it whole, is something missing? */
void receiver_data_check(struct receiver *r, struct rdata *d);
void receiver_data_pending(struct receiver *r, struct rdata *d, bool on);
void receiver_block_pending(struct receiver *r, struct rblock *b, bool on);
void receiver_file_nack(struct receiver *r, struct rblock *b, uint16_t index,
    enum nack_reason reason);

/* ---- receiver_take.c ---- */
/* Queue what is to be reported of folders and symlinks that were not made. */
void receiver_report_others(struct receiver *r, struct rblock *b);

/* ---- receiver_missing.c ---- */
/* Ask for what is not there, as ranges of whole chunks. */
void receiver_ask_missing(
    struct receiver *r, const struct rdata *d, uint32_t file_id, uint16_t gen);

/* ---- receiver_have.c ---- */
/* The held chunk, or NULL. */
struct held *receiver_held(const struct rdata *d, uint64_t chunk);
/* It is not held any more: asked for, or come. */
void receiver_held_leave(
    struct receiver *r, struct rdata *d, struct held *h, enum held_state state);
/* None of them is believed: all count as missing. */
void receiver_held_doubt(struct receiver *r, struct rdata *d);
/* Queue the HAVE frame that was gathered. */
void receiver_have_flush(struct receiver *r);

/* ---- receiver_file.c ---- */
/* Something moved on a connection: answer what waited for it. */
void receiver_progress(struct receiver *r);

#endif
