/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>

#include "base/attr.h"
#include "door/spawn.h"
#include "support/golden_door/play.h"
#include "tui/app/link.h"

#define PATIENCE_MS 20000
#define OK(n)       "< {\"id\":" n ",\"ok\":true}\n"
#define BEGIN       "< {\"event\":\"snapshot\",\"part\":\"begin\"}\n"
#define END         "< {\"event\":\"snapshot\",\"part\":\"end\"}\n"
#define PEER                                                                 \
 "< {\"event\":\"peer\",\"key\":\"fx1-b\",\"name\":\"bob\",\"online\":true," \
 "\"blocked\":false,\"policy\":\"ask\"}\n"

/* The private engine of these tests: doors that were prepared. */
static int doors[2];
static size_t doors_n;
static size_t doors_taken;

int
host_fd(FX_UNUSED const struct host *h)
{
	return -1;
}

int
host_door(FX_UNUSED struct host *h, int *ret_fd, struct fx_err *err)
{
	if (doors_taken == doors_n)
		return fx_err_set(err, E_NET, "no more doors");
	*ret_fd = doors[doors_taken++];
	return 1;
}

/* The background engine of these tests: none is found, none can start. */
static unsigned looked;
static unsigned started;

int
spawn_new(FX_UNUSED struct spawn **ret, const struct spawn_options *options,
    struct fx_err *err)
{
	looked++;
	started += options->start;
	return fx_err_set(err, E_NOENT, "there is no engine");
}

int
spawn_step(FX_UNUSED struct spawn *s, FX_UNUSED struct client **ret,
    struct fx_err *err)
{
	return fx_err_set(err, E_NOENT, "there is no engine");
}

int
spawn_wait_ms(FX_UNUSED const struct spawn *s)
{
	return -1;
}

int
spawn_fd(FX_UNUSED const struct spawn *s)
{
	return -1;
}

void
spawn_free(FX_UNUSED struct spawn *s)
{
}

static struct link *
make_link(struct model *m, int first, int second)
{
	static char host; /* only its address counts */
	struct link_options o = { .host = (struct host *)(void *)&host,
		.rate_ms = 100 };
	struct link *l;

	doors[0] = first;
	doors[1] = second;
	doors_n = second >= 0 ? 2 : 1;
	doors_taken = 0;
	l = link_new(m, &o);
	assert_non_null(l);
	return l;
}

typedef bool reached(const struct model *m);

static void
run_until(struct link *l, const struct model *m, reached *there, int64_t now)
{
	while (!there(m)) {
		struct pollfd p = { .fd = link_fd(l),
			.events = link_events(l) };

		if (link_run(l, now, 1795005700) || there(m))
			continue;
		p.fd = link_fd(l);
		p.events = link_events(l);
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	}
}

static bool
is_loaded(const struct model *m)
{
	return m->loaded;
}

static bool
is_lost(const struct model *m)
{
	return m->engine == MODEL_ENGINE_LOST;
}

static bool
is_up(const struct model *m)
{
	return m->engine == MODEL_ENGINE_UP;
}

static bool
has_status(const struct model *m)
{
	return m->status != NULL;
}

static void
subscribes_and_fills_the_model(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct play p;
	int fd = play_start(
	    &p, PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK("1") BEGIN PEER END);
	struct link *l = make_link(m, fd, -1);

	assert_int_equal(m->engine, MODEL_ENGINE_STARTING);
	run_until(l, m, is_loaded, 0);
	assert_int_equal(m->engine, MODEL_ENGINE_UP);
	assert_string_equal(m->peers[0].name, "bob");
	assert_string_equal(m->name, "desk");
	assert_int_equal(link_timeout(l, 0), -1);
	link_free(l);
	assert_string_equal(play_stop(&p), "");
	model_free(m);
}

static void
an_intent_becomes_a_command_and_its_reply_is_told(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct intent *in = intent_new(INTENT_SEND, "fx1-b");
	struct play p;
	int fd = play_start(&p,
	    PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK("1") BEGIN PEER END
	    "> \"paths\":[\"/tmp/a\"]\n"
	    "< {\"id\":2,\"ok\":true,\"ref\":\"t1\"}\n");
	struct link *l = make_link(m, fd, -1);

	run_until(l, m, is_loaded, 0);
	assert_int_equal(intent_path(in, "/tmp/a"), 0);
	link_do(l, in, 0);
	assert_int_equal(link_timeout(l, 1000), 4000);
	run_until(l, m, has_status, 0);
	assert_non_null(strstr(m->status, "bob"));
	assert_int_equal(m->status_level, MODEL_INFO);
	assert_int_equal(link_timeout(l, 1000), -1);
	link_free(l);
	assert_string_equal(play_stop(&p), "");
	intent_free(in);
	model_free(m);
}

