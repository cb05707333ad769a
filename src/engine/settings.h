/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SETTINGS_H
#define FX_ENGINE_SETTINGS_H

/*
 * The engine's own keys of fxtui.conf, checked and with their defaults
 * (fxtui.conf(5)).  Changes go through os/conf: one key at a time, the file
 * replaced atomically, unknown lines kept.  Engine thread only.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/dialect_conf.h"
#include "engine/dialect_peer.h"
#include "engine/share.h"

enum listen_mode {
	LISTEN_ATTACHED, /* while a person watches or a transfer runs */
	LISTEN_ALWAYS,
	LISTEN_NEVER,
};

struct settings {
	char *name;  /* what peers are told; default: the host's name */
	char *inbox; /* absolute; default: xdg_inbox_dir() */
	enum listen_mode listen;
	int port;          /* 0: any free one */
	char *bind;        /* address or NULL: all */
	int64_t linger_ms; /* 0: the engine stays */
	int keep_days;     /* parts of interrupted transfers */
	int durability;    /* enum durability of proto/msg.h */
	int conflict;      /* enum door_conflict: KEEP_BOTH .. ASK_EXISTS */
	int sha;           /* enum sha_policy */
	int links;         /* enum walk_links: what is sent of symlinks */
	int make_links;    /* 1: symlinks of peers are made */
	int sends;         /* transfers that run at once.. */
	int receives;      /* ..each way */
	uint64_t rate_up;  /* bytes a second in all; 0: any */
	uint64_t rate_down;
	int outbox;       /* days that a transfer waits for its peer */
	char *hook;       /* a program and its arguments, or NULL */
	int hook_limit;   /* seconds it may run */
	int history_days; /* ended transfers are kept so long; 0: for ever */
	struct shares shares;
	struct dialect_conf dialects[DIALECT_COUNT];
	struct dialect_peers dialect_peers;
};

/* Defaults, then the file.  Bad values are logged and skipped. */
int settings_load(struct settings *ret, const char *file, struct fx_err *err);
void settings_done(struct settings *s);

/* Check and set one key here and in the file; NULL: back to the default. */
int settings_set(struct settings *s, const char *file, const char *key,
    const char *value, struct fx_err *err);

/* The value of the key links, also as a command says it: enum walk_links. */
int settings_links(const char *value, int *ret, struct fx_err *err);

/* The i-th key and its value now; 0 when there is no such key. */
int settings_at(const struct settings *s, size_t i, const char **ret_key,
    char *value, size_t cap);

#endif
