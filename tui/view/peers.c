/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

#define FOOT_ROWS    3 /* a blank, key, policy of the selected peer */
#define TRUST_COLS   7
#define NAME_COLS    8
#define DIALECT_COLS 10 /* of ~echo-json */
#define DATE_COLS    10 /* of 2026-11-20 12:41 */
#define FOOT_FROM    9  /* rows of the box from which on it is there */

enum col {
	COL_ON,
	COL_NAME,
	COL_TRUST,
	COL_SEEN,
	COL_PATH,
	COLS
};

struct cells {
	const struct model *m;
	int64_t wall_s;
};

static void
draw_cell(void *ctx, size_t entry, size_t col, struct canvas_rect cell)
{
	const struct cells *c = ctx;
	const struct model_peer *p = &c->m->peers[entry];
	enum style style = p->online ? STYLE_TEXT : STYLE_DIM;
	char text[WORDS_MAX];

	switch ((enum col)col) {
	case COL_ON:
		canvas_glyph(
		    cell, 0, 0, p->online ? GLYPH_ON : GLYPH_OFF, style);
		break;
	case COL_NAME:
		table_name(cell, p->name, STYLE_TEXT);
		break;
	case COL_TRUST:
		table_text(cell, TABLE_LEFT, words_trust(p),
		    p->blocked               ? STYLE_WARNING
			: p->dialect != NULL ? STYLE_UNVERIFIED
					     : style);
		break;
	case COL_SEEN:
		table_text(cell, TABLE_RIGHT,
		    words_seen(text, sizeof(text), p, c->wall_s), style);
		break;
	case COL_PATH:
		table_text(cell, TABLE_LEFT, words_path(p), style);
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
	char right[64];

	model_totals(m, &sum);
	words_fmt(right, sizeof(right),
	    env->layout->headers ? _("%zu of %zu online") : _("%zu/%zu on"),
	    sum.online, m->peers_n);
	paint_title(env, r,
	    &(struct paint_title){ .name = _("Peers"), .right = right });
}

/* The widest word of trust; dialects are the longer ones. */
static int
trust_cols(const struct model *m)
{
	for (size_t i = 0; i < m->peers_n; i++)
		if (m->peers[i].dialect != NULL)
			return DIALECT_COLS;
	return TRUST_COLS;
}

static bool
has_foot(const struct layout *l, int h)
{
	return l->kind == LAYOUT_FULL && h >= FOOT_FROM;
}

/* Key and policy of the selected peer; a key is shown in full or not. */
static void
draw_foot(const struct model_peer *p, struct canvas_rect r)
{
	char policy[512];
	char date[HUMAN_SIZE];
	int x = 1;

	if (p->dialect != NULL) {
		words_fmt(policy, sizeof(policy),
		    _("%s at %s: not encrypted, nobody proves to be it"),
		    words_trust(p), p->address != NULL ? p->address : "-");
		canvas_text(r, 1, 1, -1, policy, STYLE_WARNING);
		return;
	}
	if (strlen(p->key) < (size_t)(r.w > 1 ? r.w - 1 : 0))
		canvas_text(r, 1, 1, -1, p->key, STYLE_DIM);
	x += canvas_name(r, x, 2, r.w / 3, p->name, STYLE_TEXT);
	words_date(date, sizeof(date), p->paired);
	if (strlen(date) > DATE_COLS)
		date[DATE_COLS] = '\0';
	words_fmt(policy, sizeof(policy), _(": %s %s, may send: "),
	    words_trust(p), date);
	x += canvas_text(r, x, 2, -1, policy, STYLE_TEXT);
	canvas_text(
	    r, x, 2, -1, words_policy(policy, sizeof(policy), p), STYLE_TEXT);
}

static void
draw_rows(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	const struct table_col cols[COLS] = {
		[COL_ON] = { .title = "", .width = 1 },
		[COL_NAME] = { .title = _("Name"),
		    .width = NAME_COLS - (trust_cols(m) - TRUST_COLS),
		    .grow = 1,
		    .gap = 1 },
		[COL_TRUST] = { .title = _("Trust"),
		    .width = trust_cols(m),
		    .gap = 1,
		    .drop = 2 },
		[COL_SEEN] = { .title = _("Seen"),
		    .width = 8,
		    .gap = 1,
		    .drop = 1,
		    .align = TABLE_RIGHT },
		[COL_PATH] = { .title = _("Path"),
		    .width = 6,
		    .gap = 2,
		    .drop = 3 },
	};
	struct cells cells = { .m = m, .wall_s = env->wall_s };
	struct table t = {
		.cols = cols,
		.ncols = env->layout->headers ? COLS : COL_PATH,
		.header = env->layout->headers,
		.focused = env->focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = &cells,
	};

	paint_table(m, PANE_PEERS, &t, canvas_sub(r, 0, 0, r.w - 1, r.h));
}

static void
peers_draw(void *self FX_UNUSED, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct canvas_rect body = paint_body(env, PANE_PEERS, r);
	char key[KEY_NAME_MAX];
	char text[160];
	const struct model_peer *p = model_at_peer(m);

	draw_title(m, env, r);
	if (m->peers_n == 0) {
		keymap_key(env->keymap, ACTION_PAIR, key);
		words_fmt(text, sizeof(text),
		    _("Nobody yet: %s pairs with a machine."), key);
		paint_note(
		    body, m->loaded ? text : _("The engine has not told yet."));
		return;
	}
	if (has_foot(env->layout, r.h) && p != NULL) {
		body.h -= FOOT_ROWS;
		draw_foot(p, canvas_sub(r, 0, r.h - FOOT_ROWS, r.w, FOOT_ROWS));
	}
	draw_rows(m, env, body);
}

static int
peers_rows(const struct layout *l, struct layout_box box)
{
	int rows = paint_rows(l, PANE_PEERS, box);

	return has_foot(l, box.h) ? rows - FOOT_ROWS : rows;
}

const struct view peers_view = {
	.name = "peers",
	.draw = peers_draw,
	.rows = peers_rows,
};
