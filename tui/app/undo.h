/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_UNDO_H
#define FX_TUI_APP_UNDO_H

/*
 * What takes a command back that the engine was given (u): another command
 * where one truly does, else the reason why not.  Marks are the model's own
 * (tui/model/files.h).  A command of no consequence leaves the undo before it.
 */

#include "tui/model/model.h"

/* A command was written; the model is as it was before it. */
void undo_asked(struct model *m, const struct intent *in);

/* It was refused: nothing has changed that could be taken back. */
void undo_refused(struct model *m, enum intent_kind intent);

#endif
