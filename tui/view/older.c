/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/field.h"

/* An older program gets a name, so that files can be sent to it. */

#define BODY_COLS     60
#define BODY_ROWS     6
#define ADDRESS_BYTES 280

enum button {
	BUTTON_CANCEL,
	BUTTON_ADD,
	BUTTONS
};

enum field_id {
	FIELD_NAME,
	FIELD_DIALECT,
	FIELD_ADDRESS,
	FIELDS
};

struct older {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	struct field fields[FIELDS];
	struct edit name;
	struct edit address;
	const char *names[MODEL_DIALECTS_MAX]; /* that files are sent in */
	size_t at;                             /* field with the focus */
};

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct older *o = ctx;
	int label = field_label_cols(o->fields, FIELDS);

	for (int y = 0; y < FIELDS; y++)
		field_draw(&o->fields[y], canvas_sub(body, 1, y, body.w - 2, 1),
		    label, focused && o->at == (size_t)y);
	paint_text(body, 1, FIELDS + 1,
	    _("Nothing sent to it is encrypted, and nobody proves to be it."),
	    STYLE_WARNING);
}

static bool
walk(struct older *o, int step)
{
	if (step > 0 ? o->at >= FIELD_ADDRESS : o->at == 0)
		return false;
	o->at = step > 0 ? o->at + 1 : o->at - 1;
	return true;
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct older *o = ctx;

	if (key_is(ev, K_UP, 0))
		return walk(o, -1) || true;
	if (key_is(ev, K_DOWN, 0))
		return walk(o, 1);
	if (key_is(ev, K_ENTER, 0)) {
		if (!walk(o, 1))
			o->box.focus = BUTTON_ADD;
		return true;
	}
	return field_key(&o->fields[o->at], ev) != FIELD_IGNORED;
}

static int
older_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	const struct model_dialect_kind *k;
	struct older *o = self;
	size_t n = 0;

	if (edit_init(&o->name, FX_PETNAME_MAX) < 0 ||
	    edit_init(&o->address, ADDRESS_BYTES) < 0)
		return -ENOMEM;
	for (size_t i = 0; (k = model_dialect_kind(i)) != NULL; i++)
		if (!k->serves)
			o->names[n++] = k->name;
	o->fields[FIELD_NAME] = (struct field){
		.kind = FIELD_EDIT, .label = _("Name here"), .edit = &o->name
	};
	o->fields[FIELD_DIALECT] = (struct field){ .kind = FIELD_CHOICE,
		.label = _("Dialect"),
		.choices = o->names,
		.nchoices = n };
	o->fields[FIELD_ADDRESS] = (struct field){
		.kind = FIELD_EDIT, .label = _("Host:port"), .edit = &o->address
	};
	o->buttons[BUTTON_CANCEL] =
	    (struct dialog_button){ .label = _("Cancel"), .id = BUTTON_CANCEL };
	o->buttons[BUTTON_ADD] =
	    (struct dialog_button){ .label = _("Add"), .id = BUTTON_ADD };
	o->box = (struct dialog){
		.title = _("Add an older program"),
		.body_w = BODY_COLS,
		.body_h = BODY_ROWS,
		.buttons = o->buttons,
		.nbuttons = BUTTONS,
		.safe = BUTTON_CANCEL,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = o,
	};
	dialog_open(&o->box, env->now_ms);
	return 0;
}

static void
older_close(void *self)
{
	struct older *o = self;

	edit_done(&o->name);
	edit_done(&o->address);
}

static void
older_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct older *o = self;

	paint_dialog(&o->box, m, env, r);
}

static void
add(struct older *o, struct model *m)
{
	char key[FX_PETNAME_MAX + 2];
	struct intent *in;

	if (edit_text(&o->name)[0] == '\0' ||
	    edit_text(&o->address)[0] == '\0') {
		model_status(
		    m, MODEL_WARN, _("It needs a name and an address."));
		return;
	}
	words_fmt(key, sizeof(key), "~%s", edit_text(&o->name));
	in = intent_new(INTENT_PEER_OLDER, key);
	if (in != NULL &&
	    (intent_text(&in->name, o->names[o->fields[FIELD_DIALECT].chosen]) <
		    0 ||
		intent_text(&in->text, edit_text(&o->address)) < 0)) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
	model_close(m);
}

static bool
older_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct older *o = self;
	int id = BUTTON_CANCEL;
	enum dialog_result r = dialog_key(&o->box, ev, env->now_ms, &id);

	if (r == DIALOG_PRESSED && id == BUTTON_ADD)
		add(o, m);
	else if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view older_view = {
	.name = "older",
	.draw = older_draw,
	.size = sizeof(struct older),
	.open = older_open,
	.close = older_close,
	.key = older_key,
};
