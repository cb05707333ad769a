/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_SAVE_H
#define FX_TUI_APP_SAVE_H

/*
 * Writing a text into a new file, in a thread of its own: the folder may be
 * on a disk that does not answer.  One thread, the UI's, calls these.
 */

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct save;

/* Returns 0, or -ENOMEM, -EMFILE, -ENFILE. */
FX_NODISCARD
int save_new(struct save **ret);

/* A thread that hangs is left to itself, with its memory.  NULL is fine. */
void save_free(struct save *s);

/*
 * Write text (taken over, also on failure) into the file path (raw,
 * absolute), which must not exist yet; mode 0600, synced.  -1 with err when
 * too many hang already.
 */
FX_NODISCARD
int save_start(
    struct save *s, const char *path, char *text, struct fx_err *err);

/* Polls readable while a result waits. */
int save_fd(const struct save *s);

struct save_result {
	char *path; /* raw; the caller's */
	int errnum; /* 0: it is written */
};

/* Whether there was one. */
bool save_take(struct save *s, struct save_result *ret);

#endif
