/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_SENDER_CODE_H
#define FX_PROTO_SENDER_CODE_H

/* The inside of proto/sender, for the sender*.c files only. */

#include "proto/xfer.h"

enum sfile_state {
	SFILE_NONE,    /* not a file */
	SFILE_LISTED,  /* nothing handed out yet */
	SFILE_BUSY,    /* handed out, the receiver has not answered */
	SFILE_DONE,    /* the receiver verified it */
	SFILE_FAILED,  /* the receiver reported it as failed */
	SFILE_SKIPPED, /* not wanted */
};

enum sfile_flag {
	SFILE_LOST = 1,       /* failed here: code says why */
	SFILE_END_DUE = 2,    /* a FILE_END waits to be written */
	SFILE_END_SENT = 4,   /* at least one was written */
	SFILE_ROOT = 8,       /* the slot holds the root */
	SFILE_FRESH = 16,     /* nothing changed since FILE_END was due */
	SFILE_WAITS = 32,     /* waits to go out again in a batch */
	SFILE_ALONE = 64,     /* out of turn, from sender.ready; in no batch */
	SFILE_APART = 128,    /* .. and not all handed out: in sblock.apart */
	SFILE_PARTIAL = 256,  /* NEED said so: HAVE comes */
	SFILE_TOLD = 512,     /* the last HAVE came */
	SFILE_CHANGED = 1024, /* the owner looks at it again */
	SFILE_HAND = 2048,    /* a worker has it in a batch */
};

/* In sdata.seen: the digest is known; the chunk waits to go out again; the
 * receiver holds the same; digests has what it holds, ours is not known. */
#define SEEN_DIGEST 0x80
#define SEEN_WAITS  0x40
#define SEEN_SAME   0x20
#define SEEN_HELD   0x10
#define SEEN_COUNT  0x0F /* how often it was refused */

/* Digests of chunks the receiver holds, not handed out yet. */
struct run {
	struct list link; /* sdata.runs, rising */
	uint32_t first;
	uint32_t n;
	uint8_t digests[][FX_DIGEST_SIZE];
};

/* A file that is being sent as DATA. */
struct sdata {
	struct list link; /* sender.ready: something can be handed out */
	uint32_t block_no;
	uint16_t index;
	uint64_t size; /* of this generation, like the times */
	int64_t mtime;
	uint32_t mtime_ns;
	uint32_t chunks;
	uint32_t next;    /* chunk to hand out first */
	uint32_t pending; /* handed out or waiting to be sent again */
	uint32_t waiting; /* of these, in the retry list */
	uint32_t told;    /* HAVE spoke of the chunks below */
	struct list runs;
	uint64_t skipped; /* bytes in counts.skipped */
	uint8_t (*digests)[FX_DIGEST_SIZE];
	size_t digests_cap;
	uint8_t *seen; /* per chunk: SEEN_ */
	size_t seen_cap;
	struct conn_vector *last; /* NULL: nothing was sent */
	bool sha_known;
	bool old_known; /* the generation before was announced with old */
	uint8_t sha[FX_DIGEST_SIZE];
	uint8_t old[FX_DIGEST_SIZE];
};

struct sfile {
	uint8_t state;    /* enum sfile_state */
	uint8_t attempts; /* in batches */
	uint8_t gen;
	uint16_t flags;  /* enum sfile_flag */
	uint16_t losses; /* sender's, when it was missed last */
	enum fx_code code;
	struct sdata *data;
};

struct sblock {
	struct block *block; /* NULL once finished */
	uint32_t first_id;   /* stays */
	struct sfile *files;
	uint8_t (*slots)[FX_DIGEST_SIZE]; /* per entry */
	uint16_t next_batch;              /* entries to look at next */
	uint16_t next_data;
	uint16_t unsettled; /* files without an answer */
	uint16_t ends_due;  /* FILE_ENDs to write */
	uint16_t ends_from; /* .. none below this entry */
	uint16_t apart;     /* files ALONE that are not all handed out */
	uint32_t pending;   /* pieces handed out or to be sent again */
	uint32_t retries;   /* of these, in the retry list */
	bool announced;     /* MANIFEST was written */
	bool needed;        /* NEED came, or is not used */
	bool need_seen;
	bool end_sent;
	struct conn_vector last;
	uint64_t bytes;                 /* of its files */
	uint8_t digest[FX_DIGEST_SIZE]; /* once finished */
};

