/* SPDX-License-Identifier: MIT */
/* Where a receipt says that files within a tree have another name. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/vec.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

struct other {
	uint32_t id;
	size_t order; /* the last one of a file counts */
	char *name;   /* NULL: its size is another.. */
	uint64_t size;
};

struct sink_named {
	struct other *items; /* by id, then order */
	size_t n;
	size_t cap;
	int r;

	/* The folder with another name that was seen last. */
	size_t raw_n; /* 0: none */
	uint8_t raw[FX_PATH_MAX];
	char disk[SINK_PATH_SIZE];
};

static void
take(void *arg, const struct sink_record *rec)
{
	struct sink_named *named = arg;
	struct other *o;

	if ((rec->type != SINK_NAMED && rec->type != SINK_AGAIN) ||
	    named->r < 0)
		return;
	o = vec_add(
	    &named->items, &named->n, &named->cap, FX_ENTRIES_MAX, sizeof(*o));
	named->r = -ENOMEM;
	if (o == NULL)
		return;
	o->id = rec->file_id;
	o->order = named->n;
	o->size = rec->size;
	if (rec->type == SINK_NAMED)
		o->name = str_dup_n(rec->name, strlen(rec->name));
	if (rec->type == SINK_AGAIN || o->name != NULL)
		named->r = 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct other *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void
sink_named_free(struct sink_named *named)
{
	if (named == NULL)
		return;
	for (size_t i = 0; i < named->n; i++)
		free(named->items[i].name);
	free(named->items);
	free(named);
}

int
sink_named_load(struct sink_named **ret, int receipts_fd, const char *id)
{
	struct sink_named *named = calloc(1, sizeof(*named));
	struct fx_err err = FX_ERR_NONE;
	char name[40];
	uint64_t len;
	int r;
	int fd;

	if (named == NULL)
		return -ENOMEM;
	(void)snprintf(name, sizeof(name), "%.32s.n", id);
	fd = file_open_beneath(
	    receipts_fd, name, O_RDONLY | O_NOFOLLOW, 0, &err);
	r = fd != -1 ? sink_log_replay(fd, take, named, &len) : -err.errnum;
	fd_close(&fd);
	if (r == -ENOENT)
		r = 0;
	if (r == 0)
		r = named->r;
	if (r < 0) {
		sink_named_free(named);
		return r;
	}
	if (named->n > 0)
		qsort(named->items, named->n, sizeof(*named->items), by_id);
	*ret = named;
	return 0;
}

/* The last record of an entry with, or without, a name, or NULL. */
static const struct other *
find(const struct sink_named *named, uint32_t id, bool with_name)
{
	size_t lo = 0, hi = named->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (named->items[mid].id <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo > 0 && named->items[lo - 1].id == id; lo--)
		if ((named->items[lo - 1].name != NULL) == with_name)
			return &named->items[lo - 1];
	return NULL;
}

uint64_t
sink_named_size(const struct sink_named *named, uint32_t id, uint64_t size)
{
	const struct other *o = find(named, id, false);

	return o != NULL ? o->size : size;
}

static bool
is_beneath(const struct sink_named *named, const struct entry *e)
{
	return named->raw_n > 0 && e->path_len > named->raw_n &&
	    e->path[named->raw_n] == '/' &&
	    memcmp(e->path, named->raw, named->raw_n) == 0;
}

/* a and b (may be ""), with a slash between. */
static enum fx_code
join(char out[SINK_PATH_SIZE], const char *a, const char *b)
{
	int n = snprintf(out, SINK_PATH_SIZE, "%s%s%s", a,
	    a[0] != '\0' && b[0] != '\0' ? "/" : "", b);

	return n < SINK_PATH_SIZE ? FX_OK : E_NAME;
}

enum fx_code
sink_named_path(struct sink_named *named, uint32_t id, const struct entry *e,
    char out[SINK_PATH_SIZE])
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	size_t begin = slash != NULL ? (size_t)(slash + 1 - e->path) : 0;
	size_t base = sink_base_at(e->path, e->path_len);
	const struct other *other = find(named, id, true);
	char part[SINK_PATH_SIZE] = "";
	enum fx_code code = FX_OK;

	if (begin == 0) {
		out[0] = '\0';
		return FX_OK;
	}
	if (is_beneath(named, e)) {
		code = sink_disk_path(part, e->path + named->raw_n + 1,
		    e->path_len - named->raw_n - 1);
		return code != FX_OK ? code : join(out, named->disk, part);
	}
	if (other == NULL)
		return sink_disk_path(
		    out, e->path + begin, e->path_len - begin);
	if (base > begin)
		code = sink_disk_path(part, e->path + begin, base - 1 - begin);
	if (code == FX_OK)
		code = join(out, part, other->name);
	if (code != FX_OK || e->kind != ENTRY_FOLDER)
		return code;
	named->raw_n = e->path_len;
	memcpy(named->raw, e->path, e->path_len);
	memcpy(named->disk, out, SINK_PATH_SIZE);
	return FX_OK;
}
