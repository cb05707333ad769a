/* SPDX-License-Identifier: MIT */
#include "engine/conn_faults.h"

#include <errno.h>
#include <stdlib.h>

#include "base/bucket.h"
#include "base/buf.h"
#include "base/clock.h"
#include "engine/chan.h"
#include "engine/conn_worker.h"
#include "engine/faults.h"
#include "engine/pace.h"

#define LOOK_MS 50 /* between two looks whether a wait is over */
#define BURST   (256 * 1024)

/* What a simulation knows of one connection. */
struct conn_faults {
	struct faults *faults;
	uint64_t session;
	unsigned spare; /* hits of a chunk that repair can stand */
	struct cond cond;
	struct bucket rate;
	uint64_t moved; /* bytes of data frames */
	bool stalled;

	/* sender: the frame being made, and an order held back */
	struct faults_key key;
	bool drop;
	bool holds;
	unsigned passed; /* orders that went by */
	struct conn_order held;
};

int
conn_faults_begin(struct conn_worker *w, const struct session *s)
{
	const struct faults_spec *spec;
	struct conn_faults *c;
	bool alone = s->info.program[0] != 0 && s->info.faults == 0;

	if (s->faults == NULL)
		return 0;
	c = calloc(1, sizeof(*c));
	if (c == NULL || cond_init(&c->cond) < 0) {
		free(c);
		return -ENOMEM;
	}
	spec = faults_spec(s->faults);
	c->faults = faults_ref(s->faults);
	c->session = s->number;
	c->spare = FX_CHUNK_ATTEMPTS_MAX - 1;
	if (!alone)
		c->spare /= 2;
	bucket_init(&c->rate, spec->rate, BURST, clock_now_us());
	w->faults = c;
	return 0;
}

void
conn_faults_end(struct conn_worker *w)
{
	struct conn_faults *c = w->faults;

	if (c == NULL)
		return;
	if (c->holds) {
		work_drop(&c->held.work);
		source_unref(c->held.source);
		pace_unref(c->held.pace);
	}
	cond_done(&c->cond);
	faults_unref(c->faults);
	free(c);
	w->faults = NULL;
}

/* A piece of work by what it will be hit as. */
static struct faults_key
key_of(const struct conn_faults *c, const struct conn_order *o)
{
	const struct work *work = &o->work;
	bool chunk = work->kind == WORK_CHUNK;

	return (struct faults_key){
		.session = c->session,
		.xid = o->xid,
		.file_id = work->block->first_id +
		    (chunk ? work->index : work->list[0]),
		.offset = chunk ? work->offset : work->block->no,
	};
}

static bool
meant(const struct conn_faults *c, bool chunk)
{
	const struct faults_spec *spec = faults_spec(c->faults);

	return chunk ? spec->data : spec->batch;
}

bool
conn_faults_hold(struct conn_worker *w, struct conn_order *o)
{
	struct conn_faults *c = w->faults;
	struct conn_order now = *o;
	struct faults_key key;

	if (c == NULL || o->kind != ORDER_WORK)
		return false;
	c->passed++;
	key = key_of(c, o);
	if (!meant(c, o->work.kind == WORK_CHUNK) ||
	    !faults_hit(
		c->faults, w->digest, FAULT_REORDER, &key, true, c->spare))
		return false;
	if (c->holds)
		*o = c->held;
	c->held = now;
	c->passed = 0;
	if (c->holds)
		return false;
	c->holds = true;
	return true;
}

bool
conn_faults_held(struct conn_worker *w, bool idle, struct conn_order *ret)
{
	struct conn_faults *c = w->faults;

	if (c == NULL || !c->holds ||
	    (!idle && c->passed < faults_spec(c->faults)->reorder))
		return false;
	*ret = c->held;
	c->holds = false;
	return true;
}

/* Wait, but not longer than connection and simulation last. */
static void
pause_ms(struct conn_worker *w, int64_t ms)
{
	int64_t until = clock_now_ms() + ms;
	int64_t now;

	mutex_lock(&w->lock);
	while (!w->aborted && !faults_stopped(w->faults->faults) &&
	    (now = clock_now_ms()) < until)
		(void)cond_wait_until(&w->faults->cond, &w->lock,
		    until - now < LOOK_MS ? until : now + LOOK_MS);
	mutex_unlock(&w->lock);
}

/*
 * A cut strikes: the session's control connection, of which the engine hears;
 * or this one, true.
 */
static bool
cut_here(struct conn_worker *w, bool tx)
{
	struct conn_note note = { .kind = NOTE_CUT };

	if (!faults_count(w->faults->faults, FAULT_CUT, tx))
		return false;
	if (!faults_cuts_control(w->faults->faults, w->digest, tx))
		return true;
	(void)conn_tell(w, &note);
	return false;
}

/*
 * n bytes move: at the rate, after the delay.  True: and not further, this
 * connection is cut.
 */
static bool
move(struct conn_worker *w, const struct faults_key *key, size_t n, bool tx)
{
	struct conn_faults *c = w->faults;
	const struct faults_spec *spec = faults_spec(c->faults);
	uint64_t before = c->moved;
	int64_t ms = faults_delay_ms(c->faults, w->digest, key, tx);

	if (faults_stopped(c->faults) || !(tx ? spec->tx : spec->rx))
		return false;
	c->moved += n;
	if (ms > 0)
		pause_ms(w, ms);
	if (spec->rate > 0) {
		ms = bucket_take(&c->rate, n, clock_now_us()) / 1000;
		if (ms > 0)
			pause_ms(w, ms);
	}
	if (spec->stall_ms > 0 && !c->stalled && c->moved >= spec->stall_at) {
		c->stalled = true;
		if (faults_count(c->faults, FAULT_STALL, tx))
			pause_ms(w, spec->stall_ms);
	}
	return spec->cut > 0 && before / spec->cut < c->moved / spec->cut &&
	    cut_here(w, tx);
}

