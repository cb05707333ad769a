/* SPDX-License-Identifier: MIT */
/*
 * What a sender must know to offer again, as it lies in the column roots:
 * u8 1, u16 n, n times {u32 length, raw path}, u32 length, note.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "engine/record.h"

#define FORM 1

static void
put_text(struct buf *out, const char *text)
{
	size_t n = text != NULL ? strlen(text) : 0;

	buf_put_u32(out, (uint32_t)n);
	buf_put(out, text != NULL ? text : "", n);
}

int
record_roots_encode(struct buf *out, const struct transfer *t)
{
	buf_put_u8(out, FORM);
	buf_put_u16(out, (uint16_t)t->paths_n);
	for (size_t i = 0; i < t->paths_n; i++)
		put_text(out, t->paths[i]);
	put_text(out, t->note);
	return buf_error(out);
}

/* A text of 0 to max bytes without NUL, or NULL. */
static char *
take_text(struct cur *c, size_t max)
{
	uint32_t n = cur_u32(c);
	const uint8_t *p = cur_take(c, n);

	if (p == NULL || n > max || memchr(p, 0, n) != NULL)
		return NULL;
	return str_dup_n((const char *)p, n);
}

bool
record_roots_decode(struct transfer *t, const void *data, size_t n)
{
	struct cur c = cur_over(data, n);
	uint8_t version = cur_u8(&c);
	uint16_t count = cur_u16(&c);

	if (cur_failed(&c) || version != FORM || count == 0 ||
	    count > FX_ROOTS_MAX)
		return false;
	t->paths = calloc(count, sizeof(*t->paths));
	if (t->paths == NULL)
		return false;
	while (t->paths_n < count) {
		char *path = take_text(&c, FX_PATH_MAX);

		if (path == NULL || path[0] != '/') {
			free(path);
			break;
		}
		t->paths[t->paths_n++] = path;
	}
	if (t->paths_n == count)
		t->note = take_text(&c, FX_NOTE_MAX);
	if (t->note != NULL && cur_done(&c))
		return true;
	while (t->paths_n > 0)
		free(t->paths[--t->paths_n]);
	free(t->note);
	t->note = NULL;
	return false;
}
