/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/argument.h"
#include "tui/view/i18n.h"
#include "tui/view/view.h"
#include "tui/widget/edit.h"

#define LINE_MAX_BYTES 4096

/* The `:` line in the status row; tui/app does what was entered. */
struct colon {
	struct edit edit;
	char base[LINE_MAX_BYTES + 1]; /* what Tab goes on from */
	bool cycling;                  /* Tab shows one after another */
	bool listed;                   /* the choices are shown */
	size_t at;                     /* the choice shown, while cycling */
};

static int
colon_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct colon *c = self;

	if (edit_init(&c->edit, LINE_MAX_BYTES) < 0)
		return -ENOMEM;
	c->edit.history = env->history;
	c->edit.recall = env->history != NULL ? env->history->count : 0;
	if (env->dialog->text != NULL)
		edit_set(&c->edit, env->dialog->text);
	return 0;
}

static void
colon_close(void *self)
{
	struct colon *c = self;

	edit_done(&c->edit);
}

/* --- completion --- */

static size_t
choices(const struct colon *c)
{
	char line[LINE_MAX_BYTES + 1];
	size_t n = 0;

	while (argument_complete(c->base, n, line, sizeof(line)))
		n++;
	return n;
}

/* What all choices begin with, in line; how many there are. */
static size_t
in_common(const struct colon *c, char *line, size_t size)
{
	char other[LINE_MAX_BYTES + 1];
	size_t n = 0;

	line[0] = '\0';
	while (argument_complete(
	    c->base, n, n == 0 ? line : other, n == 0 ? size : sizeof(other))) {
		size_t same = 0;

		while (n > 0 && line[same] != '\0' && line[same] == other[same])
			same++;
		if (n > 0)
			line[same] = '\0';
		n++;
	}
	return n;
}

/*
 * Behind an action that takes a folder, the line for paths goes on with what
 * is typed: it reads folders.  False: it is no such action.
 */
static bool
goes_to_paths(const struct colon *c, struct model *m)
{
	const char *text = edit_text(&c->edit);
	struct argument_line a = argument_parse(text);
	struct model_dialog *d;
	char path[LINE_MAX_BYTES + 1];

	if (a.action == NULL || strchr(text + strspn(text, " "), ' ') == NULL ||
	    argument_of(a.action->id).kind != ARGUMENT_PATH)
		return false;
	str_copy(path, sizeof(path), a.rest);
	model_close(m);
	d = model_open(m, DIALOG_GOTO, NULL);
	if (d != NULL && model_dialog_set(d, NULL, path, NULL) < 0) {
		model_close(m);
		m->no_memory = true;
	}
	return true;
}

static void
complete(struct colon *c, int step)
{
	char line[LINE_MAX_BYTES + 1];
	size_t n;

	if (!c->cycling) {
		memcpy(c->base, edit_text(&c->edit), c->edit.len + 1);
		n = in_common(c, line, sizeof(line) - 1);
		c->listed = n > 1;
		if (n == 1)
			str_copy(line + strlen(line), 2, " ");
		if (n == 0 || strlen(line) > strlen(c->base)) {
			if (n > 0)
				edit_set(&c->edit, line);
			return;
		}
		c->cycling = true;
		c->at = step > 0 ? n - 1 : 0;
	}
	n = choices(c);
	if (n == 0)
		return;
	c->at = (c->at + n + (size_t)(step > 0 ? 1 : n - 1)) % n;
	if (argument_complete(c->base, c->at, line, sizeof(line)))
		edit_set(&c->edit, line);
}

/* --- drawing --- */

/* The last words of the choices, the shown one first where there are many. */
static void
draw_choices(const struct colon *c, struct canvas_rect line)
{
	char text[LINE_MAX_BYTES + 1];
	size_t from = c->cycling ? c->at : 0;
	int x = 1;

	canvas_fill(line, STYLE_TOAST);
	for (size_t i = from; x < line.w; i++) {
		const char *word;

		if (!argument_complete(c->base, i, text, sizeof(text)))
			break;
		word = strrchr(text, ' ');
		word = word != NULL ? word + 1 : text;
		if (x + utf8_width(word) > line.w)
			break;
		x += canvas_text(line, x, 0, -1, word,
		    c->cycling && i == c->at ? STYLE_TAB_FOCUS : STYLE_TOAST);
		x += 2;
	}
}

static void
colon_draw(void *self, const struct model *m FX_UNUSED, struct view_env *env,
    struct canvas_rect r)
{
	struct colon *c = self;
	const struct layout *l = env->layout;
	struct layout_box box = l->kind == LAYOUT_LINE ? l->line : l->status;
	struct canvas_rect line = view_rect(r, box);

	if (c->listed && box.y > 0) {
		box.y--;
		draw_choices(c, view_rect(r, box));
	}
	canvas_fill(line, STYLE_TEXT);
	canvas_text(line, 0, 0, 1, ":", STYLE_INPUT);
	edit_draw(&c->edit, canvas_sub(line, 1, 0, line.w - 1, 1), true);
}

/* --- keys --- */

static void
enter(struct colon *c, struct model *m)
{
	const char *text = edit_text(&c->edit);
	struct intent *in;

	text += strspn(text, " ");
	if (text[0] != '\0') {
		in = intent_new(INTENT_COMMAND, NULL);
		if (in != NULL &&
		    intent_text(&in->text, edit_text(&c->edit)) < 0) {
			intent_free(in);
			in = NULL;
		}
		model_push(m, in);
	}
	model_close(m);
}

static bool
colon_key(void *self, struct model *m, const struct view_env *env FX_UNUSED,
    const struct key_event *ev)
{
	struct colon *c = self;
	bool empty = c->edit.len == 0;

	model_status(m, MODEL_INFO, NULL);
	if (key_is(ev, K_TAB, 0) && goes_to_paths(c, m))
		return true;
	if (key_is(ev, K_TAB, 0)) {
		complete(c, 1);
		return true;
	}
	if (key_is(ev, K_TAB, KEY_SHIFT)) {
		complete(c, -1);
		return true;
	}
	c->cycling = false;
	c->listed = false;
	if (key_is(ev, K_ENTER, 0))
		enter(c, m);
	else if (key_is(ev, K_ESC, 0) || key_is_char(ev, 'g', KEY_CTRL) ||
	    key_is_char(ev, 'c', KEY_CTRL) ||
	    (empty && key_is(ev, K_BACKSPACE, 0)))
		model_close(m);
	else if (edit_key(&c->edit, ev) == EDIT_FULL)
		model_status(m, MODEL_WARN, _("There is no room for more."));
	return true;
}

const struct view colon_view = {
	.name = "colon",
	.draw = colon_draw,
	.size = sizeof(struct colon),
	.open = colon_open,
	.close = colon_close,
	.key = colon_key,
};
