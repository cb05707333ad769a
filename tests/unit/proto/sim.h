/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROTO_SIM_H
#define TESTS_PROTO_SIM_H

/*
 * A sender and a receiver in one process, joined by bytes of control frames
 * and by queues of data frames, with a disk that only exists as digests.
 * What happens next is drawn from a seed, so that frames, answers of workers
 * and facts meet in every order.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "crypto/digest.h"
#include "proto/receiver.h"
#include "proto/sender.h"

#define SIM_CONNS  4
#define SIM_QUEUE  64
#define SIM_BLOCKS 256

struct sim_file {
	char path[64];
	enum entry_kind kind;
	uint64_t size;
	enum fx_code send;  /* E_IO_READ..: cannot be read */
	enum fx_code ready; /* refused when the block is made ready */
	enum fx_code write; /* fails when written */
	bool unwanted;
	/* The contents: chunks 0, 3, 6.. differ from version to version. */
	unsigned version;
	int64_t mtime;
	/* What the receiver's disk has. */
	bool stored;
	uint8_t root[32];
	uint16_t gen;
	uint64_t kept_size; /* of the file that disk is about */
	int64_t kept_mtime;
	uint8_t (*disk)[32]; /* digests by chunk; zeros: nothing there */
	size_t disk_n;
};

/* Chunks that the receiver reads again, to announce them. */
struct sim_job {
	uint32_t id;
	uint64_t next;
};

struct sim_piece {
	struct work w;
	uint64_t frame;
	bool damaged;
	bool dropped;
	enum fx_code *codes;    /* BATCH: per file, of the sender's disk */
	uint8_t (*digests)[32]; /* as read: per file, or of the chunk */
};

struct sim_conn {
	bool up;
	uint16_t no;
	uint64_t frames; /* sent; JOIN was the first */
	size_t first, n;
	struct sim_piece queue[SIM_QUEUE];
};

struct sim_answer {
	struct work_done done;
};

struct sim {
	struct sender *s;
	struct receiver *r;
	struct wire_out to_r, to_s;
	struct wire_in at_r, at_s;
	struct sim_file *files; /* ids are indexes once announced */
	size_t n;
	size_t walked;
	uint64_t rng;
	uint64_t caps;
	struct sim_conn conns[SIM_CONNS];
	size_t conns_n;
	uint16_t next_conn;
	struct sim_answer answers[SIM_QUEUE * SIM_CONNS];
	size_t answers_n;
	bool ready[SIM_BLOCKS];
	struct block *making[SIM_BLOCKS]; /* whose folders do not stand yet */
	size_t making_n;
	unsigned lazy;        /* per 1000: a block is made ready later */
	uint32_t whole[4096]; /* FILE_WHOLE to be answered */
	size_t whole_n;
	struct msg_accept accept;
	bool accept_held; /* the test accepts by itself */
	bool commit_held; /* and commits */
	unsigned drop;    /* per 1000 frames */
	unsigned damage;
	unsigned cut;    /* connections, per 1000 steps */
	unsigned change; /* sources, per 1000 steps */
	bool resumed;
	bool distrust; /* complete files are read again too */
	struct sim_job jobs[4096];
	size_t jobs_n;
	uint64_t sent;    /* bytes in frames, of all runs */
	uint64_t again;   /* of these, resent */
	uint64_t checked; /* chunks */
	unsigned changed, updates;
	struct sender_event last_answer, last_pause;
	uint8_t pause_r, weight_s, weight_r;
	bool patient;
	bool hostile; /* frames that are wrong end the run, not the test */
	bool broken;
	bool committed;
	unsigned commits;
	unsigned peeked;
	unsigned nacked;
	unsigned failed_s, failed_r;
	unsigned unwanted_roots;
	unsigned shas;
	uint32_t done_blocks;
	enum fx_code end_s, end_r;
	char text_s[FX_TEXT_MAX + 1];
};

/* ---- digests ---- */

static inline void *
sim_hash_start(void)
{
	struct digest *d;

	return digest_new(&d) == 0 ? d : NULL;
}

static inline void
sim_hash_add(void *h, const void *data, size_t n)
{
	digest_add(h, data, n);
}

