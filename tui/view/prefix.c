/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

#define BODY_COLS 52

struct choices {
	const struct keymap *keymap;
	const struct key_event *prefix;
	const struct model *m;
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	const struct choices *c = ctx;
	const struct action *a;
	char key[KEY_NAME_MAX];

	for (int y = 0; y < body.h; y++) {
		const char *why;

		a = keymap_after(
		    c->keymap, c->m->focus, c->prefix, (size_t)y, key);
		if (a == NULL)
			break;
		why = action_why_not(c->m, a->id);
		canvas_text(body, 1, y, 8, key,
		    why == NULL ? STYLE_HINT_KEY : STYLE_DISABLED);
		canvas_text(body, 10, y, body.w - 11, _(a->help),
		    why == NULL ? STYLE_TEXT : STYLE_DISABLED);
	}
}

void
prefix_draw(const struct model *m, const struct view_env *env,
    const struct key_event *prefix, struct canvas_rect screen)
{
	struct choices c = { .keymap = env->keymap, .prefix = prefix, .m = m };
	struct dialog box = {
		.body_w = BODY_COLS, .draw = draw_body, .ctx = &c
	};
	char first[KEY_NAME_MAX];
	char key[KEY_NAME_MAX];
	char title[64];

	key_label(prefix, first, sizeof(first));
	words_fmt(title, sizeof(title), _("%s and then"), first);
	box.title = title;
	while (keymap_after(env->keymap, m->focus, prefix, (size_t)box.body_h,
		   key) != NULL)
		box.body_h++;
	paint_dialog(&box, m, env, screen);
}
