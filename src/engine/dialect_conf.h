/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_CONF_H
#define FX_ENGINE_DIALECT_CONF_H

/*
 * The settings of one dialect: section [dialect NAME] of fxtui.conf(5), and
 * the options "key=value" of a command, which are the same keys.  Plain data:
 * whoever needs them for longer takes a copy.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "dialect/dialect.h"
#include "net/netlist.h"

struct conf;

#define DIALECT_ALLOW_MAX   512
#define DIALECT_SECTION_MAX 32

enum dialect_accept {
	DIALECT_ACCEPT_ASK,
	DIALECT_ACCEPT_ALLOW,
	DIALECT_ACCEPT_DENY,
};

struct dialect_conf {
	int64_t port;
	char bind[64];
	char allow[DIALECT_ALLOW_MAX]; /* as it was written.. */
	struct netlist allowed;        /* ..and what it means */
	int64_t accept;                /* enum dialect_accept */
	int64_t max_file;              /* bytes; 0: what there is room for */
	int64_t max_day;               /* bytes of accept allow; 0: any */
	int64_t header_pause_ms;
	int64_t header_s;
	int64_t connect_s;
	int64_t attempts;
	int64_t idle_s; /* 0: what is usual on that side */
	int64_t reply_s;
	int64_t max_conn;
	int64_t max_address; /* callers of one address */
	int64_t off_after_min;
	int64_t stamp;      /* a time in front of names */
	int64_t rate;       /* bytes a second, each way; 0: any */
	int64_t pad_header; /* fill it to 4096 bytes */
	int64_t once;       /* off again after the first file */
	int64_t keep;       /* echo-json: what was uploaded here stays.. */
	int64_t save;       /* ..and what came back there */
	int64_t max_retries;
	int64_t chunk_size;
	int64_t simulate;        /* echo-json server: faults.. */
	int64_t error_ppm;       /* ..in so many of a million chunks.. */
	int64_t seed;            /* ..decided by this */
	char suffix[32];         /* go-ahead: behind names */
	char dir[FX_PATH_MAX];   /* where files land, "": the inbox */
	char share[FX_PATH_MAX]; /* what is served, "": nothing */
};

/* The defaults of dialect i. */
void dialect_conf_init(struct dialect_conf *c, unsigned i);

/* All five from the file; what is wrong is logged and left out. */
void dialect_conf_load(struct dialect_conf all[DIALECT_COUNT],
    const struct conf *conf, const char *file);

/* Set one key; NULL: back to the default.  0, or -1 with E_ARGS. */
int dialect_conf_set(struct dialect_conf *c, unsigned i, const char *key,
    const char *value, struct fx_err *err);

/* The same for n texts "key=value". */
int dialect_conf_take(struct dialect_conf *c, unsigned i, char *const *options,
    size_t n, struct fx_err *err);

#endif
