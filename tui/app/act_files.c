/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "tui/app/act.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/view.h"

#define TEXT_SIZE   160
#define PATTERN_MAX 255
#define PROGRAM_MAX 255

#define ALONG 1 /* the trail: number of an INTENT_BROWSE */

static void
browse_by(struct model *m, const char *path, const char *want, int number)
{
	struct intent *in = intent_new(INTENT_BROWSE, NULL);

	if (in != NULL &&
	    (path == NULL || intent_text(&in->text, path) < 0 ||
		intent_text(&in->name, want) < 0)) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL)
		in->number = number;
	model_push(m, in);
}

static void
browse(struct model *m, const char *path, const char *want)
{
	browse_by(m, path, want, 0);
}

/* Back or forward; out of a folder, the cursor stays on it. */
static void
step(struct model *m, bool back)
{
	char *from = strdup(m->files.path);
	char *above = from != NULL ? browse_parent(from) : NULL;
	char *to = model_trail_step(m, back);

	browse_by(m, to,
	    to != NULL && above != NULL && strcmp(to, above) == 0
		? path_base(from)
		: NULL,
	    ALONG);
	free(to);
	free(above);
	free(from);
}

/* --- bookmarks --- */

static bool
is_letter(const char *text)
{
	char c = text[0];

	return text[1] == '\0' &&
	    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9'));
}

