/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "os/xdg.h"
#include "tui/app/app_code.h"
#include "tui/view/i18n.h"
#include "tui/view/setting.h"

#define HISTORY      "history" /* section of tui.conf */
#define HISTORY_KEPT 20        /* lines in it */
#define HISTORY_LAST 999999999
#define WAIT_MS      50 /* for the file, before the first frame */

/* In the log; the first one also where the eye is. */
static void
complain(struct app *a, unsigned line, const char *why)
{
	char safe[2 * PREFS_TEXT_MAX];
	char text[2 * PREFS_TEXT_MAX + 64];

	utf8_safe(safe, sizeof(safe), why, strlen(why));
	if (line > 0)
		snprintf(
		    text, sizeof(text), _("tui.conf, line %u: %s"), line, safe);
	else
		str_copy(text, sizeof(text), safe);
	model_log(a->model, MODEL_WARN, clock_wall(), NULL, text);
	if (a->model->status == NULL)
		model_status(a->model, MODEL_WARN, text);
}

static void
take_setting(struct app *a, const struct conf_item *item)
{
	const struct setting *s = setting_find(item->key);
	char allowed[128];
	char why[PREFS_TEXT_MAX];
	int value;

	if (str_eq(item->key, "version"))
		return;
	if (s == NULL) {
		snprintf(why, sizeof(why), _("%s is no setting"), item->key);
		complain(a, item->line, why);
	} else if (setting_parse(s, item->value, &value) < 0) {
		setting_allowed(s, allowed, sizeof(allowed));
		snprintf(why, sizeof(why), _("%s can be %s"), s->name, allowed);
		complain(a, item->line, why);
	} else if (!a->by_hand[s->id]) {
		setting_put(a->model, s->id, value);
	}
}

/* What the command line says holds for this time, whatever is kept. */
static void
take_options(struct app *a)
{
	if (a->options->no_mouse)
		setting_put(a->model, SETTING_MOUSE, 0);
	if (a->options->theme >= 0)
		setting_put(a->model, SETTING_THEME, a->options->theme);
}

static void
bad_keys(void *arg, unsigned line, const char *why)
{
	complain(arg, line, why);
}

static void
take_keys(struct app *a, const struct conf *conf)
{
	struct keymap_line *lines =
	    calloc(conf_count(conf) + 1, sizeof(*lines));
	size_t n = 0;

	for (size_t i = 0; lines != NULL && i < conf_count(conf); i++) {
		const struct conf_item *item = conf_at(conf, i);

		if (str_eq(item->section, "keys"))
			lines[n++] = (struct keymap_line){ .action = item->key,
				.keys = item->value,
				.line = item->line };
	}
	if (lines == NULL || keymap_load(a->keymap, lines, n, bad_keys, a) < 0)
		a->model->no_memory = true;
	free(lines);
}

/* The lines of `:`, oldest first, each under its number. */
static void
take_history(struct app *a, const struct conf_item *item)
{
	uint64_t number;

	if (num_parse_u64(item->key, 0, HISTORY_LAST, &number) < 0) {
		complain(a, item->line, _("that is no number of a line"));
		return;
	}
	edit_history_add(&a->history, item->value);
	if (number >= a->history_next)
		a->history_next = number + 1;
}

void
app_remember(struct app *a, const char *line)
{
	size_t n = strlen(line);
	char *text;
	char key[32];

	while (n > 0 && line[n - 1] == ' ')
		n--;
	text = str_dup_n(line, n);
	if (text == NULL)
		return;
	edit_history_add(&a->history, text);
	if (a->prefs != NULL && n > 0 && n < CONF_LINE_MAX / 2) {
		snprintf(key, sizeof(key), "%llu",
		    (unsigned long long)a->history_next);
		(void)prefs_keep(a->prefs, HISTORY, key, text);
		if (a->history_next >= HISTORY_KEPT) {
			snprintf(key, sizeof(key), "%llu",
			    (unsigned long long)(a->history_next -
				HISTORY_KEPT));
			(void)prefs_keep(a->prefs, HISTORY, key, NULL);
		}
		a->history_next++;
	}
	free(text);
}

