/* SPDX-License-Identifier: MIT */
#include "tui/model/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"

static char *
copied(struct copy *c, char *made, const char *from)
{
	if (made == NULL && from != NULL)
		c->failed = true;
	return made;
}

char *
copy_word(struct copy *c, const char *from)
{
	if (from == NULL)
		from = "";
	return copied(c, strdup(from), from);
}

char *
copy_text(struct copy *c, const char *from)
{
	if (from == NULL)
		return NULL;
	return copied(c, utf8_safe_new(from, strlen(from)), from);
}

char *
copy_text_always(struct copy *c, const char *from)
{
	return copy_text(c, from != NULL ? from : "");
}

char *
copy_sentence(struct copy *c, const char *from)
{
	uint32_t code;
	size_t n;

	if (from == NULL)
		return NULL;
	for (const char *at = from; *at != '\0'; at += n) {
		n = utf8_decode(at, strlen(at), &code);
		if (n == 0 || utf8_char_width(code) < 0)
			return copy_text(c, from);
	}
	return copied(c, strdup(from), from);
}

char *
copy_name(struct copy *c, const char *from)
{
	size_t n = from != NULL ? strlen(from) : 0;
	size_t raw_n;
	char *raw;
	char *safe;

	if (from == NULL)
		return NULL;
	raw = malloc(n + 1);
	if (raw == NULL)
		return copied(c, NULL, from);
	if (path_from_text(raw, n + 1, from, n, &raw_n) < 0)
		safe = utf8_safe_new(from, n);
	else
		safe = utf8_safe_new(raw, raw_n);
	free(raw);
	return copied(c, safe, from);
}

char *
copy_raw(struct copy *c, const char *from)
{
	size_t n = from != NULL ? strlen(from) : 0;
	size_t raw_n;
	char *raw;

	if (from == NULL)
		return NULL;
	raw = copied(c, malloc(n + 1), from);
	if (raw != NULL && path_from_text(raw, n + 1, from, n, &raw_n) < 0) {
		free(raw);
		return NULL;
	}
	return raw;
}

char *
copy_name_always(struct copy *c, const char *from)
{
	return copy_name(c, from != NULL ? from : "");
}

enum model_level
copy_level(const char *name)
{
	static const struct {
		const char *name;
		enum model_level level;
	} levels[] = { { "error", MODEL_ERROR }, { "warn", MODEL_WARN },
		{ "debug", MODEL_DEBUG } };

	for (size_t i = 0; i < FX_COUNT(levels); i++)
		if (str_eq(name, levels[i].name))
			return levels[i].level;
	return MODEL_INFO;
}