static inline void
sim_hash_end(void *h, uint8_t ret[32])
{
	digest_end(h, ret);
	digest_free(h);
}

static inline void
sim_hash_drop(void *h)
{
	digest_free(h);
}

static const struct proto_hash sim_hash = {
	.start = sim_hash_start,
	.add = sim_hash_add,
	.end = sim_hash_end,
	.drop = sim_hash_drop,
};

static inline void
sim_digest(const void *data, size_t n, uint8_t ret[32])
{
	void *h = sim_hash_start();

	assert_non_null(h);
	sim_hash_add(h, data, n);
	sim_hash_end(h, ret);
}

/* The digest of one chunk of a file that is known by its path only. */
static inline void
sim_chunk(const struct sim_file *f, uint64_t chunk, uint8_t ret[32])
{
	char text[128];
	int n = snprintf(text, sizeof(text), "%s#%llu@%u", f->path,
	    (unsigned long long)chunk, chunk % 3 == 0 ? f->version : 0);

	sim_digest(text, f->size > 0 ? (size_t)n : 0, ret);
}

static inline void
sim_root(const struct sim_file *f, uint8_t ret[32])
{
	uint64_t chunks = (f->size + FX_CHUNK_SIZE - 1) / FX_CHUNK_SIZE;
	uint8_t *all;

	if (chunks <= 1) {
		sim_chunk(f, 0, ret);
		return;
	}
	all = malloc((size_t)chunks * 32);
	assert_non_null(all);
	for (uint64_t i = 0; i < chunks; i++)
		sim_chunk(f, i, all + i * 32);
	sim_digest(all, (size_t)chunks * 32, ret);
	free(all);
}

/* The root of what lies on the receiver's disk. */
static inline void
sim_disk_root(const struct sim_file *f, uint8_t ret[32])
{
	if (f->disk_n == 0)
		sim_digest("", 0, ret);
	else if (f->disk_n == 1)
		memcpy(ret, f->disk[0], 32);
	else
		sim_digest(f->disk, f->disk_n * 32, ret);
}

static inline bool
sim_on_disk(const struct sim_file *f, uint64_t chunk)
{
	static const uint8_t none[32];

	return chunk < f->disk_n && memcmp(f->disk[chunk], none, 32) != 0;
}

/* Nothing is kept; room for a file of this size. */
static inline void
sim_disk_reset(struct sim_file *f, uint64_t size, int64_t mtime)
{
	free(f->disk);
	f->disk_n = (size_t)((size + FX_CHUNK_SIZE - 1) / FX_CHUNK_SIZE);
	f->disk = calloc(f->disk_n + 1, 32);
	assert_non_null(f->disk);
	f->kept_size = size;
	f->kept_mtime = mtime;
	f->stored = false;
}

static inline uint32_t
sim_random(struct sim *m, uint32_t below)
{
	m->rng ^= m->rng << 13;
	m->rng ^= m->rng >> 7;
	m->rng ^= m->rng << 17;
	return (uint32_t)(m->rng >> 11) % below;
}

/* ---- setting up ---- */

static inline struct sim *
sim_new(uint64_t seed)
{
	struct sim *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->rng = seed * 0x9E3779B97F4A7C15U + 1;
	m->caps = CAPS_OURS;
	m->conns_n = 1;
	m->next_conn = 1;
	m->accept.conflict = CONFLICT_KEEP_BOTH;
	m->accept.durability = DURABILITY_END;
	wire_out_init(&m->to_r, 16 << 20);
	wire_out_init(&m->to_s, 16 << 20);
	wire_in_init(&m->at_r, WIRE_CONTROL);
	wire_in_init(&m->at_s, WIRE_CONTROL);
	return m;
}

static inline struct sim_file *
sim_add(struct sim *m, const char *path, enum entry_kind kind, uint64_t size)
{
	struct sim_file *f;

	/* Room for the next power of two: a sanitizer copies each time. */
	if ((m->n & (m->n - 1)) == 0)
		m->files = realloc(
		    m->files, (m->n > 0 ? 2 * m->n : 1) * sizeof(*m->files));
	assert_non_null(m->files);
	f = &m->files[m->n++];
	memset(f, 0, sizeof(*f));
	snprintf(f->path, sizeof(f->path), "%s", path);
	f->kind = kind;
	f->size = size;
	f->mtime = 1767225600;
	return f;
}

