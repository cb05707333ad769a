/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_PLAIN_H
#define FX_TUI_APP_PLAIN_H

/*
 * The whole program as lines, for screen readers, dumb terminals, pipes and
 * logs (tui.md C62): commands are read from standard input, one a line, and
 * everything is said on standard output, one line a change.  No escape
 * sequence, no cursor, no boxes.
 *
 * It stands on the same model, actions and intents as the screen: a command
 * is an action's name, and the number or name of what it is about.  Dialogs
 * become questions with numbered choices.  A line is taken when the engine
 * has answered the one before, so that commands can come through a pipe.
 * UI thread; parts of it, beside plain.c: plain_tell.c, plain_list.c,
 * plain_do.c, plain_ask.c, plain_offer.c, plain_pair.c.
 */

#include <stdbool.h>
#include <stdint.h>

struct app;
struct plain;

/* NULL without memory.  a is borrowed: model, link, layout, stack. */
struct plain *plain_new(struct app *a);
void plain_free(struct plain *p);

/* The descriptor to poll for POLLIN, -1: no line can be taken now. */
int plain_fd(const struct plain *p);

/* It was readable. */
void plain_read(struct plain *p);

/*
 * Say what has changed, take the next line if it is its turn.  Returns false
 * when standard output takes no more: the program ends then.
 */
bool plain_run(struct plain *p);

/* Milliseconds until plain_run() is due without input; -1: never. */
int64_t plain_timeout(const struct plain *p);

/* Ctrl-C: leave the question; never a transfer. */
void plain_interrupt(struct plain *p);

#endif