/* What was written before arrives yet; always -1. */
static int
cut_off(struct conn_worker *w)
{
	(void)stream_shut(w->stream);
	return fx_err_set(
	    &w->err, E_PEER_GONE, "a data connection was cut by simulation");
}

/* The frame that may be harmed. */
struct target {
	struct faults_key key;
	const uint8_t *records; /* of a batch, else NULL */
	unsigned files;
	uint8_t *raw; /* n bytes */
	size_t n;
};

/*
 * How often a file of a batch may be hit: half as often as a chunk, since a
 * BLOCK_END that was on its way may ask for what was lost a second time.
 */
static unsigned
spare_of_file(const struct conn_faults *c)
{
	return c->spare / 2;
}

static struct faults_key
file_key(const struct target *t, unsigned i)
{
	struct faults_key key = t->key;

	key.file_id = get_u32(t->records + (size_t)i * MSG_BATCH_RECORD);
	key.offset = FAULTS_WHOLE;
	return key;
}

/* Whether each file of the batch can stand another hit. */
static bool
bears(const struct conn_faults *c, const struct target *t, bool tx)
{
	for (unsigned i = 0; i < t->files; i++) {
		struct faults_key key = file_key(t, i);

		if (!faults_bears(c->faults, &key, tx, spare_of_file(c)))
			return false;
	}
	return true;
}

static bool
hit(struct conn_worker *w, const struct target *t, enum fault_kind kind,
    bool tx)
{
	struct conn_faults *c = w->faults;
	const struct faults_spec *spec = faults_spec(c->faults);
	uint32_t share = kind == FAULT_DROP ? spec->drop : spec->corrupt;

	if (share < FAULT_ALWAYS && !bears(c, t, tx))
		return false;
	if (!faults_hit(c->faults, w->digest, kind, &t->key, tx,
		t->records != NULL ? FX_CHUNK_ATTEMPTS_MAX : c->spare))
		return false;
	for (unsigned i = 0; i < t->files; i++) {
		struct faults_key key = file_key(t, i);

		faults_bore(c->faults, &key, tx);
	}
	return true;
}

/* Drop it, or damage it, or nothing; true: drop. */
static bool
harm(struct conn_worker *w, const struct target *t, bool tx)
{
	if (hit(w, t, FAULT_DROP, tx))
		return true;
	if (t->n > 0 && hit(w, t, FAULT_CORRUPT, tx))
		faults_corrupt(
		    w->faults->faults, w->digest, &t->key, t->raw, t->n);
	return false;
}

void
conn_faults_out(struct conn_worker *w, uint32_t xid, uint32_t file_id,
    uint64_t offset, unsigned files, uint8_t *raw, size_t n)
{
	struct conn_faults *c = w->faults;
	struct target t = { .files = files, .raw = raw, .n = n };

	if (c == NULL)
		return;
	c->key = (struct faults_key){ .session = c->session,
		.xid = xid,
		.file_id = file_id,
		.offset = offset };
	t.key = c->key;
	if (files > 0)
		t.records = w->buffer;
	c->drop = meant(c, files == 0) && harm(w, &t, true);
}

int
conn_faults_put(struct conn_worker *w, uint8_t type, uint32_t xid,
    const void *prefix, uint16_t plen, const void *body, size_t n)
{
	struct conn_faults *c = w->faults;

	if (c == NULL)
		return conn_put(w, type, xid, prefix, plen, body, n);
	if (meant(c, type == FT_DATA) &&
	    move(w, &c->key, n + plen + FX_FRAME_HEADER, true))
		return cut_off(w);
	if (c->drop)
		return conn_put(w, FT_VOID, xid, NULL, 0, NULL, 0);
	if (meant(c, type == FT_DATA) &&
	    faults_hit(
		c->faults, w->digest, FAULT_DUP, &c->key, true, c->spare) &&
	    conn_put(w, type, xid, prefix, plen, body, n) < 0)
		return -1;
	return conn_put(w, type, xid, prefix, plen, body, n);
}

/* Look at a frame; false: it is none that can be hit. */
static bool
look(const struct conn_faults *c, const struct frame *f, uint8_t *body,
    struct target *ret)
{
	size_t skip;

	*ret = (struct target){ .key = { .session = c->session, .xid = f->xid },
		.raw = body,
		.n = f->body_len };
	if (f->type == FT_DATA && f->plen >= MSG_DATA_PREFIX) {
		ret->key.file_id = get_u32(f->prefix);
		ret->key.offset = get_u64(f->prefix + 8);
		return true;
	}
	if (f->type != FT_BATCH || f->plen < MSG_BATCH_PREFIX ||
	    f->prefix[6] != COMP_RAW || f->body_len < MSG_BATCH_RECORD)
		return false;
	ret->files = get_u16(f->prefix + 4);
	ret->records = body;
	ret->key.file_id = get_u32(body);
	ret->key.offset = get_u32(f->prefix);
	skip = (size_t)ret->files * MSG_BATCH_RECORD;
	if (ret->files == 0 || skip > f->body_len)
		return false;
	ret->raw = body + skip;
	ret->n = f->body_len - skip;
	return true;
}

bool
conn_faults_in(struct conn_worker *w, const struct frame *f)
{
	struct conn_faults *c = w->faults;
	struct target t;

	if (c == NULL || !look(c, f, w->buffer, &t) ||
	    !meant(c, f->type == FT_DATA))
		return false;
	if (move(w, &t.key, f->len + FX_FRAME_HEADER, false))
		stream_abort(w->stream); /* after this frame */
	return harm(w, &t, false);
}