/* The offer that names what is in m. */
static inline void
sim_offer(const struct sim *m, struct msg_offer *o)
{
	memset(o, 0, sizeof(*o));
	o->digest = 1;
	o->entries_known = true;
	for (size_t i = 0; i < m->n; i++) {
		const struct sim_file *f = &m->files[i];
		struct offer_root *root;

		o->total_bytes += f->size;
		o->total_entries++;
		if (strchr(f->path, '/') != NULL)
			continue;
		root = &o->roots[o->roots_n++];
		root->kind = (uint8_t)f->kind;
		root->size = f->size;
		root->name_len = (uint16_t)strlen(f->path);
		memcpy(root->name, f->path, root->name_len);
	}
	if (o->roots_n == 0) {
		o->roots_n = 1;
		o->roots[0].kind = ENTRY_FOLDER;
		o->roots[0].name_len = 1;
		o->roots[0].name[0] = 'x';
	}
}

static inline void
sim_conn_open(struct sim *m, struct sim_conn *c)
{
	memset(c, 0, sizeof(*c));
	c->up = true;
	c->no = m->next_conn++;
	c->frames = 1;
	sender_conn_up(m->s, c->no);
	receiver_conn_up(m->r, c->no);
}

static inline void
sim_start(struct sim *m)
{
	struct msg_offer *o = calloc(1, sizeof(*o));
	struct sender_conf sc = {
		.xid = 2, .caps = m->caps, .hash = &sim_hash, .offer = o
	};
	struct receiver_conf rc = {
		.xid = 2,
		.caps = m->caps,
		.hash = &sim_hash,
		.max_entries = FX_ENTRIES_MAX,
		.offer = o,
	};

	assert_non_null(o);
	sc.patient = m->patient;
	sim_offer(m, o);
	m->s = sender_new(&sc);
	m->r = receiver_new(&rc);
	assert_non_null(m->s);
	assert_non_null(m->r);
	free(o);
	for (size_t i = 0; i < m->conns_n; i++)
		sim_conn_open(m, &m->conns[i]);
}

static inline void
sim_piece_drop(struct sim_piece *p)
{
	work_drop(&p->w);
	free(p->codes);
	free(p->digests);
	p->codes = NULL;
	p->digests = NULL;
}

static inline void
sim_free(struct sim *m)
{
	for (size_t i = 0; i < m->conns_n; i++)
		for (; m->conns[i].n > 0; m->conns[i].n--)
			sim_piece_drop(
			    &m->conns[i]
				 .queue[m->conns[i].first++ % SIM_QUEUE]);
	for (size_t i = 0; i < m->answers_n; i++) {
		free(m->answers[i].done.files);
	}
	for (size_t i = 0; i < m->making_n; i++)
		block_unref(m->making[i]);
	sender_free(m->s);
	receiver_free(m->r);
	wire_out_done(&m->to_r);
	wire_out_done(&m->to_s);
	wire_in_done(&m->at_r);
	wire_in_done(&m->at_s);
	for (size_t i = 0; i < m->n; i++)
		free(m->files[i].disk);
	free(m->files);
	free(m);
}

/* ---- control ---- */

static inline void
sim_control_out(struct sim *m, bool sender)
{
	struct wire_out *out = sender ? &m->to_r : &m->to_s;
	struct frame f;

	if (sender ? sender_take(m->s, &f) : receiver_take(m->r, &f))
		assert_int_equal(wire_out_put(out, &f), 0);
}

