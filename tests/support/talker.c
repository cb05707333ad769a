/* SPDX-License-Identifier: MIT */
#include "support/talker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY (64 * 1024 * 1024)

void
talker_init(struct talker *t, enum dialect_id id, enum dialog_side side)
{
	memset(t, 0, sizeof(*t));
	dialog_conf_init(&t->conf, dialect_get(id), side);
	t->conf.peer = "192.0.2.7:5001";
	t->conf.md5 = &talker_md5;
	t->conf.sha256 = &talker_sha256;
	t->conf.header_pause_ms = TALKER_PAUSE;
	buf_init(&t->in, MEMORY);
	buf_init(&t->sent, MEMORY);
	buf_init(&t->staged, MEMORY);
	buf_init(&t->file, MEMORY);
	str_init(&t->log, MEMORY);
	str_init(&t->notes, MEMORY);
}

void
talker_source(struct talker *t, const char *name, const void *data, size_t n)
{
	t->source = data;
	t->source_len = n;
	t->conf.name = name;
	t->conf.name_len = strlen(name);
	t->conf.size = n;
}

void
talker_start(struct talker *t)
{
	t->d = dialog_new(&t->conf);
	assert(t->d != NULL);
	talker_settle(t);
}

void
talker_done(struct talker *t)
{
	dialog_free(t->d);
	buf_done(&t->in);
	buf_done(&t->sent);
	buf_done(&t->staged);
	buf_done(&t->file);
	str_done(&t->log);
	str_done(&t->notes);
}

static void
keep_result(struct talker *t, const struct dialog_result *result)
{
	t->result = *result;
	memcpy(t->says, result->says, result->says_len);
	t->says[result->says_len] = '\0';
	t->result.says = t->says;
}

static void
do_stored(struct talker *t, const struct dialog_act *act)
{
	assert(t->open && act->n > 0 && act->n <= DIALOG_READ_MAX);
	assert(act->offset == t->staged.len);
	buf_put(&t->staged, act->data, act->n);
	assert(buf_error(&t->staged) == 0);
}

static void
do_shifted(struct talker *t, const struct dialog_act *act)
{
	assert(t->open);
	str_addf(&t->log, "shift ");
	if (act->drop > 0) {
		buf_drop(&t->staged, act->drop);
		return;
	}
	assert(act->n > 0);
	buf_put_zero(&t->staged, act->n);
	memmove(
	    t->staged.data + act->n, t->staged.data, t->staged.len - act->n);
	memcpy(t->staged.data, act->data, act->n);
}

static void
do_admitted(struct talker *t, const struct dialog_act *act)
{
	const struct dialog_file *f = &act->file;

	assert(!t->open && !t->want_admit);
	assert(f->raw_len <= sizeof(t->raw));
	t->admits++;
	t->want_admit = true;
	memcpy(t->raw, f->raw, f->raw_len);
	t->raw_len = f->raw_len;
	str_copy(t->name, sizeof(t->name), f->name);
	t->size = f->size;
	t->sure = f->sure;
	assert(t->name[0] != '\0' && strchr(t->name, '/') == NULL);
	assert(!str_eq(t->name, ".") && !str_eq(t->name, ".."));
	str_addf(&t->log, "admit ");
}

static void
do_sent(struct talker *t, const struct dialog_act *act)
{
	assert(!t->want_sent && !t->closed && !t->shut && act->n > 0);
	buf_put(&t->sent, act->data, act->n);
	assert(buf_error(&t->sent) == 0);
	if (t->n_sends < TALKER_SENDS)
		t->sends[t->n_sends++] = act->n;
	t->want_sent = true;
	str_addf(&t->log, act->file_bytes > 0 ? "file " : "send ");
}

static void
do_connect(struct talker *t, const struct dialog_act *act)
{
	assert(act->attempt >= 1);
	t->connects++;
	t->want_connect = true;
	t->closed = t->shut = t->reset = false;
	buf_clear(&t->sent);
	t->n_sends = 0;
	buf_clear(&t->in);
	t->in_eof = false;
	str_addf(&t->log, "connect ");
}

static void
do_read(struct talker *t, const struct dialog_act *act)
{
	assert(!t->want_read && act->len > 0);
	assert(act->len <= DIALOG_READ_MAX);
	t->want_read = true;
	t->read = *act;
}

