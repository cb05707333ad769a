/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_PREFS_H
#define FX_TUI_APP_PREFS_H

/*
 * The file of the screen's settings, tui.conf beside fxtui.conf
 * (fxtui.conf(5)): read once at the start, then changed key by key as soon
 * as something is set, each change by os/conf under its lock, so that several
 * programs never undo what another one has set (tui.md C30, P36).
 *
 * A thread of its own touches the disk.  All functions belong to the UI
 * thread; none but prefs_wait() waits.
 */

#include <stdbool.h>
#include <stdint.h>

#include "os/conf.h"

#define PREFS_VERSION  1
#define PREFS_TEXT_MAX 256

enum prefs_kind {
	PREFS_LOADED, /* conf: what stood in the file, for the caller to free */
	PREFS_BAD,    /* line, text: that line counts for nothing */
	PREFS_FAILED, /* text: it could not be read, or a change not be kept */
};

struct prefs_news {
	enum prefs_kind kind;
	struct conf *conf;
	unsigned line;
	char text[PREFS_TEXT_MAX];
};

struct prefs;

/*
 * Begin to read the file at path (copied).  Returns 0 and *ret, freed with
 * prefs_free(); or -ENOMEM, -EAGAIN, -EMFILE, -ENFILE.
 */
int prefs_new(struct prefs **ret, const char *path);

/*
 * Give the changes that are not on disk yet a second.  A thread that hangs in
 * a dead file system is left behind with what it uses; the process is about
 * to end.
 */
void prefs_free(struct prefs *p);

/* Polls readable when prefs_take() has something. */
int prefs_fd(const struct prefs *p);

/* The oldest news; false: none. */
bool prefs_take(struct prefs *p, struct prefs_news *ret);

/* Wait until the file is read, at most ms.  False: not yet. */
bool prefs_wait(struct prefs *p, int64_t ms);

/*
 * Keep a value, or NULL to remove the key.  Of a key that is changed again
 * before it was written only the last value counts.  Returns 0 or -ENOMEM.
 * Nothing is written to a file of a later version.
 */
int prefs_keep(
    struct prefs *p, const char *section, const char *key, const char *value);

#endif
