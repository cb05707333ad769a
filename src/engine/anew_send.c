/* SPDX-License-Identifier: MIT */
/* Failed files of a transfer of ours are sent once more. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/hub.h"
#include "engine/pathset.h"
#include "engine/transfer.h"
#include "store/failed.h"

bool
anew_can(struct transfer *t)
{
	if (t->incoming || t->state != DOOR_PARTIAL || t->paths_n == 0)
		return false;
	transfer_load_failures(t);
	for (size_t i = 0; i < t->failed_n; i++)
		if (t->failed[i].path[0] != '\0')
			return true;
	return false;
}

static bool
is_listed(const struct transfer *t, const char *path)
{
	for (size_t i = 0; i < t->failed_n; i++)
		if (path[0] != '\0' && str_eq(t->failed[i].path, path))
			return true;
	return false;
}

static int
mark_one(
    struct transfer *t, const char *path, const char *anew, struct fx_err *err)
{
	size_t size = strlen(path) + 1, n;
	char *raw = malloc(size);
	int r = 0;

	if (raw == NULL || path_from_text(raw, size, path, size - 1, &n) < 0)
		r = fx_err_set(err, E_INTERNAL, "out of memory");
	else if (failed_mark(t->hub->db, t->id, raw, n, anew, err) < 0)
		r = -1;
	free(raw);
	return r;
}

static int
mark(struct transfer *t, char *const *paths, size_t n, const char *anew,
    struct fx_err *err)
{
	if (n == 0)
		return failed_mark(t->hub->db, t->id, NULL, 0, anew, err) < 0
		    ? -1
		    : 0;
	for (size_t i = 0; i < n; i++)
		if (mark_one(t, paths[i], anew, err) < 0)
			return -1;
	return 0;
}

/* The last component of a path, in %XX form; NULL without memory. */
static char *
root_text(const char *path)
{
	const char *base = path_base(path);
	size_t n = strlen(base);
	char *text;

	while (n > 0 && base[n - 1] == '/')
		n--;
	text = malloc(PATH_TEXT_SIZE(n));
	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), base, n);
	return text;
}

static bool
begins(const char *path, const char *root)
{
	size_t n = strlen(root);

	return strncmp(path, root, n) == 0 &&
	    (path[n] == '\0' || path[n] == '/');
}

/* Whether a file that is to be sent lies in this root. */
static bool
is_needed(
    const struct transfer *t, const char *root, char *const *paths, size_t n)
{
	char *text = root_text(root);
	bool needed = text == NULL;

	for (size_t i = 0; !needed && i < n; i++)
		needed = begins(paths[i], text);
	for (size_t i = 0; !needed && n == 0 && i < t->failed_n; i++)
		needed = begins(t->failed[i].path, text);
	free(text);
	return needed;
}

/* Only the roots of what is sent: the others may be gone. */
static struct transfer *
make(struct transfer *t, char *const *paths, size_t n, struct fx_err *err)
{
	struct outgoing_options o = {
		.note = t->note,
		.wait = t->wait,
		.weight = t->turn.weight,
		.rate = pace_limit(t->pace),
		.links = t->links,
		.given = t->given,
		.anew_of = t,
	};
	char *roots[FX_ROOTS_MAX];
	size_t roots_n = 0;

	for (size_t i = 0; i < t->paths_n && roots_n < FX_ROOTS_MAX; i++)
		if (is_needed(t, t->paths[i], paths, n))
			roots[roots_n++] = t->paths[i];
	/* A path may be a symlink, and the root called otherwise. */
	if (roots_n == 0)
		return outgoing_new(t->hub, t->peer, t->peer_name, t->paths,
		    t->paths_n, &o, err);
	return outgoing_new(
	    t->hub, t->peer, t->peer_name, roots, roots_n, &o, err);
}

struct transfer *
anew_send(struct transfer *t, char *const *paths, size_t n, struct fx_err *err)
{
	struct transfer *anew;

	if (!anew_can(t)) {
		fx_err_set(err, E_STATE,
		    "single files are sent again only of a transfer of this "
		    "device that ended partial");
		return NULL;
	}
	if (anew_living(t) != NULL) {
		fx_err_set(err, E_STATE,
		    "files of this transfer are being sent again already");
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		if (is_listed(t, paths[i]))
			continue;
		fx_err_set(err, E_NOENT,
		    "%s is not among the failed files of this transfer",
		    paths[i]);
		return NULL;
	}
	anew = make(t, paths, n, err);
	if (anew != NULL && mark(t, paths, n, anew->id, err) < 0) {
		transfer_cancel(anew);
		return NULL;
	}
	return anew;
}

int
anew_prepare(struct transfer *t, struct fx_err *err)
{
	struct transfer *first = anew_first(t->hub, t->anew_of);

	if (first == NULL)
		return fx_err_set(err, E_NOENT,
		    "the transfer whose files failed is forgotten: send them "
		    "as new ones");
	memcpy(t->anew_uuid, first->uuid, sizeof(t->anew_uuid));
	pathset_free(t->only);
	t->only = anew_set(t, err);
	return t->only != NULL ? 0 : -1;
}

void
anew_listed(struct transfer *t, const struct entry *e, uint32_t file_id)
{
	struct pathset *set = source_only(t->source);

	if (set != NULL)
		pathset_number(set, e->path, e->path_len, file_id);
}

const char *
anew_path(const struct transfer *t, uint32_t file_id, size_t *ret_n)
{
	const struct pathset *set =
	    t->source != NULL ? source_only(t->source) : NULL;

	return set != NULL ? pathset_numbered(set, file_id, ret_n) : NULL;
}

void
anew_walked(struct transfer *t)
{
	const struct pathset *set = source_only(t->source);

	for (size_t i = 0; set != NULL && i < pathset_count(set); i++) {
		size_t n;
		bool seen;
		const char *path = pathset_at(set, i, &n, &seen);

		if (!seen)
			transfer_failed_file(
			    t, UINT32_MAX, path, n, E_VANISHED);
	}
}
