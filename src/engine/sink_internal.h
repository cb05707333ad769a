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
#include "engine/sink_unwanted.h"
#include "os/thread.h"

#define SINK_FOLDERS 32  /* folders of tree/ held open */
#define SINK_BUCKETS 256 /* of open parts, by file id */
#define SINK_HELD    16  /* parts kept open between two chunks */

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

struct sink_old;
/* The folder at the destination that was looked into last. */
struct sink_there {
	bool known;
	int fd; /* -1: there is none */
	size_t n;
	uint8_t path[FX_PATH_MAX]; /* raw, as in the manifest */
};

struct sink {
	atomic_uint refs;

	/* constant */
	int root_fd;
	char *root;
	char id[33];
	struct sink_meta meta;
	bool syncs;   /* durability is not none */
	bool links;   /* symlinks are made, at the end */
	bool resumed; /* chunks that are held may be replaced */
	bool update;  /* what is there may be compared, chunk by chunk */
	int sync_fd;  /* of file_syncfs_begin(), or -1: sync each file */
	int stage_fd;
	int tree_fd;
	int parts_fd;
	int map_fd;
	int manifest_fd;
	int roots_fd;

	struct sink_unwanted *unwanted; /* or NULL */
	struct sink_log log;
	atomic_ullong kept;   /* bytes that are synced */
	atomic_bool unlisted; /* the manifest grew since it was synced */
	atomic_bool broken;   /* a sync failed: nothing more is received */

	/* of whoever calls sink_block() */
	uint64_t manifest_len;
	struct sink_old *old; /* of earlier runs, or NULL */
	size_t lost_len;      /* the last folder that could not be made */
	enum fx_code lost_code;
	uint8_t lost[FX_PATH_MAX];
	struct sink_there there;

	struct mutex lock; /* guards folders, parts and their refs */
	struct sink_folder *folders[SINK_FOLDERS];
	uint64_t folder_clock;
	struct list parts[SINK_BUCKETS];
	struct list renewed[SINK_BUCKETS]; /* of sink_renew.c, by file id */
	bool holding;
	unsigned held;     /* parts with a reference of the sink */
	unsigned inside;   /* threads between sink_enter() and sink_leave() */
	bool closed;       /* nobody may enter */
	struct cond empty; /* inside is 0 */

	/* Held while the files of some ids are made or replaced. */
	struct list claims;   /* struct sink_claim */
	struct cond released; /* one of them */
};

/* --- sink.c --- */

/* Without anything on disk; free with sink_unref() once ready. */
struct sink *sink_make(const struct sink_conf *conf, struct fx_err *err);

/*
 * [create] Everything in the open staging folder but meta.  again: what is
 * there is empty and ours.  The manifest comes last.
 */
int sink_fill(struct sink *s, bool again, struct fx_err *err);
int sink_write_meta(struct sink *s, struct fx_err *err);

/* meta says by which rule: what follows from it. */
void sink_obey(struct sink *s, const struct sink_conf *conf);

/* --- sink_live.c --- */

/*
 * Before and after work on files of s that may come late.  enter: false if
 * the transfer was taken up elsewhere; then do not leave.
 */
bool sink_enter(struct sink *s);
void sink_leave(struct sink *s);

/* From now on nobody enters; wait until all have left. */
void sink_close(struct sink *s);

/* --- sink_old.c --- */

/*
 * Open what earlier runs left in old/ of the open staging folder; live has
 * the open parts of the newest, or is NULL.  0 and *ret (NULL: nothing), or
 * -1 with err.
 */
int sink_old_open(
    struct sink_old **ret, int stage_fd, struct sink *live, struct fx_err *err);
void sink_old_free(struct sink_old *old);

/*
 * Whether an earlier run has bytes of file e; they are parts/id and map/id of
 * s then.  Entries come in their order.
 */
bool sink_old_take(
    struct sink_old *old, struct sink *s, const struct entry *e, uint32_t id);

/* Whether an earlier run knows that nobody wants the file e; before take. */
bool sink_old_unwanted(struct sink_old *old, const struct entry *e);

/* --- sink_reopen.c --- */

/* The files of block b that earlier runs have (NEED_PARTIAL) or know not to be
 * wanted.  0 or -errno. */
int sink_old_block(struct sink *s, const struct block *b,
    const enum fx_code *codes, uint8_t *need);

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

/* --- sink_batch.c --- */

/*
 * The files of ids first to last belong to this thread until it releases
 * them; claim waits for those who have any of them.  A thread has one claim.
 */
struct sink_claim {
	struct list link;
	uint32_t first;
	uint32_t last;
};

void sink_claim(
    struct sink *s, struct sink_claim *c, uint32_t first, uint32_t last);
void sink_release(struct sink *s, struct sink_claim *c);

/* --- sink_small.c --- */

/*
 * Make a file, complete, in dirfd; gone again on failure.  replace: what an
 * earlier generation of it left goes first.  0 or -errno.
 */
int sink_small_write(struct sink *s, int dirfd, const char *name,
    const struct entry *e, uint32_t id, bool replace, const void *data,
    size_t size);

/* What a slot of the file roots says. */
enum sink_slot {
	SLOT_NONE,
	SLOT_ROOT,
	SLOT_REFUSED, /* *ret_code says why */
	SLOT_HELD,    /* what was there already was left alone */
	SLOT_UNWANTED,
};

/* The slot of an entry that was refused; FX_OK: HELD, E_DECLINED: UNWANTED. */
void sink_slot_mark(uint8_t slot[FX_DIGEST_SIZE], enum fx_code code);

enum sink_slot sink_slot_look(
    const uint8_t slot[FX_DIGEST_SIZE], enum fx_code *ret_code);

