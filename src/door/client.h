/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_CLIENT_H
#define FX_DOOR_CLIENT_H

/*
 * A front end's side of the front door, over a connected stream socket.
 *
 * It never blocks by itself: poll client_fd() for client_wants(), call
 * client_pump() when ready, take messages with client_next() until it says 0.
 * Commands are queued and go out with the next pump.  Programs that have
 * nothing else to do use client_wait() and client_call(), which block.
 *
 * The first message must be hello with our version of the door; the client
 * checks it before it delivers it.  Once the door is gone (closed, a broken
 * line, another version) client_next() still delivers what was complete and
 * then says -1; client_error() says why, in one sentence.
 *
 * Both directions are bounded: a pump moves at most CLIENT_PUMP_MAX bytes a
 * direction, at most CLIENT_PENDING_MAX commands wait for their reply.
 * One thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "door/codec.h"
#include "door/lines.h"
#include "door/types.h"

#define CLIENT_PUMP_MAX    LINES_READ_MAX
#define CLIENT_PENDING_MAX 64

struct client;

/*
 * Make a client over fd, which belongs to it from now on (also made
 * non-blocking); on failure, E_INTERNAL, fd stays the caller's.
 */
int client_new(struct client **ret, int fd, struct fx_err *err);

/* Close and free; commands not yet written are lost.  NULL does nothing. */
void client_free(struct client *c);

/* What to poll, and for what: POLLIN, POLLIN | POLLOUT, or 0 when gone. */
int client_fd(const struct client *c);
short client_wants(const struct client *c);

/*
 * Read and write what is possible now.  Returns 1 if client_next() may have
 * something, 0 if not, -1 if the door is gone and nothing is left to take.
 */
int client_pump(struct client *c);

/*
 * Queue a command.  args is the struct of the kind (NULL for none) and stays
 * the caller's.  *ret_id (may be NULL) is the number its reply will carry.
 * Returns 0; or -1: E_LIMIT (too long, or the queue is full), E_BUSY (too
 * many without reply), the reason the door is gone, E_INTERNAL (memory).
 */
int client_command(struct client *c, enum door_kind kind, const void *args,
    int64_t *ret_id, struct fx_err *err);

/* How many commands wait for their reply. */
unsigned client_pending(const struct client *c);

/*
 * The next reply or event.  Returns 1 and sets *ret, which the caller frees
 * with door_msg_done(); 0: none now; -1: none ever.  Events that this version
 * does not know are passed over.  A reply that cannot be read arrives as one
 * with ok false.
 */
int client_next(struct client *c, struct door_msg *ret);

/*
 * Whether hello has come, without taking it: 1; 0: not yet; or -1 with the
 * reason the door is gone.  Pumps.
 */
int client_greeted(struct client *c, struct fx_err *err);

/* What the engine said first; NULL before.  Valid as long as the client. */
const struct door_hello *client_hello(const struct client *c);

/* Why the door is gone; code FX_OK while it is not. */
const struct fx_err *client_error(const struct client *c);

/*
 * Whether events had to be dropped because they were not taken in time (only
 * client_call() lets them wait); cleared by asking.  Ask for a snapshot then.
 */
bool client_lost(struct client *c);

/*
 * Block until there is something to take: returns 1; or 0 when timeout_ms
 * (-1: none) is over or stop_fd (-1: none) is readable; or -1 when gone.
 */
int client_wait(struct client *c, int timeout_ms, int stop_fd);

/*
 * Send a command and block until its reply.  Messages that come before it
 * wait for client_next(), at most FX_DOOR_QUEUE_MAX events.  Returns 0 and,
 * with ret not NULL, the reply with ok true, which the caller frees; or -1
 * with the error the engine gave, E_TIMEOUT after timeout_ms (-1: none), or
 * as client_command().
 */
int client_call(struct client *c, enum door_kind kind, const void *args,
    int timeout_ms, struct door_msg *ret, struct fx_err *err);

#endif
