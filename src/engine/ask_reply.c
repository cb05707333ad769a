/* SPDX-License-Identifier: MIT */
/* What a peer answers to what it was asked. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "engine/ask_internal.h"
#include "engine/doorman.h"
#include "engine/session.h"
#include "proto/msg_list.h"

static const char *
kind_name(enum entry_kind kind)
{
	return kind == ENTRY_FOLDER ? "folder"
	    : kind == ENTRY_SYMLINK ? "symlink"
				    : "file";
}

static void
show(struct door_entry *d, const struct entry *e, enum fx_code code)
{
	d->path = malloc(PATH_TEXT_SIZE((size_t)e->path_len));
	if (d->path != NULL)
		path_to_text(d->path, PATH_TEXT_SIZE((size_t)e->path_len),
		    (const char *)e->path, e->path_len);
	d->kind = (char *)(uintptr_t)kind_name(e->kind);
	d->size = (int64_t)(e->size <= FX_FILE_SIZE_MAX ? e->size : 0);
	d->mode = e->mode;
	d->mtime = e->mtime;
	if (code != FX_OK)
		d->code = (char *)(uintptr_t)fx_code_name(code);
}

/* The entries and the end of the ask. */
static void
answer(struct ask *a, const struct entry *entries, const enum fx_code *codes,
    size_t n, bool last)
{
	struct door_entries reply = { .total = -1, .complete = last };

	reply.items = calloc(n + 1, sizeof(*reply.items));
	for (size_t i = 0; reply.items != NULL && i < n; i++)
		show(&reply.items[reply.items_n++], &entries[i],
		    codes != NULL ? codes[i] : FX_OK);
	doorman_reply(a->hub, a->client, a->command, DOOR_LS, &reply);
	for (size_t i = 0; i < reply.items_n; i++)
		free(reply.items[i].path);
	free(reply.items);
	ask_free(a);
}

static int
take_page(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct list_page page;
	struct ask *a;
	size_t n;

	if (msg_list_reply_decode(&page, f, err) < 0)
		return -1;
	a = ask_find(s, page.req_id);
	n = page.block != NULL ? page.block->count : 0;
	if (a != NULL && (a->type != FT_LIST || n > a->max)) {
		list_page_done(&page);
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "an answer to something else", NULL);
	}
	if (a != NULL)
		answer(a, n > 0 ? page.block->entries : NULL, page.refused, n,
		    page.last);
	list_page_done(&page);
	return 0;
}

int
ask_reply(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct msg_stat_reply m;
	struct ask *a;

	if (f->type == FT_LIST_REPLY)
		return take_page(s, f, err);
	if (msg_stat_reply_decode(&m, f, err) < 0)
		return err->code == E_PROTO ? -1 : 0;
	a = ask_find(s, m.req_id);
	if (a == NULL)
		return 0;
	if (a->type != FT_STAT)
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "an answer to something else", NULL);
	answer(a, &m.entry, NULL, m.entry_known ? 1 : 0, true);
	return 0;
}

/* What the peer's code means for what was asked. */
static void
sentence(const struct ask *a, const struct msg_error *e, struct fx_err *err)
{
	char text[UTF8_SAFE_SIZE(FX_TEXT_MAX)];
	char path[256] = "shares";

	if (a->paths_n > 0)
		path_to_text(
		    path, sizeof(path), a->paths[0].bytes, a->paths[0].n);
	utf8_safe(text, sizeof(text), e->text, strlen(e->text));
	if (text[0] != '\0')
		fx_err_set(err, e->code, "%s says: %s", a->name, text);
	else
		fx_err_make(err, e->code, 0, "peer", a->name, "path", path,
		    "file", path, "what", "fetch this", "n", "10", NULL);
}

void
ask_error(struct session *s, const struct msg_error *e)
{
	struct ask *a = ask_find(s, e->id);
	struct fx_err err;

	if (a == NULL)
		return;
	if (a->type == FT_LIST && e->code == E_TYPE) {
		/* no folder: then what is it? */
		a->type = FT_STAT;
		a->sent = false;
		ask_begin(a, s);
		return;
	}
	sentence(a, e, &err);
	ask_fail(a, &err);
}
