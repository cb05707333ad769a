/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_ACTION_WHY_H
#define FX_TUI_VIEW_ACTION_WHY_H

/*
 * For the table of actions: each returns NULL if the action named can be
 * done now, or the reason why not, marked N_().
 */

#include "tui/model/model.h"

const char *action_why_engine(const struct model *m); /* needs the engine */
const char *action_why_undo(const struct model *m);
const char *action_why_filter(const struct model *m);
const char *action_why_downloads(const struct model *m);
const char *action_why_inbox(const struct model *m);
const char *action_why_back(const struct model *m);
const char *action_why_forward(const struct model *m);
const char *action_why_bookmarks(const struct model *m);
const char *action_why_search(const struct model *m);
const char *action_why_again(const struct model *m); /* n and N */
const char *action_why_info(const struct model *m);
const char *action_why_copy(const struct model *m);
const char *action_why_open(const struct model *m);
const char *action_why_parent(const struct model *m);
const char *action_why_home(const struct model *m);
const char *action_why_mark(const struct model *m);
const char *action_why_unmark(const struct model *m);
const char *action_why_send(const struct model *m);
const char *action_why_send_here(const struct model *m);
const char *action_why_peer(const struct model *m);
const char *action_why_paired(const struct model *m); /* with a key */
const char *action_why_chat(const struct model *m);   /* with this peer */
const char *action_why_connect(const struct model *m);
const char *action_why_details(const struct model *m);
const char *action_why_failed(const struct model *m);
const char *action_why_pause(const struct model *m);
const char *action_why_pause_all(const struct model *m);
const char *action_why_move(const struct model *m);
const char *action_why_more(const struct model *m);
const char *action_why_less(const struct model *m);
const char *action_why_retry(const struct model *m);
const char *action_why_cancel(const struct model *m);
const char *action_why_discard(const struct model *m);
const char *action_why_clear(const struct model *m);
const char *action_why_row(const struct model *m);
const char *action_why_accept(const struct model *m);
const char *action_why_accept_as(const struct model *m);
const char *action_why_row_resume(const struct model *m);
const char *action_why_folder(const struct model *m);
const char *action_why_digest(const struct model *m);
const char *action_why_row_policy(const struct model *m);
const char *action_why_decline(const struct model *m);
const char *action_why_verify(const struct model *m);
const char *action_why_forget(const struct model *m);
const char *action_why_save(const struct model *m);
const char *action_why_write(const struct model *m); /* to any peer */

const char *action_why_split(const struct model *m);

#endif
