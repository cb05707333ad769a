/* SPDX-License-Identifier: MIT */
/* The part of os/conf.h that changes a text. */
#include "os/conf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "os/conf_line.h"

/* Where a key stands in a text; lines are counted from 1, 0 is nowhere. */
struct spot {
	unsigned item; /* the last line with the key */
	unsigned end;  /* the last line of its section that is not blank */
	bool section;  /* the section exists */
};

static bool
same(const char *p, size_t n, const char *text)
{
	return strlen(text) == n && memcmp(p, text, n) == 0;
}

static bool
is_section(const struct conf_line *line, const char *section)
{
	size_t n = strlen(section);

	if (line->kind != CONF_LINE_HEADER)
		return false;
	if (line->bn == 0)
		return same(line->a, line->an, section);
	return n == line->an + 1 + line->bn &&
	    memcmp(section, line->a, line->an) == 0 &&
	    section[line->an] == ' ' &&
	    memcmp(section + line->an + 1, line->b, line->bn) == 0;
}

/* Whether the line, in its section or not, is one of the key's. */
static bool
is_key(const struct conf_line *line, bool inside, const char *key)
{
	return inside && line->kind == CONF_LINE_ITEM &&
	    same(line->a, line->an, key);
}

/* Keep up whether we are inside the section. */
static void
step(bool *inside, const struct conf_line *line, const char *section)
{
	if (line->kind == CONF_LINE_HEADER)
		*inside = is_section(line, section);
	else if (line->kind == CONF_LINE_BAD_HEADER)
		*inside = false;
}

/* Comments belong to the section they end. */
static bool
is_empty(const struct conf_line *line)
{
	for (size_t i = 0; i < line->size; i++) {
		if (strchr(" \t\r\n", line->line[i]) == NULL)
			return false;
	}
	return true;
}

static struct spot
find(const char *text, size_t n, const char *section, const char *key)
{
	bool inside = *section == '\0';
	struct spot spot = { .section = inside };
	struct conf_line line;
	unsigned number = 0;

	while (conf_line_next(&text, &n, &line)) {
		number++;
		step(&inside, &line, section);
		if (!inside)
			continue;
		spot.section = true;
		if (is_key(&line, inside, key))
			spot.item = number;
		if (!is_empty(&line))
			spot.end = number;
	}
	return spot;
}

static void
put_item(struct buf *out, const char *key, const char *value)
{
	buf_put_str(out, key);
	buf_put_str(out, *value == '\0' ? " =" : " = ");
	buf_put_str(out, value);
	buf_put_u8(out, '\n');
}

/* The line as it is, with a newline in any case. */
static void
put_line(struct buf *out, const struct conf_line *line)
{
	buf_put(out, line->line, line->size);
	if (line->line[line->size - 1] != '\n')
		buf_put_u8(out, '\n');
}

static void
put_section(struct buf *out, bool first, const char *section)
{
	if (!first)
		buf_put_u8(out, '\n');
	buf_put_u8(out, '[');
	buf_put_str(out, section);
	buf_put_str(out, "]\n");
}

static void
edit(struct buf *out, const char *text, size_t n, const char *section,
    const char *key, const char *value)
{
	struct spot spot = find(text, n, section, key);
	bool add = spot.item == 0 && value != NULL;
	bool inside = *section == '\0';
	bool empty = n == 0;
	struct conf_line line;
	unsigned number = 0;

	if (add && spot.section && spot.end == 0)
		put_item(out, key, value);
	while (conf_line_next(&text, &n, &line)) {
		number++;
		step(&inside, &line, section);
		if (!is_key(&line, inside, key))
			put_line(out, &line);
		else if (value != NULL && number == spot.item)
			put_item(out, key, value);
		else if (value != NULL)
			put_line(out, &line);
		if (add && number == spot.end)
			put_item(out, key, value);
	}
	if (add && !spot.section) {
		put_section(out, empty, section);
		put_item(out, key, value);
	}
}

/* Whether section, key and value, written down, would be read as such. */
static bool
reads_back(const char *section, const char *key, const char *value)
{
	struct str text;
	struct conf_line line;
	const char *p;
	size_t n;
	bool ok = true;

	str_init(&text, CONF_SIZE_MAX);
	if (*section != '\0')
		str_addf(&text, "[%s]\n", section);
	str_addf(&text, "%s = %s\n", key, value);
	p = str_cstr(&text);
	n = str_len(&text);
	if (str_error(&text) < 0)
		ok = false;
	if (ok && *section != '\0')
		ok =
		    conf_line_next(&p, &n, &line) && is_section(&line, section);
	if (ok)
		ok = conf_line_next(&p, &n, &line) &&
		    is_key(&line, true, key) && same(line.b, line.bn, value) &&
		    n == 0;
	str_done(&text);
	return ok;
}

int
conf_edit(struct buf *out, const char *text, size_t n, const char *section,
    const char *key, const char *value, struct fx_err *err)
{
	if (!reads_back(section, key, value == NULL ? "" : value))
		return fx_err_set(err, E_ARGS,
		    "the setting %s cannot be written to the settings file",
		    key);
	edit(out, text, n, section, key, value);
	if (buf_error(out) < 0)
		return fx_err_set(err, E_LIMIT,
		    "the settings would be larger than %zu bytes", out->max);
	return 0;
}
