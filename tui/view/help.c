/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/widget/dialog.h"
#include "tui/widget/text.h"

#define BODY_COLS 74
#define KEY_COLS  22 /* and where it is narrow */
#define KEY_SMALL 10
#define TEXT_MAX  (64 * 1024)

struct help {
	struct dialog box;
	struct dialog_button button;
	struct text text;
	const struct keymap *keymap;
	int key_cols; /* that the text is made for */
	size_t rows;  /* in sight, since the last draw */
};

static const char *
scope_name(enum action_scope scope)
{
	switch (scope) {
	case SCOPE_FILES:
		return _("Files");
	case SCOPE_PEERS:
		return _("Peers");
	case SCOPE_TRANSFERS:
		return _("Transfers");
	case SCOPE_INBOX:
		return _("Inbox");
	case SCOPE_LOG:
		return _("Log / Chat");
	case SCOPE_GLOBAL:
	case SCOPE_COUNT:
		break;
	}
	return _("Everywhere");
}

/* A scope's actions: their keys, what they do. */
static void
add_scope(struct str *text, const struct help *h, int key_cols,
    enum action_scope scope)
{
	const struct action *a;
	char keys[KEYMAP_TEXT_MAX];
	char padded[128];

	str_addf(text, "%s\n", scope_name(scope));
	for (size_t i = 0; (a = action_at(i)) != NULL; i++) {
		if (a->scope != scope)
			continue;
		keymap_keys(h->keymap, a->id, keys);
		if (key_cols == KEY_SMALL)
			keymap_key(h->keymap, a->id, keys);
		utf8_pad(padded, sizeof(padded), keys, key_cols, "..");
		str_addf(text, "  %s %s\n", padded, _(a->help));
	}
	str_add(text, "\n");
}

static void
fill(struct help *h, enum model_pane pane, int key_cols)
{
	enum action_scope mine = action_scope(pane);
	struct str text;

	str_init(&text, TEXT_MAX);
	add_scope(&text, h, key_cols, mine);
	add_scope(&text, h, key_cols, SCOPE_GLOBAL);
	for (int i = 0; i < SCOPE_COUNT; i++)
		if (i != (int)mine && i != SCOPE_GLOBAL)
			add_scope(&text, h, key_cols, (enum action_scope)i);
	if (str_error(&text) == 0)
		text_set(&h->text, str_cstr(&text));
	str_done(&text);
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	struct help *h = ctx;

	h->rows = body.h > 0 ? (size_t)body.h : 1;
	text_draw(
	    &h->text, canvas_sub(body, 1, 0, body.w - 2, body.h), STYLE_TEXT);
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct help *h = ctx;

	return text_key(&h->text, ev, h->rows);
}

static int
help_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct help *h = self;

	text_init(&h->text);
	h->button = (struct dialog_button){ .label = _("Close") };
	h->box = (struct dialog){
		.title = _("Help"),
		.body_w = BODY_COLS,
		.buttons = &h->button,
		.nbuttons = 1,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = h,
	};
	dialog_open(&h->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
help_close(void *self)
{
	struct help *h = self;

	text_done(&h->text);
}

static void
help_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct help *h = self;
	int key_cols = r.w < BODY_COLS ? KEY_SMALL : KEY_COLS;

	h->keymap = env->keymap;
	if (h->key_cols != key_cols)
		fill(h, env->dialog->pane, key_cols);
	h->key_cols = key_cols;
	h->box.body_h = r.h - 6 > 3 ? r.h - 6 : 3;
	paint_dialog(&h->box, m, env, r);
}

static bool
help_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct help *h = self;
	int id;
	enum dialog_result r;

	if (key_is_char(ev, '?', 0) || key_is(ev, K_F1, 0)) {
		model_close(m);
		return true;
	}
	r = dialog_key(&h->box, ev, env->now_ms, &id);
	if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED ||
	    key_is(ev, K_ENTER, 0))
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view help_view = {
	.name = "help",
	.draw = help_draw,
	.size = sizeof(struct help),
	.open = help_open,
	.close = help_close,
	.key = help_key,
};
