/* SPDX-License-Identifier: MIT */
/* The entries of a source: counted, and handed out step by step. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/str.h"
#include "engine/pathset.h"
#include "engine/source_internal.h"

/* Paths of one step: it ends when no further entry is sure to fit. */
#define TEXT_MAX (256 * 1024)

struct step {
	struct source_step pub;
	struct buf text; /* each path and the target behind it */
};

/* Sizes of the roots as counted. */
static void
add(struct source *s, const struct entry *e, struct source_totals *t)
{
	const uint8_t *slash = memchr(e->path, '/', e->path_len);
	struct source_root *root;

	if (e->kind != ENTRY_FILE) {
		t->folders += e->kind == ENTRY_FOLDER;
		t->links += e->kind == ENTRY_SYMLINK;
		return;
	}
	t->files++;
	if (__builtin_add_overflow(t->bytes, e->size, &t->bytes))
		t->bytes = UINT64_MAX;
	root = source_root_named(s, e->path,
	    slash != NULL ? (size_t)(slash - e->path) : e->path_len);
	if (root != NULL &&
	    __builtin_add_overflow(
		root->offer.size, e->size, &root->offer.size))
		root->offer.size = UINT64_MAX;
}

int
source_count(struct source *s, const atomic_bool *stop,
    struct source_totals *ret, struct fx_err *err)
{
	struct source_totals t = { .bytes = 0 };
	struct walk_entry at;
	struct walk *walk;
	struct entry e;
	enum fx_code code;
	const char *why;
	int r;

	if (source_walk_new(s, &walk, err) < 0)
		return -1;
	for (size_t i = 0; i < s->count; i++)
		s->roots[i].offer.size = 0;
	while ((r = walk_next(walk, &at, err)) == 1) {
		if (stop != NULL && atomic_load(stop)) {
			r = fx_err_set(
			    err, E_CANCELLED, "the count was cancelled");
			break;
		}
		if (!source_wants(s, &at))
			continue;
		if (source_entry(&at, &e, &code, &why))
			add(s, &e, &t);
		else
			t.skipped++;
	}
	walk_free(walk);
	if (r == 0)
		*ret = t;
	return r;
}

static bool
add_skipped(struct source_step *step, const struct walk_entry *at,
    enum fx_code code, const char *why)
{
	size_t n = strlen(at->path);
	char *text = malloc(PATH_TEXT_SIZE(n));
	char *reason = str_dup_n(why, strlen(why));

	if (text == NULL || reason == NULL) {
		free(text);
		free(reason);
		return false;
	}
	path_to_text(text, PATH_TEXT_SIZE(n), at->path, n);
	step->skipped[step->skipped_count].path = text;
	step->skipped[step->skipped_count].code = code;
	step->skipped[step->skipped_count].why = reason;
	step->skipped_count++;
	return true;
}

/* One entry into the step.  0 or -ENOMEM. */
static int
add_entry(struct source *s, struct step *step, const struct walk_entry *at)
{
	struct source_step *pub = &step->pub;
	enum fx_code code;
	const char *why;
	struct entry e;

	if (!source_entry(at, &e, &code, &why))
		return add_skipped(pub, at, code, why) ? 0 : -ENOMEM;
	buf_put(&step->text, e.path, e.path_len);
	buf_put(&step->text, e.target, e.target_len);
	if (buf_error(&step->text) != 0)
		return -ENOMEM;
	pub->entries[pub->count++] = e;
	if (s->only != NULL)
		(void)pathset_note(s->only, e.path, e.path_len);
	return 0;
}

/* Let the entries point to their paths, which move no more. */
static void
point(struct step *step)
{
	const uint8_t *at = step->text.data;

	for (size_t i = 0; i < step->pub.count; i++) {
		struct entry *e = &step->pub.entries[i];

		e->path = at;
		at += e->path_len;
		e->target = e->target_len > 0 ? at : NULL;
		at += e->target_len;
	}
}

static bool
is_full(const struct step *step)
{
	return step->pub.count == SOURCE_STEP ||
	    step->pub.skipped_count == SOURCE_STEP ||
	    step->text.len > TEXT_MAX - FX_PATH_MAX - FX_LINK_MAX;
}

int
source_walk(struct source *s, struct source_step **ret, struct fx_err *err)
{
	struct step *step = calloc(1, sizeof(*step));
	struct walk_entry at;
	int r = 1;

	if (step == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	buf_init(&step->text, TEXT_MAX);
	if (s->walk == NULL && !s->over &&
	    source_walk_new(s, &s->walk, err) < 0)
		r = -1;
	while (r == 1 && !s->over && !is_full(step)) {
		r = walk_next(s->walk, &at, err);
		if (r == 1 && source_wants(s, &at) &&
		    add_entry(s, step, &at) < 0)
			r = fx_err_set(err, E_INTERNAL, "out of memory");
		s->over = r == 0;
	}
	if (s->over) {
		walk_free(s->walk);
		s->walk = NULL;
	}
	step->pub.end = s->over;
	point(step);
	if (r < 0) {
		source_step_free(&step->pub);
		return -1;
	}
	*ret = &step->pub;
	return 0;
}

void
source_step_free(struct source_step *pub)
{
	struct step *step;

	if (pub == NULL)
		return;
	step = FX_CONTAINER(pub, struct step, pub);
	for (size_t i = 0; i < pub->skipped_count; i++) {
		free(pub->skipped[i].path);
		free(pub->skipped[i].why);
	}
	buf_done(&step->text);
	free(step);
}
