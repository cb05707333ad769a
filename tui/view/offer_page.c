/* SPDX-License-Identifier: MIT */
#include "tui/view/offer_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/words.h"
#include "tui/widget/field.h"
#include "tui/widget/table.h"

#define LIST_ROWS  10 /* at most, where there is room */
#define LABEL_COLS 17
#define ROWS_FIXED 9 /* key, what, note, titles, 2 blanks, 3 at the foot */

/* Which rows there are in a body that is so high. */
struct plan {
	bool key;
	bool note;
	bool header;
	bool air;
	bool conflict;
	int list;
};

static struct plan
plan(int h, bool has_note)
{
	struct plan p = { .conflict = h >= 5 };
	int rest = h - 3 - (p.conflict ? 1 : 0); /* what, totals, into */

	/* The list comes first, up to 3 rows; then the rest by importance. */
	if (has_note && rest > 3) {
		p.note = true;
		rest--;
	}
	if (rest > 4) {
		p.key = true;
		rest--;
	}
	if (rest > 4) {
		p.header = true;
		rest--;
	}
	if (rest > 6) {
		p.air = true;
		rest -= 2;
	}
	p.list = rest > 0 ? rest : 0;
	return p;
}

int
offer_page_rows(const struct offer *o)
{
	size_t list = o->list.count > 0 ? o->list.count : 1;

	if (list < 7)
		list = 7;
	return ROWS_FIXED - (o->row->note == NULL ? 1 : 0) +
	    (list < LIST_ROWS ? (int)list : LIST_ROWS);
}

/* --- the list --- */

/* The path below the only root, which the title line names. */
static const char *
below_root(const struct offer *o, const char *path)
{
	const char *rest =
	    o->row->roots == 1 ? str_after(path, o->row->name) : NULL;

	return rest != NULL && rest[0] == '/' && rest[1] != '\0' ? rest + 1
								 : path;
}

static void
join(char *out, size_t size, const char *word)
{
	size_t n = strlen(out);

	words_fmt(out + n, size - n, "%s%s", n > 0 ? ", " : "", word);
}

/* "hidden: needs its own tick, program", "exists, differs" */
static enum style
note_of(
    const struct model_entry *e, enum offer_tick tick, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < OFFER_FLAGS; i++)
		if (offer_list_flag(e, offer_flags[i].flag))
			join(out, size, _(offer_flags[i].word));
	if (str_eq(e->exists, "same"))
		join(out, size, _("exists, same size and time"));
	else if (e->exists != NULL)
		join(out, size, _("exists, differs"));
	if (out[0] == '\0' && e->folder && tick == OFFER_PART)
		join(out, size, _("part of it"));
	return e->flags[0] != '\0' ? STYLE_WARNING : STYLE_DIM;
}

enum col {
	COL_TICK,
	COL_FLAG,
	COL_NAME,
	COL_SIZE,
	COL_NOTE,
	COLS
};

static void
draw_name(const struct offer *o, size_t entry, struct canvas_rect cell)
{
	const struct model_entries *all = &o->m->offer;
	const struct model_entry *e = &all->items[entry];
	char behind[48] = "";
	int64_t files;
	int64_t bytes;

	if (e->folder) {
		offer_list_inside(all, entry, &files, &bytes);
		words_fmt(
		    behind, sizeof(behind), "/  (%lld)", (long long)files);
	}
	paint_name(cell, below_root(o, e->path), behind, STYLE_TEXT);
}

static void
draw_size(const struct offer *o, size_t entry, struct canvas_rect cell)
{
	const struct model_entry *e = &o->m->offer.items[entry];
	int64_t bytes = e->size;
	int64_t files;
	char text[HUMAN_SIZE];

	if (e->folder)
		offer_list_inside(&o->m->offer, entry, &files, &bytes);
	table_text(cell, TABLE_RIGHT, words_size(text, sizeof(text), bytes),
	    STYLE_TEXT);
}

