/* SPDX-License-Identifier: MIT */

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/gauge.h"

enum col {
	COL_WAY,
	COL_NAME,
	COL_PEER,
	COL_BAR,
	COL_PART,
	COL_DONE,
	COL_RATE,
	COL_ETA,
	COL_STATE,
	COLS
};

struct cells {
	const struct model *m;
	int words; /* columns for the state's word instead of rate and ETA */
};

#define FOOT_ROWS       2  /* how the moving one goes, its rate */
#define FOOT_FROM       10 /* rows of the box from which on they are there */
#define NAME_COLS       26
#define NAME_COLS_SMALL 20 /* where there are no borders */

static void
draw_name(const struct model_transfer *t, struct canvas_rect cell)
{
	char behind[64] = "";
	char files[48];

	if (t->tree && t->files >= 0)
		words_fmt(behind, sizeof(behind), "/ (%s)",
		    words_files(files, sizeof(files), t->files));
	else if (t->tree)
		str_copy(behind, sizeof(behind), "/");
	paint_name(cell, t->name, behind, STYLE_TEXT);
}

/* A percentage, or the sign once there is no more to come. */
static void
draw_part(const struct model_transfer *t, const struct words_state *s,
    struct canvas_rect cell)
{
	char text[16];

	if (s->over) {
		table_text(cell, TABLE_RIGHT, s->sign, s->style);
		return;
	}
	words_fmt(text, sizeof(text), "%d%%", model_permille(t) / 10);
	table_text(cell, TABLE_RIGHT, text, STYLE_TEXT);
}

static void
draw_done(
    const struct model_transfer *t, enum style style, struct canvas_rect cell)
{
	char done[HUMAN_SIZE];
	char all[HUMAN_SIZE];
	char text[2 * HUMAN_SIZE + 2];

	words_fmt(text, sizeof(text), "%s/%s",
	    words_size(done, sizeof(done), t->bytes_done),
	    words_size(all, sizeof(all), t->bytes));
	table_text(cell, TABLE_RIGHT, text, style);
}

/* "paused", "waiting 3" */
static void
draw_word(const struct model_transfer *t, const struct words_state *s,
    struct canvas_rect cell)
{
	char word[sizeof(s->word) + 24];

	bool place = t->position > 0 && t->next <= 0;

	if (place)
		words_fmt(word, sizeof(word), "%s %lld", s->word,
		    (long long)t->position);
	table_text(cell, TABLE_LEFT, place ? word : s->word, s->style);
}

/* Nothing moves and there is no column for the state: it is told here. */
static bool
draw_instead(const struct cells *c, const struct model_transfer *t,
    const struct words_state *s, enum col col, struct canvas_rect cell)
{
	if (c->words == 0 || (col != COL_RATE && col != COL_ETA) ||
	    (model_moving(t) && t->rate >= 0 && !model_stalled(t)))
		return false;
	cell.w = c->words;
	if (col == COL_RATE)
		draw_word(t, s, cell);
	return true;
}

static void
draw_cell(void *ctx, size_t entry, size_t col, struct canvas_rect cell)
{
	const struct cells *c = ctx;
	const struct model *m = c->m;
	const struct model_transfer *t = &m->transfers[entry];
	struct words_state s = words_transfer(t);
	bool moving = model_moving(t);
	enum style numbers =
	    m->engine == MODEL_ENGINE_UP ? STYLE_TEXT : STYLE_DIM;
	char text[HUMAN_SIZE];

	if (draw_instead(c, t, &s, (enum col)col, cell))
		return;
	switch ((enum col)col) {
	case COL_WAY:
		canvas_glyph(cell, 0, 0, words_direction(t), s.style);
		break;
	case COL_NAME:
		draw_name(t, cell);
		break;
	case COL_PEER:
		table_name(cell, t->peer, STYLE_TEXT);
		break;
	case COL_BAR:
		gauge_bar(cell, model_permille(t),
		    s.style == STYLE_MOVING || s.style == STYLE_TEXT ? STYLE_BAR
								     : s.style);
		break;
	case COL_PART:
		draw_part(t, &s, cell);
		break;
	case COL_DONE:
		draw_done(t, numbers, cell);
		break;
	case COL_RATE:
		table_text(cell, TABLE_RIGHT,
		    words_rate(text, sizeof(text), moving ? t->rate : -1),
		    numbers);
		break;
	case COL_ETA:
		table_text(cell, TABLE_RIGHT,
		    words_duration(text, sizeof(text), moving ? t->eta_s : -1),
		    numbers);
		break;
	case COL_STATE:
		draw_word(t, &s, cell);
		break;
	case COLS:
		break;
	}
}

