/* SPDX-License-Identifier: MIT */
#include "dialect/dialog_code.h"
#include "dialect/push_header.h"

/*
 * The sender of push-raw.  FIN is the end of the file, so whatever ends it
 * before must be RST: armed linger from the header to the last byte.
 */

enum client_at {
	CLIENT_HEADER, /* is going out */
	CLIENT_PAUSE,  /* nothing may follow it yet */
	CLIENT_DATA,
	CLIENT_LAST /* FIN is out; the receiver closes when it has all */
};

struct client {
	enum client_at at;
	char name[PUSH_HEADER_MAX];
	size_t name_len;
};

static int
client_check(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;

	c->name_len = name_leaving(
	    c->name, sizeof(c->name), d->conf.name, d->conf.name_len);
	return push_check(c->name, c->name_len, d->conf.size, false, err);
}

static void
client_begin(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_HEADER;
	d->wants = true;
	push_header_put(&d->send, c->name, c->name_len, d->conf.size, NULL,
	    d->conf.pad_header);
	do_linger(d, true);
	do_idle(d);
	do_send_text(d);
}

static void
client_sent(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_PAUSE;
	do_pause(d);
}

static void
client_file_sent(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_LAST;
	do_linger(d, false);
	do_act(d, DIALOG_SHUT);
	do_timer(d, DIALOG_TIMER_FIXED, d->conf.reply_s * 1000);
}

static void
client_short(struct dialog *d)
{
	set_short(d);
	end_talk(d, END_RESET);
}

static void
stopped_early(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
	    "The receiver stopped early; the file did not arrive whole.");
	end_talk(d, END_RESET);
}

static size_t
client_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	peer_says(d, data, n);
	return n;
}

static void
sent_all(struct dialog *d)
{
	set_shown(d, DIALOG_SENT);
	end_talk(d, END_CLOSE);
}

static void
client_eof(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_LAST)
		sent_all(d);
	else
		stopped_early(d);
}

static void
client_timer(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_PAUSE) {
		c->at = CLIENT_DATA;
		send_file(d, false);
	} else if (c->at == CLIENT_LAST) {
		do_note(d, DIALOG_NOTE_LOG,
		    "%s did not close within %u s after the last byte",
		    d->conf.peer, (unsigned)d->conf.reply_s);
		sent_all(d);
	} else {
		set_no_answer(d, DIALOG_EXIT_OTHER, d->conf.idle_s);
		end_talk(d, END_RESET);
	}
}

const struct dialog_ops push_raw_client = {
	.own_size = sizeof(struct client),
	.check = client_check,
	.begin = client_begin,
	.bytes = client_bytes,
	.eof = client_eof,
	.broken = stopped_early,
	.timer = client_timer,
	.sent = client_sent,
	.file_sent = client_file_sent,
	.source_short = client_short,
	.cancelled = END_RESET,
};