static void
bookmark(struct model *m, const char *letter)
{
	struct intent *in;

	if (!is_letter(letter)) {
		model_status(
		    m, MODEL_WARN, _("A bookmark is a letter or a digit."));
		return;
	}
	in = intent_new(INTENT_BOOKMARK, NULL);
	if (in != NULL &&
	    (intent_text(&in->name, letter) < 0 ||
		intent_text(&in->text, m->files.path) < 0)) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

static void
go_to_bookmark(struct model *m, const char *letter)
{
	const char *path = model_bookmark(m, letter);

	if (path != NULL)
		browse(m, path, NULL);
	else
		keyed_status(m, MODEL_WARN,
		    _("No folder is kept under that letter; {key:bookmarks} "
		      "lists them."));
}

bool
act_files_arg(struct model *m, enum action_id id, const char *arg)
{
	char *path;

	if (id == ACTION_BOOKMARK) {
		bookmark(m, arg);
	} else if (id == ACTION_BOOKMARK_GO) {
		go_to_bookmark(m, arg);
	} else if (id == ACTION_GO_PATH) {
		path = model_typed_path(m, arg);
		browse(m, path, NULL);
		free(path);
	} else {
		return false;
	}
	return true;
}

static void
parent(struct model *m)
{
	char *path = browse_parent(m->files.path);
	const char *name = path_base(m->files.path);

	browse(m, path, name[0] != '\0' ? name : NULL);
	free(path);
}

static void
open_entry(struct model *m)
{
	const struct browse_entry *e = model_at_entry(m);
	char *path;

	if (e->kind == BROWSE_UP) {
		parent(m);
	} else if (e->kind == BROWSE_FOLDER) {
		path = model_entry_path(m, m->list[PANE_FILES].cursor);
		browse(m, path, NULL);
		free(path);
	} else {
		act_info(m);
	}
}

/* Ask for a program; the last one is there already. */
static void
ask_program(struct model *m)
{
	struct intent *in = intent_new(INTENT_OPEN, NULL);
	char *path = model_entry_path(m, m->list[PANE_FILES].cursor);

	if (in != NULL && (path == NULL || intent_text(&in->name, path) < 0)) {
		intent_free(in);
		in = NULL;
	}
	free(path);
	act_prompt(m, _("Open with a program"),
	    _("The program and its arguments; the path follows them."),
	    m->files.open_with != NULL ? m->files.open_with : "xdg-open",
	    PROGRAM_MAX, MODEL_PROMPT_TEXT, in);
}

static void
hidden(struct model *m)
{
	m->files.order.hidden = !m->files.order.hidden;
	model_push(m, intent_new(INTENT_REREAD, NULL));
	model_status(m, MODEL_INFO,
	    m->files.order.hidden ? _("Hidden files are shown.")
				  : _("Hidden files are not shown."));
}

/* --- marks --- */

static void
say_marks(struct model *m)
{
	char text[TEXT_SIZE];
	size_t n = m->files.marks_n;

	snprintf(
	    text, sizeof(text), P_("%zu is marked.", "%zu are marked.", n), n);
	model_status(m, MODEL_INFO, text);
}

static void
say_full(struct model *m)
{
	char text[TEXT_SIZE];

	snprintf(text, sizeof(text),
	    _("No more than %d can be marked; mark their folder instead."),
	    MODEL_MARKS_MAX);
	model_status(m, MODEL_WARN, text);
}

static void
mark(struct model *m)
{
	if (m->files.ranging) {
		model_range_end(m);
		say_marks(m);
	} else if (model_mark_toggle(m, m->list[PANE_FILES].cursor)) {
		act_do(m, ACTION_DOWN);
	} else if (m->files.marks_n == MODEL_MARKS_MAX) {
		say_full(m);
	}
}

static void
unmark_all(struct model *m)
{
	char text[TEXT_SIZE];
	size_t n = m->files.marks_n;

	model_undo_marks(m);
	model_marks_clear(m);
	snprintf(text, sizeof(text),
	    P_("%zu is unmarked; %s marks it again.",
		"%zu are unmarked; %s marks them again.", n),
	    n, key_of(m, ACTION_UNDO).text);
	model_status(m, MODEL_INFO, text);
}

static void
invert(struct model *m)
{
	model_undo_marks(m);
	model_marks_invert(m);
	if (m->files.marks_n == MODEL_MARKS_MAX)
		say_full(m);
	else
		say_marks(m);
}

static void
ask_pattern(struct model *m, bool on)
{
	struct intent *in = intent_new(INTENT_MARK, NULL);

	if (in != NULL)
		in->number = on;
	act_prompt(m, on ? _("Mark by pattern") : _("Unmark by pattern"),
	    _("Names, as *.tar.gz or img-[0-9]?.jpg"), NULL, PATTERN_MAX,
	    MODEL_PROMPT_TEXT, in);
}

void
act_pattern(struct model *m, const struct intent *in)
{
	char text[TEXT_SIZE];
	size_t n;

	if (in->text == NULL)
		return;
	model_undo_marks(m);
	n = model_marks_pattern(m, in->text, in->number != 0);
	if (in->number == 0)
		snprintf(text, sizeof(text),
		    P_("%zu was unmarked; %s takes that back.",
			"%zu were unmarked; %s takes that back.", n),
		    n, key_of(m, ACTION_UNDO).text);
	else
		snprintf(text, sizeof(text),
		    P_("%zu was marked; %s takes that back.",
			"%zu were marked; %s takes that back.", n),
		    n, key_of(m, ACTION_UNDO).text);
	model_status(m, n > 0 ? MODEL_INFO : MODEL_WARN, text);
	if (m->files.marks_n == MODEL_MARKS_MAX)
		say_full(m);
}

static void
range(struct model *m, enum action_id id)
{
	if (id == ACTION_RANGE && m->files.ranging) {
		model_range_end(m);
		say_marks(m);
		return;
	}
	if (!m->files.ranging)
		model_range_begin(m);
	if (id == ACTION_RANGE_UP)
		act_do(m, ACTION_UP);
	else if (id == ACTION_RANGE_DOWN)
		act_do(m, ACTION_DOWN);
}

void
act_followed(struct model *m)
{
	char text[TEXT_SIZE];
	size_t n;

	if (!m->files.ranging)
		return;
	model_range_follow(m);
	n = m->files.marks_n;
	snprintf(text, sizeof(text),
	    P_("%zu is marked; %s or Esc ends the range.",
		"%zu are marked; %s or Esc ends the range.", n),
	    n, key_of(m, ACTION_RANGE).text);
	model_status(m, MODEL_INFO, text);
}

bool
act_esc_files(struct model *m)
{
	struct model_files *f = &m->files;
	char text[TEXT_SIZE];

	if (f->ranging) {
		model_range_end(m);
		say_marks(m);
	} else if (f->filter != NULL) {
		model_filter(m, NULL);
		model_status(m, MODEL_INFO, NULL);
	} else if (f->marks_n > 0 && f->esc_unmarks) {
		f->esc_unmarks = false;
		unmark_all(m);
	} else if (f->marks_n > 0 && !m->zoom && m->search == NULL) {
		f->esc_unmarks = true;
		snprintf(text, sizeof(text),
		    P_("%zu is marked; Esc once more unmarks it.",
			"%zu are marked; Esc once more unmarks them.",
			f->marks_n),
		    f->marks_n);
		model_status(m, MODEL_INFO, text);
	} else {
		return false;
	}
	return true;
}

static bool
marks(struct model *m, enum action_id id)
{
	if (id == ACTION_MARK)
		mark(m);
	else if (id == ACTION_UNMARK_ALL)
		unmark_all(m);
	else if (id == ACTION_INVERT)
		invert(m);
	else if (id == ACTION_MARK_PATTERN || id == ACTION_UNMARK_PATTERN)
		ask_pattern(m, id == ACTION_MARK_PATTERN);
	else if (id == ACTION_RANGE || id == ACTION_RANGE_UP ||
	    id == ACTION_RANGE_DOWN)
		range(m, id);
	else
		return false;
	return true;
}

static bool
go(struct model *m, enum action_id id)
{
	if (id == ACTION_HOME)
		browse(m, m->files.home, NULL);
	else if (id == ACTION_GO_ROOT)
		browse(m, "/", NULL);
	else if (id == ACTION_GO_DOWNLOADS)
		browse(m, m->files.downloads, NULL);
	else if (id == ACTION_GO_INBOX)
		browse(m, m->files.inbox, NULL);
	else if (id == ACTION_GO_PATH)
		model_open(m, DIALOG_GOTO, NULL);
	else if (id == ACTION_BACK || id == ACTION_FORWARD)
		step(m, id == ACTION_BACK);
	else if (id == ACTION_BOOKMARK || id == ACTION_BOOKMARK_GO)
		model_status(m, MODEL_INFO, _("A letter or a digit follows."));
	else if (id == ACTION_BOOKMARKS)
		model_open(m, DIALOG_BOOKMARKS, NULL);
	else
		return false;
	return true;
}

bool
act_files(struct model *m, enum action_id id)
{
	if (id == ACTION_OPEN)
		open_entry(m);
	else if (id == ACTION_OPEN_WITH)
		ask_program(m);
	else if (id == ACTION_PARENT)
		parent(m);
	else if (id == ACTION_FILTER)
		model_open(m, DIALOG_FILTER, NULL);
	else if (id == ACTION_SEND)
		model_open(m, DIALOG_SEND, NULL);
	else if (id == ACTION_SORT)
		model_open(m, DIALOG_SORT, NULL);
	else if (id == ACTION_HIDDEN)
		hidden(m);
	else
		return go(m, id) || marks(m, id);
	return true;
}
