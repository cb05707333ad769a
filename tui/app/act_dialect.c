/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/app/act.h"
#include "tui/view/i18n.h"

/* ":dialect NAME on --port 5001 --dir ~/in": an older program's wire format. */

#define KEY_SIZE   32
#define TEXT_SIZE  256
#define VALUE_SIZE 4097

/* The first word of *at, which then points behind it; false: it is long. */
static bool
word(const char **at, char *out, size_t size)
{
	size_t n = strcspn(*at, " ");
	bool fits = str_copy_n(out, size, *at, n);

	*at += n + strspn(*at + n, " ");
	return fits;
}

/* What was typed, to be said again. */
static const char *
safe(char out[TEXT_SIZE], const char *typed)
{
	utf8_safe(out, TEXT_SIZE, typed, strlen(typed));
	return out;
}

static void warn(struct model *m, const char *fmt, ...) FX_PRINTF(2, 3);

static void
warn(struct model *m, const char *fmt, ...)
{
	char text[2 * TEXT_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	model_status(m, MODEL_WARN, text);
}

/* "--max-file" is max_file; "--off" is short for off_after_min. */
static bool
key_of(char *key)
{
	size_t n = strlen(key);

	if (!str_starts(key, "--") || n < 3)
		return false;
	memmove(key, key + 2, n - 1);
	for (char *c = key; *c != '\0'; c++)
		*c = *c == '-' ? '_' : *c;
	if (str_eq(key, "off"))
		str_copy(key, KEY_SIZE, "off_after_min");
	return true;
}

/* "--port 5001" and more; a value goes on up to the next option. */
static int
options(struct model *m, struct intent *in, const char *at)
{
	int r = 0;

	while (r == 0 && *at != '\0') {
		char key[KEY_SIZE];
		char value[VALUE_SIZE];
		char typed[TEXT_SIZE];
		const char *from = at;
		const char *next;
		size_t n;

		if (!word(&at, key, sizeof(key)) || !key_of(key)) {
			warn(m,
			    _("%s is not understood; an option is as --port "
			      "5001."),
			    safe(typed, from));
			return 1;
		}
		next = strstr(at, " --");
		n = next != NULL ? (size_t)(next - at) : strlen(at);
		if (str_starts(at, "--"))
			n = 0;
		while (n > 0 && at[n - 1] == ' ')
			n--;
		if (n == 0 || !str_copy_n(value, sizeof(value), at, n)) {
			warn(m, _("%s needs a value behind it."),
			    safe(typed, key));
			return 1;
		}
		at = next != NULL ? next + 1 : at + strlen(at);
		r = model_dialect_option(m, in, key, value);
	}
	return r;
}

static bool
has(const struct intent *in, const char *key)
{
	for (size_t i = 0; i < in->paths_n; i++)
		if (str_starts(in->paths[i], key))
			return true;
	return false;
}

static void
switch_it(struct model *m, const struct model_dialect_kind *k, bool on,
    const char *rest)
{
	struct intent *in = intent_new(INTENT_DIALECT, k->name);
	int r = in != NULL ? options(m, in, rest) : -ENOMEM;

	if (r == 0)
		in->number = on;
	if (r == 0 && on && k->serves && !has(in, "share=")) {
		intent_free(in);
		model_open(m, DIALOG_DIALECT, k->name);
		model_status(m, MODEL_INFO,
		    _("Which folder is shared? Nothing else is served."));
		return;
	}
	if (r != 0) {
		intent_free(in);
		in = NULL;
	}
	if (r <= 0)
		model_push(m, in);
}

void
act_dialect(struct model *m, const char *line)
{
	const struct model_dialect_kind *k;
	char name[KEY_SIZE];
	char how[KEY_SIZE];
	char typed[TEXT_SIZE];
	const char *at = line;

	word(&at, name, sizeof(name));
	k = model_dialect_named(name);
	if (k == NULL) {
		warn(m,
		    _("There is no dialect %s; there are push-md5, pull-md5, "
		      "echo-json, push-raw and go-ahead."),
		    safe(typed, name));
		return;
	}
	if (*at == '\0') {
		model_open(m, DIALOG_DIALECT, k->name);
		return;
	}
	word(&at, how, sizeof(how));
	if (str_eq(how, "on") || (str_eq(how, "off") && *at == '\0'))
		switch_it(m, k, how[1] == 'n', at);
	else
		warn(m, _("Type dialect %s on, or off."), name);
}
