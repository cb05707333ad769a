/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

enum col {
	COL_MARK,
	COL_NAME,
	COL_SIZE,
	COL_TIME,
	COL_MODE,
	COLS
};

/* How much of a time is shown: 11-18, 11-18 10:02, 2026-11-18 10:02. */
#define DAY_COLS  5
#define TIME_COLS 11
#define YEAR_COLS 16

/* Widths of the pane from which on each has its place. */
#define DAY_FROM  44
#define TIME_FROM 58
#define YEAR_FROM 80

struct cells {
	const struct model *m;
	int time_cols;
};

static int
time_cols(int w)
{
	if (w >= YEAR_FROM)
		return YEAR_COLS;
	if (w >= TIME_FROM)
		return TIME_COLS;
	return DAY_COLS;
}

static void
draw_time(const struct browse_entry *e, int cols, struct canvas_rect cell)
{
	char text[HUMAN_SIZE];
	const char *from = text;

	if (e->mtime < 0)
		return;
	if (cols == DAY_COLS)
		human_day(text, sizeof(text), e->mtime);
	else
		human_date(text, sizeof(text), e->mtime);
	if (cols == TIME_COLS && strlen(text) == YEAR_COLS)
		from += YEAR_COLS - TIME_COLS;
	table_text(cell, TABLE_LEFT, from, STYLE_TEXT);
}

/* "drwxr-xr-x" */
static void
draw_mode(const struct browse_entry *e, struct canvas_rect cell)
{
	char text[] = "----------";

	if (e->mode == 0)
		return;
	if (e->link)
		text[0] = 'l';
	else if (e->kind == BROWSE_FOLDER || e->kind == BROWSE_UP)
		text[0] = 'd';
	else if (e->kind == BROWSE_SPECIAL)
		text[0] = 's';
	for (unsigned i = 0; i < 9; i++)
		if ((e->mode >> (8 - i) & 1) != 0)
			text[1 + i] = "rwxrwxrwx"[i];
	table_text(cell, TABLE_LEFT, text, STYLE_TEXT);
}

/* "(214)", in five columns whatever the number. */
static void
files_text(char *ret, size_t size, int64_t files)
{
	if (files < 1000)
		words_fmt(ret, size, "(%lld)", (long long)files);
	else if (files < 100000)
		words_fmt(ret, size, "(%lldk)", (long long)(files / 1000));
	else if (files < 1000000)
		words_fmt(ret, size, "(<1M)");
	else
		words_fmt(ret, size, "(%lldM)", (long long)(files / 1000000));
}

static void
draw_size(const struct browse_entry *e, const struct model_mark *mark,
    struct canvas_rect cell)
{
	char text[HUMAN_SIZE] = "-";

	if (e->kind == BROWSE_UP || (e->kind == BROWSE_FILE && e->size < 0))
		return;
	if (e->kind == BROWSE_FILE)
		words_size(text, sizeof(text), e->size);
	else if (mark != NULL && mark->exact)
		files_text(text, sizeof(text), mark->files);
	table_text(cell, TABLE_RIGHT, text, STYLE_TEXT);
}

static void
draw_name(const struct browse_entry *e, bool marked, struct canvas_rect cell)
{
	char name[PAINT_NAME_SIZE];
	enum style style = STYLE_TEXT;
	const char *behind = "";

	if (e->kind == BROWSE_FOLDER) {
		style = STYLE_FOLDER;
		behind = "/";
	} else if (e->kind == BROWSE_LINK || e->kind == BROWSE_SPECIAL) {
		style = STYLE_DIM;
	}
	paint_name(cell, paint_raw(name, e->name), behind,
	    marked ? STYLE_MARK : style);
}

static void
draw_cell(void *ctx, size_t row, size_t col, struct canvas_rect cell)
{
	const struct cells *c = ctx;
	const struct browse_entry *e = model_entry(c->m, row);

	switch ((enum col)col) {
	case COL_MARK:
		if (model_marked(c->m, row))
			canvas_glyph(cell, 0, 0, GLYPH_MARK, STYLE_MARK);
		break;
	case COL_NAME:
		draw_name(e, model_marked(c->m, row), cell);
		break;
	case COL_SIZE:
		draw_size(e, model_mark(c->m, row), cell);
		break;
	case COL_TIME:
		draw_time(e, c->time_cols, cell);
		break;
	case COL_MODE:
		draw_mode(e, cell);
		break;
	case COLS:
		break;
	}
}

/* Entries that can be matched: all but "..". */
static size_t
items(const struct browse_listing *l)
{
	return l->count > 0 && l->entries[0].kind == BROWSE_UP ? l->count - 1
							       : l->count;
}

/* "filter: x 12/128", x cut to what there is room for. */
static void
filter_text(const struct model_files *f, int cols, char *ret, size_t size)
{
	char count[48];
	char text[256];
	char *safe = utf8_safe_new(f->filter, strlen(f->filter));
	int room;

	words_fmt(count, sizeof(count), "%s%zu/%zu",
	    f->filtering.at < f->filtering.end ? ">=" : "", f->rows_n,
	    items(f->listing));
	room = cols / 2 - utf8_width(_("filter: ")) - utf8_width(count) - 1;
	utf8_cut(text, sizeof(text), safe != NULL ? safe : "",
	    room > 4 ? room : 4, "..");
	free(safe);
	words_fmt(ret, size, "%s%s %s", _("filter: "), text, count);
}