static inline void
sim_control_in(struct sim *m, bool sender)
{
	struct wire_out *out = sender ? &m->to_s : &m->to_r;
	struct wire_in *in = sender ? &m->at_s : &m->at_r;
	struct fx_err err = FX_ERR_NONE;
	struct frame f;
	size_t n;

	if (out->bytes.len > 0) {
		n = 1 + sim_random(m, (uint32_t)out->bytes.len);
		assert_int_equal(wire_in_feed(in, out->bytes.data, n, &err), 0);
		buf_drop(&out->bytes, n);
	}
	while (wire_in_next(in, &f, &err) == 1) {
		if (f.type == FT_OFFER)
			continue;
		if ((sender ? sender_frame(m->s, &f, &err)
			    : receiver_frame(m->r, &f, &err)) == 0)
			continue;
		m->broken = true;
		if (!m->hostile)
			fail_msg(
			    "%s: %s", sender ? "sender" : "receiver", err.text);
	}
}

/* ---- data ---- */

/* As a worker reads: the file as announced, and as before. */
static inline enum fx_code
sim_read(const struct sim_file *f, const struct entry *e, uint64_t chunk,
    const uint8_t *known, uint8_t ret[32])
{
	if (f->send != FX_OK)
		return f->send;
	if (e->size != f->size || e->mtime != f->mtime)
		return E_SRC_CHANGED;
	sim_chunk(f, chunk, ret);
	if (known != NULL && memcmp(known, ret, 32) != 0)
		return E_SRC_CHANGED;
	return FX_OK;
}

static inline size_t
sim_read_batch(struct sim *m, struct sim_piece *p, struct work_done *d)
{
	static const uint8_t none[32];
	const struct work *w = &p->w;
	size_t sent = 0;

	p->codes = calloc(w->count, sizeof(*p->codes));
	p->digests = calloc(w->count, 32);
	d->files = calloc(w->count, sizeof(*d->files));
	assert_non_null(p->codes);
	assert_non_null(p->digests);
	assert_non_null(d->files);
	for (uint16_t i = 0; i < w->count; i++) {
		const struct entry *e = &w->block->entries[w->list[i]];
		const uint8_t *known = w->roots != NULL ? w->roots[i] : none;

		assert_true(i == 0 || w->list[i] > w->list[i - 1]);
		p->codes[i] = sim_read(
		    &m->files[w->block->first_id + w->list[i]], e, 0,
		    memcmp(known, none, 32) != 0 ? known : NULL, p->digests[i]);
		d->files[i].code = p->codes[i];
		memcpy(d->files[i].root, p->digests[i], 32);
		if (p->codes[i] != FX_OK)
			continue;
		m->sent += e->size;
		m->again += w->resend ? e->size : 0;
		sent++;
	}
	return sent;
}

static inline size_t
sim_read_chunk(struct sim *m, struct sim_piece *p, struct work_done *d)
{
	const struct work *w = &p->w;
	bool same;

	p->digests = calloc(1, 32);
	assert_non_null(p->digests);
	assert_true(w->offset + w->len <= w->entry.size);
	assert_int_equal(w->flat, w->entry.size <= FX_CHUNK_SIZE);
	d->code = sim_read(&m->files[w->block->first_id + w->index], &w->entry,
	    w->offset / FX_CHUNK_SIZE, w->known ? w->have : NULL,
	    p->digests[0]);
	memcpy(d->digest, p->digests[0], 32);
	if (d->code != FX_OK)
		return 0;
	m->checked += w->check;
	same = w->check && memcmp(w->have, d->digest, 32) == 0;
	d->same = same || w->len == 0;
	if (d->same)
		return 0;
	m->sent += w->len;
	m->again += w->resend ? w->len : 0;
	return 1;
}

static inline void
sim_work(struct sim *m, struct sim_conn *c)
{
	struct sim_answer *a = &m->answers[m->answers_n];
	struct sim_piece *p;

	if (!c->up || c->n == SIM_QUEUE || m->answers_n == FX_COUNT(m->answers))
		return;
	p = &c->queue[(c->first + c->n) % SIM_QUEUE];
	memset(p, 0, sizeof(*p));
	if (!sender_work(m->s, c->no, 0, &p->w))
		return;
	p->damaged = sim_random(m, 1000) < m->damage;
	p->dropped = sim_random(m, 1000) < m->drop;
	p->frame = c->frames;
	memset(a, 0, sizeof(*a));
	a->done.cookie = p->w.cookie;
	a->done.conn = c->no;
	a->done.frame = p->frame;
	a->done.sent =
	    (p->w.kind == WORK_BATCH ? sim_read_batch(m, p, &a->done)
				     : sim_read_chunk(m, p, &a->done)) > 0;
	m->answers_n++;
	if (!a->done.sent) {
		sim_piece_drop(p);
		return;
	}
	c->frames++;
	c->n++;
}

