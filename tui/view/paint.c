/* SPDX-License-Identifier: MIT */
#include "tui/view/paint.h"

#include <string.h>

#include "base/utf8.h"

#define ROW_BYTES 1024 /* of a wrapped row */
#define NAME_KEPT 6    /* columns of a name that go before what follows it */

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

/* Texts without a rule: extra or name at the left. */
static void
bare_title(const struct view_env *env, struct canvas_rect line,
    const struct paint_title *t)
{
	enum style style = env->focused ? STYLE_TITLE_FOCUS : STYLE_TITLE;
	int right = t->right != NULL ? utf8_width(t->right) : 0;
	int room = line.w;

	if (right > 0 && right + NAME_KEPT < line.w) {
		canvas_text_right(line, 0, 0, -1, t->right, STYLE_TITLE);
		room -= right + 1;
	}
	canvas_text_tail(
	    line, 0, 0, room, t->extra != NULL ? t->extra : t->name, style);
}

void
paint_title(const struct view_env *env, struct canvas_rect r,
    const struct paint_title *t)
{
	struct canvas_rect line = canvas_line(r, 0);
	int right = t->right != NULL ? utf8_width(t->right) + 3 : 1;
	int x = 1;

	if (!env->layout->titles) {
		bare_title(env, line, t);
		return;
	}
	canvas_hline(line, 0, 0, line.w, STYLE_BORDER);
	if (utf8_width(t->name) + 3 + right > line.w)
		right = 1;
	x += canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
	x += canvas_text(line, x, 0, line.w - x - 2, t->name,
	    env->focused ? STYLE_TITLE_FOCUS : STYLE_TITLE);
	x += canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
	if (t->extra != NULL && line.w - x - right - 2 > 0) {
		if (env->layout->headers)
			x += canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
		x += canvas_text_tail(
		    line, x, 0, line.w - x - right - 2, t->extra, STYLE_TITLE);
		x += canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
	}
	if (right > 1) {
		x = larger(x, line.w - right);
		x += canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
		x += canvas_text(line, x, 0, -1, t->right, STYLE_TITLE);
		canvas_text(line, x, 0, -1, " ", STYLE_TITLE);
	}
}

struct canvas_rect
paint_body(
    const struct view_env *env, enum model_pane pane, struct canvas_rect r)
{
	const struct layout_box *all = &env->layout->pane[pane];
	struct layout_box body = layout_body(env->layout, pane);

	return canvas_sub(r, body.x - all->x, body.y - all->y, body.w, body.h);
}

int
paint_rows(const struct layout *l, enum model_pane pane, struct layout_box box)
{
	int rows = box.h;

	if (!(pane == PANE_TRANSFERS && l->untitled))
		rows--;
	if (l->headers && pane != PANE_LOG)
		rows--;
	if (l->foot && pane == PANE_FILES)
		rows--;
	return larger(rows, 0);
}

enum style
paint_level(enum model_level level)
{
	if (level == MODEL_ERROR)
		return STYLE_ERROR;
	return level == MODEL_WARN ? STYLE_WARNING : STYLE_STATUS;
}

void
paint_dialog(const struct dialog *d, const struct model *m,
    const struct view_env *env, struct canvas_rect r)
{
	int above = env->layout->status.y;
	int rows = d->body_h + 2 + (d->nbuttons > 0 ? 2 : 0);

	if (rows <= above) {
		dialog_draw(d, canvas_sub(r, 0, 0, r.w, above));
		return;
	}
	if (m->status == NULL || r.h < 2) {
		dialog_draw(d, r);
		return;
	}
	dialog_draw(d, canvas_sub(r, 0, 0, r.w, r.h - 1));
	canvas_fill(canvas_line(r, r.h - 1), STYLE_TEXT);
	canvas_text(r, 1, r.h - 1, -1, m->status, paint_level(m->status_level));
}

void
paint_table(const struct model *m, enum model_pane pane, const struct table *t,
    struct canvas_rect r)
{
	struct scroll s = view_scroll(m, pane);
	size_t rows = table_rows(t, r);

	if (rows == 0)
		return;
	scroll_resize(&s, s.count, rows);
	table_draw(t, &s, r);
}

/*
 * Take the next row of at most cols columns off *text.  Returns false at the
 * end.
 */
static bool
next_row(const char **text, int cols, char *row, size_t size)
{
	size_t n = strcspn(*text, "\n");
	size_t wrap;

	if ((*text)[0] == '\0')
		return false;
	if (n >= size)
		n = utf8_whole(*text, size - 1);
	memcpy(row, *text, n);
	row[n] = '\0';
	wrap = utf8_wrap(row, cols);
	row[wrap] = '\0';
	*text += wrap;
	if (wrap == n && (*text)[0] == '\n')
		++*text;
	return true;
}

int
paint_text(
    struct canvas_rect r, int x, int y, const char *text, enum style style)
{
	char row[ROW_BYTES];
	int cols = larger(r.w - x - 1, 1);
	int rows = 0;

	while (next_row(&text, cols, row, sizeof(row))) {
		size_t n = strlen(row);

		while (n > 0 && row[n - 1] == ' ')
			row[--n] = '\0';
		canvas_name(r, x, y + rows, cols, row, style);
		rows++;
	}
	return rows;
}

int
paint_text_rows(const char *text, int cols)
{
	char row[ROW_BYTES];
	int rows = 0;

	while (next_row(&text, larger(cols, 1), row, sizeof(row)))
		rows++;
	return rows;
}

void
paint_note(struct canvas_rect r, const char *text)
{
	paint_text(r, 1, 0, text, STYLE_DIM);
}

int
paint_name(struct canvas_rect cell, const char *name, const char *behind,
    enum style style)
{
	int tail = utf8_width(behind);
	int used;

	if (cell.w - tail < NAME_KEPT && utf8_width(name) > cell.w - tail)
		tail = 0;
	used = canvas_name(cell, 0, 0, cell.w - tail, name, style);
	if (tail > 0)
		used += canvas_text(cell, used, 0, -1, behind, style);
	return used;
}

int
paint_key(struct canvas_rect r, int x, int y, const char *key, enum style style)
{
	size_t room = (size_t)larger(r.w - x, 1);
	int rows = 0;

	do {
		size_t n = strlen(key);
		size_t cut = n;
		char row[ROW_BYTES];

		if (n > room)
			for (cut = room; cut > 0 && key[cut - 1] != '-';)
				cut--;
		if (cut == 0)
			cut = n < room ? n : room;
		if (cut >= sizeof(row))
			cut = sizeof(row) - 1;
		memcpy(row, key, cut);
		row[cut] = '\0';
		canvas_text(r, x, y + rows, -1, row, style);
		key += cut;
		rows++;
	} while (key[0] != '\0');
	return rows;
}

const char *
paint_raw(char out[PAINT_NAME_SIZE], const char *raw)
{
	utf8_safe(out, PAINT_NAME_SIZE, raw, strlen(raw));
	return out;
}
