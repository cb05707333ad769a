/* SPDX-License-Identifier: MIT */

#include "base/attr.h"
#include "base/human.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

enum col {
	COL_SIGN,
	COL_NAME,
	COL_FROM,
	COL_SIZE,
	COL_STATE,
	COLS
};

struct cells {
	const struct model *m;
};

static void
draw_cell(void *ctx, size_t entry, size_t col, struct canvas_rect cell)
{
	const struct cells *c = ctx;
	const struct model_row *r = &c->m->rows[entry];
	struct words_state s = words_row(c->m, r);
	char text[HUMAN_SIZE];

	switch ((enum col)col) {
	case COL_SIGN:
		table_text(cell, TABLE_LEFT, s.sign, s.style);
		break;
	case COL_NAME:
		paint_name(cell, r->name, r->tree ? "/" : "", STYLE_TEXT);
		break;
	case COL_FROM:
		table_name(cell, r->peer, STYLE_TEXT);
		break;
	case COL_SIZE:
		table_text(cell, TABLE_RIGHT,
		    words_size(text, sizeof(text), r->size), STYLE_TEXT);
		break;
	case COL_STATE:
		table_text(cell, TABLE_LEFT, s.word, s.style);
		break;
	case COLS:
		break;
	}
}

static void
draw_title(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	struct model_totals sum;
	char items[64];
	char needs[64];
	char right[132];

	model_totals(m, &sum);
	words_fmt(items, sizeof(items), P_("%zu item", "%zu items", m->rows_n),
	    m->rows_n);
	words_fmt(needs, sizeof(needs),
	    P_("%zu needs you", "%zu need you", sum.needs), sum.needs);
	if (env->layout->headers)
		words_fmt(right, sizeof(right), "%s, %s", items, needs);
	else
		words_fmt(
		    right, sizeof(right), "%s", sum.needs > 0 ? needs : items);
	paint_title(env, r,
	    &(struct paint_title){ .name = _("Inbox"), .right = right });
}

static void
draw_rows(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	const struct table_col cols[COLS] = {
		[COL_SIGN] = { .title = "", .width = 4 },
		[COL_NAME] = { .title = _("Name"),
		    .width = 13,
		    .grow = 2,
		    .gap = 1 },
		[COL_FROM] = { .title = _("From"),
		    .width = 10,
		    .grow = 1,
		    .gap = 1,
		    .drop = 2 },
		[COL_SIZE] = { .title = _("Size"),
		    .width = 5,
		    .gap = 1,
		    .drop = 3,
		    .align = TABLE_RIGHT },
		[COL_STATE] = { .title = _("State"),
		    .width = 11,
		    .gap = 1,
		    .drop = 1 },
	};
	struct cells cells = { .m = m };
	struct table t = {
		.cols = cols,
		.ncols = COLS,
		.header = env->layout->headers,
		.focused = env->focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = &cells,
	};

	paint_table(m, PANE_INBOX, &t, r);
}

static void
inbox_draw(void *self FX_UNUSED, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct canvas_rect body = paint_body(env, PANE_INBOX, r);

	draw_title(m, env, r);
	if (m->rows_n > 0)
		draw_rows(m, env, body);
	else
		paint_note(body,
		    m->loaded ? _("Nothing has arrived.")
			      : _("The engine has not told yet."));
}

static int
inbox_rows(const struct layout *l, struct layout_box box)
{
	return paint_rows(l, PANE_INBOX, box);
}

const struct view inbox_view = {
	.name = "inbox",
	.draw = inbox_draw,
	.rows = inbox_rows,
};
