/* SPDX-License-Identifier: MIT */
/* What earlier runs of a transfer left, found by path as the new list comes. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "engine/sink_old.h"
#include "engine/sink_part.h"
#include "os/fd.h"
#include "os/file.h"

/* One earlier run.  Its list rises like the new one: it is read once. */
struct old_set {
	int parts_fd;
	int map_fd;
	int tree_fd;
	int roots_fd;
	struct sink_blocks walk; /* fd is owned */
	struct block *block;     /* NULL: the next one is to be read */
	uint16_t at;             /* the entry that is next in it */
	bool over;
	uint8_t *slots; /* of block */
};

struct sink_old {
	struct old_set sets[SINK_OLD_MAX]; /* the newest first */
	size_t n;
	struct sink_file *held[SINK_HELD]; /* of the newest */
	size_t held_n;
};

static void
set_done(struct old_set *set)
{
	block_unref(set->block);
	free(set->slots);
	fd_close(&set->walk.fd);
	fd_close(&set->roots_fd);
	fd_close(&set->tree_fd);
	fd_close(&set->map_fd);
	fd_close(&set->parts_fd);
}

void
sink_old_free(struct sink_old *old)
{
	if (old == NULL)
		return;
	for (size_t i = 0; i < old->n; i++)
		set_done(&old->sets[i]);
	for (size_t i = 0; i < old->held_n; i++)
		sink_part_unref(old->held[i]);
	free(old);
}

static int
open_piece(int fd, const char *name, bool folder)
{
	int flags = folder ? O_RDONLY | O_DIRECTORY : O_RDONLY;

	return openat(fd, name, flags | O_NOFOLLOW | O_CLOEXEC);
}

/* A set without one of these has nothing that can be found. */
static bool
set_open(struct old_set *set, int old_fd, unsigned number)
{
	char name[16];
	struct stat st;
	int fd;

	memset(set, 0, sizeof(*set));
	set->parts_fd = set->map_fd = set->tree_fd = -1;
	set->roots_fd = set->walk.fd = -1;
	(void)snprintf(name, sizeof(name), "%u", number);
	fd = open_piece(old_fd, name, true);
	if (fd == -1)
		return false;
	set->parts_fd = open_piece(fd, "parts", true);
	set->map_fd = open_piece(fd, "map", true);
	set->tree_fd = open_piece(fd, "tree", true);
	set->roots_fd = open_piece(fd, "roots", false);
	set->walk.fd = open_piece(fd, "manifest", false);
	fd_close(&fd);
	set->slots = malloc((size_t)FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE);
	if (set->slots != NULL && set->parts_fd != -1 && set->map_fd != -1 &&
	    set->tree_fd != -1 && set->roots_fd != -1 && set->walk.fd != -1 &&
	    fstat(set->walk.fd, &st) == 0) {
		set->walk.end = (uint64_t)st.st_size;
		return true;
	}
	set_done(set);
	return false;
}

int
sink_old_open(
    struct sink_old **ret, int stage_fd, struct sink *live, struct fx_err *err)
{
	unsigned numbers[SINK_OLD_MAX];
	struct sink_old *old;
	int fd = -1;
	int n = sink_old_numbers(stage_fd, numbers, &fd);

	*ret = NULL;
	if (n <= 0) {
		fd_close(&fd);
		return 0;
	}
	old = calloc(1, sizeof(*old));
	if (old == NULL) {
		fd_close(&fd);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	for (int i = 0; i < n; i++) {
		if (!set_open(&old->sets[old->n], fd, numbers[i]))
			continue;
		/* What live holds belongs to the newest. */
		if (i == 0 && live != NULL)
			old->held_n = sink_take_held(live, old->held);
		old->n++;
	}
	fd_close(&fd);
	*ret = old;
	return 0;
}

/*
 * The next entry of a set, or NULL at its end.  A list that was cut or is
 * damaged ends there: what it would have named is sent again.
 */
static const struct entry *
peek(struct old_set *set)
{
	struct fx_err err = FX_ERR_NONE;

	while (!set->over) {
		if (set->block != NULL && set->at < set->block->count)
			return &set->block->entries[set->at];
		block_unref(set->block);
		set->block = NULL;
		set->at = 0;
		if (sink_blocks_next(&set->walk, &set->block, &err) != 1 ||
		    sink_slots_get(set->roots_fd, set->block, set->slots) < 0)
			set->over = true;
	}
	return NULL;
}

/* The entry of the same path, with the cursor on it; or NULL. */
static const struct entry *
find(struct old_set *set, const struct entry *e)
{
	const struct entry *o;
	int order = 1;

	while ((o = peek(set)) != NULL) {
		order = path_compare((const char *)o->path, o->path_len,
		    (const char *)e->path, e->path_len);
		if (order >= 0)
			break;
		set->at++;
	}
	return o != NULL && order == 0 ? o : NULL;
}

static bool
is_same(const struct entry *o, const struct entry *e)
{
	return o->kind == ENTRY_FILE && o->size == e->size &&
	    o->mtime == e->mtime && o->mtime_ns == e->mtime_ns;
}

/* It was whole, under its name in tree/. */
static bool
take_whole(
    struct old_set *set, struct sink *s, const struct entry *e, uint32_t id)
{
	size_t at = sink_base_at(e->path, e->path_len);
	char path[SINK_PATH_SIZE], name[FX_NAME_MAX + 1];
	bool taken;
	int fd;

	if (sink_disk_name(name, e->path + at, e->path_len - at) != FX_OK)
		return false;
	if (at == 0)
		return sink_part_of_whole(s, e, id, set->tree_fd, name);
	if (sink_disk_path(path, e->path, at - 1) != FX_OK)
		return false;
	fd = file_open_beneath(
	    set->tree_fd, path, O_RDONLY | O_DIRECTORY, 0, NULL);
	if (fd == -1)
		return false;
	taken = sink_part_of_whole(s, e, id, fd, name);
	fd_close(&fd);
	return taken;
}

static bool
take_part(struct sink_old *old, struct old_set *set, struct sink *s,
    const struct entry *e, uint32_t id)
{
	uint32_t old_id = set->block->first_id + set->at;
	char name[SINK_PART_NAME];

	for (size_t i = 0; set == old->sets && i < old->held_n; i++)
		if (old->held[i]->file_id == old_id &&
		    sink_part_adopt(
			s, e, id, old->held[i], set->parts_fd, set->map_fd))
			return true;
	sink_part_name(name, old_id);
	return sink_part_again(s, e, id, set->parts_fd, set->map_fd, name);
}

bool
sink_old_unwanted(struct sink_old *old, const struct entry *e)
{
	for (size_t i = 0; i < old->n; i++) {
		struct old_set *set = &old->sets[i];
		enum fx_code code;

		if (find(set, e) != NULL &&
		    sink_slot_look(set->slots + set->at * FX_DIGEST_SIZE,
			&code) == SLOT_UNWANTED)
			return true;
	}
	return false;
}

bool
sink_old_take(
    struct sink_old *old, struct sink *s, const struct entry *e, uint32_t id)
{
	for (size_t i = 0; i < old->n; i++) {
		struct old_set *set = &old->sets[i];
		const struct entry *o = find(set, e);
		enum fx_code code;

		if (o == NULL || !is_same(o, e))
			continue;
		/* Moved to tree/ or not yet, whatever the slot says. */
		if (sink_slot_look(set->slots + set->at * FX_DIGEST_SIZE,
			&code) == SLOT_ROOT &&
		    take_whole(set, s, e, id))
			return true;
		if (take_part(old, set, s, e, id) || take_whole(set, s, e, id))
			return true;
	}
	return false;
}
