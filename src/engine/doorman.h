/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DOORMAN_H
#define FX_ENGINE_DOORMAN_H

/*
 * Serves the front doors: accepts front ends, reads their commands, queues
 * what they are told (fxt-door(7); architecture.md section 5).
 *
 * A front end that does not read is not waited for: beyond FX_DOOR_QUEUE_MAX
 * queued lines it loses events and gets one snapshot when it reads again.
 * Engine thread only.  A client is named by its number, which is never used
 * again, so that an answer that takes its time finds nobody rather than
 * somebody else.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct hub;
struct doorman;

/* listen_fd: the socket of the front door (taken over), or -1. */
struct doorman *doorman_new(struct hub *h, int listen_fd);
void doorman_free(struct doorman *d);

/* One more front end over a descriptor that is ours from now on. */
int doorman_add(struct doorman *d, int fd);

/* Tell all who subscribed. */
void doorman_event(struct hub *h, enum door_kind kind, const void *data);

/* Tell one; nothing happens if it is gone. */
void doorman_tell(
    struct hub *h, uint64_t client, enum door_kind kind, const void *data);
void doorman_reply(struct hub *h, uint64_t client, int64_t id,
    enum door_kind kind, const void *data);
void doorman_refuse(
    struct hub *h, uint64_t client, int64_t id, const struct fx_err *err);

/* All objects as events between two snapshot marks, to one or (0) all. */
void doorman_snapshot(struct hub *h, uint64_t client);

/* Whether a person watches. */
bool doorman_attached(const struct hub *h);
size_t doorman_clients(const struct hub *h);

/* Something progressed: send it at the rate each front end asked for. */
void doorman_progress(struct hub *h);

/* Write what is queued; by hub_settle(). */
void doorman_flush(struct hub *h);

/* command.c: carry out one command and reply to it. */
void command_run(struct hub *h, uint64_t client, int64_t id,
    enum door_kind kind, void *args);
/* What a subscription changes (doorman.c). */
void doorman_subscribe(
    struct hub *h, uint64_t client, const struct door_subscribe *args);

#endif
