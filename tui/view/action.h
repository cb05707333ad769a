/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_ACTION_H
#define FX_TUI_VIEW_ACTION_H

/*
 * Every action of the program, once: the table feeds the keys, the hint
 * line, help and the manual (tui.md principle 11).  A constant table over
 * the model; what an action does is tui/app/act.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tui/model/model.h"

/* Where a key means something: everywhere, or in the focused pane. */
enum action_scope {
	SCOPE_FILES, /* the panes in the order of enum model_pane */
	SCOPE_PEERS,
	SCOPE_TRANSFERS,
	SCOPE_INBOX,
	SCOPE_LOG,
	SCOPE_GLOBAL,
	SCOPE_COUNT
};

enum action_id {
	ACTION_NONE,

	/* Everywhere. */
	ACTION_UP,
	ACTION_DOWN,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_HALF_UP,
	ACTION_HALF_DOWN,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_NEXT_PANE,
	ACTION_PREV_PANE,
	ACTION_PANE_FILES,
	ACTION_PANE_PEERS,
	ACTION_PANE_TRANSFERS,
	ACTION_PANE_INBOX,
	ACTION_PANE_LOG,
	ACTION_ZOOM,
	ACTION_SEARCH,
	ACTION_SEARCH_NEXT,
	ACTION_SEARCH_PREV,
	ACTION_UNDO,
	ACTION_INFO,
	ACTION_COPY,
	ACTION_REREAD,
	ACTION_REPAINT,
	ACTION_CANCEL,
	ACTION_CLOSE,
	ACTION_SUSPEND,
	ACTION_HELP,
	ACTION_COMMAND,
	ACTION_WELCOME,
	ACTION_SPLIT_LEFT,
	ACTION_SPLIT_RIGHT,
	ACTION_SET,
	ACTION_LIMIT_ALL,
	ACTION_DIALECT,
	ACTION_QUIT,

	/* Files. */
	ACTION_OPEN,
	ACTION_OPEN_WITH,
	ACTION_PARENT,
	ACTION_HOME,
	ACTION_GO_ROOT,
	ACTION_GO_DOWNLOADS,
	ACTION_GO_INBOX,
	ACTION_GO_PATH,
	ACTION_BACK,
	ACTION_FORWARD,
	ACTION_BOOKMARK,
	ACTION_BOOKMARK_GO,
	ACTION_BOOKMARKS,
	ACTION_MARK,
	ACTION_RANGE,
	ACTION_RANGE_UP,
	ACTION_RANGE_DOWN,
	ACTION_INVERT,
	ACTION_MARK_PATTERN,
	ACTION_UNMARK_PATTERN,
	ACTION_UNMARK_ALL,
	ACTION_SEND,
	ACTION_FILTER,
	ACTION_SORT,
	ACTION_HIDDEN,

	/* Peers. */
	ACTION_SEND_HERE,
	ACTION_PAIR,
	ACTION_PEER_OLDER,
	ACTION_PEER_RENAME,
	ACTION_PEER_POLICY,
	ACTION_PEER_CHAT,
	ACTION_PEER_BROWSE,
	ACTION_PEER_KEY,
	ACTION_PEER_CONNECT,
	ACTION_PEER_BLOCK,
	ACTION_PEER_FORGET,

	/* Transfers. */
	ACTION_DETAILS,
	ACTION_FAILED_FILES,
	ACTION_PAUSE,
	ACTION_PAUSE_ALL,
	ACTION_QUEUE_DOWN,
	ACTION_QUEUE_UP,
	ACTION_LIMIT,
	ACTION_MORE,
	ACTION_LESS,
	ACTION_RETRY,
	ACTION_TRANSFER_CANCEL,
	ACTION_TRANSFER_DISCARD,
	ACTION_CLEAR,

	/* Inbox. */
	ACTION_ROW_OPEN,
	ACTION_ACCEPT,
	ACTION_ACCEPT_AS,
	ACTION_DECLINE,
	ACTION_ROW_RESUME,
	ACTION_VERIFY,
	ACTION_ROW_FOLDER,
	ACTION_SUMS,
	ACTION_ROW_DIGEST,
	ACTION_ROW_POLICY,
	ACTION_ROW_FORGET,

	/* Log. */
	ACTION_CHAT,
	ACTION_LOG_ERRORS,
	ACTION_LOG_WARNINGS,
	ACTION_LOG_SAVE,

	ACTION_COUNT
};

struct action {
	enum action_id id;
	enum action_scope scope;
	const char *name; /* "send": for `:` and the settings file */
	const char *help; /* one sentence; N_(): translate when shown */
	const char *hint; /* "Send": for the hint line; NULL: not there */
	const char *keys; /* at first: as keymap.h says */

	/*
	 * Whether it can be done now.  Returns NULL, or the reason why not,
	 * marked N_().  A missing function: always.
	 */
	const char *(*why_not)(const struct model *m);
};

/* The actions in the order of help; i from 0, NULL behind the last. */
const struct action *action_at(size_t i);

/* That action; NULL only for ACTION_NONE. */
const struct action *action_get(enum action_id id);

/* That action; NULL if none has that name. */
const struct action *action_find(const char *name);

/* The scope of a pane. */
enum action_scope action_scope(enum model_pane pane);

/* NULL if it can be done now, else the reason, not yet translated. */
const char *action_why_not(const struct model *m, enum action_id id);

#endif
