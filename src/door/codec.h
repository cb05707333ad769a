/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_CODEC_H
#define FX_DOOR_CODEC_H

/*
 * Lines of the front door, from structs and back (fxt-door(7)):
 *
 *	{"cmd":"pause","id":7,"ref":"5c.."}              a command
 *	{"id":7,"ok":true}                               its reply
 *	{"id":7,"ok":false,"code":"E_STATE","error":"..","args":{}}
 *	{"event":"progress","id":"5c..","bytes":..}      an event
 *
 * A line is one JSON object in ASCII, ended by one newline, of at most
 * FX_DOOR_LINE_MAX bytes with it, nested at most FX_DOOR_DEPTH_MAX deep.
 * Strings that are not UTF-8 cannot get in: each byte that does not belong
 * is written as U+FFFD.  Fields that the shape does not know are ignored;
 * a key that stands twice, a field of the wrong type and text after the
 * object are refused.
 *
 * No state; any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "door/data.h"
#include "door/shapes.h"
#include "door/types.h"

/* The version of the door that this codec speaks; hello names it. */
#define DOOR_VERSION 1

enum door_form {
	DOOR_COMMAND,
	DOOR_REPLY,
	DOOR_EVENT,
};

/* One line taken apart. */
struct door_msg {
	enum door_form form;
	enum door_kind kind; /* of a reply: that of its command */
	int64_t id;          /* of a command or reply, >= 1; else 0 */
	bool ok;             /* of a reply */
	struct fx_err err;   /* of a reply with ok false */

	/*
	 * The struct of the kind: arguments, reply or event; owned.  NULL if
	 * the kind carries none, and for a reply with ok false.
	 */
	void *data;
};

/* Which shape msg->data has. */
const struct shape *door_msg_shape(const struct door_msg *msg);

/* Free what the message owns; msg->data is NULL then. */
void door_msg_done(struct door_msg *msg);

/*
 * Append one line to out.  data is the struct of the kind and stays the
 * caller's; it may be NULL where the kind carries none.  Return 0; or
 * -EMSGSIZE (the line or out would be too long) or -ENOMEM, and out is as
 * it was.  id is >= 1; for an error also 0: a line whose number could not be
 * read.
 */
int door_encode_command(
    struct buf *out, enum door_kind kind, int64_t id, const void *data);
int door_encode_reply(
    struct buf *out, enum door_kind kind, int64_t id, const void *data);
int door_encode_error(struct buf *out, int64_t id, const struct fx_err *err);
int door_encode_event(struct buf *out, enum door_kind kind, const void *data);

/* Append a struct as a bare JSON object and a newline; for fxt --json. */
int door_encode_object(
    struct buf *out, const struct shape *shape, const void *data);

/*
 * Which command has this id?  Returns its kind, or -1 for an id nobody waits
 * for.
 */
typedef int door_kind_fn(void *arg, int64_t id);

/*
 * Take one line of n bytes apart, with or without its newline.  Commands are
 * what an engine expects (kind_of == NULL), replies and events what a front
 * end does (kind_of is asked about each reply); the others are refused.
 *
 * Returns 0 and sets *ret, to be freed with door_msg_done(); or -1 with
 * E_LIMIT (longer or deeper than allowed), E_PROTO (no JSON object, no
 * command, reply or event, not UTF-8, an id nobody waits for), E_UNKNOWN (no
 * such command or event) or E_ARGS (arg "field": a field of the wrong type,
 * missing, out of range, twice).  ret->form and ret->id are set on failure
 * too, as far as they could be read (id 0 otherwise): a bad command can
 * still be answered.
 */
int door_decode(struct door_msg *ret, const char *line, size_t n,
    door_kind_fn *kind_of, void *arg, struct fx_err *err);

#endif