static void
do_open(struct talker *t, const struct dialog_act *act)
{
	assert(!t->want_open && act->n <= sizeof(t->opened));
	memcpy(t->opened, act->data, act->n);
	t->opened_len = act->n;
	t->want_open = true;
}

static void
do_closed(struct talker *t, const struct dialog_act *act)
{
	assert(!t->closed && !t->open);
	t->closed = true;
	t->reset = act->reset || t->linger;
	t->want_sent = t->want_read = t->want_connect = t->want_open = false;
	t->want_admit = false;
	t->linger = false;
	t->timer = DIALOG_TIMER_NONE;
	str_addf(&t->log, t->reset ? "reset " : "close ");
}

static void
do_dropped(struct talker *t, const struct dialog_act *act)
{
	assert(t->open && act->result->shown == DIALOG_FAILED);
	t->drops++;
	t->open = false;
	t->kept = act->keep;
	str_addf(&t->log, "drop ");
}

static void
handle(struct talker *t, const struct dialog_act *act)
{
	assert(!t->ended);
	switch (act->kind) {
	case DIALOG_CONNECT:
		do_connect(t, act);
		break;
	case DIALOG_TIMER:
		t->timer = act->timer;
		t->ms = act->ms;
		break;
	case DIALOG_LINGER:
		t->linger = act->on;
		str_addf(&t->log, act->on ? "linger " : "no-linger ");
		break;
	case DIALOG_READ:
		do_read(t, act);
		break;
	case DIALOG_SEND:
		do_sent(t, act);
		break;
	case DIALOG_ADMIT:
		do_admitted(t, act);
		break;
	case DIALOG_OPEN:
		do_open(t, act);
		break;
	case DIALOG_STORE:
		do_stored(t, act);
		break;
	case DIALOG_SHIFT:
		do_shifted(t, act);
		break;
	case DIALOG_COMMIT:
		assert(t->open && !t->want_commit);
		t->want_commit = true;
		t->committed = act->result->shown;
		str_addf(&t->log, "commit ");
		break;
	case DIALOG_DROP:
		do_dropped(t, act);
		break;
	case DIALOG_NOTE:
		str_addf(&t->notes, "%s\n", act->text);
		break;
	case DIALOG_SHUT:
		assert(!t->want_sent && !t->shut);
		t->shut = true;
		str_addf(&t->log, "shut ");
		break;
	case DIALOG_CLOSE:
		do_closed(t, act);
		break;
	case DIALOG_END:
		assert(!t->open && !t->want_commit);
		t->ended = true;
		keep_result(t, act->result);
		str_addf(&t->log, "end ");
		break;
	}
}

static void
answer_read(struct talker *t)
{
	const uint8_t *from = t->source;
	size_t have = t->source_len;
	size_t n = 0;

	t->want_read = false;
	if (t->changes && !t->read.first) {
		from = t->again;
		have = t->again_len;
	}
	if (t->read.offset < have)
		n = have - (size_t)t->read.offset;
	if (n > t->read.len)
		n = t->read.len;
	dialog_read(t->d, from + (n > 0 ? t->read.offset : 0), n);
}

static void
answer_commit(struct talker *t)
{
	struct fx_err err = FX_ERR_NONE;

	t->want_commit = false;
	t->open = false;
	if (t->commit != FX_OK) {
		fx_err_set(&err, t->commit, "The disk is full.");
	} else {
		t->commits++;
		buf_clear(&t->file);
		buf_put(&t->file, t->staged.data, t->staged.len);
	}
	dialog_committed(t->d, &err);
}

static void
answer_admit(struct talker *t)
{
	t->want_admit = false;
	if (t->answer == DIALOG_ACCEPT) {
		t->open = true;
		buf_clear(&t->staged);
	}
	dialog_admit(t->d, t->answer, t->reason);
}

static void
answer_connect(struct talker *t)
{
	unsigned n = t->connects - 1;

	t->want_connect = false;
	if (n < 8 && t->connect_errs[n] != 0)
		dialog_refused(t->d, t->connect_errs[n]);
	else
		dialog_connected(t->d);
}

