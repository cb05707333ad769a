/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CONN_WORKER_H
#define FX_ENGINE_CONN_WORKER_H

/*
 * What one worker thread owns.  The engine thread fills it before the thread
 * starts and takes it back after it was joined; between the two it touches
 * only what lock guards.
 */

#include <stdbool.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "engine/compress.h"
#include "engine/conn.h"
#include "engine/pace.h"
#include "net/tls.h"
#include "os/thread.h"

/* A block a receiving worker used lately. */
#define WORKER_BLOCKS 4

struct worker_block {
	uint32_t xid;
	struct block *block;
};

struct conn_worker {
	struct conn *conn; /* a name in notes; never looked into */
	struct chan *orders;
	struct chan *results;
	bool initiator;
	bool sends;
	uint16_t idx;
	uint64_t caps;

	/* initiator: where and as whom to join */
	struct tls_ctx *tls;
	struct addr addr;
	uint8_t expect[32];
	uint8_t x_join[32];
	uint8_t session_id[16];

	struct mutex lock;     /* guards stream's being there, and aborted */
	struct stream *stream; /* closed by the engine after the join */
	bool aborted;

	struct conn_flow flow; /* shared with the engine */
	struct pacer pacer;    /* made by the engine; the thread's own then */

	/* the thread's own */
	struct digest *digest;
	uint8_t *buffer; /* page aligned, WORKER_BUFFER bytes */
	struct compress *compress;
	uint32_t out_seq; /* of the next frame out, mod 2^32 */
	uint64_t out_index;
	uint32_t in_seq;
	uint64_t in_index;
	bool deaf; /* receiver: no order comes any more */
	bool unflushed;
	struct fx_err err;
	struct conn_faults *faults; /* of a simulation, or NULL */

	/* sender: how hard to compress, and the file read last */
	struct ladder ladder;
	struct source *source;
	struct source_file *file;
	uint32_t file_xid;
	uint32_t file_id;
	uint16_t file_gen;

	/* receiver: what was used last */
	struct sink *sink;
	uint32_t sink_xid;
	struct sink_file *part;
	uint32_t part_xid;
	uint32_t part_id;
	uint16_t part_gen;
	struct worker_block blocks[WORKER_BLOCKS];
	unsigned next_block;
	uint8_t zero_digest[DIGEST_SIZE]; /* of a full chunk of zeros */
	bool zero_known;
};

#define WORKER_BUFFER (FX_FRAME_DATA_MAX + 4096)

/* Connect and join (A) or answer JOIN (B); blocking after that. */
int conn_join(struct conn_worker *w);

/* The two kinds of loop; return 0 after BYE, -1 with w->err. */
int conn_send_loop(struct conn_worker *w);
int conn_recv_loop(struct conn_worker *w);

/* Drop what is cached (of one transfer, or of all with xid 0). */
void conn_send_forget(struct conn_worker *w, uint32_t xid);
void conn_recv_forget(struct conn_worker *w, uint32_t xid);

/* Write one frame, header first.  -1 with w->err. */
int conn_put(struct conn_worker *w, uint8_t type, uint32_t xid,
    const void *prefix, uint16_t plen, const void *body, size_t n);

/*
 * conn_pack.c.  Sender: begin to compress as the line asks for it; compress
 * the n bytes of the buffer if it pays: returns the length of *ret_body, which
 * is the buffer if it does not.  path is that of the file, or NULL.
 * Receiver: what a body of n bytes in the buffer holds, raw_len bytes; NULL
 * if it is no such frame or memory is short.
 */
void conn_pack_start(struct conn_worker *w);
size_t conn_pack(struct conn_worker *w, const uint8_t *path, size_t path_len,
    size_t n, const uint8_t **ret_body);
const uint8_t *conn_unpack(struct conn_worker *w, size_t n, size_t raw_len);

/*
 * conn_pace.c: write or read a body below the limits, in pieces while there
 * are any.  0 or -errno; -ECANCELED when the connection is given up.
 */
int conn_pace_send(struct conn_worker *w, const void *body, size_t n);
int conn_pace_recv(struct conn_worker *w, void *to, size_t n);
/* Obey this transfer's limit from now on; takes the reference over. */
void conn_pace_take(struct conn_worker *w, struct pace *pace);

/* Tell the engine; false when it does not listen any more. */
bool conn_tell(struct conn_worker *w, struct conn_note *note);

#endif