static inline void
sim_deliver_batch(struct sim *m, struct sim_conn *c, struct sim_piece *p)
{
	const struct work *w = &p->w;
	struct batch_file *list = calloc(w->count, sizeof(*list));
	struct fx_err err = FX_ERR_NONE;
	size_t n = 0, bytes = 0;

	assert_non_null(list);
	for (uint16_t i = 0; i < w->count; i++) {
		uint32_t id = w->block->first_id + w->list[i];
		struct sim_file *f = &m->files[id];

		if (p->codes[i] != FX_OK)
			continue;
		list[n].file_id = id;
		list[n].size = (uint32_t)w->block->entries[w->list[i]].size;
		bytes += MSG_BATCH_RECORD + list[n].size;
		list[n].code = p->damaged ? E_DIGEST : f->write;
		memcpy(list[n].root, p->digests[i], 32);
		if (list[n].code == FX_OK && f->ready == FX_OK && f->gen == 0) {
			f->stored = true;
			memcpy(f->root, list[n].root, 32);
			if (f->disk_n > 0)
				memcpy(f->disk[0], f->root, 32);
		}
		n++;
	}
	assert_true(bytes <= FX_BATCH_BYTES_MAX);
	if (receiver_batch(
		m->r, c->no, p->frame, w->block->no, list, n, &err) != 0) {
		m->broken = true;
		if (!m->hostile)
			fail_msg("batch: %s", err.text);
	}
	free(list);
}

static inline void
sim_deliver(struct sim *m, struct sim_conn *c)
{
	struct sim_piece *p = &c->queue[c->first % SIM_QUEUE];
	const struct work *w = &p->w;
	struct fx_err err = FX_ERR_NONE;

	if (c->n == 0)
		return;
	/* A worker waits for a block that is not ready. */
	assert_true(w->block->no < SIM_BLOCKS);
	if (!m->ready[w->block->no] && !p->dropped)
		return;
	if (p->dropped) {
		receiver_void(m->r, c->no, p->frame);
	} else if (w->kind == WORK_BATCH) {
		sim_deliver_batch(m, c, p);
	} else {
		uint32_t id = w->block->first_id + w->index;
		struct sim_file *f = &m->files[id];

		if (!p->damaged && f->write == FX_OK && w->gen == f->gen &&
		    !f->stored && w->offset / FX_CHUNK_SIZE < f->disk_n)
			memcpy(f->disk[w->offset / FX_CHUNK_SIZE],
			    p->digests[0], 32);
		if (receiver_chunk(m->r, c->no, p->frame, id, w->gen, w->offset,
			w->len, p->digests[0], p->damaged ? E_DIGEST : f->write,
			&err) != 0)
			fail_msg("chunk: %s", err.text);
	}
	sim_piece_drop(p);
	c->first++;
	c->n--;
}

/*
 * What was sent is said before the connection is down; other answers may come
 * later, and are ignored.
 */
static inline void
sim_answer_sent(struct sim *m, uint16_t conn)
{
	for (size_t i = 0; i < m->answers_n;) {
		if (m->answers[i].done.conn != conn ||
		    !m->answers[i].done.sent) {
			i++;
			continue;
		}
		sender_done(m->s, &m->answers[i].done);
		m->answers[i] = m->answers[--m->answers_n];
	}
}

static inline void
sim_answer_some(struct sim *m)
{
	size_t i;

	if (m->answers_n == 0)
		return;
	i = sim_random(m, (uint32_t)m->answers_n);
	sender_done(m->s, &m->answers[i].done);
	assert_null(m->answers[i].done.files);
	m->answers[i] = m->answers[--m->answers_n];
}

