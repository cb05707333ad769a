/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

#define SECONDS_FROM 100 /* columns from which on times have seconds */
#define MINUTE_COLS  5   /* of 12:41:07 */
#define SECOND_COLS  8
#define LEVEL_COLS   5 /* at least */
#define LEVEL_MAX    8

/* Bytes that a line's text and its peer can have at most, as safe text. */
#define SAID_SIZE (UTF8_SAFE_SIZE(FX_CHAT_MAX) + 1024)

/* Bytes of a log that is saved, at most. */
#define SAVED_MAX ((size_t)64 * 1024 * 1024)

struct cells {
	const struct model *m;
	bool seconds;
};

enum col {
	COL_TIME,
	COL_LEVEL,
	COL_TEXT,
	COLS
};

static void
draw_cell(void *ctx, size_t entry, size_t col, struct canvas_rect cell)
{
	const struct cells *c = ctx;
	const struct model_line *l = model_line(c->m, entry);
	char said[SAID_SIZE];

	if (l == NULL)
		return;
	switch ((enum col)col) {
	case COL_TIME:
		human_clock(said, sizeof(said), l->time);
		if (!c->seconds && strlen(said) == SECOND_COLS)
			said[MINUTE_COLS] = '\0';
		table_text(cell, TABLE_LEFT, said, STYLE_DIM);
		break;
	case COL_LEVEL:
		table_text(cell, TABLE_LEFT, words_level(l->level),
		    words_level_style(l->level));
		break;
	case COL_TEXT:
		table_name(cell,
		    words_said(said, sizeof(said), c->m, l->level, l->peer,
			l->text, l->incoming),
		    STYLE_TEXT);
		break;
	case COLS:
		break;
	}
}

static void
draw_title(
    const struct model *m, const struct view_env *env, struct canvas_rect r)
{
	struct paint_title t = { .name = _("Log") };
	char right[128];
	char key[KEY_NAME_MAX];

	if (env->layout->headers)
		t.name = _("Log / Chat");
	if (m->lines_show != MODEL_SHOW_ALL) {
		words_fmt(right, sizeof(right), _("level %s, %zu of %zu"),
		    m->lines_show == MODEL_SHOW_ERRORS ? _("error") : _("warn"),
		    m->shown_n, m->lines_n);
		t.right = right;
	} else if (m->lines_lost > 0) {
		words_fmt(right, sizeof(right), _("%llu lines dropped"),
		    (unsigned long long)m->lines_lost);
		t.right = right;
	} else if (env->layout->headers) {
		keymap_key(env->keymap, ACTION_CHAT, key);
		words_fmt(right, sizeof(right), _("%s to type"), key);
		t.right = right;
	}
	paint_title(env, r, &t);
}

/* As wide as the widest word of the language that is not too wide. */
static int
level_cols(void)
{
	int cols = LEVEL_COLS;

	for (int i = 0; i <= MODEL_OFFER; i++) {
		int w = utf8_width(words_level((enum model_level)i));

		if (w > cols && w <= LEVEL_MAX)
			cols = w;
	}
	return cols;
}

static void
log_draw(void *self FX_UNUSED, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct canvas_rect body = paint_body(env, PANE_LOG, r);
	bool seconds = env->layout->headers || body.w >= SECONDS_FROM;
	const struct table_col cols[COLS] = {
		[COL_TIME] = { .width = seconds ? SECOND_COLS : MINUTE_COLS,
		    .drop = 1 },
		[COL_LEVEL] = { .width = level_cols(), .gap = 1, .drop = 2 },
		[COL_TEXT] = { .width = 20, .grow = 1, .gap = 1 },
	};
	struct cells cells = { .m = m, .seconds = seconds };
	struct table t = {
		.cols = cols,
		.ncols = COLS,
		.focused = env->focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = &cells,
	};

	draw_title(m, env, r);
	if (m->shown_n == 0 && m->lines_n > 0)
		paint_note(body,
		    _("No line of this level; the same key shows "
		      "all."));
	paint_table(m, PANE_LOG, &t, body);
}

char *
view_log_text(const struct model *m)
{
	struct str out;
	char *text = NULL;

	str_init(&out, SAVED_MAX);
	for (size_t i = 0; i < m->shown_n; i++) {
		const struct model_line *l = model_line(m, i);
		char said[SAID_SIZE];
		char date[HUMAN_SIZE];
		char clock[HUMAN_SIZE];

		human_date(date, sizeof(date), l->time);
		date[strcspn(date, " ")] = '\0';
		str_addf(&out, "%s %s %s %s\n", date,
		    human_clock(clock, sizeof(clock), l->time),
		    words_level(l->level),
		    words_said(said, sizeof(said), m, l->level, l->peer,
			l->text, l->incoming));
	}
	if (str_error(&out) == 0)
		text = strdup(str_cstr(&out));
	str_done(&out);
	return text;
}

static int
log_rows(const struct layout *l, struct layout_box box)
{
	return paint_rows(l, PANE_LOG, box);
}

const struct view log_view = {
	.name = "log",
	.draw = log_draw,
	.rows = log_rows,
};