static void
a_refusal_and_a_slow_answer_are_told(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct intent *in = intent_new(INTENT_PAUSE, "t1");
	struct play p;
	int fd = play_start(&p,
	    PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK("1") BEGIN END
	    "> \"cmd\":\"pause\"\n"
	    "> \"cmd\":\"snapshot\"\n"
	    "< {\"id\":2,\"ok\":false,\"code\":\"E_STATE\","
	    "\"error\":\"It is over.\",\"args\":{}}\n");
	struct link *l = make_link(m, fd, -1);

	run_until(l, m, is_loaded, 0);
	link_do(l, in, 0);
	link_run(l, 5000, 0);
	assert_int_equal(m->status_level, MODEL_WARN);
	model_status(m, MODEL_INFO, NULL);
	link_snapshot(l);
	run_until(l, m, has_status, 5001);
	assert_string_equal(m->status, "It is over.");
	link_free(l);
	assert_string_equal(play_stop(&p), "");
	intent_free(in);
	model_free(m);
}

static void
calls_again_after_the_engine_is_lost(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct intent *in = intent_new(INTENT_PAUSE, "t1");
	struct play p, q;
	int first = play_start(&p,
	    PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK("1") BEGIN PEER END "-");
	int second = play_start(
	    &q, PLAY_HELLO "> \"cmd\":\"subscribe\"\n" OK("1") BEGIN END);
	struct link *l = make_link(m, first, second);

	run_until(l, m, is_lost, 0);
	assert_non_null(m->engine_why);
	assert_int_equal(link_timeout(l, 0), 250);
	link_do(l, in, 0);
	assert_int_equal(m->status_level, MODEL_ERROR);
	run_until(l, m, is_up, 250);
	while (m->peers_n > 0) { /* until the new snapshot is there */
		struct pollfd pfd = { .fd = link_fd(l), .events = POLLIN };

		assert_int_equal(poll(&pfd, 1, PATIENCE_MS), 1);
		link_run(l, 251, 0);
	}
	link_free(l);
	assert_string_equal(play_stop(&p), "");
	assert_string_equal(play_stop(&q), "");
	intent_free(in);
	model_free(m);
}

static void
waits_longer_each_time_and_gives_up_on_a_private_one(FX_UNUSED void **state)
{
	static const int64_t want[] = { 250, 500, 1000, 2000, 4000, -1 };
	struct model *m = model_new();
	struct link *l = make_link(m, -1, -1);
	int64_t now = 0;

	doors_n = 0;
	for (size_t i = 0; i < FX_COUNT(want); i++) {
		link_run(l, now, 0);
		assert_int_equal(m->engine, MODEL_ENGINE_LOST);
		assert_int_equal(link_timeout(l, now), want[i]);
		now += want[i];
	}
	link_free(l);
	model_free(m);
}

#define TEN_MINUTES_MS 600000

static void
only_looks_until_the_last_delay_and_then_starts_one(FX_UNUSED void **state)
{
	static const int64_t waits[] = { 250, 500, 1000, 2000, 4000, 4000 };
	static const unsigned starts[] = { 1, 1, 1, 1, 1, 2 };
	struct model *m = model_new();
	struct link_options o = { .rate_ms = 100 };
	struct link *l = link_new(m, &o);
	int64_t now = 0;

	looked = started = 0;
	for (size_t i = 0; i < FX_COUNT(waits); i++) {
		link_run(l, now, 0);
		assert_int_equal(m->engine, MODEL_ENGINE_LOST);
		assert_int_equal(looked, i + 1);
		assert_int_equal(started, starts[i]);
		assert_int_equal(link_timeout(l, now), waits[i]);
		link_run(l, now + waits[i] - 1, 0); /* too early: nothing */
		assert_int_equal(looked, i + 1);
		now += waits[i];
	}
	link_free(l);
	model_free(m);
}

static void
starts_three_engines_in_ten_minutes_whoever_asks(FX_UNUSED void **state)
{
	struct model *m = model_new();
	struct link_options o = { .rate_ms = 100 };
	struct link *l = link_new(m, &o);
	int64_t now = 0;

	looked = started = 0;
	for (; now < TEN_MINUTES_MS; now += 4000) {
		link_run(l, now, 0);
		link_snapshot(l); /* the user wants it now */
		link_run(l, now, 0);
		assert_in_range(started, 1, 3);
	}
	assert_int_equal(started, 3);
	assert_int_equal(looked, 2 * TEN_MINUTES_MS / 4000);
	link_run(l, now, 0); /* the first one is long ago */
	assert_int_equal(started, 4);
	link_free(l);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subscribes_and_fills_the_model),
		cmocka_unit_test(
		    an_intent_becomes_a_command_and_its_reply_is_told),
		cmocka_unit_test(a_refusal_and_a_slow_answer_are_told),
		cmocka_unit_test(calls_again_after_the_engine_is_lost),
		cmocka_unit_test(
		    waits_longer_each_time_and_gives_up_on_a_private_one),
		cmocka_unit_test(
		    only_looks_until_the_last_delay_and_then_starts_one),
		cmocka_unit_test(
		    starts_three_engines_in_ten_minutes_whoever_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
