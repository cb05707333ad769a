/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SOURCE_H
#define FX_ENGINE_SOURCE_H

/*
 * The disk side of an outgoing transfer: what is sent, walked in the order of
 * the wire and opened again for reading.
 *
 * A source is counted: the transfer holds one reference, each worker that
 * reads from it another.  The roots are resolved once, when it is made; after
 * that everything is opened beneath held descriptors (os/walk, os/file).
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "os/walk.h"
#include "proto/manifest.h"
#include "proto/msg.h"

struct source;
struct source_file;

/*
 * Look at the n paths (absolute, raw bytes) and open the folders they are
 * read from.  Blocks: pool thread.  Returns 0 and one reference, or -1 with
 * a sentence: a path that does not exist, two with the same name, more than
 * FX_ROOTS_MAX.  state_dir is never sent.
 */
int source_new(struct source **ret, const char *const *paths, size_t n,
    const char *state_dir, struct fx_err *err);

/*
 * Files and folders that were opened already (O_PATH), and what they are
 * called.  They stay what they are, whatever becomes of their paths.
 */
struct source_held;

struct source_held *source_held_new(void); /* NULL without memory */
void source_held_free(struct source_held *h);

/* Takes fd over; at most FX_ROOTS_MAX.  0 or -1 without memory. */
int source_held_add(struct source_held *h, int fd, const char *name);

/* source_new() of what is held.  h stays the caller's. */
int source_new_held(struct source **ret, const struct source_held *h,
    const char *state_dir, struct fx_err *err);

struct source *source_ref(struct source *s);
void source_unref(struct source *s); /* any thread; NULL allowed */

/* The roots in wire order, as OFFER names them; valid as long as s. */
size_t source_roots(const struct source *s);
const struct offer_root *source_root(const struct source *s, size_t i);

/*
 * What becomes of symlinks beneath the roots; WALK_LINKS_SKIP until then.
 * Before source_count(), and once more before source_walk() if the peer takes
 * none.
 */
void source_set_links(struct source *s, enum walk_links links);

/* Leave root i out of counts and walks to come.  Before source_walk(). */
void source_leave_out(struct source *s, size_t i);

/*
 * Count and walk only the files in set and the folders that lead to them; set
 * is the source's from now on.  Roots without any are left out.  Before
 * source_count().
 */
struct pathset;
void source_set_only(struct source *s, struct pathset *set);

/* That set, with what was seen by the last walk; NULL: all is sent. */
struct pathset *source_only(struct source *s);

/* Whether root i is left out. */
bool source_left_out(const struct source *s, size_t i);

struct source_totals {
	uint64_t bytes;
	uint32_t files;
	uint32_t folders;
	uint32_t links;   /* symlinks that are sent as such */
	uint32_t skipped; /* symlinks, special files, unreadable ones */
};

/*
 * Count everything.  Blocks: pool thread.  Gives up with E_CANCELLED when
 * *stop becomes true.
 */
int source_count(struct source *s, const atomic_bool *stop,
    struct source_totals *ret, struct fx_err *err);

/* One step of the walk. */
#define SOURCE_STEP 512

struct source_step {
	struct entry entries[SOURCE_STEP]; /* point into the step's memory */
	size_t count;
	struct {
		char *path; /* for people, %XX form */
		enum fx_code code;
		char *why;
	} skipped[SOURCE_STEP];
	size_t skipped_count;
	bool end; /* nothing follows */
};

/*
 * The next entries, in rising order; root_known is never set.  Blocks: pool
 * thread, one at a time.  The caller frees the step with source_step_free().
 * Returns 0 or -1 when the walk itself failed.
 */
int source_walk(struct source *s, struct source_step **ret, struct fx_err *err);
void source_step_free(struct source_step *step);

/*
 * Open the file of entry e for reading; size and mtime must still be those of
 * e (else E_SRC_CHANGED; E_VANISHED, E_ACCESS, E_IO_READ).  Any thread.
 */
int source_open(struct source *s, const struct entry *e,
    struct source_file **ret, struct fx_err *err);
void source_close(struct source_file *f);

struct source_seen {
	uint64_t size;
	int64_t mtime;
	uint32_t mtime_ns;
};

/*
 * What the file at this path of an entry is now, if it can be read: 0, or -1
 * with err as of source_open().  Blocks: pool thread.
 */
int source_look(struct source *s, const uint8_t *path, size_t n,
    struct source_seen *ret, struct fx_err *err);

/*
 * Remove the file of entry e if it still is what e says and what it was when
 * it was opened for this; never through a symlink.  Pool thread.  0; or -1
 * with E_SRC_CHANGED, E_VANISHED, E_ACCESS, E_IO_READ, E_IO_WRITE.
 */
int source_remove(struct source *s, const struct entry *e, struct fx_err *err);

/* The same for a folder, which must be empty. */
int source_remove_folder(
    struct source *s, const struct entry *e, struct fx_err *err);

/*
 * Read exactly len bytes at offset into to, then look whether the file is
 * still the one that was opened (size, mtime, ctime, inode).  Returns FX_OK,
 * E_SRC_CHANGED or E_IO_READ with *errnum.  A file handle belongs to one
 * thread.
 */
enum fx_code source_read(
    struct source_file *f, void *to, size_t len, uint64_t offset, int *errnum);

/*
 * Whether len bytes at offset are known to be a hole of the file as it was
 * opened, so that they need not be read (SEEK_DATA); false when unknown.
 */
bool source_hole(struct source_file *f, uint64_t offset, size_t len);

/*
 * SHA-256 of the whole file of e, read once from the start; withheld
 * (E_SRC_CHANGED) when it changed meanwhile.  Blocks: pool thread.
 */
int source_sha(struct source *s, const struct entry *e, const atomic_bool *stop,
    uint8_t ret[FX_DIGEST_SIZE], struct fx_err *err);

#endif
