/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_HOOK_H
#define FX_ENGINE_HOOK_H

/*
 * The receive hook: a program of the user (setting hook) that is started for
 * each item that got its name in the inbox, once its record is durable.
 *
 * It gets the fixed arguments of the setting and the facts in its
 * environment (fxtui.conf(5)); never a shell, nothing of a peer in its
 * arguments.  One runs at a time, for at most hook_limit seconds; what it
 * writes goes to the log.  An item is handed to it at most once: after a
 * crash in between it is not.  Engine thread only.
 */

#include "base/err.h"

#define HOOK_WORDS_MAX 32

struct hub;
struct hooks;
struct item_row;

/*
 * Divide a setting into words: blanks separate, double quotes hold together.
 * Returns the count and sets *ret (to be freed, as well as its first entry,
 * which holds them all), ended by NULL; or -1 with E_ARGS: no absolute path
 * first, an open quote, more than HOOK_WORDS_MAX.
 */
int hook_words(const char *value, char ***ret, struct fx_err *err);

/* This item has arrived: hand it to the hook, if there is one. */
void hook_item(struct hub *h, const struct item_row *row);

/* End what runs and forget what waits; the engine ends. */
void hook_stop(struct hub *h);

#endif
