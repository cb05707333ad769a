/* SPDX-License-Identifier: MIT */
/* Whole small files, and what is recorded of every file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/path.h"
#include "crypto/digest.h"
#include "engine/faults_point.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/sparse.h"

#define OWNER_ALL 0700
#define EXEC_BITS 0111

static const uint8_t zeros[FX_DIGEST_SIZE];

enum fx_code
sink_code(int errnum)
{
	enum fx_code code = file_code(errnum, true);

	return code != FX_OK ? code : E_IO_WRITE;
}

enum sink_slot
sink_slot_look(const uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code)
{
	if (memcmp(slot, zeros, FX_DIGEST_SIZE) == 0)
		return SLOT_NONE;
	for (size_t i = 0; i < FX_DIGEST_SIZE - 1; i++)
		if (slot[i] != 0xff)
			return SLOT_ROOT;
	*ret_code = E_EXISTS;
	if (slot[FX_DIGEST_SIZE - 1] == FX_OK)
		return SLOT_HELD;
	*ret_code = fx_code_from(slot[FX_DIGEST_SIZE - 1]);
	return *ret_code == E_DECLINED ? SLOT_UNWANTED : SLOT_REFUSED;
}

void
sink_slot_mark(uint8_t slot[FX_DIGEST_SIZE], enum fx_code code)
{
	memset(slot, 0xff, FX_DIGEST_SIZE);
	slot[FX_DIGEST_SIZE - 1] = (uint8_t)code;
}

int
sink_slot_get(int roots_fd, uint32_t file_id, uint8_t ret[FX_DIGEST_SIZE])
{
	ssize_t n;

	memset(ret, 0, FX_DIGEST_SIZE);
	n = fd_pread_full(
	    roots_fd, ret, FX_DIGEST_SIZE, (off_t)file_id * FX_DIGEST_SIZE);
	return n < 0 ? (int)n : 0;
}

int
sink_slot_put(
    struct sink *s, uint32_t file_id, const uint8_t root[FX_DIGEST_SIZE])
{
	return fd_pwrite_full(
	    s->roots_fd, root, FX_DIGEST_SIZE, (off_t)file_id * FX_DIGEST_SIZE);
}

const struct entry *
sink_slot_entry(struct sink *s, const struct block *b, uint32_t file_id,
    const uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code)
{
	const struct entry *e = block_entry(b, file_id);
	uint16_t gen;

	*ret_code = E_PROTO;
	if (e == NULL)
		return NULL;
	e = sink_entry_now(s, e, file_id, &gen);
	*ret_code = E_TYPE;
	if (e->kind != ENTRY_FILE)
		return NULL;
	*ret_code = E_NAME;
	if (path_check((const char *)e->path, e->path_len, NULL) < 0 ||
	    sink_root_of(&s->meta, e->path, e->path_len) < 0)
		return NULL;
	switch (sink_slot_look(slot, ret_code)) {
	case SLOT_NONE:
	case SLOT_ROOT:
		break;
	case SLOT_REFUSED:
	case SLOT_HELD:
	case SLOT_UNWANTED:
		return NULL;
	}
	if (atomic_load(&s->broken)) {
		*ret_code = E_IO_WRITE;
		return NULL;
	}
	*ret_code = FX_OK;
	return e;
}

const struct entry *
sink_file_entry(struct sink *s, const struct block *b, uint32_t file_id,
    uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code, int *errnum)
{
	int r = sink_slot_get(s->roots_fd, file_id, slot);

	if (r < 0) {
		*errnum = -r;
		*ret_code = E_IO_WRITE;
		return NULL;
	}
	return sink_slot_entry(s, b, file_id, slot, ret_code);
}

/* A file system may not know modes or times; the bytes count. */
static int
tolerate(int r)
{
	if (r == 0 || errno == EPERM || errno == EOPNOTSUPP || errno == EINVAL)
		return 0;
	return -errno;
}

