/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_XFER_H
#define FX_PROTO_XFER_H

/*
 * What sender and receiver have in common: queued messages, facts for the
 * owner, data connections.  For the two machines only.
 */

#include "base/list.h"
#include "proto/sender.h"

/* ---- messages that wait to be written ---- */

struct xfer_out {
	struct list queue;
	struct msg_bytes msg; /* encode here, then push, or give out */
	size_t n;             /* how many wait */
	bool lost;            /* out of memory: a message is missing */
};

void xfer_out_init(struct xfer_out *out);
void xfer_out_done(struct xfer_out *out);
void xfer_out_drop(struct xfer_out *out); /* forget what waits */

/* Queue what was encoded into out->msg with this result. */
void xfer_out_push(struct xfer_out *out, int encoded);

/* The next waiting message into out->msg: 1, or 0 if none waits. */
int xfer_out_take(struct xfer_out *out);

/* ---- facts ---- */

/*
 * How many facts may wait; beyond it only those that must be kept are: a file
 * of the window has at most two of these at a time.
 */
#define XFER_FACTS_MAX  16384
#define XFER_FACTS_MUST (2 * FX_BLOCK_WINDOW * FX_BLOCK_ENTRIES_MAX)

struct xfer_fact {
	int kind;
	enum xfer_state state;
	enum fx_code code;
	uint32_t id;         /* file_id or block_no */
	uint16_t index;      /* of a root; gen; position; reason; weight */
	bool flag;           /* peeked, keep */
	int64_t time;        /* ns since 1970 */
	struct block *block; /* a reference of the fact, or NULL */
	uint8_t *bytes;      /* owned, or NULL */
	size_t len;
};

struct xfer_facts {
	struct xfer_fact *at;
	size_t first; /* the oldest */
	size_t n;     /* end of those in use */
	size_t cap;
};

void xfer_facts_done(struct xfer_facts *q);

/*
 * Append; takes over f->block and f->bytes in any case.  Returns false if
 * there is no room or no memory.
 */
bool xfer_facts_add(struct xfer_facts *q, const struct xfer_fact *f, bool must);

/* Move *state to PAUSED, with the fact that says why. */
void xfer_facts_paused(
    struct xfer_facts *q, enum xfer_state *state, int kind, uint8_t reason);

/* The oldest; its block and bytes are the taker's now.  1 or 0. */
int xfer_facts_take(struct xfer_facts *q, struct xfer_fact *ret);

void xfer_fact_drop(struct xfer_fact *f);

/* ---- data connections ---- */

struct xfer_conn {
	uint16_t conn;
	bool up;
	uint64_t done; /* frames processed at the receiver */
	uint64_t told; /* receiver: .. as the last ACK said */
};

struct xfer_conns {
	struct xfer_conn *at;
	size_t n;
	size_t cap;
	size_t up;
};

void xfer_conns_done(struct xfer_conns *c);
struct xfer_conn *xfer_conns_find(const struct xfer_conns *c, uint16_t conn);
bool xfer_conns_up(struct xfer_conns *c, uint16_t conn); /* false: memory */
void xfer_conns_down(struct xfer_conns *c, uint16_t conn);

/* Note that a frame of conn matters: the highest index of each is kept. */
void xfer_vector_note(struct conn_vector *v, uint16_t conn, uint64_t frame);

/*
 * A vector on the heap is as long as it must be: there are as many as files of
 * the window.  Make room for n places; false without memory.
 */
bool xfer_vector_room(struct conn_vector **v, uint16_t n);

/* Copy what is used of from, which to has room for. */
void xfer_vector_copy(struct conn_vector *to, const struct conn_vector *from);

/* Drop from v what is not up. */
void xfer_vector_clean(struct conn_vector *v, const struct xfer_conns *c);

/* Whether all frames named by v were processed; dead ones count as done. */
bool xfer_vector_reached(
    const struct conn_vector *v, const struct xfer_conns *c);

/* ---- sets of file ids ---- */

#define XFER_RANGES_MAX 16384

struct xfer_range {
	uint32_t first;
	uint32_t end;
};

/* Rising, apart from each other; bounded, then ids are left out. */
struct xfer_ranges {
	struct xfer_range *at;
	size_t n;
	size_t cap;
};

void xfer_ranges_done(struct xfer_ranges *set);
void xfer_ranges_add(struct xfer_ranges *set, uint32_t first, uint32_t end);
void xfer_ranges_remove(struct xfer_ranges *set, uint32_t id);

/* ---- roots and digests ---- */

/* The index of the root a path lies in, or -1. */
int xfer_root_of(
    const struct msg_offer *offer, const uint8_t *path, size_t len);

/* H(n bytes); false without memory. */
bool xfer_hash(const struct proto_hash *hash, const void *data, size_t n,
    uint8_t ret[FX_DIGEST_SIZE]);

/* How many chunks a file of this size has. */
uint64_t xfer_chunks(uint64_t size);

#endif
