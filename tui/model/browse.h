/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_BROWSE_H
#define FX_TUI_MODEL_BROWSE_H

/*
 * Folders being read, each by a thread of its own, so that one that never
 * answers stops nothing (tui.md P30, P32, 6.3 rule 8).
 *
 * browse_read() starts a reading and gives it the next generation; results
 * come through the mailbox as listings, first one with names only, then one
 * with sizes and times, both sorted.  What belongs to an older generation is
 * dropped.  A listing is never changed once it is published.  At most
 * BROWSE_STUCK_MAX threads may hang in folders that were left.
 *
 * All functions belong to the UI thread; none touches a file system.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BROWSE_STUCK_MAX   4
#define BROWSE_ENTRIES_MAX 4000000

enum browse_kind {
	BROWSE_UP, /* "..", always the first entry if there is one */
	BROWSE_FOLDER,
	BROWSE_FILE,
	BROWSE_LINK, /* a symlink that leads nowhere, or was not followed */
	BROWSE_SPECIAL,
};

enum browse_key {
	BROWSE_BY_NAME, /* natural order */
	BROWSE_BY_SIZE,
	BROWSE_BY_TIME,
	BROWSE_KEYS
};

struct browse_order {
	enum browse_key key;
	bool reverse;
	bool hidden; /* names that begin with '.' are listed */
};

struct browse_entry {
	const char *name; /* raw bytes, in the listing's own memory */
	int64_t size;     /* bytes; -1: not known (yet), or a folder */
	int64_t mtime;    /* seconds since 1970; -1: not known (yet) */
	uint32_t mode;    /* st_mode; 0: not known (yet) */
	uint8_t kind;     /* enum browse_kind; a symlink to a folder: FOLDER */
	bool link;        /* it is a symlink */
};

struct browse_listing {
	char *path; /* of the folder: absolute, raw bytes */
	uint64_t generation;
	struct browse_order order;
	bool complete; /* sizes and times are there; no second one comes */
	struct browse_entry *entries;
	size_t count;             /* entries, ".." included */
	size_t hidden;            /* left out because of order.hidden */
	int64_t free_bytes;       /* on that file system, -1 */
	struct fx_err err;        /* code FX_OK; else why it cannot be read */
	char *names;              /* memory of the names */
	struct browse_entry *own; /* memory of the entries */
};

void browse_listing_free(struct browse_listing *l);

struct browse;

/* Returns 0 and *ret, freed with browse_free(); or -errno. */
int browse_new(struct browse **ret);

/*
 * Ends all readings.  Threads that hang in a dead file system are left
 * behind with what they use; the process is about to end.
 */
void browse_free(struct browse *b);

/*
 * Start to read path (absolute; copied).  Results of readings before are
 * dropped from now on.  Returns 0; or -1 with a sentence: too many folders
 * that do not answer (E_BUSY), no memory or thread (E_INTERNAL).
 */
int browse_read(struct browse *b, const char *path, struct browse_order order,
    struct fx_err *err);

/* Polls readable when browse_take() has something. */
int browse_fd(const struct browse *b);

/*
 * The next listing of the current generation, or NULL.  The caller frees it
 * with browse_listing_free().
 */
struct browse_listing *browse_take(struct browse *b);

/* Whether the current reading goes on, and how many names it has so far. */
bool browse_busy(const struct browse *b);
size_t browse_progress(const struct browse *b);

/*
 * The folder above path, "/" for "/"; path + "/" + name; both to be freed by
 * the caller, NULL without memory.  Nothing is resolved.
 */
char *browse_parent(const char *path);
char *browse_join(const char *path, const char *name);

#endif
