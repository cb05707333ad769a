/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_TOLD_H
#define FX_TUI_APP_TOLD_H

/*
 * What the user is told, in his language, about commands and what comes of
 * them; and the few changes of the model that go with it.
 */

#include "tui/model/model.h"

/* A command was written. */
void told_asked(struct model *m, const struct intent *in);

/* Its reply has come and is in the model. */
void told_reply(
    struct model *m, enum intent_kind intent, const struct model_event *ev);

/* An event is about to change the model. */
void told_before(struct model *m, const struct model_event *ev);

#endif
