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
	SFILE_LOST = 1,     /* failed here: code says why */
	SFILE_END_DUE = 2,  /* a FILE_END waits to be written */
	SFILE_END_SENT = 4, /* at least one was written */
	SFILE_ROOT = 8,     /* the slot holds the root */
	SFILE_FRESH = 16,   /* nothing changed since FILE_END was due */
	SFILE_WAITS = 32,   /* waits to go out again in a batch */
};

/* In sdata.seen: the digest is known; the chunk waits to go out again. */
#define SEEN_DIGEST 0x80
#define SEEN_WAITS  0x40
#define SEEN_COUNT  0x3F /* how often it was refused */

/* A file that is being sent as DATA. */
struct sdata {
	uint32_t chunks;
	uint32_t next;    /* chunk to hand out first */
	uint32_t pending; /* handed out or waiting to be sent again */
	uint8_t (*digests)[FX_DIGEST_SIZE];
	size_t digests_cap;
	uint8_t *seen; /* per chunk: SEEN_ */
	size_t seen_cap;
	struct conn_vector last;
	bool sha_known;
	uint8_t sha[FX_DIGEST_SIZE];
};

struct sfile {
	uint8_t state;    /* enum sfile_state */
	uint8_t flags;    /* enum sfile_flag */
	uint8_t attempts; /* in batches */
	enum fx_code code;
	struct sdata *data;
};

struct sblock {
	struct block *block; /* NULL once finished */
	struct sfile *files;
	uint8_t (*slots)[FX_DIGEST_SIZE]; /* per entry */
	uint16_t next_batch;              /* entries to look at next */
	uint16_t next_data;
	uint16_t unsettled; /* files without an answer */
	uint16_t ends_due;  /* FILE_ENDs to write */
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

	bool offered; /* OFFER was written */
	bool peek;
	bool accepted;
	bool walked;
	bool manifest_end_sent;
	bool pause_ours;
	bool pause_theirs;
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
	uint64_t cookie;
	uint64_t outstanding;
	struct list retries;
	int64_t balance; /* bytes of batches ahead of chunks */
	struct xfer_conns conns;

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
/* End with a reason of ours (tell: the peer hears it) or of the peer. */
void sender_fail(
    struct sender *s, enum fx_code code, const char *text, bool tell);
void sender_end(
    struct sender *s, enum xfer_state to, enum fx_code code, const char *text);
bool sender_rests(const struct sender *s); /* paused by anybody */
void sender_settle_pause(struct sender *s);
/* Make a block of what was collected. */
void sender_seal(struct sender *s);

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
void sender_block_free(struct sblock *b);
bool sender_block_digest(
    struct sender *s, const struct sblock *b, uint8_t ret[FX_DIGEST_SIZE]);
/* Whether all of the block was given to connections. */
bool sender_block_handed(const struct sblock *b);
void sender_file_fact(struct sender *s, struct sblock *b, uint32_t file_id,
    enum fx_code code, const uint8_t *path, size_t len);

/* ---- sender_work.c ---- */
void sender_acked(struct sender *s, const struct conn_vector *v);

/* ---- sender_retry.c ---- */
/* Send again; list is taken over.  conn 0: wherever. */
void sender_retry_chunk(struct sender *s, struct sblock *b, uint16_t index,
    uint32_t chunk, uint16_t conn);
void sender_retry_batch(struct sender *s, struct sblock *b, uint16_t *list,
    uint16_t count, uint16_t conn);
/* Forget pieces that nobody wants any more. */
void sender_retry_purge(struct sender *s, struct sblock *b);
void sender_retry_drop(struct sender *s, struct retry *r);
void sender_nack(struct sender *s, const struct msg_nack *m);
uint16_t sender_batch_keep(
    const struct sblock *b, uint16_t *list, uint16_t count);

#endif
