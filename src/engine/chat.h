/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_CHAT_H
#define FX_ENGINE_CHAT_H

/* Lines between two people whose devices are paired.  Engine thread only. */

#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct frame;
struct hub;
struct session;

/* CHAT and CHAT_ACK of the peer. */
int chat_take(struct session *s, const struct frame *f, struct fx_err *err);
int chat_take_ack(struct session *s, const struct frame *f, struct fx_err *err);

/*
 * Write a line to a peer.  One that is not connected is called; the line is
 * kept and goes out when it is there.  An event with kept true says that the
 * other side has it.
 */
int chat_say(
    struct hub *h, const char *peer, const char *text, struct fx_err *err);

/* A session is READY: send the lines that waited for it. */
void chat_flush(struct session *s);

/* The lines of one peer, newest last, as a reply. */
void chat_log(
    struct hub *h, uint64_t client, int64_t id, const struct door_page *page);

#endif
