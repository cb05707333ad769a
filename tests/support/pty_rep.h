/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_PTY_REP_H
#define FX_SUPPORT_PTY_REP_H

/*
 * What stands between a program and libvterm: REP (CSI n b, the last
 * character again) is written out.  libvterm 0.1.4 wraps the character after
 * a REP that ends one column before the last; ncurses sends just that for a
 * rule over the whole width.  For pty.c only.
 */

#include <stddef.h>
#include <vterm.h>

struct pty_rep {
	enum {
		PTY_REP_TEXT,
		PTY_REP_ESC,
		PTY_REP_CSI,
	} state;
	char held[64]; /* an escape sequence so far */
	size_t nheld;
	char last[4]; /* the last character, UTF-8 */
	size_t nlast;
};

/* Hand bytes to vt; what is only half there waits in rep. */
void pty_rep_write(struct pty_rep *rep, VTerm *vt, const char *bytes, size_t n);

#endif
