/* SPDX-License-Identifier: MIT */
#include "tui/view/argument.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"

#define NAME_MAX_LOOKED 32 /* bytes of a name that is compared by letters */
#define NEAR            2  /* letters that may differ */

static const struct {
	enum action_id action;
	enum argument_kind kind;
	const char *name;
	const char *setting; /* of VALUE */
} arguments[] = {
	{ ACTION_SORT, ARGUMENT_VALUE, "KEY", "sort" },
	{ ACTION_HIDDEN, ARGUMENT_VALUE, "on|off", "hidden" },
	{ ACTION_SET, ARGUMENT_SETTING, "KEY VALUE", NULL },
	{ ACTION_LIMIT_ALL, ARGUMENT_TEXT, "RATE", NULL },
	{ ACTION_DIALECT, ARGUMENT_DIALECT, "NAME on|off", NULL },
	{ ACTION_GO_PATH, ARGUMENT_PATH, "PATH", NULL },
	{ ACTION_BOOKMARK, ARGUMENT_TEXT, "LETTER", NULL },
	{ ACTION_BOOKMARK_GO, ARGUMENT_TEXT, "LETTER", NULL },
	{ ACTION_MARK_PATTERN, ARGUMENT_TEXT, "PATTERN", NULL },
	{ ACTION_UNMARK_PATTERN, ARGUMENT_TEXT, "PATTERN", NULL },
};

struct argument
argument_of(enum action_id id)
{
	struct argument a = { .action = id, .kind = ARGUMENT_NONE };

	for (size_t i = 0; i < FX_COUNT(arguments); i++) {
		if (arguments[i].action != id)
			continue;
		a.kind = arguments[i].kind;
		a.name = arguments[i].name;
		if (arguments[i].setting != NULL)
			a.setting = setting_find(arguments[i].setting);
	}
	return a;
}

/* --- names --- */

/* The names of all actions, then of those settings that are no actions. */
static const char *
name_at(size_t i)
{
	size_t n = 0;
	const struct setting *s;

	if (action_at(i) != NULL)
		return action_at(i)->name;
	while (action_at(n) != NULL)
		n++;
	i -= n;
	for (n = 0; (s = setting_at(n)) != NULL; n++)
		if (action_find(s->name) == NULL && i-- == 0)
			return s->name;
	return NULL;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* How many letters must be put in, taken out or changed. */
static size_t
distance(const char *a, size_t an, const char *b)
{
	size_t bn = strlen(b);
	size_t row[NAME_MAX_LOOKED + 1];

	if (an > NAME_MAX_LOOKED || bn > NAME_MAX_LOOKED)
		return NAME_MAX_LOOKED;
	for (size_t j = 0; j <= bn; j++)
		row[j] = j;
	for (size_t i = 1; i <= an; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= bn; j++) {
			size_t up = row[j];

			row[j] = least(up + 1, row[j - 1] + 1,
			    corner + (a[i - 1] != b[j - 1]));
			corner = up;
		}
	}
	return row[bn];
}

const char *
argument_name(const char *text, size_t n, size_t i, bool near)
{
	const char *name;

	for (size_t at = 0; (name = name_at(at)) != NULL; at++) {
		bool is = near ? distance(text, n, name) <= NEAR
			       : strncmp(name, text, n) == 0;

		if (is && i-- == 0)
			return name;
	}
	return NULL;
}

static struct argument_line
look_up(const char *name, const char *rest)
{
	struct argument_line c = { .rest = rest };

	c.action = action_find(name);
	if (c.action == NULL)
		c.setting = setting_find(name);
	return c;
}

/* The first word of *text and what follows it. */
static size_t
first_word(const char **text, const char **ret_rest)
{
	size_t n;

	*text += strspn(*text, " ");
	n = strcspn(*text, " ");
	*ret_rest = *text + n + strspn(*text + n, " ");
	return n;
}

struct argument_line
argument_parse(const char *line)
{
	const char *rest;
	size_t n = first_word(&line, &rest);
	const char *clear = argument_name(line, n, 0, false);
	struct argument_line c = { .rest = rest };
	char name[NAME_MAX_LOOKED + 1];

	if (n == 0 || !str_copy_n(name, sizeof(name), line, n))
		return c;
	c = look_up(name, rest);
	if (c.action != NULL || c.setting != NULL)
		return c;
	if (clear != NULL && argument_name(line, n, 1, false) == NULL)
		c = look_up(clear, rest);
	return c;
}

/* --- completion --- */

/* The i-th choice of a setting that begins with text. */
static bool
choice(
    const struct setting *s, const char *text, size_t i, char *ret, size_t size)
{
	const char *at = s->choices != NULL ? s->choices : "";

	for (; *at != '\0'; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (strncmp(at, text, strlen(text)) == 0 && i-- == 0)
			return str_copy_n(ret, size, at, n);
		at += n;
	}
	return false;
}

static bool
setting_name(const char *text, size_t i, char *ret, size_t size)
{
	const struct setting *s;

	for (size_t at = 0; (s = setting_at(at)) != NULL; at++)
		if (strncmp(s->name, text, strlen(text)) == 0 && i-- == 0)
			return str_copy(ret, size, s->name);
	return false;
}

/* The name of a dialect, then on or off. */
static bool
dialect(const char *word, size_t i, char *ret, size_t size)
{
	static const struct setting how = { .choices = "on off" };
	const struct model_dialect_kind *k;
	const char *rest;
	size_t n = first_word(&word, &rest);

	if (word[n] != '\0')
		return choice(&how, rest, i, ret, size);
	for (size_t at = 0; (k = model_dialect_kind(at)) != NULL; at++)
		if (strncmp(k->name, word, n) == 0 && i-- == 0)
			return str_copy(ret, size, k->name);
	return false;
}

/* Behind a name. */
static bool
complete_rest(const struct argument_line *c, size_t i, char *ret, size_t size)
{
	struct argument a = { .kind = ARGUMENT_VALUE, .setting = c->setting };
	const char *word = c->rest;
	const char *rest;
	char key[NAME_MAX_LOOKED + 1];
	size_t n;

	if (c->action != NULL)
		a = argument_of(c->action->id);
	if (a.kind == ARGUMENT_VALUE)
		return choice(a.setting, word, i, ret, size);
	if (a.kind == ARGUMENT_DIALECT)
		return dialect(word, i, ret, size);
	if (a.kind != ARGUMENT_SETTING)
		return false;
	n = first_word(&word, &rest);
	if (word[n] == '\0')
		return setting_name(word, i, ret, size);
	a.setting =
	    str_copy_n(key, sizeof(key), word, n) ? setting_find(key) : NULL;
	return a.setting != NULL && choice(a.setting, rest, i, ret, size);
}

bool
argument_complete(const char *line, size_t i, char *ret, size_t size)
{
	const char *word = line;
	const char *rest;
	const char *name;
	size_t n = first_word(&word, &rest);
	size_t kept;
	char last[64];

	if (word[n] == '\0') {
		name = argument_name(word, n, i, false);
		if (name == NULL)
			return false;
		kept = (size_t)(word - line);
		str_copy(last, sizeof(last), name);
	} else {
		struct argument_line c = argument_parse(line);

		if ((c.action == NULL && c.setting == NULL) ||
		    !complete_rest(&c, i, last, sizeof(last)))
			return false;
		name = strrchr(line, ' ');
		kept = (size_t)(name + 1 - line);
	}
	if (kept + strlen(last) + 1 > size)
		return false;
	memcpy(ret, line, kept);
	str_copy(ret + kept, size - kept, last);
	return true;
}
