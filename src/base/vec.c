/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 8

int
vec_grow(void *items, size_t *cap, size_t want, size_t max, size_t size)
{
	size_t next = *cap > SIZE_MAX / 2 ? SIZE_MAX : 2 * *cap;
	void *first;

	assert(size > 0);
	if (want > max || want > SIZE_MAX / size)
		return -EMSGSIZE;
	if (want <= *cap)
		return 0;
	if (next < FIRST_CAP)
		next = FIRST_CAP;
	if (next > max)
		next = max;
	if (next < want || next > SIZE_MAX / size)
		next = want;
	/* Copied, because the typed pointer is no void pointer. */
	memcpy(&first, items, sizeof(first));
	first = realloc(first, next * size);
	if (first == NULL)
		return -ENOMEM;
	memcpy(items, &first, sizeof(first));
	*cap = next;
	return 0;
}

void *
vec_add(void *items, size_t *len, size_t *cap, size_t max, size_t size)
{
	unsigned char *first;

	if (*len == SIZE_MAX || vec_grow(items, cap, *len + 1, max, size) < 0)
		return NULL;
	memcpy(&first, items, sizeof(first));
	first += *len * size;
	memset(first, 0, size);
	++*len;
	return first;
}

void
vec_remove(void *first, size_t *len, size_t at, size_t size)
{
	unsigned char *p = first;

	assert(at < *len);
	--*len;
	memmove(p + at * size, p + (at + 1) * size, (*len - at) * size);
}
