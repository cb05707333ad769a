/* SPDX-License-Identifier: MIT */
#include "tui/widget/menu.h"

#include <string.h>

#include "base/utf8.h"

void
menu_init(
    struct menu *m, const struct menu_item *items, size_t nitems, size_t first)
{
	m->items = items;
	m->nitems = nitems;
	scroll_init(&m->scroll);
	scroll_resize(&m->scroll, nitems, nitems);
	scroll_to(&m->scroll, first);
}

static enum menu_result
choose(struct menu *m, size_t i, int *ret_id)
{
	scroll_to(&m->scroll, i);
	*ret_id = m->items[i].id;
	return m->items[i].why_not == NULL ? MENU_CHOSEN : MENU_DISABLED;
}

/* The item a letter or digit stands for, nitems if none. */
static size_t
by_letter(const struct menu *m, const struct key_event *ev)
{
	if (ev->type == KEY_TYPE_MOUSE && ev->x == CANVAS_SPOT_ITEM &&
	    ev->y >= 0 && (size_t)ev->y < m->nitems)
		return (size_t)ev->y;
	if (ev->type != KEY_TYPE_TEXT || ev->text[0] == ' ')
		return m->nitems;
	for (size_t i = 0; i < m->nitems; i++) {
		const char *letters = m->items[i].letters;

		if (letters != NULL && strstr(letters, ev->text) != NULL)
			return i;
	}
	if (ev->ch >= '1' && ev->ch <= '9' && ev->ch - '1' < m->nitems)
		return ev->ch - '1';
	return m->nitems;
}

enum menu_result
menu_key(struct menu *m, const struct key_event *ev, int *ret_id)
{
	size_t i = by_letter(m, ev);

	if (m->nitems == 0)
		return MENU_IGNORED;
	if (i < m->nitems)
		return choose(m, i, ret_id);
	if (key_is(ev, K_ENTER, 0))
		return choose(m, m->scroll.cursor, ret_id);
	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		scroll_move(&m->scroll, -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		scroll_move(&m->scroll, 1);
	else if (key_is(ev, K_HOME, 0))
		scroll_home(&m->scroll);
	else if (key_is(ev, K_END, 0))
		scroll_end(&m->scroll);
	else
		return MENU_IGNORED;
	return MENU_TAKEN;
}

bool
menu_pick(struct menu *m, const struct key_event *ev, int *ret_chosen)
{
	int id;
	enum menu_result r = menu_key(m, ev, &id);

	if (r == MENU_CHOSEN)
		*ret_chosen = id;
	return r != MENU_IGNORED;
}

void
menu_draw(struct menu *m, struct canvas_rect r, bool focused)
{
	scroll_resize(&m->scroll, m->nitems, r.h > 0 ? (size_t)r.h : 1);
	for (int y = 0; y < r.h; y++) {
		struct canvas_rect line = canvas_line(r, y);
		const struct menu_item *item;
		size_t i;

		if (!scroll_at(&m->scroll, y, &i))
			return;
		item = &m->items[i];
		canvas_spot(line, 0, 0, line.w,
		    (struct canvas_spot){
			.kind = CANVAS_SPOT_ITEM, .number = (int)i });
		canvas_text(line, 2, 0, -1, item->label,
		    item->why_not == NULL ? STYLE_TEXT : STYLE_DISABLED);
		if (i != m->scroll.cursor)
			continue;
		canvas_glyph(line, 0, 0, GLYPH_CURSOR, STYLE_TEXT);
		if (focused) {
			canvas_select(line, 0, 0, line.w);
			canvas_cursor(line, 0, 0, false);
		}
	}
}

int
menu_columns(const struct menu *m)
{
	int widest = 0;

	for (size_t i = 0; i < m->nitems; i++) {
		int w = utf8_width(m->items[i].label);

		widest = w > widest ? w : widest;
	}
	return widest + 2;
}
