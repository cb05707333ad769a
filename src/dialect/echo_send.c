/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "dialect/dialog_code.h"
#include "dialect/echo_back.h"
#include "dialect/echo_inbox.h"
#include "dialect/echo_json.h"
#include "dialect/echo_write.h"

/*
 * The client of echo-json: sends a file in one message, which goes out piece
 * by piece, and gets it back in chunks.  It was right if three digests are
 * equal: of the source, the server's, and of what came back.  Else it is sent
 * again on the same connection.
 */

#define PIECE_MAX   (64 * 1024) /* bytes of the source at once */
#define RECEIVED    "received_"
#define MISSING_MAX 8 /* numbers that a note lists */
#define NAME_ROOM   1024

enum client_at {
	CLIENT_UPLOAD,  /* is going out */
	CLIENT_WAIT,    /* for "ready" */
	CLIENT_CHUNKS,  /* until "end" */
	CLIENT_SAVE,    /* into staging */
	CLIENT_GOODBYE, /* "disconnect" is going out */
};

struct client {
	enum client_at at;
	struct echo_inbox inbox;
	struct echo_back back;
	struct echo_place saved;
	void *hash;       /* of the first pass, then of what is sent */
	uint64_t escaped; /* bytes of the data in the message */
	uint64_t sent;    /* of the source */
	uint8_t source[DIALOG_SHA256_SIZE];
	uint8_t server[DIALOG_SHA256_SIZE];
	bool changed; /* what was sent is not what was read first */
	char name[NAME_ROOM];
	size_t name_len;
	char name_saved[sizeof(RECEIVED) + NAME_ROOM];
};

static int
client_check(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;

	if (d->conf.max_file > DIALOG_ECHO_MAX)
		d->conf.max_file = DIALOG_ECHO_MAX;
	c->name_len = name_leaving(
	    c->name, sizeof(c->name), d->conf.name, d->conf.name_len);
	if (c->name_len == 0)
		return fx_err_set(err, E_NAME,
		    "The name is empty or too long for this dialect; rename "
		    "the file.");
	if (d->conf.size == 0)
		return fx_err_set(
		    err, E_SIZE, "This dialect cannot send an empty file.");
	if (d->conf.size > d->conf.max_file)
		return fx_err_set(err, E_LIMIT,
		    "The file has %llu bytes; in this dialect it may have "
		    "%llu (max_file).",
		    (unsigned long long)d->conf.size,
		    (unsigned long long)d->conf.max_file);
	c->hash = d->conf.sha256->start();
	if (c->hash == NULL)
		return fx_err_set(err, E_INTERNAL, "There is no memory.");
	buf_init(&d->send, 6 * PIECE_MAX + ECHO_HEAD_MAX);
	echo_inbox_init(&c->inbox, 2 * d->conf.size + ECHO_HEAD_MAX);
	return 0;
}

static void
client_scan(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;

	d->conf.sha256->add(c->hash, data, n);
	c->escaped += echo_bytes_len(data, n);
}

static int
client_scanned(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;

	d->conf.sha256->end(c->hash, c->source);
	c->hash = NULL;
	if (echo_upload_len(c->name, c->name_len, c->escaped) > UINT32_MAX)
		return fx_err_set(err, E_LIMIT,
		    "The file is too large for a message of this dialect.");
	return 0;
}

static void
read_piece(struct dialog *d)
{
	struct client *c = d->own;
	uint64_t left = d->conf.size - c->sent;

	do_read(d, c->sent, left < PIECE_MAX ? left : PIECE_MAX, false);
}

static void
upload(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_UPLOAD;
	c->sent = 0;
	c->changed = false;
	c->hash = d->conf.sha256->start();
	if (c->hash == NULL) {
		end_no_memory(d);
		return;
	}
	do_idle(d);
	read_piece(d);
}

static void
client_begin(struct dialog *d)
{
	struct client *c = d->own;

	echo_inbox_clear(&c->inbox);
	d->conf.sha256->drop(c->hash);
	d->wants = true;
	upload(d);
}

static void
client_read(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;

	if (n == 0) {
		set_short(d);
		end_talk(d, END_RESET);
		return;
	}
	buf_clear(&d->send);
	if (c->sent == 0)
		echo_put_upload(&d->send, c->name, c->name_len, c->escaped);
	echo_put_bytes(&d->send, data, n);
	d->conf.sha256->add(c->hash, data, n);
	c->sent += n;
	if (c->sent == d->conf.size)
		echo_put_upload_end(&d->send);
	if (buf_error(&d->send) != 0)
		end_no_memory(d);
	else
		do_send(d, d->send.data, d->send.len, n);
}

