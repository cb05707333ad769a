/* SPDX-License-Identifier: MIT */
/* Names of the peer on their way to the disk, and folders held open. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "crypto/digest.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

bool
sink_id_ok(const char *id)
{
	return strnlen(id, 33) == 32 && strspn(id, "0123456789abcdef") == 32;
}

/* Only names that get too long need a digest; arg: whether it failed. */
static void
sha256(void *arg, const void *data, size_t n, uint8_t ret[FX_DIGEST_SIZE])
{
	bool *failed = arg;
	struct digest *d;

	memset(ret, 0, FX_DIGEST_SIZE);
	if (digest_new(&d) < 0) {
		*failed = true;
		return;
	}
	digest_once(d, data, n, ret);
	digest_free(d);
}

enum fx_code
sink_disk_name(char out[FX_NAME_MAX + 1], const void *name, size_t n)
{
	bool failed = false;

	if (path_check_name(name, n, NULL) < 0)
		return E_NAME;
	path_to_disk(out, name, n, sha256, &failed);
	return failed ? E_INTERNAL : FX_OK;
}

enum fx_code
sink_disk_path(char out[SINK_PATH_SIZE], const void *path, size_t n)
{
	const char *at = path;
	const char *end = at + n;
	char name[FX_NAME_MAX + 1];
	size_t used = 0;

	for (;;) {
		const char *slash = memchr(at, '/', (size_t)(end - at));
		size_t len = (size_t)((slash != NULL ? slash : end) - at);
		enum fx_code code = sink_disk_name(name, at, len);

		if (code != FX_OK)
			return code;
		len = strlen(name);
		if (used + len + 1 >= SINK_PATH_SIZE)
			return E_NAME;
		memcpy(out + used, name, len);
		used += len;
		out[used] = '\0';
		if (slash == NULL)
			return FX_OK;
		out[used++] = '/';
		at = slash + 1;
	}
}

size_t
sink_base_at(const uint8_t *path, size_t n)
{
	while (n > 0 && path[n - 1] != '/')
		n--;
	return n;
}

int
sink_root_of(const struct sink_meta *m, const uint8_t *path, size_t n)
{
	const uint8_t *slash = memchr(path, '/', n);
	size_t len = slash != NULL ? (size_t)(slash - path) : n;

	for (uint16_t i = 0; i < m->roots_n; i++)
		if (m->roots[i].name_len == len &&
		    memcmp(m->roots[i].name, path, len) == 0)
			return i;
	return -1;
}

/* Called with the lock held, like all that touches s->folders. */
static struct sink_folder *
find(struct sink *s, const uint8_t *path, size_t n)
{
	for (size_t i = 0; i < SINK_FOLDERS; i++) {
		struct sink_folder *f = s->folders[i];

		if (f != NULL && f->n == n && memcmp(f->path, path, n) == 0) {
			f->used = ++s->folder_clock;
			f->refs++;
			return f;
		}
	}
	return NULL;
}

static void
drop(struct sink_folder *f)
{
	if (--f->refs > 0)
		return;
	fd_close(&f->fd);
	free(f);
}

/* Keep f too, instead of the one that was not used for longest. */
static void
keep(struct sink *s, struct sink_folder *f)
{
	struct sink_folder **oldest = &s->folders[0];

	for (size_t i = 0; i < SINK_FOLDERS && *oldest != NULL; i++)
		if (s->folders[i] == NULL ||
		    s->folders[i]->used < (*oldest)->used)
			oldest = &s->folders[i];
	if (*oldest != NULL)
		drop(*oldest);
	*oldest = f;
	f->used = ++s->folder_clock;
	f->refs++;
}

static struct sink_folder *
open_folder(struct sink *s, const uint8_t *path, size_t n,
    enum fx_code *ret_code, int *errnum)
{
	struct fx_err err = FX_ERR_NONE;
	char disk[SINK_PATH_SIZE];
	struct sink_folder *f;

	if (n > 0) {
		*ret_code = sink_disk_path(disk, path, n);
		if (*ret_code != FX_OK)
			return NULL;
	}
	f = malloc(sizeof(*f) + n);
	if (f == NULL) {
		*errnum = ENOMEM;
		*ret_code = E_INTERNAL;
		return NULL;
	}
	if (n == 0) {
		f->fd = fcntl(s->tree_fd, F_DUPFD_CLOEXEC, 0);
		err.errnum = errno;
	} else {
		f->fd = file_open_beneath(
		    s->tree_fd, disk, O_RDONLY | O_DIRECTORY, 0, &err);
	}
	if (f->fd == -1) {
		*errnum = err.errnum;
		*ret_code = sink_code(err.errnum);
		free(f);
		return NULL;
	}
	f->refs = 1;
	f->n = n;
	memcpy(f->path, path, n);
	return f;
}

struct sink_folder *
sink_folder_get(struct sink *s, const uint8_t *path, size_t n,
    enum fx_code *ret_code, int *errnum)
{
	struct sink_folder *f;

	mutex_lock(&s->lock);
	f = find(s, path, n);
	mutex_unlock(&s->lock);
	if (f != NULL)
		return f;
	f = open_folder(s, path, n, ret_code, errnum);
	if (f == NULL)
		return NULL;
	/* Another thread may have kept it meanwhile; twice does no harm. */
	mutex_lock(&s->lock);
	keep(s, f);
	mutex_unlock(&s->lock);
	return f;
}

void
sink_folder_put(struct sink *s, struct sink_folder *folder)
{
	mutex_lock(&s->lock);
	drop(folder);
	mutex_unlock(&s->lock);
}

void
sink_folders_done(struct sink *s)
{
	for (size_t i = 0; i < SINK_FOLDERS; i++)
		if (s->folders[i] != NULL)
			drop(s->folders[i]);
}
