/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "tui/view/i18n.h"
#include "tui/view/paint.h"
#include "tui/view/view.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"
#include "tui/widget/field.h"

/* What a peer may send without being asked about; saved by a second step. */

#define BODY_COLS  62
#define SIZE_BYTES 24 /* bytes of a size that is typed */

enum button {
	BUTTON_CANCEL,
	BUTTON_SAVE,
	BUTTONS
};

enum field_id {
	FIELD_MAY,
	FIELD_FILE,
	FIELD_DAY,
	FIELD_INTO,
	FIELD_RULE,
	FIELDS
};

struct policy {
	struct dialog box;
	struct dialog_button buttons[BUTTONS];
	struct field fields[FIELDS];
	struct edit file;
	struct edit day;
	struct edit into;
	bool odd; /* its folder cannot be typed: it stays */
	const char *rules[MODEL_ASK_EXISTS + 1];
	const char *choices[3]; /* in the order of enum model_policy */
	size_t at;              /* field with the focus */
	char title[400];
};

static bool
limited(const struct policy *p)
{
	return p->fields[FIELD_MAY].chosen == MODEL_ALLOW;
}

static void
draw_body(void *ctx, struct canvas_rect body, bool focused)
{
	static const char *const notes[] = {
		[MODEL_ASK] = N_("You are asked about each offer."),
		[MODEL_ALLOW] = N_("Beyond these limits you are asked."),
		[MODEL_DENY] = N_("What it offers is declined."),
	};
	struct policy *p = ctx;
	size_t chosen = p->fields[FIELD_MAY].chosen;
	int label = field_label_cols(p->fields, FIELDS);
	int y = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		struct canvas_rect line = canvas_sub(body, 1, y, body.w - 2, 1);

		if (!limited(p) && i != FIELD_MAY)
			continue;
		field_draw(&p->fields[i], line, label, focused && p->at == i);
		y++;
	}
	paint_text(body, 1, y + 1, _(notes[chosen]), STYLE_DIM);
}

/* The next field that takes the focus; false behind the last. */
static bool
walk(struct policy *p, int step)
{
	size_t last = limited(p) ? FIELD_RULE : FIELD_MAY;

	if (step > 0 ? p->at >= last : p->at == 0)
		return false;
	p->at = step > 0 ? p->at + 1 : p->at - 1;
	return true;
}

static bool
body_key(void *ctx, const struct key_event *ev)
{
	struct policy *p = ctx;

	if (key_is(ev, K_UP, 0))
		return walk(p, -1) || true;
	if (key_is(ev, K_DOWN, 0))
		return walk(p, 1);
	if (key_is(ev, K_ENTER, 0)) {
		if (!walk(p, 1))
			p->box.focus = BUTTON_SAVE;
		return true;
	}
	return field_key(&p->fields[p->at], ev) != FIELD_IGNORED;
}

