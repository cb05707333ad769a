/* SPDX-License-Identifier: MIT */
/* What was delivered once, against a list of the same transfer. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* A receipt that is read along with a list. */
struct sink_past {
	int roots_fd;
	struct sink_blocks walk; /* fd is owned */
	struct block *block;
	uint16_t at;
	uint8_t slots[FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE];
};

static int
open_file(
    int receipts_fd, const char *id, char kind, int *ret, struct fx_err *err)
{
	char name[36];

	(void)snprintf(name, sizeof(name), "%.32s.%c", id, kind);
	*ret =
	    file_open_beneath(receipts_fd, name, O_RDONLY | O_NOFOLLOW, 0, err);
	return *ret == -1 ? -1 : 0;
}

int
sink_past_blocks(struct sink_blocks *w, struct fx_err *err)
{
	size_t room = SINK_META_HEAD + SINK_META_BODY_MAX;
	struct sink_meta *meta = malloc(sizeof(*meta));
	uint8_t *data = malloc(room);
	struct stat st;
	ssize_t n = -1;

	if (meta != NULL && data != NULL && fstat(w->fd, &st) == 0)
		n = fd_pread_full(w->fd, data, room, 0);
	if (n >= 0) {
		w->at = sink_meta_decode(meta, data, (size_t)n, err);
		w->end = (uint64_t)st.st_size;
	} else {
		fx_err_set(err, E_IO_READ, "the receipt could not be read");
	}
	free(data);
	free(meta);
	return w->at > 0 ? 0 : -1;
}

int
sink_past_open(
    struct sink_past **ret, int receipts_fd, const char *id, struct fx_err *err)
{
	struct sink_past *p;

	if (!sink_id_ok(id))
		return fx_err_set(err, E_ARGS, "no id of a transfer");
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	p->roots_fd = p->walk.fd = -1;
	if (open_file(receipts_fd, id, 'm', &p->walk.fd, err) < 0 ||
	    open_file(receipts_fd, id, 'r', &p->roots_fd, err) < 0 ||
	    sink_past_blocks(&p->walk, err) < 0) {
		sink_past_free(p);
		return -1;
	}
	*ret = p;
	return 0;
}

void
sink_past_free(struct sink_past *p)
{
	if (p == NULL)
		return;
	block_unref(p->block);
	fd_close(&p->walk.fd);
	fd_close(&p->roots_fd);
	free(p);
}

/* The next entry of the receipt, or NULL. */
static const struct entry *
peek(struct sink_past *p)
{
	struct fx_err err = FX_ERR_NONE;

	for (;;) {
		if (p->block != NULL && p->at < p->block->count)
			return &p->block->entries[p->at];
		block_unref(p->block);
		p->block = NULL;
		p->at = 0;
		if (sink_blocks_next(&p->walk, &p->block, &err) != 1 ||
		    sink_slots_get(p->roots_fd, p->block, p->slots) < 0)
			return NULL;
	}
}

/* What became of e, and with FX_OK *ret_need. */
static enum fx_code
look_up(struct sink_past *p, const struct entry *e, uint8_t *ret_need)
{
	const struct entry *o;
	enum fx_code code = E_PARTIAL;
	int order = 1;

	while ((o = peek(p)) != NULL) {
		order = path_compare((const char *)o->path, o->path_len,
		    (const char *)e->path, e->path_len);
		if (order >= 0)
			break;
		p->at++;
	}
	if (o == NULL || order != 0 || o->kind != e->kind)
		return E_SRC_CHANGED;
	if (e->kind != ENTRY_FILE)
		return FX_OK;
	if (o->size != e->size || o->mtime != e->mtime ||
	    o->mtime_ns != e->mtime_ns)
		return E_SRC_CHANGED;
	switch (sink_slot_look(p->slots + p->at * FX_DIGEST_SIZE, &code)) {
	case SLOT_ROOT:
		return FX_OK;
	case SLOT_HELD:
	case SLOT_UNWANTED:
		*ret_need = NEED_UNWANTED;
		return FX_OK;
	case SLOT_NONE:
	case SLOT_REFUSED:
		break;
	}
	return code;
}

void
sink_past_block(struct sink_past *p, const struct block *b, enum fx_code *codes,
    uint8_t *need)
{
	for (uint16_t i = 0; i < b->count; i++) {
		enum fx_code code;

		need[i] = NEED_HAVE;
		code = look_up(p, &b->entries[i], &need[i]);
		if (codes[i] == FX_OK)
			codes[i] = code;
	}
}