/* "2 active, 1 queued, 5 done   16.4M/s   ETA 42:52" */
static void
draw_title(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	struct model_totals sum;
	char right[160];
	char rate[HUMAN_SIZE];
	char eta[HUMAN_SIZE];
	int64_t both;

	model_totals(m, &sum);
	both = sum.down > 0 ? sum.down : 0;
	both += sum.up > 0 ? sum.up : 0;
	if (!env->layout->headers)
		words_fmt(right, sizeof(right),
		    _("%zu active  %zu queued  %zu done"),
		    sum.active - sum.queued, sum.queued, sum.ended);
	else if (sum.down < 0 && sum.up < 0)
		words_fmt(right, sizeof(right),
		    _("%zu active, %zu queued, %zu done"),
		    sum.active - sum.queued, sum.queued, sum.ended);
	else
		words_fmt(right, sizeof(right),
		    _("%zu active, %zu queued, %zu done   %s   ETA %s"),
		    sum.active - sum.queued, sum.queued, sum.ended,
		    words_rate(rate, sizeof(rate), both),
		    words_duration(eta, sizeof(eta), sum.eta_s));
	paint_title(env, r,
	    &(struct paint_title){ .name = _("Transfers"), .right = right });
}

static void
draw_rows(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	bool small = env->layout->kind == LAYOUT_TABS;
	struct cells cells = { .m = m };
	const struct table_col cols[COLS] = {
		[COL_WAY] = { .title = "", .width = 1 },
		[COL_NAME] = { .title = _("Name"),
		    .width = small ? NAME_COLS_SMALL : NAME_COLS,
		    .grow = 2,
		    .gap = 1 },
		[COL_PEER] = { .title = _("Peer"),
		    .width = 10,
		    .gap = 1,
		    .drop = 4 },
		[COL_BAR] = { .title = _("Progress"),
		    .width = 16,
		    .grow = 5,
		    .gap = 1,
		    .drop = 5 },
		[COL_PART] = { .title = "",
		    .width = 4,
		    .gap = 1,
		    .align = TABLE_RIGHT },
		[COL_DONE] = { .title = _("Done/Size"),
		    .width = 11,
		    .gap = 2,
		    .drop = 6,
		    .align = TABLE_RIGHT },
		[COL_RATE] = { .title = _("Rate"),
		    .width = 7,
		    .gap = 1,
		    .drop = small ? 3 : 1,
		    .align = TABLE_RIGHT },
		[COL_ETA] = { .title = _("ETA"),
		    .width = 8,
		    .gap = 1,
		    .drop = 2,
		    .align = TABLE_RIGHT },
		[COL_STATE] = { .title = _("State"),
		    .width = 12,
		    .gap = 1,
		    .drop = 7 },
	};
	struct table t = {
		.cols = cols,
		.ncols = COLS,
		.header = env->layout->headers,
		.focused = env->focused,
		.gutter = !env->layout->untitled,
		.cell = draw_cell,
		.ctx = &cells,
	};
	int widths[COLS];

	r = canvas_sub(r, 0, 0, small ? r.w : r.w - 1, r.h);
	table_widths(&t, r.w - (t.gutter ? 1 : 0), widths);
	if (widths[COL_STATE] == 0 && widths[COL_ETA] > 0)
		cells.words =
		    widths[COL_RATE] + widths[COL_ETA] + cols[COL_ETA].gap;
	paint_table(m, PANE_TRANSFERS, &t, r);
}

