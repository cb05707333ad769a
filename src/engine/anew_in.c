/* SPDX-License-Identifier: MIT */
/* Failed files of a transfer that was received come once more. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/path.h"
#include "base/str.h"
#include "base/vec.h"
#include "engine/anew.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/inbox_show.h"
#include "engine/incoming.h"
#include "engine/pathset.h"
#include "engine/resume.h"
#include "store/failed.h"
#include "store/items.h"

static int
forgotten(const struct transfer *t, struct fx_err *err)
{
	return fx_err_set(err, E_NOENT,
	    "%s cannot be completed, as the first transfer of it is forgotten "
	    "here: send the files as new ones",
	    t->name);
}

/* --- the offer --- */

static char *
copy(const char *text)
{
	return text != NULL ? str_dup_n(text, strlen(text)) : NULL;
}

/* It lands where the first one did. */
static int
take_landing(
    struct transfer *t, const struct transfer *first, struct fx_err *err)
{
	if (first->root_path == NULL || first->into_path == NULL)
		return forgotten(t, err);
	t->root_fd = inbox_root_open(t->hub, first->root_path, err);
	if (t->root_fd < 0)
		return -1;
	t->root_path = copy(first->root_path);
	t->into_path = copy(first->into_path);
	t->into = copy(first->into);
	if (t->root_path == NULL || t->into_path == NULL ||
	    (first->into != NULL && t->into == NULL))
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 0;
}

static const struct item_row *
item_named(const struct items_list *list, const void *name, size_t n)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].name != NULL &&
		    strlen(list->rows[i].name) == n &&
		    memcmp(list->rows[i].name, name, n) == 0)
			return &list->rows[i];
	return NULL;
}

/* The folder that this root was put into, if it was. */
static int
take_place(struct transfer *t, uint16_t i, const struct item_row *item,
    struct fx_err *err)
{
	const struct offer_root *o = &t->offer->roots[i];
	size_t n = strlen(t->into_path);
	struct stat st;

	if (item == NULL)
		return forgotten(t, err);
	if (item->kind != o->kind)
		return fx_err_set(err, E_TYPE,
		    "%s is not what it was when it was sent first", t->name);
	if (item->verified_ms == 0 || item->path == NULL)
		return 0;
	if (o->kind != ENTRY_FOLDER)
		return fx_err_set(
		    err, E_EXISTS, "%s was received before", t->name);
	if (strncmp(item->path, t->into_path, n) != 0 || item->path[n] != '/' ||
	    strchr(item->path + n + 1, '/') != NULL ||
	    fstatat(AT_FDCWD, item->path, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !S_ISDIR(st.st_mode))
		return fx_err_set(err, E_NOENT,
		    "%s is not any more where it was put: send the files as "
		    "new ones",
		    t->name);
	t->places[i] = copy(item->path + n + 1);
	return t->places[i] != NULL
	    ? 0
	    : fx_err_set(err, E_INTERNAL, "out of memory");
}

static void
drop_places(struct transfer *t)
{
	for (size_t i = 0; i < t->places_n; i++)
		free(t->places[i]);
	free(t->places);
	t->places = NULL;
	t->places_n = 0;
}

static int
take_places(
    struct transfer *t, const struct transfer *first, struct fx_err *err)
{
	struct items_list list;
	int r = 0;

