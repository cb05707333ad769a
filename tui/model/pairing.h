/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_PAIRING_H
#define FX_TUI_MODEL_PAIRING_H

/*
 * How a pairing goes on (m->pair), told by update.c.  What comes when no
 * pairing is under way here is another front end's: nothing happens.
 * All return 0 or -ENOMEM.
 */

#include "tui/model/model.h"

/* Here is the code to show, with its end. */
int pairing_code(struct model *m, const char *code, int64_t until_ms,
    int64_t tries_left, char *const *addresses, size_t n);

/* The code is used up, too old, or was taken back. */
int pairing_withdrawn(struct model *m);

int pairing_done(
    struct model *m, const char *key, const char *claims, const char *name);

/* The engine did not even begin: nothing was told to the other machine. */
int pairing_refused(struct model *m, const char *error);

/* A try failed.  With tries_left > 0 a shown code is still good. */
int pairing_failed(struct model *m, const char *error, int64_t tries_left);

#endif