static void
draw_cell(void *ctx, size_t row, size_t col, struct canvas_rect cell)
{
	static const char *const ticks[] = {
		[OFFER_NONE] = "[ ]",
		[OFFER_PART] = "[-]",
		[OFFER_ALL] = "[x]",
	};
	const struct offer *o = ctx;
	size_t entry = o->list.rows[row];
	const struct model_entry *e = &o->m->offer.items[entry];
	enum offer_tick tick = offer_list_tick(&o->list, &o->m->offer, entry);
	char note[256];
	enum style style;

	switch ((enum col)col) {
	case COL_TICK:
		table_text(cell, TABLE_LEFT, ticks[tick], STYLE_TEXT);
		break;
	case COL_FLAG:
		if (e->flags[0] != '\0')
			table_text(cell, TABLE_LEFT, "!", STYLE_WARNING);
		break;
	case COL_NAME:
		draw_name(o, entry, cell);
		break;
	case COL_SIZE:
		draw_size(o, entry, cell);
		break;
	case COL_NOTE:
		style = note_of(e, tick, note, sizeof(note));
		table_text(cell, TABLE_LEFT, note, style);
		break;
	case COLS:
		break;
	}
}

static void
draw_list(struct offer *o, bool header, bool focused, struct canvas_rect r)
{
	const struct table_col cols[COLS] = {
		[COL_TICK] = { .title = "", .width = 3, .gap = 1 },
		[COL_FLAG] = { .title = "", .width = 1, .gap = 1 },
		[COL_NAME] = { .title = _("Name"),
		    .width = 16,
		    .grow = 1,
		    .gap = 1 },
		[COL_SIZE] = { .title = _("Size"),
		    .width = 5,
		    .gap = 1,
		    .align = TABLE_RIGHT },
		[COL_NOTE] = { .title = _("Note"),
		    .width = 28,
		    .gap = 2,
		    .drop = 1 },
	};
	struct table t = {
		.cols = cols,
		.ncols = COLS,
		.header = header,
		.focused = focused,
		.gutter = true,
		.cell = draw_cell,
		.ctx = o,
	};
	size_t rows = table_rows(&t, r);

	if (o->list.count == 0 || rows == 0) {
		paint_note(r,
		    o->m->offer.error != NULL
			? o->m->offer.error
			: _("The list of files is being read."));
		return;
	}
	scroll_resize(&o->list.scroll, o->list.count, rows);
	table_draw(&t, &o->list.scroll, r);
}

/* --- lines around it --- */

/* The key, which is shown in full or not at all, and since when. */
static void
draw_key(const struct offer *o, struct canvas_rect line)
{
	const struct model_peer *p = model_peer(o->m, o->row->key);
	char text[64];
	char date[HUMAN_SIZE];
	int x = 1;

	if (p == NULL) {
		canvas_text(line, 1, 0, -1, _("not paired"), STYLE_WARNING);
		return;
	}
	words_date(date, sizeof(date), p->paired);
	if (strlen(date) > 10)
		date[10] = '\0';
	words_fmt(text, sizeof(text), _("paired %s"), date);
	if (utf8_width(o->row->key) + utf8_width(text) + 4 < line.w)
		x += canvas_text(line, x, 0, -1, o->row->key, STYLE_TEXT) + 4;
	canvas_text(line, x, 0, -1, text, STYLE_TEXT);
}

