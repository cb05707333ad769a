/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/str.h"
#include "dialect/dialog_code.h"
#include "dialect/pull_md5_wire.h"

/*
 * The client of pull-md5.  What fails on the way is asked for again within
 * conf.attempts; what the server says is final.
 */

#define STATUS_LEN 2
#define ERROR_LEN  5
#define ERROR_MAX  (64 * 1024) /* bytes of an error text that are awaited */

enum client_at {
	CLIENT_ASKING, /* the request is going out */
	CLIENT_STATUS, /* "OK", or the first bytes of "ERROR" */
	CLIENT_ERROR,  /* its text */
	CLIENT_FIELDS,
	CLIENT_ADMIT,
	CLIENT_DATA
};

struct client {
	enum client_at at;
	uint32_t error_bytes;
	const char *name; /* the last component of what is asked for */
	size_t name_len;
};

static int
client_check(struct dialog *d, struct fx_err *err)
{
	struct client *c = d->own;
	size_t n = d->conf.name_len;

	if (n == 0 || n > PULL_NAME_MAX)
		return fx_err_set(err, E_NAME,
		    "The name to ask for is empty or longer than %d bytes.",
		    PULL_NAME_MAX);
	while (n > 0 && d->conf.name[n - 1] != '/')
		n--;
	c->name = d->conf.name + n;
	c->name_len = d->conf.name_len - n;
	return 0;
}

static void
client_begin(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_ASKING;
	c->error_bytes = 0;
	pull_put_len(&d->send, d->conf.name_len);
	buf_put(&d->send, d->conf.name, d->conf.name_len);
	do_idle(d);
	do_send_text(d);
}

static void
client_sent(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_STATUS;
	d->wants = true;
	do_idle(d);
}

static void
once_more(struct dialog *d)
{
	if (!again_ladder(d, "It is asked for again"))
		end_talk(d, END_CLOSE);
}

static void
nonsense(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_PROTO, "%s does not speak pull-md5.",
	    d->conf.peer);
	end_talk(d, END_CLOSE);
}

static void
no_file(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_REFUSED, E_NOENT,
	    "The server does not give out this file.");
	end_talk(d, END_CLOSE);
}

static void
status(struct dialog *d)
{
	struct client *c = d->own;

	if (memcmp(d->text.data, PULL_OK, STATUS_LEN) == 0) {
		buf_clear(&d->text);
		c->at = CLIENT_FIELDS;
	} else if (memcmp(d->text.data, PULL_ERROR, d->text.len) != 0) {
		nonsense(d);
	} else if (d->text.len == ERROR_LEN) {
		c->at = CLIENT_ERROR;
	}
}

/* Where the fields end that are in d->text, as far as that is known. */
static size_t
fields_end(const struct dialog *d)
{
	size_t end = pull_name_end(&d->text);

	if (d->text.len < PULL_LEN_BYTES)
		return end;
	return end + PULL_SIZE_BYTES + PULL_HEX_BYTES;
}

static void
fields_whole(struct dialog *d)
{
	struct client *c = d->own;
	struct cur cur = cur_over(d->text.data, d->text.len);
	size_t n = pull_name_end(&d->text) - PULL_LEN_BYTES;
	uint8_t md5[DIALOG_MD5_SIZE];
	char hex[PULL_HEX_BYTES + 1];
	const uint8_t *name;
	uint64_t size;

	cur_take(&cur, PULL_LEN_BYTES);
	name = cur_take(&cur, n);
	size = cur_u64_be(&cur);
	cur_copy(&cur, hex, PULL_HEX_BYTES);
	hex[PULL_HEX_BYTES] = '\0';
	if (cur_failed(&cur) || strlen(hex) != PULL_HEX_BYTES ||
	    str_unhex(md5, sizeof(md5), hex) != 0) {
		nonsense(d);
		return;
	}
	if (in_too_large(d, size)) {
		set_failed(d, DIALOG_EXIT_REFUSED, E_LIMIT,
		    "The file is too large: %llu bytes.",
		    (unsigned long long)size);
		end_talk(d, END_CLOSE);
		return;
	}
	if (n != c->name_len || memcmp(name, c->name, n) != 0)
		do_note(d, DIALOG_NOTE_RENAMED,
		    "The server calls the file by another name; it is kept "
		    "under the one that was asked for.");
	c->at = CLIENT_ADMIT;
	in_admit(d, c->name, c->name_len, size, true, md5);
}

