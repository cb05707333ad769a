/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/path.h"
#include "base/vec.h"
#include "engine/doorman.h"
#include "engine/hub.h"
#include "engine/transfer.h"
#include "store/failed.h"

/* The files of a transfer that failed. */

static void
failed_sentence(const struct transfer *t, const char *path, enum fx_code code,
    struct fx_err *err)
{
	fx_err_make(err, code, 0, "file", path, "path", path, "name", path,
	    "peer", t->peer_name, "kind", "special file", "what", path, "limit",
	    "too little", "need", "more", "have", "less", "whom", t->peer_name,
	    NULL);
}

void
transfer_failed_why(
    const struct transfer *t, const struct failed_file *f, struct fx_err *ret)
{
	failed_sentence(t, f->path, f->code, ret);
}

void
transfer_failed_file(struct transfer *t, uint32_t file_id, const char *path,
    size_t n, enum fx_code code)
{
	struct door_file e = { .id = t->id };
	struct failed_file *f;
	struct fx_err err;
	char *text = malloc(PATH_TEXT_SIZE(n));

	if (text == NULL)
		return;
	path_to_text(text, PATH_TEXT_SIZE(n), path, n);
	failed_sentence(t, text, code, &err);
	log_pairs(LOG_WARN, "file failed", "transfer", t->id, "path", text,
	    "code", fx_code_name(code), NULL);
	e.path = text;
	e.code = (char *)(uintptr_t)fx_code_name(code);
	e.error = err.text;
	doorman_event(t->hub, DOOR_EV_FILE, &e);
	f = vec_add(&t->failed, &t->failed_n, &t->failed_cap,
	    TRANSFER_FAILED_MAX, sizeof(*f));
	if (f == NULL) {
		free(text);
		return;
	}
	f->file_id = file_id;
	f->path = text;
	f->code = code;
	t->failed_saved = false;
}

void
transfer_forget_failures(struct transfer *t)
{
	while (t->failed_n > 0)
		free(t->failed[--t->failed_n].path);
	t->files_failed = 0;
	t->failed_known = true;
	t->failed_saved = false;
}

static int
save_one(struct transfer *t, const struct failed_file *f, struct fx_err *err)
{
	struct failed_row row = { .file = f->file_id, .code = (int)f->code };
	size_t size = strlen(f->path) + 1;
	char *raw = malloc(size);
	int r;

	if (raw == NULL ||
	    path_from_text(raw, size, f->path, size - 1, &row.path_len) < 0)
		r = fx_err_set(err, E_INTERNAL, "out of memory");
	else {
		row.path = (uint8_t *)raw;
		r = failed_add(t->hub->db, t->id, &row, err);
	}
	free(raw);
	return r;
}

int
transfer_save_failures(struct transfer *t, struct fx_err *err)
{
	if (!t->failed_known || t->failed_saved)
		return 0;
	if (failed_clear(t->hub->db, t->id, err) < 0)
		return -1;
	for (size_t i = 0; i < t->failed_n; i++)
		if (save_one(t, &t->failed[i], err) < 0)
			return -1;
	t->failed_saved = true;
	return 0;
}

static bool
take_row(struct transfer *t, const struct failed_row *row)
{
	char *text = malloc(PATH_TEXT_SIZE(row->path_len));
	struct failed_file *f;

	f = text != NULL ? vec_add(&t->failed, &t->failed_n, &t->failed_cap,
			       TRANSFER_FAILED_MAX, sizeof(*f))
			 : NULL;
	if (f == NULL) {
		free(text);
		return false;
	}
	path_to_text(text, PATH_TEXT_SIZE(row->path_len),
	    row->path != NULL ? (const char *)row->path : "", row->path_len);
	f->file_id = row->file;
	f->path = text;
	f->code = fx_code_from((unsigned)row->code);
	return true;
}

void
transfer_load_failures(struct transfer *t)
{
	struct failed_list list;
	struct fx_err err;
	bool all = true;

	if (t->failed_known)
		return;
	if (failed_of(t->hub->db, t->id, TRANSFER_FAILED_MAX, &list, &err) <
	    0) {
		log_pairs(LOG_ERROR, "failed files not read", "transfer", t->id,
		    "why", err.text, NULL);
		return;
	}
	for (size_t i = 0; i < list.count && all; i++)
		all = take_row(t, &list.rows[i]);
	failed_list_done(&list);
	t->failed_known = t->failed_saved = true;
}

bool
transfer_has_failed(const struct transfer *t, uint32_t file_id)
{
	for (size_t i = 0; i < t->failed_n; i++)
		if (t->failed[i].file_id == file_id)
			return true;
	return false;
}
