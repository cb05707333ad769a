/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_ASK_H
#define FX_ENGINE_ASK_H

/*
 * What our front ends ask of a peer: the commands ls and get.  An ask waits
 * for a session if there is none, goes out as LIST, STAT or GET no faster
 * than a peer allows, and ends with its reply, an ERROR, the end of the
 * session or (ls) its time.  Engine thread only.
 *
 * An OFFER that answers a GET of ours is accepted without a question, into
 * the place that was named with the GET; once, from the peer that was asked,
 * in the session in which it was asked, and only if its roots are called what
 * was asked for.  Any other offer that claims so is declined: who asked has
 * been told already that it failed, or never asked.
 */

#include "base/err.h"
#include "engine/command_peer.h"
#include "proto/wire.h"

struct session;
struct transfer;
struct msg_error;

/* The commands; each has replied (1), will reply (1), or is -1. */
int ask_ls(struct call *k);
int ask_get(struct call *k);

/* LIST_REPLY or STAT_REPLY came.  -1: the session must fail. */
int ask_reply(struct session *s, const struct frame *f, struct fx_err *err);

/* ERROR of scope request came. */
void ask_error(struct session *s, const struct msg_error *e);

/* A session with this peer is READY: ask what waits for it. */
void ask_session(struct session *s);

/* It ended, or the peer could not be reached. */
void ask_lost(struct session *s, const struct fx_err *err);
void ask_unreachable(
    struct hub *h, const uint8_t key[32], const struct fx_err *err);

/* A front end is gone: what it asked for and would have attended is
 * withdrawn, or not taken when it comes. */
void ask_left(struct hub *h, uint64_t client);

/* The ask that the offer of t answers as it should, or NULL. */
struct ask *ask_of(const struct transfer *t);

/* Accept t as a asked; a is gone.  0, or -1 and the asker was told too. */
int ask_accept(struct ask *a, struct transfer *t, struct fx_err *err);

/* The same without accepting: err is why. */
void ask_fail(struct ask *a, const struct fx_err *err);

/* Forget all; the engine ends. */
void ask_stop(struct hub *h);

#endif
