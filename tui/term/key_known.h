/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_KEY_KNOWN_H
#define FX_TUI_TERM_KEY_KNOWN_H

/* Sequences from the terminal's own description.  For key.c only. */

#include <stddef.h>

#include "tui/term/key.h"

#define KEY_KNOWN_MAX 96
#define KEY_KNOWN_LEN 15

struct key_known {
	struct {
		char seq[KEY_KNOWN_LEN]; /* without its ESC, with a NUL */
		enum key_code code;
		unsigned mods;
	} entry[KEY_KNOWN_MAX];
	size_t count;
};

/* As key_add(). */
int key_known_add(struct key_known *known, const char *seq, enum key_code code,
    unsigned mods);

/*
 * Whether the n bytes after ESC are a known key, and no longer one begins
 * with them where they are not a whole sequence anyway.
 */
bool key_known_find(const struct key_known *known, const char *seq, size_t n,
    struct key_event *ret);

#endif
