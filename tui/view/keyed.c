/* SPDX-License-Identifier: MIT */
#include "tui/view/keyed.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "tui/view/keymap.h"
#include "tui/view/words.h"

#define MARK     "{key:"
#define TEXT_MAX 512

struct key_of
key_of(const struct model *m, enum action_id id)
{
	const struct action *a = action_get(id);
	struct key_of key = { "" };
	size_t n;

	if (m->keymap != NULL)
		keymap_key_in(m->keymap, m->focus, id, key.text);
	else
		str_copy_n(
		    key.text, sizeof(key.text), a->keys, strcspn(a->keys, " "));
	n = strlen(key.text);
	if (n > 3 && str_eq(key.text + n - 3, "Any"))
		key.text[n - 3] = '\0';
	if (n == 0)
		snprintf(key.text, sizeof(key.text), ":%s", a->name);
	return key;
}

/* The action that a mark names; NULL: it is none.  *ret_n: bytes to pass. */
static const struct action *
marked(const char *mark, size_t *ret_n)
{
	const char *name = mark + strlen(MARK);
	size_t n = strcspn(name, "}");
	char word[KEY_NAME_MAX];

	*ret_n = strlen(MARK);
	if (name[n] != '}')
		return NULL;
	*ret_n += n + 1;
	if (!str_copy_n(word, sizeof(word), name, n))
		return NULL;
	return action_find(word);
}

const char *
keyed(char *out, size_t size, const struct model *m, const char *text)
{
	const char *mark = text;
	size_t at = 0;

	out[0] = '\0';
	while (mark != NULL && at + 1 < size) {
		const struct action *a = NULL;
		size_t n = strlen(MARK);

		mark = strstr(text, MARK);
		if (mark != NULL)
			a = marked(mark, &n);
		if (mark != NULL && a == NULL)
			words_fmt(out + at, size - at, "%.*s",
			    (int)(mark - text + (int)n), text);
		else if (mark != NULL)
			words_fmt(out + at, size - at, "%.*s%s",
			    (int)(mark - text), text, key_of(m, a->id).text);
		else
			words_fmt(out + at, size - at, "%s", text);
		at += strlen(out + at);
		text = mark != NULL ? mark + n : text;
	}
	return out;
}

void
keyed_status(struct model *m, enum model_level level, const char *text)
{
	char said[TEXT_MAX];

	model_status(
	    m, level, text != NULL ? keyed(said, sizeof(said), m, text) : NULL);
}
