/* SPDX-License-Identifier: MIT */
/* Part files: made, found again, put away. */
#include "engine/sink_part.h"
#include "engine/faults_point.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "crypto/tree.h"
#include "os/fd.h"

/* 256 TiB: 32 MiB a bitmap. */
#define CHUNKS_MAX (UINT64_C(1) << 28)

/* Digests read at a time. */
#define DIGESTS 512

static const char magic[8] = "fxtmap\0\1";

void
sink_part_name(char to[SINK_PART_NAME], uint32_t file_id)
{
	(void)snprintf(to, SINK_PART_NAME, "%" PRIu32, file_id);
}

static off_t
digest_at(const struct sink_file *f, uint64_t i)
{
	return (off_t)(SINK_MAP_HEAD + f->bits + i * FX_DIGEST_SIZE);
}

int
sink_part_digest(
    const struct sink_file *f, uint64_t i, uint8_t ret[FX_DIGEST_SIZE])
{
	ssize_t n =
	    fd_pread_full(f->map_fd, ret, FX_DIGEST_SIZE, digest_at(f, i));

	if (n < 0)
		return (int)n;
	return n == FX_DIGEST_SIZE ? 0 : -EIO;
}

int
sink_part_put_digest(
    struct sink_file *f, uint64_t i, const uint8_t digest[FX_DIGEST_SIZE])
{
	return fd_pwrite_full(
	    f->map_fd, digest, FX_DIGEST_SIZE, digest_at(f, i));
}

void
sink_part_free(struct sink_file *f)
{
	if (f == NULL)
		return;
	cond_done(&f->moved);
	mutex_done(&f->lock);
	fd_close(&f->map_fd);
	fd_close(&f->fd);
	free(f->claimed);
	free(f->done);
	free(f->synced);
	free(f->claims);
	free(f);
}

struct sink_file *
sink_part_new(struct sink *s, const struct entry *e, uint32_t id, uint16_t gen)
{
	struct sink_file *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	list_init(&f->link);
	f->fd = f->map_fd = -1;
	if (mutex_init(&f->lock) < 0) {
		free(f);
		return NULL;
	}
	if (cond_init(&f->moved) < 0) {
		mutex_done(&f->lock);
		free(f);
		return NULL;
	}
	f->sink = s;
	f->file_id = id;
	f->gen = gen;
	f->size = e->size;
	f->sparse = e->sparse;
	f->chunks = fx1_chunks(e->size);
	f->bits = (size_t)((f->chunks + 63) / 64 * 8);
	f->claimed = calloc(1, f->bits);
	f->done = calloc(1, f->bits);
	f->synced = calloc(1, f->bits);
	f->claims = calloc(1, f->bits);
	f->synced_ms = clock_now_ms();
	if (f->claimed != NULL && f->done != NULL && f->synced != NULL &&
	    f->claims != NULL)
		return f;
	sink_part_free(f);
	return NULL;
}

void
sink_map_head(
    uint8_t to[SINK_MAP_HEAD], const struct sink_file *f, uint16_t gen)
{
	memset(to, 0, SINK_MAP_HEAD);
	memcpy(to, magic, sizeof(magic));
	put_u16(to + 8, gen);
	put_u64(to + 16, f->size);
}

/* [create] Nothing is known yet: new files, in place of older ones. */
static int
create(struct sink_file *f)
{
	int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	struct sink *s = f->sink;
	uint8_t head[SINK_MAP_HEAD];
	char name[SINK_PART_NAME];

	faults_point(POINT_CREATE);
	sink_part_name(name, f->file_id);
	if ((unlinkat(s->map_fd, name, 0) == -1 && errno != ENOENT) ||
	    (unlinkat(s->parts_fd, name, 0) == -1 && errno != ENOENT))
		return -errno;
	f->fd = openat(s->parts_fd, name, flags, 0600);
	if (f->fd == -1)
		return -errno;
	f->map_fd = openat(s->map_fd, name, flags, 0600);
	if (f->map_fd == -1)
		return -errno;
	sink_map_head(head, f, f->gen);
	return fd_pwrite_full(f->map_fd, head, sizeof(head), 0);
}

/* Chunks with a digest are there: it is written after them. */
static int
load_bits(struct sink_file *f)
{
	static const uint8_t none[FX_DIGEST_SIZE];
	uint8_t *digests = malloc(DIGESTS * FX_DIGEST_SIZE);
	ssize_t n = 0;

	if (digests == NULL)
		return -ENOMEM;
	for (uint64_t i = 0; i < f->chunks; i += DIGESTS) {
		n = fd_pread_full(f->map_fd, digests, DIGESTS * FX_DIGEST_SIZE,
		    digest_at(f, i));
		if (n <= 0)
			break;
		for (uint64_t k = 0;
		     k < (uint64_t)n / FX_DIGEST_SIZE && i + k < f->chunks;
		     k++) {
			uint64_t at = i + k;

			if (memcmp(digests + k * FX_DIGEST_SIZE, none,
				FX_DIGEST_SIZE) == 0)
				continue;
			f->claimed[at / 8] |= (uint8_t)(1U << at % 8);
			f->count++;
		}
	}
	free(digests);
	memcpy(f->done, f->claimed, f->bits);
	return n < 0 ? (int)n : 0;
}

