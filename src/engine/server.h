/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SERVER_H
#define FX_ENGINE_SERVER_H

/*
 * Who may call us: the listening socket, when it is open, and how many
 * strangers are let in at once (reliability.md section 2, D3, K15).
 * Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "door/types.h"

struct hub;
struct server;

struct server *server_new(struct hub *h);
void server_free(struct hub *h);

/* Open or close the socket as settings, front ends and transfers ask. */
void server_update(struct hub *h);

/* Close it, so that the next update opens it where it now belongs. */
void server_restart(struct hub *h);

/*
 * Pairing needs it open whatever the settings say; on counts, off ends it.
 * on fails with the reason when it cannot be opened.
 */
int server_hold(struct hub *h, bool on, struct fx_err *err);

/* The port that listens now, 0 if none does. */
uint16_t server_port(const struct hub *h);

struct server_shown {
	struct door_listening d;
	char address[96];
	char error[512];
};
void server_show(const struct hub *h, struct server_shown *ret);

/* Somebody who speaks our protocol called; fd is taken over. */
struct addr;
void server_take(struct hub *h, int fd, const struct addr *peer);

/* A stranger became known, or went: accept again. */
void server_room(struct hub *h);

/*
 * Whether there is no room for one more session: as many as may be are ready,
 * or descriptors run short.  Its peer is told that this device is busy.
 */
struct session;
bool server_full(const struct session *s);

#endif
