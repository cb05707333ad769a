/* SPDX-License-Identifier: MIT */
#include "tui/widget/edit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define MARKS_MAX 2
#define LOOK_MAX  16 /* 3 characters of 4 bytes, or an escape */

int
edit_init(struct edit *e, size_t max)
{
	char *text = malloc(max + 1);

	if (text == NULL)
		return -ENOMEM;
	text[0] = '\0';
	*e = (struct edit){ .text = text, .max = max };
	return 0;
}

void
edit_done(struct edit *e)
{
	free(e->text);
	free(e->draft);
	*e = (struct edit){ 0 };
}

const char *
edit_text(const struct edit *e)
{
	return e->text;
}

/* The character at s; what is none, or a control, is one byte of width 0. */
static size_t
char_at(const char *s, size_t n, uint32_t *ret)
{
	size_t len = utf8_decode(s, n, ret);

	if (len == 0 || *ret < ' ' || (*ret >= 0x7f && *ret < 0xa0)) {
		*ret = 0;
		return 1;
	}
	return len;
}

/* Bytes of the unit at offset at: a character and up to 2 marks on it. */
static size_t
unit_at(const struct edit *e, size_t at)
{
	uint32_t ch = 0;
	size_t n;

	if (at >= e->len)
		return 0;
	n = char_at(e->text + at, e->len - at, &ch);
	if (utf8_char_width(ch) <= 0)
		return n;
	for (int marks = 0; marks < MARKS_MAX && at + n < e->len; marks++) {
		size_t more = char_at(e->text + at + n, e->len - at - n, &ch);

		if (utf8_char_width(ch) != 0)
			break;
		n += more;
	}
	return n;
}

/* The start of the unit before offset at. */
static size_t
unit_before(const struct edit *e, size_t at)
{
	size_t start = 0;

	for (size_t i = 0; i < at; i += unit_at(e, i))
		start = i;
	return start;
}

static void
erase(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	e->caret = from;
}

/* Insert at the caret.  Returns false if it does not fit. */
static bool
insert(struct edit *e, const char *text, size_t n)
{
	if (n > e->max - e->len)
		return false;
	memmove(
	    e->text + e->caret + n, e->text + e->caret, e->len - e->caret + 1);
	memcpy(e->text + e->caret, text, n);
	e->len += n;
	e->caret += n;
	return true;
}

