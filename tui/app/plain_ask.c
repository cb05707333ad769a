/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "tui/app/act.h"
#include "tui/app/plain_code.h"
#include "tui/term/dump.h"
#include "tui/view/details.h"
#include "tui/view/i18n.h"
#include "tui/view/words.h"
#include "tui/widget/dialog.h"

#define DETAILS_COLS 76
#define BOX_W        80
#define BOX_H        60
#define KEYS_MAX     8

int
plain_choice(struct plain *p, const char *word, int n)
{
	uint64_t number;

	if (word[0] == '\0' || str_eq(word, "cancel"))
		return 0;
	if (num_parse_u64(word, 0, (uint64_t)n, &number) == 0)
		return (int)number;
	plain_say(p, _("Type a number from 1 to %d; 0 cancels."), n);
	return -1;
}

/* --- yes or no, a text, how to leave --- */

static void
ask_confirm(struct plain *p, const struct model_dialog *d)
{
	plain_say(p, "%s %s", d->title != NULL ? d->title : "",
	    d->text != NULL ? d->text : "");
	if (d->then == NULL)
		model_close(p->app->model);
	else
		plain_say(p, _("1 %s, 0 cancel?"),
		    d->label != NULL ? d->label : _("Yes"));
}

static void
answer_confirm(struct plain *p, const struct model_dialog *d, char *line)
{
	int chosen = plain_choice(p, line, 1);

	if (chosen == 1)
		model_push(p->app->model, intent_copy(d->then));
	if (chosen >= 0)
		model_close(p->app->model);
}

static void
ask_prompt(struct plain *p, const struct model_dialog *d)
{
	const char *title = d->title != NULL ? d->title : "";

	plain_say(p, "%s%s %s", title, str_ends(title, "?") ? "" : ":",
	    d->label != NULL ? d->label : "");
	if (d->text != NULL)
		plain_say(p, _("Now: %s"), d->text);
	plain_say(p,
	    d->empty ? _("Type it; cancel leaves.")
		     : _("Type it; an empty line cancels."));
}

/* Type the line into the dialog's own field, and Enter: its rules hold. */
static void
type_into(struct plain *p, const char *text)
{
	struct app *a = p->app;
	struct key_event ev;

	a->env.now_ms = app_now(a) + DIALOG_GUARD_MS;
	if (key_parse("Ctrl-U", &ev) == 0)
		stack_key(&a->stack, a->model, &a->env, &ev);
	ev = (struct key_event){
		.type = KEY_TYPE_PASTE, .str = text, .len = strlen(text)
	};
	stack_key(&a->stack, a->model, &a->env, &ev);
	if (key_parse("Enter", &ev) == 0)
		stack_key(&a->stack, a->model, &a->env, &ev);
}

static void
answer_prompt(struct plain *p, const struct model_dialog *d, char *line)
{
	if (str_eq(line, "cancel") || (line[0] == '\0' && !d->empty))
		model_close(p->app->model);
	else
		type_into(p, line);
}

static void
answer_search(struct plain *p, char *line)
{
	struct model *m = p->app->model;
	int found;

	if (line[0] == '\0') {
		model_close(m);
		return;
	}
	type_into(p, line);
	while ((found = model_search_on(m)) >= 0)
		search_told(m, found);
	if (m->dialogs_n == 0)
		plain_row(p, m->focus, m->list[m->focus].cursor);
}

static void
answer_chat(struct plain *p, char *line)
{
	struct model *m = p->app->model;

	if (line[0] != '\0' && !str_eq(line, "cancel")) {
		type_into(p, line);
		return;
	}
	model_talk(m, NULL);
	model_close(m);
}

static const struct {
	const char *label;
	enum intent_quit how;
} ways[] = {
	{ N_("Leave them running and quit"), INTENT_QUIT_LEAVE },
	{ N_("Pause all and quit"), INTENT_QUIT_PAUSE },
	{ N_("Stay, and quit when they are done"), INTENT_QUIT_WAIT },
	{ N_("Cancel all and quit"), INTENT_QUIT_CANCEL },
};

