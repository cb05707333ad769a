/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/field.h"

/* A dialect of older programs is switched on or off. */

#define BODY_COLS  64
#define BODY_ROWS  8
#define PATH_BYTES 1024

enum button {
	BUTTON_CANCEL,
	BUTTON_OFF,
	BUTTON_ON,
	BUTTONS
};

enum field_id {
	FIELD_NAME,
	FIELD_PORT,
	FIELD_FOLDER, /* where files land, or what is shared */
	FIELD_MINUTES,
	FIELD_NOW,
	FIELDS
};

struct form {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	struct field fields[FIELDS];
	struct edit port;
	struct edit folder;
	struct edit minutes;
	const char *names[MODEL_DIALECTS_MAX];
	char now[128];
	size_t at; /* field with the focus */
};

static const struct model_dialect_kind *
chosen(const struct form *f)
{
	return model_dialect_kind(f->fields[FIELD_NAME].chosen);
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	struct form *f = ctx;
	int label = field_label_cols(f->fields, FIELDS);
	int y = 0;

	for (; y < FIELDS; y++)
		field_draw(&f->fields[y], canvas_sub(body, 1, y, body.w - 2, 1),
		    label, focused && f->at == (size_t)y);
	if (body.h > FIELDS + 1)
		y++;
	paint_text(body, 1, y,
	    _("Not encrypted: who is on the way can read and change it, and "
	      "anybody may claim to be anybody."),
	    STYLE_WARNING);
}

/* What stands in the fields when another dialect is chosen. */
static void
refill(struct form *f)
{
	const struct model_dialect_kind *k = chosen(f);
	char port[16];

	words_fmt(port, sizeof(port), "%d", k->port);
	edit_set(&f->port, port);
	edit_set(&f->folder, "");
	f->fields[FIELD_FOLDER].label =
	    k->serves ? _("Shared folder") : _("Arrivals into");
}

static bool
walk(struct form *f, int step)
{
	if (step > 0 ? f->at >= FIELD_MINUTES : f->at == 0)
		return false;
	f->at = step > 0 ? f->at + 1 : f->at - 1;
	return true;
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct form *f = ctx;
	enum field_result r;

	if (key_is(ev, K_UP, 0))
		return walk(f, -1) || true;
	if (key_is(ev, K_DOWN, 0))
		return walk(f, 1);
	if (key_is(ev, K_ENTER, 0)) {
		if (!walk(f, 1))
			f->box.focus = f->box.nbuttons - 1;
		return true;
	}
	r = field_key(&f->fields[f->at], ev);
	if (r == FIELD_CHANGED && f->at == FIELD_NAME)
		refill(f);
	return r != FIELD_IGNORED;
}

static void
set_fields(struct form *f, const char *name)
{
	size_t n = 0;

	for (; model_dialect_kind(n) != NULL; n++)
		f->names[n] = model_dialect_kind(n)->name;
	f->fields[FIELD_NAME] = (struct field){ .kind = FIELD_CHOICE,
		.label = _("Dialect"),
		.choices = f->names,
		.nchoices = n };
	for (size_t i = 0; name != NULL && i < n; i++)
		if (str_eq(f->names[i], name))
			f->fields[FIELD_NAME].chosen = i;
	f->fields[FIELD_PORT] = (struct field){
		.kind = FIELD_EDIT, .label = _("Port"), .edit = &f->port
	};
	f->fields[FIELD_FOLDER] =
	    (struct field){ .kind = FIELD_EDIT, .edit = &f->folder };
	f->fields[FIELD_MINUTES] = (struct field){ .kind = FIELD_EDIT,
		.label = _("Off after min"),
		.edit = &f->minutes };
	f->fields[FIELD_NOW] = (struct field){
		.kind = FIELD_SHOW, .label = _("Now"), .text = f->now
	};
	refill(f);
	edit_set(&f->minutes, "240");
}

static int
form_open(void *self, struct model *m FX_UNUSED, const struct view_env *env)
{
	struct form *f = self;

	if (edit_init(&f->port, 5) < 0 ||
	    edit_init(&f->folder, PATH_BYTES) < 0 ||
	    edit_init(&f->minutes, 6) < 0)
		return -ENOMEM;
	set_fields(f, env->dialog->id);
	if (env->dialog->id != NULL && chosen(f)->serves)
		f->at = FIELD_FOLDER;
	f->buttons[BUTTON_CANCEL] =
	    (struct dialog_button){ .label = _("Cancel"), .id = BUTTON_CANCEL };
	f->buttons[BUTTON_OFF] =
	    (struct dialog_button){ .label = _("Switch off"),
		    .id = BUTTON_OFF };
	f->buttons[BUTTON_ON] =
	    (struct dialog_button){ .label = _("Switch on"), .id = BUTTON_ON };
	f->box = (struct dialog){
		.title = _("Dialects of older programs"),
		.body_w = BODY_COLS,
		.body_h = BODY_ROWS,
		.buttons = f->buttons,
		.nbuttons = BUTTONS,
		.safe = BUTTON_CANCEL,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = f,
	};
	dialog_open(&f->box, env->now_ms);
	return 0;
}

static void
form_close(void *self)
{
	struct form *f = self;

	edit_done(&f->port);
	edit_done(&f->folder);
	edit_done(&f->minutes);
}

static void
form_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct form *f = self;
	const struct model_dialect *d = model_dialect(m, chosen(f)->name);
	bool on = d != NULL && d->on;

	if (on)
		words_dialect(f->now, sizeof(f->now), d, env->wall_s);
	else
		words_fmt(f->now, sizeof(f->now), "%s", _("off"));
	f->fields[FIELD_NOW].style = on ? STYLE_WARNING : STYLE_TEXT;
	f->buttons[BUTTON_OFF].why_not = on ? NULL : _("It is off.");
	paint_dialog(&f->box, m, env, r);
}

static void
switch_it(struct form *f, struct model *m, bool on)
{
	const struct model_dialect_kind *k = chosen(f);
	struct intent *in = intent_new(INTENT_DIALECT, k->name);
	int r = in != NULL ? 0 : -ENOMEM;

	if (r == 0)
		in->number = on;
	if (r == 0 && on)
		r = model_dialect_option(m, in, "port", edit_text(&f->port));
	if (r == 0 && on)
		r = model_dialect_option(
		    m, in, k->serves ? "share" : "dir", edit_text(&f->folder));
	if (r == 0 && on)
		r = model_dialect_option(
		    m, in, "off_after_min", edit_text(&f->minutes));
	if (r < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
	model_close(m);
}

static bool
form_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct form *f = self;
	int id = BUTTON_CANCEL;
	enum dialog_result r = dialog_key(&f->box, ev, env->now_ms, &id);

	if (r == DIALOG_DISABLED)
		model_status(m, MODEL_WARN, f->buttons[id].why_not);
	else if (r == DIALOG_PRESSED && id != BUTTON_CANCEL)
		switch_it(f, m, id == BUTTON_ON);
	else if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view dialect_view = {
	.name = "dialect",
	.draw = form_draw,
	.size = sizeof(struct form),
	.open = form_open,
	.close = form_close,
	.key = form_key,
};
