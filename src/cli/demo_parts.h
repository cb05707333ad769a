/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_DEMO_PARTS_H
#define FX_CLI_DEMO_PARTS_H

/*
 * What the demonstrations share: two engines of their own and a test file.
 * One thread.
 */

#include <stdint.h>

#include "base/err.h"
#include "cli/cmd.h"
#include "door/client.h"
#include "engine/engine.h"

struct demo_parts {
	struct cli *cli; /* its client is the front door of one engine.. */
	struct demo *demo;
	struct client *peer; /* ..and this of the other */
};

/* 0, or -1 with err; demo_parts_stop() in any case. */
int demo_parts_start(struct demo_parts *p, struct fx_err *err);
void demo_parts_stop(struct demo_parts *p);

/* A test file, the same each time; its path, to be freed, or NULL. */
char *demo_parts_file(struct demo_parts *p, int64_t size, struct fx_err *err);

/* demo_dialect.c: send a file of so many bytes there and back; exit status. */
int demo_dialect(struct cli *cli, int64_t size);

#endif
