/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/app/act.h"
#include "tui/view/argument.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"

/* --- settings --- */

/* What changes the list of files needs it read again. */
static void
after(struct model *m, enum setting_id id)
{
	if (id == SETTING_SORT || id == SETTING_REVERSE || id == SETTING_HIDDEN)
		model_push(m, intent_new(INTENT_REREAD, NULL));
}

void
act_set(struct model *m, const struct setting *s, const char *value)
{
	char allowed[128];
	char text[256];
	char now[SETTING_TEXT_MAX];
	int number;

	if (value[0] != '\0' && setting_parse(s, value, &number) < 0) {
		setting_allowed(s, allowed, sizeof(allowed));
		snprintf(
		    text, sizeof(text), _("%s can be %s."), s->name, allowed);
		model_status(m, MODEL_WARN, text);
		return;
	}
	if (value[0] != '\0') {
		setting_put(m, s->id, number);
		after(m, s->id);
	}
	setting_text(s, setting_get(m, s->id), now, sizeof(now));
	snprintf(text, sizeof(text), "%s = %s", s->name, now);
	model_status(m, MODEL_INFO, text);
}

/* "KEY" or "KEY VALUE". */
static void
set_line(struct model *m, const char *arg)
{
	size_t n = strcspn(arg, " ");
	const char *value = arg + n + strspn(arg + n, " ");
	const struct setting *s = NULL;
	char key[64];
	char text[160];

	if (str_copy_n(key, sizeof(key), arg, n))
		s = setting_find(key);
	if (s != NULL) {
		act_set(m, s, value);
		return;
	}
	snprintf(text, sizeof(text), _("There is no setting %s."), key);
	model_status(m, MODEL_WARN, text);
}

/* --- the limit of all --- */

bool
act_is_rate(const char *text)
{
	uint64_t rate;

	return str_eq(text, "none") ||
	    num_parse_size(text, 0, INT64_MAX, &rate) == 0;
}

static void
limit(struct model *m, const char *key, const char *rate)
{
	struct intent *in = intent_new(INTENT_CONFIG, NULL);

	if (in != NULL &&
	    (intent_text(&in->name, key) < 0 ||
		intent_text(&in->text, rate) < 0)) {
		intent_free(in);
		in = NULL;
	}
	model_push(m, in);
}

/* "RATE", "up RATE", "down RATE". */
static void
limit_all(struct model *m, const char *arg)
{
	size_t n = strcspn(arg, " ");
	bool up = n == 2 && strncmp(arg, "up", n) == 0;
	bool down = n == 4 && strncmp(arg, "down", n) == 0;
	const char *rate = arg;
	char text[160];

	if (up || down)
		rate = arg + n + strspn(arg + n, " ");
	if (!act_is_rate(rate)) {
		model_status(m, MODEL_WARN,
		    _("Type a rate such as 500K or 10M, or none."));
		return;
	}
	if (str_eq(rate, "none"))
		rate = "0";
	if (!down)
		limit(m, "rate_up", rate);
	if (!up)
		limit(m, "rate_down", rate);
	if (str_eq(rate, "0"))
		snprintf(text, sizeof(text), "%s", _("No limit."));
	else
		snprintf(text, sizeof(text),
		    _("All transfers together: at most %s a second."), rate);
	model_status(m, MODEL_INFO, text);
}

static void
mark(struct model *m, bool on, const char *pattern)
{
	struct intent *in = intent_new(INTENT_MARK, NULL);

	if (in != NULL && intent_text(&in->text, pattern) < 0) {
		intent_free(in);
		in = NULL;
	}
	if (in != NULL)
		in->number = on;
	model_push(m, in);
}

bool
act_arg(struct model *m, enum action_id id, const char *arg)
{
	struct argument a = argument_of(id);

	if (a.kind == ARGUMENT_VALUE)
		act_set(m, a.setting, arg);
	else if (id == ACTION_SET)
		set_line(m, arg);
	else if (id == ACTION_LIMIT_ALL)
		limit_all(m, arg);
	else if (id == ACTION_MARK_PATTERN || id == ACTION_UNMARK_PATTERN)
		mark(m, id == ACTION_MARK_PATTERN, arg);
	else if (id == ACTION_DIALECT)
		act_dialect(m, arg);
	else
		return act_files_arg(m, id, arg);
	return true;
}

/* --- the line --- */

static void
say_unknown(struct model *m, const char *line)
{
	size_t n = strcspn(line, " ");
	const char *first = argument_name(line, n, 0, false);
	bool near = first == NULL;
	const char *second;
	char word[64];
	char safe[256];
	char text[400];

	if (near)
		first = argument_name(line, n, 0, true);
	second = argument_name(line, n, 1, near);
	str_copy_n(word, sizeof(word), line,
	    n < sizeof(word) - 1 ? n : sizeof(word) - 1);
	utf8_safe(safe, sizeof(safe), word, strlen(word));
	if (first == NULL)
		snprintf(text, sizeof(text),
		    _("There is no command %s; %s lists them."), safe,
		    key_of(m, ACTION_HELP).text);
	else if (second == NULL)
		snprintf(text, sizeof(text),
		    _("There is no command %s; there is %s."), safe, first);
	else
		snprintf(text, sizeof(text),
		    _("There is no command %s; there are %s and %s."), safe,
		    first, second);
	model_status(m, MODEL_WARN, text);
}

void
act_line(struct model *m, const char *line)
{
	struct argument_line c;

	line += strspn(line, " ");
	c = argument_parse(line);
	if (c.action != NULL)
		act_run(m, c.action->id, c.rest);
	else if (c.setting != NULL)
		act_set(m, c.setting, c.rest);
	else
		say_unknown(m, line);
}

void
act_run(struct model *m, enum action_id id, const char *arg)
{
	const struct action *a = action_get(id);
	char rest[256];
	size_t n = arg != NULL ? strlen(arg) : 0;

	while (n > 0 && arg[n - 1] == ' ')
		n--;
	if (a == NULL)
		return;
	if (a->scope != SCOPE_GLOBAL && a->scope != action_scope(m->focus))
		model_focus(m, (enum model_pane)a->scope);
	if (n == 0)
		act_do(m, id);
	else if (str_copy_n(rest, sizeof(rest), arg, n))
		act_do_with(m, id, rest);
	else
		act_do_with(m, id, arg);
}