/* Bytes of the chunks whose bits are set. */
static uint64_t
bytes_of(const struct sink_file *f, const uint8_t *bits)
{
	uint64_t last = f->chunks - 1;
	uint64_t count = 0;

	for (size_t i = 0; i < f->bits; i++)
		count += (unsigned)__builtin_popcount(bits[i]);
	count *= FX_CHUNK_SIZE;
	if ((bits[last / 8] >> last % 8 & 1) != 0)
		count -= f->chunks * FX_CHUNK_SIZE - f->size;
	return count;
}

int
sink_map_load(struct sink_file *f)
{
	uint8_t head[SINK_MAP_HEAD];
	ssize_t n;
	int r;

	n = fd_pread_full(f->map_fd, head, sizeof(head), 0);
	if (n < 0)
		return (int)n;
	if (n < SINK_MAP_HEAD || memcmp(head, magic, sizeof(magic)) != 0 ||
	    get_u64(head + 16) != f->size)
		return 0;
	f->gen = get_u16(head + 8);
	r = load_bits(f);
	if (r < 0)
		return r;
	n = fd_pread_full(f->map_fd, f->synced, f->bits, SINK_MAP_HEAD);
	if (n < 0)
		return (int)n;
	for (size_t i = 0; i < f->bits; i++) {
		f->claims[i] = f->synced[i] & (uint8_t)~f->done[i];
		f->synced[i] &= f->done[i];
	}
	return 1;
}

/*
 * Open what is there.  1 and the generation in f->gen; 0 if nothing usable
 * is; or -errno.
 */
