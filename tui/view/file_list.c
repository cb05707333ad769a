/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

/*
 * The files of a transfer with what became of each.  There may be a million:
 * only the page in sight is there (m->page).  Ticks belong to paths.
 */

#define BODY_COLS   100
#define FOOT_ROWS   2 /* how many; why the one under the cursor failed */
#define AROUND_ROWS 8
#define LIST_ROWS   12
#define TICKS_MAX   500
#define COPY_MAX    (4 * 1024 * 1024)
#define TITLE_SIZE  (PAINT_NAME_SIZE + 128)

enum button {
	BUTTON_CLOSE,
	BUTTON_RETRY,
	BUTTONS
};

struct file_list {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	char title[TITLE_SIZE];
	struct scroll scroll;
	char *ticked[TICKS_MAX];
	size_t ticked_n;
	bool filter; /* F was pressed */
	bool retry;
	bool copy;
	const struct model *m; /* while drawing or acting */
};

/* --- ticks --- */

static size_t
tick_of(const struct file_list *l, const char *word)
{
	size_t i = 0;

	while (i < l->ticked_n && !str_eq(l->ticked[i], word))
		i++;
	return i;
}

static void
untick_all(struct file_list *l)
{
	while (l->ticked_n > 0)
		free(l->ticked[--l->ticked_n]);
}

static void
toggle(struct file_list *l)
{
	const struct model_page_row *row =
	    model_page_row(l->m, l->scroll.cursor);
	size_t i;

	if (row == NULL || row->state != MODEL_FILE_FAILED)
		return;
	i = tick_of(l, row->word);
	if (i < l->ticked_n) {
		free(l->ticked[i]);
		l->ticked[i] = l->ticked[--l->ticked_n];
	} else if (l->ticked_n < TICKS_MAX) {
		l->ticked[l->ticked_n] = strdup(row->word);
		l->ticked_n += l->ticked[l->ticked_n] != NULL;
	}
	scroll_move(&l->scroll, 1);
}

/* --- drawing --- */

static const char *
state_word(const struct model_page_row *row, const char **ret_sign,
    enum style *ret_style)
{
	*ret_sign = "";
	*ret_style = STYLE_DIM;
	switch (row->state) {
	case MODEL_FILE_WAITING:
		*ret_sign = "[..]";
		*ret_style = STYLE_TEXT;
		return _("waiting");
	case MODEL_FILE_SENDING:
		*ret_sign = "[..]";
		*ret_style = STYLE_MOVING;
		return _("sending");
	case MODEL_FILE_VERIFIED:
		*ret_sign = "[ok]";
		*ret_style = STYLE_OK;
		return _("verified");
	case MODEL_FILE_FAILED:
		*ret_sign = "[xx]";
		*ret_style = STYLE_FAILED;
		return _("failed");
	case MODEL_FILE_LEFT:
		return _("left alone");
	case MODEL_FILE_UNWANTED:
		return _("not wanted");
	case MODEL_FILE_UNKNOWN:
		break;
	}
	return "";
}

enum col {
	COL_TICK,
	COL_SIGN,
	COL_PATH,
	COL_SIZE,
	COL_STATE,
	COLS
};

static void
draw_cell(void *ctx, size_t entry, size_t col, struct canvas_rect cell)
{
	const struct file_list *l = ctx;
	const struct model_page_row *row = model_page_row(l->m, entry);
	const char *sign;
	enum style style;
	const char *word;
	char size[HUMAN_SIZE];

	if (row == NULL) {
		if (col == COL_PATH)
			canvas_glyph(cell, 0, 0, GLYPH_ELLIPSIS, STYLE_DIM);
		return;
	}
	word = state_word(row, &sign, &style);
	switch ((enum col)col) {
	case COL_TICK:
		if (tick_of(l, row->word) < l->ticked_n)
			canvas_text(cell, 0, 0, -1, "*", STYLE_MARK);
		break;
	case COL_SIGN:
		table_text(cell, TABLE_LEFT, sign, style);
		break;
	case COL_PATH:
		paint_name(cell, row->path, row->folder ? "/" : "", STYLE_TEXT);
		break;
	case COL_SIZE:
		if (!row->folder && row->size >= 0)
			table_text(cell, TABLE_RIGHT,
			    words_size(size, sizeof(size), row->size),
			    STYLE_TEXT);
		break;
	case COL_STATE:
		table_text(cell, TABLE_LEFT, word, style);
		break;
	case COLS:
		break;
	}
}

