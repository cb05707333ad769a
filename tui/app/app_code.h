/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_APP_CODE_H
#define FX_TUI_APP_APP_CODE_H

/*
 * What the parts of app share: app.c (start, stop, loop), app_do.c (events,
 * intents), app_key.c (keys of actions), app_mouse.c, app_prefs.c (settings), app_script.c
 * (steps of a script).  Nobody else includes this.
 */

#include "tui/app/app.h"
#include "tui/app/errand.h"
#include "tui/app/guard.h"
#include "tui/app/host.h"
#include "tui/app/link.h"
#include "tui/app/prefs.h"
#include "tui/app/save.h"
#include "tui/app/script.h"
#include "tui/app/stack.h"
#include "tui/model/browse.h"
#include "tui/model/setting.h"
#include "tui/term/present.h"

#define APP_NOTIFY_MS 5000 /* at most one notification in this time */

struct app {
	const struct app_options *options;
	struct model *model;
	struct stack stack;
	struct keymap *keymap;
	struct canvas *canvas;
	struct layout layout;
	struct view_env env;
	struct edit_history history; /* of `:` */
	uint64_t history_next;       /* number of the next line */
	struct key_event prefix;     /* a key that another has to follow */
	bool prefixed;               /* there is one */
	int click_x, click_y;        /* of the last click, and when */
	int64_t click_ms;
	bool pulling;           /* the thumb of a scroll bar is held */
	enum model_pane pulled; /* then: of which pane */
	int pulled_at;          /* and in which of its rows */
	bool prefix_shown;      /* what may follow is on the screen */
	int64_t prefix_ms;      /* when it will be */
	struct browse *browse;
	struct save *save;       /* files being written */
	struct errands *errands; /* what Files wants done */
	struct host *host;       /* --private, --demo */
	struct link *link;
	struct guard *guard;
	struct prefs *prefs;         /* NULL: nothing is kept */
	int settings[SETTING_COUNT]; /* as they are in effect */
	bool by_hand[SETTING_COUNT]; /* set before the file was read */
	int sig_fd;

	/* With --plain. */
	struct plain *plain;

	/* Without a script and --plain. */
	struct term *term;
	struct present *present;

	/* With one. */
	struct script *script;
	const struct script_step *waiting; /* wait-for, not seen yet */
	int64_t wait_until_ms;             /* real time */
	int64_t skew_ms; /* the script's keys move the clock on */

	bool unfocused;    /* the window of the terminal, as far as it says */
	int64_t notify_ms; /* not before */

	int64_t period_ms;
	int64_t next_frame_ms;
	int64_t wake_ms; /* a shown time needs a frame then; -1 */
	uint64_t frames;
	int64_t preview_ms; /* when the last preview began */
	int64_t slow_ms;    /* a folder still being read then is slow */

	size_t page_from; /* entry the last page of an offer began at */
	int64_t page_ms;  /* when that page may be asked for again */

	enum intent_kind sweep; /* PAUSE, CANCEL of all, then quit */
	int64_t sweep_until_ms;
	bool quit;
	int status;
	struct fx_err *err;
};

int64_t app_now(const struct app *a);

/* app_start.c: everything a has; -1: a->err says why. */
int app_start(struct app *a);
void app_stop(struct app *a);

/* Draw now, whatever the pacing says. */
void app_frame(struct app *a);

/* The terminal may have another size now. */
void app_resize(struct app *a);

/*
 * app_key.c: what a key means outside of dialogs.  The time comes to show
 * what may follow a key; returns ms until then, -1: never.
 */
void app_key(struct app *a, const struct key_event *ev);
int64_t app_prefix(struct app *a);

/* app_outside.c: title and progress of a frame; bell and notification, if the
 * model asks for them; a text to the clipboard, if the settings allow it. */
void app_outside(struct app *a);
void app_ring(struct app *a);
void app_copy(struct app *a, const char *text);

/* app_mouse.c: a click, the wheel. */
void app_mouse(struct app *a, const struct key_event *ev);

/*
 * app_do.c: what an input event means, on model, dialogs, map of keys, canvas
 * and clock alone: neither terminal nor engine.
 */
void app_input(struct app *a, const struct key_event *ev);

/* app_do.c: an input event; what was asked for; leaving by degrees. */
void app_event(struct app *a, const struct key_event *ev);
void app_pressed(struct app *a, const struct key_event *ev);
void app_intents(struct app *a);
void app_sweep(struct app *a);
void app_suspend(struct app *a);
void app_browse(struct app *a, const char *path, const char *want);

/*
 * app_files.c: places to go to; a bookmark of the settings file, false: it is
 * none; INTENT_BOOKMARK; INTENT_NAMES; what errands have brought.
 */
void app_files_start(struct app *a);
bool app_bookmark_load(struct app *a, const char *letter, const char *value);
void app_bookmark(struct app *a, const struct intent *in);
void app_names(struct app *a, const char *folder);
void app_errands(struct app *a);

/* INTENT_OPEN; the program that the settings file names. */
void app_open(struct app *a, const struct intent *in);
void app_open_with(struct app *a, const char *program);

/*
 * Count what is marked, and look at the file that Info tells of.  Returns ms
 * until the numbers are looked at again, -1: nothing goes on.
 */
int64_t app_look(struct app *a);
void app_saved(struct app *a); /* say what was written */

/*
 * Ask for the pages of the open offer until all are there (the sender may
 * still be counting), and again for a list of files that is older than its
 * transfer.  Returns ms until the next is due, -1: none.
 */
int64_t app_pages(struct app *a);

/*
 * app_prefs.c: read what was set; put into effect and keep what has been set
 * since.  Returns -1 without memory.
 */
int app_prefs_start(struct app *a);
void app_prefs(struct app *a);
void app_remember(struct app *a, const char *line); /* of `:` */

/* app_key.c: what was typed behind `:`; it is remembered. */
void app_command(struct app *a, const char *line);

/*
 * app_script.c: the next steps; false while it waits for something.  At the
 * end it sets quit.
 */
bool app_script(struct app *a);

#endif
