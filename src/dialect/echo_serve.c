/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "dialect/dialog_code.h"
#include "dialect/echo_inbox.h"
#include "dialect/echo_json.h"
#include "dialect/echo_order.h"
#include "dialect/echo_write.h"

/*
 * The server of echo-json: takes a file in one message and sends it back in
 * chunks.  After "ready" always comes "end", or the connection ends: the
 * original client waits for ever otherwise.
 */

#define KEPT_MAX      16 /* files of one connection known again */
#define ECHO_PATH_MAX 4096

enum server_at {
	SERVER_MESSAGE, /* one comes in */
	SERVER_REPLY,   /* an error is going out; then the next message */
	SERVER_STORE,   /* into staging */
	SERVER_READY,   /* is going out */
	SERVER_CHUNKS,
	SERVER_END /* is going out; then the next message */
};

struct server {
	enum server_at at;
	struct echo_inbox inbox;
	struct echo_message file;
	uint8_t sha256[DIALOG_SHA256_SIZE];
	struct echo_order order;
	/* Digests of names and contents that are stored already. */
	uint8_t kept[KEPT_MAX][DIALOG_SHA256_SIZE];
	size_t n_kept; /* ever; the oldest are forgotten */
	bool first;    /* no length came yet */
};

static void
server_begin(struct dialog *d)
{
	struct server *s = d->own;

	if (d->conf.max_file > DIALOG_ECHO_MAX)
		d->conf.max_file = DIALOG_ECHO_MAX;
	assert(d->conf.chunk_size > 0);
	assert(d->conf.chunk_size <= DIALOG_CHUNK_MAX);
	buf_init(&d->send, 2 * (size_t)d->conf.chunk_size + ECHO_HEAD_MAX);
	echo_inbox_init(&s->inbox, 6 * d->conf.max_file + ECHO_EXTRA);
	s->first = true;
	d->wants = true;
	do_header(d);
}

/* On to the next message of the client. */
static void
next_message(struct dialog *d)
{
	struct server *s = d->own;

	echo_done(&s->file);
	echo_order_done(&s->order);
	s->at = SERVER_MESSAGE;
	d->wants = true;
	do_idle(d);
}

static void
reply_error(struct dialog *d, const char *head, const char *text)
{
	struct server *s = d->own;
	char line[DIALOG_TEXT_MAX];

	snprintf(line, sizeof(line), "%s%s", head, text);
	buf_clear(&d->send);
	echo_put_error(&d->send, line);
	echo_done(&s->file);
	s->at = SERVER_REPLY;
	d->wants = false;
	do_idle(d);
	do_send_text(d);
}

static void
server_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_refused(d, how, reason);
	reply_error(d, "Server error: ", reason);
}

static void
send_ready(struct dialog *d)
{
	struct server *s = d->own;

	if (!echo_order_init(&s->order, &d->conf, s->file.n)) {
		end_no_memory(d);
		return;
	}
	s->at = SERVER_READY;
	buf_clear(&d->send);
	echo_put_ready(&d->send, s->file.path, s->file.path_len, s->sha256,
	    s->order.total);
	do_idle(d);
	do_send_text(d);
}

/* One digest of name and content, to know the file again. */
static void
identity(struct dialog *d, uint8_t ret[DIALOG_SHA256_SIZE], void *h)
{
	struct server *s = d->own;

	d->conf.sha256->add(h, s->sha256, sizeof(s->sha256));
	d->conf.sha256->add(h, s->file.path, s->file.path_len);
	d->conf.sha256->end(h, ret);
}

static bool
is_kept(const struct server *s, const uint8_t id[DIALOG_SHA256_SIZE])
{
	for (size_t i = 0; i < s->n_kept && i < KEPT_MAX; i++)
		if (memcmp(s->kept[i], id, DIALOG_SHA256_SIZE) == 0)
			return true;
	return false;
}

static void
upload_whole(struct dialog *d)
{
	struct server *s = d->own;
	void *content = d->conf.sha256->start();
	void *both = d->conf.sha256->start();
	uint8_t id[DIALOG_SHA256_SIZE];
	struct dialog_act *act;

	if (content == NULL || both == NULL) {
		d->conf.sha256->drop(content);
		d->conf.sha256->drop(both);
		end_no_memory(d);
		return;
	}
	d->conf.sha256->add(content, s->file.data, s->file.n);
	d->conf.sha256->end(content, s->sha256);
	identity(d, id, both);
	if (!d->conf.keep || is_kept(s, id)) {
		if (!d->conf.keep)
			set_shown(d, DIALOG_NOT_CHECKED);
		send_ready(d);
		return;
	}
	act =
	    in_admit(d, s->file.path, s->file.path_len, s->file.n, true, NULL);
	act->file.sha256 = s->sha256;
}

static void
server_admitted(struct dialog *d)
{
	struct server *s = d->own;

	s->at = SERVER_STORE;
}

static void
server_committed(struct dialog *d, const struct fx_err *err)
{
	struct server *s = d->own;
	void *h;

	if (err->code != FX_OK) {
		reply_error(d, "Server error: ", "could not be stored");
		return;
	}
	h = d->conf.sha256->start();
	if (h != NULL)
		identity(d, s->kept[s->n_kept++ % KEPT_MAX], h);
	send_ready(d);
}

static void
no_message(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_PROTO,
	    "%s sent what is no message of echo-json.", d->conf.peer);
	end_talk(d, END_DRAIN);
}

