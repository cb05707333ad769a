/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_SCENE_H
#define FX_SUPPORT_SCENE_H

/*
 * A small program for a pty: it draws one scene and acts on keys, to try the
 * terminal for real.  A test starts itself with --scene and, further, any of
 * mouse, ascii, log; its main() hands over to scene_main() then.
 *
 * Keys: q ends, C aborts, E writes to stderr, b rings, t sets a title, p shows progress, m asks
 * for the mouse, z suspends, Ctrl-L repaints; all are named in the note.
 */

#include "tui/term/canvas.h"

/* Rules, a box, names, styles, bars, the corner; note stands in row 8. */
void scene_draw(struct canvas *c, const char *note);

/* The program; returns its exit status. */
int scene_main(int argc, char **argv);

#endif