/* "notes-q3/    57 files, 28.9M       free here 51.2G, enough" */
static void
draw_what(const struct offer *o, struct canvas_rect line)
{
	const struct model_row *r = o->row;
	bool narrow = line.w < OFFER_COLS;
	char files[64];
	char size[HUMAN_SIZE];
	char what[160];
	char room[160];
	int x;

	words_size(size, sizeof(size), r->size);
	if (narrow && o->short_bytes > 0)
		str_copy(what, sizeof(what), size);
	else
		words_fmt(what, sizeof(what), "%s, %s",
		    words_files(files, sizeof(files), r->files), size);
	if (narrow && o->short_bytes > 0)
		words_fmt(room, sizeof(room), _("%s short"),
		    words_size(size, sizeof(size), o->short_bytes));
	else if (o->short_bytes > 0)
		words_fmt(room, sizeof(room), _("too little space: %s short"),
		    words_size(size, sizeof(size), o->short_bytes));
	else if (o->into != NULL)
		str_copy(room, sizeof(room),
		    narrow ? "" : _("free there: not known"));
	else if (narrow)
		words_fmt(room, sizeof(room), _("%s free"),
		    words_size(size, sizeof(size), r->free_bytes));
	else
		words_fmt(room, sizeof(room), _("free here %s, enough"),
		    words_size(size, sizeof(size), r->free_bytes));
	if (narrow && o->short_bytes <= 0 &&
	    utf8_width(what) + utf8_width(room) + 16 > line.w)
		room[0] = '\0';
	x = line.w - utf8_width(what) - utf8_width(room) - 8;
	x = paint_name(canvas_sub(line, 1, 0, x > 8 ? x : 8, 1), r->name,
		r->tree ? "/" : "", STYLE_TEXT) +
	    (narrow ? 2 : 4);
	x += canvas_text(line, 1 + x, 0, -1, what, STYLE_TEXT);
	canvas_text_right(line, 2 + x, 0, line.w - x - 3, room,
	    o->short_bytes > 0 ? STYLE_ERROR : STYLE_TEXT);
}

static void
draw_totals(const struct offer *o, struct canvas_rect line)
{
	char text[160];
	char size[HUMAN_SIZE];
	int x = 1;

	words_fmt(text, sizeof(text), _("%lld of %lld ticked, %s"),
	    (long long)o->sum.ticked,
	    (long long)(o->row->files >= 0 ? o->row->files : o->sum.files),
	    words_size(size, sizeof(size), o->sum.bytes));
	x += canvas_text(line, x, 0, -1, text, STYLE_TEXT);
	if (o->sum.flagged == 0)
		return;
	words_fmt(text, sizeof(text),
	    line.w < OFFER_COLS ? _("%lld flagged")
				: _("%lld flagged, shown first"),
	    (long long)o->sum.flagged);
	canvas_text(line, x + (line.w < OFFER_COLS ? 2 : 7), 0, -1, text,
	    STYLE_WARNING);
}

static void
draw_into(const struct offer *o, struct canvas_rect line)
{
	int x = line.w < OFFER_COLS ? 7 : LABEL_COLS;
	const char *path = o->row->path != NULL ? o->row->path : "-";
	char *text = NULL;

	canvas_text(line, 1, 0, x - 2,
	    o->typing == OFFER_TYPING_NAME ? _("Name") : _("Into"), STYLE_TEXT);
	if (o->typing != OFFER_TYPING_NOTHING) {
		edit_draw(
		    &o->edit, canvas_sub(line, x, 0, line.w - x - 1, 1), true);
		return;
	}
	if (o->into != NULL)
		path = o->into;
	if (o->name != NULL)
		text = str_printf(_("%s as %s"), path, o->name);
	canvas_text_tail(
	    line, x, 0, line.w - x - 1, text != NULL ? text : path, STYLE_TEXT);
	free(text);
}

enum model_conflict
offer_rule(const struct offer *o)
{
	if (o->conflict != MODEL_BY_SETTING)
		return o->conflict;
	return o->row->rule > MODEL_BY_SETTING &&
		o->row->rule <= MODEL_FAIL_EXISTS
	    ? o->row->rule
	    : MODEL_KEEP_BOTH;
}

static void
draw_conflict(const struct offer *o, struct canvas_rect line)
{
	const char *const names[] = {
		[MODEL_BY_SETTING] = "",
		[MODEL_KEEP_BOTH] = _("keep both"),
		[MODEL_SKIP_SAME] = _("skip same"),
		[MODEL_SKIP_UNCHANGED] = _("skip unchanged"),
		[MODEL_NEWER] = _("replace older"),
		[MODEL_OVERWRITE] = _("overwrite"),
		[MODEL_FAIL_EXISTS] = _("fail"),
	};
	struct field f = {
		.kind = FIELD_CHOICE,
		.label = _("If it exists"),
		.choices = names,
		.nchoices = FX_COUNT(names),
		.chosen = offer_rule(o),
	};
	char count[64] = "";
	int w = line.w - 1;

	if (o->row->exists > 0 && line.w >= OFFER_COLS) {
		words_fmt(count, sizeof(count),
		    P_("%lld exists already", "%lld exist already",
			o->row->exists),
		    (long long)o->row->exists);
		w -= utf8_width(count) + 2;
		canvas_text(line, w + 2, 0, -1, count, STYLE_WARNING);
	}
	field_draw(&f, canvas_sub(line, 1, 0, w, 1), LABEL_COLS - 1, false);
}