/* The connection breaks; what is on its way is lost. */
static inline void
sim_cut(struct sim *m, struct sim_conn *c)
{
	uint16_t no = c->no;

	for (; c->n > 0; c->n--)
		sim_piece_drop(&c->queue[c->first++ % SIM_QUEUE]);
	sim_answer_sent(m, no);
	if (sim_random(m, 2) == 0) {
		sender_conn_down(m->s, no);
		receiver_conn_down(m->r, no);
	} else {
		receiver_conn_down(m->r, no);
		sender_conn_down(m->s, no);
	}
	sim_conn_open(m, c);
}

/* ---- facts ---- */

/* What the receiver needs of a file, from what its disk has. */
static inline uint8_t
sim_need(struct sim *m, uint32_t id, const struct entry *e)
{
	struct sim_file *f = &m->files[id];
	bool as_kept = f->kept_size == e->size && f->kept_mtime == e->mtime;
	size_t n = 0;

	f->gen = 0;
	if (f->unwanted)
		return NEED_UNWANTED;
	if (!m->resumed || f->disk == NULL || !as_kept) {
		sim_disk_reset(f, e->size, e->mtime);
		return NEED_ALL;
	}
	if (f->stored && !m->distrust)
		return NEED_HAVE;
	f->stored = false;
	for (size_t i = 0; i < f->disk_n; i++)
		n += sim_on_disk(f, i);
	if (n == 0)
		return NEED_ALL;
	assert_true(m->jobs_n < FX_COUNT(m->jobs));
	m->jobs[m->jobs_n++] = (struct sim_job){ .id = id };
	return NEED_PARTIAL;
}

/* One of the files that are read again comes on by some chunks. */
static inline void
sim_have(struct sim *m)
{
	struct sim_job *j;
	struct sim_file *f;
	uint32_t n = 0;
	uint64_t first;

	if (m->jobs_n == 0)
		return;
	j = &m->jobs[sim_random(m, (uint32_t)m->jobs_n)];
	f = &m->files[j->id];
	while (j->next < f->disk_n && !sim_on_disk(f, j->next))
		j->next++;
	first = j->next;
	while (n < 1 + sim_random(m, 5) && sim_on_disk(f, first + n))
		n++;
	j->next += n;
	/* A new generation may have begun. */
	if (f->gen == 0 && n > 0)
		receiver_have(m->r, j->id, first, n, f->disk[first]);
	if (j->next < f->disk_n && f->gen == 0)
		return;
	receiver_have_end(m->r, j->id);
	*j = m->jobs[--m->jobs_n];
}

/* The folders of a block stand. */
static inline void
sim_block_ready(struct sim *m, struct block *b)
{
	enum fx_code codes[FX_BLOCK_ENTRIES_MAX];
	uint8_t need[FX_BLOCK_ENTRIES_MAX];

	for (uint16_t i = 0; i < b->count; i++) {
		uint32_t id = b->first_id + i;
		const struct sim_file *f = &m->files[id];

		codes[i] = f->ready;
		need[i] = f->kind == ENTRY_FILE
		    ? sim_need(m, id, &b->entries[i])
		    : NEED_ALL;
	}
	m->ready[b->no] = true;
	receiver_block_ready(m->r, b->no, codes, need);
	block_unref(b);
}

/* The next block that the disk has been at. */
static inline void
sim_make(struct sim *m)
{
	struct block *b = m->making[0];

	if (m->making_n == 0)
		return;
	memmove(m->making, m->making + 1, --m->making_n * sizeof(b));
	sim_block_ready(m, b);
}

static inline void
sim_block(struct sim *m, struct receiver_event *ev)
{
	if (ev->peeked) {
		m->peeked++;
		block_unref(ev->block);
		return;
	}
	for (uint16_t i = 0; i < ev->block->count; i++) {
		assert_int_equal(ev->block->entries[i].path_len,
		    strlen(m->files[ev->block->first_id + i].path));
		assert_int_equal(ev->refused[i], FX_OK);
	}
	if (m->making_n == 0 && sim_random(m, 1000) >= m->lazy) {
		sim_block_ready(m, ev->block);
		return;
	}
	assert_true(m->making_n < SIM_BLOCKS);
	m->making[m->making_n++] = ev->block;
}