static void
answer_open(struct talker *t)
{
	uint8_t md5[DIALOG_MD5_SIZE];
	void *h = talker_md5.start();

	t->want_open = false;
	talker_md5.add(h, t->source, t->source_len);
	talker_md5.end(h, md5);
	if (t->shared == NULL || t->opened_len != strlen(t->shared) ||
	    memcmp(t->shared, t->opened, t->opened_len) != 0) {
		dialog_opened(t->d, NULL, 0, 0);
		return;
	}
	dialog_opened(t->d, t->opened, t->opened_len, t->source_len);
	if (t->no_digest)
		return;
	for (struct dialog_act act; dialog_next(t->d, &act) == 1;)
		handle(t, &act);
	dialog_digest(t->d, md5);
}

/* Give a piece of what came.  Returns whether any of it was taken. */
static bool
give(struct talker *t)
{
	size_t n = t->in.len;
	uint8_t *copy;
	bool moved = false;
	size_t taken;

	if (!dialog_wants(t->d))
		return false;
	if (n == 0) {
		if (!t->in_eof)
			return false;
		t->in_eof = false;
		dialog_eof(t->d);
		return true;
	}
	if (t->step > 0 && n > t->step)
		n = t->step;
	if (n > DIALOG_READ_MAX)
		n = DIALOG_READ_MAX;
	copy = malloc(n); /* of its own, so that a read beyond is seen */
	assert(copy != NULL);
	memcpy(copy, t->in.data, n);
	taken = dialog_bytes(t->d, copy, n);
	assert(taken <= n);
	for (struct dialog_act act; dialog_next(t->d, &act) == 1;) {
		handle(t, &act);
		moved = true;
	}
	free(copy);
	buf_drop(&t->in, taken);
	return moved || taken > 0;
}

/* Answer one thing that waits.  Returns whether there was one. */
static bool
answer(struct talker *t, bool held)
{
	if (t->want_sent && (held || !t->hold_sent)) {
		t->want_sent = false;
		dialog_sent(t->d);
	} else if (t->want_connect) {
		answer_connect(t);
	} else if (t->want_read) {
		answer_read(t);
	} else if (t->want_admit && (held || !t->hold_admit)) {
		answer_admit(t);
	} else if (t->want_open) {
		answer_open(t);
	} else if (t->want_commit && (held || !t->hold_commit)) {
		answer_commit(t);
	} else if (t->timer == DIALOG_TIMER_FIXED && t->ms == TALKER_PAUSE &&
	    (held || !t->hold_pause)) {
		t->timer = DIALOG_TIMER_NONE;
		dialog_timer(t->d);
	} else {
		return false;
	}
	return true;
}

void
talker_settle(struct talker *t)
{
	do {
		for (struct dialog_act act; dialog_next(t->d, &act) == 1;)
			handle(t, &act);
	} while (!t->ended && (answer(t, false) || give(t)));
}

void
talker_feed(struct talker *t, const void *data, size_t n)
{
	buf_put(&t->in, data, n);
	talker_settle(t);
}

void
talker_eof(struct talker *t)
{
	t->in_eof = true;
	talker_settle(t);
}

void
talker_reset(struct talker *t)
{
	dialog_reset(t->d);
	talker_settle(t);
}

void
talker_fire(struct talker *t)
{
	assert(t->timer != DIALOG_TIMER_NONE);
	t->timer = DIALOG_TIMER_NONE;
	dialog_timer(t->d);
	talker_settle(t);
}

void
talker_answer(struct talker *t)
{
	bool was = answer(t, true);

	assert(was);
	talker_settle(t);
}

/* What a sent and has not been given to b yet.  Returns whether any. */
static bool
carry(struct talker *a, struct talker *b, size_t *at, bool *told)
{
	size_t n = a->sent.len - *at;

	if (n > 0) {
		*at = a->sent.len;
		talker_feed(b, a->sent.data + *at - n, n);
		return true;
	}
	if (*told || !(a->shut || a->closed))
		return false;
	*told = true;
	if (a->reset)
		talker_reset(b);
	else
		talker_eof(b);
	return true;
}

void
talker_pair(struct talker *server, struct talker *client)
{
	size_t up = 0, down = 0;
	bool up_end = false, down_end = false;
	bool moved;

	do {
		moved = carry(client, server, &up, &up_end);
		moved = carry(server, client, &down, &down_end) || moved;
	} while (moved);
}
