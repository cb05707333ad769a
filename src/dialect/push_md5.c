/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/str.h"
#include "dialect/dialog_code.h"
#include "dialect/push_header.h"
#include "dialect/push_md5_words.h"

/*
 * The receiver of push-md5: NAME<SEPARATOR>SIZE<SEPARATOR>MD5, the data, then
 * one sentence as the answer.
 */

enum server_at {
	SERVER_HEADER,
	SERVER_DATA,
	SERVER_DISCARD /* refused; the peer hears it after its last byte */
};

struct server {
	enum server_at at;
	struct push_header header;
	uint64_t discarded;
	char reason[DIALOG_TEXT_MAX + 1];
};

/* The sentence that the sender hears. */
static void
answer(struct dialog *d, const char *head, const char *text)
{
	char line[DIALOG_TEXT_MAX + 1];

	buf_clear(&d->send);
	str_copy(line, sizeof(line), head);
	str_copy(line + strlen(line), sizeof(line) - strlen(line), text);
	buf_put_str(&d->send, line);
	end_talk(d, END_WORDS);
}

static void
server_begin(struct dialog *d)
{
	struct server *s = d->own;

	push_header_init(&s->header);
	d->wants = true;
	do_header(d);
}

static void
no_header(struct dialog *d)
{
	const struct server *s = d->own;

	end_stranger(d, s->header.len == 0, "header");
}

/* Let the rest of a file go by; after it the sender hears why. */
static void
discard(struct dialog *d, const char *reason)
{
	struct server *s = d->own;

	in_drop(d, true);
	s->at = SERVER_DISCARD;
	s->discarded = 0;
	str_copy(s->reason, sizeof(s->reason), reason);
	if (d->in.got == d->in.size) {
		answer(d, PUSH_FAILED, reason);
		return;
	}
	d->wants = true;
	do_timer(d, DIALOG_TIMER_FIXED, DISCARD_MS);
}

static void
server_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_refused(d, how, reason);
	discard(d, reason);
}

static void
header_whole(struct dialog *d)
{
	struct server *s = d->own;
	const struct push_header *h = &s->header;

	if (in_too_large(d, h->size)) {
		d->in.size = h->size;
		d->in.got = 0;
		server_refused(d, DIALOG_TOO_LARGE, "file is too large");
		return;
	}
	in_admit(d, h->name, h->name_len, h->size, true, h->md5);
}

static void
file_whole(struct dialog *d)
{
	if (in_md5_right(d))
		in_commit(d, DIALOG_MD5_OK);
	else
		answer(d, PUSH_FAILED, PUSH_MISMATCH);
}

static void
server_admitted(struct dialog *d)
{
	struct server *s = d->own;

	d->in.hash = d->conf.md5->start();
	if (d->in.hash == NULL) {
		end_no_memory(d);
		return;
	}
	s->at = SERVER_DATA;
	if (d->in.size == 0) {
		file_whole(d);
		return;
	}
	d->wants = true;
	do_idle(d);
}

static size_t
discard_bytes(struct dialog *d, size_t n)
{
	struct server *s = d->own;
	uint64_t left = d->in.size - d->in.got - s->discarded;

	if (n > left)
		n = (size_t)left;
	s->discarded += n;
	if (n == left)
		answer(d, PUSH_FAILED, s->reason);
	else if (s->discarded >= DISCARD_BYTES)
		end_talk(d, END_RESET);
	return n;
}

static size_t
server_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;
	size_t taken = 0;

	if (s->at == SERVER_DISCARD)
		return discard_bytes(d, n);
	if (s->at == SERVER_DATA) {
		taken = in_store(d, data, n);
		if (d->in.got == d->in.size)
			file_whole(d);
		return taken;
	}
	while (taken < n && s->header.field < PUSH_WHOLE)
		push_header_byte(&s->header, data[taken++]);
	if (s->header.field == PUSH_WHOLE)
		header_whole(d);
	else if (s->header.field == PUSH_BAD)
		no_header(d);
	return taken;
}

/* The sender ended before its last byte; tell says whether it may listen. */
static void
cut(struct dialog *d, bool tell)
{
	set_cut(d, d->in.got, d->in.size);
	if (tell)
		answer(d, PUSH_FAILED, PUSH_SHORT);
	else
		end_talk(d, END_RESET);
}

static void
server_eof(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA)
		cut(d, true);
	else if (s->at == SERVER_DISCARD)
		answer(d, PUSH_FAILED, s->reason);
	else
		no_header(d);
}

static void
server_broken(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA)
		cut(d, false);
	else if (s->at == SERVER_DISCARD)
		end_talk(d, END_CLOSE);
	else if (d->in.asked) {
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s left before it was answered.", d->conf.peer);
		end_talk(d, END_CLOSE);
	} else
		no_header(d);
}

static void
server_timer(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DISCARD) {
		end_talk(d, END_RESET);
		return;
	}
	if (s->at == SERVER_HEADER) {
		no_header(d);
		return;
	}
	set_idle(d, d->in.got, d->in.size);
	answer(d, PUSH_FAILED, PUSH_SHORT);
}

static void
server_committed(struct dialog *d, const struct fx_err *err)
{
	if (err->code == FX_OK)
		answer(d, PUSH_OK_MD5, "");
	else
		answer(d, PUSH_FAILED, "could not be stored");
}

static void
server_failed(struct dialog *d, FX_UNUSED const struct fx_err *err)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA)
		discard(d, "could not be stored");
	else
		end_talk(d, END_RESET);
}

const struct dialog_ops push_md5_server = {
	.own_size = sizeof(struct server),
	.begin = server_begin,
	.bytes = server_bytes,
	.eof = server_eof,
	.broken = server_broken,
	.timer = server_timer,
	.admitted = server_admitted,
	.refused = server_refused,
	.committed = server_committed,
	.failed = server_failed,
	.cancelled = END_RESET,
};