static int
reopen(struct sink_file *f)
{
	int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
	struct sink *s = f->sink;
	char name[SINK_PART_NAME];
	int r;

	sink_part_name(name, f->file_id);
	f->map_fd = openat(s->map_fd, name, flags);
	if (f->map_fd == -1)
		return errno == ENOENT ? 0 : -errno;
	f->fd = openat(s->parts_fd, name, flags);
	if (f->fd == -1)
		return errno == ENOENT ? 0 : -errno;
	f->dirty = true;
	r = sink_map_load(f);
	if (r <= 0)
		return r;
	/* Memory must not vouch for what an earlier run wrote to the disk. */
	if (s->resumed)
		(void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
	f->kept = bytes_of(f, f->synced);
	return 1;
}

static struct list *
bucket(struct sink *s, uint32_t id)
{
	return &s->parts[id % SINK_BUCKETS];
}

static struct sink_file *
find_open(struct sink *s, uint32_t id)
{
	struct sink_file *found = NULL;

	mutex_lock(&s->lock);
	list_for_each(at, bucket(s, id)) {
		struct sink_file *f = FX_CONTAINER(at, struct sink_file, link);

		if (f->file_id == id) {
			f->refs++;
			found = f;
			break;
		}
	}
	mutex_unlock(&s->lock);
	return found;
}

struct sink_file *
sink_part_publish(struct sink_file *f)
{
	struct sink *s = sink_ref(f->sink);

	mutex_lock(&s->lock);
	f->refs = 1;
	if (s->holding && s->held < SINK_HELD && f->fd != -1) {
		f->held = true;
		f->refs++;
		s->held++;
	}
	list_add(bucket(s, f->file_id), &f->link);
	mutex_unlock(&s->lock);
	return f;
}

static int
fail(struct fx_err *err, uint32_t id, int r)
{
	return fx_err_errno(
	    err, sink_code(-r), -r, "part %" PRIu32 " could not be opened", id);
}

struct sink_file *
sink_part_find(
    struct sink *s, const struct entry *e, uint32_t file_id, struct fx_err *err)
{
	struct sink_claim claim;
	struct sink_file *f;
	int r;

	sink_claim(s, &claim, file_id, file_id);
	f = find_open(s, file_id);
	if (f == NULL) {
		f = sink_part_new(s, e, file_id, 0);
		r = f != NULL ? reopen(f) : -ENOMEM;
		if (r < 0)
			fail(err, file_id, r);
		if (r == 1) {
			f = sink_part_publish(f);
		} else {
			sink_part_free(f);
			f = NULL;
		}
	}
	sink_release(s, &claim);
	return f;
}

/* What is open or on disk of an older generation does not count any more. */
static void
supersede(struct sink_file *f)
{
	struct sink *s = f->sink;

	mutex_lock(&s->lock);
	list_del(&f->link);
	mutex_unlock(&s->lock);
	mutex_lock(&f->lock);
	atomic_fetch_sub(&s->kept, f->kept);
	f->kept = 0;
	f->failed = E_SRC_CHANGED;
	mutex_unlock(&f->lock);
	sink_part_let_go(f);
}

/* With the file claimed, and nothing of this generation open. */
static struct sink_file *
open_part(struct sink *s, const struct entry *e, uint32_t id, uint16_t gen,
    struct fx_err *err)
{
	struct sink_file *f = sink_part_new(s, e, id, gen);
	int r = f != NULL ? reopen(f) : -ENOMEM;

	if (r == 1 && f->gen == gen)
		return sink_part_publish(f);
	if (r == 1 && f->gen > gen) {
		fx_err_set(err, E_SRC_CHANGED, "the file started over");
		sink_part_free(f);
		return NULL;
	}
	if (r == 1)
		atomic_fetch_sub(&s->kept, f->kept);
	sink_part_free(f);
	if (r >= 0) {
		f = sink_part_new(s, e, id, gen);
		r = f != NULL ? create(f) : -ENOMEM;
		if (r == 0)
			return sink_part_publish(f);
		sink_part_free(f);
	}
	fail(err, id, r);
	return NULL;
}

/* A late chunk of a file that is whole finds nothing to do. */
static struct sink_file *
whole_part(
    struct sink *s, const struct entry *e, uint32_t id, struct fx_err *err)
{
	struct sink_file *f = sink_part_new(s, e, id, 0);

	if (f != NULL)
		return sink_part_publish(f);
	fail(err, id, -ENOMEM);
	return NULL;
}

static struct sink_file *
get_part(struct sink *s, const struct entry *e, uint32_t id, uint16_t gen,
    const uint8_t *slot, struct fx_err *err)
{
	struct sink_file *f = find_open(s, id);
	enum fx_code code;

	if (f != NULL && f->gen == gen)
		return f;
	if (f != NULL && f->gen > gen) {
		sink_part_unref(f);
		fx_err_set(err, E_SRC_CHANGED, "the file started over");
		return NULL;
	}
	if (f != NULL) {
		supersede(f);
		sink_part_unref(f);
	}
	if (gen == 0 && sink_slot_look(slot, &code) == SLOT_ROOT)
		return whole_part(s, e, id, err);
	return open_part(s, e, id, gen, err);
}

struct sink_file *
sink_part(struct sink *s, const struct block *b, uint32_t file_id, uint16_t gen,
    struct fx_err *err)
{
	struct sink_claim claim;
	uint8_t slot[FX_DIGEST_SIZE];
	const struct entry *e;
	struct sink_file *f;
	enum fx_code code;
	int errnum = 0;
	uint16_t now;

	if (!sink_enter(s)) {
		fx_err_set(err, E_CANCELLED, "the transfer was taken up anew");
		return NULL;
	}
	sink_claim(s, &claim, file_id, file_id);
	e = sink_file_entry(s, b, file_id, slot, &code, &errnum);
	if (e == NULL && errnum != 0) {
		f = NULL;
		fail(err, file_id, -errnum);
	} else if (e == NULL) {
		f = NULL;
		fx_err_set(err, code, "this file cannot be received");
	} else if ((void)sink_entry_now(s, e, file_id, &now), now != gen) {
		f = NULL;
		fx_err_set(err, E_SRC_CHANGED, "the file started over");
	} else if (e->size == 0 || fx1_chunks(e->size) > CHUNKS_MAX) {
		f = NULL;
		fx_err_set(err, E_LIMIT, "a size that cannot be received");
	} else {
		f = get_part(s, e, file_id, gen, slot, err);
	}
	sink_release(s, &claim);
	sink_leave(s);
	return f;
}

void
sink_part_unref(struct sink_file *f)
{
	char name[SINK_PART_NAME];
	struct sink *s;
	bool last, listed;

	if (f == NULL)
		return;
	s = f->sink;
	mutex_lock(&s->lock);
	last = --f->refs == 0;
	listed = !list_empty(&f->link);
	if (last)
		list_del(&f->link);
	mutex_unlock(&s->lock);
	if (!last)
		return;
	/*
	 * close() may tell of a write that failed: then nothing of the part
	 * counts.  One that was superseded has no name any more.
	 */
	if (fd_close(&f->fd) < 0 && listed) {
		sink_part_name(name, f->file_id);
		unlinkat(s->map_fd, name, 0);
	}
	sink_part_free(f);
	sink_unref(s);
}

void
sink_part_note(struct sink_file *f, const uint8_t *bits, uint64_t kept)
{
	struct sink_record rec = {
		.type = SINK_BITS,
		.file_id = f->file_id,
		.gen = f->gen,
		.file_kept = kept,
	};

	/*
	 * Hints for the next run, which hashes what they name: a failure here
	 * is no failure of the file.
	 */
	if (bits != NULL)
		(void)fd_pwrite_full(f->map_fd, bits, f->bits, SINK_MAP_HEAD);
	rec.kept =
	    atomic_fetch_add(&f->sink->kept, kept - f->kept) + kept - f->kept;
	f->kept = kept;
	(void)sink_log_put(&f->sink->log, &rec);
}
