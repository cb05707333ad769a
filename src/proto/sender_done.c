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
	*fl = (struct flight){ .free = s->flights_free };
	s->flights_free = (uint16_t)(fl - s->flights);
	s->flights_used--;
}

/* It did not reach the receiver: it goes out again. */
static void
flight_again(struct sender *s, struct flight *fl)
{
	struct sblock *b = sender_block(s, fl->block_no);
	struct retry *r = NULL;

	if (b != NULL && fl->kind == WORK_BATCH) {
		r = sender_retry_batch(s, b, fl->list, fl->count, fl->conn);
		fl->list = NULL;
	} else if (b != NULL && fl->gen == b->files[fl->index].gen) {
		r = sender_retry_chunk(s, b, fl->index, fl->chunk, fl->conn);
	}
	if (r != NULL && fl->sent) {
		r->lost = true;
		r->frame = fl->frame;
	}
	s->counts.retries += fl->sent;
	flight_end(s, fl);
}

/* The worker let go of it. */
static void
flight_landed(struct sblock *b, const struct flight *fl)
{
	const struct sfile *f = &b->files[fl->index];

	b->pending--;
	if (fl->kind == WORK_CHUNK && f->data != NULL && f->gen == fl->gen)
		f->data->pending--;
	for (uint16_t i = 0; i < fl->count; i++)
		b->files[fl->list[i]].flags &= (uint16_t)~SFILE_HAND;
}

static bool
not_the_file(enum fx_code code)
{
	return code == FX_OK || code == E_NET || code == E_PEER_GONE ||
	    code == E_TIMEOUT || code == E_SHUTDOWN || code == E_PROTO ||
	    code == E_CANCELLED;
}

static bool
other_contents(enum fx_code code)
{
	return code == E_SRC_CHANGED || code == E_SIZE;
}

/* Why a file cannot be sent, or not like this. */
static void
file_trouble(
    struct sender *s, struct sblock *b, uint16_t index, enum fx_code code)
{
	if (other_contents(code))
		sender_changed(s, b, index);
	else
		sender_file_lost(s, b, index, code);
}

/* The frames that a file's end waits for. */
static void
note_frame(struct sender *s, struct sdata *d, uint16_t conn, uint64_t frame)
{
	uint16_t n = d->last != NULL ? d->last->n : 0;

	if (n == MSG_VECTOR_MAX) {
		xfer_vector_clean(d->last, &s->conns);
		n = d->last->n;
	}
	if (n == 0 || d->last->at[n - 1].conn != conn) {
		if (!xfer_vector_room(&d->last, (uint16_t)(n + 1))) {
			sender_fail(s, E_INTERNAL, "out of memory", true);
			return;
		}
	}
	xfer_vector_note(d->last, conn, frame);
}

/* Whether the receiver holds the chunk, and so it is not sent. */
static void
note_same(struct sender *s, struct sdata *d, const struct flight *fl, bool same)
{
	uint8_t *seen = &d->seen[fl->chunk];

	if (same == !!(*seen & SEEN_SAME))
		return;
	*seen ^= SEEN_SAME;
	d->skipped += same ? fl->bytes : -(uint64_t)fl->bytes;
	s->counts.skipped += same ? fl->bytes : -(uint64_t)fl->bytes;
}

/* Note the digest of a chunk; another than before: the source changed. */
static void
done_chunk(struct sender *s, struct sblock *b, const struct flight *fl,
    const struct work_done *d)
{
	struct sfile *f = &b->files[fl->index];
	struct sdata *data = f->data;
	uint8_t *seen;

	if (data == NULL || f->gen != fl->gen || (f->flags & SFILE_CHANGED))
		return;
	seen = &data->seen[fl->chunk];
	if (!(*seen & SEEN_DIGEST)) {
		memcpy(data->digests[fl->chunk], d->digest, FX_DIGEST_SIZE);
		*seen |= SEEN_DIGEST;
		*seen &= (uint8_t)~SEEN_HELD;
	} else if (memcmp(data->digests[fl->chunk], d->digest,
		       FX_DIGEST_SIZE) != 0) {
		sender_changed(s, b, fl->index);
		return;
	}
	note_same(s, data, fl, d->same && fl->bytes > 0);
	if (d->sent)
		note_frame(s, data, d->conn, d->frame);
}

