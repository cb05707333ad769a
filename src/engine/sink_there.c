/* SPDX-License-Identifier: MIT */
/* What lies where an entry is to land, before it has come. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* The disk path, beneath the destination root, where raw path is to land. */
static enum fx_code
landing_path(const struct sink_meta *m, const uint8_t *path, size_t n,
    char out[SINK_PATH_SIZE])
{
	const uint8_t *slash = memchr(path, '/', n);
	int i = sink_root_of(m, path, n);
	char rest[SINK_PATH_SIZE] = "";
	char name[FX_NAME_MAX + 1];
	enum fx_code code;
	int len;

	if (i < 0)
		return E_NAME;
	code = sink_land_name(m, (uint16_t)i, name);
	if (code == FX_OK && slash != NULL)
		code = sink_disk_path(
		    rest, slash + 1, n - (size_t)(slash + 1 - path));
	if (code != FX_OK)
		return code;
	len = snprintf(out, SINK_PATH_SIZE, "%s%s%s%s%s", m->into,
	    m->into[0] != '\0' ? "/" : "", name, rest[0] != '\0' ? "/" : "",
	    rest);
	return len < SINK_PATH_SIZE ? FX_OK : E_NAME;
}

/* The folder that e is to land in, or -1: there is none. */
static int
folder_of(struct sink_there *there, int root_fd, const struct sink_meta *m,
    const struct entry *e)
{
	size_t at = sink_base_at(e->path, e->path_len);
	size_t n = at > 0 ? at - 1 : 0;
	char path[SINK_PATH_SIZE];

	if (there->known && there->n == n &&
	    memcmp(there->path, e->path, n) == 0)
		return there->fd;
	fd_close(&there->fd);
	there->known = true;
	there->n = n;
	memcpy(there->path, e->path, n);
	if (n == 0 && m->into[0] == '\0') {
		there->fd = fcntl(root_fd, F_DUPFD_CLOEXEC, 0);
		return there->fd;
	}
	if (n == 0)
		str_copy(path, sizeof(path), m->into);
	else if (landing_path(m, e->path, n, path) != FX_OK)
		return -1;
	there->fd =
	    file_open_beneath(root_fd, path, O_RDONLY | O_DIRECTORY, 0, NULL);
	return there->fd;
}

int
sink_there_find(struct sink_there *there, int root_fd,
    const struct sink_meta *m, const struct entry *e,
    char name[FX_NAME_MAX + 1])
{
	size_t at = sink_base_at(e->path, e->path_len);
	int root = sink_root_of(m, e->path, e->path_len);
	enum fx_code code = E_NAME;

	if (path_check((const char *)e->path, e->path_len, NULL) < 0)
		return -1;
	if (at > 0)
		code = sink_disk_name(name, e->path + at, e->path_len - at);
	else if (root >= 0)
		code = sink_land_name(m, (uint16_t)root, name);
	return code == FX_OK ? folder_of(there, root_fd, m, e) : -1;
}

void
sink_there_done(struct sink_there *there)
{
	fd_close(&there->fd);
}

/* As much of meta as it takes to find a place. */
static struct sink_meta *
make_meta(const struct sink_conf *conf)
{
	struct sink_meta *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->roots_n = conf->offer->roots_n;
	for (uint16_t i = 0; i < m->roots_n; i++)
		m->roots[i] = conf->offer->roots[i];
	if (conf->into == NULL ||
	    sink_disk_name(m->into, conf->into, strlen(conf->into)) == FX_OK)
		return m;
	free(m);
	return NULL;
}

static enum sink_seen
look(struct sink_there *there, const struct sink_conf *conf,
    const struct sink_meta *m, const struct entry *e)
{
	char name[FX_NAME_MAX + 1];
	struct stat st;
	int fd = sink_there_find(there, conf->root_fd, m, e, name);

	if (fd == -1 || fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return SINK_SEEN_FREE;
	if (e->kind == ENTRY_FOLDER && S_ISDIR(st.st_mode))
		return SINK_SEEN_FREE;
	if (e->kind == ENTRY_FILE && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == e->size && st.st_mtim.tv_sec == e->mtime &&
	    st.st_mtim.tv_nsec == (long)e->mtime_ns)
		return SINK_SEEN_SAME;
	return SINK_SEEN_OTHER;
}

void
sink_look(const struct sink_conf *conf, const struct block *b, uint8_t *ret)
{
	struct sink_there there = { .fd = -1 };
	struct sink_meta *m = make_meta(conf);

	for (uint16_t i = 0; i < b->count; i++)
		ret[i] =
		    (uint8_t)(m != NULL ? look(&there, conf, m, &b->entries[i])
					: SINK_SEEN_FREE);
	sink_there_done(&there);
	free(m);
}

bool
sink_taken(const struct sink_conf *conf)
{
	struct sink_there there = { .fd = -1 };
	struct sink_meta *m = make_meta(conf);
	bool taken = m == NULL;
	struct stat st;

	for (uint16_t i = 0; !taken && i < m->roots_n; i++) {
		const struct entry e = {
			.path = m->roots[i].name,
			.path_len = m->roots[i].name_len,
		};
		char name[FX_NAME_MAX + 1];
		int fd = sink_there_find(&there, conf->root_fd, m, &e, name);

		taken = fd != -1 &&
		    fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	}
	sink_there_done(&there);
	free(m);
	return taken;
}
