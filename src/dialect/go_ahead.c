/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "base/utf8.h"
#include "dialect/dialog_code.h"

/*
 * The receiver of go-ahead: 8 bytes of size and a name that nothing ends; the
 * sender then waits for "go ahead", so that silence ends the name.  After the
 * data both close.  Known variants write the size as 8 hex digits, or a blank
 * in front of the name.
 */

#define GO_AHEAD   "go ahead"
#define NO         "refused"
#define WIRE_MAX   1024
#define SIZE_BYTES 8
#define SILENCE_MS 50
#define REARMS_MAX 3 /* of header_s, for names that end in half a character */

enum server_at {
	SERVER_HEADER,
	SERVER_REPLY, /* is going out */
	SERVER_DATA
};

struct server {
	enum server_at at;
	bool quiet; /* the timer is that of silence */
	unsigned rearms;
	uint64_t size;
	size_t name_at; /* in d->text */
};

static void
server_begin(struct dialog *d)
{
	d->wants = true;
	do_header(d);
}

static void
no_header(struct dialog *d)
{
	end_stranger(d, d->text.len == 0, "header");
}

/* Whether what came may be all of the header. */
static bool
is_whole(const struct dialog *d)
{
	const char *text = (const char *)d->text.data;

	return d->text.len > SIZE_BYTES &&
	    utf8_valid(text + SIZE_BYTES, d->text.len - SIZE_BYTES);
}

/* What the header says; false if it is a stranger's. */
static bool
parse(struct dialog *d)
{
	struct server *s = d->own;
	struct cur c = cur_over(d->text.data, d->text.len);
	const uint8_t *text = d->text.data;
	size_t digits = 0;
	uint64_t hex = 0;

	while (digits < SIZE_BYTES && str_digit((char)text[digits]) >= 0)
		hex = hex << 4 | (uint64_t)str_digit((char)text[digits++]);
	s->size = cur_u64_be(&c);
	if (digits == SIZE_BYTES)
		s->size = hex;
	s->name_at = SIZE_BYTES;
	for (size_t i = s->name_at; i < d->text.len; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return false;
	if (text[s->name_at] == ' ' && d->text.len > SIZE_BYTES + 1)
		s->name_at++;
	return true;
}

static void
server_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_refused(d, how, reason);
	buf_put_str(&d->send, NO);
	end_talk(d, END_WORDS);
}

static void
header_whole(struct dialog *d)
{
	struct server *s = d->own;

	if (!parse(d))
		no_header(d);
	else if (in_too_large(d, s->size))
		server_refused(d, DIALOG_TOO_LARGE, "file is too large");
	else
		in_admit(d, d->text.data + s->name_at, d->text.len - s->name_at,
		    s->size, true, NULL);
}

static void
server_admitted(struct dialog *d)
{
	struct server *s = d->own;

	s->at = SERVER_REPLY;
	buf_put_str(&d->send, GO_AHEAD);
	do_idle(d);
	do_send_text(d);
}

static void
server_sent(struct dialog *d)
{
	struct server *s = d->own;

	s->at = SERVER_DATA;
	if (d->in.size == 0)
		in_commit(d, DIALOG_SIZE_OK);
	else
		d->wants = true;
}

static size_t
header_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;
	size_t room = WIRE_MAX - d->text.len;

	if (n > room) {
		no_header(d);
		return n;
	}
	buf_put(&d->text, data, n);
	if (is_whole(d)) {
		s->quiet = true;
		do_timer(d, DIALOG_TIMER_FIXED, SILENCE_MS);
	} else if (s->quiet) {
		s->quiet = false;
		if (s->rearms++ == REARMS_MAX)
			no_header(d);
		else
			do_header(d);
	}
	return n;
}

static size_t
server_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;

	if (s->at == SERVER_HEADER)
		return header_bytes(d, data, n);
	n = in_store(d, data, n);
	if (d->in.got == d->in.size)
		in_commit(d, DIALOG_SIZE_OK);
	return n;
}

/* It failed; no part of it is kept, as the original's users expect. */
static void
give_up(struct dialog *d, enum dialog_end how)
{
	in_drop(d, false);
	end_talk(d, how);
}

static void
server_eof(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA) {
		set_cut(d, d->in.got, d->in.size);
		give_up(d, END_DRAIN);
	} else if (is_whole(d) && parse(d) && s->size == 0) {
		header_whole(d);
	} else {
		no_header(d);
	}
}

static void
server_broken(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA)
		set_cut(d, d->in.got, d->in.size);
	else if (d->text.len > 0)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s left before its file was taken.", d->conf.peer);
	give_up(d, END_CLOSE);
}

static void
server_timer(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_HEADER && s->quiet) {
		header_whole(d);
	} else if (s->at == SERVER_HEADER) {
		no_header(d);
	} else {
		set_idle(d, d->in.got, d->in.size);
		give_up(d, END_RESET);
	}
}

static void
server_committed(struct dialog *d, const struct fx_err *err)
{
	end_talk(d, err->code == FX_OK ? END_DRAIN : END_RESET);
}

static void
server_failed(struct dialog *d, FX_UNUSED const struct fx_err *err)
{
	give_up(d, END_RESET);
}

const struct dialog_ops go_ahead_server = {
	.own_size = sizeof(struct server),
	.begin = server_begin,
	.bytes = server_bytes,
	.eof = server_eof,
	.broken = server_broken,
	.timer = server_timer,
	.sent = server_sent,
	.admitted = server_admitted,
	.refused = server_refused,
	.committed = server_committed,
	.failed = server_failed,
	.cancelled = END_RESET,
};
