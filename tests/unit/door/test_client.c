/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "door/client.h"
#include "support/golden_door/play.h"

#define LONG_MS 60000

static struct client *
start(struct play *p, const char *script)
{
	struct client *c;

	assert_int_equal(client_new(&c, play_start(p, script), NULL), 0);
	return c;
}

static void
stop(struct play *p, struct client *c)
{
	client_free(c);
	assert_string_equal(play_stop(p), "");
}

/* The next message, waited for. */
static int
take(struct client *c, struct door_msg *msg)
{
	int r;

	while ((r = client_next(c, msg)) == 0)
		assert_int_not_equal(client_wait(c, LONG_MS, -1), 0);
	return r;
}

static void
delivers_hello_then_what_follows(void **state FX_UNUSED)
{
	struct play p;
	struct client *c = start(&p,
	    PLAY_HELLO "< {\"event\":\"future\"}\n"
		       "< {\"event\":\"peer\",\"policy\":\"future\"}\n"
		       "< {\"event\":\"chat\",\"peer\":\"a\",\"text\":\"b\"}\n"
		       "-\n");
	struct door_msg msg;

	assert_null(client_hello(c));
	assert_int_equal(take(c, &msg), 1);
	assert_int_equal(msg.kind, DOOR_EV_HELLO);
	assert_string_equal(client_hello(c)->name, "desk");
	door_msg_done(&msg);
	assert_int_equal(take(c, &msg), 1);
	assert_int_equal(msg.kind, DOOR_EV_CHAT);
	door_msg_done(&msg);
	assert_int_equal(take(c, &msg), -1);
	assert_int_equal(client_error(c)->code, E_PEER_GONE);
	assert_int_equal(client_wants(c), 0);
	assert_int_equal(client_command(c, DOOR_STATUS, NULL, NULL, NULL), -1);
	stop(&p, c);
}

static void
another_version_is_one_clear_sentence(void **state FX_UNUSED)
{
	static const struct {
		const char *script;
		enum fx_code want;
	} cases[] = {
		{ "< {\"event\":\"hello\",\"version\":2,\"engine\":\"x 2\"}\n",
		    E_VERSION },
		{ "< {\"event\":\"snapshot\",\"part\":\"begin\"}\n", E_PROTO },
		{ "< HTTP/1.1 400 Bad Request\n", E_PROTO },
	};
	struct play p;
	struct client *c;
	struct door_msg msg;

	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		c = start(&p, cases[i].script);
		assert_int_equal(take(c, &msg), -1);
		assert_int_equal(client_error(c)->code, cases[i].want);
		assert_null(strchr(client_error(c)->text, '\n'));
		stop(&p, c);
	}
}

static void
a_call_keeps_what_comes_before_its_reply(void **state FX_UNUSED)
{
	struct play p;
	struct client *c = start(&p,
	    PLAY_HELLO "> {\"cmd\":\"snapshot\",\"id\":1}\n"
		       "> {\"cmd\":\"status\",\"id\":2}\n"
		       "< {\"event\":\"snapshot\",\"part\":\"begin\"}\n"
		       "< {\"id\":2,\"ok\":true,\"pid\":77}\n"
		       "< {\"id\":1,\"ok\":true}\n");
	struct door_msg msg;
	struct door_status *status;

	assert_int_equal(client_command(c, DOOR_SNAPSHOT, NULL, NULL, NULL), 0);
	assert_int_equal(
	    client_call(c, DOOR_STATUS, NULL, LONG_MS, &msg, NULL), 0);
	status = msg.data;
	assert_int_equal(status->pid, 77);
	door_msg_done(&msg);
	assert_int_equal(take(c, &msg), 1);
	assert_int_equal(msg.kind, DOOR_EV_HELLO);
	door_msg_done(&msg);
	assert_int_equal(take(c, &msg), 1);
	assert_int_equal(msg.kind, DOOR_EV_SNAPSHOT);
	door_msg_done(&msg);
	assert_int_equal(client_pending(c), 1);
	assert_int_equal(take(c, &msg), 1);
	assert_true(msg.form == DOOR_REPLY && msg.id == 1 && msg.ok);
	assert_int_equal(client_pending(c), 0);
	assert_false(client_lost(c));
	stop(&p, c);
}

