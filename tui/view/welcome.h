/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_WELCOME_H
#define FX_TUI_VIEW_WELCOME_H

/*
 * What a user sees at the first start: ten lines that explain the screen.
 *
 * To show them, open DIALOG_CONFIRM with this title and text and without
 * `then`; any key closes it.
 */

const char *welcome_title(void);

/* Ten lines, separated by newlines; valid for ever. */
const char *welcome_text(void);

#endif
