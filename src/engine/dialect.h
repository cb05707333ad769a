/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_H
#define FX_ENGINE_DIALECT_H

/*
 * The dialects, as the rest of the engine sees them: serving them, sending and
 * getting in them, and the transfers that are conversations in one.  All are
 * off until somebody switches one on.  Engine thread only.
 *
 * A file in a dialect is a struct transfer like any other, without a session:
 * its peer is dialect_key(), its petname "~push-md5", its note the address of
 * the other side, and its talk the conversation while that lasts.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct addr;
struct call;
struct dialects;
struct hub;
struct transfer;

/* NULL without memory. */
struct dialects *dialects_new(struct hub *h);
/* Breaks off what runs and joins all its threads. */
void dialects_free(struct hub *h);

/* No more callers; what runs is told to end. */
void dialects_stop(struct hub *h);

/*
 * Somebody called at the port of our own protocol.  True: it is seen to, and
 * comes back by server_take() if it speaks that; false: no dialect is on there.
 */
bool dialects_call(struct hub *h, int fd, const struct addr *a);

/* Our own protocol wants this port: dialects that are on there share it. */
void dialects_yield(struct hub *h, uint16_t port);

/* Every second. */
void dialects_tick(struct hub *h, int64_t now_ms);

/* Whether any is switched on. */
bool dialects_on(const struct hub *h);

/* A front end has left: what it attended ends. */
void dialects_left(struct hub *h, uint64_t client);

/* Those that are on as events; to one front end, or (0) all. */
void dialects_snapshot(struct hub *h, uint64_t client);

/* Commands of the front door. */
int dialect_do_list(struct call *k);
int dialect_do_serve(struct call *k);
int dialect_do_send(struct call *k);
int dialect_do_get(struct call *k);
int dialect_do_keep(struct call *k);

/* send, to a peer of [dialect-peer NAME]: replies with all transfers. */
int dialect_send_to_peer(struct call *k, const struct door_send *a);

/* --- of one transfer --- */

/* Whether it is one in a dialect; also when its conversation is over. */
bool dialect_is(const struct transfer *t);

/* A person answers an offer.  0, or -1 with err. */
int dialect_accept(
    struct transfer *t, const struct door_accept *a, struct fx_err *err);
int dialect_decline(struct transfer *t, const char *why, struct fx_err *err);

/* Send once more what was sent; the new transfer, or NULL with k->err. */
struct transfer *dialect_retry(struct call *k, struct transfer *t);

/* Its conversation is to end; the transfer moves when it has. */
void dialect_cancel(struct transfer *t);

/* "MD5 ok from 10.0.0.7:4711", how it ended well. */
const char *dialect_ended_well(const struct transfer *t);

#endif
