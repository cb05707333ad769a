/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_MODEL_SAID_H
#define FX_TESTS_MODEL_SAID_H

/*
 * What an engine says, as lines of the front door, applied to a model.
 * Include it behind cmocka.h; static functions, nothing is linked.
 */

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/codec.h"
#include "tui/model/model.h"

#define KEY_A "fx1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "fx1-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* --- lines of a front door, as fxt-door(7) has them --- */

/* The kind every reply in these tests belongs to. */
static int reply_kind;

/* What asked for what is replied. */
static int said_intent;

/* Monotonic time of what is said. */
static int64_t said_ms = 1000;

static int
kind_of(FX_UNUSED void *arg, FX_UNUSED int64_t id)
{
	return reply_kind;
}

/* What was said, applied; about and offset only for replies. */
FX_UNUSED static void
say_about(struct model *m, const char *line, const char *about, int64_t offset)
{
	struct door_msg msg;
	struct fx_err err;
	struct model_event ev = { .now_ms = said_ms, .wall_s = 1795005700 };

	assert_int_equal(
	    door_decode(&msg, line, strlen(line), kind_of, NULL, &err), 0);
	ev.kind = (int)msg.kind;
	ev.reply = msg.form == DOOR_REPLY;
	ev.data = msg.data;
	ev.id = about;
	ev.offset = offset;
	ev.intent = said_intent;
	if (ev.reply && !msg.ok) {
		ev.code = fx_code_name(msg.err.code);
		ev.error = msg.err.text;
	}
	model_update(m, &ev);
	door_msg_done(&msg);
	assert_false(m->no_memory);
}

FX_UNUSED static void
say(struct model *m, const char *line)
{
	say_about(m, line, NULL, 0);
}

FX_UNUSED static void
say_transfer(struct model *m, const char *id, const char *state)
{
	char *line = str_printf("{\"event\":\"transfer\",\"id\":\"%s\","
				"\"incoming\":true,\"name\":\"%s.iso\","
				"\"tree\":false,\"peer\":\"alice\","
				"\"key\":\"" KEY_A "\",\"state\":\"%s\","
				"\"bytes\":1000,\"bytes_done\":0,\"files\":1,"
				"\"files_done\":0,\"files_failed\":0,"
				"\"rate\":-1,\"eta_s\":-1,\"started\":1,"
				"\"ended\":-1,\"kept\":0}",
	    id, id, state);

	say(m, line);
	free(line);
}

FX_UNUSED static void
say_item(struct model *m, const char *id, const char *state, int time)
{
	char *line = str_printf(
	    "{\"event\":\"inbox\",\"id\":\"%s\",\"index\":0,\"name\":\"%s\","
	    "\"peer\":\"alice\",\"key\":\"" KEY_A "\",\"tree\":false,"
	    "\"size\":1000,\"size_done\":-1,\"files\":1,\"state\":\"%s\","
	    "\"time\":%d,\"verified\":-1}",
	    id, id, state, time);

	say(m, line);
	free(line);
}

FX_UNUSED static void
say_offer(struct model *m, const char *id)
{
	char *line = str_printf(
	    "{\"event\":\"offer\",\"id\":\"%s\",\"peer\":\"alice\","
	    "\"key\":\"" KEY_A "\",\"name\":\"photos\",\"tree\":true,"
	    "\"roots\":1,\"files\":3,\"bytes\":9000,\"into\":\"/home/b\","
	    "\"free\":50000,\"enough\":true,\"flagged\":1,\"time\":50}",
	    id);

	say(m, line);
	free(line);
}

FX_UNUSED static void
say_peer(struct model *m, const char *key, const char *name, bool online)
{
	char *line = str_printf("{\"event\":\"peer\",\"key\":\"%s\","
				"\"name\":\"%s\",\"online\":%s,"
				"\"blocked\":false,\"policy\":\"ask\"}",
	    key, name, online ? "true" : "false");

	say(m, line);
	free(line);
}

#endif
