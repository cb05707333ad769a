/* SPDX-License-Identifier: MIT */
/* One chunk on its way into a part, and the syncs in between. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "engine/faults_point.h"
#include "engine/sink_part.h"
#include "os/fd.h"
#include "os/sparse.h"

#define SYNC_BYTES (64 * 1024 * 1024)
#define SYNC_MS    5000

static bool
get_bit(const uint8_t *bits, uint64_t i)
{
	return (bits[i / 8] >> i % 8 & 1) != 0;
}

static void
set_bit(uint8_t *bits, uint64_t i, bool on)
{
	uint8_t bit = (uint8_t)(1U << i % 8);

	bits[i / 8] = (uint8_t)(on ? bits[i / 8] | bit : bits[i / 8] & ~bit);
}

/*
 * With the lock held: chunk i is there, but in a resumed transfer the sender
 * may know better.  Its digest goes first, so that nothing vouches for it.
 */
static int
replace_claim(struct sink_file *f, uint64_t i, const uint8_t *digest)
{
	static const uint8_t none[DIGEST_SIZE];
	uint8_t have[DIGEST_SIZE];

	if (!f->sink->resumed || sink_part_digest(f, i, have) < 0 ||
	    memcmp(have, digest, DIGEST_SIZE) == 0 ||
	    sink_part_put_digest(f, i, none) < 0)
		return 0;
	set_bit(f->done, i, false);
	f->count--;
	f->dirty = true;
	return 1;
}

/*
 * Claim chunk i for this thread.  1: it is to be written.  0: somebody has
 * written it, or will never, and *ret_code says what that means.
 */
static int
claim(struct sink_file *f, uint64_t i, const uint8_t *digest, bool *ret_dirty,
    enum fx_code *ret_code)
{
	uint8_t have[DIGEST_SIZE];
	int r = 0;

	mutex_lock(&f->lock);
	while (get_bit(f->claimed, i) && !get_bit(f->done, i))
		cond_wait(&f->moved, &f->lock);
	*ret_code = f->failed;
	if (f->failed == FX_OK && !get_bit(f->claimed, i)) {
		set_bit(f->claimed, i, true);
		set_bit(f->claims, i, false);
		r = 1;
	} else if (f->failed == FX_OK) {
		r = replace_claim(f, i, digest);
	}
	*ret_dirty = f->dirty;
	mutex_unlock(&f->lock);
	if (r == 1 || *ret_code != FX_OK)
		return r;
	if (sink_part_digest(f, i, have) < 0)
		*ret_code = E_IO_WRITE;
	else if (memcmp(have, digest, DIGEST_SIZE) != 0)
		*ret_code = E_PROTO;
	return 0;
}

/* The chunk is written, or not: tell who waits for it. */
static void
settle(struct sink_file *f, uint64_t i, size_t len, int r)
{
	mutex_lock(&f->lock);
	if (r == 0) {
		set_bit(f->done, i, true);
		f->count++;
		f->unsynced += len;
		sink_part_seen(f);
	} else {
		set_bit(f->claimed, i, false);
		f->dirty = true;
	}
	cond_broadcast(&f->moved);
	mutex_unlock(&f->lock);
}

/* [bits] Sync what is written, then note it. */
static enum fx_code
checkpoint(struct sink_file *f)
{
	enum fx_code code;
	uint64_t bytes = 0;
	bool due;
	int r = 0;

	mutex_lock(&f->lock);
	due = f->failed == FX_OK && !f->syncing && f->unsynced > 0 &&
	    (f->unsynced >= SYNC_BYTES ||
		clock_now_ms() - f->synced_ms >= SYNC_MS);
	if (due) {
		/* Chunks that come during the sync may miss it. */
		f->syncing = true;
		for (size_t i = 0; i < f->bits; i++)
			f->synced[i] = f->done[i] | f->claims[i];
		bytes = f->kept + f->unsynced;
		f->unsynced = 0;
	}
	code = f->failed;
	mutex_unlock(&f->lock);
	if (!due)
		return code;
	faults_point(POINT_BITS);
	/* What cannot be named again is lost: the list goes first. */
	if (atomic_exchange(&f->sink->unlisted, false) &&
	    fdatasync(f->sink->manifest_fd) == -1)
		r = -errno;
	if (r == 0 && fdatasync(f->fd) == -1)
		r = -errno;
	mutex_lock(&f->lock);
	f->syncing = false;
	f->synced_ms = clock_now_ms();
	if (r == 0 && f->failed == FX_OK) {
		sink_part_note(f, f->synced, bytes);
	} else if (f->failed == FX_OK) {
		f->failed = sink_code(-r);
		f->errnum = -r;
	}
	code = f->failed;
	mutex_unlock(&f->lock);
	return code;
}

static enum fx_code
put_chunk(struct sink_file *f, uint64_t offset, const void *data, size_t len,
    const uint8_t digest[32], bool zero)
{
	uint64_t i = offset / FX_CHUNK_SIZE;
	enum fx_code code;
	bool dirty;
	int r = 0;

	if (claim(f, i, digest, &dirty, &code) == 0)
		return code;
	faults_point(POINT_WRITE);
	if ((zero || f->sparse) && dirty)
		r = sparse_clear(f->fd, len, (off_t)offset);
	if (r == 0 && !zero && f->sparse)
		r = sparse_write(f->fd, data, len, (off_t)offset);
	else if (r == 0 && !zero)
		r = fd_pwrite_full(f->fd, data, len, (off_t)offset);
	if (r == 0)
		r = sink_part_put_digest(f, i, digest);
	settle(f, i, len, r);
	if (r < 0)
		return sink_code(-r);
	return f->sink->syncs ? checkpoint(f) : FX_OK;
}

enum fx_code
sink_chunk(struct sink_file *f, uint64_t offset, const void *data, size_t len,
    const uint8_t digest[32], bool zero)
{
	enum fx_code code;

	if (offset % FX_CHUNK_SIZE != 0 || offset >= f->size || len == 0 ||
	    len !=
		(f->size - offset < FX_CHUNK_SIZE ? f->size - offset
						  : FX_CHUNK_SIZE))
		return E_SIZE;
	if (f->fd == -1)
		return FX_OK;
	if (atomic_load(&f->sink->broken))
		return E_IO_WRITE;
	if (!sink_enter(f->sink))
		return E_CANCELLED;
	code = put_chunk(f, offset, data, len, digest, zero);
	sink_leave(f->sink);
	return code;
}
