/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_DIALECT_H
#define FX_CLI_DIALECT_H

/*
 * fxt dialect: what its files share.  dialect.c takes the command line apart,
 * dialect_serve.c is the server, dialect_send.c the client, dialect_end.c what
 * an end is worth.  One thread.
 */

#include "cli/cmd.h"
#include "door/types.h"

#define DIALECT_OPTIONS_MAX 64 /* "key=value" of one command */
#define DIALECT_TIME_SIZE   32

/* One run of the command; strings are owned. */
struct dialect {
	struct cli *cli;
	char *name;
	char *options[DIALECT_OPTIONS_MAX];
	size_t options_n;
	char peer[64]; /* "~push-md5", as events name it */
	char **ids;    /* the transfers, each until it has ended */
	size_t ids_n;
	int status; /* the worst so far */
};

/* Each returns the exit status. */
int dialect_serve(struct dialect *d);
int dialect_stop(struct dialect *d, bool now);
int dialect_send_or_get(struct dialect *d, bool get);
/* Wait for d->ids, which run_subscribe() was before. */
int dialect_follow(struct dialect *d);

/* Remember the worst status: the greatest. */
void dialect_worse(struct dialect *d, int status);

/* A time as the old programs wrote it. */
const char *dialect_time(char out[DIALECT_TIME_SIZE], int64_t wall_s);

/*
 * The exit status of a transfer in a dialect that has ended; and in words what
 * such an end is worth, NULL if check names none.
 */
int dialect_status(const struct door_transfer *t);
const char *dialect_worth(const char *check);

#endif
