/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/edit.h"

#define PATH_MAX_BYTES 4096
#define ROWS_MAX       8
#define FOUND_MAX      1000
#define NONE           SIZE_MAX

/*
 * A path in the status row, and above it the folders that go on from there.
 * They come from a thread (files.names): nothing here waits for a disk.
 */
struct going {
	struct edit edit;
	size_t found[FOUND_MAX]; /* the folders that match, since find() */
	size_t found_n;
	size_t chosen; /* of these; NONE: what is typed */
};

/* What is typed behind the last '/'. */
static const char *
last_part(const char *text)
{
	const char *slash = strrchr(text, '/');

	return slash != NULL ? slash + 1 : text;
}

/* Whether a folder (raw) goes on from what is typed. */
static bool
goes_on(const char *name, const char *typed)
{
	char *safe;
	bool found;

	if (name[0] == '.' && typed[0] != '.')
		return false;
	safe = utf8_safe_new(name, strlen(name));
	found = safe != NULL && strncmp(safe, typed, strlen(typed)) == 0;
	free(safe);
	return found;
}

/* Find the folders that match. */
static void
find(struct going *g, const struct model *m)
{
	const struct model_names *names = &m->files.names;
	const char *typed = last_part(edit_text(&g->edit));

	g->found_n = 0;
	for (size_t i = 0; i < names->n && g->found_n < FOUND_MAX; i++)
		if (goes_on(names->names[i], typed))
			g->found[g->found_n++] = i;
	if (g->chosen >= g->found_n)
		g->chosen = NONE;
}

/* The i-th folder that was found, safe, to be freed; NULL behind the last. */
static char *
match_at(const struct going *g, const struct model *m, size_t i)
{
	const char *name;

	if (i >= g->found_n)
		return NULL;
	name = m->files.names.names[g->found[i]];
	return utf8_safe_new(name, strlen(name));
}

/* The folder (raw) that what is typed lies in; to be freed. */
static char *
folder_of(const struct model *m, const char *text)
{
	size_t n = (size_t)(last_part(text) - text);
	char *typed = str_dup_n(text, n);
	char *raw = typed != NULL ? model_raw(typed) : NULL;
	char *folder = NULL;

	if (raw != NULL)
		folder =
		    n == 0 ? strdup(m->files.path) : model_typed_path(m, raw);
	free(raw);
	free(typed);
	return folder;
}

/* Ask for the folders there, unless that was done. */
static void
look(struct going *g, struct model *m)
{
	char *folder = folder_of(m, edit_text(&g->edit));

	if (folder != NULL && !str_eq(folder, m->files.names.folder))
		model_want_names(m, folder);
	free(folder);
}

static int
goto_open(void *self, struct model *m, const struct view_env *env)
{
	struct going *g = self;

	g->chosen = NONE;
	if (edit_init(&g->edit, PATH_MAX_BYTES) < 0)
		return -ENOMEM;
	if (env->dialog->text != NULL)
		edit_set(&g->edit, env->dialog->text);
	look(g, m);
	return 0;
}

static void
goto_close(void *self)
{
	struct going *g = self;

	edit_done(&g->edit);
}

/* --- drawing --- */

static void
draw_row(
    struct canvas_rect line, const char *text, enum style style, bool chosen)
{
	canvas_fill(line, STYLE_TEXT);
	canvas_text(line, 0, 0, 1, chosen ? ">" : "", STYLE_TEXT);
	canvas_name(line, 2, 0, line.w - 3, text, style);
	if (chosen)
		canvas_select(line, 0, 0, line.w);
}

static const char *
note(const struct model_names *names, size_t n)
{
	if (names->waiting)
		return _("The folder is being read.");
	if (names->error != NULL)
		return names->error;
	return n == 0 ? _("No folder here begins so.") : NULL;
}

static void
draw_list(const struct going *g, const struct model *m, struct canvas_rect r,
    int above)
{
	size_t n = g->found_n;
	size_t rows = n < ROWS_MAX ? n : ROWS_MAX;
	size_t first = 0;
	const char *text = note(&m->files.names, n);

	if (text != NULL && above > 0)
		draw_row(canvas_line(r, above - 1), text, STYLE_DIM, false);
	if (text != NULL)
		return;
	if (rows > (size_t)above)
		rows = (size_t)(above > 0 ? above : 0);
	if (g->chosen != NONE && g->chosen >= rows)
		first = g->chosen - rows + 1;
	for (size_t i = 0; i < rows; i++) {
		char *name = match_at(g, m, first + i);

		if (name == NULL)
			return;
		draw_row(canvas_line(r, above - (int)(rows - i)), name,
		    STYLE_FOLDER, first + i == g->chosen);
		free(name);
	}
}