static void
ask_quit(struct plain *p)
{
	plain_say(p,
	    p->app->model->private
		? _("Transfers are running. They stop with this program; what "
		    "is verified is kept.")
		: _("Transfers are running. They belong to the engine and go "
		    "on without this program."));
	for (size_t i = 0; i < FX_COUNT(ways); i++)
		plain_say(p, "%zu %s", i + 1, _(ways[i].label));
	plain_say(p, _("0 Do not quit"));
}

static void
answer_quit(struct plain *p, char *line)
{
	int chosen = plain_choice(p, line, FX_COUNT(ways));
	struct intent *in;

	if (chosen < 0)
		return;
	model_close(p->app->model);
	if (chosen == 0)
		return;
	in = intent_new(INTENT_QUIT, NULL);
	if (in != NULL)
		in->number = (int)ways[chosen - 1].how;
	model_push(p->app->model, in);
}

/* --- peers to choose from --- */

static void
ask_peers(struct plain *p, const struct model_dialog *d)
{
	plain_say(p,
	    d->kind == DIALOG_SEND
		? _("Send to whom? One number or more; 0 cancels.")
		: _("Write to whom? A number; 0 cancels."));
	for (size_t i = 0; i < p->app->model->peers_n; i++)
		plain_row(p, PANE_PEERS, i);
}

static void
answer_peers(struct plain *p, bool chat, char *line)
{
	struct model *m = p->app->model;
	char *rest = line;
	size_t row;

	if (line[0] == '\0' || str_eq(line, "0") || str_eq(line, "cancel")) {
		model_close(m);
		return;
	}
	do {
		const char *word = plain_word(&rest);
		struct intent *in;

		if (!plain_find(p, PANE_PEERS, word, &row)) {
			plain_say(p, _("There is no such peer."));
			return;
		}
		if (chat) {
			view_chat(m, m->peers[row].key, true);
			return;
		}
		in = intent_new(INTENT_SEND, m->peers[row].key);
		if (in != NULL && model_send_paths(m, in) <= 0) {
			intent_free(in);
			in = NULL;
		}
		model_push(m, in);
	} while (rest[0] != '\0');
	model_close(m);
}

/* --- what is only read --- */

static void
tell_details(struct plain *p, const struct model_dialog *d)
{
	struct model *m = p->app->model;
	struct details_of of = { .pane = d->pane,
		.id = d->id,
		.index = d->index,
		.wall_s = p->app->env.wall_s };
	struct str text;
	char *name;

	str_init(&text, DETAILS_MAX);
	details_add(&text, m, &of, DETAILS_COLS, &name);
	plain_say(p, "%s", name != NULL ? name : "");
	plain_say(p, "%s", str_cstr(&text));
	str_done(&text);
	free(name);
	model_close(m);
}

static void
tell_help(struct plain *p)
{
	char line[] = "help";

	model_close(p->app->model);
	plain_do(p, line);
}

/* --- any other dialog: its text, driven by keys --- */

/* The rows of the box without its border. */
static void
say_box(struct plain *p, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		const char *from = text + strspn(text, " |+-");
		const char *end = text + n;

		text += n + (text[n] == '\n');
		while (end > from && strchr(" |+-", end[-1]) != NULL)
			end--;
		if (end > from)
			plain_say(p, "%.*s", (int)(end - from), from);
	}
}