static inline void
sim_events_r(struct sim *m)
{
	static struct receiver_event ev;

	while (receiver_event(m->r, &ev)) {
		switch (ev.kind) {
		case RECEIVER_BLOCK:
			sim_block(m, &ev);
			break;
		case RECEIVER_FILE_WHOLE:
			assert_true(m->whole_n < FX_COUNT(m->whole));
			m->whole[m->whole_n++] = ev.file_id;
			memcpy(m->files[ev.file_id].root, ev.root, 32);
			assert_int_equal(
			    ev.size, m->files[ev.file_id].kept_size);
			m->shas += ev.sha_known;
			break;
		case RECEIVER_FILE_FAILED:
			m->failed_r++;
			m->files[ev.file_id].stored = false;
			break;
		case RECEIVER_COMMIT:
			m->commits++;
			if (m->commit_held)
				break;
			receiver_committed(m->r, ev.code, FILE_DELIVERED, 5);
			m->committed = true;
			break;
		case RECEIVER_NACKED:
			m->nacked++;
			break;
		case RECEIVER_FILE_SHA:
			m->shas++;
			break;
		case RECEIVER_PRIORITY:
			m->weight_r = ev.weight;
			break;
		case RECEIVER_MOVED:
			if (ev.state == XFER_PAUSED)
				m->pause_r = ev.reason;
			if (xfer_state_ended(ev.state))
				m->end_r = ev.code;
			break;
		case RECEIVER_BLOCK_DONE:
			m->done_blocks++;
			break;
		case RECEIVER_FILE_AGAIN:
			m->files[ev.file_id].gen = ev.gen;
			sim_disk_reset(
			    &m->files[ev.file_id], ev.size, ev.mtime);
			break;
		case RECEIVER_LISTED:
			break;
		}
	}
}

/* A source is another than announced: it is sent as it is now. */
static inline void
sim_look_again(struct sim *m, const struct sender_event *ev)
{
	const struct sim_file *f = &m->files[ev->file_id];

	assert_int_equal(ev->gen, 0);
	assert_int_equal(ev->path_len, strlen(f->path));
	m->updates++;
	sender_update(m->s, ev->file_id, f->send, f->size, f->mtime, 0);
}

/* Somebody writes to a source: with or without a new time, or size. */
static inline void
sim_change(struct sim *m)
{
	struct sim_file *f = &m->files[sim_random(m, (uint32_t)m->n)];

	if (f->kind != ENTRY_FILE || f->size == 0)
		return;
	m->changed++;
	f->version++;
	if (sim_random(m, 3) > 0)
		f->mtime++;
	/* Before the walk is over the offer would not hold. */
	if (m->walked == m->n && sim_random(m, 3) == 0)
		f->size = sim_random(m, 2) == 0 ? f->size / 2 : f->size + 9;
}

static inline void
sim_events_s(struct sim *m)
{
	static struct sender_event ev;

	while (sender_event(m->s, &ev)) {
		m->failed_s += ev.kind == SENDER_FILE && ev.code != FX_OK;
		if (ev.kind == SENDER_CHANGED)
			sim_look_again(m, &ev);
		if (ev.kind == SENDER_PRIORITY)
			m->weight_s = ev.weight;
		if (ev.kind == SENDER_ANSWER)
			m->last_answer = ev;
		if (ev.kind == SENDER_MOVED && ev.state == XFER_PAUSED)
			m->last_pause = ev;
		m->unwanted_roots += ev.kind == SENDER_UNWANTED;
		if (ev.kind == SENDER_MOVED && xfer_state_ended(ev.state)) {
			m->end_s = ev.code;
			memcpy(m->text_s, ev.text, sizeof(m->text_s));
		}
	}
}

static inline void
sim_file_done(struct sim *m)
{
	uint32_t id;
	size_t i;

	if (m->whole_n == 0)
		return;
	i = sim_random(m, (uint32_t)m->whole_n);
	id = m->whole[i];
	m->whole[i] = m->whole[--m->whole_n];
	m->files[id].stored = true;
	receiver_file_done(m->r, id, FX_OK);
}

