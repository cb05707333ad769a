/* SPDX-License-Identifier: MIT */
#include "tui/widget/field.h"

#include "base/utf8.h"

#define CHOICE_GAP 2

static enum field_result
choice_key(struct field *f, const struct key_event *ev)
{
	if (key_is(ev, K_LEFT, 0)) {
		if (f->chosen == 0)
			return FIELD_TAKEN;
		f->chosen--;
	} else if (key_is(ev, K_RIGHT, 0)) {
		if (f->chosen + 1 >= f->nchoices)
			return FIELD_TAKEN;
		f->chosen++;
	} else if (key_is_char(ev, ' ', 0) && f->nchoices > 0) {
		f->chosen = (f->chosen + 1) % f->nchoices;
	} else {
		return FIELD_IGNORED;
	}
	return FIELD_CHANGED;
}

enum field_result
field_key(struct field *f, const struct key_event *ev)
{
	switch (f->kind) {
	case FIELD_EDIT:
		switch (edit_key(f->edit, ev)) {
		case EDIT_IGNORED:
			return FIELD_IGNORED;
		case EDIT_TAKEN:
		case EDIT_FULL:
			return FIELD_TAKEN;
		case EDIT_CHANGED:
			return FIELD_CHANGED;
		}
		break;
	case FIELD_CHOICE:
		return choice_key(f, ev);
	case FIELD_SHOW:
		break;
	}
	return FIELD_IGNORED;
}

/* Columns that all choices side by side need. */
static int
choices_cols(const struct field *f)
{
	int sum = 4; /* "< " and " >" around the chosen one */

	for (size_t i = 0; i < f->nchoices; i++)
		sum += utf8_width(f->choices[i]) + (i > 0 ? CHOICE_GAP : 0);
	return sum;
}

static void
draw_choices(const struct field *f, struct canvas_rect r, bool focused)
{
	bool all = choices_cols(f) <= r.w;
	int x = 0;

	for (size_t i = 0; i < f->nchoices; i++) {
		int start = x;

		if (i != f->chosen && !all)
			continue;
		if (i == f->chosen)
			x += canvas_text(r, x, 0, -1, "< ", STYLE_TEXT);
		x += canvas_text(r, x, 0, i == f->chosen && !all ? r.w - 4 : -1,
		    f->choices[i], i == f->chosen ? STYLE_TEXT : STYLE_DIM);
		if (i == f->chosen) {
			x += canvas_text(r, x, 0, -1, " >", STYLE_TEXT);
			if (focused) {
				canvas_select(r, start, 0, x - start);
				canvas_cursor(r, start, 0, false);
			}
		}
		x += CHOICE_GAP;
	}
}

void
field_draw(
    const struct field *f, struct canvas_rect r, int label_cols, bool focused)
{
	struct canvas_rect value =
	    canvas_sub(r, label_cols, 0, r.w - label_cols, 1);

	canvas_text(r, 0, 0, label_cols - 1, f->label, STYLE_TEXT);
	switch (f->kind) {
	case FIELD_EDIT:
		edit_draw(f->edit, value, focused);
		break;
	case FIELD_CHOICE:
		draw_choices(f, value, focused);
		break;
	case FIELD_SHOW:
		canvas_name(value, 0, 0, -1, f->text, f->style);
		break;
	}
}

int
field_label_cols(const struct field *fields, size_t n)
{
	int widest = 0;

	for (size_t i = 0; i < n; i++) {
		int w = utf8_width(fields[i].label);

		widest = w > widest ? w : widest;
	}
	return widest + 2;
}

size_t
field_next(const struct field *fields, size_t n, size_t from, int step)
{
	size_t at = from;

	for (size_t i = 0; i < n; i++) {
		if (step > 0)
			at = at + 1 >= n ? 0 : at + 1;
		else
			at = at == 0 || at >= n ? n - 1 : at - 1;
		if (from >= n && i == 0)
			at = step > 0 ? 0 : n - 1;
		if (fields[at].kind != FIELD_SHOW)
			return at;
	}
	return n;
}