static void
draw_rows(struct file_list *l, struct canvas_rect r, bool focused)
{
	const struct table_col cols[COLS] = {
		[COL_TICK] = { .width = 1 },
		[COL_SIGN] = { .width = 4 },
		[COL_PATH] = { .width = 12, .grow = 1, .gap = 1 },
		[COL_SIZE] = { .width = 6,
		    .gap = 1,
		    .drop = 2,
		    .align = TABLE_RIGHT },
		[COL_STATE] = { .width = 10, .gap = 1, .drop = 1 },
	};
	struct table t = {
		.cols = cols,
		.ncols = COLS,
		.focused = focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = l,
	};

	scroll_resize(&l->scroll, l->m->page.total, table_rows(&t, r));
	table_draw(&t, &l->scroll, r);
}

/* "214 entries, 2 ticked" and why the one under the cursor failed. */
static void
draw_foot(const struct file_list *l, struct canvas_rect r)
{
	const struct model_page *p = &l->m->page;
	const struct model_transfer *t = model_transfer(l->m, p->id);
	const struct model_page_row *row =
	    model_page_row(l->m, l->scroll.cursor);
	char text[160];
	int x = 1;

	words_fmt(text, sizeof(text), P_("%zu entry", "%zu entries", p->total),
	    p->total);
	x += canvas_text(r, x, 0, -1, text, STYLE_DIM) + 3;
	if (l->ticked_n > 0) {
		words_fmt(text, sizeof(text), _("%zu ticked"), l->ticked_n);
		x += canvas_text(r, x, 0, -1, text, STYLE_DIM) + 3;
	}
	if (t != NULL && !t->incoming && !p->failed)
		canvas_text(r, x, 0, -1, _("what is done is not listed here"),
		    STYLE_DIM);
	if (row != NULL && row->error != NULL)
		canvas_text(r, 1, 1, r.w - 2, row->error, STYLE_WARNING);
}

static const char *
nothing(const struct model *m)
{
	const struct model_page *p = &m->page;

	if (p->error != NULL)
		return p->error;
	if (p->waiting)
		return _("The engine is asked for the list.");
	return p->failed
	    ? _("No file of it has failed.")
	    : _("Nothing of it is under way; F lists what failed.");
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct file_list *l = ctx;

	if (l->m->page.id == NULL || l->m->page.total == 0) {
		scroll_resize(&l->scroll, 0, 1);
		paint_note(body, nothing(l->m));
		return;
	}
	draw_rows(
	    l, canvas_sub(body, 0, 0, body.w, body.h - FOOT_ROWS), focused);
	draw_foot(
	    l, canvas_sub(body, 0, body.h - FOOT_ROWS, body.w, FOOT_ROWS));
}

static const char *
why_not_retry(const struct model *m)
{
	const struct model_transfer *t = model_transfer(m, m->page.id);

	if (t == NULL)
		return _("This transfer is no longer there.");
	if (t->incoming)
		return _("Only what this machine sent can be sent again.");
	if (!model_ended(t) || t->files_failed <= 0)
		return _("There is nothing to send again yet.");
	return NULL;
}

static void
follow(struct file_list *l, const struct model *m)
{
	const struct model_transfer *t =
	    m->page.id != NULL ? model_transfer(m, m->page.id) : NULL;

	l->m = m;
	words_fmt(l->title, sizeof(l->title),
	    m->page.failed ? _("Failed files of %s") : _("Files of %s"),
	    t != NULL ? t->name : "-");
	l->buttons[BUTTON_RETRY].why_not = why_not_retry(m);
}

static void
file_list_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct file_list *l = self;
	int rows = r.h - AROUND_ROWS;

	follow(l, m);
	if (rows > (int)m->page.total + FOOT_ROWS)
		rows = (int)m->page.total + FOOT_ROWS;
	l->box.body_h = rows > LIST_ROWS ? rows : LIST_ROWS;
	paint_dialog(&l->box, m, env, r);
}

/* --- keys --- */

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct file_list *l = ctx;
	struct scroll *s = &l->scroll;

	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		scroll_move(s, -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		scroll_move(s, 1);
	else if (key_is(ev, K_PGUP, 0) || key_is_char(ev, 'b', KEY_CTRL))
		scroll_page(s, -1);
	else if (key_is(ev, K_PGDN, 0) || key_is_char(ev, 'f', KEY_CTRL))
		scroll_page(s, 1);
	else if (key_is(ev, K_HOME, 0) || key_is_char(ev, 'g', 0))
		scroll_home(s);
	else if (key_is(ev, K_END, 0) || key_is_char(ev, 'G', 0))
		scroll_end(s);
	else if (key_is_char(ev, ' ', 0))
		toggle(l);
	else if (key_is_char(ev, 'F', 0))
		l->filter = true;
	else if (key_is_char(ev, 'r', 0))
		l->retry = true;
	else if (key_is_char(ev, 'y', 0))
		l->copy = true;
	else
		return false;
	return true;
}

