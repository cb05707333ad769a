/* SPDX-License-Identifier: MIT */
#include "support/talker_fuzz.h"

#include <assert.h>
#include <string.h>

#include "support/talker.h"

static const uint8_t source[] = "hello world\n, and \0\377\"\\ what follows it";
static const uint8_t other[] = "hello worle\n";

static void
prepare(struct talker *t, enum dialect_id id, uint8_t how, size_t step)
{
	talker_init(t, id, how & 1 ? DIALOG_CLIENT : DIALOG_SERVER);
	talker_source(t, "hello.txt", source, sizeof(source));
	t->shared = "hello.txt";
	t->answer = how & 2 ? DIALOG_REFUSE : DIALOG_ACCEPT;
	t->commit = how & 4 ? E_NOSPC : FX_OK;
	t->hold_sent = how & 8;
	t->hold_admit = t->hold_commit = how & 16;
	if (how & 32) {
		t->conf.max_file = 100;
		t->conf.chunk_size = 8;
		t->conf.suffix = ".temp";
		t->no_digest = true;
	}
	if (how & 64) {
		t->changes = true;
		t->again = other;
		t->again_len = sizeof(other);
	}
	t->conf.faults = how & 128;
	t->step = step;
	t->conf.attempts = 3;
	talker_start(t);
}

static bool
holds(const struct talker *t)
{
	return t->want_sent || t->want_admit || t->want_commit;
}

static void
event(struct talker *t, uint8_t what)
{
	struct fx_err err = FX_ERR_NONE;

	if (what == 240)
		talker_eof(t);
	else if (what == 241)
		talker_reset(t);
	else if (what == 242 && t->timer != DIALOG_TIMER_NONE)
		talker_fire(t);
	else if (what == 243 && holds(t))
		talker_answer(t);
	else if (what == 244)
		dialog_cancel(t->d);
	else if (what == 245) {
		fx_err_set(&err, E_IO_WRITE, "The disk failed.");
		dialog_fail(t->d, &err);
	}
	talker_settle(t);
}

/* Whatever happened, it ends when nobody is there any more. */
static void
leave(struct talker *t)
{
	for (int i = 0; i < 100 && !t->ended; i++) {
		t->connect_errs[t->connects < 8 ? t->connects : 7] = 111;
		if (holds(t))
			talker_answer(t);
		else if (t->timer != DIALOG_TIMER_NONE && i % 2 == 1)
			talker_fire(t);
		else
			talker_reset(t);
	}
	assert(t->ended && !t->open);
}

static void
play(struct talker *t, const uint8_t *data, size_t size)
{
	while (size > 0 && !t->ended) {
		uint8_t what = *data++;
		size_t n = what;

		size--;
		if (what >= 240 && what < 246) {
			event(t, what);
			continue;
		}
		if (n > size || what >= 246)
			n = size;
		talker_feed(t, data, n);
		data += n;
		size -= n;
	}
	leave(t);
	assert((t->commits > 0) >=
	    (t->result.shown != DIALOG_FAILED && t->admits > 0));
}

void
talker_fuzz(enum dialect_id id, const uint8_t *data, size_t size)
{
	struct talker a, b;

	if (size < 1)
		return;
	prepare(&a, id, data[0], 0);
	prepare(&b, id, data[0], 1);
	play(&a, data + 1, size - 1);
	play(&b, data + 1, size - 1);
	assert(a.sent.len == b.sent.len && a.file.len == b.file.len);
	assert(a.sent.len == 0 ||
	    memcmp(a.sent.data, b.sent.data, a.sent.len) == 0);
	assert(a.file.len == 0 ||
	    memcmp(a.file.data, b.file.data, a.file.len) == 0);
	assert(a.result.shown == b.result.shown);
	assert(strcmp(a.name, b.name) == 0);
	talker_done(&a);
	talker_done(&b);
}
