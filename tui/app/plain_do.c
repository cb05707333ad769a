/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "tui/app/act.h"
#include "tui/app/plain_code.h"
#include "tui/view/argument.h"
#include "tui/view/i18n.h"
#include "tui/view/view.h"
#include "tui/view/words.h"

/* Commands that are no action of the table, or that take more words. */
struct command {
	const char *name;
	const char *args;
	const char *help;
	void (*run)(struct plain *p, char *rest);
};

static void do_help(struct plain *p, char *rest);
static void do_files(struct plain *p, char *rest);
static void do_cd(struct plain *p, char *rest);
static void do_more(struct plain *p, char *rest);
static void do_mark(struct plain *p, char *rest);
static void do_send(struct plain *p, char *rest);
static void do_chat(struct plain *p, char *rest);
static void do_status(struct plain *p, char *rest);
static void do_wait(struct plain *p, char *rest);

static const struct command commands[] = {
	{ "help", N_("[WORD]"), N_("Show the commands, or those with a word."),
	    do_help },
	{ "ls", N_("[FOLDER]"), N_("List the folder that is sent from."),
	    do_files },
	{ "cd", N_("FOLDER"), N_("Go to a folder: a number or a path."),
	    do_cd },
	{ "more", NULL, N_("Go on with the list."), do_more },
	{ "mark", N_("NUMBER..."), N_("Mark or unmark files and folders."),
	    do_mark },
	{ "send", N_("[NUMBER|PATH... to PEER]"),
	    N_("Send these to a peer; else what is marked, after asking."),
	    do_send },
	{ "chat", N_("PEER [TEXT]"), N_("Write a line to a peer."), do_chat },
	{ "status", NULL, N_("Say how things stand."), do_status },
	{ "wait", NULL,
	    N_("Take the next line when no transfer moves any more."),
	    do_wait },
};

/* --- words --- */

char *
plain_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t");
	char *end = word + strcspn(word, " \t");

	*rest = end;
	if (*end != '\0') {
		*end = '\0';
		*rest = end + 1 + strspn(end + 1, " \t");
	}
	return word;
}

/* What was typed, to be said again. */
static const char *
quoted(char out[PLAIN_NAME_SIZE], const char *word)
{
	utf8_safe(out, PLAIN_NAME_SIZE, word, strlen(word));
	return out;
}

static bool
find(struct plain *p, enum model_pane pane, const char *word, size_t *ret)
{
	static const char *const lists[PANE_COUNT] = { "ls", "peers",
		"transfers", "inbox", "log" };
	char name[PLAIN_NAME_SIZE];

	if (plain_find(p, pane, word, ret))
		return true;
	plain_say(p, _("There is no %s; %s lists what there is."),
	    quoted(name, word), lists[pane]);
	return false;
}

/* --- commands of our own --- */

static void
help_row(struct plain *p, const char *word, const char *name, const char *args,
    const char *help)
{
	if (word[0] != '\0' && strstr(name, word) == NULL &&
	    strcasestr(help, word) == NULL)
		return;
	plain_say(
	    p, "%s%s%s: %s", name, args[0] != '\0' ? " " : "", args, help);
}

static bool
is_own(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(commands); i++)
		if (str_eq(commands[i].name, name))
			return true;
	return false;
}

/* What may stand behind an action. */
static const char *
args_of(const struct action *a)
{
	struct argument arg = argument_of(a->id);

	if (arg.kind != ARGUMENT_NONE)
		return arg.name != NULL ? _(arg.name) : "";
	return a->scope < SCOPE_GLOBAL && a->scope != SCOPE_LOG ? _("[NUMBER]")
								: "";
}

static void
do_help(struct plain *p, char *rest)
{
	const char *word = plain_word(&rest);
	const struct action *a;

	for (size_t i = 0; i < FX_COUNT(commands); i++)
		help_row(p, word, commands[i].name,
		    commands[i].args != NULL ? _(commands[i].args) : "",
		    _(commands[i].help));
	for (size_t i = 0; (a = action_at(i)) != NULL; i++)
		if (!is_own(a->name))
			help_row(p, word, a->name, args_of(a), _(a->help));
	if (word[0] == '\0')
		plain_say(p,
		    _("A number is what stands before a row of files, "
		      "peers, transfers or inbox."));
}