static void
client_sent(struct dialog *d)
{
	struct client *c = d->own;
	uint8_t sha256[DIALOG_SHA256_SIZE];

	if (c->at == CLIENT_GOODBYE) {
		end_talk(d, END_CLOSE);
	} else if (c->at == CLIENT_UPLOAD && c->sent < d->conf.size) {
		read_piece(d);
	} else if (c->at == CLIENT_UPLOAD) {
		d->conf.sha256->end(c->hash, sha256);
		c->hash = NULL;
		c->changed = memcmp(sha256, c->source, sizeof(sha256)) != 0;
		c->at = CLIENT_WAIT;
		do_timer(d, DIALOG_TIMER_FIXED, d->conf.reply_s * 1000);
	}
}

/* With what was set, and a word to the server. */
static void
goodbye(struct dialog *d)
{
	struct client *c = d->own;

	if (d->broke) {
		end_talk(d, END_CLOSE);
		return;
	}
	c->at = CLIENT_GOODBYE;
	d->wants = false;
	echo_back_done(&c->back);
	buf_clear(&d->send);
	echo_put_disconnect(&d->send);
	do_idle(d);
	do_send_text(d);
}

/* It came back wrong, for what was set: once more, or that was it. */
static void
wrong(struct dialog *d)
{
	struct client *c = d->own;

	if (c->changed || d->repeat >= d->conf.repeats) {
		goodbye(d);
		return;
	}
	d->repeat++;
	do_note(d, DIALOG_NOTE_AGAIN, "%s Retrying upload (attempt %u/%u)...",
	    d->result.err.text, d->repeat, (unsigned)d->conf.repeats);
	echo_back_done(&c->back);
	upload(d);
}

static void
missing(struct dialog *d)
{
	struct client *c = d->own;
	char list[MISSING_MAX * 24] = "";
	uint64_t at = 0;
	size_t n = 0;

	for (unsigned i = 0; i < MISSING_MAX; i++, at++) {
		if (!echo_back_missing(&c->back, &at))
			break;
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%llu",
		    i > 0 ? ", " : "", (unsigned long long)at);
	}
	set_failed(d, DIALOG_EXIT_MISMATCH, E_DIGEST,
	    "Missing chunks: received %llu out of %llu. Missing sequence "
	    "numbers: [%s%s].",
	    (unsigned long long)c->back.here, (unsigned long long)c->back.total,
	    list, echo_back_missing(&c->back, &at) ? ", .." : "");
	wrong(d);
}

static void
save(struct dialog *d)
{
	struct client *c = d->own;
	struct dialog_act *act;

	if (!d->conf.keep) {
		set_shown(d, DIALOG_ECHO_OK);
		goodbye(d);
		return;
	}
	c->at = CLIENT_SAVE;
	c->saved = (struct echo_place){ 0 };
	snprintf(c->name_saved, sizeof(c->name_saved), RECEIVED "%s", c->name);
	act = in_admit(
	    d, c->name_saved, strlen(c->name_saved), d->conf.size, true, NULL);
	act->file.sha256 = c->source;
}

static void
all_back(struct dialog *d)
{
	struct client *c = d->own;
	uint64_t at = 0;

	if (echo_back_missing(&c->back, &at)) {
		missing(d);
	} else if (c->changed) {
		set_changed(d);
		goodbye(d);
	} else if (memcmp(c->server, c->source, sizeof(c->source)) != 0) {
		set_failed(d, DIALOG_EXIT_MISMATCH, E_DIGEST,
		    "The server computed another SHA-256.");
		wrong(d);
	} else if (!echo_back_equal(&c->back, d->conf.sha256, c->source)) {
		set_failed(d, DIALOG_EXIT_MISMATCH, E_DIGEST,
		    "What came back has another SHA-256.");
		wrong(d);
	} else {
		save(d);
	}
}

/* The connection or the server failed, as was set. */
static void
once_more(struct dialog *d)
{
	if (!again(d, "It is sent again"))
		end_talk(d, END_CLOSE);
}

static void
nonsense(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_PROTO,
	    "%s sent what is no answer of echo-json.", d->conf.peer);
	end_talk(d, END_CLOSE);
}