static void
ask_box(struct plain *p)
{
	struct app *a = p->app;
	struct canvas *c = NULL;
	struct buf out;

	if (canvas_new(&c, BOX_W, BOX_H, STYLE_SET_ASCII) < 0)
		return;
	buf_init(&out, 1024 * 1024);
	stack_sync(&a->stack, a->model, &a->env);
	layout_make(&a->layout, BOX_W, BOX_H, &(struct layout_state){ 0 });
	stack_draw(&a->stack, a->model, &a->env, canvas_all(c));
	dump_text(&out, c);
	buf_put_u8(&out, 0);
	if (buf_error(&out) == 0)
		say_box(p, (const char *)out.data);
	plain_say(p,
	    _("Type keys by name, as Down Space Tab Enter, or text "
	      "behind a colon; an empty line closes this."));
	buf_done(&out);
	canvas_free(c);
}

static void
answer_box(struct plain *p, char *line)
{
	struct app *a = p->app;
	char *rest = line;
	struct key_event ev;

	if (line[0] == '\0') {
		model_close(a->model);
		return;
	}
	a->env.now_ms = app_now(a) + DIALOG_GUARD_MS;
	if (line[0] == ':') {
		ev = (struct key_event){ .type = KEY_TYPE_PASTE,
			.str = line + 1,
			.len = strlen(line + 1) };
		stack_key(&a->stack, a->model, &a->env, &ev);
	}
	while (line[0] != ':' && rest[0] != '\0') {
		const char *word = plain_word(&rest);

		if (key_parse(word, &ev) < 0) {
			plain_say(p, _("There is no key of that name."));
			return;
		}
		stack_key(&a->stack, a->model, &a->env, &ev);
	}
	p->asked = 0; /* show it again */
}

/* --- which question --- */

static void
ask(struct plain *p, const struct model_dialog *d)
{
	switch ((int)d->kind) {
	case DIALOG_CONFIRM:
		ask_confirm(p, d);
		break;
	case DIALOG_PROMPT:
		ask_prompt(p, d);
		break;
	case DIALOG_QUIT:
		ask_quit(p);
		break;
	case DIALOG_SEND:
	case DIALOG_CHAT_TO:
		ask_peers(p, d);
		break;
	case DIALOG_INFO:
		tell_details(p, d);
		break;
	case DIALOG_HELP:
		tell_help(p);
		break;
	case DIALOG_POLICY:
		plain_ask_policy(p, d);
		break;
	case DIALOG_CHAT:
		plain_say(
		    p, _("Type a line to be sent; an empty line leaves."));
		break;
	case DIALOG_SEARCH:
		plain_say(p, _("Search for what? An empty line cancels."));
		break;
	default:
		ask_box(p);
	}
}

bool
plain_ask(struct plain *p)
{
	const struct model_dialog *d = model_top(p->app->model);

	if (d == NULL) {
		p->asked = 0;
		return false;
	}
	if (d->serial != p->asked)
		p->page = 0;
	if (d->kind == DIALOG_OFFER)
		plain_ask_offer(p, d);
	else if (d->kind == DIALOG_PAIR)
		plain_ask_pair(p);
	else if (d->serial != p->asked)
		ask(p, d);
	d = model_top(p->app->model);
	p->asked = d != NULL ? d->serial : 0;
	return true;
}

void
plain_answer(struct plain *p, char *line)
{
	const struct model_dialog *d = model_top(p->app->model);

	switch ((int)d->kind) {
	case DIALOG_CONFIRM:
		answer_confirm(p, d, line);
		break;
	case DIALOG_PROMPT:
		answer_prompt(p, d, line);
		break;
	case DIALOG_QUIT:
		answer_quit(p, line);
		break;
	case DIALOG_SEND:
		answer_peers(p, false, line);
		break;
	case DIALOG_CHAT_TO:
		answer_peers(p, true, line);
		break;
	case DIALOG_OFFER:
		plain_answer_offer(p, d, line);
		break;
	case DIALOG_PAIR:
		plain_answer_pair(p, line);
		break;
	case DIALOG_POLICY:
		plain_answer_policy(p, d, line);
		break;
	case DIALOG_CHAT:
		answer_chat(p, line);
		break;
	case DIALOG_SEARCH:
		answer_search(p, line);
		break;
	default:
		answer_box(p, line);
	}
}