static void
take_file(struct app *a, const struct conf *conf)
{
	take_keys(a, conf);
	for (size_t i = 0; i < conf_count(conf); i++) {
		const struct conf_item *item = conf_at(conf, i);

		if (item->section[0] == '\0')
			take_setting(a, item);
		else if (str_eq(item->section, "files") &&
		    str_eq(item->key, "open_with"))
			app_open_with(a, item->value);
		else if (str_eq(item->section, HISTORY))
			take_history(a, item);
		else if (str_eq(item->section, "bookmarks") &&
		    !app_bookmark_load(a, item->key, item->value))
			complain(a, item->line, _("that is no bookmark"));
	}
	take_options(a);
}

/* Without the effects: the settings are in effect from now on. */
static void
note(struct app *a)
{
	for (int id = 0; id < SETTING_COUNT; id++)
		a->settings[id] = setting_get(a->model, (enum setting_id)id);
}

/* What is not here is looked up in the model by whoever needs it. */
static void
put_into_effect(struct app *a, enum setting_id id, int value)
{
	if (id == SETTING_THEME && a->present != NULL)
		present_theme(a->present, (enum style_theme)value);
	else if (id == SETTING_MOUSE && a->term != NULL)
		term_mouse(a->term, value != 0);
}

static void
keep(struct app *a, const struct setting *s, int value)
{
	char text[SETTING_TEXT_MAX];

	setting_text(s, value, text, sizeof(text));
	if (a->prefs != NULL && prefs_keep(a->prefs, "", s->name, text) < 0)
		a->model->no_memory = true;
}

/* What differs from what is in effect. */
static void
apply(struct app *a, bool keep_it)
{
	const struct setting *s;

	for (size_t i = 0; (s = setting_at(i)) != NULL; i++) {
		int value = setting_get(a->model, s->id);

		if (value == a->settings[s->id])
			continue;
		a->settings[s->id] = value;
		put_into_effect(a, s->id, value);
		if (keep_it) {
			a->by_hand[s->id] = true;
			keep(a, s, value);
		}
	}
}

/* The file came after the first frame: what it says about the list. */
static bool
lists_differently(const struct app *a)
{
	static const enum setting_id ids[] = { SETTING_SORT, SETTING_REVERSE,
		SETTING_MIXED, SETTING_HIDDEN };
	bool differs = false;

	for (size_t i = 0; i < FX_COUNT(ids); i++)
		differs |= setting_get(a->model, ids[i]) != a->settings[ids[i]];
	return differs;
}

/* The first page, at the first start, and at each of a demo. */
static void
welcome(struct app *a)
{
	if (setting_get(a->model, SETTING_WELCOMED) == 0 &&
	    !a->options->plain && a->options->script == NULL &&
	    a->model->dialogs_n == 0)
		model_open(a->model, DIALOG_WELCOME, NULL);
}

static void
take_news(struct app *a, const struct prefs_news *news)
{
	if (news->kind != PREFS_LOADED) {
		complain(a, news->line, news->text);
		return;
	}
	apply(a, true); /* what was set meanwhile stays */
	take_file(a, news->conf);
	if (a->browse != NULL && lists_differently(a))
		model_push(a->model, intent_new(INTENT_REREAD, NULL));
	apply(a, false);
	conf_free(news->conf);
	welcome(a);
}

int
app_prefs_start(struct app *a)
{
	struct fx_err err = FX_ERR_NONE;
	struct prefs_news news;
	char *folder = NULL;
	char *path = NULL;

	setting_reset(a->model);
	take_options(a);
	note(a);
	if (a->options->demo) { /* leaves no trace, and follows none */
		welcome(a);
		return 0;
	}
	if (xdg_config_dir(&folder, &err) < 0) {
		complain(a, 0, err.text);
		return 0;
	}
	path = str_printf("%s/tui.conf", folder);
	free(folder);
	if (path == NULL || prefs_new(&a->prefs, path) < 0) {
		free(path);
		return fx_err_set(a->err, E_INTERNAL, "out of memory");
	}
	free(path);
	if (prefs_wait(a->prefs, WAIT_MS))
		while (prefs_take(a->prefs, &news))
			take_news(a, &news);
	return 0;
}

void
app_prefs(struct app *a)
{
	struct prefs_news news;

	apply(a, true);
	while (a->prefs != NULL && prefs_take(a->prefs, &news))
		take_news(a, &news);
}
