/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "tui/model/copy.h"
#include "tui/model/model.h"

#define BOOKMARKS_MAX 200

/* --- back and forward --- */

static void
trail_clear(struct model_trail *t)
{
	while (t->n > 0)
		free(t->path[--t->n]);
}

/* Takes path over; the oldest makes room for it. */
static void
trail_push(struct model_trail *t, char *path)
{
	if (t->n == MODEL_TRAIL_MAX) {
		free(t->path[0]);
		memmove(t->path, t->path + 1,
		    (MODEL_TRAIL_MAX - 1) * sizeof(t->path[0]));
		t->n--;
	}
	t->path[t->n++] = path;
}

void
model_trail_leave(struct model *m, const char *to)
{
	struct model_files *f = &m->files;
	char *from;

	if (f->listing == NULL || strcmp(f->path, to) == 0)
		return;
	from = strdup(f->path);
	if (from == NULL)
		return;
	trail_push(&f->back, from);
	trail_clear(&f->forward);
}

char *
model_trail_step(struct model *m, bool back)
{
	struct model_files *f = &m->files;
	struct model_trail *from = back ? &f->back : &f->forward;
	struct model_trail *onto = back ? &f->forward : &f->back;
	char *here;

	if (from->n == 0)
		return NULL;
	here = strdup(f->path);
	if (here == NULL)
		return NULL;
	trail_push(onto, here);
	return from->path[--from->n];
}

static void
names_done(struct model_names *names)
{
	free(names->folder);
	for (size_t i = 0; i < names->n; i++)
		free(names->names[i]);
	free(names->names);
	free(names->error);
	*names = (struct model_names){ .n = 0 };
}

static void
preview_done(struct model_preview *p)
{
	free(p->path);
	free(p->owner);
	free(p->target);
	free(p->bytes);
	free(p->error);
	*p = (struct model_preview){ .path = NULL };
}

void
model_trail_done(struct model_files *f)
{
	preview_done(&f->preview);
	free(f->open_with);
	names_done(&f->names);
	trail_clear(&f->back);
	trail_clear(&f->forward);
	for (size_t i = 0; i < f->bookmarks_n; i++)
		free(f->bookmarks[i].path);
	free(f->bookmarks);
}

/* --- bookmarks --- */

static size_t
bookmark_at(const struct model_files *f, const char *letter)
{
	size_t i = 0;

	while (i < f->bookmarks_n && strcmp(f->bookmarks[i].letter, letter) < 0)
		i++;
	return i;
}

static bool
is_bookmark(const struct model_files *f, size_t i, const char *letter)
{
	return i < f->bookmarks_n && str_eq(f->bookmarks[i].letter, letter);
}

const char *
model_bookmark(const struct model *m, const char *letter)
{
	const struct model_files *f = &m->files;
	size_t i = bookmark_at(f, letter);

	return is_bookmark(f, i, letter) ? f->bookmarks[i].path : NULL;
}

int
model_bookmark_set(struct model *m, const char *letter, const char *path)
{
	struct model_files *f = &m->files;
	size_t i = bookmark_at(f, letter);
	bool there = is_bookmark(f, i, letter);
	struct model_bookmark b = { .path = NULL };

	m->dirty = true;
	if (there) {
		free(f->bookmarks[i].path);
		vec_remove(
		    f->bookmarks, &f->bookmarks_n, i, sizeof(*f->bookmarks));
	}
	if (path == NULL)
		return 0;
	b.path = strdup(path);
	if (b.path == NULL || !str_copy(b.letter, sizeof(b.letter), letter) ||
	    vec_add(&f->bookmarks, &f->bookmarks_n, &f->bookmarks_cap,
		BOOKMARKS_MAX, sizeof(b)) == NULL) {
		free(b.path);
		return -1;
	}
	memmove(&f->bookmarks[i + 1], &f->bookmarks[i],
	    (f->bookmarks_n - 1 - i) * sizeof(b));
	f->bookmarks[i] = b;
	return 0;
}

