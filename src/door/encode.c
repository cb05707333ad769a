/* SPDX-License-Identifier: MIT */
#include "door/codec.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

#define REPLACEMENT 0xFFFD

/* What stands in out before the line, to go back to. */
struct line {
	struct buf *out;
	size_t start;
	bool first; /* no field yet in the innermost object */
};

static void put_fields(
    struct line *line, const struct shape *shape, const void *data);

static void
put_escape(struct buf *out, uint32_t unit)
{
	char text[8];

	snprintf(text, sizeof(text), "\\u%04x", (unsigned)(unit & 0xFFFF));
	buf_put(out, text, 6);
}

static void
put_char(struct buf *out, uint32_t code)
{
	if (code == '"' || code == '\\') {
		buf_put_u8(out, '\\');
		buf_put_u8(out, (uint8_t)code);
	} else if (code == '\n') {
		buf_put_str(out, "\\n");
	} else if (code >= 0x20 && code < 0x7F) {
		buf_put_u8(out, (uint8_t)code);
	} else if (code < 0x10000) {
		put_escape(out, code);
	} else {
		put_escape(out, 0xD800 + ((code - 0x10000) >> 10));
		put_escape(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
	}
}

static void
put_string(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	buf_put_u8(out, '"');
	while (n > 0) {
		uint32_t code = REPLACEMENT;
		size_t used = utf8_decode(text, n, &code);

		if (used == 0)
			used = 1;
		put_char(out, code);
		text += used;
		n -= used;
	}
	buf_put_u8(out, '"');
}

static void
put_int(struct buf *out, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	buf_put_str(out, text);
}

static void
put_key(struct line *line, const char *key)
{
	if (!line->first)
		buf_put_u8(line->out, ',');
	line->first = false;
	put_string(line->out, key);
	buf_put_u8(line->out, ':');
}

static void
put_object(struct line *line, const struct shape *shape, const void *data)
{
	buf_put_u8(line->out, '{');
	line->first = true;
	put_fields(line, shape, data);
	buf_put_u8(line->out, '}');
	line->first = false;
}

static void
put_array(struct line *line, const struct shape_field *f, const void *data)
{
	struct buf *out = line->out;
	const char *at = (const char *)data;
	const char *items;
	size_t n;

	memcpy(&items, at + f->offset, sizeof(items));
	memcpy(&n, at + f->count, sizeof(n));
	buf_put_u8(out, '[');
	for (size_t i = 0; i < n && buf_error(out) == 0; i++) {
		if (i > 0)
			buf_put_u8(out, ',');
		if (f->type == SHAPE_STRINGS)
			put_string(
			    out, ((const char *const *)(const void *)items)[i]);
		else if (f->type == SHAPE_INTS)
			put_int(out, ((const int64_t *)(const void *)items)[i]);
		else
			put_object(line, f->of, items + i * f->of->size);
	}
	buf_put_u8(out, ']');
}

static void
put_field(struct line *line, const struct shape_field *f, const void *data)
{
	const char *at = (const char *)data + f->offset;
	const char *text;
	int64_t number;
	unsigned value;
	bool yes;

	if (f->type == SHAPE_STRING) {
		memcpy(&text, at, sizeof(text));
		if (text == NULL)
			return;
		put_key(line, f->key);
		put_string(line->out, text);
		return;
	}
	put_key(line, f->key);
	if (f->type == SHAPE_INT) {
		memcpy(&number, at, sizeof(number));
		put_int(line->out, number);
	} else if (f->type == SHAPE_BOOL) {
		memcpy(&yes, at, sizeof(yes));
		buf_put_str(line->out, yes ? "true" : "false");
	} else if (f->type == SHAPE_ENUM) {
		memcpy(&value, at, sizeof(value));
		assert(value < f->names_n);
		put_string(line->out, f->names[value]);
	} else {
		put_array(line, f, data);
	}
}

static void
put_fields(struct line *line, const struct shape *shape, const void *data)
{
	for (size_t i = 0; i < shape->fields_n; i++)
		put_field(line, &shape->fields[i], data);
}

static struct line
line_begin(struct buf *out)
{
	struct line line = { .out = out, .start = out->len, .first = true };

	buf_put_u8(out, '{');
	return line;
}

/* Close the line, or take it back whole. */
static int
line_end(struct line *line)
{
	struct buf *out = line->out;
	int r;

	buf_put_str(out, "}\n");
	r = buf_error(out);
	if (r == 0 && out->len - line->start > FX_DOOR_LINE_MAX)
		r = -EMSGSIZE;
	if (r != 0) {
		out->len = line->start;
		out->error = 0;
	}
	return r;
}

int
door_encode_command(
    struct buf *out, enum door_kind kind, int64_t id, const void *data)
{
	const struct shape_kind *k = shape_kind(kind);
	struct line line = line_begin(out);

	assert(!k->event && id >= 1);
	put_key(&line, "cmd");
	put_string(out, k->name);
	put_key(&line, "id");
	put_int(out, id);
	if (data != NULL)
		put_fields(&line, k->args, data);
	return line_end(&line);
}

int
door_encode_reply(
    struct buf *out, enum door_kind kind, int64_t id, const void *data)
{
	const struct shape_kind *k = shape_kind(kind);
	struct line line = line_begin(out);

	assert(!k->event && id >= 1);
	put_key(&line, "id");
	put_int(out, id);
	put_key(&line, "ok");
	buf_put_str(out, "true");
	if (data != NULL)
		put_fields(&line, k->reply, data);
	return line_end(&line);
}

/* err->args is key NUL value NUL ... NUL. */
static void
put_args(struct line *line, const struct fx_err *err)
{
	const char *at = err->args;

	buf_put_u8(line->out, '{');
	line->first = true;
	while (*at != '\0') {
		const char *value = at + strlen(at) + 1;

		put_key(line, at);
		put_string(line->out, value);
		at = value + strlen(value) + 1;
	}
	buf_put_u8(line->out, '}');
	line->first = false;
}

int
door_encode_error(struct buf *out, int64_t id, const struct fx_err *err)
{
	struct line line = line_begin(out);

	put_key(&line, "id");
	put_int(out, id);
	put_key(&line, "ok");
	buf_put_str(out, "false");
	put_key(&line, "code");
	put_string(out, fx_code_name(err->code));
	put_key(&line, "error");
	put_string(out, err->text);
	put_key(&line, "args");
	put_args(&line, err);
	return line_end(&line);
}

int
door_encode_event(struct buf *out, enum door_kind kind, const void *data)
{
	const struct shape_kind *k = shape_kind(kind);
	struct line line = line_begin(out);

	assert(k->event);
	put_key(&line, "event");
	put_string(out, k->name);
	if (data != NULL)
		put_fields(&line, k->args, data);
	return line_end(&line);
}

int
door_encode_object(struct buf *out, const struct shape *shape, const void *data)
{
	struct line line = line_begin(out);

	put_fields(&line, shape, data);
	return line_end(&line);
}
