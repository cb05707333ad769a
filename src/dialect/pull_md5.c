/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/path.h"
#include "base/str.h"
#include "dialect/dialog_code.h"
#include "dialect/pull_md5_wire.h"

/*
 * The server of pull-md5: a name comes, "OK" goes out alone, then the fields
 * name length, name, size and MD5, then the data.  The MD5 may take a while;
 * a client that waits 10 s for anything is kept by a field every 8 s.
 */

#define PATIENCE_MS 8000

enum field {
	FIELD_OK,
	FIELD_NAME_LEN,
	FIELD_NAME,
	FIELD_SIZE,
	FIELD_MD5,
	FIELD_NONE
};

struct server {
	bool asked;      /* the request is whole */
	bool opened;     /* there is such a file */
	enum field next; /* to be sent */
	char name[FX_NAME_MAX];
	size_t name_len;
};

static void
server_begin(struct dialog *d)
{
	d->wants = true;
	do_header(d);
}

static void
no_request(struct dialog *d)
{
	end_stranger(d, d->text.len == 0, "request");
}

/* One text for whatever cannot be had, so that it tells nothing. */
static void
not_found(struct dialog *d)
{
	char name[PULL_ERROR_NAME_MAX + 1];
	char line[DIALOG_TEXT_MAX + 1];

	path_to_text(name, sizeof(name),
	    (const char *)d->text.data + PULL_LEN_BYTES,
	    d->text.len - PULL_LEN_BYTES);
	snprintf(line, sizeof(line), "File '%s' not found on server", name);
	set_failed(d, DIALOG_EXIT_REFUSED, E_NOENT,
	    "%s asked for '%s', which is not shared.", d->conf.peer, name);
	buf_put_str(&d->send, PULL_ERROR);
	buf_put_str(&d->send, line);
	end_talk(d, END_WORDS);
}

static void
request_whole(struct dialog *d)
{
	struct server *s = d->own;
	const char *name = (const char *)d->text.data + PULL_LEN_BYTES;
	size_t n = d->text.len - PULL_LEN_BYTES;
	struct dialog_act *act;

	s->asked = true;
	d->wants = false;
	if (path_check(name, n, NULL) != 0) {
		not_found(d);
		return;
	}
	do_timer(d, DIALOG_TIMER_NONE, 0);
	act = do_act(d, DIALOG_OPEN);
	act->data = name;
	act->n = n;
}

static size_t
server_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	size_t want = pull_name_end(&d->text);
	size_t had = d->text.len;

	if (n > want - had)
		n = want - had;
	buf_put(&d->text, data, n);
	if (d->text.len < PULL_LEN_BYTES)
		return n;
	want = pull_name_end(&d->text);
	if (want > PULL_LEN_BYTES + PULL_NAME_MAX)
		no_request(d);
	else if (d->text.len == want)
		request_whole(d);
	return n;
}

/* Put the next field into d->send. */
static void
put_field(struct dialog *d)
{
	struct server *s = d->own;
	char hex[2 * DIALOG_MD5_SIZE + 1];

	switch (s->next++) {
	case FIELD_OK:
		buf_put_str(&d->send, PULL_OK);
		break;
	case FIELD_NAME_LEN:
		pull_put_len(&d->send, s->name_len);
		break;
	case FIELD_NAME:
		buf_put(&d->send, s->name, s->name_len);
		break;
	case FIELD_SIZE:
		buf_put_u64_be(&d->send, d->conf.size);
		break;
	case FIELD_MD5:
		str_hex(hex, d->digest, sizeof(d->digest));
		buf_put_str(&d->send, hex);
		break;
	case FIELD_NONE:
		break;
	}
}

/*
 * Send what can be sent: "OK" alone, all other fields if the MD5 is there,
 * else one of them.
 */
static void
say_more(struct dialog *d)
{
	struct server *s = d->own;

	buf_clear(&d->send);
	if (s->next == FIELD_OK || !d->has_digest)
		put_field(d);
	else
		while (s->next != FIELD_NONE)
			put_field(d);
	do_idle(d);
	do_send_text(d);
}

static void
server_opened(
    struct dialog *d, const char *name, size_t name_len, uint64_t size)
{
	struct server *s = d->own;

	if (!s->asked || s->opened)
		return;
	if (name == NULL || name_len == 0 || name_len > FX_NAME_MAX) {
		not_found(d);
		return;
	}
	s->opened = true;
	s->name_len = name_len;
	for (size_t i = 0; i < name_len; i++)
		s->name[i] = name[i];
	d->conf.size = size;
	if (d->has_digest)
		say_more(d);
	else
		do_timer(d, DIALOG_TIMER_FIXED, PATIENCE_MS);
}

static void
server_digest(struct dialog *d)
{
	struct server *s = d->own;

	if (!s->opened || d->sending)
		return;
	if (s->next == FIELD_OK)
		say_more(d);
	else
		do_pause(d);
}

static void
server_sent(struct dialog *d)
{
	struct server *s = d->own;

	if (s->next == FIELD_NONE)
		send_file(d, true);
	else if (d->has_digest)
		do_pause(d);
	else
		do_timer(d, DIALOG_TIMER_FIXED, PATIENCE_MS);
}

static void
server_timer(struct dialog *d)
{
	struct server *s = d->own;

	if (!s->asked) {
		no_request(d);
	} else if (d->sending || d->out.feeding) {
		set_idle(d, d->out.at, d->conf.size);
		end_talk(d, END_RESET);
	} else if (s->next == FIELD_MD5 && !d->has_digest) {
		set_failed(d, DIALOG_EXIT_OTHER, E_TIMEOUT,
		    "The MD5 was not ready as long as %s would wait.",
		    d->conf.peer);
		end_talk(d, END_CLOSE);
	} else {
		say_more(d);
	}
}

static void
server_file_sent(struct dialog *d)
{
	if (file_same(d))
		set_shown(d, DIALOG_SENT);
	else
		set_changed(d);
	end_talk(d, END_DRAIN);
}

static void
server_short(struct dialog *d)
{
	set_short(d);
	end_talk(d, END_CLOSE);
}

static void
server_broken(struct dialog *d)
{
	struct server *s = d->own;

	if (s->opened)
		set_cut(d, d->out.at, d->conf.size);
	else if (d->text.len > 0)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s left before it was answered.", d->conf.peer);
	end_talk(d, END_CLOSE);
}

const struct dialog_ops pull_md5_server = {
	.own_size = sizeof(struct server),
	.begin = server_begin,
	.bytes = server_bytes,
	.eof = no_request,
	.broken = server_broken,
	.timer = server_timer,
	.sent = server_sent,
	.file_sent = server_file_sent,
	.source_short = server_short,
	.opened = server_opened,
	.digest = server_digest,
	.cancelled = END_CLOSE,
};
