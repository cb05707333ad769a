/* SPDX-License-Identifier: MIT */
#include "tui/view/setting.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/str.h"
#include "tui/view/i18n.h"

#define SWITCH "off on"

/* The choices in the order of the enum that they stand for. */
static const struct setting settings[] = {
	{ SETTING_SORT, "sort", "name size time extension", 0, 0, 0,
	    N_("What files are sorted by.") },
	{ SETTING_REVERSE, "reverse", SWITCH, 0, 0, 0,
	    N_("Files are sorted the other way round.") },
	{ SETTING_MIXED, "mixed", SWITCH, 0, 0, 0,
	    N_("Folders stand among the files instead of before them.") },
	{ SETTING_HIDDEN, "hidden", SWITCH, 0, 0, 0,
	    N_("Files whose name begins with a dot are shown.") },
	{ SETTING_THEME, "theme", "default cb light mono", 0, 0, 0,
	    N_("Colours; cb for the colour-blind, light for a light screen.") },
	{ SETTING_MOUSE, "mouse", SWITCH, 0, 0, 1,
	    N_("Clicks and the wheel are ours, not the terminal's.") },
	{ SETTING_SPLIT, "split", NULL, -100, 100, 0,
	    N_("Columns that Files has more than it is given.") },
	{ SETTING_QUIT, "quit", "ask leave", 0, 0, 0,
	    N_("Leave without asking while transfers run.") },
	{ SETTING_WELCOMED, "welcomed", SWITCH, 0, 0, 0,
	    N_("The first page was seen.") },
	{ SETTING_BELL, "bell", SWITCH, 0, 0, 1,
	    N_("The bell rings when something needs an answer.") },
	{ SETTING_NOTIFY, "notify", "off osc9 osc777 osc99", 0, 0, 0,
	    N_("The terminal notifies, too, when its window has no focus.") },
	{ SETTING_TITLE, "title", SWITCH, 0, 0, 0,
	    N_("The window's title says how many transfers are active.") },
	{ SETTING_PROGRESS, "progress", SWITCH, 0, 0, 0,
	    N_("The terminal's own progress bar shows all that moves.") },
	{ SETTING_COPY, "copy", SWITCH, 0, 0, 0,
	    N_("What is shown to be copied goes to the clipboard, too.") },
};

const struct setting *
setting_at(size_t i)
{
	return i < FX_COUNT(settings) ? &settings[i] : NULL;
}

const struct setting *
setting_find(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(settings); i++)
		if (str_eq(settings[i].name, name))
			return &settings[i];
	return NULL;
}

int
setting_parse(const struct setting *s, const char *text, int *ret)
{
	size_t len = strlen(text);
	int64_t number;
	int place = 0;

	if (s->choices == NULL) {
		if (num_parse_i64(text, s->min, s->max, &number) < 0)
			return -EINVAL;
		*ret = (int)number;
		return 0;
	}
	for (const char *at = s->choices; *at != '\0'; place++) {
		size_t n = strcspn(at, " ");

		if (n == len && strncmp(at, text, n) == 0) {
			*ret = place;
			return 0;
		}
		at += n;
		at += strspn(at, " ");
	}
	return -EINVAL;
}

void
setting_text(const struct setting *s, int value, char *ret, size_t size)
{
	const char *at = s->choices;

	if (at == NULL) {
		snprintf(ret, size, "%d", value);
		return;
	}
	for (; value > 0 && *at != '\0'; value--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	str_copy_n(ret, size, at, strcspn(at, " "));
}

void
setting_allowed(const struct setting *s, char *ret, size_t size)
{
	size_t n = 0;

	if (s->choices == NULL) {
		snprintf(ret, size, _("%d to %d"), s->min, s->max);
		return;
	}
	for (const char *at = s->choices; *at != '\0' && n + 3 < size; at++) {
		if (*at == ' ')
			ret[n++] = ',';
		ret[n++] = *at;
	}
	ret[n] = '\0';
}

void
setting_reset(struct model *m)
{
	for (size_t i = 0; i < FX_COUNT(settings); i++)
		setting_put(m, settings[i].id, settings[i].preset);
}
