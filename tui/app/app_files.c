/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "os/xdg.h"
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/view/i18n.h"

#define SECTION "bookmarks" /* of tui.conf */

/* Where downloads and the inbox lie, as far as the account says. */
void
app_files_start(struct app *a)
{
	struct model_files *f = &a->model->files;
	struct fx_err err = FX_ERR_NONE;

	if (xdg_inbox_dir(&f->inbox, &err) < 0)
		f->inbox = NULL;
	if (xdg_download_dir(&f->downloads, &err) < 0)
		f->downloads = NULL;
}

/* --- bookmarks --- */

/* The path as a value of the file; NULL without memory. */
static char *
to_value(const char *path)
{
	size_t n = strlen(path);
	char *value = malloc(PATH_TEXT_SIZE(n) + 2);
	size_t len;

	if (value == NULL)
		return NULL;
	len = path_to_text(value, PATH_TEXT_SIZE(n), path, n);
	if (len > 0 && value[len - 1] == ' ') /* would be lost there */
		memcpy(value + len - 1, "%20", sizeof("%20"));
	return value;
}

bool
app_bookmark_load(struct app *a, const char *letter, const char *value)
{
	size_t n = strlen(value);
	char *path = malloc(n + 1);
	bool good;

	good = path != NULL && letter[0] != '\0' && letter[1] == '\0' &&
	    path_from_text(path, n + 1, value, n, &n) == 0 && path[0] == '/' &&
	    model_bookmark_set(a->model, letter, path) == 0;
	free(path);
	return good;
}

void
app_bookmark(struct app *a, const struct intent *in)
{
	char *value = in->text != NULL ? to_value(in->text) : NULL;
	char text[160];

	if (in->name == NULL)
		return;
	if ((in->text != NULL && value == NULL) ||
	    model_bookmark_set(a->model, in->name, in->text) < 0 ||
	    (a->prefs != NULL &&
		prefs_keep(a->prefs, SECTION, in->name, value) < 0))
		a->model->no_memory = true;
	free(value);
	snprintf(text, sizeof(text),
	    in->text != NULL ? _("' and %s leads here from now on.")
			     : _("The bookmark %s is removed."),
	    in->name);
	model_status(a->model, MODEL_INFO, text);
}

/* --- errands --- */

void
app_names(struct app *a, const char *folder)
{
	struct fx_err err = FX_ERR_NONE;

	if (errands_start(a->errands, ERRAND_NAMES, folder, NULL, &err) < 0)
		model_set_names(a->model, folder, NULL, 0, false, err.text);
}

static void
take_names(struct app *a, const struct errand *e)
{
	model_set_names(a->model, e->path, e->names, e->names_n, e->more,
	    e->err.code != FX_OK ? e->err.text : NULL);
}

void
app_errands(struct app *a)
{
	struct errand *e;

	while ((e = errands_take(a->errands)) != NULL) {
		if (e->kind == ERRAND_NAMES)
			take_names(a, e);
		errand_free(e);
	}
}