/* A piece of work that a worker or a connection has. */
struct flight {
	bool used;
	bool sent; /* a frame of conn carries it */
	uint8_t gen;
	uint16_t free; /* unused: the next unused one */
	enum work_kind kind;
	uint64_t cookie;
	uint16_t conn;
	uint64_t frame;
	uint32_t bytes;
	uint32_t block_no;
	uint16_t index;
	uint32_t chunk;
	uint16_t count;
	uint16_t *list;
};

#define FLIGHTS_MAX 4096

/* A piece that goes out again. */
struct retry {
	struct list link;
	enum work_kind kind;
	uint32_t block_no;
	uint16_t index;
	uint32_t chunk;
	uint16_t count;
	uint16_t *list;
	uint16_t conn; /* it went out there before; 0: none */
	bool passed;   /* was left to another connection once */
	bool lost;     /* in frame of conn, which broke: it may be there */
	uint64_t frame;
};

struct sender {
	uint32_t xid;
	uint64_t caps;
	const struct proto_hash *hash;
	struct msg_offer offer;
	struct msg_accept accept;
	enum xfer_state state;
	enum fx_code end_code;
	char end_text[FX_TEXT_MAX + 1];
	bool end_ours; /* sender_fail() said it */
	bool end_keep; /* the receiver keeps what it has */

	bool offered; /* OFFER was written */
	bool peek;
	bool accepted;
	bool walked;
	bool manifest_end_sent;
	bool pause_ours;
	bool pause_theirs;
	uint8_t pause_reason; /* theirs */
	bool patient;
	uint64_t unwanted; /* bit per root */

	struct block_maker *maker;
	uint32_t next_id;
	uint32_t lo;                         /* oldest unfinished block */
	uint32_t hi;                         /* next block number */
	uint32_t announced;                  /* next block to write */
	struct sblock ring[FX_BLOCK_WINDOW]; /* block no % window */
	uint64_t announced_bytes;
	uint32_t announced_entries;

	struct flight *flights; /* FLIGHTS_MAX */
	size_t flights_n;       /* used ones lie below */
	size_t flights_used;
	uint16_t flights_free; /* the first of the unused; FLIGHTS_MAX: none */
	uint64_t cookie;
	uint64_t outstanding;
	struct list retries;
	struct list ready; /* struct sdata, files ALONE */
	uint32_t runs;     /* digests in struct run; more count as missing */
	int64_t resized;   /* bytes that generations added */
	int64_t balance;   /* bytes of batches ahead of chunks */
	uint16_t losses;   /* connections that broke */
	struct xfer_conns conns;

	/* Finished ones with folders or symlinks, which may fail yet. */
	struct block *late[FX_BLOCK_WINDOW];
	uint32_t late_n;

	struct xfer_out out;
	struct xfer_facts facts;
	struct xfer_fact fact; /* given out last */
	struct xfer_counts counts;
	void *tree;
	uint8_t result;               /* enum file_state of XFER_RESULT */
	uint8_t only[FX_DIGEST_SIZE]; /* root of the only file */
	bool only_known;
};

static inline struct sblock *
sender_block(struct sender *s, uint32_t no)
{
	if (no < s->lo || no >= s->hi)
		return NULL;
	return s->ring[no % FX_BLOCK_WINDOW].block != NULL
	    ? &s->ring[no % FX_BLOCK_WINDOW]
	    : NULL;
}

/* ---- sender.c ---- */
void sender_move(struct sender *s, enum xfer_state to);
/* End with a reason of the peer. */
void sender_end(
    struct sender *s, enum xfer_state to, enum fx_code code, const char *text);
bool sender_rests(const struct sender *s); /* paused by anybody */
void sender_settle_pause(struct sender *s);
/* Make a block of what was collected. */
void sender_seal(struct sender *s);
/* E_PROTO about this frame; always -1. */
int sender_bad(const struct frame *f, struct fx_err *err, const char *what);

/* ---- sender_result.c ---- */
/* A block is finished: keep the root of a transfer's only file. */
void sender_note_only(struct sender *s, const struct sblock *b);

