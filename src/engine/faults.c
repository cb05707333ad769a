/* SPDX-License-Identifier: MIT */
#include "engine/faults.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "engine/faults_point.h"
#include "os/thread.h"

#define TAG "fx fault 1"
/* The tag, and u64 seed, u8 k, u32 xid, u32 file_id, u64 offset, u16 attempt */
#define HASHED (sizeof(TAG) - 1 + 8 + 1 + 4 + 4 + 8 + 2)

struct faults {
	struct faults_spec spec;
	char *text;
	atomic_uint refs;
	atomic_bool stopped;
	atomic_uint_fast64_t injected[2][FAULT_KINDS]; /* rx, tx */
	atomic_uint_fast64_t all;

	struct mutex lock; /* guards hits */
	struct faults_table hits[2];
};

struct faults *
faults_new(const struct faults_spec *spec, const char *text)
{
	struct faults *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->spec = *spec;
	f->text = str_dup_n(text, strlen(text));
	if (f->text == NULL || mutex_init(&f->lock) < 0) {
		free(f->text);
		free(f);
		return NULL;
	}
	atomic_store(&f->refs, 1);
	if (spec->crash_at > 0)
		faults_point_arm(
		    (enum faults_point)faults_point_find(spec->crash),
		    spec->crash_at);
	return f;
}

struct faults *
faults_ref(struct faults *f)
{
	if (f != NULL)
		atomic_fetch_add(&f->refs, 1);
	return f;
}

void
faults_unref(struct faults *f)
{
	if (f == NULL || atomic_fetch_sub(&f->refs, 1) != 1)
		return;
	faults_table_done(&f->hits[0]);
	faults_table_done(&f->hits[1]);
	mutex_done(&f->lock);
	free(f->text);
	free(f);
}

const struct faults_spec *
faults_spec(const struct faults *f)
{
	return &f->spec;
}

const char *
faults_text(const struct faults *f)
{
	return f->text;
}

void
faults_stop(struct faults *f)
{
	atomic_store(&f->stopped, true);
	if (f->spec.crash_at > 0)
		faults_point_arm(POINT_CREATE, 0);
}

bool
faults_stopped(const struct faults *f)
{
	return atomic_load(&f->stopped);
}

/* H of what protocol.md says; the first 8 bytes decide. */
static void
draw(struct faults *f, struct digest *d, uint8_t kind,
    const struct faults_key *key, uint16_t attempt, uint8_t ret[DIGEST_SIZE])
{
	uint8_t bytes[HASHED];
	uint8_t *at = bytes + sizeof(TAG) - 1;

	memcpy(bytes, TAG, sizeof(TAG) - 1);
	put_u64(at, f->spec.seed);
	at[8] = kind;
	put_u32(at + 9, key->xid);
	put_u32(at + 13, key->file_id);
	put_u64(at + 17, key->offset);
	put_u16(at + 25, attempt);
	digest_once(d, bytes, sizeof(bytes), ret);
}

/* Whether the draw falls below a share of all. */
static bool
below(const uint8_t drawn[DIGEST_SIZE], uint32_t share)
{
	return share >= FAULT_ALWAYS ||
	    get_u64(drawn) < UINT64_MAX / FAULT_ALWAYS * share;
}

static uint32_t
share_of(const struct faults_spec *s, enum fault_kind kind)
{
	switch (kind) {
	case FAULT_DROP:
		return s->drop;
	case FAULT_CORRUPT:
		return s->corrupt;
	case FAULT_DUP:
		return s->dup;
	case FAULT_REORDER:
		return s->reorder > 0 ? FAULT_ALWAYS / s->reorder : 0;
	case FAULT_NONE:
	case FAULT_DELAY:
	case FAULT_STALL:
	case FAULT_CUT:
	case FAULT_KINDS:
		break;
	}
	return 0;
}