	t->places = calloc(t->offer->roots_n, sizeof(*t->places));
	if (t->places == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	t->places_n = t->offer->roots_n;
	if (t->conflict != CONFLICT_FAIL)
		t->conflict = CONFLICT_KEEP_BOTH;
	if (items_of(t->hub->db, first->id, &list, err) < 0)
		return -1;
	for (uint16_t i = 0; i < t->offer->roots_n && r == 0; i++) {
		const struct offer_root *o = &t->offer->roots[i];

		r = take_place(
		    t, i, item_named(&list, o->name, o->name_len), err);
	}
	items_list_done(&list);
	return r;
}

int
anew_places(struct transfer *t, struct fx_err *err)
{
	struct transfer *first;

	if (t->anew_of[0] == '\0')
		return 0;
	drop_places(t);
	first = anew_first(t->hub, t->anew_of);
	return first != NULL ? take_places(t, first, err) : forgotten(t, err);
}

/* One at a time; what was left of an earlier one is void. */
static int
make_way(struct transfer *first, struct fx_err *err)
{
	struct transfer *other = anew_living(first);

	if (other == NULL)
		return 0;
	if (other->state != DOOR_INTERRUPTED || other->jobs > 0)
		return fx_err_make(
		    err, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
	transfer_cancel(other);
	return 0;
}

/* Nobody is asked, so it is no more than what was accepted, or grew to it. */
static int
is_agreed(
    const struct transfer *t, const struct transfer *first, struct fx_err *err)
{
	uint64_t more =
	    first->agreed > FX_GROWTH_MIN ? first->agreed : FX_GROWTH_MIN;
	char limit[HUMAN_SIZE];

	if (first->agreed > UINT64_MAX - more ||
	    (t->offer->entries_known && t->bytes <= first->agreed + more))
		return 0;
	human_size(limit, sizeof(limit), first->agreed + more);
	return fx_err_make(
	    err, E_LIMIT, 0, "what", t->name, "limit", limit, NULL);
}

int
anew_offer(struct transfer *t, struct fx_err *err)
{
	struct transfer *first = incoming_known_as(t, t->offer->anew_of);

	if (first == NULL || !transfer_ended(first))
		return forgotten(t, err);
	if (first->state != DOOR_PARTIAL)
		return fx_err_set(err, E_STATE,
		    "nothing of %s is left to be completed here", t->name);
	if (!sink_receipt_there(t->hub->receipts_fd, first->id))
		return forgotten(t, err);
	if (is_agreed(t, first, err) < 0 || make_way(first, err) < 0 ||
	    take_landing(t, first, err) < 0 || take_places(t, first, err) < 0)
		return -1;
	if (incoming_fits(t, err) < 0 ||
	    failed_mark(t->hub->db, first->id, NULL, 0, t->id, err) < 0)
		return -1;
	t->only = anew_set(t, err);
	if (t->only == NULL)
		return -1;
	str_copy(t->anew_of, sizeof(t->anew_of), first->id);
	incoming_take(t);
	return 0;
}

void
anew_refuse(struct transfer *t, const struct block *b, enum fx_code *codes)
{
	struct fx_err err;

	if (t->only == NULL)
		t->only = anew_set(t, &err);
	for (uint16_t i = 0; i < b->count; i++) {
		const struct entry *e = &b->entries[i];

		if (codes[i] != FX_OK ||
		    (t->only != NULL &&
			(pathset_has(t->only, e->path, e->path_len) ||
			    (e->kind == ENTRY_FOLDER &&
				pathset_leads(t->only, e->path, e->path_len)))))
			continue;
		codes[i] = E_ACCESS;
	}
}

/* --- what arrived --- */

struct came_file {
	char *path; /* raw, with NUL */
	size_t n;
	uint16_t root;
	uint64_t size;
};

struct came_root {
	bool delivered;
	char *path;
	bool digest_known;
	uint8_t digest[FX_DIGEST_SIZE];
};

struct anew_came {
	struct came_file *files;
	size_t count;
	size_t cap;
	bool failed; /* no memory */
	struct came_root roots[FX_ROOTS_MAX];
};

void
anew_came_free(struct anew_came *came)
{
	if (came == NULL)
		return;
	for (size_t i = 0; i < came->count; i++)
		free(came->files[i].path);
	free(came->files);
	for (size_t i = 0; i < FX_ROOTS_MAX; i++)
		free(came->roots[i].path);
	free(came);
}

static void
add(void *arg, uint16_t root, const uint8_t *path, size_t n, uint64_t size)
{
	struct anew_came *came = arg;
	struct came_file *f = vec_add(
	    &came->files, &came->count, &came->cap, FX_ENTRIES_MAX, sizeof(*f));

	if (f != NULL)
		f->path = str_dup_n((const char *)path, n);
	if (f == NULL || f->path == NULL) {
		came->failed = true;
		return;
	}
	f->n = n;
	f->root = root;
	f->size = size;
}

int
anew_receipt(struct anew_came **ret, int root_fd, int receipts_fd,
    const char *to, const char *id, const struct sink_root *roots, size_t n,
    struct fx_err *err)
{
	struct anew_came *came = calloc(1, sizeof(*came));
	bool delivered[FX_ROOTS_MAX] = { false };

	for (size_t i = 0; came != NULL && i < n; i++) {
		struct came_root *r = &came->roots[i];

		delivered[i] = r->delivered = roots[i].delivered;
		r->path = copy(roots[i].path);
		r->digest_known = roots[i].digest_known;
		memcpy(r->digest, roots[i].digest, sizeof(r->digest));
	}
	if (came != NULL && sink_keep(root_fd, id, receipts_fd, err) == 0 &&
	    sink_extend(receipts_fd, to, id, delivered, add, came, err) == 0 &&
	    !came->failed) {
		*ret = came;
		return 0;
	}
	if (came == NULL || came->failed)
		fx_err_set(err, E_INTERNAL, "out of memory");
	anew_came_free(came);
	return -1;
}

/* --- the records --- */

static bool
is_in(const struct came_file *f, const struct item_row *item)
{
	size_t n = item->name != NULL ? strlen(item->name) : 0;

	return n > 0 && f->n >= n && memcmp(f->path, item->name, n) == 0 &&
	    (f->n == n || f->path[n] == '/');
}

/* A root that had no place has one now. */
static void
give_place(struct item_row *item, const struct came_root *r)
{
	item->size = item->files = 0;
	free(item->path);
	item->path = copy(r->path);
	item->has_digest = r->digest_known;
	memcpy(item->digest, r->digest, sizeof(item->digest));
}

static int
update_item(struct transfer *t, const struct transfer *first,
    struct item_row *item, const struct anew_came *came, struct fx_err *err)
{
	int64_t left = failed_count(
	    t->hub->db, first->id, item->name, strlen(item->name), err);
	bool any = false;

	for (size_t i = 0; i < came->count; i++) {
		const struct came_file *f = &came->files[i];

		if (!is_in(f, item))
			continue;
		if (!any && item->verified_ms == 0)
			give_place(item, &came->roots[f->root]);
		else if (!any)
			item->has_digest = false;
		any = true;
		item->files++;
		item->size += f->size;
	}
	if (left < 0)
		return -1;
	if (!any)
		return 0;
	item->verified_ms = clock_wall() * 1000;
	item->state = left > 0 ? DOOR_ITEM_PARTLY
	    : t->durable       ? DOOR_ITEM_VERIFIED
			       : DOOR_ITEM_UNSYNCED;
	if (left == 0) {
		item->code = 0;
		free(item->error);
		item->error = NULL;
	}
	return items_update(t->hub->db, item, err) < 0 ? -1 : 1;
}

/* Those that changed have changed[i]. */
static int
update(struct transfer *t, struct transfer *first, struct items_list *list,
    bool *changed, const struct anew_came *came, struct fx_err *err)
{
	uint64_t bytes = 0;
	int64_t files = 0, gone;

	for (size_t i = 0; i < came->count; i++) {
		const struct came_file *f = &came->files[i];

		if (failed_forget(
			t->hub->db, first->id, f->path, f->n, &gone, err) < 0)
			return -1;
		files += gone > 0;
		bytes += gone > 0 ? f->size : 0;
	}
	for (size_t i = 0; files > 0 && i < list->count; i++) {
		int r = list->rows[i].name != NULL
		    ? update_item(t, first, &list->rows[i], came, err)
		    : 0;

		if (r < 0)
			return -1;
		changed[i] = r == 1;
	}
	return anew_counts(first, files, bytes, t->durable, err);
}

static void
tell(struct transfer *t, struct transfer *first, struct items_list *list,
    const bool *changed)
{
	transfer_announce(first);
	for (size_t i = 0; i < list->count; i++)
		if (changed[i])
			inbox_changed(t->hub, &list->rows[i]);
}

int
anew_arrived(
    struct transfer *t, const struct anew_came *came, struct fx_err *err)
{
	struct transfer *first = anew_first(t->hub, t->anew_of);
	struct items_list list;
	bool *changed;
	int r;

	if (first == NULL)
		return 0; /* forgotten meanwhile: there is nothing to note */
	if (items_of(t->hub->db, first->id, &list, err) < 0)
		return -1;
	changed = calloc(list.count + 1, sizeof(*changed));
	r = changed != NULL ? update(t, first, &list, changed, came, err)
			    : fx_err_set(err, E_INTERNAL, "out of memory");
	if (r == 0)
		tell(t, first, &list, changed);
	free(changed);
	items_list_done(&list);
	return r;
}

void
anew_settle(struct transfer *t, const struct sink_found *found)
{
	struct anew_came *came = NULL;
	struct fx_err err;
	bool any = false, lost = !found->complete;

	for (size_t i = 0; i < found->roots; i++) {
		any = any || found->names[i].delivered;
		lost = lost || found->names[i].failed > 0;
	}
	if (!any)
		return;
	t->durable = true;
	if (anew_receipt(&came, t->root_fd, t->hub->receipts_fd, t->anew_of,
		t->id, found->names, found->roots, &err) < 0 ||
	    anew_arrived(t, came, &err) < 0) {
		anew_came_free(came);
		transfer_move(t, DOOR_FAILED, &err);
		return;
	}
	anew_came_free(came);
	fx_err_set(&err, E_PARTIAL,
	    "the engine ended when only a part of it had its final name");
	transfer_move(t, lost ? DOOR_PARTIAL : DOOR_DONE, lost ? &err : NULL);
	incoming_discard(t);
}
