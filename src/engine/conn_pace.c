/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "engine/conn_worker.h"

/* Bodies of frames below the limits of everything, the peer, the transfer. */

static bool
given_up(void *arg)
{
	struct conn_worker *w = arg;
	bool yes;

	mutex_lock(&w->lock);
	yes = w->aborted;
	mutex_unlock(&w->lock);
	return yes;
}

/* Pieces, so that what moves can be seen while a frame is under way. */
#define PIECE ((size_t)64 * 1024)

static int
send_seen(struct conn_worker *w, const uint8_t *at, size_t n)
{
	int r = 0;

	while (n > 0 && r == 0) {
		size_t piece = n < PIECE ? n : PIECE;

		r = stream_send_full(w->stream, at, piece);
		if (r == 0)
			atomic_fetch_add(&w->flow.bytes, piece);
		at += piece;
		n -= piece;
	}
	return r;
}

static int
recv_seen(struct conn_worker *w, uint8_t *at, size_t n)
{
	atomic_store(&w->flow.waits, true);
	while (n > 0) {
		ssize_t r = stream_recv(w->stream, at, n);

		if (r <= 0)
			return r == 0 ? -ECONNRESET : (int)r;
		atomic_fetch_add(&w->flow.bytes, (uint64_t)r);
		at += r;
		n -= (size_t)r;
	}
	atomic_store(&w->flow.waits, false);
	return 0;
}

int
conn_pace_send(struct conn_worker *w, const void *body, size_t n)
{
	const uint8_t *at = body;
	int r = 0;

	while (n > 0 && r == 0) {
		size_t piece = pacer_piece(&w->pacer, n);

		if (!pacer_pass(&w->pacer, piece, given_up, w))
			return -ECANCELED;
		r = send_seen(w, at, piece);
		at += piece;
		n -= piece;
		if (r == 0 && n > 0)
			r = stream_flush(w->stream);
	}
	return r;
}

int
conn_pace_recv(struct conn_worker *w, void *to, size_t n)
{
	uint8_t *at = to;
	int r = 0;

	while (n > 0 && r == 0) {
		size_t piece = pacer_piece(&w->pacer, n);

		if (!pacer_pass(&w->pacer, piece, given_up, w))
			return -ECANCELED;
		r = recv_seen(w, at, piece);
		at += piece;
		n -= piece;
	}
	return r;
}

void
conn_pace_take(struct conn_worker *w, struct pace *pace)
{
	pacer_set(&w->pacer, PACE_TRANSFER, pace);
}
