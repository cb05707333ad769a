/* SPDX-License-Identifier: MIT */
#include "dialect/dialog.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "dialect/dialog_code.h"

static const struct dialog_ops *const machines[DIALECT_COUNT][2] = {
	[DIALECT_PUSH_MD5] = { &push_md5_server, &push_md5_client },
	[DIALECT_PULL_MD5] = { &pull_md5_server, &pull_md5_client },
	[DIALECT_ECHO_JSON] = { &echo_json_server, &echo_json_client },
	[DIALECT_PUSH_RAW] = { &push_raw_server, &push_raw_client },
	[DIALECT_GO_AHEAD] = { &go_ahead_server, &go_ahead_client },
};

/* All is settled, only the closing is left. */
static bool
is_ending(const struct dialog *d)
{
	return d->phase == PHASE_LAST || d->phase == PHASE_DRAIN;
}

void
told_eof(struct dialog *d)
{
	if (!d->eof_held || d->phase != PHASE_TALK || !d->wants)
		return;
	d->eof_held = false;
	d->ops->eof(d);
}

/* Own copies of the texts of a configuration.  False without memory. */
static bool
copy_texts(struct dialog_conf *c)
{
	const char *peer = c->peer != NULL ? c->peer : "the peer";

	c->peer = str_dup_n(peer, strlen(peer));
	if (c->suffix != NULL)
		c->suffix = str_dup_n(c->suffix, strlen(c->suffix));
	if (c->name != NULL)
		c->name = str_dup_n(c->name, c->name_len);
	else
		c->name = str_dup_n("", c->name_len = 0);
	return c->peer != NULL && c->name != NULL;
}

struct dialog *
dialog_new(const struct dialog_conf *conf)
{
	const struct dialog_ops *ops = machines[conf->dialect->id][conf->side];
	struct dialog *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->conf = *conf;
	d->ops = ops;
	d->own = calloc(1, ops->own_size);
	d->result.says = d->says;
	buf_init(&d->text, 2 * HEADER_MAX);
	buf_init(&d->send, 2 * HEADER_MAX);
	if (!copy_texts(&d->conf) || d->own == NULL) {
		dialog_free(d);
		return NULL;
	}
	if (conf->side == DIALOG_CLIENT) {
		call_begin(d);
	} else {
		d->phase = PHASE_TALK;
		ops->begin(d);
	}
	return d;
}

void
dialog_free(struct dialog *d)
{
	if (d == NULL)
		return;
	file_forget(d);
	if (d->own != NULL && d->ops->done != NULL)
		d->ops->done(d);
	buf_done(&d->text);
	buf_done(&d->send);
	free(d->own);
	free((void *)(uintptr_t)d->conf.peer);
	free((void *)(uintptr_t)d->conf.suffix);
	free((void *)(uintptr_t)d->conf.name);
	free(d);
}

bool
dialog_wants(const struct dialog *d)
{
	return is_ending(d) ? !d->gone : d->phase == PHASE_TALK && d->wants;
}

size_t
dialog_bytes(struct dialog *d, const void *data, size_t n)
{
	const uint8_t *at = data;
	size_t left = n;
	size_t got;

	while (left > 0 && d->phase == PHASE_TALK && d->wants &&
	    d->count < ACTS_MAX / 2) {
		got = d->ops->bytes(d, at, left);
		if (got == 0)
			break;
		at += got;
		left -= got;
	}
	if (is_ending(d) || d->phase == PHASE_OVER) {
		d->late += left;
		left = 0;
	}
	return n - left;
}

/* Whether there is a connection that may end. */
static bool
is_connected(const struct dialog *d)
{
	return d->phase == PHASE_TALK || is_ending(d);
}

void
dialog_eof(struct dialog *d)
{
	if (!is_connected(d))
		return;
	d->gone = true;
	if (d->phase == PHASE_DRAIN)
		end_close(d, false);
	else if (d->phase == PHASE_TALK)
		d->eof_held = true; /* until it is wanted */
	told_eof(d);
}

void
dialog_reset(struct dialog *d)
{
	if (!is_connected(d))
		return;
	d->gone = true;
	d->broke = true;
	if (is_ending(d))
		end_close(d, false);
	else if (!d->in.ending)
		d->ops->broken(d);
}

void
dialog_sent(struct dialog *d)
{
	if (!d->sending)
		return;
	d->sending = false;
	if (d->phase == PHASE_LAST)
		end_drain(d);
	else if (d->out.feeding)
		file_flown(d);
	else
		d->ops->sent(d);
}

void
dialog_timer(struct dialog *d)
{
	if (d->phase == PHASE_CALL)
		call_timer(d);
	else if (is_ending(d))
		end_close(d, d->phase == PHASE_LAST);
	else if (d->phase == PHASE_TALK)
		d->ops->timer(d);
}

void
dialog_read(struct dialog *d, const void *data, size_t n)
{
	if (!d->reading)
		return;
	d->reading = false;
	if (d->phase == PHASE_SCAN)
		call_read(d, data, n);
	else if (d->out.feeding)
		file_read(d, data, n);
	else
		d->ops->read(d, data, n);
}

void
dialog_opened(
    struct dialog *d, const char *name, size_t name_len, uint64_t size)
{
	if (d->phase == PHASE_TALK && d->ops->opened != NULL)
		d->ops->opened(d, name, name_len, size);
}

void
dialog_digest(struct dialog *d, const uint8_t md5[DIALOG_MD5_SIZE])
{
	if (d->phase != PHASE_TALK || d->ops->digest == NULL || d->has_digest)
		return;
	memcpy(d->digest, md5, DIALOG_MD5_SIZE);
	d->has_digest = true;
	d->ops->digest(d);
}

void
dialog_fail(struct dialog *d, const struct fx_err *err)
{
	if (d->phase == PHASE_SCAN || d->phase == PHASE_CALL) {
		set_failed_err(d, DIALOG_EXIT_OTHER, err);
		end_over(d);
	} else if (d->phase == PHASE_TALK && !d->in.ending) {
		set_failed_err(d, DIALOG_EXIT_OTHER, err);
		if (d->ops->failed != NULL)
			d->ops->failed(d, err);
		else
			end_talk(d, d->ops->cancelled);
	}
}

void
dialog_cancel(struct dialog *d)
{
	if (d->phase == PHASE_OVER || d->in.ending)
		return;
	if (is_ending(d)) {
		end_close(d, false);
		return;
	}
	set_failed(d, DIALOG_EXIT_OTHER, E_CANCELLED, "Cancelled.");
	d->result.cancelled = true;
	in_drop(d, false);
	if (d->phase == PHASE_TALK)
		end_talk(d, d->ops->cancelled);
	else if (d->calling)
		end_close(d, false);
	else
		end_over(d);
}

const char *
dialog_cancel_warns(const struct dialog *d)
{
	if (d->phase != PHASE_TALK || d->ops->warns == NULL)
		return NULL;
	return d->ops->warns(d);
}