static void
file_whole(struct dialog *d)
{
	if (in_md5_right(d))
		in_commit(d, DIALOG_MD5_OK);
	else
		once_more(d);
}

static void
client_admitted(struct dialog *d)
{
	struct client *c = d->own;

	c->at = CLIENT_DATA;
	d->in.hash = d->conf.md5->start();
	if (d->in.hash == NULL) {
		end_no_memory(d);
	} else if (d->in.size == 0) {
		file_whole(d);
	} else {
		d->wants = true;
		do_idle(d);
	}
}

static void
client_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_refused(d, how, reason);
	end_talk(d, END_CLOSE);
}

static size_t
error_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;

	peer_says(d, data, n);
	c->error_bytes += (uint32_t)n;
	if (c->error_bytes > ERROR_MAX)
		no_file(d);
	return n;
}

/* Collect up to want bytes in d->text. */
static size_t
collect(struct dialog *d, size_t want, const uint8_t *data, size_t n)
{
	if (n > want - d->text.len)
		n = want - d->text.len;
	buf_put(&d->text, data, n);
	return n;
}

static size_t
field_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	size_t len;

	n = collect(d, fields_end(d), data, n);
	len = pull_name_end(&d->text) - PULL_LEN_BYTES;
	if (d->text.len < PULL_LEN_BYTES)
		return n;
	if (len == 0 || len > PULL_NAME_MAX)
		nonsense(d);
	else if (d->text.len == fields_end(d))
		fields_whole(d);
	return n;
}

static size_t
client_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct client *c = d->own;

	if (c->at == CLIENT_ERROR)
		return error_bytes(d, data, n);
	if (c->at == CLIENT_FIELDS)
		return field_bytes(d, data, n);
	if (c->at == CLIENT_STATUS) {
		n = collect(d,
		    d->text.len < STATUS_LEN ? STATUS_LEN : ERROR_LEN, data, n);
		if (d->text.len >= STATUS_LEN)
			status(d);
		return n;
	}
	n = in_store(d, data, n);
	if (d->in.got == d->in.size)
		file_whole(d);
	return n;
}

static void
client_eof(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_ERROR) {
		no_file(d);
		return;
	}
	if (c->at == CLIENT_FIELDS && d->text.len == 0 && !d->broke) {
		set_failed(d, DIALOG_EXIT_REFUSED, E_ACCESS,
		    "The server has the file but could not open it.");
		end_talk(d, END_CLOSE);
		return;
	}
	if (c->at == CLIENT_DATA)
		set_cut(d, d->in.got, d->in.size);
	else
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s closed without a whole answer.", d->conf.peer);
	once_more(d);
}

static void
client_timer(struct dialog *d)
{
	struct client *c = d->own;

	if (c->at == CLIENT_ERROR) {
		no_file(d);
		return;
	}
	if (c->at == CLIENT_DATA)
		set_idle(d, d->in.got, d->in.size);
	else
		set_no_answer(d, DIALOG_EXIT_OTHER, d->conf.idle_s);
	once_more(d);
}

static void
client_committed(struct dialog *d, FX_UNUSED const struct fx_err *err)
{
	end_talk(d, END_CLOSE);
}

const struct dialog_ops pull_md5_client = {
	.own_size = sizeof(struct client),
	.check = client_check,
	.begin = client_begin,
	.bytes = client_bytes,
	.eof = client_eof,
	.broken = client_eof,
	.timer = client_timer,
	.sent = client_sent,
	.admitted = client_admitted,
	.refused = client_refused,
	.committed = client_committed,
	.cancelled = END_CLOSE,
};
