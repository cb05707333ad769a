/* SPDX-License-Identifier: MIT */
#include "door/codec.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

static int take_object(void *data, const struct shape *shape,
    const json_t *object, struct fx_err *err);

static int
bad_field(struct fx_err *err, const char *key, const char *why)
{
	char what[128];

	snprintf(what, sizeof(what), "\"%s\" %s", key, why);
	return fx_err_make(err, E_ARGS, 0, "what", what, "field", key, NULL);
}

static int
bad_line(struct fx_err *err, const char *why)
{
	return fx_err_make(
	    err, E_PROTO, 0, "peer", "front door", "what", why, NULL);
}

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

/* Brackets opened at most at once, strings left out. */
static bool
too_deep(const char *line, size_t n)
{
	int depth = 0;
	bool string = false;

	for (size_t i = 0; i < n; i++) {
		char c = line[i];

		if (string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				string = false;
		} else if (c == '"') {
			string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > FX_DOOR_DEPTH_MAX)
				return true;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return false;
}

/* The object on the line, or NULL with err set. */
static json_t *
parse(const char *line, size_t n, struct fx_err *err)
{
	json_error_t why;
	json_t *root;

	if (n > FX_DOOR_LINE_MAX) {
		fx_err_make(
		    err, E_LIMIT, 0, "what", "a line", "limit", "1 MiB", NULL);
		return NULL;
	}
	if (too_deep(line, n)) {
		fx_err_make(
		    err, E_LIMIT, 0, "what", "nesting", "limit", "16", NULL);
		return NULL;
	}
	root = json_loadb(line, n, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL) {
		enum json_error_code code = json_error_code(&why);

		if (code == json_error_duplicate_key)
			bad_field(err, "*", "a key stands twice");
		else if (code == json_error_numeric_overflow)
			bad_field(err, "*", "a number is too large");
		else if (code == json_error_out_of_memory)
			no_memory(err);
		else
			bad_line(err, why.text);
		return NULL;
	}
	if (!json_is_object(root)) {
		json_decref(root);
		bad_line(err, "not a JSON object");
		return NULL;
	}
	return root;
}

static int
take_strings(void *array, size_t *ret_n, const json_t *value, const char *key,
    struct fx_err *err)
{
	size_t n = json_array_size(value);
	char **strings = calloc(n, sizeof(*strings));

	if (strings == NULL)
		return no_memory(err);
	memcpy(array, &strings, sizeof(strings));
	for (size_t i = 0; i < n; i++) {
		const json_t *each = json_array_get(value, i);

		if (!json_is_string(each))
			return bad_field(err, key, "has a non-string");
		strings[i] = strdup(json_string_value(each));
		if (strings[i] == NULL)
			return no_memory(err);
		*ret_n = i + 1;
	}
	return 0;
}

static int
take_ints(void *array, size_t *ret_n, const json_t *value, const char *key,
    struct fx_err *err)
{
	size_t n = json_array_size(value);
	int64_t *ints = calloc(n, sizeof(*ints));

	if (ints == NULL)
		return no_memory(err);
	memcpy(array, &ints, sizeof(ints));
	*ret_n = n;
	for (size_t i = 0; i < n; i++) {
		const json_t *each = json_array_get(value, i);

		if (!json_is_integer(each))
			return bad_field(err, key, "has a non-integer");
		ints[i] = json_integer_value(each);
	}
	return 0;
}

static int
take_items(void *array, size_t *ret_n, const json_t *value,
    const struct shape_field *f, struct fx_err *err)
{
	size_t n = json_array_size(value);
	char *items = calloc(n, f->of->size);

	if (items == NULL)
		return no_memory(err);
	memcpy(array, &items, sizeof(items));
	for (size_t i = 0; i < n; i++) {
		const json_t *each = json_array_get(value, i);
		void *item = items + i * f->of->size;

		if (!json_is_object(each))
			return bad_field(err, f->key, "has a non-object");
		door_init(f->of, item);
		*ret_n = i + 1;
		if (take_object(item, f->of, each, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_array(void *data, const struct shape_field *f, const json_t *value,
    struct fx_err *err)
{
	void *array = (char *)data + f->offset;
	size_t *n = (void *)((char *)data + f->count);

	if (!json_is_array(value))
		return bad_field(err, f->key, "is not an array");
	if (json_array_size(value) == 0)
		return 0;
	if (f->type == SHAPE_STRINGS)
		return take_strings(array, n, value, f->key, err);
	if (f->type == SHAPE_INTS)
		return take_ints(array, n, value, f->key, err);
	return take_items(array, n, value, f, err);
}

static int
take_enum(void *at, const struct shape_field *f, const json_t *value,
    struct fx_err *err)
{
	if (!json_is_string(value))
		return bad_field(err, f->key, "is not a string");
	for (unsigned i = 0; i < f->names_n; i++) {
		if (str_eq(f->names[i], json_string_value(value))) {
			memcpy(at, &i, sizeof(i));
			return 0;
		}
	}
	return bad_field(err, f->key, "is not one of the names");
}

static int
take_string(void *at, const char *key, const json_t *value, struct fx_err *err)
{
	char *text;

	if (!json_is_string(value))
		return bad_field(err, key, "is not a string");
	text = strdup(json_string_value(value));
	if (text == NULL)
		return no_memory(err);
	memcpy(at, &text, sizeof(text));
	return 0;
}

static int
take_field(void *data, const struct shape_field *f, const json_t *value,
    struct fx_err *err)
{
	void *at = (char *)data + f->offset;
	int64_t number;
	bool yes;

	switch (f->type) {
	case SHAPE_STRING:
		return take_string(at, f->key, value, err);
	case SHAPE_INT:
		if (!json_is_integer(value))
			return bad_field(err, f->key, "is no integer");
		number = json_integer_value(value);
		memcpy(at, &number, sizeof(number));
		return 0;
	case SHAPE_BOOL:
		if (!json_is_boolean(value))
			return bad_field(err, f->key, "is no boolean");
		yes = json_is_true(value);
		memcpy(at, &yes, sizeof(yes));
		return 0;
	case SHAPE_ENUM:
		return take_enum(at, f, value, err);
	case SHAPE_STRINGS:
	case SHAPE_INTS:
	case SHAPE_ITEMS:
		return take_array(data, f, value, err);
	}
	return -1;
}

/* data was door_init()ed; on failure it still is door_done()'s to free. */
static int
take_object(void *data, const struct shape *shape, const json_t *object,
    struct fx_err *err)
{
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct shape_field *f = &shape->fields[i];
		const json_t *value = json_object_get(object, f->key);

		if (value == NULL || json_is_null(value))
			continue;
		if (take_field(data, f, value, err) < 0)
			return -1;
	}
	return 0;
}

/* The struct of a message; NULL in *ret if its shape is none. */
static int
take_data(void **ret, const struct shape *shape, const json_t *object,
    struct fx_err *err)
{
	void *data;

	*ret = NULL;
	if (shape == &shape_none)
		return 0;
	data = malloc(shape->size);
	if (data == NULL)
		return no_memory(err);
	door_init(shape, data);
	if (take_object(data, shape, object, err) < 0) {
		door_free(shape, data);
		return -1;
	}
	*ret = data;
	return 0;
}

/* What a command must have is there and not empty. */
static int
check_needs(
    const struct shape_kind *kind, const json_t *object, struct fx_err *err)
{
	for (size_t i = 0; i < SHAPE_NEEDS_MAX; i++) {
		const char *key = kind->needs[i];
		const json_t *value;

		if (key == NULL)
			break;
		value = json_object_get(object, key);
		if (value == NULL || json_is_null(value))
			return bad_field(err, key, "is missing");
		if ((json_is_string(value) && json_string_length(value) == 0) ||
		    (json_is_array(value) && json_array_size(value) == 0))
			return bad_field(err, key, "is empty");
	}
	return 0;
}

/* Whether the text is one that utf8_safe() may have made. */
static bool
is_safe(const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\\<");

		if (!utf8_plain(text, n))
			return false;
		text += n;
		text += strspn(text, "\\<");
	}
	return true;
}

/* Remember an arg of the engine's error, as far as there is room. */
static void
add_arg(struct fx_err *err, size_t *used, const char *key, const char *value)
{
	size_t key_n = strlen(key) + 1, value_n = strlen(value) + 1;

	if (key_n == 1 || !is_safe(key) || !is_safe(value) ||
	    key_n + value_n >= sizeof(err->args) - *used)
		return;
	memcpy(err->args + *used, key, key_n);
	memcpy(err->args + *used + key_n, value, value_n);
	*used += key_n + value_n;
	err->args[*used] = '\0';
}

/*
 * The error of a reply.  Our engine sends safe text, which is kept as it is;
 * anything else is made safe here.
 */
static void
take_error(struct fx_err *ret, json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "code"));
	const char *text = json_string_value(json_object_get(object, "error"));
	json_t *args = json_object_get(object, "args");
	const char *key;
	json_t *value;
	size_t used = 0;
	int code = name != NULL ? fx_code_parse(name) : -1;

	if (code <= 0)
		code = E_INTERNAL;
	if (text == NULL)
		fx_err_make(ret, (enum fx_code)code, 0, NULL);
	else
		fx_err_set(ret, (enum fx_code)code, "%s", text);
	if (text != NULL && is_safe(text))
		str_copy(ret->text, sizeof(ret->text), text);
	memset(ret->args, 0, sizeof(ret->args));
	json_object_foreach(args, key, value)
	{
		if (json_is_string(value))
			add_arg(ret, &used, key, json_string_value(value));
	}
}

static int
take_command(struct door_msg *msg, const json_t *root, struct fx_err *err)
{
	const char *name = json_string_value(json_object_get(root, "cmd"));
	const struct shape_kind *k;
	int kind;

	if (name == NULL)
		return bad_field(err, "cmd", "is not a string");
	if (msg->id < 1)
		return bad_field(err, "id", "is not an integer above 0");
	kind = shape_find(name, false);
	if (kind < 0)
		return fx_err_make(err, E_UNKNOWN, 0, "what", name, NULL);
	msg->kind = (enum door_kind)kind;
	k = shape_kind(msg->kind);
	if (check_needs(k, root, err) < 0)
		return -1;
	return take_data(&msg->data, k->args, root, err);
}

static int
take_event(struct door_msg *msg, const json_t *root, struct fx_err *err)
{
	const char *name = json_string_value(json_object_get(root, "event"));
	int kind;

	msg->id = 0;
	if (name == NULL)
		return bad_field(err, "event", "is not a string");
	kind = shape_find(name, true);
	if (kind < 0)
		return fx_err_make(err, E_UNKNOWN, 0, "what", name, NULL);
	msg->kind = (enum door_kind)kind;
	return take_data(&msg->data, shape_kind(msg->kind)->args, root, err);
}

static int
take_reply(struct door_msg *msg, json_t *root, door_kind_fn *kind_of, void *arg,
    struct fx_err *err)
{
	const json_t *ok = json_object_get(root, "ok");
	int kind;

	if (!json_is_boolean(ok))
		return bad_field(err, "ok", "is no boolean");
	kind = kind_of(arg, msg->id);
	if (kind < 0)
		return bad_line(err, "a reply that nobody waits for");
	msg->kind = (enum door_kind)kind;
	msg->ok = json_is_true(ok);
	if (msg->ok)
		return take_data(
		    &msg->data, shape_kind(msg->kind)->reply, root, err);
	take_error(&msg->err, root);
	return 0;
}

int
door_decode(struct door_msg *ret, const char *line, size_t n,
    door_kind_fn *kind_of, void *arg, struct fx_err *err)
{
	struct door_msg msg = { .form = DOOR_COMMAND };
	json_t *root, *id;
	int r;

	if (kind_of != NULL)
		msg.form = DOOR_EVENT;
	*ret = msg;
	root = parse(line, n, err);
	if (root == NULL)
		return -1;
	id = json_object_get(root, "id");
	if (json_is_integer(id) && json_integer_value(id) >= 1)
		msg.id = json_integer_value(id);
	if (kind_of == NULL) {
		r = take_command(&msg, root, err);
	} else if (json_object_get(root, "event") != NULL) {
		r = take_event(&msg, root, err);
	} else if (json_object_get(root, "ok") != NULL) {
		msg.form = DOOR_REPLY;
		r = take_reply(&msg, root, kind_of, arg, err);
	} else {
		r = bad_line(err, "neither a reply nor an event");
	}
	json_decref(root);
	*ret = msg;
	return r;
}

const struct shape *
door_msg_shape(const struct door_msg *msg)
{
	const struct shape_kind *k = shape_kind(msg->kind);

	return msg->form == DOOR_REPLY ? k->reply : k->args;
}

void
door_msg_done(struct door_msg *msg)
{
	door_free(door_msg_shape(msg), msg->data);
	msg->data = NULL;
}
