/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

#define BODY_COLS 66
#define LINES     10
#define TEXT_MAX  200

/* The screen in ten lines, at the first start and by its name. */
struct welcome {
	struct dialog box;
	const struct keymap *keymap;
	bool private;
};

static const enum action_id told[] = { ACTION_NEXT_PANE, ACTION_MARK,
	ACTION_SEND, ACTION_PAIR, ACTION_ACCEPT, ACTION_HELP, ACTION_QUIT };

static void
fill(const struct keymap *km, bool private, char text[LINES][TEXT_MAX])
{
	char key[FX_COUNT(told)][KEY_NAME_MAX];
	int n = 0;

	for (size_t i = 0; i < FX_COUNT(told); i++)
		keymap_key(km, told[i], key[i]);
	words_fmt(text[n++], TEXT_MAX,
	    _("%s goes from pane to pane: the title in brackets."), key[0]);
	words_fmt(text[n++], TEXT_MAX, "%s",
	    _("Files is the folder to send from; Enter goes into a folder."));
	words_fmt(text[n++], TEXT_MAX, _("%s marks a file or folder."), key[1]);
	words_fmt(text[n++], TEXT_MAX,
	    _("%s sends what is marked, or what the cursor is on."), key[2]);
	words_fmt(text[n++], TEXT_MAX,
	    _("Peers are machines you know; %s makes one known by a code."),
	    key[3]);
	words_fmt(text[n++], TEXT_MAX, "%s",
	    private ? _("Transfers move in the background; they end with this "
			"window.")
		    : _("Transfers move in the background, also without this "
			"window."));
	words_fmt(text[n++], TEXT_MAX,
	    _("Inbox has what is offered, [**], and what came; %s accepts."),
	    key[4]);
	words_fmt(text[n++], TEXT_MAX, "%s",
	    _("[ok] verified means: every byte is compared and on disk."));
	words_fmt(text[n++], TEXT_MAX,
	    _("%s tells every key and finds what can be done."), key[5]);
	words_fmt(text[n++], TEXT_MAX, _("Esc closes what is open; %s leaves."),
	    key[6]);
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	const struct welcome *w = ctx;
	char text[LINES][TEXT_MAX];
	int y = 0;

	fill(w->keymap, w->private, text);
	for (int i = 0; i < LINES; i++)
		y += paint_text(body, 1, y, text[i], STYLE_TEXT);
}

static int
welcome_open(void *self, struct model *m, const struct view_env *env)
{
	struct welcome *w = self;

	w->box = (struct dialog){
		.title = _("Welcome to fxtui"),
		.body_w = BODY_COLS,
		.draw = draw_body,
		.ctx = w,
	};
	dialog_open(&w->box, env->now_ms);
	setting_put(m, SETTING_WELCOMED, 1);
	return 0;
}

static void
welcome_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct welcome *w = self;
	char text[LINES][TEXT_MAX];
	int cols = BODY_COLS < r.w - 2 ? BODY_COLS : r.w - 2;

	w->keymap = env->keymap;
	w->private = m->private;
	w->box.body_h = 0;
	fill(w->keymap, w->private, text);
	for (int i = 0; i < LINES; i++)
		w->box.body_h += paint_text_rows(text[i], cols - 2);
	paint_dialog(&w->box, m, env, r);
}

/* Any key closes it, and does what it does: nobody types for nothing. */
static bool
welcome_key(void *self FX_UNUSED, struct model *m,
    const struct view_env *env FX_UNUSED, const struct key_event *ev)
{
	bool only_closes = key_is(ev, K_ESC, 0) || key_is(ev, K_ENTER, 0) ||
	    key_is_char(ev, ' ', 0) || key_is_char(ev, 'q', 0);

	model_close(m);
	return only_closes;
}

const struct view welcome_view = {
	.name = "welcome",
	.draw = welcome_draw,
	.size = sizeof(struct welcome),
	.open = welcome_open,
	.key = welcome_key,
};
