/* SPDX-License-Identifier: MIT */
#include "support/pty_rep.h"

#include <stdlib.h>

#define ESC     '\033'
#define REP_MAX 1000

static void
release(struct pty_rep *rep, VTerm *vt)
{
	vterm_input_write(vt, rep->held, rep->nheld);
	rep->nheld = 0;
	rep->state = PTY_REP_TEXT;
}

/* The held sequence ends in b: write the last character that often. */
static void
repeat(struct pty_rep *rep, VTerm *vt)
{
	long times = strtol(rep->held + 2, NULL, 10);

	if (times < 1)
		times = 1;
	for (long i = 0; i < times && i < REP_MAX; i++)
		vterm_input_write(vt, rep->last, rep->nlast);
	rep->nheld = 0;
	rep->state = PTY_REP_TEXT;
}

static void
remember(struct pty_rep *rep, char byte)
{
	unsigned char u = (unsigned char)byte;

	if (u < ' ' || u == 127)
		return;
	if (u < 0x80 || u >= 0xc0 || rep->nlast == sizeof(rep->last))
		rep->nlast = 0;
	rep->last[rep->nlast++] = byte;
}

/* A byte of an escape sequence. */
static void
held(struct pty_rep *rep, VTerm *vt, char byte)
{
	rep->held[rep->nheld++] = byte;
	if (rep->nheld == sizeof(rep->held)) {
		release(rep, vt);
	} else if (rep->state == PTY_REP_ESC) {
		if (byte == '[')
			rep->state = PTY_REP_CSI;
		else if (byte < ' ' || byte > '/')
			release(rep, vt);
	} else if (byte == 'b') {
		repeat(rep, vt);
	} else if (byte >= '@' && byte <= '~') {
		release(rep, vt);
	}
}

void
pty_rep_write(struct pty_rep *rep, VTerm *vt, const char *bytes, size_t n)
{
	size_t start = 0; /* text that has not been written yet */

	for (size_t i = 0; i < n; i++) {
		if (rep->state != PTY_REP_TEXT) {
			held(rep, vt, bytes[i]);
			start = i + 1;
		} else if (bytes[i] == ESC) {
			vterm_input_write(vt, bytes + start, i - start);
			start = i + 1;
			rep->held[0] = ESC;
			rep->nheld = 1;
			rep->state = PTY_REP_ESC;
		} else {
			remember(rep, bytes[i]);
		}
	}
	vterm_input_write(vt, bytes + start, n - start);
}
