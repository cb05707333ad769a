/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "dialect/dialog_code.h"

/*
 * The sender of go-ahead.  The other program serves one sender after another
 * and has no timeouts: while our header waits in its queue, FIN makes it spin
 * for ever and RST ends it; once it receives, RST makes it delete the part.
 * So linger is armed from the header to the last byte, and we are patient.
 */

#define GO_AHEAD      "go ahead"
#define GO_LEN        8
#define SENT_NAME_MAX 250  /* bytes; the original dies of longer ones */
#define WAITING_MS    2000 /* before a person hears that we wait */
#define TEXT_MS       2000 /* how long another answer may grow */

enum client_at {
	CLIENT_HEADER, /* is going out */
	CLIENT_ASKED,  /* nothing may follow it before "go ahead" */
	CLIENT_TOLD,   /* something else was said */
	CLIENT_DATA,
	CLIENT_LAST
};

struct client {
	enum client_at at;
	bool waiting; /* the note was made */
	char name[SENT_NAME_MAX + 1];
	size_t name_len;
};

static int
client_check(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;

	c->name_len = name_leaving(
	    c->name, sizeof(c->name), d->conf.name, d->conf.name_len);
	if (c->name_len == 0)
		return fx_err_set(err, E_NAME,
		    "The name is empty or longer than %d bytes, which stops a "
		    "server of this dialect; rename the file.",
		    SENT_NAME_MAX);
	return 0;
}

static void
client_begin(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_HEADER;
	c->waiting = false;
	buf_put_u64_be(&d->send, d->conf.size);
	buf_put(&d->send, c->name, c->name_len);
	do_linger(d, true);
	do_idle(d);
	do_send_text(d);
}

static void
client_sent(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_ASKED;
	d->wants = true;
	do_timer(d, DIALOG_TIMER_FIXED, WAITING_MS);
}

static void
client_file_sent(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_LAST;
	do_linger(d, false);
	do_act(d, DIALOG_SHUT);
	do_timer(d, DIALOG_TIMER_FIXED, d->conf.idle_s * 1000);
}

static void
client_short(struct dialog *d)
{
	set_short(d);
	end_talk(d, END_RESET);
}

static void
not_permitted(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_REFUSED, E_DECLINED,
	    d->result.says_len > 0
		? "The server did not say go ahead."
		: "The server closed before it said go ahead.");
	end_talk(d, END_RESET);
}

static void
stopped(struct dialog *d)
{
	struct client *c = d->own;

	set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
	    "The server stopped after %s%llu of %llu bytes.",
	    c->at == CLIENT_LAST ? "at most " : "",
	    (unsigned long long)d->out.at, (unsigned long long)d->conf.size);
	end_talk(d, END_RESET);
}

static size_t
client_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;
	size_t had = d->result.says_len;

	if (c->at == CLIENT_DATA || c->at == CLIENT_LAST)
		return n;
	if (c->at != CLIENT_TOLD && n > GO_LEN - had)
		n = GO_LEN - had;
	peer_says(d, data, n);
	if (c->at == CLIENT_TOLD)
		return n;
	if (memcmp(d->says, GO_AHEAD, d->result.says_len) != 0) {
		c->at = CLIENT_TOLD;
		do_timer(d, DIALOG_TIMER_FIXED, TEXT_MS);
	} else if (d->result.says_len == GO_LEN) {
		d->result.says_len = 0;
		c->at = CLIENT_DATA;
		send_file(d, false);
	}
	return n;
}

static void
client_eof(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_LAST) {
		set_shown(d, DIALOG_SENT);
		end_talk(d, END_CLOSE);
	} else if (c->at == CLIENT_DATA) {
		stopped(d);
	} else {
		not_permitted(d);
	}
}

static void
client_broken(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_LAST || c->at == CLIENT_DATA)
		stopped(d);
	else
		not_permitted(d);
}

static void
client_timer(struct dialog *d)
{
	struct client *c = d->own;
	uint32_t ms = d->conf.reply_s * 1000;

	if (c->at == CLIENT_ASKED && !c->waiting && ms > WAITING_MS) {
		c->waiting = true;
		do_note(d, DIALOG_NOTE_WAITING,
		    "%s serves another sender; waiting.", d->conf.peer);
		do_timer(d, DIALOG_TIMER_FIXED, ms - WAITING_MS);
	} else if (c->at == CLIENT_TOLD) {
		not_permitted(d);
	} else if (c->at == CLIENT_LAST) {
		set_shown(d, DIALOG_SENT);
		end_talk(d, END_CLOSE);
	} else {
		set_no_answer(d, DIALOG_EXIT_OTHER,
		    c->at == CLIENT_ASKED ? d->conf.reply_s : d->conf.idle_s);
		end_talk(d, END_RESET);
	}
}

static const char *
client_warns(const struct dialog *d)
{
	const struct client *c = d->own;

	if (c->at != CLIENT_HEADER && c->at != CLIENT_ASKED)
		return NULL;
	return "It waits for its turn at the server; cancelling now stops the "
	       "other program.";
}

const struct dialog_ops go_ahead_client = {
	.own_size = sizeof(struct client),
	.check = client_check,
	.begin = client_begin,
	.bytes = client_bytes,
	.eof = client_eof,
	.broken = client_broken,
	.timer = client_timer,
	.sent = client_sent,
	.file_sent = client_file_sent,
	.source_short = client_short,
	.cancelled = END_RESET,
	.warns = client_warns,
};
