/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_NCURSES_H
#define FX_TUI_TERM_NCURSES_H

/*
 * The wide-character half of curses, as the files here that need it include
 * it.  Nobody else may: its macros would be everywhere.
 */

#define NCURSES_WIDECHAR         1
#define NCURSES_NOMACROS         1
#define NCURSES_ENABLE_STDBOOL_H 1

#include <curses.h>

#endif
