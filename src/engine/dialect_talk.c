/* SPDX-License-Identifier: MIT */
#include "engine/dialect_talk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "crypto/md5.h"

#define ORDERS_MAX 8

/* --- digests, for the machine --- */

static void *
md5_start(void)
{
	struct md5 *m;

	return md5_new(&m) == 0 ? m : NULL;
}

static void
md5_more(void *h, const void *data, size_t n)
{
	md5_add(h, data, n);
}

static void
md5_over(void *h, uint8_t *ret)
{
	md5_end(h, ret);
	md5_free(h);
}

static void
md5_drop(void *h)
{
	md5_free(h);
}

const struct dialog_hash talk_md5 = {
	.start = md5_start, .add = md5_more, .end = md5_over, .drop = md5_drop
};

static void *
sha_start(void)
{
	struct digest *d;

	return digest_new(&d) == 0 ? d : NULL;
}

static void
sha_more(void *h, const void *data, size_t n)
{
	digest_add(h, data, n);
}

static void
sha_over(void *h, uint8_t *ret)
{
	digest_end(h, ret);
	digest_free(h);
}

static void
sha_drop(void *h)
{
	digest_free(h);
}

const struct dialog_hash talk_sha256 = {
	.start = sha_start, .add = sha_more, .end = sha_over, .drop = sha_drop
};

/* --- a talk --- */

struct talk *
talk_new(enum talk_role role, struct chan *notes)
{
	struct talk *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	list_init(&t->link);
	t->role = role;
	t->notes = notes;
	t->served.fd = -1;
	t->fd = -1;
	t->orders = chan_new(ORDERS_MAX, sizeof(struct talk_order));
	if (t->orders != NULL)
		return t;
	free(t);
	return NULL;
}

void
talk_free(struct talk *t)
{
	if (t == NULL)
		return;
	thread_join(t->thread);
	for (size_t i = 0; i < DIALECT_COUNT; i++)
		free(t->confs[i]);
	stream_close(t->stream);
	if (t->served.fd >= 0)
		close(t->served.fd);
	if (t->fd >= 0)
		close(t->fd);
	pace_unref(t->pace);
	chan_free(t->orders);
	free(t->path);
	free(t);
}

bool
talk_order(struct talk *t, const struct talk_order *o)
{
	return chan_try_put(t->orders, o);
}

void
talk_say(
    struct talk_run *r, enum talk_note_kind kind, int64_t n, const char *text)
{
	struct talk_note note = { .talk = r->talk, .kind = kind, .n = n };

	if (text != NULL)
		str_copy(note.text, sizeof(note.text), text);
	(void)chan_put(r->talk->notes, &note);
}

/* --- what the machine wants --- */

static void
set_timer(struct talk_run *r, const struct dialog_act *a)
{
	r->timer = a->timer;
	r->timer_ms = a->ms;
	r->timer_at = clock_now_ms() + a->ms;
}

static void
keep_result(struct talk_run *r, const struct dialog_result *from)
{
	struct talk_result *to = &r->talk->result;

	to->shown = from->shown;
	to->exit = from->exit;
	to->err = from->err;
	to->cancelled = from->cancelled;
	if (from->says_len > 0)
		utf8_safe(to->says, sizeof(to->says), from->says,
		    from->says_len < DIALOG_TEXT_MAX / 2 ? from->says_len
							 : DIALOG_TEXT_MAX / 2);
}

static void
want_answer(
    struct talk_run *r, enum talk_answer what, const struct dialog_act *a)
{
	r->answer = what;
	r->act = *a;
}

static void
send_it(struct talk_run *r, const struct dialog_act *a)
{
	r->out = a->data;
	r->out_left = a->n;
	r->out_file = a->file_bytes;
	r->sending = true;
}

static void
do_act(struct talk_run *r, const struct dialog_act *a)
{
	size_t n;

	switch (a->kind) {
	case DIALOG_CONNECT:
		want_answer(r, ANSWER_CONNECT, a);
		return;
	case DIALOG_TIMER:
		set_timer(r, a);
		return;
	case DIALOG_LINGER:
		talk_io_linger(r, a->on);
		return;
	case DIALOG_READ:
		want_answer(r, ANSWER_READ, a);
		return;
	case DIALOG_SEND:
		send_it(r, a);
		return;
	case DIALOG_ADMIT:
		talk_admit(r, &a->file);
		return;
	case DIALOG_OPEN:
		n = a->n < sizeof(r->open_name) ? a->n
						: sizeof(r->open_name) - 1;
		memcpy(r->open_name, a->data, n);
		want_answer(r, ANSWER_OPEN, a);
		r->act.n = a->n;
		return;
	case DIALOG_STORE:
		talk_store(r, a);
		return;
	case DIALOG_SHIFT:
		talk_shift(r, a);
		return;
	case DIALOG_COMMIT:
		talk_commit(r, a);
		return;
	case DIALOG_DROP:
		talk_drop(r, a);
		return;
	case DIALOG_NOTE:
		talk_say(r, TALK_SAYS, a->note, a->text);
		return;
	case DIALOG_SHUT:
		(void)stream_shut(r->talk->stream);
		return;
	case DIALOG_CLOSE:
		talk_io_close(r, a->reset);
		return;
	case DIALOG_END:
		keep_result(r, a->result);
		r->over = true;
		return;
	}
}