static void
a_failed_call_says_why(void **state FX_UNUSED)
{
	struct play p;
	struct client *c = start(&p,
	    PLAY_HELLO
	    "> \"cmd\":\"pause\",\"id\":1,\"ref\":\"t\"\n"
	    "< {\"id\":1,\"ok\":false,\"code\":\"E_STATE\",\"error\":\"no\"}\n"
	    "> \"id\":2\n"
	    "< {\"id\":2,\"ok\":true,\"pid\":\"spoiled\"}\n"
	    "> \"id\":3\n"
	    "-\n");
	char id[] = "t";
	struct door_ref ref = { .id = id };
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(
	    client_call(c, DOOR_PAUSE, &ref, LONG_MS, NULL, &err), -1);
	assert_int_equal(err.code, E_STATE);
	assert_string_equal(err.text, "no");
	assert_int_equal(
	    client_call(c, DOOR_STATUS, NULL, LONG_MS, NULL, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	assert_int_equal(
	    client_call(c, DOOR_STATUS, NULL, LONG_MS, NULL, &err), -1);
	assert_int_equal(err.code, E_PEER_GONE);
	stop(&p, c);
}

static void
a_call_ends_when_its_time_is_up(void **state FX_UNUSED)
{
	struct play p;
	struct client *c = start(&p, PLAY_HELLO "> status\n");
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(client_call(c, DOOR_STATUS, NULL, 1, NULL, &err), -1);
	assert_int_equal(err.code, E_TIMEOUT);
	stop(&p, c);
}

static void
waiting_ends_when_the_stop_descriptor_says_so(void **state FX_UNUSED)
{
	struct play p;
	struct client *c = start(&p, PLAY_HELLO);
	struct door_msg msg;
	int bell[2];

	assert_int_equal(pipe(bell), 0);
	assert_int_equal(take(c, &msg), 1);
	door_msg_done(&msg);
	assert_int_equal(write(bell[1], "", 1), 1);
	assert_int_equal(client_wait(c, -1, bell[0]), 0);
	close(bell[0]);
	close(bell[1]);
	stop(&p, c);
}

static void
every_split_of_the_stream_reads_the_same(void **state FX_UNUSED)
{
	static const char text[] =
	    "{\"event\":\"hello\",\"version\":1}\n"
	    "{\"event\":\"chat\",\"peer\":\"a\",\"text\":\"b\"}\n";
	struct client *c;
	struct door_msg msg;
	int ends[2];

	for (size_t cut = 0; cut < sizeof(text); cut++) {
		int got = 0;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		assert_int_equal(client_new(&c, ends[0], NULL), 0);
		assert_int_equal(write(ends[1], text, cut), cut);
		client_pump(c);
		while (client_next(c, &msg) == 1) {
			door_msg_done(&msg);
			got++;
		}
		assert_int_equal(
		    write(ends[1], text + cut, sizeof(text) - 1 - cut),
		    sizeof(text) - 1 - cut);
		close(ends[1]);
		client_pump(c);
		while (client_next(c, &msg) == 1) {
			door_msg_done(&msg);
			got++;
		}
		assert_int_equal(got, 2);
		client_free(c);
	}
}

static void
a_line_without_end_closes_the_door(void **state FX_UNUSED)
{
	static char flood[64 * 1024];
	struct client *c;
	struct door_msg msg;
	int ends[2];
	int r = 0;

	memset(flood, 'x', sizeof(flood));
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	assert_int_equal(client_new(&c, ends[0], NULL), 0);
	for (int i = 0; i < 10000 && r == 0; i++) {
		ssize_t n = write(ends[1], flood, sizeof(flood));

		assert_true(n != 0);
		r = client_pump(c);
	}
	assert_int_equal(r, -1);
	assert_int_equal(client_next(c, &msg), -1);
	assert_int_equal(client_error(c)->code, E_LIMIT);
	close(ends[1]);
	client_free(c);
}

static void
commands_without_reply_are_bounded(void **state FX_UNUSED)
{
	struct client *c;
	struct fx_err err = FX_ERR_NONE;
	int64_t id = 0;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(client_new(&c, ends[0], NULL), 0);
	for (int i = 0; i < CLIENT_PENDING_MAX; i++)
		assert_int_equal(
		    client_command(c, DOOR_STATUS, NULL, &id, NULL), 0);
	assert_int_equal(id, CLIENT_PENDING_MAX);
	assert_int_equal(client_wants(c), POLLIN | POLLOUT);
	assert_int_equal(client_command(c, DOOR_STATUS, NULL, &id, &err), -1);
	assert_int_equal(err.code, E_BUSY);
	close(ends[1]);
	client_free(c);
}

static void
a_call_that_meets_too_many_events_says_so(void **state FX_UNUSED)
{
	static const char event[] =
	    "< {\"event\":\"snapshot\",\"part\":\"begin\"}\n";
	static const char reply[] = "< {\"id\":1,\"ok\":true}\n";
	size_t n = FX_DOOR_QUEUE_MAX + 5;
	char *script = calloc(1, 1024 + n * sizeof(event));
	size_t at = strlen(PLAY_HELLO);
	struct door_msg msg;
	struct play p;
	struct client *c;
	size_t got = 0;

	memcpy(script, PLAY_HELLO, at);
	for (size_t i = 0; i < n; i++, at += sizeof(event) - 1)
		memcpy(script + at, event, sizeof(event));
	memcpy(script + at, reply, sizeof(reply));
	c = start(&p, script);
	assert_int_equal(
	    client_call(c, DOOR_SNAPSHOT, NULL, LONG_MS, NULL, NULL), 0);
	assert_true(client_lost(c));
	assert_false(client_lost(c));
	while (client_next(c, &msg) == 1) {
		door_msg_done(&msg);
		got++;
	}
	assert_int_equal(got, FX_DOOR_QUEUE_MAX);
	stop(&p, c);
	free(script);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delivers_hello_then_what_follows),
		cmocka_unit_test(another_version_is_one_clear_sentence),
		cmocka_unit_test(a_call_keeps_what_comes_before_its_reply),
		cmocka_unit_test(a_failed_call_says_why),
		cmocka_unit_test(a_call_ends_when_its_time_is_up),
		cmocka_unit_test(waiting_ends_when_the_stop_descriptor_says_so),
		cmocka_unit_test(every_split_of_the_stream_reads_the_same),
		cmocka_unit_test(a_line_without_end_closes_the_door),
		cmocka_unit_test(commands_without_reply_are_bounded),
		cmocka_unit_test(a_call_that_meets_too_many_events_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