static void
do_status(struct plain *p, char *rest FX_UNUSED)
{
	const struct model *m = p->app->model;
	struct model_totals sum;
	char down[WORDS_MAX];
	char up[WORDS_MAX];
	char dialects[WORDS_DIALECTS];

	model_totals(m, &sum);
	plain_say(p,
	    _("Active: %zu, queued: %zu, done: %zu; receiving %s, sending %s; "
	      "waiting for you: %zu; connected: %zu of %zu."),
	    sum.active, sum.queued, sum.ended,
	    words_rate(down, sizeof(down), sum.down),
	    words_rate(up, sizeof(up), sum.up), sum.needs, sum.online,
	    m->peers_n);
	if (m->faults.on)
		plain_say(p,
		    _("SIMULATED FAULTS: injected %lld, detected %lld, "
		      "repaired %lld."),
		    (long long)m->faults.injected,
		    (long long)m->faults.detected,
		    (long long)m->faults.repaired);
	if (model_dialects_on(m) > 0)
		plain_say(p, _("DIALECTS ON: %s"),
		    words_dialects(dialects, sizeof(dialects), m));
	if (m->engine != MODEL_ENGINE_UP && m->engine_why != NULL)
		plain_say(p, "%s", m->engine_why);
	if (m->address != NULL)
		plain_say(p, _("Others reach this machine at %s."), m->address);
}

static void
do_wait(struct plain *p, char *rest FX_UNUSED)
{
	p->wait = true;
}

static void
do_more(struct plain *p, char *rest FX_UNUSED)
{
	plain_more(p);
}

/* --- Files --- */

/* The path that a word means from here; to be freed. */
static char *
path_of(struct plain *p, const char *word)
{
	const struct model *m = p->app->model;
	size_t row;

	if (word[0] == '/')
		return strdup(word);
	if (word[0] == '~' && (word[1] == '/' || word[1] == '\0') &&
	    m->files.home != NULL)
		return str_printf("%s%s", m->files.home, word + 1);
	if (str_eq(word, "..") || str_eq(word, "."))
		return word[1] == '.' ? browse_parent(m->files.path)
				      : strdup(m->files.path);
	if (plain_find(p, PANE_FILES, word, &row))
		return model_entry_path(m, row);
	return str_printf("%s%s%s", m->files.path,
	    str_ends(m->files.path, "/") ? "" : "/", word);
}

static void
go_to(struct plain *p, const char *word)
{
	char *path = path_of(p, word);
	struct intent *in = intent_new(INTENT_BROWSE, NULL);

	if (in != NULL && (path == NULL || intent_text(&in->text, path) < 0)) {
		intent_free(in);
		in = NULL;
	}
	model_push(p->app->model, in);
	p->tell_listing = true;
	free(path);
}

static void
do_cd(struct plain *p, char *rest)
{
	go_to(p, rest[0] != '\0' ? rest : "~");
}

static void
do_files(struct plain *p, char *rest)
{
	model_focus(p->app->model, PANE_FILES);
	if (rest[0] != '\0')
		go_to(p, rest);
	else
		plain_list(p, PANE_FILES);
}

static void
do_mark(struct plain *p, char *rest)
{
	struct model *m = p->app->model;
	char size[WORDS_MAX];
	size_t row;
	bool exact;

	if (rest[0] == '\0') {
		plain_say(p, _("mark needs the number of a file."));
		return;
	}
	while (rest[0] != '\0') {
		const char *word = plain_word(&rest);

		if (find(p, PANE_FILES, word, &row) &&
		    !model_mark_toggle(m, row))
			plain_say(p, _("%s cannot be marked."), word);
	}
	words_size(size, sizeof(size), model_marks_size(m, &exact));
	plain_say(p, _("Marked: %zu (%s%s)."), m->files.marks_n,
	    exact ? "" : ">=", size);
}

/* The words of "1 3 /path to bob"; false: there is no "to". */
static bool
split_to(char *rest, char **ret_peer)
{
	char *at = NULL;

	for (char *to = strstr(rest, " to "); to != NULL;
	     to = strstr(to + 1, " to "))
		at = to;
	if (at == NULL && str_starts(rest, "to ")) {
		*ret_peer = rest + 3;
		rest[0] = '\0';
		return true;
	}
	if (at == NULL)
		return false;
	*at = '\0';
	*ret_peer = at + 4;
	return true;
}

static void
send_these(struct plain *p, const char *peer, char *rest)
{
	struct model *m = p->app->model;
	struct intent *in;
	size_t row;
	bool ok = true;

	if (!find(p, PANE_PEERS, peer, &row))
		return;
	in = intent_new(INTENT_SEND, m->peers[row].key);
	if (in != NULL && rest[0] == '\0')
		ok = model_send_paths(m, in) > 0;
	while (in != NULL && ok && rest[0] != '\0') {
		char *path = path_of(p, plain_word(&rest));

		ok = path != NULL && intent_path(in, path) == 0;
		free(path);
	}
	if (in != NULL && !ok) {
		intent_free(in);
		plain_say(p, _("There is nothing to send."));
		return;
	}
	model_push(m, in);
}