/* "name ^  hidden off  4/128" */
static void
draw_title(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	static const char *const keys[] = {
		[BROWSE_BY_NAME] = N_("name"),
		[BROWSE_BY_SIZE] = N_("size"),
		[BROWSE_BY_TIME] = N_("time"),
		[BROWSE_BY_EXTENSION] = N_("extension"),
	};
	const struct model_files *f = &m->files;
	const struct model_list *l = &m->list[PANE_FILES];
	const char *arrow = style_glyph(
	    canvas_set(r.canvas), f->order.reverse ? GLYPH_DOWN : GLYPH_UP);
	char count[48];
	size_t up = 0;
	char right[512];
	char number[HUMAN_SIZE];

	/* As in the foot, ".." counts for nothing. */
	if (f->listing != NULL)
		up = f->listing->count - items(f->listing);
	words_fmt(count, sizeof(count), "%zu/%zu",
	    l->count > up ? l->cursor + 1 - up : 0,
	    l->count > up ? l->count - up : 0);
	if (f->state == MODEL_BROWSE_READING && f->reading > 0)
		words_fmt(right, sizeof(right), _("reading %s"),
		    human_exact(number, sizeof(number), f->reading));
	else if (f->filter != NULL && f->listing != NULL)
		filter_text(f, r.w, right, sizeof(right));
	else if (env->layout->headers)
		words_fmt(right, sizeof(right), "%s %s  %s  %s",
		    _(keys[f->order.key]), arrow,
		    f->order.hidden ? _("hidden on") : _("hidden off"), count);
	else if (env->layout->titles)
		words_fmt(right, sizeof(right), "%s %s %s",
		    _(keys[f->order.key]), arrow, count);
	else
		str_copy(right, sizeof(right), count);
	paint_title(env, r,
	    &(struct paint_title){
		.name = _("Files"), .extra = f->shown, .right = right });
}

/* "3 marked 113M   128 items   51.2G free" */
static void
draw_foot(const struct model *m, bool wide, struct canvas_rect line)
{
	const struct browse_listing *l = m->files.listing;
	char size[HUMAN_SIZE];
	char text[128];
	int64_t files;
	bool exact;
	int x = 1;

	if (m->files.error != NULL) {
		canvas_text(line, 1, 0, -1, m->files.error, STYLE_ERROR);
		return;
	}
	if (m->files.marks_n > 0) {
		words_size(size, sizeof(size), model_marks_size(m, &exact));
		files = model_marks_files(m, &exact);
		words_fmt(text, sizeof(text), _("%zu marked %s%s"),
		    m->files.marks_n, exact ? "" : ">=", size);
		if (wide)
			words_fmt(text, sizeof(text),
			    P_("%zu marked, %s%s in %lld file",
				"%zu marked, %s%s in %lld files", files),
			    m->files.marks_n, exact ? "" : ">=", size,
			    (long long)files);
		x += canvas_text(line, x, 0, -1, text, STYLE_MARK) + 3;
	}
	if (l == NULL)
		return;
	words_fmt(text, sizeof(text), P_("%zu item", "%zu items", items(l)),
	    items(l));
	x += canvas_text(line, x, 0, -1, text, STYLE_TEXT) + 3;
	if (l->free_bytes >= 0) {
		words_fmt(text, sizeof(text), _("%s free"),
		    words_size(size, sizeof(size), l->free_bytes));
		canvas_text(line, x, 0, -1, text, STYLE_TEXT);
	}
}

static void
draw_rows(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	int time = time_cols(r.w);
	const struct table_col cols[COLS] = {
		[COL_MARK] = { .title = "", .width = 1 },
		[COL_NAME] = { .title = _("Name"),
		    .width = 12,
		    .grow = 1,
		    .gap = 1 },
		[COL_SIZE] = { .title = _("Size"),
		    .width = 5,
		    .gap = 1,
		    .align = TABLE_RIGHT },
		[COL_TIME] = { .title = _("Modified"),
		    .width = time,
		    .gap = 1,
		    .drop = 1 },
		[COL_MODE] = { .title = _("Mode"),
		    .width = 10,
		    .gap = 1,
		    .drop = 2 },
	};
	struct cells cells = { .m = m, .time_cols = time };
	struct table t = {
		.cols = cols,
		.ncols = time == YEAR_COLS ? COLS
		    : r.w >= DAY_FROM      ? COL_MODE
					   : COL_TIME,
		.header = env->layout->headers,
		.focused = env->focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = &cells,
	};

	/* A blank before the divider. */
	paint_table(m, PANE_FILES, &t,
	    canvas_sub(r, 0, 0, env->layout->titles ? r.w - 1 : r.w, r.h));
}

static void
files_draw(void *self FX_UNUSED, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct canvas_rect body = paint_body(env, PANE_FILES, r);

	draw_title(m, env, r);
	if (m->files.listing != NULL && m->files.filter != NULL &&
	    m->files.rows_n == 0 && !model_filtering(m))
		paint_note(body, _("No name matches; Esc shows all."));
	else if (m->files.listing != NULL)
		draw_rows(m, env, body);
	else if (m->files.error != NULL)
		paint_note(body, m->files.error);
	else
		paint_note(body, _("The folder is being read."));
	if (env->layout->foot)
		draw_foot(m, env->layout->headers, canvas_line(r, r.h - 1));
}

static int
files_rows(const struct layout *l, struct layout_box box)
{
	return paint_rows(l, PANE_FILES, box);
}

const struct view files_view = {
	.name = "files",
	.draw = files_draw,
	.rows = files_rows,
};