/* "debian-12.iso   connections 3   rtt 0.8 ms   verified 374M" */
static void
draw_flow(const struct model *m, const struct model_transfer *t,
    struct canvas_rect line)
{
	const struct model_peer *p = model_peer(m, t->key);
	char text[160];
	char rtt[WORDS_MAX];
	char size[HUMAN_SIZE];
	int x = 1;

	x += canvas_name(line, x, 0, NAME_COLS, t->name, STYLE_TEXT) + 3;
	if (t->conns > 0) {
		words_fmt(text, sizeof(text), _("connections %lld"),
		    (long long)t->conns);
		x += canvas_text(line, x, 0, -1, text, STYLE_DIM) + 3;
	}
	if (p != NULL && p->online && p->rtt_us >= 0) {
		words_fmt(text, sizeof(text), _("rtt %s"),
		    words_seen(rtt, sizeof(rtt), p, 0));
		x += canvas_text(line, x, 0, -1, text, STYLE_DIM) + 3;
	}
	words_fmt(text, sizeof(text), _("verified %s"),
	    words_size(size, sizeof(size), t->bytes_done));
	x += canvas_text(line, x, 0, -1, text, STYLE_DIM) + 3;
	if (t->skipped <= 0)
		return;
	words_fmt(text, sizeof(text), _("skipped %s"),
	    words_size(size, sizeof(size), t->skipped));
	canvas_text(line, x, 0, -1, text, STYLE_DIM);
}

/* What moves under the cursor, else the first that does. */
static const struct model_transfer *
the_moving(const struct model *m)
{
	const struct model_transfer *t = model_at_transfer(m);

	for (size_t i = 0; i < m->transfers_n; i++) {
		if (t != NULL && t->state == MODEL_ACTIVE)
			return t;
		t = &m->transfers[i];
	}
	return t != NULL && t->state == MODEL_ACTIVE ? t : NULL;
}

static void
draw_foot(const struct model *m, struct canvas_rect r)
{
	const struct model_transfer *t = the_moving(m);
	int x;

	if (t == NULL)
		return;
	draw_flow(m, t, canvas_line(r, 0));
	if (t->past_n == 0)
		return;
	x = canvas_text(r, 1, 1, -1, _("rate, last 60 s"), STYLE_DIM) + 4;
	gauge_curve(canvas_sub(r, x, 1, MODEL_PAST_S, 1), t->past, t->past_n,
	    STYLE_MOVING);
}

static bool
has_foot(const struct layout *l, int h)
{
	return l->kind == LAYOUT_FULL && h >= FOOT_FROM;
}

static void
transfers_draw(void *self FX_UNUSED, const struct model *m,
    struct view_env *env, struct canvas_rect r)
{
	struct canvas_rect body = paint_body(env, PANE_TRANSFERS, r);

	if (!env->layout->untitled)
		draw_title(m, env, r);
	if (has_foot(env->layout, r.h)) {
		body.h -= FOOT_ROWS;
		draw_foot(m, canvas_sub(r, 0, r.h - FOOT_ROWS, r.w, FOOT_ROWS));
	}
	if (m->transfers_n > 0)
		draw_rows(m, env, body);
	else if (!env->layout->untitled)
		paint_note(body, _("No transfers."));
}

static int
transfers_rows(const struct layout *l, struct layout_box box)
{
	int rows = paint_rows(l, PANE_TRANSFERS, box);

	return has_foot(l, box.h) ? rows - FOOT_ROWS : rows;
}

const struct view transfers_view = {
	.name = "transfers",
	.draw = transfers_draw,
	.rows = transfers_rows,
};
