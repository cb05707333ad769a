/* SPDX-License-Identifier: MIT */
#include "tui/view/welcome.h"

#include "tui/view/i18n.h"

const char *
welcome_title(void)
{
	return _("Welcome to fxtui");
}

const char *
welcome_text(void)
{
	return _(
	    "Files at the left are yours; the rest is about others.\n"
	    "1 to 5 or Tab go from pane to pane; ? tells all keys.\n"
	    "First pair: in Peers press P, here and on the other machine.\n"
	    "To send: mark with Space in Files, then press s.\n"
	    "What others offer waits in Inbox and is marked [**].\n"
	    "Nothing is written before you accept: press Enter on it.\n"
	    "[ok] means: every byte checked, safe on disk, peer known.\n"
	    "[!!] is a mismatch, [??] unproved, [--] can go on later.\n"
	    "Transfers belong to the engine: leaving does not stop them.\n"
	    "q leaves, Esc only closes what is on top. Any key goes on.");
}
