/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_ERRAND_H
#define FX_TUI_APP_ERRAND_H

/*
 * Things the Files pane wants done where a disk may not answer: each by a
 * thread of its own, so that nothing waits for it (tui.md 6.3 rule 9).
 *
 *	COUNT	 files and bytes that a path would send
 *	PREVIEW  what Info tells of a file: owner, where a link leads, the
 *		 first bytes
 *	NAMES	 folders in a folder, to complete a path
 *	OPEN	 start a program with a file, detached from the terminal
 *
 * One of a kind counts at a time: a new one makes the one before worthless,
 * and its result is dropped.  At most ERRANDS_MAX threads go on.  All
 * functions belong to the UI thread; none waits but errands_free(), shortly.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define ERRANDS_MAX       8
#define ERRAND_BYTES_MAX  4096 /* of a preview */
#define ERRAND_NAMES_MAX  1000
#define ERRAND_WORDS_MAX  16
#define ERRAND_OWNER_SIZE 128

enum errand_kind {
	ERRAND_COUNT,
	ERRAND_PREVIEW,
	ERRAND_NAMES,
	ERRAND_OPEN,
	ERRAND_KINDS
};

/* A question, and when it is over also the answer. */
struct errand {
	enum errand_kind kind;
	char *path; /* raw */
	struct fx_err err;

	/* COUNT: also while it goes on. */
	atomic_int_least64_t files;
	atomic_int_least64_t bytes;
	bool partly; /* something could not be read */

	/* PREVIEW. */
	char owner[ERRAND_OWNER_SIZE]; /* "user:group", raw */
	char *target;                  /* raw; NULL: no symlink */
	char *bytes_of;                /* the first bytes; NULL: none */
	size_t bytes_n;

	/* NAMES: raw, in natural order. */
	char *names[ERRAND_NAMES_MAX];
	size_t names_n;
	bool more; /* than these */

	/* OPEN: the program and its arguments; path comes last. */
	char *words;
	pid_t pid; /* reaped by errands_take() */
};

struct errands;

/* Returns 0 and *ret, freed with errands_free(); or -errno. */
int errands_new(struct errands **ret);

/* Threads that hang are left behind with what they use. */
void errands_free(struct errands *e);

/*
 * Begin; path (raw, absolute) and words (of OPEN, else NULL) are copied.
 * Returns 0, or -1 with a sentence: too many hang (E_BUSY), no memory or
 * thread (E_INTERNAL).
 */
int errands_start(struct errands *e, enum errand_kind kind, const char *path,
    const char *words, struct fx_err *err);

/* Whatever goes on of that kind is of no more use. */
void errands_drop(struct errands *e, enum errand_kind kind);

/* The one of that kind that goes on; NULL: none. */
const struct errand *errands_at(const struct errands *e, enum errand_kind kind);

/* Polls readable when errands_take() has something. */
int errands_fd(const struct errands *e);

/* The next that is over, freed with errand_free(); NULL: none. */
struct errand *errands_take(struct errands *e);
void errand_free(struct errand *e);

/* errand_run.c: do it, on a thread of its own; stop is looked at often. */
void errand_run(struct errand *e, const atomic_bool *stop);

#endif