static void
message_whole(struct dialog *d)
{
	struct server *s = d->own;
	int r = echo_command(s->inbox.json.data, s->inbox.json.len, &s->file);

	echo_inbox_clear(&s->inbox);
	s->first = false;
	d->wants = false;
	if (r != 0) {
		end_no_memory(d);
		return;
	}
	switch (s->file.kind) {
	case ECHO_UPLOAD:
		if (in_too_large(d, s->file.n))
			server_refused(
			    d, DIALOG_TOO_LARGE, "file is too large");
		else if (s->file.path_len > ECHO_PATH_MAX)
			reply_error(
			    d, "Server error: ", "file_path is too long");
		else
			upload_whole(d);
		break;
	case ECHO_MISSING:
		reply_error(d, "", "Missing file path or file data");
		break;
	case ECHO_WRONG:
		reply_error(d, "Server error: ", s->file.text);
		break;
	case ECHO_UNKNOWN:
		reply_error(d, "Unknown command: ", s->file.text);
		break;
	case ECHO_DISCONNECT:
		end_talk(d, END_DRAIN);
		break;
	case ECHO_BAD:
	case ECHO_READY:
	case ECHO_ERROR:
	case ECHO_CHUNK:
	case ECHO_END:
	case ECHO_OTHER:
		no_message(d);
		break;
	}
}

static size_t
server_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;
	size_t taken = echo_inbox_add(&s->inbox, data, n);

	switch (s->inbox.state) {
	case ECHO_INBOX_MORE:
		if (s->first && s->inbox.n_prefix == ECHO_PREFIX) {
			s->first = false;
			do_idle(d);
		}
		break;
	case ECHO_INBOX_WHOLE:
		message_whole(d);
		break;
	case ECHO_INBOX_EMPTY:
		no_message(d);
		break;
	case ECHO_INBOX_LARGE:
		set_failed(d, DIALOG_EXIT_REFUSED, E_LIMIT,
		    "%s sends a message that is too large.", d->conf.peer);
		end_talk(d, END_RESET);
		break;
	case ECHO_INBOX_MEMORY:
		end_no_memory(d);
		break;
	}
	return taken;
}

/* The next chunk that is to be sent, or "end". */
static void
send_chunk(struct dialog *d)
{
	struct server *s = d->own;
	struct echo_chunk c;

	buf_clear(&d->send);
	switch (echo_order_next(&s->order, s->file.data, s->file.n, &c)) {
	case ECHO_ORDER_LOST:
		do_note(d, DIALOG_NOTE_FAULT,
		    "Simulating packet loss for chunk %llu",
		    (unsigned long long)c.sequence);
		return;
	case ECHO_ORDER_HURT:
		do_note(d, DIALOG_NOTE_FAULT,
		    "Simulating data corruption for chunk %llu",
		    (unsigned long long)c.sequence);
		FX_FALLTHROUGH;
	case ECHO_ORDER_WHOLE:
		echo_put_chunk(&d->send, c.sequence, c.data, c.n);
		break;
	case ECHO_ORDER_END:
		s->at = SERVER_END;
		echo_put_end(&d->send);
		break;
	}
	if (buf_error(&d->send) != 0)
		end_no_memory(d);
	else
		do_send_text(d);
}

/* Acts that are made one by one, as they are pulled. */
static void
server_more(struct dialog *d)
{
	struct server *s = d->own;
	uint64_t left = s->file.n - d->in.got;

	if (s->at == SERVER_CHUNKS && !d->sending) {
		send_chunk(d);
	} else if (s->at == SERVER_STORE && !d->in.ending) {
		if (left == 0)
			in_commit(d, DIALOG_NOT_CHECKED);
		else
			in_store(d, s->file.data + d->in.got,
			    left < DIALOG_READ_MAX ? (size_t)left
						   : DIALOG_READ_MAX);
	}
}

static void
server_sent(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_READY)
		s->at = SERVER_CHUNKS;
	else if (s->at == SERVER_REPLY || s->at == SERVER_END)
		next_message(d);
}

static void
server_eof(struct dialog *d)
{
	struct server *s = d->own;

	if (s->inbox.n_prefix > 0)
		set_failed(d, DIALOG_EXIT_OTHER, E_SIZE,
		    "Connection closed in the middle of a message.");
	end_talk(d, END_DRAIN);
}

static void
server_broken(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_STORE || d->in.asked || s->inbox.n_prefix > 0)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s left before its file was taken.", d->conf.peer);
	end_talk(d, END_CLOSE);
}

static void
server_timer(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at != SERVER_MESSAGE || s->inbox.n_prefix > 0) {
		set_failed(d, DIALOG_EXIT_OTHER, E_TIMEOUT,
		    "Nothing moved for %u s, in the middle of a message.",
		    (unsigned)d->conf.idle_s);
		end_talk(d, END_RESET);
	} else {
		end_talk(d, END_DRAIN);
	}
}

static void
server_failed(struct dialog *d, FX_UNUSED const struct fx_err *err)
{
	struct server *s = d->own;

	in_drop(d, true);
	if (s->at == SERVER_STORE)
		reply_error(d, "Server error: ", "could not be stored");
	else
		end_talk(d, END_RESET);
}

static void
server_done(struct dialog *d)
{
	struct server *s = d->own;

	echo_inbox_done(&s->inbox);
	echo_order_done(&s->order);
	echo_done(&s->file);
}

const struct dialog_ops echo_json_server = {
	.own_size = sizeof(struct server),
	.begin = server_begin,
	.bytes = server_bytes,
	.eof = server_eof,
	.broken = server_broken,
	.timer = server_timer,
	.sent = server_sent,
	.more = server_more,
	.admitted = server_admitted,
	.refused = server_refused,
	.committed = server_committed,
	.failed = server_failed,
	.cancelled = END_RESET,
	.done = server_done,
};
