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
#include "tui/view/keyed.h"

#define SECTION     "bookmarks" /* of tui.conf */
#define COUNTING_MS 250         /* numbers that change are looked at so often */
#define HANGS_MS    2000        /* a preview that takes longer is given up */

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
	if (in->text != NULL)
		snprintf(text, sizeof(text),
		    _("%s and %s leads here from now on."),
		    key_of(a->model, ACTION_BOOKMARK_GO).text, in->name);
	else
		snprintf(text, sizeof(text), _("The bookmark %s is removed."),
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

static void
take_preview(struct app *a, const struct errand *e)
{
	struct model_preview p = {
		.path = e->path, .bytes = e->bytes_of, .bytes_n = e->bytes_n
	};

	p.owner = utf8_safe_new(e->owner, strlen(e->owner));
	if (e->target != NULL)
		p.target = utf8_safe_new(e->target, strlen(e->target));
	if (e->err.code != FX_OK)
		p.error = utf8_safe_new(e->err.text, strlen(e->err.text));
	model_set_preview(a->model, &p);
	free(p.owner);
	free(p.target);
	free(p.error);
}

static void
take_opened(struct app *a, const struct errand *e)
{
	if (e->err.code != FX_OK)
		model_status(a->model, MODEL_ERROR, e->err.text);
	else
		model_status(
		    a->model, MODEL_INFO, _("The program was started."));
}

void
app_errands(struct app *a)
{
	struct errand *e;

	while ((e = errands_take(a->errands)) != NULL) {
		if (e->kind == ERRAND_NAMES)
			take_names(a, e);
		else if (e->kind == ERRAND_PREVIEW)
			take_preview(a, e);
		else if (e->kind == ERRAND_OPEN)
			take_opened(a, e);
		else
			model_mark_counted(a->model, e->path, e->files,
			    e->bytes, true, e->partly);
		errand_free(e);
	}
}

/* --- opening with a program --- */

void
app_open_with(struct app *a, const char *program)
{
	free(a->model->files.open_with);
	a->model->files.open_with = utf8_safe_new(program, strlen(program));
}

void
app_open(struct app *a, const struct intent *in)
{
	struct fx_err err = FX_ERR_NONE;

	if (in->name == NULL || in->text == NULL)
		return;
	if (errands_start(a->errands, ERRAND_OPEN, in->name, in->text, &err) <
	    0) {
		model_status(a->model, MODEL_ERROR, err.text);
		return;
	}
	app_open_with(a, in->text);
	if (a->prefs != NULL &&
	    prefs_keep(a->prefs, "files", "open_with", in->text) < 0)
		a->model->no_memory = true;
}

/* --- what goes on by itself --- */

static bool
counting(struct app *a)
{
	struct model *m = a->model;
	const struct errand *e = errands_at(a->errands, ERRAND_COUNT);
	struct fx_err err = FX_ERR_NONE;
	const char *path;

	if (e != NULL && !model_marked_path(m, e->path)) {
		errands_drop(a->errands, ERRAND_COUNT);
		e = NULL;
	}
	if (e != NULL) {
		model_mark_counted(
		    m, e->path, e->files, e->bytes, false, false);
		return true;
	}
	while ((path = model_mark_uncounted(m)) != NULL) {
		if (errands_start(a->errands, ERRAND_COUNT, path, NULL, &err) ==
		    0)
			return true;
		model_mark_counted(m, path, 0, 0, true, true);
	}
	return false;
}

/* The path (raw) of the file that Info tells of, to be freed, or NULL. */
static char *
told_of(const struct app *a)
{
	const struct model *m = a->model;
	const struct model_dialog *top = model_top(m);

	if (top != NULL && top->kind == DIALOG_INFO && top->pane == PANE_FILES)
		return top->id != NULL ? strdup(top->id) : NULL;
	if (a->layout.info.h > 0 && m->focus == PANE_FILES)
		return model_entry_path(m, m->list[PANE_FILES].cursor);
	return NULL;
}

/* One at a time; one that hangs is given up for another file. */
static void
preview(struct app *a)
{
	struct model *m = a->model;
	char *path = told_of(a);
	struct fx_err err = FX_ERR_NONE;
	struct model_preview failed = { .path = path, .error = err.text };
	int64_t now = app_now(a);

	if (path == NULL || str_eq(path, m->files.preview.path) ||
	    (errands_at(a->errands, ERRAND_PREVIEW) != NULL &&
		now < a->preview_ms + HANGS_MS)) {
		free(path);
		return;
	}
	a->preview_ms = now;
	model_want_preview(m, path);
	if (errands_start(a->errands, ERRAND_PREVIEW, path, NULL, &err) < 0)
		model_set_preview(m, &failed);
	free(path);
}

int64_t
app_look(struct app *a)
{
	if (a->errands == NULL)
		return -1;
	preview(a);
	return counting(a) ? COUNTING_MS : -1;
}