static void
give_answer(struct talk_run *r)
{
	enum talk_answer what = r->answer;

	r->answer = ANSWER_NOTHING;
	switch (what) {
	case ANSWER_CONNECT:
		talk_io_connect(r);
		break;
	case ANSWER_READ:
		talk_read(r);
		break;
	case ANSWER_OPEN:
		talk_open(r);
		break;
	case ANSWER_COMMIT:
		dialog_committed(r->d, &r->err);
		break;
	case ANSWER_FAIL:
		dialog_fail(r->d, &r->err);
		break;
	case ANSWER_NOTHING:
		break;
	}
}

static void
converse(struct talk_run *r)
{
	struct dialog_act a;

	while (!r->over) {
		while (!r->over && dialog_next(r->d, &a) == 1)
			do_act(r, &a);
		if (r->over)
			break;
		if (r->answer != ANSWER_NOTHING)
			give_answer(r);
		else
			talk_io_wait(r);
	}
}

/* --- the thread --- */

static void
configure(struct talk_run *r, struct dialog_conf *ret)
{
	const struct dialect_conf *c = r->conf;
	struct talk *t = r->talk;

	dialog_conf_init(ret, dialect_get(t->dialect),
	    t->role == TALK_SERVE ? DIALOG_SERVER : DIALOG_CLIENT);
	ret->peer = t->peer;
	ret->md5 = &talk_md5;
	ret->sha256 = &talk_sha256;
	if (c->max_file > 0)
		ret->max_file = (uint64_t)c->max_file;
	ret->header_pause_ms = (uint32_t)c->header_pause_ms;
	ret->header_s = (uint32_t)c->header_s;
	ret->connect_s = (uint32_t)c->connect_s;
	if (c->idle_s > 0)
		ret->idle_s = (uint32_t)c->idle_s;
	ret->reply_s = (uint32_t)c->reply_s;
	ret->attempts = (uint32_t)c->attempts;
	ret->repeats = (uint32_t)c->max_retries;
	ret->pad_header = c->pad_header != 0;
	ret->suffix = c->suffix[0] != '\0' ? c->suffix : NULL;
	ret->keep = t->role == TALK_SERVE ? c->keep != 0 : c->save != 0;
	ret->chunk_size = (uint32_t)c->chunk_size;
	ret->faults = c->simulate != 0;
	ret->fault_ppm = (uint32_t)c->error_ppm;
	ret->fault_seed = (uint64_t)c->seed;
	ret->sent_before = t->sent_before;
	if (t->role == TALK_SEND) {
		ret->name = t->served.name;
		ret->name_len = strlen(t->served.name);
		ret->size = t->served.size;
	} else if (t->role == TALK_GET) {
		ret->name = t->ask;
		ret->name_len = strlen(t->ask);
	}
}

static void
fails(struct talk_run *r, const struct fx_err *err, enum dialog_exit exit)
{
	r->talk->result.shown = DIALOG_FAILED;
	r->talk->result.exit = exit;
	r->talk->result.err = *err;
}

static void
run(struct talk_run *r)
{
	struct talk *t = r->talk;
	struct dialog_conf conf;
	struct fx_err err;

	if (t->role == TALK_KEEP) {
		talk_keep(r);
		return;
	}
	if (t->role == TALK_SERVE &&
	    !(t->native ? talk_io_peek(r) : talk_io_sniff(r)))
		return;
	r->conf = t->confs[t->dialect];
	if (t->role == TALK_SEND && talk_source_open(t, &err) < 0) {
		fails(r, &err, DIALOG_EXIT_OTHER);
		return;
	}
	configure(r, &conf);
	r->d = dialog_new(&conf);
	if (r->d == NULL) {
		fx_err_set(&err, E_INTERNAL, "out of memory");
		fails(r, &err, DIALOG_EXIT_OTHER);
		return;
	}
	if (t->role == TALK_SERVE)
		talk_say(r, TALK_DECIDED, 0, NULL);
	converse(r);
}

static void
main_of(void *arg)
{
	struct talk *t = arg;
	struct talk_run r = { .talk = t };

	r.started_ms = clock_now_ms();
	r.in = malloc(TALK_IN_SIZE);
	r.source = malloc(DIALOG_READ_MAX);
	pacer_set(&r.pacer, PACE_TRANSFER, pace_ref(t->pace));
	if (r.in != NULL && r.source != NULL)
		run(&r);
	dialog_free(r.d);
	talk_io_close(&r, false);
	land_free(r.land);
	pacer_done(&r.pacer);
	free(r.in);
	free(r.source);
	chan_close(t->orders);
	talk_say(&r, TALK_ENDED, 0, NULL);
}

int
talk_start(struct talk *t, struct fx_err *err)
{
	int r = thread_start(&t->thread, "dialect", main_of, t);

	if (r < 0)
		return fx_err_errno(
		    err, E_BUSY, -r, "no thread for another conversation");
	return 0;
}
