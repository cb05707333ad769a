/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/log.h"
#include "base/path.h"
#include "base/vec.h"
#include "engine/doorman.h"
#include "engine/transfer.h"

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
}

bool
transfer_has_failed(const struct transfer *t, uint32_t file_id)
{
	for (size_t i = 0; i < t->failed_n; i++)
		if (t->failed[i].file_id == file_id)
			return true;
	return false;
}
