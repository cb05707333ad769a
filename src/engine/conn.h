/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CONN_H
#define FX_ENGINE_CONN_H

/*
 * Data connections and the worker thread behind each (protocol.md sections 5,
 * 12, 21): run to completion, one chunk at a time, in one core's cache.
 *
 * The engine thread owns struct conn; its worker owns the stream.  They talk
 * by two channels: orders (struct conn_order, engine to this worker) and the
 * hub's results (struct conn_note, all workers to the engine).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "engine/conn_flow.h"
#include "engine/session.h"
#include "engine/sink.h"
#include "engine/source.h"
#include "net/addr.h"
#include "proto/receiver.h"
#include "proto/sender.h"

struct chan;
struct pace;
struct thread;

/* Work handed ahead to one sending worker. */
#define CONN_AHEAD 4

enum conn_state {
	CONN_STARTING, /* the worker connects and joins */
	CONN_UP,
	CONN_DOWN, /* broken or closed; waits for its worker's last note */
};

/* What the engine tells a worker. */
enum conn_order_kind {
	ORDER_WORK,   /* sender: work and source */
	ORDER_SINK,   /* receiver: answer to an ask: sink, or NULL */
	ORDER_BLOCK,  /* receiver: answer to an ask: block, or NULL */
	ORDER_BYE,    /* sender: say BYE and end in order */
	ORDER_FORGET, /* drop what is cached of transfer xid */
};

struct conn_order {
	enum conn_order_kind kind;
	uint32_t xid;
	struct work work;
	struct source *source; /* a reference for the worker */
	struct sink *sink;     /* likewise */
	struct block *block;   /* likewise */
	struct pace *pace;     /* WORK, SINK: likewise; the transfer's */
};

/* What a worker tells the engine. */
enum conn_note_kind {
	NOTE_UP,        /* joined; data can flow */
	NOTE_SENT,      /* done: what became of work */
	NOTE_ASK_SINK,  /* xid */
	NOTE_ASK_BLOCK, /* xid, block_no, or the block of file_id (by_file) */
	NOTE_CHUNK,     /* received: xid, frame, file_id.. code */
	NOTE_BATCH,     /* received: xid, frame, block_no, files (owned), n */
	NOTE_VOID,      /* received: xid, frame */
	NOTE_CUT,       /* a simulation cuts the control connection */
	NOTE_GONE,      /* the last one: err says why, FX_OK after BYE */
};

struct conn_note {
	enum conn_note_kind kind;
	struct conn *conn;
	uint32_t xid;
	uint64_t frame;
	struct work_done done;
	uint32_t file_id;
	uint32_t block_no;
	bool by_file;
	uint16_t gen;
	uint64_t offset;
	uint32_t len;
	uint8_t digest[32];
	struct batch_file *files;
	size_t n;
	enum fx_code code;
	struct fx_err *err; /* GONE: malloc'ed or NULL */
};

struct conn {
	struct list link; /* session->conns */
	struct session *session;
	struct hub *hub;
	uint16_t idx;
	bool sends; /* data goes out on it */
	enum conn_state state;
	unsigned ahead; /* orders given and not yet answered */
	struct chan *orders;
	struct thread *thread;
	struct conn_worker *worker; /* what the worker sees; conn_worker.h */
	uint64_t flowed;            /* of its flow, at the last look */
	struct slow slow;
	bool asking; /* a receiving worker waits for a block */
	struct conn_note ask;
};

/* A: open one more data connection of a session. */
int conn_open(struct session *s, bool sends, struct fx_err *err);

/*
 * B: a caller sent JOIN on stream (taken over on success), which was checked
 * and belongs to s.  JOIN_OK is sent and a worker started.
 */
int conn_adopt(struct session *s, struct stream *stream, uint16_t idx,
    bool sends, uint32_t in_seq, struct fx_err *err);

/* Sender: end in order once its orders are done; receiver: nothing. */
void conn_bye(struct conn *c);

/* Break it; its worker ends and says so. */
void conn_break(struct conn *c);

/* Usable connections of s in this direction. */
unsigned conn_count(const struct session *s, bool sends);

/*
 * conn_want.c: make sure that data can flow in this direction; opens or asks.
 * A connection that was lost is opened again 0.2 s later, doubling to 10 s
 * while nothing moves on those that come up.
 */
void conn_want(struct session *s, bool sends);

/* One was lost, or could not be opened; some of a transfer arrived. */
void conn_lost(struct session *s, bool sends);
void conn_moved(struct session *s, bool sends);

/* Whether c can take another order; hands one piece of work over. */
bool conn_ready(const struct conn *c);
void conn_work(struct conn *c, const struct work *w, struct transfer *t);

/* Tell workers of s that transfer xid is over. */
void conn_forget(struct session *s, uint32_t xid);

/*
 * conn_orders.c: what its worker never began is dropped; or given back to the
 * machines of its transfers, for another connection.
 */
void conn_orders_drop(struct conn *c);
void conn_orders_back(struct conn *c);

/* The hub's results channel is readable. */
void conn_results(struct hub *h);

/* A block of a transfer can be written now, or it ended: answer who asked. */
void conn_answer(struct session *s, uint32_t xid);

#endif
