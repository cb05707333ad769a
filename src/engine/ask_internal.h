/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_ASK_INTERNAL_H
#define FX_ENGINE_ASK_INTERNAL_H

/* Between the asking (ask.c) and the answers (ask_reply.c). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/list.h"
#include "door/types.h"
#include "engine/ask.h"

struct hub;

struct raw {
	char *bytes;
	size_t n;
};

struct ask {
	struct list link; /* hub->asks */
	struct hub *hub;
	struct session *session; /* once it was sent, or is about to be */
	uint8_t peer[32];
	char name[FX_PETNAME_MAX + 1];
	uint64_t client;
	int64_t command;
	uint8_t type; /* FT_LIST, FT_STAT, FT_GET */
	bool sent;
	uint32_t req_id;
	struct loop_timer *pace; /* it goes out then */
	struct loop_timer *end;  /* it was not answered then */

	struct raw paths[FX_ROOTS_MAX]; /* of LIST and STAT one */
	size_t paths_n;
	struct raw cursor;
	uint16_t max;
	bool hidden;
	char *into;
	char *note;
	enum door_conflict conflict;
	bool attended;  /* of GET: nobody wants it without its front end */
	bool withdrawn; /* it is sent, and its front end has left */
};

/* Send it in s as soon as the peer would take it; a may be gone then. */
void ask_begin(struct ask *a, struct session *s);

/* The ask of this number that waits for an answer in s, or NULL. */
struct ask *ask_find(struct session *s, uint32_t req_id);

void ask_free(struct ask *a);

#endif
