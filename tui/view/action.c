/* SPDX-License-Identifier: MIT */
#include "tui/view/action.h"

#include "base/attr.h"
#include "base/str.h"
#include "tui/view/action_why.h"

/* In the order of help: each scope together. */
static const struct action actions[] = {
	{ ACTION_UP, SCOPE_GLOBAL, "up", N_("Move up."), NULL, "Up k", NULL },
	{ ACTION_DOWN, SCOPE_GLOBAL, "down", N_("Move down."), NULL, "Down j",
	    NULL },
	{ ACTION_PAGE_UP, SCOPE_GLOBAL, "page-up", N_("Move a page up."), NULL,
	    "PgUp Ctrl-B", NULL },
	{ ACTION_PAGE_DOWN, SCOPE_GLOBAL, "page-down", N_("Move a page down."),
	    NULL, "PgDn Ctrl-F", NULL },
	{ ACTION_HALF_UP, SCOPE_GLOBAL, "half-up", N_("Move half a page up."),
	    NULL, "Ctrl-U", NULL },
	{ ACTION_HALF_DOWN, SCOPE_GLOBAL, "half-down",
	    N_("Move half a page down."), NULL, "Ctrl-D", NULL },
	{ ACTION_FIRST, SCOPE_GLOBAL, "first", N_("Go to the first row."), NULL,
	    "Home gg", NULL },
	{ ACTION_LAST, SCOPE_GLOBAL, "last", N_("Go to the last row."), NULL,
	    "End G", NULL },
	{ ACTION_SEARCH, SCOPE_GLOBAL, "search", N_("Search in this pane."),
	    N_("Search"), "/ F3", action_why_search },
	{ ACTION_SEARCH_NEXT, SCOPE_GLOBAL, "search-next",
	    N_("Go to the next match."), NULL, "n", action_why_again },
	{ ACTION_SEARCH_PREV, SCOPE_GLOBAL, "search-previous",
	    N_("Go to the match before."), NULL, "N", action_why_again },
	{ ACTION_UNDO, SCOPE_GLOBAL, "undo",
	    N_("Take back the last act, if that can be."), NULL, "u",
	    action_why_undo },
	{ ACTION_INFO, SCOPE_GLOBAL, "info",
	    N_("Tell all about the selected item."), N_("Info"), "i",
	    action_why_info },
	{ ACTION_NEXT_PANE, SCOPE_GLOBAL, "next-pane",
	    N_("Go to the next pane."), N_("Pane"), "Tab", NULL },
	{ ACTION_PREV_PANE, SCOPE_GLOBAL, "previous-pane",
	    N_("Go to the pane before."), NULL, "Shift-Tab", NULL },
	{ ACTION_PANE_FILES, SCOPE_GLOBAL, "files", N_("Go to Files."), NULL,
	    "1", NULL },
	{ ACTION_PANE_PEERS, SCOPE_GLOBAL, "peers", N_("Go to Peers."), NULL,
	    "2", NULL },
	{ ACTION_PANE_TRANSFERS, SCOPE_GLOBAL, "transfers",
	    N_("Go to Transfers."), NULL, "3", NULL },
	{ ACTION_PANE_INBOX, SCOPE_GLOBAL, "inbox", N_("Go to Inbox."), NULL,
	    "4", NULL },
	{ ACTION_PANE_LOG, SCOPE_GLOBAL, "log", N_("Go to Log and Chat."), NULL,
	    "5", NULL },
	{ ACTION_ZOOM, SCOPE_GLOBAL, "zoom",
	    N_("Give this pane the whole screen, and back."), N_("Zoom"), "z",
	    NULL },
	{ ACTION_REREAD, SCOPE_GLOBAL, "reread",
	    N_("Read again what is shown."), NULL, "R", NULL },
	{ ACTION_REPAINT, SCOPE_GLOBAL, "repaint",
	    N_("Paint the screen again."), NULL, "Ctrl-L", NULL },
	{ ACTION_CANCEL, SCOPE_GLOBAL, "cancel",
	    N_("Cancel a prompt; never a transfer."), NULL, "Ctrl-C Ctrl-G",
	    NULL },
	{ ACTION_CLOSE, SCOPE_GLOBAL, "close",
	    N_("Close the topmost thing; never quits."), NULL, "Esc", NULL },
	{ ACTION_SUSPEND, SCOPE_GLOBAL, "suspend",
	    N_("Stop fxtui until fg; transfers go on in the engine."), NULL,
	    "Ctrl-Z", NULL },
	{ ACTION_HELP, SCOPE_GLOBAL, "help",
	    N_("Show what can be done, and its keys."), N_("Help"), "? F1",
	    NULL },
	{ ACTION_QUIT, SCOPE_GLOBAL, "quit", N_("Leave fxtui."), N_("Quit"),
	    "q F10", NULL },
	{ ACTION_OPEN, SCOPE_FILES, "open",
	    N_("Go into the folder, or tell about the file."), NULL,
	    "Enter Right l", action_why_open },
	{ ACTION_PARENT, SCOPE_FILES, "parent", N_("Go to the folder above."),
	    NULL, "h Left Backspace", action_why_parent },
	{ ACTION_HOME, SCOPE_FILES, "home", N_("Go to the home folder."), NULL,
	    "~ gh", action_why_home },
	{ ACTION_MARK, SCOPE_FILES, "mark",
	    N_("Mark or unmark, and move down."), N_("Mark"),
	    "Space Insert Ctrl-T", action_why_mark },
	{ ACTION_RANGE, SCOPE_FILES, "range",
	    N_("Mark what the cursor passes; again ends that."), NULL, "v",
	    action_why_open },
	{ ACTION_RANGE_UP, SCOPE_FILES, "range-up",
	    N_("Mark this and what is above it."), NULL, "Shift-Up",
	    action_why_open },
	{ ACTION_RANGE_DOWN, SCOPE_FILES, "range-down",
	    N_("Mark this and what is below it."), NULL, "Shift-Down",
	    action_why_open },
	{ ACTION_INVERT, SCOPE_FILES, "invert",
	    N_("Mark what is not marked here, and the reverse."), NULL, "*",
	    action_why_open },
	{ ACTION_MARK_PATTERN, SCOPE_FILES, "mark-pattern",
	    N_("Mark names by a pattern."), NULL, "+", action_why_open },
	{ ACTION_UNMARK_PATTERN, SCOPE_FILES, "unmark-pattern",
	    N_("Unmark names by a pattern."), NULL, "-", action_why_unmark },
	{ ACTION_UNMARK_ALL, SCOPE_FILES, "unmark-all",
	    N_("Unmark everything."), NULL, "U", action_why_unmark },
	{ ACTION_SEND, SCOPE_FILES, "send",
	    N_("Send what is marked, or this, to a peer."), N_("Send"), "s F5",
	    action_why_send },
	{ ACTION_FILTER, SCOPE_FILES, "filter",
	    N_("Show only names that contain a text; ~ is fuzzy."),
	    N_("Filter"), "f F4", action_why_filter },
	{ ACTION_SORT, SCOPE_FILES, "sort",
	    N_("Sort by name, size, time or extension."), N_("Sort"), ", F6",
	    NULL },
	{ ACTION_HIDDEN, SCOPE_FILES, "hidden",
	    N_("Show or hide hidden files."), NULL, ".", NULL },
	{ ACTION_SEND_HERE, SCOPE_PEERS, "send-here",
	    N_("Send what is marked to this peer."), N_("Send"), "Enter s F5",
	    action_why_send_here },
	{ ACTION_PAIR, SCOPE_PEERS, "pair",
	    N_("Pair with another machine by a code."), N_("Pair"), "P",
	    action_why_engine },
	{ ACTION_PEER_CHAT, SCOPE_PEERS, "chat",
	    N_("Write a line to this peer."), N_("Chat"), "c",
	    action_why_chat },
	{ ACTION_PEER_BROWSE, SCOPE_PEERS, "browse",
	    N_("Look at what this peer shares, and fetch from it."),
	    N_("Browse"), "b", action_why_chat },
	{ ACTION_PEER_RENAME, SCOPE_PEERS, "rename",
	    N_("Give this peer another name."), N_("Rename"), "r",
	    action_why_peer },
	{ ACTION_PEER_POLICY, SCOPE_PEERS, "policy",
	    N_("Say what this peer may send."), N_("Trust"), "t",
	    action_why_peer },
	{ ACTION_PEER_KEY, SCOPE_PEERS, "key",
	    N_("Show the key of this peer large, to compare it."), N_("Key"),
	    "F", action_why_peer },
	{ ACTION_PEER_CONNECT, SCOPE_PEERS, "connect",
	    N_("Try to reach this peer now, and say why not."), NULL, "D",
	    action_why_connect },
	{ ACTION_PEER_BLOCK, SCOPE_PEERS, "block",
	    N_("Block this peer, or take that back."), NULL, "B",
	    action_why_peer },
	{ ACTION_PEER_FORGET, SCOPE_PEERS, "forget",
	    N_("Forget this peer and its key."), NULL, "X", action_why_peer },
	{ ACTION_DETAILS, SCOPE_TRANSFERS, "details",
	    N_("Tell all about this transfer and its failed files."),
	    N_("Details"), "Enter", action_why_details },
	{ ACTION_PAUSE, SCOPE_TRANSFERS, "pause",
	    N_("Pause this transfer, or go on with it."), N_("Pause"), "p",
	    action_why_pause },
	{ ACTION_QUEUE_DOWN, SCOPE_TRANSFERS, "queue-down",
	    N_("Move this transfer down in the queue."), N_("Down"), "J",
	    action_why_move },
	{ ACTION_QUEUE_UP, SCOPE_TRANSFERS, "queue-up",
	    N_("Move this transfer up in the queue."), N_("Up"), "K",
	    action_why_move },
	{ ACTION_LIMIT, SCOPE_TRANSFERS, "limit",
	    N_("Limit the speed of this transfer, or lift the limit."),
	    N_("Limit"), "L", action_why_pause },
	{ ACTION_MORE, SCOPE_TRANSFERS, "more",
	    N_("Give this transfer a larger share of the line."), NULL, "+",
	    action_why_more },
	{ ACTION_LESS, SCOPE_TRANSFERS, "less",
	    N_("Give this transfer a smaller share of the line."), NULL, "-",
	    action_why_less },
	{ ACTION_RETRY, SCOPE_TRANSFERS, "retry",
	    N_("Send again what failed or was cancelled."), N_("Retry"), "r",
	    action_why_retry },
	{ ACTION_TRANSFER_CANCEL, SCOPE_TRANSFERS, "cancel-transfer",
	    N_("Cancel this transfer."), N_("Cancel"), "c", action_why_cancel },
	{ ACTION_TRANSFER_DISCARD, SCOPE_TRANSFERS, "discard",
	    N_("Discard what is kept of an interrupted transfer."),
	    N_("Discard"), "d", action_why_discard },
	{ ACTION_CLEAR, SCOPE_TRANSFERS, "clear",
	    N_("Clear the transfers that are over."), N_("Clear"), "x",
	    action_why_clear },
	{ ACTION_ROW_OPEN, SCOPE_INBOX, "look",
	    N_("Look at the offer, or tell about what arrived."), N_("Open"),
	    "Enter", action_why_row },
	{ ACTION_ACCEPT, SCOPE_INBOX, "accept",
	    N_("Accept the offer; asks first if anything is odd."),
	    N_("Accept"), "a", action_why_accept },
	{ ACTION_DECLINE, SCOPE_INBOX, "decline",
	    N_("Decline the offer, or discard what is interrupted."),
	    N_("Decline"), "d", action_why_decline },
	{ ACTION_VERIFY, SCOPE_INBOX, "verify",
	    N_("Compare the file with its digest again."), N_("Verify"), "V",
	    action_why_verify },
	{ ACTION_SUMS, SCOPE_INBOX, "sums",
	    N_("Write its SHA256SUMS beside it."), NULL, "S",
	    action_why_verify },
	{ ACTION_ROW_FORGET, SCOPE_INBOX, "forget-item",
	    N_("Forget the entry; the file stays."), NULL, "X",
	    action_why_forget },
	{ ACTION_CHAT, SCOPE_LOG, "write", N_("Write a line to a peer."),
	    N_("Write"), "i Enter", action_why_write },
	{ ACTION_LOG_ERRORS, SCOPE_LOG, "errors",
	    N_("Show only errors, and all again."), N_("Errors"), "e", NULL },
	{ ACTION_LOG_WARNINGS, SCOPE_LOG, "warnings",
	    N_("Show only warnings and errors, and all again."), N_("Warnings"),
	    "w", NULL },
	{ ACTION_LOG_SAVE, SCOPE_LOG, "save-log",
	    N_("Save the lines that are shown to a file."), N_("Save"), "S",
	    action_why_save },
};

const struct action *
action_at(size_t i)
{
	return i < FX_COUNT(actions) ? &actions[i] : NULL;
}

const struct action *
action_get(enum action_id id)
{
	for (size_t i = 0; i < FX_COUNT(actions); i++)
		if (actions[i].id == id)
			return &actions[i];
	return NULL;
}

const struct action *
action_find(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(actions); i++)
		if (str_eq(actions[i].name, name))
			return &actions[i];
	return NULL;
}

enum action_scope
action_scope(enum model_pane pane)
{
	return pane < PANE_COUNT ? (enum action_scope)pane : SCOPE_GLOBAL;
}

const char *
action_why_not(const struct model *m, enum action_id id)
{
	const struct action *a = action_get(id);

	return a != NULL && a->why_not != NULL ? a->why_not(m) : NULL;
}
