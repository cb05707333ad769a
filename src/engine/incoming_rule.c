/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "door/shapes.h"
#include "engine/incoming.h"
#include "engine/sink_unwanted.h"
#include "os/file_root.h"

/* How an offer is taken: where to, what of it, and by which rule. */

static const uint8_t rules[DOOR_CONFLICTS] = {
	[DOOR_BY_SETTING] = CONFLICT_KEEP_BOTH,
	[DOOR_KEEP_BOTH] = CONFLICT_KEEP_BOTH,
	[DOOR_SKIP_SAME] = CONFLICT_SKIP_DIGEST,
	[DOOR_SKIP_UNCHANGED] = CONFLICT_SKIP_STAT,
	[DOOR_NEWER] = CONFLICT_NEWER,
	[DOOR_OVERWRITE] = CONFLICT_OVERWRITE,
	[DOOR_FAIL_EXISTS] = CONFLICT_FAIL,
	/* Somebody was asked, and named no rule: nothing is lost. */
	[DOOR_ASK_EXISTS] = CONFLICT_KEEP_BOTH,
};

uint8_t
incoming_rule(const struct hub *h, enum door_conflict conflict)
{
	if (conflict == DOOR_BY_SETTING)
		conflict = (enum door_conflict)h->set.conflict;
	return conflict < DOOR_CONFLICTS ? rules[conflict] : CONFLICT_KEEP_BOTH;
}

enum door_conflict
incoming_rule_shown(const struct transfer *t)
{
	for (int i = DOOR_KEEP_BOTH; i < DOOR_CONFLICTS; i++)
		if (rules[i] == t->conflict)
			return (enum door_conflict)i;
	return DOOR_KEEP_BOTH;
}

bool
incoming_must_ask(const struct transfer *t, const struct peer_row *peer)
{
	struct sink_conf conf = { .root_fd = t->root_fd, .offer = t->offer };
	struct file_root root = { .fd = -1 };
	int rule = peer->conflict != DOOR_BY_SETTING ? peer->conflict
						     : t->hub->set.conflict;
	char path[FX_PATH_MAX + 1];
	struct fx_err err;
	bool taken;
	size_t n;

	if (rule != DOOR_ASK_EXISTS)
		return false;
	conf.into = t->into;
	if (peer->into_dir != NULL) {
		if (path_from_text(path, sizeof(path), peer->into_dir,
			strlen(peer->into_dir), &n) < 0 ||
		    file_root_open(
			&root, path, t->hub->options.state_dir, &err) < 0)
			return true;
		conf.root_fd = root.fd;
		conf.into = NULL;
	}
	taken = sink_taken(&conf);
	if (root.fd >= 0)
		file_root_close(&root);
	return taken;
}

/* Another folder than the usual one. */
static int
choose_folder(struct transfer *t, const char *into, struct fx_err *err)
{
	char path[FX_PATH_MAX + 1];
	struct file_root root;
	size_t n;

	if (path_from_text(path, sizeof(path), into, strlen(into), &n) < 0 ||
	    path[0] != '/')
		return fx_err_set(
		    err, E_ARGS, "%s is not an absolute path", into);
	if (file_root_open(&root, path, t->hub->options.state_dir, err) < 0)
		return -1;
	close(t->root_fd);
	free(t->root_path);
	free(t->into_path);
	free(t->into);
	t->into = NULL;
	t->root_fd = root.fd;
	t->root_path = root.path;
	t->into_path = str_dup_n(root.path, strlen(root.path));
	return t->into_path != NULL
	    ? 0
	    : fx_err_set(err, E_INTERNAL, "out of memory");
}

/* The entry of the list that was shown, or NULL. */
static const struct entry *
shown(const struct transfer *t, int64_t id)
{
	list_for_each(at, &t->peeked) {
		const struct rx_block *b =
		    FX_CONTAINER(at, struct rx_block, link);

		if (id >= b->block->first_id &&
		    id < (int64_t)b->block->first_id + b->block->count)
			return block_entry(b->block, (uint32_t)id);
	}
	return NULL;
}

/* What is not to come is known by path from now on. */
static int
choose_files(
    struct transfer *t, const struct door_accept *a, struct fx_err *err)
{
	struct sink_unwanted *u = sink_unwanted_new();
	int r = u != NULL ? 0 : -ENOMEM;

	for (size_t i = 0; i < a->unwanted_n && r == 0; i++) {
		const struct entry *e = shown(t, a->unwanted[i]);

		if (e == NULL) {
			sink_unwanted_unref(u);
			return fx_err_set(err, E_ARGS,
			    "an unwanted file is not in the list of the offer");
		}
		r = sink_unwanted_add(u, e->path, e->path_len);
	}
	if (r < 0) {
		sink_unwanted_unref(u);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	sink_unwanted_sort(u);
	sink_unwanted_unref(t->unwanted);
	t->unwanted = u;
	t->partly = true;
	return 0;
}

int
incoming_choose(
    struct transfer *t, const struct door_accept *a, struct fx_err *err)
{
	char name[FX_NAME_MAX + 1];
	size_t n;

	if (a->conflict == DOOR_ASK_EXISTS)
		return fx_err_set(
		    err, E_ARGS, "what is accepted needs a rule, not ask");
	if (a->conflict != DOOR_BY_SETTING)
		t->conflict = incoming_rule(t->hub, a->conflict);
	if (a->rename != NULL) {
		if (t->offer->roots_n != 1)
			return fx_err_set(err, E_ARGS,
			    "only a single item can get another name");
		if (path_from_text(name, sizeof(name), a->rename,
			strlen(a->rename), &n) < 0 ||
		    path_check_name(name, n, err) < 0)
			return fx_err_set(err, E_NAME,
			    "%s cannot be the name of a file", a->rename);
		free(t->rename);
		t->rename = str_dup_n(name, n);
	}
	if (a->unwanted_n > 0 && choose_files(t, a, err) < 0)
		return -1;
	return a->into != NULL ? choose_folder(t, a->into, err) : 0;
}

uint8_t
incoming_need_mode(const struct transfer *t)
{
	if (t->partly || t->anew_of[0] != '\0' ||
	    sink_rule_merges(t->conflict) || !t->offer->entries_known ||
	    t->offer->total_entries > FX_PLAIN_ENTRIES_MAX)
		return NEED_MODE_NEGOTIATE;
	return NEED_MODE_ALL;
}