/* Read the slot of a file.  0 or -errno. */
int sink_slot_get(int roots_fd, uint32_t file_id, uint8_t ret[FX_DIGEST_SIZE]);
int sink_slot_put(
    struct sink *s, uint32_t file_id, const uint8_t root[FX_DIGEST_SIZE]);

/*
 * The entry of a file that may be written, or NULL with *ret_code: not of
 * the block, no file, or refused.  slot is what is recorded of it; the second
 * reads that.
 */
const struct entry *sink_slot_entry(struct sink *s, const struct block *b,
    uint32_t file_id, const uint8_t slot[FX_DIGEST_SIZE],
    enum fx_code *ret_code);
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

/* --- sink_past.c --- */

/* w->fd is a receipt (<id>.m): its blocks, behind meta.  0, -1 with err. */
struct sink_blocks;
int sink_past_blocks(struct sink_blocks *w, struct fx_err *err);

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

/* --- sink_renew.c --- */

/* The entry as the file is now, and its generation. */
const struct entry *sink_entry_now(
    struct sink *s, const struct entry *e, uint32_t id, uint16_t *ret_gen);
void sink_renew_done(struct sink *s);

/* --- sink_clash.c --- */

/* What came, as it is compared with what is there. */
struct sink_came {
	uint64_t size;
	int64_t mtime;
	uint32_t mtime_ns;
	const uint8_t *digest; /* NULL: not known yet */
};

enum sink_clash {
	CLASH_FREE,    /* the name is free */
	CLASH_HELD,    /* the same is there: left alone */
	CLASH_LEFT,    /* what is there is not older: left alone */
	CLASH_REPLACE, /* to be replaced, by the user's word */
	CLASH_BESIDE,  /* both are kept: another name */
	CLASH_FAIL,
};

/* Whether a root goes into the folder where it was put before. */
bool sink_has_place(const struct sink_meta *m, int root);

/* Whether the file name in dirfd has these bytes; never follows a link. */
bool sink_same_bytes(int dirfd, const char *name, uint64_t size,
    const uint8_t digest[FX_DIGEST_SIZE]);

/* What the rule makes of a file that is to be called name in dirfd. */
enum sink_clash sink_clash(
    uint8_t rule, int dirfd, const char *name, const struct sink_came *came);

/*
 * The same for an entry before any of it has come, at the place where it is
 * to land; FREE also if the rule decides at the end.  Of whoever calls
 * sink_block().
 */
enum sink_clash sink_clash_ahead(struct sink *s, const struct entry *e);

/* --- sink_there.c --- */

/*
 * The folder beneath root_fd that e is to land in, which stays there's, and
 * the name it is to get in it; -1 if there is no such folder.
 */
int sink_there_find(struct sink_there *there, int root_fd,
    const struct sink_meta *m, const struct entry *e,
    char name[FX_NAME_MAX + 1]);
void sink_there_done(struct sink_there *there);

/* --- sink_update.c --- */

/*
 * Whether a file that is there is the beginning of part id now, so that its
 * chunks are worth offering.  Of whoever calls sink_block().
 */
bool sink_update(struct sink *s, const struct entry *e, uint32_t id);

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
 * [finish] Log that root i is to get its first name, or none, not yet synced.
 * r holds what has arrived of it; its code is set on failure.
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

/* Nobody wanted anything of it: it gets no name. */
bool sink_root_none(const struct sink_root *r);

/* The first choice of a name for root i.  FX_OK or E_NAME. */
enum fx_code sink_land_name(
    const struct sink_meta *m, uint16_t i, char out[FX_NAME_MAX + 1]);

/* The next number whose name looks free in dirfd, from *number on. */
bool sink_land_next(
    int dirfd, const char *first, unsigned *number, char out[FX_NAME_MAX + 1]);

/*
 * [finish] Log and sync that root i has or gets the name; st is of what it
 * will be.  0 or -errno.
 */
int sink_land_log(struct sink_landing *l, uint16_t i, const char *name,
    const struct stat *st, const struct sink_root *r);

/* --- sink_merge.c --- */

/*
 * Put root i, a folder in tree/, into the folder name that is there, file by
 * file as the rule says, and sync the folders.  What was moved by an earlier
 * run is passed, so a second run goes on where the first one ended.  Counts of
 * r follow; files that found no place are in r->late.  0 or -errno.
 */
int sink_merge(
    struct sink_landing *l, uint16_t i, const char *name, struct sink_root *r);

/* --- sink_land.c --- */

/* [dirsync] 0 or -errno, final. */
int sink_land_sync(struct sink_landing *l);
void sink_land_close(struct sink_landing *l);

/* --- sink_named.c --- */

/* Names and sizes that files of a delivered tree got instead of their own. */
struct sink_named;

/* Those of the receipt of id, perhaps none.  0 or -errno. */
int sink_named_load(struct sink_named **ret, int receipts_fd, const char *id);
void sink_named_free(struct sink_named *named);

/*
 * The path on disk of entry id beneath its root, "" for the root itself.  For
 * folders too, in the order of the manifest.
 */
enum fx_code sink_named_path(struct sink_named *named, uint32_t id,
    const struct entry *e, char out[SINK_PATH_SIZE]);

/* The size of file id, which the manifest says has size bytes. */
uint64_t sink_named_size(
    const struct sink_named *named, uint32_t id, uint64_t size);

/* --- sink_stage.c --- */

/* Open the staging folder of id beneath root_fd.  -1 with err. */
int sink_stage_open(int root_fd, const char *id, struct fx_err *err);

/* Read meta of an open staging folder. */
int sink_meta_load(int stage_fd, struct sink_meta *ret, struct fx_err *err);

#endif
