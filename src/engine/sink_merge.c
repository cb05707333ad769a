/* SPDX-License-Identifier: MIT */
/* A tree that is put into a folder that is there already. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "engine/faults_point.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* How often a name that looked free may be taken. */
#define TRIES 100

/* Files of one root that are named as not delivered. */
#define LATE_MAX 10000

struct merge {
	struct sink_landing *l;
	struct sink_root *r;
	uint16_t root;
	const char *name; /* of the folder that is there */
	bool fills; /* it brings what is missing there, and nothing gives way */
	int manifest_fd;
	int roots_fd;
	uint8_t *slots; /* of the block at hand, from.. */
	uint32_t slots_first;
	size_t late_cap;

	/* The folder at hand: in tree/, and where its contents go. */
	bool known;
	int from_fd; /* -1: gone, all of it was moved */
	int to_fd;   /* -1 with errnum */
	int errnum;
	bool dirty; /* to_fd is not synced */
	size_t n;
	uint8_t path[FX_PATH_MAX]; /* raw */
};

static int
leave_folder(struct merge *m)
{
	int r = 0;

	if (m->dirty && m->l->syncs) {
		faults_point(POINT_DIRSYNC);
		r = file_sync_dir(m->to_fd);
	}
	m->dirty = false;
	m->known = false;
	fd_close(&m->from_fd);
	fd_close(&m->to_fd);
	return r;
}

/* Have the folder path, n bytes, at hand.  0 or -errno: of a sync, final. */
static int
enter_folder(struct merge *m, const uint8_t *path, size_t n)
{
	const uint8_t *slash = memchr(path, '/', n);
	char from[SINK_PATH_SIZE], rest[SINK_PATH_SIZE] = "";
	char to[SINK_PATH_SIZE + FX_NAME_MAX + 2];
	struct fx_err err = FX_ERR_NONE;
	int r;

	if (m->known && m->n == n && memcmp(m->path, path, n) == 0)
		return 0;
	r = leave_folder(m);
	if (r < 0)
		return r;
	m->known = true;
	m->n = n;
	memcpy(m->path, path, n);
	if (sink_disk_path(from, path, n) != FX_OK ||
	    (slash != NULL &&
		sink_disk_path(
		    rest, slash + 1, n - (size_t)(slash + 1 - path)) != FX_OK))
		return 0;
	m->from_fd = file_open_beneath(
	    m->l->tree_fd, from, O_RDONLY | O_DIRECTORY, 0, NULL);
	if (m->from_fd == -1)
		return 0;
	(void)snprintf(to, sizeof(to), "%s%s%s", m->name,
	    rest[0] != '\0' ? "/" : "", rest);
	m->to_fd = file_open_beneath(
	    m->l->into_fd, to, O_RDONLY | O_DIRECTORY, 0, &err);
	m->errnum = err.errnum;
	return 0;
}

/*
 * What arrived is not what is there: the receipt must not vouch for it.  If the
 * mark cannot be written, a later check finds a difference, which there is.
 */
static void
not_there(struct merge *m, uint32_t id, uint64_t size, enum fx_code why)
{
	uint8_t mark[FX_DIGEST_SIZE];

	m->r->files -= m->r->files > 0;
	m->r->size -= m->r->size >= size ? size : 0;
	sink_slot_mark(mark, why);
	(void)fd_pwrite_full(
	    m->roots_fd, mark, sizeof(mark), (off_t)id * FX_DIGEST_SIZE);
}

/* The file arrived, but got no name. */
static void
failed(struct merge *m, uint32_t id, const struct entry *e, uint64_t size,
    int errnum)
{
	struct sink_late *late;

	not_there(m, id, size, sink_code(errnum));
	m->r->failed++;
	m->r->errnum = errnum;
	late = vec_add(
	    &m->r->late, &m->r->late_n, &m->late_cap, LATE_MAX, sizeof(*late));
	if (late == NULL)
		return;
	late->file_id = id;
	late->errnum = errnum;
	late->path = malloc(e->path_len);
	if (late->path == NULL)
		return;
	memcpy(late->path, e->path, e->path_len);
	late->path_len = e->path_len;
}

/* Move name under another one, which is logged for the receipt. */
static int
move_beside(struct merge *m, uint32_t id, const char *name)
{
	struct sink_record rec = { .type = SINK_NAMED, .file_id = id };
	unsigned number = 1;
	int r = -EEXIST;

	for (int i = 0; i < TRIES && r == -EEXIST; i++) {
		if (!sink_land_next(m->to_fd, name, &number, rec.name))
			break;
		r = sink_log_put(m->l->log, &rec);
		if (r == 0)
			r = file_rename_noreplace(
			    m->from_fd, name, m->to_fd, rec.name);
	}
	return r;
}

/* By the rule: 0, -errno, or 1: what is there was left alone. */
static int
move_file(struct merge *m, uint32_t id, const char *name,
    const struct sink_came *came)
{
	int r = -EEXIST;

	for (int i = 0; i < TRIES && r == -EEXIST; i++) {
		faults_point(POINT_RENAME);
		r = file_rename_noreplace(m->from_fd, name, m->to_fd, name);
		if (r != -EEXIST)
			break;
		if (m->fills)
			return sink_same_bytes(
				   m->to_fd, name, came->size, came->digest)
			    ? 1
			    : r;
		switch (
		    sink_clash(m->l->meta->conflict, m->to_fd, name, came)) {
		case CLASH_FREE:
			break;
		case CLASH_HELD:
		case CLASH_LEFT:
			return 1;
		case CLASH_REPLACE:
			return renameat(m->from_fd, name, m->to_fd, name) == -1
			    ? -errno
			    : 0;
		case CLASH_BESIDE:
			return move_beside(m, id, name);
		case CLASH_FAIL:
			return r;
		}
	}
	return r;
}

