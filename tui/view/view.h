/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_VIEW_H
#define FX_TUI_VIEW_VIEW_H

/*
 * A screen's operations.  There are two sorts of screens:
 *
 * Panes have no state of their own: they draw the model.  Their keys are
 * actions (action.h), done by tui/app.
 *
 * Dialogs have `size` bytes of their own, zeroed before open(), for widgets.
 * They get every key first; tui/app puts an instance on screen for each
 * entry of m->dialogs.  A dialog that is done calls model_close(); it asks
 * for things by model_push() and for other dialogs by model_open().  Right
 * after the key function it may be gone.
 *
 * Drawing reads, never decides; the rectangle clips.  All text for people
 * goes through _().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/model.h"
#include "tui/term/canvas.h"
#include "tui/term/key.h"
#include "tui/view/action.h"
#include "tui/view/keymap.h"
#include "tui/view/layout.h"
#include "tui/widget/edit.h"
#include "tui/widget/scroll.h"

/* What a view is drawn for. */
struct view_env {
	const struct layout *layout;
	const struct keymap *keymap;
	struct edit_history *history;      /* of `:`; may be NULL */
	bool focused;                      /* pane: it has the focus */
	const struct model_dialog *dialog; /* dialog: its entry */
	int64_t now_ms;                    /* monotonic */
	int64_t wall_s;
	bool wake; /* set by draw: it shows a time, draw again in 1 s */
};

struct view {
	const char *name;

	/*
	 * Draw into r.  A pane gets its whole box, title row included; a
	 * dialog the whole screen (widget/dialog centers itself; DIALOG_SEARCH
	 * uses env->layout->status).  self is NULL for panes.
	 */
	void (*draw)(void *self, const struct model *m, struct view_env *env,
	    struct canvas_rect r);

	/* Panes: how many of its entries are in sight in a box w x h. */
	int (*rows)(const struct layout *l, struct layout_box box);

	/* Dialogs from here on. */
	size_t size;

	/* Set up self.  Returns 0, or -ENOMEM (close() is called too). */
	int (*open)(void *self, struct model *m, const struct view_env *env);
	void (*close)(void *self);

	/* A key, text, paste event; false: not its key (it is then lost). */
	bool (*key)(void *self, struct model *m, const struct view_env *env,
	    const struct key_event *ev);
};

/* One screen a file, in the order of enum model_pane. */
extern const struct view files_view;
extern const struct view peers_view;
extern const struct view transfers_view;
extern const struct view inbox_view;
extern const struct view log_view;

/* Dialogs, in the order of enum model_dialog_kind. */
extern const struct view help_view;      /* help.c */
extern const struct view info_view;      /* info.c; also draws layout->info */
extern const struct view quit_view;      /* quit.c */
extern const struct view send_view;      /* dialogs.c */
extern const struct view offer_view;     /* offer.c */
extern const struct view pair_view;      /* pair.c */
extern const struct view older_view;     /* older.c */
extern const struct view dialect_view;   /* dialect.c */
extern const struct view policy_view;    /* dialogs.c */
extern const struct view key_view;       /* fingerprint.c */
extern const struct view list_view;      /* file_list.c */
extern const struct view chat_view;      /* chat.c */
extern const struct view chat_to_view;   /* dialogs.c */
extern const struct view remote_view;    /* remote.c */
extern const struct view sort_view;      /* dialogs.c */
extern const struct view colon_view;     /* colon.c */
extern const struct view welcome_view;   /* welcome.c */
extern const struct view search_view;    /* dialogs.c */
extern const struct view filter_view;    /* search.c */
extern const struct view goto_view;      /* goto.c */
extern const struct view bookmarks_view; /* bookmarks.c */
extern const struct view confirm_view;   /* dialogs.c */
extern const struct view prompt_view;    /* dialogs.c */

/*
 * frame.c: tabs, dividers, status, hints and toasts around the panes, or the
 * one line of LAYOUT_LINE.  Draws no pane; the title of a pane is its own.
 */
void frame_draw(
    const struct model *m, struct view_env *env, struct canvas_rect screen);

/*
 * prefix.c: what may follow a key that means nothing by itself, over the
 * panes.
 */
void prefix_draw(const struct model *m, const struct view_env *env,
    const struct key_event *prefix, struct canvas_rect screen);

/*
 * info.c: Info of the focused pane's current item as a pane, for
 * layout->info, title row included.
 */
void info_draw_pane(
    const struct model *m, struct view_env *env, struct canvas_rect r);

/* The tables of the views above: by pane, by kind of dialog. */
const struct view *view_pane(enum model_pane pane);
const struct view *view_dialog(enum model_dialog_kind kind);

/* Opens the chat with a peer, in the place of the top dialog if
 * replace.  Nothing happens if there is no such peer. */
void view_chat(struct model *m, const char *key, bool replace);

/* The lines of the log that are shown, as text; the caller frees it. */
char *view_log_text(const struct model *m);

/* A pane's list as the widgets want it. */
static inline struct scroll
view_scroll(const struct model *m, enum model_pane pane)
{
	const struct model_list *l = &m->list[pane];

	return (struct scroll){ .count = l->count,
		.rows = l->rows,
		.cursor = l->cursor,
		.top = l->top };
}

/* A box of the layout as a part of the screen. */
static inline struct canvas_rect
view_rect(struct canvas_rect screen, struct layout_box box)
{
	return canvas_sub(screen, box.x, box.y, box.w, box.h);
}

/* Tell how a search has ended, or (MODEL_SEARCHING) that it goes on. */
void search_told(struct model *m, int found);

#endif
