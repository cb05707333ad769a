/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_COMMAND_H
#define FX_TUI_APP_COMMAND_H

/*
 * An intent as a command of the front door.  No state.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "door/types.h"
#include "tui/model/intent.h"

/*
 * Writes one command: kind and the struct that belongs to it, which is valid
 * during the call only.  Returns 0 or -1 with err.
 */
typedef int command_fn(
    void *arg, enum door_kind kind, const void *data, struct fx_err *err);

/* Whether an intent is a command at all. */
bool command_is(enum intent_kind kind);

/* Hand the command of in to fn.  Returns what fn did; E_INTERNAL (memory). */
int command_make(
    const struct intent *in, command_fn *fn, void *arg, struct fx_err *err);

#endif