/* ---- sender_file.c ---- */
struct sfile *sender_file(
    struct sender *s, uint32_t file_id, struct sblock **ret_block);
/* The file cannot be sent (any more). */
void sender_file_lost(
    struct sender *s, struct sblock *b, uint16_t index, enum fx_code code);
/* The receiver's answer: DONE, FAILED or SKIPPED. */
void sender_file_settle(struct sender *s, struct sblock *b, uint16_t index,
    enum sfile_state state, enum fx_code code);
/* Look whether FILE_END is due; whether the block is finished. */
void sender_file_check(struct sender *s, struct sblock *b, uint16_t index);
void sender_block_check(struct sender *s, struct sblock *b);
void sender_block_free(struct sender *s, struct sblock *b);
void sender_data_free(struct sender *s, struct sfile *f);
/* As announced, or of the generation at hand. */
uint64_t sender_file_size(const struct sblock *b, uint16_t index);
bool sender_block_digest(
    struct sender *s, const struct sblock *b, uint8_t ret[FX_DIGEST_SIZE]);
/* Whether all of the block was given to connections. */
bool sender_block_handed(const struct sblock *b);
void sender_file_fact(struct sender *s, struct sblock *b, uint32_t file_id,
    enum fx_code code, const uint8_t *path, size_t len);

/* ---- sender_done.c ---- */
void sender_acked(struct sender *s, const struct conn_vector *v);

/* ---- sender_work.c ---- */
/* Begin a file that goes as DATA; false: it cannot go. */
bool sender_open_data(struct sender *s, struct sblock *b, uint16_t index);
/* Hand out the next chunk of an open file, or one again. */
int sender_next_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint16_t conn, struct work *ret);
int sender_give_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint32_t chunk, uint16_t conn, struct work *ret);
/* Takes over list. */
int sender_give_batch(struct sender *s, struct sblock *b, uint16_t *list,
    uint16_t count, uint16_t conn, struct work *ret);

/* ---- sender_again.c ---- */
/* Work from the retry list: 1, or 0. */
int sender_work_again(struct sender *s, uint16_t conn, struct work *ret);

/* ---- sender_have.c ---- */
int sender_need(struct sender *s, const struct frame *f, struct fx_err *err);
int sender_have(struct sender *s, const struct frame *f, struct fx_err *err);
/* Put the file on the list ready, or take it off, as is due. */
void sender_ready(struct sender *s, struct sblock *b, uint16_t index);
/* The next chunk of the first file that is ready: 1, or 0. */
int sender_work_ready(struct sender *s, uint16_t conn, struct work *ret);
/* Whether the receiver holds chunk; then its digest is taken out of runs. */
bool sender_take_run(struct sender *s, struct sdata *d, uint32_t chunk,
    uint8_t ret[FX_DIGEST_SIZE]);
void sender_runs_free(struct sender *s, struct sdata *d);
/* It goes out of turn from now on; it does not any more. */
void sender_apart(struct sblock *b, struct sfile *f);
void sender_not_apart(struct sblock *b, struct sfile *f);

/* ---- sender_update.c ---- */
/* The file is not what was announced. */
void sender_changed(struct sender *s, struct sblock *b, uint16_t index);
/* Whether this root was announced for the generation before. */
bool sender_old_root(const struct sfile *f, const uint8_t root[FX_DIGEST_SIZE]);

/* ---- sender_retry.c ---- */
/*
 * Send again; list is taken over.  conn 0: wherever.  NULL: it is not wanted
 * or waits already.
 */
struct retry *sender_retry_chunk(struct sender *s, struct sblock *b,
    uint16_t index, uint32_t chunk, uint16_t conn);
struct retry *sender_retry_batch(struct sender *s, struct sblock *b,
    uint16_t *list, uint16_t count, uint16_t conn);
/* Forget pieces that nobody wants any more. */
void sender_retry_purge(struct sender *s, struct sblock *b);
void sender_retry_drop(struct sender *s, struct retry *r);
/* Those below done frames of a broken connection have arrived after all. */
void sender_retry_arrived(struct sender *s, uint16_t conn, uint64_t done);
void sender_nack(struct sender *s, const struct msg_nack *m);
uint16_t sender_batch_keep(
    const struct sblock *b, uint16_t *list, uint16_t count);

#endif