static void
done_batch(struct sender *s, struct sblock *b, const struct flight *fl,
    const struct work_done *d)
{
	for (uint16_t i = 0; d->files != NULL && i < fl->count; i++) {
		uint16_t index = fl->list[i];
		struct sfile *f = &b->files[index];

		if (f->gen != 0) {
			continue; /* it goes alone by now */
		} else if (!not_the_file(d->files[i].code)) {
			file_trouble(s, b, index, d->files[i].code);
		} else if (d->sent && !(f->flags & SFILE_ROOT) &&
		    (f->state == SFILE_BUSY || f->state == SFILE_DONE)) {
			memcpy(
			    b->slots[index], d->files[i].root, FX_DIGEST_SIZE);
			f->flags |= SFILE_ROOT;
		}
	}
}

/* What is known of the contents from it. */
static void
done_contents(struct sender *s, struct sblock *b, const struct flight *fl,
    const struct work_done *d, bool read)
{
	if (fl->kind == WORK_BATCH)
		done_batch(s, b, fl, d);
	else if (read)
		done_chunk(s, b, fl, d);
	else if (!not_the_file(d->code) && b->files[fl->index].gen == fl->gen)
		file_trouble(s, b, fl->index, d->code);
}

static void
done_block(struct sender *s, struct sblock *b, struct flight *fl,
    const struct work_done *d)
{
	const struct xfer_conn *at = xfer_conns_find(&s->conns, d->conn);
	uint16_t index = fl->index;
	bool chunk = fl->kind == WORK_CHUNK;
	bool fine = not_the_file(d->code);
	/* Read, and there is nothing to send. */
	bool over = chunk && d->code == FX_OK && !d->sent && d->same;

	flight_landed(b, fl);
	done_contents(s, b, fl, d, over || (d->sent && fine));
	if (d->sent) {
		fl->sent = true;
		fl->frame = d->frame;
		s->counts.sent += fl->bytes;
		if (b->last.n == MSG_VECTOR_MAX)
			xfer_vector_clean(&b->last, &s->conns);
		xfer_vector_note(&b->last, d->conn, d->frame);
		if (at == NULL || !at->up)
			flight_again(s, fl);
		else if (at->done > d->frame)
			flight_end(s, fl);
	} else if (over || (chunk && !fine)) {
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

/* Its connection is gone, and whatever the worker still had of it. */
static void
flight_lost(struct sender *s, struct flight *fl)
{
	struct sblock *b = sender_block(s, fl->block_no);

	if (b != NULL && !fl->sent)
		flight_landed(b, fl);
	flight_again(s, fl);
	if (b == NULL)
		return;
	sender_file_check(s, b, fl->index);
	sender_block_check(s, b);
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
	s->losses++;
	for (size_t i = 0; i < s->flights_n; i++) {
		struct flight *fl = &s->flights[i];

		if (fl->used && fl->conn == conn)
			flight_lost(s, fl);
	}
}

/* The receiver processed frames of its connections. */
void
sender_acked(struct sender *s, const struct conn_vector *v)
{
	struct xfer_conn *at;
	bool moved = false;

	for (uint16_t i = 0; i < v->n; i++) {
		at = xfer_conns_find(&s->conns, v->at[i].conn);
		if (at == NULL || at->done >= v->at[i].index)
			continue;
		at->done = v->at[i].index;
		if (at->up)
			moved = true;
		else
			sender_retry_arrived(s, at->conn, at->done);
	}
	if (!moved)
		return;
	for (size_t i = 0; i < s->flights_n; i++) {
		struct flight *fl = &s->flights[i];

		if (!fl->used || !fl->sent)
			continue;
		at = xfer_conns_find(&s->conns, fl->conn);
		if (at != NULL && at->done > fl->frame)
			flight_end(s, fl);
	}
}
