/* SPDX-License-Identifier: MIT */
#include "dialect/echo_json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define DEPTH_MAX 16 /* of objects and arrays; the format needs one */

/* The parser calls itself for each level, on a stack that has an end. */
static bool
too_deep(const uint8_t *json, size_t n)
{
	bool text = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (text && json[i] == '\\')
			i++;
		else if (json[i] == '"')
			text = !text;
		else if (!text && (json[i] == '[' || json[i] == '{') &&
		    ++depth > DEPTH_MAX)
			return true;
		else if (!text && (json[i] == ']' || json[i] == '}'))
			depth--;
	}
	return false;
}

/* The object in n bytes, or NULL. */
static json_t *
load(const uint8_t *json, size_t n)
{
	json_t *root = NULL;

	if (!too_deep(json, n))
		root = json_loadb((const char *)json, n, JSON_ALLOW_NUL, NULL);
	if (root != NULL && !json_is_object(root)) {
		json_decref(root);
		root = NULL;
	}
	return root;
}

static bool
is_text(const json_t *value, const char *text)
{
	return json_is_string(value) &&
	    json_string_length(value) == strlen(text) &&
	    memcmp(json_string_value(value), text, strlen(text)) == 0;
}

/* Keep the words of a text. */
static void
keep_text(struct echo_message *m, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);

	if (text == NULL)
		return;
	if (memchr(text, '\0', n) != NULL)
		n = strlen(text);
	str_copy_n(m->text, sizeof(m->text), text, n);
}

/* What stands for a command that is no text. */
static void
keep_value(struct echo_message *m, const json_t *value)
{
	char *dump;

	if (value == NULL || json_is_null(value)) {
		str_copy(m->text, sizeof(m->text), "None");
		return;
	}
	if (json_is_string(value)) {
		keep_text(m, value);
		return;
	}
	dump = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	str_copy(m->text, sizeof(m->text), dump != NULL ? dump : "?");
	free(dump);
}

/* Two hex digits a byte; false if they are not. */
static bool
from_hex(struct echo_message *m, const char *text, size_t n)
{
	int high, low;

	if (n % 2 != 0)
		return false;
	for (size_t i = 0; i < n; i += 2) {
		high = str_digit(text[i]);
		low = str_digit(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		m->data[i / 2] = (uint8_t)(high << 4 | low);
	}
	m->n = n / 2;
	return true;
}

/* A character a byte; false if one is above U+00FF. */
static bool
from_latin1(struct echo_message *m, const char *text, size_t n)
{
	uint32_t code;
	size_t len;

	for (; n > 0; text += len, n -= len) {
		len = utf8_decode(text, n, &code);
		if (len == 0 || code > 0xff)
			return false;
		m->data[m->n++] = (uint8_t)code;
	}
	return true;
}

/* Room for the bytes of a text. */
static bool
room(struct echo_message *m, const json_t *value)
{
	m->data = malloc(json_string_length(value) + 1);
	m->n = 0;
	return m->data != NULL;
}

static int
upload(const json_t *root, struct echo_message *m)
{
	const json_t *path = json_object_get(root, "file_path");
	const json_t *data = json_object_get(root, "file_data");
	bool hex = is_text(json_object_get(root, "encoding"), "hex");
	bool right;

	m->kind = ECHO_MISSING;
	if (json_string_length(path) == 0 || json_string_length(data) == 0)
		return 0;
	m->path_len = json_string_length(path);
	m->path = str_dup_n(json_string_value(path), m->path_len);
	if (m->path == NULL || !room(m, data))
		return -ENOMEM;
	right = (hex ? from_hex : from_latin1)(
	    m, json_string_value(data), json_string_length(data));
	m->kind = right ? ECHO_UPLOAD : ECHO_WRONG;
	if (!right)
		str_copy(m->text, sizeof(m->text),
		    hex ? "file_data is not hexadecimal"
			: "file_data has a character above U+00FF");
	return 0;
}

int
echo_command(const uint8_t *json, size_t n, struct echo_message *ret)
{
	json_t *root = load(json, n);
	const json_t *command;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (root == NULL)
		return 0;
	command = json_object_get(root, "command");
	if (is_text(command, "upload"))
		r = upload(root, ret);
	else if (is_text(command, "disconnect"))
		ret->kind = ECHO_DISCONNECT;
	else {
		ret->kind = ECHO_UNKNOWN;
		keep_value(ret, command);
	}
	json_decref(root);
	if (r != 0)
		echo_done(ret);
	return r;
}

static void
ready(const json_t *root, struct echo_message *m)
{
	const json_t *checksum = json_object_get(root, "checksum");
	const json_t *total = json_object_get(root, "total_chunks");

	m->kind = ECHO_BAD;
	if (json_string_length(checksum) != 2 * sizeof(m->checksum) ||
	    str_unhex(m->checksum, sizeof(m->checksum),
		json_string_value(checksum)) != 0 ||
	    !json_is_integer(total))
		return;
	m->number = json_integer_value(total);
	m->kind = ECHO_READY;
}

static int
chunk(const json_t *root, struct echo_message *m)
{
	const json_t *sequence = json_object_get(root, "sequence");
	const json_t *data = json_object_get(root, "data");

	m->kind = ECHO_BAD;
	if (!json_is_integer(sequence) || !json_is_string(data))
		return 0;
	if (!room(m, data))
		return -ENOMEM;
	if (!from_hex(m, json_string_value(data), json_string_length(data)))
		return 0;
	m->number = json_integer_value(sequence);
	m->kind = ECHO_CHUNK;
	return 0;
}

int
echo_reply(const uint8_t *json, size_t n, struct echo_message *ret)
{
	json_t *root = load(json, n);
	const json_t *status, *type;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (root == NULL)
		return 0;
	status = json_object_get(root, "status");
	type = json_object_get(root, "type");
	ret->kind = ECHO_OTHER;
	if (is_text(status, "ready")) {
		ready(root, ret);
	} else if (is_text(status, "error")) {
		ret->kind = ECHO_ERROR;
		keep_text(ret, json_object_get(root, "message"));
	} else if (is_text(type, "chunk")) {
		r = chunk(root, ret);
	} else if (is_text(type, "end")) {
		ret->kind = ECHO_END;
	}
	json_decref(root);
	if (r != 0)
		echo_done(ret);
	return r;
}

void
echo_done(struct echo_message *m)
{
	free(m->path);
	free(m->data);
	m->path = NULL;
	m->data = NULL;
}

bool
echo_is_command(const uint8_t *json, size_t n)
{
	json_t *root = load(json, n);
	bool is =
	    root != NULL && json_is_string(json_object_get(root, "command"));

	json_decref(root);
	return is;
}
