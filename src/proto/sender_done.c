/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/sender_code.h"

static struct flight *
flight_find(struct sender *s, uint64_t cookie)
{
	struct flight *fl = &s->flights[cookie % FLIGHTS_MAX];

	return fl->used && fl->cookie == cookie ? fl : NULL;
}

static void
flight_end(struct sender *s, struct flight *fl)
{
	s->outstanding -= fl->bytes;
	free(fl->list);
	*fl = (struct flight){ 0 };
	while (s->flights_n > 0 && !s->flights[s->flights_n - 1].used)
		s->flights_n--;
}

/* It did not reach the receiver: it goes out again. */
static void
flight_again(struct sender *s, struct flight *fl)
{
	struct sblock *b = sender_block(s, fl->block_no);

	if (b != NULL && fl->kind == WORK_CHUNK) {
		sender_retry_chunk(s, b, fl->index, fl->chunk, fl->conn);
	} else if (b != NULL) {
		sender_retry_batch(s, b, fl->list, fl->count, fl->conn);
		fl->list = NULL;
	}
	s->counts.retries += fl->sent;
	flight_end(s, fl);
}

/* The worker let go of it. */
static void
flight_landed(struct sender *s, struct flight *fl)
{
	struct sblock *b = sender_block(s, fl->block_no);
	struct sdata *d;

	if (b == NULL)
		return;
	b->pending--;
	d = b->files[fl->index].data;
	if (fl->kind == WORK_CHUNK && d != NULL)
		d->pending--;
}

static bool
not_the_file(enum fx_code code)
{
	return code == FX_OK || code == E_NET || code == E_PEER_GONE ||
	    code == E_TIMEOUT || code == E_SHUTDOWN || code == E_PROTO ||
	    code == E_CANCELLED;
}

/* Note the digest of a chunk; another than before: the source changed. */
static void
done_chunk(struct sender *s, struct sblock *b, const struct flight *fl,
    const struct work_done *d)
{
	struct sfile *f = &b->files[fl->index];
	struct sdata *data = f->data;
	uint8_t *seen;

	if (data == NULL)
		return;
	seen = &data->seen[fl->chunk];
	if (!(*seen & SEEN_DIGEST)) {
		memcpy(data->digests[fl->chunk], d->digest, FX_DIGEST_SIZE);
		*seen |= SEEN_DIGEST;
	} else if (memcmp(data->digests[fl->chunk], d->digest,
		       FX_DIGEST_SIZE) != 0) {
		sender_file_lost(s, b, fl->index, E_SRC_CHANGED);
		return;
	}
	if (d->sent)
		xfer_vector_note(&data->last, d->conn, d->frame);
}

static void
done_batch(struct sender *s, struct sblock *b, const struct flight *fl,
    const struct work_done *d)
{
	for (uint16_t i = 0; d->files != NULL && i < fl->count; i++) {
		uint16_t index = fl->list[i];
		struct sfile *f = &b->files[index];

		if (!not_the_file(d->files[i].code)) {
			sender_file_lost(s, b, index, d->files[i].code);
		} else if (d->sent &&
		    (f->state == SFILE_BUSY || f->state == SFILE_DONE)) {
			memcpy(
			    b->slots[index], d->files[i].root, FX_DIGEST_SIZE);
			f->flags |= SFILE_ROOT;
		}
	}
}

static void
done_block(struct sender *s, struct sblock *b, struct flight *fl,
    const struct work_done *d)
{
	const struct xfer_conn *at = xfer_conns_find(&s->conns, d->conn);
	uint16_t index = fl->index;
	bool empty = fl->kind == WORK_CHUNK && fl->bytes == 0;
	bool fine = not_the_file(d->code);

	flight_landed(s, fl);
	if (fl->kind == WORK_BATCH)
		done_batch(s, b, fl, d);
	else if (!fine)
		sender_file_lost(s, b, index, d->code);
	else if (d->sent || empty)
		done_chunk(s, b, fl, d);
	if (d->sent) {
		fl->sent = true;
		fl->frame = d->frame;
		s->counts.sent += fl->bytes;
		xfer_vector_note(&b->last, d->conn, d->frame);
		if (at == NULL || !at->up)
			flight_again(s, fl);
		else if (at->done > d->frame)
			flight_end(s, fl);
	} else if (empty || (fl->kind == WORK_CHUNK && !fine)) {
		flight_end(s, fl);
	} else {
		flight_again(s, fl);
	}
	sender_file_check(s, b, index);
	sender_block_check(s, b);
}

void
sender_done(struct sender *s, struct work_done *d)
{
	struct flight *fl = flight_find(s, d->cookie);
	struct sblock *b = fl != NULL ? sender_block(s, fl->block_no) : NULL;

	if (b != NULL)
		done_block(s, b, fl, d);
	else if (fl != NULL)
		flight_end(s, fl);
	free(d->files);
	d->files = NULL;
}

void
sender_conn_up(struct sender *s, uint16_t conn)
{
	if (!xfer_conns_up(&s->conns, conn))
		sender_fail(s, E_INTERNAL, "out of memory", true);
}

void
sender_conn_down(struct sender *s, uint16_t conn)
{
	xfer_conns_down(&s->conns, conn);
	for (size_t i = 0; i < s->flights_n; i++) {
		struct flight *fl = &s->flights[i];

		/* What a worker still has is answered by sender_done(). */
		if (fl->used && fl->sent && fl->conn == conn)
			flight_again(s, fl);
	}
}

/* The receiver processed frames of its connections. */
void
sender_acked(struct sender *s, const struct conn_vector *v)
{
	struct xfer_conn *at;

	for (uint16_t i = 0; i < v->n; i++) {
		at = xfer_conns_find(&s->conns, v->at[i].conn);
		if (at != NULL && at->done < v->at[i].index)
			at->done = v->at[i].index;
	}
	for (size_t i = 0; i < s->flights_n; i++) {
		struct flight *fl = &s->flights[i];

		if (!fl->used || !fl->sent)
			continue;
		at = xfer_conns_find(&s->conns, fl->conn);
		if (at != NULL && at->done > fl->frame)
			flight_end(s, fl);
	}
}
