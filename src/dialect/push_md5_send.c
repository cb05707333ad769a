/* SPDX-License-Identifier: MIT */
#include "dialect/dialog_code.h"
#include "dialect/push_header.h"
#include "dialect/push_md5_words.h"

/* The sender of push-md5. */

/* How long a verdict may grow after its first byte. */
#define VERDICT_MS 2000

enum client_at {
	CLIENT_HEADER, /* is going out */
	CLIENT_PAUSE,  /* nothing may follow it yet */
	CLIENT_DATA,
	CLIENT_REPLY
};

struct client {
	enum client_at at;
	void *scan;   /* MD5 of the first pass */
	bool changed; /* what was sent is not what was announced */
	char name[PUSH_HEADER_MAX];
	size_t name_len;
};

static int
client_check(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;

	c->name_len = name_leaving(
	    c->name, sizeof(c->name), d->conf.name, d->conf.name_len);
	if (push_check(c->name, c->name_len, d->conf.size, true, err) != 0)
		return -1;
	c->scan = d->conf.md5->start();
	if (c->scan == NULL)
		return fx_err_set(err, E_INTERNAL, "There is no memory.");
	return 0;
}

static void
client_scan(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;

	d->conf.md5->add(c->scan, data, n);
}

static int
client_scanned(struct dialog *d, FX_UNUSED struct fx_err *err)
{
	struct client *c = d->own;

	d->conf.md5->end(c->scan, d->digest);
	c->scan = NULL;
	return 0;
}

static void
client_begin(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_HEADER;
	c->changed = false;
	d->wants = true;
	push_header_put(&d->send, c->name, c->name_len, d->conf.size, d->digest,
	    d->conf.pad_header);
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

	c->at = CLIENT_REPLY;
	c->changed = !file_same(d);
	do_timer(d, DIALOG_TIMER_FIXED, d->conf.reply_s * 1000);
}

static void
client_short(struct dialog *d)
{
	set_short(d);
	end_talk(d, END_CLOSE);
}

/* A failure that may pass. */
static void
once_more(struct dialog *d)
{
	if (!again(d, "It is sent again; the receiver keeps the bad copy"))
		end_talk(d, END_CLOSE);
}

static void
silence(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_REPLY && !d->broke)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s closed without an answer: header not understood or "
		    "its disk failed.",
		    d->conf.peer);
	else
		set_cut(d, d->out.at, d->conf.size);
	once_more(d);
}

/* The peer has said all it will. */
static void
verdict(struct dialog *d)
{
	struct client *c = d->own;

	if (c->changed) {
		set_changed(d);
		end_talk(d, END_CLOSE);
	} else if (d->result.says_len == 0) {
		silence(d);
	} else if (peer_said(d, PUSH_OK) &&
	    (c->at == CLIENT_REPLY || d->conf.size == 0)) {
		/* an empty file is whole with its header */
		set_shown(d, DIALOG_PEER_MD5_OK);
		end_talk(d, END_CLOSE);
	} else if (peer_said(d, PUSH_FAILED PUSH_SHORT)) {
		set_failed(d, DIALOG_EXIT_OTHER, E_SIZE,
		    "The receiver did not get all of the file.");
		once_more(d);
	} else if (peer_said(d, PUSH_FAILED PUSH_MISMATCH)) {
		set_failed(d, DIALOG_EXIT_MISMATCH, E_DIGEST,
		    "The receiver computed another MD5.");
		once_more(d);
	} else {
		set_failed(d, DIALOG_EXIT_REFUSED, E_DECLINED,
		    "The receiver did not take the file.");
		end_talk(d, END_CLOSE);
	}
}

static size_t
client_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	bool first = d->result.says_len == 0;

	peer_says(d, data, n);
	if (first)
		do_timer(d, DIALOG_TIMER_FIXED, VERDICT_MS);
	return n;
}

static void
client_timer(struct dialog *d)
{
	struct client *c = d->own;

	if (d->result.says_len > 0) {
		verdict(d);
	} else if (c->at == CLIENT_PAUSE) {
		c->at = CLIENT_DATA;
		send_file(d, true);
	} else {
		set_no_answer(d, DIALOG_EXIT_OTHER,
		    c->at == CLIENT_REPLY ? d->conf.reply_s : d->conf.idle_s);
		once_more(d);
	}
}

static void
client_done(struct dialog *d)
{
	struct client *c = d->own;

	if (c->scan != NULL)
		d->conf.md5->drop(c->scan);
}

const struct dialog_ops push_md5_client = {
	.own_size = sizeof(struct client),
	.scans = true,
	.check = client_check,
	.scan = client_scan,
	.scanned = client_scanned,
	.begin = client_begin,
	.bytes = client_bytes,
	.eof = verdict,
	.broken = verdict,
	.timer = client_timer,
	.sent = client_sent,
	.file_sent = client_file_sent,
	.source_short = client_short,
	.cancelled = END_CLOSE,
	.done = client_done,
};
