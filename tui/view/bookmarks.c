/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/menu.h"

#define COLS_MAX 70
#define ROWS_MAX 20

/* The folders that are kept under letters: a letter goes there. */
struct bookmarks {
	struct dialog box;
	struct menu menu;
	struct menu_item *items;
	char **labels;
	size_t n;
	int chosen; /* -1: none */
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct bookmarks *b = ctx;

	menu_draw(
	    &b->menu, canvas_sub(body, 1, 0, body.w - 2, body.h), focused);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct bookmarks *b = ctx;

	return menu_pick(&b->menu, ev, &b->chosen);
}

/* "s  ~/src", the tail of a path that is too long. */
static char *
label_of(const struct model *m, const struct model_bookmark *mark)
{
	const char *home = m->files.home;
	const char *rest = home != NULL ? str_after(mark->path, home) : NULL;
	char *safe;
	char *label;
	char cut[4 * COLS_MAX];

	if (rest == NULL || (rest[0] != '\0' && rest[0] != '/'))
		rest = mark->path;
	safe = utf8_safe_new(rest, strlen(rest));
	if (safe == NULL)
		return NULL;
	label = str_printf("%s%s", rest != mark->path ? "~" : "", safe);
	free(safe);
	if (label == NULL)
		return NULL;
	utf8_tail(cut, sizeof(cut), label, COLS_MAX - 8, "..");
	free(label);
	return str_printf("%s  %s", mark->letter, cut);
}

static int
bookmarks_open(void *self, struct model *m, const struct view_env *env)
{
	struct bookmarks *b = self;
	const struct model_files *f = &m->files;

	b->chosen = -1;
	b->items = calloc(f->bookmarks_n + 1, sizeof(*b->items));
	b->labels = calloc(f->bookmarks_n + 1, sizeof(*b->labels));
	if (b->items == NULL || b->labels == NULL)
		return -1;
	for (; b->n < f->bookmarks_n; b->n++) {
		b->labels[b->n] = label_of(m, &f->bookmarks[b->n]);
		if (b->labels[b->n] == NULL)
			return -1;
		b->items[b->n] = (struct menu_item){ .label = b->labels[b->n],
			.letters = f->bookmarks[b->n].letter,
			.id = (int)b->n };
	}
	menu_init(&b->menu, b->items, b->n, 0);
	b->box = (struct dialog){
		.title = _("Bookmarks"),
		.body_w = menu_columns(&b->menu) + 2,
		.body_h = b->n < ROWS_MAX ? (int)b->n : ROWS_MAX,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = b,
	};
	dialog_open(&b->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
bookmarks_close(void *self)
{
	struct bookmarks *b = self;

	for (size_t i = 0; b->labels != NULL && i < b->n; i++)
		free(b->labels[i]);
	free(b->labels);
	free(b->items);
}

static void
bookmarks_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct bookmarks *b = self;

	paint_dialog(&b->box, m, env, r);
}

static void
go(struct model *m, const struct model_bookmark *mark)
{
	struct intent *in = intent_new(INTENT_BROWSE, NULL);

	if (in != NULL && intent_text(&in->text, mark->path) < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

static void
remove_it(struct model *m, const struct model_bookmark *mark)
{
	struct intent *in = intent_new(INTENT_BOOKMARK, NULL);

	if (in != NULL && intent_text(&in->name, mark->letter) < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

static bool
bookmarks_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct bookmarks *b = self;
	const struct model_files *f = &m->files;
	size_t at = b->menu.scroll.cursor;
	int id;
	enum dialog_result r;

	if (key_is(ev, K_DELETE, 0) && at < f->bookmarks_n) {
		remove_it(m, &f->bookmarks[at]);
		model_close(m);
		return true;
	}
	r = dialog_key(&b->box, ev, env->now_ms, &id);
	if (b->chosen >= 0 && (size_t)b->chosen < f->bookmarks_n)
		go(m, &f->bookmarks[b->chosen]);
	if (b->chosen >= 0 || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view bookmarks_view = {
	.name = "bookmarks",
	.draw = bookmarks_draw,
	.size = sizeof(struct bookmarks),
	.open = bookmarks_open,
	.close = bookmarks_close,
	.key = bookmarks_key,
};