/* --- what is typed --- */

/* A code of 4 to 6 hexadecimal digits and what ends it; 0: it is none. */
static size_t
escaped_code(const char *text, uint32_t *ret)
{
	size_t n = strspn(text + 1, "0123456789ABCDEF");

	if (n < 4 || n > 6 || text[n + 1] != '>')
		return 0;
	*ret = (uint32_t)strtoul(text + 1, NULL, 16);
	return n + 2;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What one unit of a safe text stands for.  Returns its bytes. */
static size_t
raw_unit(const char *text, char out[4], size_t *ret_n)
{
	uint32_t code;
	size_t n;

	*ret_n = 1;
	out[0] = text[0];
	if (text[0] == '\\' && text[1] == 'x' && hex(text[2]) >= 0 &&
	    hex(text[3]) >= 0) {
		out[0] = (char)(hex(text[2]) * 16 + hex(text[3]));
		return 4;
	}
	if (text[0] == '\\' && (text[1] == '\\' || text[1] == '<')) {
		out[0] = text[1];
		return 2;
	}
	n = text[0] == '<' ? escaped_code(text, &code) : 0;
	if (n == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return 1;
	*ret_n = utf8_encode(out, code);
	return n;
}

char *
model_raw(const char *safe)
{
	char *raw = malloc(strlen(safe) + 1);
	size_t n = 0;

	if (raw == NULL)
		return NULL;
	while (*safe != '\0') {
		char out[4];
		size_t len;

		safe += raw_unit(safe, out, &len);
		memcpy(raw + n, out, len);
		n += len;
	}
	raw[n] = '\0';
	return raw;
}

void
model_want_names(struct model *m, const char *folder)
{
	struct model_names *names = &m->files.names;
	struct intent *in;

	names_done(names);
	m->dirty = true;
	if (folder == NULL)
		return;
	in = intent_new(INTENT_NAMES, NULL);
	names->folder = strdup(folder);
	if (names->folder == NULL || in == NULL ||
	    intent_text(&in->text, folder) < 0) {
		intent_free(in);
		in = NULL;
	}
	names->waiting = in != NULL;
	model_push(m, in);
}

void
model_set_names(struct model *m, const char *folder, char *const *list,
    size_t n, bool more, const char *error)
{
	struct model_names *names = &m->files.names;

	if (names->folder == NULL || strcmp(names->folder, folder) != 0)
		return;
	names_done(names);
	m->dirty = true;
	names->folder = strdup(folder);
	names->names = calloc(n + 1, sizeof(*names->names));
	names->error = error != NULL ? strdup(error) : NULL;
	names->more = more;
	while (names->names != NULL && names->n < n) {
		names->names[names->n] = strdup(list[names->n]);
		if (names->names[names->n] == NULL)
			break;
		names->n++;
	}
}

void
model_want_preview(struct model *m, const char *path)
{
	struct model_preview *p = &m->files.preview;

	preview_done(p);
	if (path == NULL)
		return;
	p->path = strdup(path);
	p->waiting = p->path != NULL;
}

void
model_set_preview(struct model *m, const struct model_preview *preview)
{
	struct model_preview *p = &m->files.preview;
	struct copy c = { .failed = false };

	if (p->path == NULL || !str_eq(p->path, preview->path))
		return;
	preview_done(p);
	p->path = copy_text(&c, preview->path);
	p->owner = copy_text(&c, preview->owner);
	p->target = copy_text(&c, preview->target);
	p->error = copy_text(&c, preview->error);
	p->bytes = preview->bytes != NULL
	    ? str_dup_n(preview->bytes, preview->bytes_n)
	    : NULL;
	p->bytes_n = p->bytes != NULL ? preview->bytes_n : 0;
	m->no_memory |= c.failed;
	m->dirty = true;
}