/* A size without rounding: "1G", "1536M", "1000". */
static void
exact_size(char *out, size_t size, int64_t bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T" };
	size_t unit = 0;

	while (unit + 1 < FX_COUNT(units) && bytes > 0 && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	words_fmt(out, size, "%" PRId64 "%s", bytes, units[unit]);
}

static void
set_size(struct edit *e, int64_t bytes, const char *otherwise)
{
	char text[SIZE_BYTES + 1];

	if (bytes > 0)
		exact_size(text, sizeof(text), bytes);
	else
		str_copy(text, sizeof(text), otherwise);
	edit_set(e, text);
}

static void
set_rules(const char **rules)
{
	rules[MODEL_BY_SETTING] = _("as set");
	rules[MODEL_KEEP_BOTH] = _("keep both");
	rules[MODEL_SKIP_SAME] = _("skip same");
	rules[MODEL_SKIP_UNCHANGED] = _("skip unchanged");
	rules[MODEL_NEWER] = _("replace older");
	rules[MODEL_OVERWRITE] = _("overwrite");
	rules[MODEL_FAIL_EXISTS] = _("fail");
	rules[MODEL_ASK_EXISTS] = _("ask");
}

static void
set_fields(struct policy *p)
{
	p->choices[MODEL_ASK] = _("ask");
	p->choices[MODEL_ALLOW] = _("up to a size");
	p->choices[MODEL_DENY] = _("never");
	p->fields[FIELD_MAY] = (struct field){
		.kind = FIELD_CHOICE,
		.label = _("May send"),
		.choices = p->choices,
		.nchoices = FX_COUNT(p->choices),
	};
	p->fields[FIELD_FILE] = (struct field){
		.kind = FIELD_EDIT, .label = _("A file up to"), .edit = &p->file
	};
	p->fields[FIELD_DAY] = (struct field){
		.kind = FIELD_EDIT, .label = _("A day up to"), .edit = &p->day
	};
	p->fields[FIELD_INTO] = (struct field){
		.kind = FIELD_EDIT, .label = _("Into"), .edit = &p->into
	};
	set_rules(p->rules);
	p->fields[FIELD_RULE] = (struct field){
		.kind = FIELD_CHOICE,
		.label = _("If it exists"),
		.choices = p->rules,
		.nchoices = FX_COUNT(p->rules),
	};
}

/* A folder whose name has escapes cannot be typed again: it is left. */
static void
set_into(struct policy *p, const char *into)
{
	p->odd = into != NULL && strpbrk(into, "\\<") != NULL;
	edit_set(&p->into, into != NULL && !p->odd ? into : "");
}

static void
set_buttons(struct policy *p, const struct view_env *env)
{
	p->buttons[BUTTON_CANCEL] =
	    (struct dialog_button){ .label = _("Cancel"), .id = BUTTON_CANCEL };
	p->buttons[BUTTON_SAVE] =
	    (struct dialog_button){ .label = _("Save"), .id = BUTTON_SAVE };
	p->box = (struct dialog){
		.title = p->title,
		.body_w = BODY_COLS,
		.body_h = FIELDS + 3,
		.buttons = p->buttons,
		.nbuttons = BUTTONS,
		.safe = BUTTON_CANCEL,
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
		.ctx = p,
	};
	dialog_open(&p->box, env->now_ms);
}

static int
policy_open(void *self, struct model *m, const struct view_env *env)
{
	struct policy *p = self;
	const char *key = env->dialog->id;
	const struct model_peer *peer = key != NULL ? model_peer(m, key) : NULL;

	if (edit_init(&p->file, SIZE_BYTES) < 0 ||
	    edit_init(&p->day, SIZE_BYTES) < 0 ||
	    edit_init(&p->into, FX_PATH_MAX) < 0)
		return -ENOMEM;
	set_fields(p);
	set_buttons(p, env);
	set_size(&p->file, peer != NULL ? peer->max_file : -1, "1G");
	set_size(&p->day, peer != NULL ? peer->max_day : -1, "10G");
	if (peer != NULL) {
		p->fields[FIELD_MAY].chosen = peer->policy;
		p->fields[FIELD_RULE].chosen = peer->conflict;
		set_into(p, peer->into);
	}
	return 0;
}

static void
policy_close(void *self)
{
	struct policy *p = self;

	edit_done(&p->file);
	edit_done(&p->day);
	edit_done(&p->into);
}

static void
policy_draw(void *self, const struct model *m, struct view_env *env,
    struct canvas_rect r)
{
	struct policy *p = self;
	const char *key = env->dialog->id;
	const struct model_peer *peer = key != NULL ? model_peer(m, key) : NULL;

	words_fmt(p->title, sizeof(p->title), _("What %s may send"),
	    peer != NULL ? peer->name : "-");
	paint_dialog(&p->box, m, env, r);
}

/* What was typed in a field; false: said why it is no size. */
static bool
take_size(struct model *m, const struct edit *e, int64_t *ret)
{
	uint64_t bytes;

	if (num_parse_size(edit_text(e), 1, INT64_MAX, &bytes) < 0) {
		model_status(m, MODEL_WARN,
		    _("That is not a size; one looks like 500M or 1.5G."));
		return false;
	}
	*ret = (int64_t)bytes;
	return true;
}

/* The folder and the rule; an empty line is the usual folder. */
static int
put_landing(const struct policy *p, const struct model *m, struct intent *in)
{
	const char *typed = edit_text(&p->into);
	char *path;
	int r;

	in->index = (int64_t)p->fields[FIELD_RULE].chosen + 1;
	if (p->odd && typed[0] == '\0')
		return 0;
	path = typed[0] != '\0' ? model_typed_path(m, typed) : strdup("");
	r = path != NULL ? intent_text(&in->text, path) : -ENOMEM;
	free(path);
	return r;
}

static void
save(struct policy *p, struct model *m, const char *key)
{
	int64_t file = -1;
	int64_t day = -1;
	struct intent *in;

	if (limited(p) &&
	    (!take_size(m, &p->file, &file) || !take_size(m, &p->day, &day)))
		return;
	if (limited(p) && file > day) {
		model_status(m, MODEL_WARN,
		    _("A file may not be larger than all of a day."));
		return;
	}
	in = intent_new(INTENT_PEER_POLICY, key);
	if (in != NULL) {
		in->number = (int)p->fields[FIELD_MAY].chosen;
		in->max_file = file;
		in->max_day = day;
		if (limited(p) && put_landing(p, m, in) < 0) {
			intent_free(in);
			in = NULL;
		}
	}
	model_push(m, in);
	model_close(m);
}

static bool
policy_key(void *self, struct model *m, const struct view_env *env,
    const struct key_event *ev)
{
	struct policy *p = self;
	int id = BUTTON_CANCEL;
	enum dialog_result r = dialog_key(&p->box, ev, env->now_ms, &id);

	if (r == DIALOG_PRESSED && id == BUTTON_SAVE)
		save(p, m, env->dialog->id);
	else if (r == DIALOG_PRESSED || r == DIALOG_CANCELLED)
		model_close(m);
	return r != DIALOG_IGNORED;
}

const struct view policy_view = {
	.name = "policy",
	.draw = policy_draw,
	.size = sizeof(struct policy),
	.open = policy_open,
	.close = policy_close,
	.key = policy_key,
};
