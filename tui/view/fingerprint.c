/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

/*
 * The key of a peer, large and whole, to be read aloud or compared with what
 * the other machine shows as its own; and our own for the same over there.
 */

#define BODY_COLS  62
#define GROUP_MAX  8 /* characters of a group, fx1 or four */
#define GROUP_COLS 9 /* a group with blanks between, and two behind */

struct fingerprint {
	struct dialog box;
	struct dialog_button button;
	char title[400];
	const char *key; /* while drawing; and the next two */
	const char *own;
	const char *when;
};

/* "f x 1", "e 5 c m": a group to a place, its letters apart. */
static int
draw_groups(struct canvas_rect r, int y, const char *key)
{
	int per_row = (r.w - 1) / GROUP_COLS;
	int i = 0;

	per_row = per_row > 0 ? per_row : 1;
	while (key[0] != '\0') {
		size_t n = strcspn(key, "-");
		int x = 1 + i % per_row * GROUP_COLS;

		for (size_t k = 0; k < n && k < GROUP_MAX; k++) {
			char one[2] = { key[k], '\0' };

			canvas_text(r, x + 2 * (int)k, y + i / per_row, 1, one,
			    STYLE_HINT_KEY);
		}
		key += n;
		key += key[0] == '-';
		i++;
	}
	return (i + per_row - 1) / per_row;
}

static int
groups_rows(const char *key, int cols)
{
	int per_row = (cols - 1) / GROUP_COLS;
	int groups = 1;

	per_row = per_row > 0 ? per_row : 1;
	for (; key[0] != '\0'; key++)
		groups += key[0] == '-';
	return (groups + per_row - 1) / per_row;
}

static const char *
advice(void)
{
	return _("The two machines are who they seem if each shows the same "
		 "of the other.");
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused FX_UNUSED)
{
	const struct fingerprint *f = ctx;
	int y = draw_groups(body, 0, f->key);

	if (y + 2 < body.h)
		y++;
	canvas_text(body, 1, y++, body.w - 2, f->when, STYLE_TEXT);
	if (f->own != NULL) {
		canvas_text(body, 1, y, -1, _("This machine:"), STYLE_TEXT);
		y += 1 + paint_key(body, 3, y + 1, f->own, STYLE_TEXT);
	}
	paint_text(body, 1, y, advice(), STYLE_DIM);
}

static int
rows_for(const char *key, const char *own, int cols)
{
	int rows = groups_rows(key, cols) + 2;

	if (own != NULL)
		rows += 2 + (int)strlen(own) / (cols > 13 ? cols - 3 : 10);
	return rows + paint_text_rows(advice(), cols - 2);
}

static int
fingerprint_open(
    void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct fingerprint *f = self;

	f->button = (struct dialog_button){ .label = _("Close") };
	f->box = (struct dialog){
		.title = f->title,
		.body_w = BODY_COLS,
		.buttons = &f->button,
		.nbuttons = 1,
		.draw = draw_body,
		.ctx = f,
	};
	dialog_open(&f->box, env->now_ms - DIALOG_GUARD_MS);
	return 0;
}

static void
fingerprint_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct fingerprint *f = self;
	const struct model_peer *p = model_peer(m, env->dialog->id);
	int cols = BODY_COLS < r.w - 2 ? BODY_COLS : r.w - 2;
	char date[HUMAN_SIZE];
	char when[HUMAN_SIZE + 32] = "";

	f->key = env->dialog->id;
	f->own = m->device;
	words_fmt(f->title, sizeof(f->title), _("The key of %s"),
	    p != NULL ? p->name : "-");
	if (p != NULL)
		words_fmt(when, sizeof(when), _("paired %s"),
		    words_date(date, sizeof(date), p->paired));
	f->when = when;
	f->box.body_h = rows_for(f->key, f->own, cols);
	paint_dialog(&f->box, m, env, r);
	f->when = "";
}

static bool
fingerprint_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct fingerprint *f = self;
	int id;
	enum dialog_result r = dialog_key(&f->box, ev, env->now_ms, &id);

	if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED ||
	    key_is_char(ev, 'F', 0))
		model_close(m);
	return true;
}

const struct view key_view = {
	.name = "key",
	.draw = fingerprint_draw,
	.size = sizeof(struct fingerprint),
	.open = fingerprint_open,
	.key = fingerprint_key,
};
