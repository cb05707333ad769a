/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_INBOX_SHOW_H
#define FX_ENGINE_INBOX_SHOW_H

/* An inbox record as front ends see it.  Engine thread only. */

#include "crypto/identity.h"
#include "crypto/tree.h"
#include "door/types.h"
#include "store/items.h"

struct hub;

struct item_shown {
	struct door_item d;
	char key[IDENTITY_TEXT_SIZE];
	char digest[FX1_TEXT_SIZE];
	char sha[65];
	char *name; /* owned, as path */
	char *path;
};

void inbox_show(const struct item_row *row, struct item_shown *ret);
void inbox_shown_done(struct item_shown *shown);

/* The folder a transfer was put together in, opened again; -1 with err. */
int inbox_root_open(struct hub *h, const char *path, struct fx_err *err);

#endif