/* Those with a tick, or all that failed. */
static void
retry(struct file_list *l, struct model *m)
{
	const char *why = why_not_retry(m);
	struct intent *in;

	if (why != NULL) {
		model_status(m, MODEL_WARN, why);
		return;
	}
	in = intent_new(INTENT_RETRY, m->page.id);
	for (size_t i = 0; in != NULL && i < l->ticked_n; i++)
		if (intent_path(in, l->ticked[i]) < 0) {
			intent_free(in);
			in = NULL;
		}
	model_page(m, NULL, false);
	model_close(m);
	model_push(m, in);
}

/* A name a line: those with a tick, or of this page those that failed. */
static void
copy_names(const struct file_list *l, struct model *m)
{
	struct intent *in = intent_new(INTENT_COPY, NULL);
	struct str out;
	char text[96];
	size_t n = 0;

	str_init(&out, COPY_MAX);
	for (; n < l->ticked_n; n++)
		str_addf(&out, "%s\n", l->ticked[n]);
	for (size_t i = 0; l->ticked_n == 0 && i < m->page.count; i++)
		if (m->page.items[i].state == MODEL_FILE_FAILED) {
			str_addf(&out, "%s\n", m->page.items[i].word);
			n++;
		}
	if (in == NULL || str_error(&out) != 0 ||
	    intent_text(&in->text, str_cstr(&out)) < 0) {
		intent_free(in);
		in = NULL;
	}
	words_fmt(text, sizeof(text),
	    P_("%zu name to be copied.", "%zu names to be copied.", n), n);
	model_status(m, MODEL_INFO, text);
	model_push(m, in);
	str_done(&out);
}

static void
show_info(struct model *m)
{
	struct model_dialog *d = model_open(m, DIALOG_INFO, m->page.id);

	if (d != NULL)
		d->pane = PANE_TRANSFERS;
}

static void
filter(struct file_list *l, struct model *m)
{
	char *id = m->page.id != NULL ? strdup(m->page.id) : NULL;

	untick_all(l);
	scroll_init(&l->scroll);
	model_page(m, id, !m->page.failed);
	free(id);
}

static bool
file_list_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct file_list *l = self;
	int id = BUTTON_CLOSE;
	enum dialog_result r;

	follow(l, m);
	l->filter = l->retry = l->copy = false;
	r = dialog_key(&l->box, ev, env->now_ms, &id);
	if (r == DIALOG_CANCELLED ||
	    (r == DIALOG_PRESSED && id == BUTTON_CLOSE)) {
		model_page(m, NULL, false);
		model_close(m);
	} else if (l->retry || r == DIALOG_PRESSED) {
		retry(l, m);
	} else if (r == DIALOG_DISABLED) {
		model_status(m, MODEL_WARN, l->buttons[id].why_not);
	} else if (l->filter) {
		filter(l, m);
	} else if (l->copy) {
		copy_names(l, m);
	} else if (r == DIALOG_IGNORED && key_is_char(ev, 'i', 0)) {
		show_info(m);
	} else {
		model_page_want(m, l->scroll.top, l->scroll.rows);
	}
	return true;
}

/* --- life --- */

static int
file_list_open(
    void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct file_list *l = self;

	l->buttons[BUTTON_CLOSE] =
	    (struct dialog_button){ .label = _("Close"), .id = BUTTON_CLOSE };
	l->buttons[BUTTON_RETRY] =
	    (struct dialog_button){ .label = _("Retry"), .id = BUTTON_RETRY };
	l->box = (struct dialog){
		.title = l->title,
		.body_w = BODY_COLS,
		.buttons = l->buttons,
		.nbuttons = BUTTONS,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = l,
	};
	scroll_init(&l->scroll);
	dialog_open(&l->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
file_list_close(void *self)
{
	untick_all(self);
}

const struct view list_view = {
	.name = "file-list",
	.draw = file_list_draw,
	.size = sizeof(struct file_list),
	.open = file_list_open,
	.close = file_list_close,
	.key = file_list_key,
};