static inline void
sim_walk(struct sim *m)
{
	const struct sim_file *f;
	struct entry e;

	for (int i = 0; i < 40 && sender_wants_entry(m->s); i++) {
		if (m->walked == m->n) {
			sender_walked(m->s);
			return;
		}
		f = &m->files[m->walked++];
		e = (struct entry){
			.kind = f->kind,
			.mode = 0644,
			.mtime = f->mtime,
			.size = f->size,
			.path = (const uint8_t *)f->path,
			.path_len = (uint16_t)strlen(f->path),
			.target = (const uint8_t *)"x",
			.target_len = f->kind == ENTRY_SYMLINK,
		};
		assert_int_equal(sender_entry(m->s, &e, NULL), 0);
	}
}

static inline void
sim_step(struct sim *m)
{
	struct sim_conn *c = &m->conns[sim_random(m, (uint32_t)m->conns_n)];

	switch (sim_random(m, 13)) {
	case 0:
	case 1:
		sim_control_out(m, true);
		break;
	case 2:
	case 3:
		sim_control_out(m, false);
		break;
	case 4:
		sim_control_in(m, true);
		break;
	case 5:
		sim_control_in(m, false);
		break;
	case 6:
		sim_work(m, c);
		break;
	case 7:
		sim_deliver(m, c);
		break;
	case 8:
		sim_answer_some(m);
		break;
	case 9:
		sim_walk(m);
		break;
	case 10:
		sim_file_done(m);
		receiver_ack(m->r, 0);
		break;
	case 11:
		sim_have(m);
		break;
	default:
		if (sim_random(m, 1000) < m->cut)
			sim_cut(m, c);
		if (m->making_n > 0 && sim_random(m, 1000) >= m->lazy)
			sim_make(m);
		if (sim_random(m, 1000) < m->change)
			sim_change(m);
		break;
	}
	sim_events_r(m);
	sim_events_s(m);
	if (!m->accept_held && receiver_state(m->r) == XFER_OFFERED &&
	    sender_state(m->s) == XFER_OFFERED)
		receiver_accept(m->r, &m->accept);
}

static inline bool
sim_over(const struct sim *m)
{
	return xfer_state_ended(sender_state(m->s)) &&
	    xfer_state_ended(receiver_state(m->r));
}

/* Run until both sides ended. */
static inline void
sim_run(struct sim *m)
{
	for (int i = 0; i < 3000000 && !sim_over(m); i++)
		sim_step(m);
	if (!sim_over(m))
		fail_msg("stuck: sender %s, receiver %s",
		    xfer_state_name(sender_state(m->s)),
		    xfer_state_name(receiver_state(m->r)));
}

/* Both agree, and every file is there or is not. */
static inline void
sim_check(struct sim *m, enum xfer_state want)
{
	struct xfer_counts a, b;
	uint32_t ok = 0, failed = 0;
	uint8_t root[32];

	assert_string_equal(
	    xfer_state_name(sender_state(m->s)), xfer_state_name(want));
	assert_string_equal(
	    xfer_state_name(receiver_state(m->r)), xfer_state_name(want));
	if (want != XFER_DONE && want != XFER_PARTIAL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		const struct sim_file *f = &m->files[i];
		bool bad =
		    f->send != FX_OK || f->ready != FX_OK || f->write != FX_OK;

		/* By rule a link is not made: that is no failure. */
		if (f->kind != ENTRY_FILE)
			failed += f->ready != FX_OK && f->ready != E_TYPE;
		if (f->kind != ENTRY_FILE || f->unwanted)
			continue;
		failed += bad;
		ok += !bad;
		assert_int_equal(f->stored, !bad);
		if (bad)
			continue;
		sim_root(f, root);
		assert_memory_equal(f->root, root, 32);
	}
	sender_counts(m->s, &a);
	receiver_counts(m->r, &b);
	assert_memory_equal(a.tree, b.tree, 32);
	assert_int_equal(a.files_done, ok);
	assert_int_equal(b.files_done, ok);
	assert_int_equal(a.files_failed, failed);
	assert_int_equal(b.files_failed, failed);
	assert_int_equal(m->commits, 1);
	assert_true(b.delivered == b.verified && a.delivered == b.verified);
}

#endif