static void
merge_file(struct merge *m, uint32_t id, const struct entry *e,
    const char *name, const uint8_t *slot)
{
	struct sink_came came = { .digest = slot };
	struct stat st;
	int r;

	if (fstatat(m->from_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return; /* moved before */
	if (m->to_fd == -1) {
		failed(m, id, e, (uint64_t)st.st_size, m->errnum);
		return;
	}
	came.size = (uint64_t)st.st_size;
	came.mtime = st.st_mtim.tv_sec;
	came.mtime_ns = (uint32_t)st.st_mtim.tv_nsec;
	r = move_file(m, id, name, &came);
	if (r == 0) {
		m->dirty = true;
	} else if (r == 1) {
		if (!m->fills && m->l->meta->conflict != CONFLICT_SKIP_DIGEST)
			not_there(m, id, came.size, FX_OK);
		m->r->held++;
	} else {
		failed(m, id, e, came.size, -r);
	}
}

static bool
same_link(struct merge *m, const char *name)
{
	char a[FX_PATH_MAX + 1], b[FX_PATH_MAX + 1];
	ssize_t n = readlinkat(m->from_fd, name, a, sizeof(a));

	return n >= 0 && n == readlinkat(m->to_fd, name, b, sizeof(b)) &&
	    memcmp(a, b, (size_t)n) == 0;
}

/* A symlink takes a free name; nothing gives way to one. */
static void
merge_link(
    struct merge *m, uint32_t id, const struct entry *e, const char *name)
{
	struct stat st;
	int r;

	if (fstatat(m->from_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return; /* moved before, or never made */
	if (m->to_fd == -1) {
		failed(m, id, e, 0, m->errnum);
		return;
	}
	r = file_rename_noreplace(m->from_fd, name, m->to_fd, name);
	if (r == -EEXIST && same_link(m, name))
		return;
	if (r == -EEXIST && !m->fills)
		r = move_beside(m, id, name);
	if (r == 0)
		m->dirty = true;
	else
		failed(m, id, e, 0, -r);
}

/* A folder that is not there yet, or not as a folder, goes as one. */
static void
merge_folder(struct merge *m, uint32_t id, const char *name)
{
	struct stat st;
	int r;

	if (m->to_fd == -1 ||
	    (fstatat(m->to_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode)))
		return;
	r = file_rename_noreplace(m->from_fd, name, m->to_fd, name);
	if (r == -EEXIST && !m->fills)
		r = move_beside(m, id, name);
	m->dirty = m->dirty || r == 0;
}

static int
merge_entry(struct merge *m, uint32_t id, const struct entry *e)
{
	const uint8_t *slot =
	    m->slots + (size_t)(id - m->slots_first) * FX_DIGEST_SIZE;
	size_t at = sink_base_at(e->path, e->path_len);
	char name[FX_NAME_MAX + 1];
	enum fx_code code;
	int r;

	if (at == 0 ||
	    sink_root_of(m->l->meta, e->path, e->path_len) != (int)m->root ||
	    sink_disk_name(name, e->path + at, e->path_len - at) != FX_OK)
		return 0;
	if (e->kind == ENTRY_OTHER)
		return 0;
	if (e->kind == ENTRY_FILE && sink_slot_look(slot, &code) != SLOT_ROOT)
		return 0;
	r = enter_folder(m, e->path, at - 1);
	if (r < 0 || m->from_fd == -1)
		return r;
	if (e->kind == ENTRY_FOLDER)
		merge_folder(m, id, name);
	else if (e->kind == ENTRY_SYMLINK)
		merge_link(m, id, e, name);
	else
		merge_file(m, id, e, name, slot);
	return 0;
}

static int
merge_block(struct merge *m, const struct block *b)
{
	int r = sink_slots_get(m->roots_fd, b, m->slots);

	m->slots_first = b->first_id;
	for (uint16_t i = 0; i < b->count && r == 0; i++)
		r = merge_entry(m, b->first_id + i, &b->entries[i]);
	return r;
}

static int
merge_all(struct merge *m)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_blocks walk = { .fd = m->manifest_fd };
	struct stat st;
	struct block *b;
	int closed;
	int r;

	if (fstat(m->manifest_fd, &st) == -1)
		return -errno;
	walk.end = (uint64_t)st.st_size;
	while ((r = sink_blocks_next(&walk, &b, &err)) == 1) {
		r = merge_block(m, b);
		block_unref(b);
		if (r < 0)
			break;
	}
	if (r == -1 && err.code != FX_OK)
		r = err.errnum != 0 ? -err.errnum : -EIO;
	closed = leave_folder(m);
	return r < 0 ? r : closed;
}

int
sink_merge(
    struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r)
{
	int flags = O_NOFOLLOW | O_CLOEXEC;
	struct merge *m = calloc(1, sizeof(*m));
	int e = -ENOMEM;

	if (m == NULL)
		return e;
	m->l = l;
	m->r = r;
	m->root = i;
	m->fills = sink_has_place(l->meta, i);
	m->name = name;
	m->from_fd = m->to_fd = -1;
	m->manifest_fd = openat(l->stage_fd, "manifest", O_RDONLY | flags);
	m->roots_fd = openat(l->stage_fd, "roots", O_RDWR | flags);
	m->slots = malloc((size_t)FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE);
	if (m->manifest_fd == -1 || m->roots_fd == -1)
		e = -EIO;
	else if (m->slots != NULL)
		e = merge_all(m);
	free(m->slots);
	fd_close(&m->roots_fd);
	fd_close(&m->manifest_fd);
	free(m);
	return e;
}
