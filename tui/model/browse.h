/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_BROWSE_H
#define FX_TUI_MODEL_BROWSE_H

/*
 * Folders being read, each by a thread of its own, so that one that never
 * answers stops nothing (tui.md P30, P32, 6.3 rule 8).
 *
 * browse_read() starts a reading and gives it the next generation; results
 * come through the mailbox.  A large folder comes as two listings: its first
 * names at once, then all of them in order.  Sizes and times cost a system
 * call each, so they are there only if the order needs them or the folder is
 * small; else browse_look() asks for those in sight.  The thread stays with
 * its folder: when something changes there (inotify), and it has been quiet
 * for BROWSE_QUIET_MS, another complete listing comes by itself.
 *
 * What belongs to an older generation is dropped.  No thread touches a
 * listing once it is published: it is the receiver's, who may fill in what
 * was looked at.  At most BROWSE_STUCK_MAX threads may hang in folders that
 * were left.
 *
 * Functions on a struct browse belong to the UI thread; none touches a file
 * system.  The others have no state.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BROWSE_STUCK_MAX   4
#define BROWSE_ENTRIES_MAX 4000000
#define BROWSE_SMALL       256 /* entries: all of them are looked at */
#define BROWSE_LOOKS_MAX   512 /* entries looked at together */
#define BROWSE_QUIET_MS    250

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
	BROWSE_BY_EXTENSION, /* natural order of what follows the last dot */
	BROWSE_KEYS
};

struct browse_order {
	enum browse_key key;
	bool reverse;
	bool hidden; /* names that begin with '.' are listed */
	bool mixed;  /* folders among the files instead of before them */
};

struct browse_entry {
	const char *name; /* raw bytes, in the listing's own memory */
	int64_t size;     /* bytes; -1: not known (yet), or a folder */
	int64_t mtime;    /* seconds since 1970; -1: not known (yet) */
	uint32_t mode;    /* st_mode; 0: not known (yet) */
	uint8_t kind;     /* enum browse_kind; a symlink to a folder: FOLDER */
	bool link;        /* it is a symlink */
	bool looked;      /* size, mtime and mode were asked for */
};

struct browse_names; /* memory of names */

struct browse_listing {
	char *path; /* of the folder: absolute, raw bytes */
	uint64_t generation;
	uint64_t serial; /* of this listing; never used twice */
	struct browse_order order;
	bool complete; /* false: the first names; all of them follow */
	struct browse_entry *entries;
	size_t count;       /* entries, ".." included */
	size_t hidden;      /* left out because of order.hidden */
	int64_t free_bytes; /* on that file system, -1 */
	struct fx_err err;  /* code FX_OK; else why it cannot be read */
	struct browse_names *names;
};

/* An empty one; NULL without memory.  The caller frees it. */
struct browse_listing *browse_listing_new(const char *path);
void browse_listing_free(struct browse_listing *l);

/*
 * Copy the n bytes of a name, with a NUL, into memory that begins as NULL and
 * is freed as a whole.  It stays where it is.  NULL without memory.
 */
const char *browse_keep(
    struct browse_names **names, const char *name, size_t n);
void browse_names_free(struct browse_names *names);

/* What entries of a listing are: a question, and later the answer. */
struct browse_looks {
	uint64_t generation;
	uint64_t serial; /* of the listing */
	int64_t free_bytes;
	size_t count;
	size_t at[BROWSE_LOOKS_MAX]; /* which entries */
	struct browse_entry items[BROWSE_LOOKS_MAX];
	struct browse_names *names;
};

/*
 * A question about nothing yet, NULL without memory; one more entry, false if
 * there is no room.
 */
struct browse_looks *browse_looks_new(const struct browse_listing *l);
void browse_looks_free(struct browse_looks *looks);
bool browse_looks_add(
    struct browse_looks *looks, const struct browse_listing *l, size_t entry);

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

/*
 * Ask for sizes, times and modes; takes looks over.  One question at a time:
 * browse_looking() says whether there is one, browse_take_looks() gives the
 * answer, which the caller frees, or NULL.
 */
void browse_look(struct browse *b, struct browse_looks *looks);
bool browse_looking(const struct browse *b);
struct browse_looks *browse_take_looks(struct browse *b);

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
