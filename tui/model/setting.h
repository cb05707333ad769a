/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_SETTING_H
#define FX_TUI_MODEL_SETTING_H

/*
 * What the user has set for the screen, as numbers: a choice by its place in
 * the list of its names, on as 1, off as 0.  view/setting.h has the names;
 * tui/app puts a change into effect and keeps it (app/prefs.h), whoever made
 * it, so a view or an action only calls setting_put().
 */

struct model;

enum setting_id {
	SETTING_SORT,    /* enum browse_key */
	SETTING_REVERSE, /* the sort, the other way round */
	SETTING_MIXED,   /* folders among the files */
	SETTING_HIDDEN,  /* names with a dot are listed */
	SETTING_THEME,   /* enum style_theme */
	SETTING_MOUSE,
	SETTING_SPLIT, /* columns that Files has more than it is given */
	SETTING_QUIT,  /* 1: leave without asking */
	SETTING_WELCOMED,
	SETTING_BELL,
	SETTING_NOTIFY, /* enum extra_notify of tui/term/extra.h */
	SETTING_TITLE,
	SETTING_PROGRESS,
	SETTING_COPY,
	SETTING_COUNT
};

int setting_get(const struct model *m, enum setting_id id);

/* value must be one that is allowed. */
void setting_put(struct model *m, enum setting_id id, int value);

#endif