bool
faults_count(struct faults *f, enum fault_kind kind, bool tx)
{
	if (faults_stopped(f))
		return false;
	if (atomic_fetch_add(&f->all, 1) >= f->spec.max && f->spec.max > 0)
		return false;
	atomic_fetch_add(&f->injected[tx][kind], 1);
	return true;
}

bool
faults_cuts_control(struct faults *f, struct digest *d, bool tx)
{
	const struct faults_key key = { .xid = tx,
		.offset = faults_injected(f, FAULT_CUT, tx) };
	uint8_t drawn[DIGEST_SIZE];

	draw(f, d, FAULT_CUT, &key, 0, drawn);
	return drawn[0] % 4 == 0;
}

static unsigned
hits_of(struct faults *f, const struct faults_key *key, bool tx)
{
	unsigned n;

	mutex_lock(&f->lock);
	n = faults_table_get(&f->hits[tx], key);
	mutex_unlock(&f->lock);
	return n;
}

/* One more; false: it cannot be remembered, so it must not happen. */
static bool
add_hit(struct faults *f, const struct faults_key *key, bool tx, unsigned n)
{
	bool ok;

	if (n >= UINT8_MAX)
		return true;
	mutex_lock(&f->lock);
	ok = faults_table_set(&f->hits[tx], key, (uint8_t)(n + 1));
	mutex_unlock(&f->lock);
	return ok;
}

bool
faults_bears(
    struct faults *f, const struct faults_key *key, bool tx, unsigned spare)
{
	return hits_of(f, key, tx) < spare;
}

void
faults_bore(struct faults *f, const struct faults_key *key, bool tx)
{
	(void)add_hit(f, key, tx, hits_of(f, key, tx));
}

bool
faults_hit(struct faults *f, struct digest *d, enum fault_kind kind,
    const struct faults_key *key, bool tx, unsigned spare)
{
	uint32_t share = share_of(&f->spec, kind);
	bool harm = kind == FAULT_DROP || kind == FAULT_CORRUPT;
	uint8_t drawn[DIGEST_SIZE];
	unsigned hits;

	if (share == 0 || faults_stopped(f) || !(tx ? f->spec.tx : f->spec.rx))
		return false;
	hits = hits_of(f, key, tx);
	if (harm && hits >= spare && share < FAULT_ALWAYS)
		return false;
	draw(f, d, (uint8_t)kind, key, (uint16_t)hits, drawn);
	if (!below(drawn, share))
		return false;
	return (!harm || add_hit(f, key, tx, hits)) &&
	    faults_count(f, kind, tx);
}

int64_t
faults_delay_ms(
    struct faults *f, struct digest *d, const struct faults_key *key, bool tx)
{
	const struct faults_spec *s = &f->spec;
	uint8_t drawn[DIGEST_SIZE];
	int64_t ms = s->delay_ms;

	if ((ms == 0 && s->jitter_ms == 0) || !(tx ? s->tx : s->rx))
		return 0;
	draw(f, d, FAULT_DELAY, key, (uint16_t)hits_of(f, key, tx), drawn);
	if (s->jitter_ms > 0)
		ms += (int64_t)(get_u64(drawn) %
			  (uint64_t)(2 * s->jitter_ms + 1)) -
		    s->jitter_ms;
	return ms > 0 && faults_count(f, FAULT_DELAY, tx) ? ms : 0;
}

void
faults_corrupt(struct faults *f, struct digest *d, const struct faults_key *key,
    uint8_t *bytes, size_t n)
{
	uint8_t drawn[DIGEST_SIZE];
	unsigned bits;

	draw(f, d, FAULT_KINDS, key, 0, drawn);
	bits = 1 + drawn[0] % 8;
	for (unsigned i = 0; i < bits; i++) {
		size_t at = (size_t)(get_u64(drawn + 1 + 3 * i) % n);

		/* different bits, so that none is flipped back */
		bytes[at] ^= (uint8_t)(1U << i);
	}
}

uint64_t
faults_injected(const struct faults *f, enum fault_kind k, bool tx)
{
	return atomic_load(&f->injected[tx][k]);
}