static void
do_send(struct plain *p, char *rest)
{
	struct model *m = p->app->model;
	char *peer;
	size_t row;

	if (split_to(rest, &peer)) {
		send_these(p, peer, rest);
		return;
	}
	if (rest[0] != '\0') {
		if (!find(p, PANE_FILES, plain_word(&rest), &row))
			return;
		model_select(m, PANE_FILES, row);
	}
	model_focus(m, PANE_FILES);
	act_do(m, ACTION_SEND);
}

static void
do_chat(struct plain *p, char *rest)
{
	struct model *m = p->app->model;
	const char *word = plain_word(&rest);
	struct intent *in;
	size_t row;

	if (word[0] == '\0') {
		act_do(m, ACTION_CHAT);
		return;
	}
	if (!find(p, PANE_PEERS, word, &row))
		return;
	if (rest[0] == '\0') {
		view_chat(m, m->peers[row].key, false);
		return;
	}
	in = intent_new(INTENT_CHAT, m->peers[row].key);
	if (in != NULL && intent_text(&in->text, rest) < 0) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

/* --- the table of actions --- */

/* Sentences name keys: "i tells more". */
static const struct action *
find_key(const struct app *a, const char *name)
{
	struct key_event ev;
	struct keymap_hit hit;

	if (key_parse(name, &ev) < 0)
		return NULL;
	hit = keymap_find(a->keymap, a->model->focus, NULL, &ev);
	return hit.kind == KEYMAP_ACTION ? action_get(hit.action) : NULL;
}

static const struct action *
find_action(const char *name, enum model_pane pane)
{
	const struct action *found = NULL;
	const struct action *a;

	for (size_t i = 0; (a = action_at(i)) != NULL; i++) {
		if (!str_eq(a->name, name))
			continue;
		if (found == NULL || a->scope == action_scope(pane))
			found = a;
	}
	return found;
}

/* Go to what the action is about; false: said why not. */
static bool
aim(struct plain *p, const struct action *a, const char *word)
{
	struct model *m = p->app->model;
	enum model_pane pane =
	    a->scope < SCOPE_GLOBAL ? (enum model_pane)a->scope : m->focus;
	size_t row;

	if (word[0] != '\0') {
		if (!find(p, pane, word, &row))
			return false;
		model_focus(m, pane);
		model_select(m, pane, row);
	} else {
		model_focus(m, pane);
	}
	return true;
}

static void
do_action(struct plain *p, const struct action *a, char *rest)
{
	struct model *m = p->app->model;
	size_t before;

	if (rest[0] != '\0' && argument_of(a->id).kind != ARGUMENT_NONE) {
		act_run(m, a->id, rest);
		p->tell_listing = m->intents != NULL;
		return;
	}
	if (!aim(p, a, rest))
		return;
	before = m->list[m->focus].cursor;
	act_do(m, a->id);
	if (a->id >= ACTION_PANE_FILES && a->id <= ACTION_PANE_LOG)
		plain_list(p, (enum model_pane)(a->id - ACTION_PANE_FILES));
	else if (a->scope == SCOPE_GLOBAL && m->list[m->focus].cursor != before)
		plain_row(p, m->focus, m->list[m->focus].cursor);
	if (a->scope == SCOPE_FILES && m->intents != NULL)
		p->tell_listing = true;
}

/* What is none of ours is understood as behind `:` on the screen. */
static void
do_word(struct plain *p, const char *line, const char *word, char *rest)
{
	const struct action *a = find_action(
	    str_eq(word, "exit") ? "quit" : word, p->app->model->focus);

	if (a != NULL && rest[0] != '\0' &&
	    argument_of(a->id).kind != ARGUMENT_NONE)
		a = NULL;
	else if (a == NULL)
		a = find_key(p->app, word);
	if (a == NULL)
		act_line(p->app->model, line);
	else
		do_action(p, a, rest);
}

void
plain_do(struct plain *p, char *line)
{
	char whole[PLAIN_LINE_MAX + 1];
	char *rest = line;
	char *word;
	size_t n = strlen(line);

	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		line[--n] = '\0';
	str_copy(whole, sizeof(whole), line);
	word = plain_word(&rest);
	if (word[0] == '\0')
		return;
	for (size_t i = 0; i < FX_COUNT(commands); i++) {
		if (str_eq(commands[i].name, word)) {
			commands[i].run(p, rest);
			return;
		}
	}
	do_word(p, whole, word, rest);
}
