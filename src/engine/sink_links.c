/* SPDX-License-Identifier: MIT */
/*
 * Symlinks, where the user allows them (reliability.md 7.3): made after all
 * files, then looked at.  Nothing of ours ever passes one.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "crypto/digest.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

enum fx_code
sink_link_check(const struct sink *s, const struct entry *e)
{
	size_t folders = 0;

	/* Without openat2 nobody could tell where it leads. */
	if (!s->links || !file_has_openat2())
		return E_TYPE;
	for (size_t i = 0; i < e->path_len; i++)
		folders += e->path[i] == '/';
	if (folders == 0)
		return E_TYPE; /* a root is a file or a folder */
	return path_link_stays(
		   (const char *)e->target, e->target_len, folders - 1)
	    ? FX_OK
	    : E_NAME;
}

/* Its folder and its name on disk. */
static enum fx_code
place_of(struct sink *s, const struct entry *e, struct sink_folder **ret,
    char name[FX_NAME_MAX + 1], int *errnum)
{
	size_t at = sink_base_at(e->path, e->path_len);
	enum fx_code code;

	code = sink_disk_name(name, e->path + at, e->path_len - at);
	if (code != FX_OK)
		return code;
	*ret = sink_folder_get(s, e->path, at > 0 ? at - 1 : 0, &code, errnum);
	return *ret != NULL ? FX_OK : code;
}

static bool
is_same(int dirfd, const char *name, const struct entry *e)
{
	char target[FX_LINK_MAX + 1];
	ssize_t n = readlinkat(dirfd, name, target, sizeof(target));

	return n == (ssize_t)e->target_len &&
	    memcmp(target, e->target, e->target_len) == 0;
}

static int
set_time(
    const struct sink *s, int dirfd, const char *name, const struct entry *e)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = e->mtime, .tv_nsec = (long)e->mtime_ns } };

	if ((s->meta.preserve & PRESERVE_MTIME) == 0 || e->mtime < 0 ||
	    e->mtime > FX_MTIME_MAX ||
	    utimensat(dirfd, name, times, AT_SYMLINK_NOFOLLOW) == 0 ||
	    errno == EOPNOTSUPP || errno == EPERM)
		return 0;
	return -errno;
}

enum fx_code
sink_link_make(struct sink *s, const struct entry *e, uint32_t id, int *errnum)
{
	uint8_t slot[FX_DIGEST_SIZE];
	char name[FX_NAME_MAX + 1];
	char target[FX_LINK_MAX + 1];
	struct sink_folder *folder;
	struct digest *d;
	enum fx_code code;
	int r = 0;

	code = sink_link_check(s, e);
	if (code == FX_OK)
		code = place_of(s, e, &folder, name, errnum);
	if (code != FX_OK)
		return code;
	if (digest_new(&d) < 0) {
		sink_folder_put(s, folder);
		return E_INTERNAL;
	}
	memcpy(target, e->target, e->target_len);
	target[e->target_len] = '\0';
	digest_once(d, target, e->target_len, slot);
	digest_free(d);
	/* A commit that is done once more finds its own. */
	if (symlinkat(target, folder->fd, name) == -1 &&
	    (errno != EEXIST || !is_same(folder->fd, name, e)))
		r = -errno;
	if (r == 0)
		r = set_time(s, folder->fd, name, e);
	if (r == 0)
		r = sink_slot_put(s, id, slot);
	sink_folder_put(s, folder);
	*errnum = -r;
	return r == 0 ? FX_OK : sink_code(-r);
}

/* Whether the link leads out of its root, as the kernel sees it. */
static bool
leads_out(const struct sink *s, const struct entry *e)
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	struct fx_err why = FX_ERR_NONE;
	char path[SINK_PATH_SIZE];
	bool out = true;
	int root, fd;

	if (slash == NULL ||
	    sink_disk_path(path, e->path, (size_t)(slash - e->path)) != FX_OK)
		return true;
	root = file_open_beneath(
	    s->tree_fd, path, O_RDONLY | O_DIRECTORY, 0, NULL);
	slash++;
	if (root != -1 &&
	    sink_disk_path(path, slash,
		e->path_len - (size_t)(slash - e->path)) == FX_OK) {
		fd = file_follow_beneath(root, path, O_PATH, &why);
		out = fd == -1 &&
		    (why.errnum == EXDEV || why.errnum == ENOSYS ||
			why.errnum == EPERM);
		fd_close(&fd);
	}
	fd_close(&root);
	return out;
}

static int
remove_link(struct sink *s, const struct entry *e, uint32_t id)
{
	static const uint8_t none[FX_DIGEST_SIZE];
	char name[FX_NAME_MAX + 1];
	struct sink_folder *folder;
	int errnum = EIO;
	int r = 0;

	if (place_of(s, e, &folder, name, &errnum) != FX_OK)
		return -errnum;
	if (!is_same(folder->fd, name, e))
		r = -ESTALE;
	else if (unlinkat(folder->fd, name, 0) == -1)
		r = -errno;
	sink_folder_put(s, folder);
	return r == 0 ? sink_slot_put(s, id, none) : r;
}

static int
test_block(struct sink *s, const struct block *b, struct sink_root *roots)
{
	uint8_t slot[FX_DIGEST_SIZE];
	enum fx_code code;
	int r = 0;

	for (uint16_t i = 0; i < b->count && r == 0; i++) {
		const struct entry *e = &b->entries[i];
		int root = sink_root_of(&s->meta, e->path, e->path_len);

		if (e->kind != ENTRY_SYMLINK || root < 0)
			continue;
		r = sink_slot_get(s->roots_fd, b->first_id + i, slot);
		if (r < 0 || sink_slot_look(slot, &code) != SLOT_ROOT ||
		    !leads_out(s, e))
			continue;
		r = remove_link(s, e, b->first_id + i);
		roots[root].links--;
		roots[root].links_failed++;
		roots[root].failed++;
		roots[root].code = E_NAME;
	}
	return r;
}

int
sink_links_test(struct sink *s, struct sink_root *roots, struct fx_err *err)
{
	struct sink_blocks walk = {
		.fd = s->manifest_fd,
		.end = s->manifest_len,
	};
	struct block *b;
	int e = 0;
	int r;

	while ((r = sink_blocks_next(&walk, &b, err)) == 1) {
		e = test_block(s, b, roots);
		block_unref(b);
		if (e < 0)
			return fx_err_errno(err, sink_code(-e), -e,
			    "the symlinks could not be checked");
	}
	return r;
}

bool
sink_link_there(int root_fd, const struct entry *e)
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	char path[SINK_PATH_SIZE];
	char *name;
	bool same;
	int fd;

	if (slash == NULL ||
	    sink_disk_path(path, slash + 1,
		e->path_len - (size_t)(slash + 1 - e->path)) != FX_OK)
		return false;
	name = strrchr(path, '/');
	if (name == NULL)
		return is_same(root_fd, path, e);
	*name++ = '\0';
	fd = file_open_beneath(
	    root_fd, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, NULL);
	same = fd != -1 && is_same(fd, name, e);
	fd_close(&fd);
	return same;
}
