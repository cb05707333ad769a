/* SPDX-License-Identifier: MIT */
/*
 * Lines of the front door.  What is taken must come back from its own
 * encoding as the same message; nothing may crash.  Each line is
 * read as an engine reads it and as a front end does.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/limits.h"
#include "door/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Command number n was of kind n. */
static int
kind_of(void *arg FX_UNUSED, int64_t id)
{
	return id < DOOR_EV_HELLO ? (int)id : -1;
}

static int
encode(struct buf *out, const struct door_msg *msg)
{
	if (msg->form == DOOR_COMMAND)
		return door_encode_command(out, msg->kind, msg->id, msg->data);
	if (msg->form == DOOR_EVENT)
		return door_encode_event(out, msg->kind, msg->data);
	if (!msg->ok)
		return door_encode_error(out, msg->id, &msg->err);
	return door_encode_reply(out, msg->kind, msg->id, msg->data);
}

static void
check(const struct door_msg *msg, door_kind_fn *kinds)
{
	const struct shape *shape = door_msg_shape(msg);
	struct door_msg again;
	struct buf out;
	int r;

	buf_init(&out, 8 * FX_DOOR_LINE_MAX);
	r = encode(&out, msg);
	if (r == 0) {
		r = door_decode(
		    &again, (const char *)out.data, out.len, kinds, NULL, NULL);
		assert(r == 0);
		assert(again.kind == msg->kind && again.id == msg->id);
		assert((again.data == NULL) == (msg->data == NULL));
		if (msg->data != NULL)
			assert(door_equal(shape, msg->data, again.data));
		door_msg_done(&again);
	}
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int i = 0; i < 2; i++) {
		door_kind_fn *kinds = i == 0 ? NULL : kind_of;
		struct fx_err err = FX_ERR_NONE;
		struct door_msg msg;

		if (door_decode(&msg, (const char *)data, size, kinds, NULL,
			&err) == 0) {
			check(&msg, kinds);
			door_msg_done(&msg);
		} else {
			assert(err.code != FX_OK);
		}
	}
	return 0;
}