int
sink_set_stat(const struct sink_meta *m, int fd, const struct entry *e)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = e->mtime, .tv_nsec = (long)e->mtime_ns } };
	mode_t mode = 0666;
	int r;

	if (e->kind == ENTRY_FOLDER)
		mode = 0777;
	else if ((m->preserve & PRESERVE_MODE) != 0)
		mode |= e->mode & EXEC_BITS;
	mode &= ~(mode_t)m->umask;
	if (e->kind == ENTRY_FOLDER)
		mode |= OWNER_ALL;
	r = tolerate(fchmod(fd, mode));
	if (r == 0 && (m->preserve & PRESERVE_MTIME) != 0 && e->mtime >= 0 &&
	    e->mtime <= FX_MTIME_MAX)
		r = tolerate(futimens(fd, times));
	return r;
}

/* Make name with the contents, complete; gone again on failure. */
static int
write_file(struct sink *s, int dirfd, const char *name, const struct entry *e,
    const void *data, size_t size)
{
	int fd;
	int closed;
	int r;

	faults_point(POINT_CREATE);
	fd = openat(dirfd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -errno;
	faults_point(POINT_WRITE);
	if (e->sparse && size > 0) {
		r = sparse_write(fd, data, size, 0);
		if (r == 0 && ftruncate(fd, (off_t)size) == -1)
			r = -errno;
	} else {
		r = size > 0 ? fd_write_full(fd, data, size) : 0;
	}
	if (r == 0)
		r = sink_set_stat(&s->meta, fd, e);
	/* unless one sync for all comes at the end */
	if (s->syncs && s->sync_fd < 0)
		faults_point(POINT_SYNC);
	if (r == 0 && s->syncs && s->sync_fd < 0 && fsync(fd) == -1)
		r = -errno;
	closed = fd_close(&fd);
	if (r == 0)
		r = closed;
	if (r < 0)
		unlinkat(dirfd, name, 0);
	return r;
}

int
sink_small_write(struct sink *s, int dirfd, const char *name,
    const struct entry *e, uint32_t id, bool replace, const void *data,
    size_t size)
{
	int r = replace ? sink_slot_put(s, id, zeros) : 0;

	if (r == 0 && replace && unlinkat(dirfd, name, 0) == -1 &&
	    errno != ENOENT)
		r = -errno;
	return r == 0 ? write_file(s, dirfd, name, e, data, size) : r;
}

enum fx_code
sink_small(struct sink *s, const struct block *b, uint32_t file_id,
    const void *data, size_t size, const uint8_t root[32])
{
	struct sink_batch *t;
	enum fx_code code, end;

	code = sink_batch_begin(&t, s, b, file_id, file_id);
	if (code != FX_OK)
		return code;
	code = sink_batch_put(t, file_id, data, size, root);
	end = sink_batch_end(t);
	return code != FX_OK ? code : end;
}

enum fx_code
sink_empty(struct sink *s, const struct block *b, uint32_t file_id, int *errnum)
{
	uint8_t root[FX_DIGEST_SIZE];
	struct digest *d;

	*errnum = 0;
	if (digest_new(&d) < 0)
		return E_INTERNAL;
	digest_once(d, "", 0, root);
	digest_free(d);
	return sink_small(s, b, file_id, "", 0, root);
}

int
sink_probe(struct sink *s, uint64_t bytes)
{
	static const uint8_t piece[64 * 1024];
	static const char name[] = "probe";
	int closed;
	int r = 0;
	int fd;

	(void)unlinkat(s->stage_fd, name, 0);
	fd = openat(s->stage_fd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return -errno;
	for (uint64_t done = 0; done < bytes && r == 0; done += sizeof(piece))
		r = fd_write_full(fd, piece, sizeof(piece));
	closed = fd_close(&fd);
	(void)unlinkat(s->stage_fd, name, 0);
	return r < 0 ? r : closed;
}
