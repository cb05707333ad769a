/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_INTERNAL_H
#define FX_ENGINE_SINK_INTERNAL_H

/*
 * What the files of the sink share.  Comments that begin with a word in
 * brackets mark the kill points of protocol.md section 16.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/list.h"
#include "engine/sink.h"
#include "engine/sink_log.h"
#include "os/thread.h"

#define SINK_FOLDERS 32  /* folders of tree/ held open */
#define SINK_BUCKETS 256 /* of open parts, by file id */
#define SINK_LANES   32  /* locks for single files, by file id */

/* A path beneath tree/ as it is named on disk, NUL included. */
#define SINK_PATH_SIZE FX_PATH_MAX

/* A folder beneath tree/ that is held open. */
struct sink_folder {
	unsigned refs;
	int fd;
	uint64_t used; /* when: of two, the lower is older */
	size_t n;
	uint8_t path[]; /* raw, as in the manifest */
};

struct sink {
	atomic_uint refs;

	/* constant */
	int root_fd;
	char *root;
	char id[33];
	struct sink_meta meta;
	bool syncs;  /* durability is not none */
	bool links;  /* symlinks are made, at the end */
	int sync_fd; /* of file_syncfs_begin(), or -1: sync each file */
	int stage_fd;
	int tree_fd;
	int parts_fd;
	int map_fd;
	int manifest_fd;
	int roots_fd;

	struct sink_log log;
	atomic_ullong kept; /* bytes that are synced */
	atomic_bool broken; /* a sync failed: nothing more is received */

	/* of whoever calls sink_block() */
	uint64_t manifest_len;
	size_t lost_len; /* the last folder that could not be made */
	enum fx_code lost_code;
	uint8_t lost[FX_PATH_MAX];

	struct mutex lock; /* guards folders, parts and their refs */
	struct sink_folder *folders[SINK_FOLDERS];
	uint64_t folder_clock;
	struct list parts[SINK_BUCKETS];

	/* Held while the file of an id is made or replaced. */
	struct mutex lanes[SINK_LANES];
};

/* --- sink_name.c --- */

/* Whether id has the form of one; only then it is part of a path. */
bool sink_id_ok(const char *id);

/* The name on disk of a raw one.  FX_OK, E_NAME or E_INTERNAL. */
enum fx_code sink_disk_name(
    char out[FX_NAME_MAX + 1], const void *name, size_t n);

/* The same for a path of checked components. */
enum fx_code sink_disk_path(
    char out[SINK_PATH_SIZE], const void *path, size_t n);

/* Where the last component of a path begins. */
size_t sink_base_at(const uint8_t *path, size_t n);

/* The root of the offer that path lies in or is, or -1. */
int sink_root_of(const struct sink_meta *m, const uint8_t *path, size_t n);

/*
 * The folder of the raw path, "" is tree/ itself, held until put.  Any
 * thread.  NULL with *ret_code and *errnum.
 */
struct sink_folder *sink_folder_get(struct sink *s, const uint8_t *path,
    size_t n, enum fx_code *ret_code, int *errnum);
void sink_folder_put(struct sink *s, struct sink_folder *folder);
void sink_folders_done(struct sink *s);

/* --- sink_small.c --- */

static inline struct mutex *
sink_lane(struct sink *s, uint32_t file_id)
{
	return &s->lanes[file_id % SINK_LANES];
}

/* What a slot of the file roots says. */
enum sink_slot {
	SLOT_NONE,
	SLOT_ROOT,
	SLOT_REFUSED, /* *ret_code says why */
};

enum sink_slot sink_slot_look(
    const uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code);

/* Read the slot of a file.  0 or -errno. */
int sink_slot_get(int roots_fd, uint32_t file_id, uint8_t ret[FX_DIGEST_SIZE]);
int sink_slot_put(
    struct sink *s, uint32_t file_id, const uint8_t root[FX_DIGEST_SIZE]);

/*
 * The entry of a file that may be written, or NULL with *ret_code: not of
 * the block, no file, or refused.  slot gets what is recorded of it.
 */
