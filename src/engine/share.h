/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SHARE_H
#define FX_ENGINE_SHARE_H

/*
 * The folders that named peers may look into and fetch from: sections
 * [share NAME] of fxtui.conf(5).  Nothing is shared by default, and a share
 * without peers with nobody.
 *
 * A share is known to peers by its name alone: the first component of a path
 * they ask for is looked up in this list and never reaches a path call.
 * What lies beneath is opened by engine/share_open.  Engine thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

struct conf;

struct share {
	char name[FX_SHARE_NAME_MAX + 1];
	char *dir;   /* absolute, or NULL: not set yet */
	char *peers; /* petnames or device ids, commas between, or NULL */
	/* "share.NAME.dir" and "share.NAME.peers", for settings_at() */
	char keys[2][FX_SHARE_NAME_MAX + 16];
};

struct shares {
	struct share *items; /* by name */
	size_t n;
	size_t cap;
};

/* Take all sections of the file; what is wrong is logged and left out. */
void shares_load(struct shares *s, const struct conf *conf, const char *file);
void shares_done(struct shares *s);

/*
 * Set one key, "share.NAME.dir" or "share.NAME.peers"; a value of NULL
 * removes it, and a share without keys is gone.  E_ARGS for another key or a
 * bad value, E_LIMIT beyond FX_SHARES_MAX.
 */
int shares_set(
    struct shares *s, const char *key, const char *value, struct fx_err *err);

/* Whether it is a key of shares_set(); then where it stands in the file. */
bool shares_key(const char *key, char section[FX_SHARE_NAME_MAX + 16],
    const char **ret_key);

/* The i-th key of all shares and its value ("" if not set); 0: none. */
int shares_at(const struct shares *s, size_t i, const char **ret_key,
    const char **ret_value);

/* Whether a peer may use it; petname and device id as they are now. */
bool share_is_for(
    const struct share *sh, const char *petname, const char *device);

/*
 * The share that a path of n bytes begins with, if this peer may use it:
 * then *ret_below is where the rest begins in path (n: nothing follows).
 * NULL for all others alike.
 */
const struct share *shares_find(const struct shares *s, const char *path,
    size_t n, const char *petname, const char *device, size_t *ret_below);

#endif
