/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_SETTING_H
#define FX_TUI_VIEW_SETTING_H

/*
 * The settings of the screen, once: their names in tui.conf, what they may
 * be, what they are at first.  A constant table; the values are in the model
 * (model/setting.h).
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/model/setting.h"

#define SETTING_TEXT_MAX 32 /* bytes of a value, with its NUL */

struct setting {
	enum setting_id id;
	const char *name;    /* "sort": in tui.conf and for `:set` */
	const char *choices; /* "name size time"; NULL: a number */
	int min;             /* of a number */
	int max;
	int preset;
	const char *help; /* one sentence; N_() */
};

/* In the order of the manual; i from 0, NULL behind the last. */
const struct setting *setting_at(size_t i);

/* By its name; NULL if there is none. */
const struct setting *setting_find(const char *name);

/* Returns 0 and sets *ret, or -EINVAL. */
int setting_parse(const struct setting *s, const char *text, int *ret);

/* The value as text, what setting_parse() takes. */
void setting_text(const struct setting *s, int value, char *ret, size_t size);

/* All that may be said, for a sentence: "off, on", "10 to 90". */
void setting_allowed(const struct setting *s, char *ret, size_t size);

/* Put every setting to what it is at first. */
void setting_reset(struct model *m);

#endif