static void
goto_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct going *g = self;
	const char *label = _("go to: ");
	int w = utf8_width(label);
	struct canvas_rect line = view_rect(r,
	    env->layout->kind == LAYOUT_LINE ? env->layout->line
					     : env->layout->status);

	find(g, m);
	if (env->layout->kind != LAYOUT_LINE)
		draw_list(g, m, r, env->layout->status.y);
	canvas_fill(line, STYLE_TEXT);
	canvas_text(line, 0, 0, w, label, STYLE_INPUT);
	edit_draw(&g->edit, canvas_sub(line, w, 0, line.w - w, 1), true);
}

/* --- keys --- */

/* Put a name in the place of the last part. */
static void
put(struct going *g, struct model *m, const char *name, const char *behind)
{
	const char *text = edit_text(&g->edit);
	char *all = str_printf(
	    "%.*s%s%s", (int)(last_part(text) - text), text, name, behind);

	if (all == NULL) {
		m->no_memory = true;
		return;
	}
	edit_set(&g->edit, all);
	free(all);
	g->chosen = NONE;
	look(g, m);
}

/* The bytes with which both begin, no character cut in two. */
static size_t
alike(const char *a, const char *b, size_t n)
{
	size_t same = 0;

	while (same < n && a[same] == b[same] && a[same] != '\0')
		same++;
	return utf8_whole(a, same);
}

/* As far as all that match are alike; the whole name if there is one. */
static void
complete(struct going *g, struct model *m)
{
	char *first = match_at(g, m, g->chosen != NONE ? g->chosen : 0);
	size_t same;
	char *other;

	if (first == NULL)
		return;
	if (g->chosen != NONE || g->found_n == 1) {
		put(g, m, first, "/");
		free(first);
		return;
	}
	same = strlen(first);
	for (size_t i = 1; (other = match_at(g, m, i)) != NULL; i++) {
		same = alike(first, other, same);
		free(other);
	}
	first[same] = '\0';
	if (same > strlen(last_part(edit_text(&g->edit))))
		put(g, m, first, "");
	else
		g->chosen = 0;
	free(first);
}

static void
step(struct going *g, bool down)
{
	size_t n = g->found_n;

	if (n == 0)
		g->chosen = NONE;
	else if (down)
		g->chosen =
		    g->chosen == NONE || g->chosen + 1 == n ? 0 : g->chosen + 1;
	else
		g->chosen =
		    g->chosen == NONE || g->chosen == 0 ? n - 1 : g->chosen - 1;
}

/* Take "." and "..", and needless '/' out of an absolute path, in place. */
static void
straighten(char *path)
{
	char *to = path;

	for (const char *at = path; *at != '\0';) {
		size_t n;

		at += strspn(at, "/");
		n = strcspn(at, "/");
		if (n == 2 && at[0] == '.' && at[1] == '.') {
			while (to > path && *--to != '/')
				;
		} else if (n > 0 && !(n == 1 && at[0] == '.')) {
			*to++ = '/';
			memmove(to, at, n);
			to += n;
		}
		at += n;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

static void
go(struct going *g, struct model *m)
{
	struct intent *in = intent_new(INTENT_BROWSE, NULL);
	char *name = g->chosen != NONE ? match_at(g, m, g->chosen) : NULL;
	char *raw;
	char *path;

	if (name != NULL)
		put(g, m, name, "");
	free(name);
	raw = model_raw(edit_text(&g->edit));
	path = raw != NULL ? model_typed_path(m, raw) : NULL;
	if (path != NULL)
		straighten(path);
	if (in != NULL && (path == NULL || intent_text(&in->text, path) < 0)) {
		intent_free(in);
		in = NULL;
	}
	model_close(m);
	model_want_names(m, NULL);
	if (raw != NULL && raw[0] == '\0')
		intent_free(in);
	else
		model_push(m, in);
	free(raw);
	free(path);
}

static bool
goto_key(void *self, struct model *m, const struct view_env *env FX_UNUSED,
    const struct key_event *ev)
{
	struct going *g = self;

	find(g, m);
	if (key_is(ev, K_ENTER, 0)) {
		go(g, m);
	} else if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL)) {
		model_want_names(m, NULL);
		model_close(m);
	} else if (key_is(ev, K_TAB, 0)) {
		complete(g, m);
	} else if (key_is(ev, K_UP, 0) || key_is(ev, K_DOWN, 0)) {
		step(g, key_is(ev, K_DOWN, 0));
	} else if (edit_key(&g->edit, ev) == EDIT_CHANGED) {
		g->chosen = NONE;
		look(g, m);
	}
	return true;
}

const struct view goto_view = {
	.name = "goto",
	.draw = goto_draw,
	.size = sizeof(struct going),
	.open = goto_open,
	.close = goto_close,
	.key = goto_key,
};
