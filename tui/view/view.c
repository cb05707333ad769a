/* SPDX-License-Identifier: MIT */
#include "tui/view/view.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/str.h"
#include "tui/view/i18n.h"

const struct view *
view_pane(enum model_pane pane)
{
	static const struct view *const panes[PANE_COUNT] = {
		[PANE_FILES] = &files_view,
		[PANE_PEERS] = &peers_view,
		[PANE_TRANSFERS] = &transfers_view,
		[PANE_INBOX] = &inbox_view,
		[PANE_LOG] = &log_view,
	};

	assert(pane < PANE_COUNT);
	return panes[pane];
}

const struct view *
view_dialog(enum model_dialog_kind kind)
{
	static const struct view *const dialogs[DIALOG_KINDS] = {
		[DIALOG_HELP] = &help_view,
		[DIALOG_INFO] = &info_view,
		[DIALOG_QUIT] = &quit_view,
		[DIALOG_WELCOME] = &welcome_view,
		[DIALOG_SEND] = &send_view,
		[DIALOG_OFFER] = &offer_view,
		[DIALOG_PAIR] = &pair_view,
		[DIALOG_POLICY] = &policy_view,
		[DIALOG_FILES] = &list_view,
		[DIALOG_KEY] = &key_view,
		[DIALOG_CHAT] = &chat_view,
		[DIALOG_CHAT_TO] = &chat_to_view,
		[DIALOG_REMOTE] = &remote_view,
		[DIALOG_SORT] = &sort_view,
		[DIALOG_COMMAND] = &colon_view,
		[DIALOG_SEARCH] = &search_view,
		[DIALOG_GOTO] = &goto_view,
		[DIALOG_BOOKMARKS] = &bookmarks_view,
		[DIALOG_DIALECT] = &dialect_view,
		[DIALOG_OLDER] = &older_view,
		[DIALOG_FILTER] = &filter_view,
		[DIALOG_CONFIRM] = &confirm_view,
		[DIALOG_PROMPT] = &prompt_view,
	};

	assert(kind < DIALOG_KINDS);
	return dialogs[kind];
}

void
view_chat(struct model *m, const char *key, bool replace)
{
	const struct model_peer *p = model_peer(m, key);

	if (p == NULL)
		return;
	/* key may belong to the dialog that is closed now */
	key = p->key;
	if (replace)
		model_close(m);
	if (model_open(m, DIALOG_CHAT, key) != NULL)
		model_talk(m, key);
}
