/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_CONF_H
#define FX_OS_CONF_H

/*
 * The settings file: UTF-8 text of "key = value" lines in sections.
 *
 *     # a comment, also after ';'
 *     name = desk
 *     [ui]
 *     mouse = on
 *     [share music]
 *     dir = /srv/music
 *
 * What stands before the first header has the section "".  A header is one
 * or two words, the second without blanks or ']': "share music" is the name
 * of the section.  A key is 1 to CONF_KEY_MAX bytes without blanks, '=' and
 * control characters, and does not begin with '#', ';' or '['.  A value goes
 * to the end of the line, blanks around it removed; it may be empty, and has
 * no quotes or escapes.  If a key stands twice, the last one counts.
 *
 * What this module does not understand it reports, leaves out of the answer
 * and keeps in the file.  Whether a key or section is known is not its
 * business.  A struct conf is plain data of one thread.
 */

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define CONF_SIZE_MAX (256 * 1024) /* bytes of the file */
#define CONF_KEY_MAX  64
#define CONF_LINE_MAX 8192 /* bytes of a line without its newline */

struct conf;

struct conf_item {
	const char *section; /* "" before the first header */
	const char *key;
	const char *value;
	unsigned line; /* from 1 */
};

/* Called for each bad line, with its number from 1 and an English reason. */
typedef void conf_bad_fn(void *arg, unsigned line, const char *why);

/*
 * Read the file at path.  A missing file is an empty one.  Bad lines go to
 * bad (may be NULL) and the rest loads.  Fails, with a sentence, if the file
 * cannot be read, is no regular file or is larger than CONF_SIZE_MAX.  On
 * success the caller frees *ret.
 */
int conf_load(struct conf **ret, const char *path, conf_bad_fn *bad, void *arg,
    struct fx_err *err);

/* The same from memory; fails with E_LIMIT or E_INTERNAL (no memory) only. */
int conf_parse(struct conf **ret, const char *text, size_t n, conf_bad_fn *bad,
    void *arg, struct fx_err *err);

void conf_free(struct conf *conf);

/* The value of key in section ("" for none), or NULL; valid as long as conf. */
const char *conf_get(
    const struct conf *conf, const char *section, const char *key);

/* All items in the order of the file; i below conf_count(). */
size_t conf_count(const struct conf *conf);
const struct conf_item *conf_at(const struct conf *conf, size_t i);

/*
 * Append to out the text with one key set, or removed when value is NULL.
 * All other bytes stay (a missing last newline is added).  The last line of
 * that key is changed, or all its lines removed; a new key goes to the end of
 * its section, a new section to the end of the text.  Fails with E_ARGS for a
 * section, key or value that could not be read back, and with E_LIMIT if the
 * result does not fit into out.
 */
int conf_edit(struct buf *out, const char *text, size_t n, const char *section,
    const char *key, const char *value, struct fx_err *err);

/*
 * The same to the file at path, which is replaced atomically (0600 when new,
 * else with its mode) under a lock held against other writers: the file
 * beside it that ends in ".lock", and stays there.  If path is a symlink, the
 * file it leads to is changed.  The folder must exist.  On failure the file
 * is unchanged.
 */
int conf_set(const char *path, const char *section, const char *key,
    const char *value, struct fx_err *err);

#endif