void
offer_page_draw(void *ctx, struct canvas_rect body, bool focused)
{
	struct offer *o = ctx;
	struct plan p = plan(body.h, o->row->note != NULL);
	int y = 0;
	int rows;

	if (p.key)
		draw_key(o, canvas_line(body, y++));
	draw_what(o, canvas_line(body, y++));
	if (p.note)
		canvas_name(body, 1, y++, body.w - 2, o->row->note, STYLE_DIM);
	if (p.air)
		y++;
	rows = p.list + (p.header ? 1 : 0);
	draw_list(
	    o, p.header, focused, canvas_sub(body, 0, y, body.w - 1, rows));
	y += rows + (p.air ? 1 : 0);
	draw_totals(o, canvas_line(body, y++));
	draw_into(o, canvas_line(body, y++));
	if (p.conflict)
		draw_conflict(o, canvas_line(body, y++));
}

void
offer_note_draw(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	const struct offer_note *n = ctx;

	canvas_text(body, 1, 0, body.w - 2, n->text, STYLE_WARNING);
	canvas_text(body, 1, 1, body.w - 2, n->hint, STYLE_DIM);
}

/* --- keys --- */

static bool
move_key(struct scroll *s, const struct key_event *ev)
{
	if (key_is(ev, K_UP, 0) || key_is_char(ev, 'k', 0))
		scroll_move(s, -1);
	else if (key_is(ev, K_DOWN, 0) || key_is_char(ev, 'j', 0))
		scroll_move(s, 1);
	else if (key_is(ev, K_PGUP, 0) || key_is_char(ev, 'b', KEY_CTRL))
		scroll_page(s, -1);
	else if (key_is(ev, K_PGDN, 0) || key_is_char(ev, 'f', KEY_CTRL))
		scroll_page(s, 1);
	else if (key_is_char(ev, 'u', KEY_CTRL))
		scroll_half(s, -1);
	else if (key_is_char(ev, 'd', KEY_CTRL))
		scroll_half(s, 1);
	else if (key_is(ev, K_HOME, 0) || key_is_char(ev, 'g', 0))
		scroll_home(s);
	else if (key_is(ev, K_END, 0) || key_is_char(ev, 'G', 0))
		scroll_end(s);
	else
		return false;
	return true;
}

bool
offer_page_key(void *ctx, const struct key_event *ev)
{
	struct offer *o = ctx;
	struct scroll *s = &o->list.scroll;

	if (move_key(s, ev))
		return true;
	if (key_is_char(ev, ' ', 0)) {
		offer_list_toggle(&o->list, &o->m->offer, s->cursor);
		scroll_move(s, 1);
	} else if (key_is_char(ev, 'A', 0)) {
		offer_list_set_all(&o->list, true);
	} else if (key_is_char(ev, 'N', 0)) {
		offer_list_set_all(&o->list, false);
	} else if (key_is_char(ev, 'c', 0)) {
		o->conflict = offer_rule(o) == MODEL_FAIL_EXISTS
		    ? MODEL_KEEP_BOTH
		    : (enum model_conflict)(offer_rule(o) + 1);
	} else if (key_is_char(ev, 'e', 0)) {
		o->asked = OFFER_TYPING_INTO;
	} else if (key_is_char(ev, 'r', 0)) {
		o->asked = OFFER_TYPING_NAME;
	} else if (key_is(ev, K_ENTER, 0)) {
		o->enter = true;
	} else {
		return false;
	}
	return true;
}
