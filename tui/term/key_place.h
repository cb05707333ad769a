/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_KEY_PLACE_H
#define FX_TUI_TERM_KEY_PLACE_H

/*
 * Commands on keyboards whose letters are not Latin: the letter that stands
 * on the same key of a US keyboard (tui.md C32, P35).
 */

#include <stdbool.h>

#include "tui/term/key.h"

/*
 * If ev is a letter of the Russian, Ukrainian, Belarusian or Greek layout,
 * set *ret to the same with the character of that place; else return false.
 * Modifiers stay.
 */
bool key_place(const struct key_event *ev, struct key_event *ret);

#endif