const struct entry *sink_file_entry(struct sink *s, const struct block *b,
    uint32_t file_id, uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code,
    int *errnum);

/* Final mode and time of an open file or folder.  0 or -errno. */
int sink_set_stat(const struct sink_meta *m, int fd, const struct entry *e);

/* The code for an errno of writing; never FX_OK. */
enum fx_code sink_code(int errnum);

/* --- sink_links.c --- */

/* What can be made of the symlink e.  FX_OK, E_TYPE: by rule not, E_NAME. */
enum fx_code sink_link_check(const struct sink *s, const struct entry *e);

/*
 * Make the symlink e in tree/ and record it in the slot of its id.  After all
 * files, before its folder gets its time.  FX_OK or why not; *errnum.
 */
enum fx_code sink_link_make(
    struct sink *s, const struct entry *e, uint32_t id, int *errnum);

/*
 * All links are made: remove those that lead out of their root after all and
 * count them in roots.  0 or -1 with err.
 */
int sink_links_test(
    struct sink *s, struct sink_root *roots, struct fx_err *err);

/* Whether the symlink e is as it was made, in the root folder root_fd. */
bool sink_link_there(int root_fd, const struct entry *e);

/* --- sink_manifest.c --- */

/* Append block b.  0 or -errno, then it is not there. */
int sink_manifest_put(struct sink *s, const struct block *b);

/* A walk over kept blocks, forwards from at or backwards from end. */
struct sink_blocks {
	int fd;
	uint64_t at;  /* of the first record not yet seen */
	uint64_t end; /* behind the last */
};

/* 1 and *ret with one reference, 0 at the end, -1 with err. */
int sink_blocks_next(
    struct sink_blocks *w, struct block **ret, struct fx_err *err);
int sink_blocks_last(
    struct sink_blocks *w, struct block **ret, struct fx_err *err);

/*
 * Read the slots of all files of block b into slots, which has
 * FX_BLOCK_ENTRIES_MAX * FX_DIGEST_SIZE bytes.  0 or -errno.
 */
int sink_slots_get(int roots_fd, const struct block *b, uint8_t *slots);

/* --- sink_land.c --- */

/* Final names for what lies in tree/; of sink_commit() and sink_settle(). */
struct sink_landing {
	int root_fd; /* not owned, like those below */
	int stage_fd;
	int tree_fd;
	const char *root; /* its real path */
	const struct sink_meta *meta;
	struct sink_log *log;
	bool syncs;
	int into_fd; /* owned; -1 before sink_land_open() */
};

/* [mkdir] Have the folder to land in.  0, or -1 with err. */
int sink_land_open(struct sink_landing *l, struct fx_err *err);

/* The absolute path of name there; NULL without memory. */
char *sink_land_path(const struct sink_landing *l, const char *name);

/*
 * [finish] Log that root i is to get its first name, not yet synced.  r holds
 * what has arrived of it; its code is set on failure.
 */
void sink_land_announce(
    struct sink_landing *l, uint16_t i, struct sink_root *r);

/*
 * [rename] Move root i from tree/ to name, which a synced record announces,
 * or by the conflict rule to another one.  Sets path, delivered or skipped,
 * or code and errnum of r.
 */
void sink_land_root(
    struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r);

/* The first choice of a name for root i.  FX_OK or E_NAME. */
enum fx_code sink_land_name(
    const struct sink_meta *m, uint16_t i, char out[FX_NAME_MAX + 1]);

/* [dirsync] 0 or -errno, final. */
int sink_land_sync(struct sink_landing *l);
void sink_land_close(struct sink_landing *l);

/* --- sink_stage.c --- */

/* Open the staging folder of id beneath root_fd.  -1 with err. */
int sink_stage_open(int root_fd, const char *id, struct fx_err *err);

/* Read meta of an open staging folder. */
int sink_meta_load(int stage_fd, struct sink_meta *ret, struct fx_err *err);

#endif