static void
ready(struct dialog *d, const struct echo_message *m)
{
	struct client *c = d->own;

	if (c->at != CLIENT_WAIT || m->number < 1 ||
	    (uint64_t)m->number > d->conf.size) {
		nonsense(d);
		return;
	}
	memcpy(c->server, m->checksum, sizeof(c->server));
	if (!echo_back_init(
		&c->back, (size_t)d->conf.size, (uint64_t)m->number)) {
		end_no_memory(d);
		return;
	}
	c->at = CLIENT_CHUNKS;
	do_idle(d);
}

static void
message(struct dialog *d, const struct echo_message *m)
{
	struct client *c = d->own;

	switch (m->kind) {
	case ECHO_READY:
		ready(d, m);
		break;
	case ECHO_ERROR:
		peer_says(d, m->text, strlen(m->text));
		set_failed(d, DIALOG_EXIT_REFUSED, E_DECLINED,
		    "The server did not take the file.");
		end_talk(d, END_CLOSE);
		break;
	case ECHO_CHUNK:
		if (c->at != CLIENT_CHUNKS ||
		    !echo_back_add(&c->back, m->number, m->data, m->n))
			nonsense(d);
		break;
	case ECHO_END:
		if (c->at == CLIENT_CHUNKS)
			all_back(d);
		else
			nonsense(d);
		break;
	case ECHO_OTHER:
		break;
	case ECHO_BAD:
	case ECHO_UPLOAD:
	case ECHO_MISSING:
	case ECHO_WRONG:
	case ECHO_DISCONNECT:
	case ECHO_UNKNOWN:
		nonsense(d);
		break;
	}
}

static size_t
client_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;
	size_t taken = echo_inbox_add(&c->inbox, data, n);
	struct echo_message m;
	int r;

	switch (c->inbox.state) {
	case ECHO_INBOX_MORE:
		break;
	case ECHO_INBOX_WHOLE:
		r = echo_reply(c->inbox.json.data, c->inbox.json.len, &m);
		echo_inbox_clear(&c->inbox);
		if (r != 0) {
			end_no_memory(d);
			break;
		}
		message(d, &m);
		echo_done(&m);
		break;
	case ECHO_INBOX_EMPTY:
	case ECHO_INBOX_LARGE:
		nonsense(d);
		break;
	case ECHO_INBOX_MEMORY:
		end_no_memory(d);
		break;
	}
	return taken;
}

static void
client_eof(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_SAVE)
		return;
	if (c->at == CLIENT_GOODBYE) {
		end_talk(d, END_CLOSE);
		return;
	}
	set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
	    "%s closed before all came back.", d->conf.peer);
	once_more(d);
}

static void
client_timer(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_GOODBYE) {
		end_talk(d, END_RESET);
		return;
	}
	set_no_answer(d, DIALOG_EXIT_OTHER,
	    c->at == CLIENT_WAIT ? d->conf.reply_s : d->conf.idle_s);
	once_more(d);
}

static void
client_admitted(FX_UNUSED struct dialog *d)
{
	/* client_more() goes on. */
}

static void
client_refused(
    struct dialog *d, FX_UNUSED enum dialog_answer how, const char *reason)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_DECLINED,
	    "What came back was not saved: %s.", reason);
	goodbye(d);
}

/* Acts that are made one by one, as they are pulled. */
static void
client_more(struct dialog *d)
{
	struct client *c = d->own;
	const uint8_t *data;
	size_t n;

	if (c->at != CLIENT_SAVE || !d->in.open || d->in.ending)
		return;
	n = echo_back_next(&c->back, &c->saved, DIALOG_READ_MAX, &data);
	if (n > 0)
		in_store(d, data, n);
	else
		in_commit(d, DIALOG_ECHO_OK);
}

static void
client_committed(struct dialog *d, FX_UNUSED const struct fx_err *err)
{
	goodbye(d);
}

static void
client_done(struct dialog *d)
{
	struct client *c = d->own;

	d->conf.sha256->drop(c->hash);
	echo_inbox_done(&c->inbox);
	echo_back_done(&c->back);
}

const struct dialog_ops echo_json_client = {
	.own_size = sizeof(struct client),
	.scans = true,
	.check = client_check,
	.scan = client_scan,
	.scanned = client_scanned,
	.begin = client_begin,
	.bytes = client_bytes,
	.eof = client_eof,
	.broken = client_eof,
	.timer = client_timer,
	.sent = client_sent,
	.more = client_more,
	.read = client_read,
	.admitted = client_admitted,
	.refused = client_refused,
	.committed = client_committed,
	.cancelled = END_CLOSE,
	.done = client_done,
};