/* Insert what is text, blanks for newlines and tabs. */
static enum edit_result
insert_all(struct edit *e, const char *text, size_t n)
{
	enum edit_result result = EDIT_TAKEN;
	uint32_t ch;
	size_t len;

	while (n > 0 && text[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i += len) {
		bool gap = text[i] == '\n' || text[i] == '\t';

		len = char_at(text + i, n - i, &ch);
		if (ch == 0 && !gap)
			continue;
		if (!insert(e, gap ? " " : text + i, gap ? 1 : len))
			return EDIT_FULL;
		result = EDIT_CHANGED;
	}
	return result;
}

void
edit_set(struct edit *e, const char *text)
{
	e->len = 0;
	e->caret = 0;
	e->text[0] = '\0';
	insert_all(e, text, strlen(text));
	e->caret = e->len;
	if (e->history != NULL)
		e->recall = e->history->count;
}

/* Where the word before the caret begins. */
static size_t
word_start(const struct edit *e)
{
	size_t at = e->caret;

	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

static enum edit_result
cut(struct edit *e, size_t from, size_t to)
{
	if (from == to)
		return EDIT_TAKEN;
	erase(e, from, to);
	return EDIT_CHANGED;
}

/* Show another line of the history, step -1 older, 1 newer. */
static enum edit_result
recall(struct edit *e, int step)
{
	size_t count = e->history->count;
	size_t to;

	if (e->recall > count)
		e->recall = count;
	if ((step < 0 && e->recall == 0) || (step > 0 && e->recall == count))
		return EDIT_TAKEN;
	to = step < 0 ? e->recall - 1 : e->recall + 1;
	if (e->recall == count) {
		free(e->draft);
		e->draft = str_dup_n(e->text, e->len);
	}
	edit_set(e,
	    to < count             ? e->history->line[to]
		: e->draft != NULL ? e->draft
				   : "");
	e->recall = to;
	return EDIT_CHANGED;
}

static enum edit_result
move_to(struct edit *e, size_t at)
{
	e->caret = at;
	return EDIT_TAKEN;
}

static enum edit_result
control_key(struct edit *e, uint32_t ch)
{
	switch (ch) {
	case 'a':
		return move_to(e, 0);
	case 'e':
		return move_to(e, e->len);
	case 'w':
		return cut(e, word_start(e), e->caret);
	case 'u':
		return cut(e, 0, e->caret);
	case 'k':
		return cut(e, e->caret, e->len);
	case 'p':
		return e->history != NULL ? recall(e, -1) : EDIT_IGNORED;
	case 'n':
		return e->history != NULL ? recall(e, 1) : EDIT_IGNORED;
	default:
		return EDIT_IGNORED;
	}
}

static enum edit_result
plain_key(struct edit *e, const struct key_event *ev)
{
	if (ev->code == K_LEFT)
		return move_to(e, unit_before(e, e->caret));
	if (ev->code == K_RIGHT)
		return move_to(e, e->caret + unit_at(e, e->caret));
	if (ev->code == K_HOME)
		return move_to(e, 0);
	if (ev->code == K_END)
		return move_to(e, e->len);
	if (ev->code == K_BACKSPACE)
		return cut(e, unit_before(e, e->caret), e->caret);
	if (ev->code == K_DELETE)
		return cut(e, e->caret, e->caret + unit_at(e, e->caret));
	if (ev->code == K_UP && e->history != NULL)
		return recall(e, -1);
	if (ev->code == K_DOWN && e->history != NULL)
		return recall(e, 1);
	return EDIT_IGNORED;
}

/* Typing a mark or joining two parts may leave the caret within a unit. */
static void
settle(struct edit *e)
{
	size_t at = 0;

	while (at < e->caret)
		at += unit_at(e, at);
	e->caret = at;
}

enum edit_result
edit_key(struct edit *e, const struct key_event *ev)
{
	enum edit_result result = EDIT_IGNORED;

	if (ev->type == KEY_TYPE_TEXT)
		result = insert_all(e, ev->text, strlen(ev->text));
	else if (ev->type == KEY_TYPE_PASTE)
		result = insert_all(e, ev->str, ev->len);
	else if (ev->type == KEY_TYPE_KEY && ev->code == K_CHAR &&
	    ev->mods == KEY_CTRL)
		result = control_key(e, ev->ch);
	else if (ev->type == KEY_TYPE_KEY && ev->mods == 0)
		result = plain_key(e, ev);
	settle(e);
	return result;
}

/* How the unit of n bytes at offset at looks; returns its columns. */
static int
look(const struct edit *e, size_t at, size_t n, char out[LOOK_MAX],
    enum style *ret_style)
{
	uint32_t ch = 0;
	int width;

	char_at(e->text + at, n, &ch);
	width = utf8_char_width(ch);
	*ret_style = STYLE_INPUT;
	if (e->secret) {
		snprintf(out, LOOK_MAX, "*");
		return 1;
	}
	if (width > 0) {
		memcpy(out, e->text + at, n);
		out[n] = '\0';
		return width;
	}
	*ret_style = STYLE_DIM;
	return snprintf(out, LOOK_MAX, "<%04X>", (unsigned)ch);
}

/* The first column shown, so that the caret and what is near it are. */
static int
first_column(const struct edit *e, int w)
{
	enum style style;
	char out[LOOK_MAX];
	int caret = 0;
	int all = 0;
	int near = w / 4 < 8 ? w / 4 : 8;
	int first;

	for (size_t at = 0; at < e->len;) {
		size_t n = unit_at(e, at);
		int cols = look(e, at, n, out, &style);

		if (at < e->caret)
			caret += cols;
		all += cols;
		at += n;
	}
	first = caret + near + 1 - w;
	if (first > all + 1 - w)
		first = all + 1 - w;
	return first > 0 ? first : 0;
}

void
edit_draw(const struct edit *e, struct canvas_rect r, bool focused)
{
	struct canvas_rect line = canvas_line(r, 0);
	int x = -first_column(e, line.w);
	enum style style;
	char out[LOOK_MAX];
	int cols;

	canvas_fill(line, STYLE_INPUT);
	for (size_t at = 0;;) {
		size_t n = unit_at(e, at);

		if (focused && at == e->caret)
			canvas_cursor(line, x, 0, true);
		if (n == 0 || x >= line.w)
			return;
		cols = look(e, at, n, out, &style);
		canvas_text(line, x, 0, cols, out, style);
		x += cols;
		at += n;
	}
}

void
edit_history_add(struct edit_history *h, const char *line)
{
	char *copy;

	if (line[0] == '\0' ||
	    (h->count > 0 && strcmp(h->line[h->count - 1], line) == 0))
		return;
	copy = str_dup_n(line, strlen(line));
	if (copy == NULL)
		return;
	if (h->count == EDIT_HISTORY_MAX) {
		free(h->line[0]);
		memmove(h->line, h->line + 1,
		    (EDIT_HISTORY_MAX - 1) * sizeof(h->line[0]));
		h->count--;
	}
	h->line[h->count++] = copy;
}

void
edit_history_done(struct edit_history *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->line[i]);
	h->count = 0;
}
