/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_GIVE_H
#define FX_ENGINE_GIVE_H

/*
 * What a peer asks of us: LIST, STAT and GET, answered from the shares that
 * are for it (engine/share).  A GET becomes an outgoing transfer whose offer
 * names the request.  Engine thread only; the disk is looked at in the pool.
 */

#include "base/err.h"
#include "proto/wire.h"

struct session;
struct transfer;

/* LIST, STAT or GET came.  -1 with err: the session must fail. */
int give_take(struct session *s, const struct frame *f, struct fx_err *err);

/*
 * What opens the files of such a transfer again, by the shares as they are
 * now: to be run in the pool.  NULL with err: it is not shared any more.
 */
struct give_job;
struct give_job *give_again(struct transfer *t, struct fx_err *err);

/*
 * The transfer that a GET began failed before its offer was made: tell the
 * one who asked.
 */
void give_failed(struct transfer *t, const struct fx_err *err);

#endif
