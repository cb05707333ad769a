/* SPDX-License-Identifier: MIT */
#include "door/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* A field's place in a struct, and that of an array's count. */
static void *
place(const struct shape_field *f, void *data)
{
	return (char *)data + f->offset;
}

static const void *
place_const(const struct shape_field *f, const void *data)
{
	return (const char *)data + f->offset;
}

static size_t *
count(const struct shape_field *f, void *data)
{
	return (void *)((char *)data + f->count);
}

static size_t
count_of(const struct shape_field *f, const void *data)
{
	size_t n;

	memcpy(&n, (const char *)data + f->count, sizeof(n));
	return n;
}

/* The pointer in a string or array field. */
static void *
pointer(const struct shape_field *f, const void *data)
{
	void *p;

	memcpy(&p, place_const(f, data), sizeof(p));
	return p;
}

static void
set_pointer(const struct shape_field *f, void *data, void *p)
{
	memcpy(place(f, data), &p, sizeof(p));
}

void
door_init(const struct shape *shape, void *data)
{
	memset(data, 0, shape->size);
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct shape_field *f = &shape->fields[i];

		if (f->type == SHAPE_INT)
			memcpy(place(f, data), &f->absent, sizeof(int64_t));
	}
}

static void
free_strings(char **strings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(strings[i]);
	free(strings);
}

static void
free_items(const struct shape *of, char *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		door_done(of, items + i * of->size);
	free(items);
}

void
door_done(const struct shape *shape, void *data)
{
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct shape_field *f = &shape->fields[i];

		if (f->type == SHAPE_STRING || f->type == SHAPE_INTS)
			free(pointer(f, data));
		else if (f->type == SHAPE_STRINGS)
			free_strings(pointer(f, data), count_of(f, data));
		else if (f->type == SHAPE_ITEMS)
			free_items(f->of, pointer(f, data), count_of(f, data));
	}
	door_init(shape, data);
}

void
door_free(const struct shape *shape, void *data)
{
	if (data == NULL)
		return;
	door_done(shape, data);
	free(data);
}

static bool copy_into(const struct shape *shape, void *to, const void *from);

/* Returns NULL without memory; n > 0. */
static char **
copy_strings(char **from, size_t n)
{
	char **to = calloc(n, sizeof(*to));

	if (to == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		to[i] = strdup(from[i]);
		if (to[i] == NULL) {
			free_strings(to, i);
			return NULL;
		}
	}
	return to;
}

static void *
copy_items(const struct shape *of, const char *from, size_t n)
{
	char *to = calloc(n, of->size);

	if (to == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!copy_into(of, to + i * of->size, from + i * of->size)) {
			free_items(of, to, i);
			return NULL;
		}
	}
	return to;
}

static void *
copy_ints(const int64_t *from, size_t n)
{
	int64_t *to = calloc(n, sizeof(*to));

	if (to != NULL)
		memcpy(to, from, n * sizeof(*to));
	return to;
}

/* A string or an array with its count.  Returns false without memory. */
static bool
copy_field(const struct shape_field *f, void *to, const void *from)
{
	void *old = pointer(f, from);
	void *new;
	size_t n = 0;

	if (f->type != SHAPE_STRING)
		n = count_of(f, from);
	if (f->type == SHAPE_STRING ? old == NULL : n == 0)
		return true;
	if (f->type == SHAPE_STRING)
		new = strdup(old);
	else if (f->type == SHAPE_STRINGS)
		new = copy_strings(old, n);
	else if (f->type == SHAPE_INTS)
		new = copy_ints(old, n);
	else
		new = copy_items(f->of, old, n);
	if (new == NULL)
		return false;
	set_pointer(f, to, new);
	if (n > 0)
		*count(f, to) = n;
	return true;
}

/* Bytes of a field that points nowhere, 0 for the others. */
static size_t
plain_size(const struct shape_field *f)
{
	switch (f->type) {
	case SHAPE_INT:
		return sizeof(int64_t);
	case SHAPE_BOOL:
		return sizeof(bool);
	case SHAPE_ENUM:
		return sizeof(unsigned);
	case SHAPE_STRING:
	case SHAPE_STRINGS:
	case SHAPE_INTS:
	case SHAPE_ITEMS:
		break;
	}
	return 0;
}

/* to is raw memory; on failure it owns nothing. */
static bool
copy_into(const struct shape *shape, void *to, const void *from)
{
	door_init(shape, to);
	for (size_t i = 0; i < shape->fields_n; i++) {
		const struct shape_field *f = &shape->fields[i];
		size_t n = plain_size(f);

		if (n > 0) {
			memcpy(place(f, to), place_const(f, from), n);
		} else if (!copy_field(f, to, from)) {
			door_done(shape, to);
			return false;
		}
	}
	return true;
}

void *
door_copy(const struct shape *shape, const void *data)
{
	void *to;

	if (data == NULL || shape == &shape_none)
		return NULL;
	to = malloc(shape->size);
	if (to == NULL)
		return NULL;
	if (!copy_into(shape, to, data)) {
		free(to);
		return NULL;
	}
	return to;
}

static bool
equal_array(const struct shape_field *f, const void *a, const void *b)
{
	size_t n = count_of(f, a);
	char *const *sa = pointer(f, a), *const *sb = pointer(f, b);
	const char *ia = pointer(f, a), *ib = pointer(f, b);

	if (n != count_of(f, b))
		return false;
	if (f->type == SHAPE_INTS)
		return n == 0 || memcmp(ia, ib, n * sizeof(int64_t)) == 0;
	for (size_t i = 0; i < n; i++) {
		if (f->type == SHAPE_STRINGS && !str_eq(sa[i], sb[i]))
			return false;
		if (f->type == SHAPE_ITEMS &&
		    !door_equal(
			f->of, ia + i * f->of->size, ib + i * f->of->size))
			return false;
	}
	return true;
}

static bool
equal_field(const struct shape_field *f, const void *a, const void *b)
{
	size_t n = plain_size(f);

	if (n > 0)
		return memcmp(place_const(f, a), place_const(f, b), n) == 0;
	if (f->type == SHAPE_STRING)
		return str_eq(pointer(f, a), pointer(f, b));
	return equal_array(f, a, b);
}

bool
door_equal(const struct shape *shape, const void *a, const void *b)
{
	for (size_t i = 0; i < shape->fields_n; i++)
		if (!equal_field(&shape->fields[i], a, b))
			return false;
	return true;
}
