/* SPDX-License-Identifier: MIT */
#include "engine/inbox_show.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/dialect_check.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/transfer.h"

static char *
text_of(const char *raw)
{
	size_t n = raw != NULL ? strlen(raw) : 0;
	char *text = raw != NULL ? malloc(PATH_TEXT_SIZE(n)) : NULL;

	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), raw, n);
	return text;
}

void
inbox_show(const struct item_row *row, struct item_shown *ret)
{
	struct door_item *d = &ret->d;
	struct fx1 id = { .size = row->size };

	memset(ret, 0, sizeof(*ret));
	identity_text(row->peer, ret->key);
	ret->name = text_of(row->name);
	ret->path = text_of(row->path);
	d->id = (char *)(uintptr_t)row->transfer;
	d->index = row->root;
	d->name = ret->name;
	d->path = ret->path;
	d->peer = (char *)(uintptr_t)row->petname;
	d->key = ret->key;
	d->tree = row->kind == ENTRY_FOLDER;
	d->size = (int64_t)row->size;
	d->size_done = -1;
	d->files = (int64_t)row->files;
	d->state = row->state >= 0 && row->state < DOOR_ITEM_STATES
	    ? (enum door_item_state)row->state
	    : DOOR_ITEM_FAILED;
	if (row->has_digest) {
		memcpy(id.root, row->digest, sizeof(id.root));
		if (d->tree)
			str_hex(ret->digest, row->digest, 32);
		else
			fx1_format(&id, ret->digest);
		d->digest = ret->digest;
	}
	if (row->has_sha256) {
		str_hex(ret->sha, row->sha256, sizeof(row->sha256));
		d->sha256 = ret->sha;
	}
	d->address = row->address;
	if (dialect_of_key(row->peer) >= 0)
		d->key = d->peer;
	d->time = row->received_ms / 1000;
	d->verified = row->verified_ms > 0 ? row->verified_ms / 1000 : -1;
	/* What arrived unknown was compared only when somebody asked. */
	if (row->first != 0 && row->verified_ms <= row->received_ms)
		d->verified = -1;
	if (row->code != 0) {
		d->code = (char *)(uintptr_t)fx_code_name(
		    fx_code_from((unsigned)row->code));
		d->error = row->error;
	}
}

void
inbox_shown_done(struct item_shown *shown)
{
	free(shown->name);
	free(shown->path);
}

void
inbox_snapshot(struct hub *h, uint64_t client)
{
	struct item_shown shown;
	struct items_list list;
	struct fx_err err;

	if (items_page(h->db, 0, FX_DOOR_PAGE, &list, &err) < 0)
		return;
	for (size_t i = list.count; i > 0; i--) {
		inbox_show(&list.rows[i - 1], &shown);
		doorman_tell(h, client, DOOR_EV_INBOX, &shown.d);
		inbox_shown_done(&shown);
	}
	items_list_done(&list);
}

void
inbox_page(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page)
{
	size_t max = page->max > 0 && page->max < FX_DOOR_PAGE
	    ? (size_t)page->max
	    : FX_DOOR_PAGE;
	size_t skip = page->offset > 0 ? (size_t)page->offset : 0;
	struct door_items reply = { .items_n = 0 };
	struct item_shown *shown;
	struct items_list list;
	struct fx_err err;

	if (items_page(h->db, skip, max, &list, &err) < 0) {
		doorman_refuse(h, client, id, &err);
		return;
	}
	shown = calloc(list.count + 1, sizeof(*shown));
	reply.items = calloc(list.count + 1, sizeof(*reply.items));
	for (size_t i = 0;
	     shown != NULL && reply.items != NULL && i < list.count; i++) {
		inbox_show(&list.rows[i], &shown[i]);
		reply.items[reply.items_n++] = shown[i].d;
	}
	reply.total = list.more ? -1 : (int64_t)(skip + list.count);
	doorman_reply(h, client, id, DOOR_INBOX, &reply);
	for (size_t i = 0; i < reply.items_n; i++)
		inbox_shown_done(&shown[i]);
	free(shown);
	free(reply.items);
	items_list_done(&list);
}

int
inbox_root_open(struct hub *h, const char *path, struct fx_err *err)
{
	struct file_root root;

	if (file_root_open(&root, path, h->options.state_dir, err) < 0)
		return -1;
	free(root.path);
	return root.fd;
}
