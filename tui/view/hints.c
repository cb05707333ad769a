/* SPDX-License-Identifier: MIT */
#include "tui/view/hints.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"

#define GAP       2
#define HINTS_MAX 8

struct hint {
	const char *key;
	const char *text; /* N_() */
};

/* Of dialogs, the most important first. */
static const struct hint dialogs[DIALOG_KINDS][HINTS_MAX] = {
	[DIALOG_HELP] = { { "Enter", N_("Do it") }, { "Down", N_("Move") },
	    { "Esc", N_("Close") } },
	[DIALOG_WELCOME] = { { "Esc", N_("Close") } },
	[DIALOG_COMMAND] = { { "Enter", N_("Do it") },
	    { "Tab", N_("Complete") }, { "Up", N_("Earlier") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_INFO] = { { "PgDn", N_("Scroll") }, { "Esc", N_("Close") } },
	[DIALOG_QUIT] = { { "Tab", N_("Next") }, { "Enter", N_("Press") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_SEND] = { { "Space", N_("Tick") }, { "Enter", N_("Send") },
	    { "l", N_("Links") }, { "m", N_("Move") }, { "Tab", N_("Buttons") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_OFFER] = { { "Space", N_("Tick") }, { "A", N_("All") },
	    { "N", N_("None") }, { "c", N_("If it exists") },
	    { "e", N_("Into") }, { "r", N_("Name") }, { "Tab", N_("Buttons") },
	    { "Esc", N_("Later") } },
	[DIALOG_PAIR] = { { "Tab", N_("Next") }, { "Enter", N_("Press") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_POLICY] = { { "Tab", N_("Next") }, { "Space", N_("Change") },
	    { "Enter", N_("Press") }, { "Esc", N_("Cancel") } },
	[DIALOG_FILES] = { { "F", N_("Failed only") }, { "Space", N_("Tick") },
	    { "r", N_("Retry") }, { "i", N_("Info") }, { "Tab", N_("Buttons") },
	    { "Esc", N_("Close") } },
	[DIALOG_KEY] = { { "Esc", N_("Close") } },
	[DIALOG_CHAT] = { { "Enter", N_("Send") }, { "PgUp", N_("Older") },
	    { "Esc", N_("Close") } },
	[DIALOG_CHAT_TO] = { { "Enter", N_("Choose") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_REMOTE] = { { "Enter", N_("Open") }, { "h", N_("Back") },
	    { "Space", N_("Mark") }, { ".", N_("Hidden") },
	    { "Tab", N_("Buttons") }, { "Esc", N_("Close") } },
	[DIALOG_SORT] = { { "Enter", N_("Choose") }, { "Esc", N_("Cancel") } },
	[DIALOG_SEARCH] = { { "Enter", N_("Search") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_GOTO] = { { "Enter", N_("Go") }, { "Tab", N_("Complete") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_BOOKMARKS] = { { "Enter", N_("Go") }, { "Del", N_("Remove") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_OLDER] = { { "Tab", N_("Next") }, { "Enter", N_("Press") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_DIALECT] = { { "Tab", N_("Next") }, { "Enter", N_("Press") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_FILTER] = { { "Enter", N_("Keep") }, { "Down", N_("Next") },
	    { "Esc", N_("Show all") } },
	[DIALOG_CONFIRM] = { { "Tab", N_("Next") }, { "Enter", N_("Press") },
	    { "Esc", N_("Cancel") } },
	[DIALOG_PROMPT] = { { "Enter", N_("Accept") },
	    { "Esc", N_("Cancel") } },
};

static int
hint_cols(const struct hint *h)
{
	return utf8_width(h->key) + 1 + utf8_width(_(h->text));
}

static int
draw_hint(const struct hint *h, bool can, int x, struct canvas_rect line)
{
	int start = x;

	x += canvas_text(
	    line, x, 0, -1, h->key, can ? STYLE_HINT_KEY : STYLE_DISABLED);
	x++;
	x += canvas_text(
	    line, x, 0, -1, _(h->text), can ? STYLE_HINT : STYLE_DISABLED);
	return x - start + GAP;
}

static void
draw_dialog(enum model_dialog_kind kind, struct canvas_rect line)
{
	int x = 1;

	for (size_t i = 0; i < HINTS_MAX; i++) {
		const struct hint *h = &dialogs[kind][i];

		if (h->key == NULL)
			break;
		if (x + hint_cols(h) > line.w)
			continue;
		canvas_spot(line, x, 0, hint_cols(h),
		    (struct canvas_spot){
			.kind = CANVAS_SPOT_KEY, .key = h->key });
		x += draw_hint(h, true, x, line);
	}
}

/* What p does with a transfer that rests. */
static const char *
text_of(const struct model *m, const struct action *a)
{
	const struct model_transfer *t = model_at_transfer(m);

	if ((a->id == ACTION_PAUSE || a->id == ACTION_RETRY) && t != NULL &&
	    model_rests(t))
		return N_("Go on");
	return a->hint;
}

/* Columns of the hints of an action with the gap behind it, 0: no key. */
static int
action_cols(const struct keymap *keymap, enum action_id id)
{
	char key[KEY_NAME_MAX];
	struct hint h = { .key = key, .text = action_get(id)->hint };

	keymap_key(keymap, id, key);
	return key[0] != '\0' ? hint_cols(&h) + GAP : 0;
}

/*
 * What cannot be done is dim; of transfers much is only possible at times.
 * The ways to help and out are there in any case.
 */
static void
draw_pane(
    const struct model *m, const struct keymap *keymap, struct canvas_rect line)
{
	int help = action_cols(keymap, ACTION_HELP);
	int quit = action_cols(keymap, ACTION_QUIT);
	const struct action *a;
	char key[KEY_NAME_MAX];
	struct hint h = { .key = key };
	int x = 1;

	for (size_t i = 0; (a = keymap_hint(keymap, m->focus, i)) != NULL;
	     i++) {
		bool can = a->why_not == NULL || a->why_not(m) == NULL;
		int cols;

		if (!can && a->scope == SCOPE_TRANSFERS)
			continue;
		keymap_key(keymap, a->id, key);
		h.text = text_of(m, a);
		cols = hint_cols(&h);
		if (a->id == ACTION_HELP)
			help = 0;
		if (a->id == ACTION_QUIT)
			quit = 0;
		if (x + cols + help + quit > line.w)
			continue;
		canvas_spot(line, x, 0, cols,
		    (struct canvas_spot){
			.kind = CANVAS_SPOT_ACTION, .number = (int)a->id });
		x += draw_hint(&h, can, x, line);
	}
}

void
hints_draw(
    const struct model *m, const struct view_env *env, struct canvas_rect line)
{
	const struct model_dialog *top = model_top(m);

	if (top != NULL)
		draw_dialog(top->kind, line);
	else
		draw_pane(m, env->keymap, line);
}
