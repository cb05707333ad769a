/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_MODEL_H
#define FX_TUI_MODEL_MODEL_H

/*
 * All that is shown, as plain data.  Views read it; it changes by
 * model_update() (what the engine says), by the functions below (what the
 * user does) and by nothing else.  No curses, no I/O, no clock: times are
 * handed in.  One thread.
 *
 * Strings: unless a comment says "raw" or "id", every string here is safe
 * text (base/utf8), ready for a canvas.  `id` and `key` are opaque words for
 * intents (a key, fx1-..., may also be shown).  "May be NULL" stands where a
 * string can be missing; all others are never NULL.
 *
 * Numbers: sizes are bytes, times seconds since 1970 unless they end in _ms
 * (monotonic), -1 is "not known".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/browse.h"
#include "tui/model/files.h"
#include "tui/model/intent.h"
#include "tui/model/setting.h"

#define MODEL_LOG_MAX     2000 /* lines kept */
#define MODEL_TOASTS_MAX  3
#define MODEL_TOAST_MS    5000
#define MODEL_DIALOGS_MAX 8
#define MODEL_STALLED_MS  5000  /* without a byte: "stalled" */
#define MODEL_ROWS_MAX    10000 /* transfers, inbox rows, peers: each */

#define MODEL_DIALECTS_MAX 8

enum model_pane {
	PANE_FILES,
	PANE_PEERS,
	PANE_TRANSFERS,
	PANE_INBOX,
	PANE_LOG,
	PANE_COUNT
};

/* How serious a line is. */
enum model_level {
	MODEL_ERROR,
	MODEL_WARN,
	MODEL_INFO,
	MODEL_DEBUG,
	MODEL_CHAT,  /* log only: somebody wrote */
	MODEL_OFFER, /* log only: somebody offers */
};

enum model_policy {
	MODEL_ASK,
	MODEL_ALLOW, /* up to max_file each and max_day a day */
	MODEL_DENY,
};

enum model_conflict {
	MODEL_BY_SETTING, /* an offer never has it: the engine says which */
	MODEL_KEEP_BOTH,
	MODEL_SKIP_SAME,      /* the same bytes */
	MODEL_SKIP_UNCHANGED, /* the same size and time */
	MODEL_NEWER,          /* what is older is replaced */
	MODEL_OVERWRITE,
	MODEL_FAIL_EXISTS,
	MODEL_ASK_EXISTS, /* of a peer's policy only */
};

/* What a transfer does; the words of tui.md 2.3. */
enum model_state {
	MODEL_QUEUED,
	MODEL_CONNECTING,
	MODEL_OFFERED,
	MODEL_WAITING, /* a person is asked over there */
	MODEL_ACTIVE,
	MODEL_CHECKING,
	MODEL_PAUSED,
	MODEL_INTERRUPTED,
	MODEL_DONE,
	MODEL_UNSYNCED,
	MODEL_PARTIAL,
	MODEL_DECLINED,
	MODEL_CANCELLED,
	MODEL_FAILED,
};

/* What an inbox row is. */
enum model_item {
	MODEL_ITEM_RECEIVING,
	MODEL_ITEM_CHECKING,
	MODEL_ITEM_VERIFIED,
	MODEL_ITEM_UNSYNCED,
	MODEL_ITEM_MISMATCH,
	MODEL_ITEM_MISSING,
	MODEL_ITEM_PARTLY,
	MODEL_ITEM_INTERRUPTED,
	MODEL_ITEM_FAILED,
	MODEL_ITEM_CANCELLED,
	MODEL_ITEM_MD5_OK, /* of a dialect, as the next: never verified */
	MODEL_ITEM_ECHO_OK,
	MODEL_ITEM_SIZE_OK,
	MODEL_ITEM_UNCHECKED,
	MODEL_ITEM_OFFER, /* waits for the user's answer */
};

enum model_engine {
	MODEL_ENGINE_STARTING,
	MODEL_ENGINE_UP,
	MODEL_ENGINE_LOST,
};

struct model_peer {
	char *key;
	char *name;    /* ours; also its id in texts for people */
	char *claims;  /* what it calls itself; may be NULL */
	char *address; /* may be NULL */
	bool online;
	bool blocked;
	int64_t rtt_us;
	int64_t seen;
	int64_t paired;
	enum model_policy policy;
	int64_t max_file;
	int64_t max_day;
	char *into; /* may be NULL: its inbox folder */
	enum model_conflict conflict;
	char *program; /* may be NULL */
	char *dialect; /* an older program that speaks it; else NULL */
	bool faults;   /* it simulates faults */
	char *path;    /* "lan", "direct" while online; may be NULL */
	char *why;     /* not reachable because; may be NULL */
	bool calling;  /* the user had it called, and nothing came of it yet */
	bool stale;    /* not mentioned by the snapshot so far */
};

#define MODEL_WEIGHT_MAX 100
#define MODEL_PAST_S     60 /* seconds of a rate that are remembered */

/* Why no byte comes (fxt-door(7), progress). */
enum model_stall {
	MODEL_STALL_NONE, /* or not known */
	MODEL_STALL_DISK,
	MODEL_STALL_LINK,
	MODEL_STALL_PEER,
};

struct model_transfer {
	char *id;
	bool incoming;
	char *name; /* without a final '/' */
	bool tree;  /* a folder: shown with '/' */
	char *peer;
	char *key;
	enum model_state state;
	int64_t bytes;
	int64_t bytes_done;
	int64_t files;
	int64_t files_done;
	int64_t files_failed;
	int64_t rate;
	int64_t eta_s;
	int64_t idle_ms; /* since the last byte, while active */
	enum model_stall stall;
	int64_t conns;   /* data connections that are up */
	uint64_t *past;  /* rates, one a second, the newest last; or NULL */
	size_t past_n;   /* of MODEL_PAST_S */
	int64_t past_ms; /* when the last one was taken */
	int64_t started;
	int64_t ended;
	char *into;    /* may be NULL */
	char *digest;  /* may be NULL */
	char *sha256;  /* may be NULL */
	char *code;    /* E_...; may be NULL */
	char *error;   /* one sentence; may be NULL */
	char *check;   /* of a dialect: what its end is worth; may be NULL */
	char *address; /* of a dialect: of the other side; may be NULL */
	int64_t kept;
	int64_t skipped;  /* bytes that both sides had */
	int64_t left_out; /* entries that are not sent */
	int64_t retry_s;  /* interrupted: until the next try; -1: none */
	int64_t position; /* in the queue, from 1; 0: it does not wait */
	int64_t weight;   /* its share of the line */
	int64_t limit;    /* bytes a second; 0: none */
	int64_t next;     /* when its peer is tried again; -1 */
	uint64_t order;   /* the larger the newer */
	bool stale;
};

/* An offer, or something that arrived or is arriving. */
struct model_row {
	enum model_item state;
	char *id;
	int64_t index; /* which root; 0 for an offer */
	char *name;    /* without a final '/' */
	bool tree;
	char *peer;
	char *key;
	char *address; /* of a dialect: where it came from; may be NULL */
	int64_t size;
	int64_t size_done;
	int64_t files; /* of an offer: -1 while the sender counts */
	int64_t time;
	char *path;  /* where it is, or of an offer would go; may be NULL */
	char *where; /* the same, raw; may be NULL */

	/* Arrivals. */
	char *digest; /* may be NULL */
	char *sha256; /* may be NULL */
	int64_t verified;
	bool verifying; /* a verify is under way */
	char *code;     /* may be NULL */
	char *error;    /* may be NULL */

	/* Offers. */
	int64_t roots;
	char *note;         /* may be NULL */
	int64_t free_bytes; /* where it would go, -1 */
	bool enough;
	int64_t flagged;
	int64_t exists;           /* files seen whose name is taken */
	enum model_conflict rule; /* what happens to these */
	bool stale;
};

/* One file of an offer, or a failed file of a transfer. */
struct model_entry {
	int64_t index; /* file id, for INTENT_ACCEPT */
	char *path;
	bool folder;
	bool link;
	int64_t size;
	int64_t mtime;
	char *flags;  /* letters p h o n c l; "" if none */
	char *exists; /* "same", "differs"; may be NULL */
	char *code;   /* may be NULL */
	char *error;  /* may be NULL */
};

/* Entries of one offer or transfer, as far as they were asked for. */
struct model_entries {
	char *id; /* whose; NULL: nobody's */
	struct model_entry *items;
	size_t count;
	size_t cap;
	int64_t total; /* in all, -1 while counted */
	bool complete; /* count is all there is */
	bool waiting;  /* a page was asked for */
	char *error;   /* why there is no more; may be NULL */
	char *closed;  /* the offer is over: "accepted", "declined",
	                  "withdrawn", "expired"; may be NULL */
};

/* What became of one file of a transfer so far. */
enum model_file {
	MODEL_FILE_UNKNOWN, /* a folder, too */
	MODEL_FILE_WAITING,
	MODEL_FILE_SENDING,
	MODEL_FILE_VERIFIED,
	MODEL_FILE_FAILED,
	MODEL_FILE_LEFT, /* what was there was left alone */
	MODEL_FILE_UNWANTED,
};

struct model_page_row {
	char *path;
	char *word; /* path in the form of the door, for intents */
	bool folder;
	int64_t size;
	enum model_file state;
	char *error; /* may be NULL */
};

/*
 * A window on the files of a transfer, which may be a million: only one page
 * is kept, and asked for anew when one looks beyond it.
 */
struct model_page {
	char *id;    /* whose; NULL: nobody's */
	bool failed; /* only those that failed */
	struct model_page_row *items;
	size_t count;
	size_t first;     /* row of the first item */
	size_t total;     /* rows, as far as known */
	bool complete;    /* total is all there is */
	bool waiting;     /* a page was asked for.. */
	size_t asked;     /* ..from this row on */
	int64_t files_at; /* files_done of the transfer when it came.. */
	int64_t came_ms;  /* ..and when that was */
	char *error;      /* why there is none; may be NULL */
};

/* Something that a peer shares. */
struct model_shared {
	char *name; /* safe */
	char *word; /* its name in the %XX form, for intents */
	bool folder;
	bool marked;
	int64_t size;
	int64_t mtime;
	char *code; /* why it cannot be fetched; may be NULL */
};

/* The folder of a peer that is looked at, as far as it has come. */
struct model_remote {
	char *key;  /* whose; NULL: nobody's */
	char *path; /* in the %XX form; "" is the list of shares */
	char *want; /* word the cursor goes to; may be NULL */
	bool hidden;
	struct model_shared *items;
	size_t count;
	size_t cap;
	size_t marks_n;
	bool waiting;   /* a page was asked for */
	bool complete;  /* count is all there is */
	char *error;    /* why there is no more; may be NULL */
	int64_t asked;  /* number of the last asking */
	uint64_t looks; /* how many folders were looked at so far */
};

/* A line written to a peer, or by it. */
struct model_said {
	int64_t time;
	char *text;
	bool incoming;
	bool kept; /* outgoing: the other side has it */
};

/* The lines exchanged with the peer that is looked at, the newest last. */
struct model_talk {
	char *key; /* whose; NULL: nobody's */
	struct model_said *items;
	size_t count;
	size_t cap;
	bool waiting;     /* the engine was asked for them */
	char *error;      /* why there are none; may be NULL */
	uint64_t changes; /* goes up with each */
};

struct model_line {
	int64_t time;
	enum model_level level;
	char *peer;    /* may be NULL */
	char *text;    /* OFFER: the name of what peer offers */
	bool incoming; /* chat: they wrote */
};

struct model_toast {
	enum model_level level; /* OFFER: peer offers text; CHAT: wrote it */
	char *peer;             /* may be NULL */
	char *text;
	int64_t until_ms;
};

/* Which lines of the log are shown. */
enum model_show {
	MODEL_SHOW_ALL,
	MODEL_SHOW_WARNINGS, /* and errors */
	MODEL_SHOW_ERRORS,
};

enum model_pairing {
	MODEL_PAIR_NONE,
	MODEL_PAIR_ASKED,   /* a code was asked for */
	MODEL_PAIR_HOSTING, /* code is shown */
	MODEL_PAIR_JOINING, /* ours was sent off */
	MODEL_PAIR_OVER,    /* the code is used up or withdrawn: error */
	MODEL_PAIR_FAILED,  /* joining: error; can be tried again */
	MODEL_PAIR_DONE,    /* key, claims, name */
};

struct model_pair {
	enum model_pairing state;
	char *code;       /* "7K3-M9QE" while HOSTING; may be NULL */
	int64_t until_ms; /* its end */
	int64_t tries_left;
	char **addresses;
	size_t addresses_n;
	char *error;  /* the last failure; may be NULL */
	bool typo;    /* FAILED: refused at once, no try was used up */
	char *key;    /* DONE */
	char *claims; /* DONE; may be NULL */
	char *name;   /* DONE: the name it was stored under */
};

/* Digests of a local file that were asked for (INTENT_SUM). */
struct model_sum {
	char *path;   /* raw; NULL: none asked for */
	bool waiting; /* no answer yet */
	char *digest; /* fx1:...; may be NULL */
	char *sha256; /* may be NULL */
	char *error;  /* may be NULL */
};

/* Cursor and top row of a pane; the same numbers as a struct scroll. */
struct model_list {
	size_t count;
	size_t rows; /* in sight, set by the app from the layout */
	size_t cursor;
	size_t top;
};

enum model_dialog_kind {
	DIALOG_HELP,    /* pane */
	DIALOG_INFO,    /* pane, id, index; failed files are asked for */
	DIALOG_QUIT,    /* transfers run */
	DIALOG_WELCOME, /* the screen in ten lines */
	DIALOG_SEND,    /* to whom? the marks or the current entry */
	DIALOG_OFFER,   /* id; the first page of m->offer is asked for; with
	                   a label a new name is typed at once */
	DIALOG_PAIR,    /* show a code, or enter one */
	DIALOG_POLICY,  /* id: key: what the peer may do */
	DIALOG_FILES,   /* id: a transfer: m->page */
	DIALOG_KEY,     /* id: key: to be compared with the one over there */
	DIALOG_CHAT_TO, /* to whom? then DIALOG_CHAT */
	DIALOG_CHAT,    /* id: key: m->talk, and a line to write */
	DIALOG_REMOTE,  /* id: key: what the peer shares; m->remote */
	DIALOG_SORT,
	DIALOG_OLDER,   /* an older program among the peers */
	DIALOG_DIALECT, /* id: which one at first, or NULL */
	DIALOG_FILTER,  /* likewise, of Files; model_filter() */
	DIALOG_GOTO,    /* a path, completed by files.names */
	DIALOG_BOOKMARKS,
	DIALOG_COMMAND, /* one line in the status row; text at first */
	DIALOG_SEARCH,  /* one line in the status row; model_search() */
	/* DIALOG_SORT sets files.order and pushes INTENT_REREAD. */
	DIALOG_CONFIRM, /* title, text, label; `then` if yes */
	DIALOG_PROMPT,  /* title, label, text at first, max; `then` with .. */
	DIALOG_KINDS
};

/* Where a prompt puts what was typed. */
enum model_prompt {
	MODEL_PROMPT_NAME, /* then->name */
	MODEL_PROMPT_TEXT, /* then->text */
	MODEL_PROMPT_RATE, /* likewise: a size, or "none" */
};

/* An open dialog.  Its widgets belong to its view, not here. */
struct model_dialog {
	enum model_dialog_kind kind;
	uint64_t serial; /* never used twice */
	enum model_pane pane;
	char *id;      /* transfer, offer or peer key; FILES: raw path */
	int64_t index; /* of an inbox row */
	char *title;
	char *text;
	char *label;
	size_t max; /* bytes of a prompt */
	bool empty; /* a prompt may be left empty */
	enum model_prompt prompt;
	struct intent *then; /* owned */
};

/* SIMULATED FAULTS, by our engine or by a peer's. */
struct model_faults {
	bool on;
	int64_t injected;
	int64_t detected;
	int64_t repaired;
};

/* A dialect that is or was served: the wire format of an older program. */
struct model_dialect {
	char *name; /* "push-md5" */
	bool on;
	int64_t port;
	int64_t until;   /* switches itself off then; 0: never */
	int64_t callers; /* connected now */
	int64_t done;    /* files that came or went.. */
	int64_t failed;  /* ..and that did not */
	char *accept;    /* "ask", "allow", "deny"; may be NULL */
	char *dir;       /* where files land; NULL: the inbox */
	char *share;     /* what is served; may be NULL */
	char *error;     /* why it is off; may be NULL */
	bool stale;      /* not mentioned by the snapshot so far */
};

struct keymap; /* tui/view/keymap.h */

/* A search on its way through a pane. */
struct model_seek {
	enum model_pane pane;
	size_t count;  /* rows of it */
	size_t cursor; /* where it was when the search began */
	size_t at;     /* the next row that is looked at */
	size_t left;   /* rows still to be looked at; 0: none is going on */
	int step;
	bool round; /* it went on at the other end */
};

struct model {
	/* What sentences take their keys from; NULL: the table of actions. */
	const struct keymap *keymap;

	/* The engine. */
	enum model_engine engine;
	char *engine_why; /* LOST, STARTING: the last thing; may be NULL */
	bool private;     /* transfers end with this program */
	bool demo;
	struct model_faults faults;
	struct model_dialect dialects[MODEL_DIALECTS_MAX];
	size_t dialects_n;
	char *device; /* our key; may be NULL before hello */
	char *name;   /* what peers see; may be NULL */
	bool listening;
	int64_t port;
	char *address;      /* what to tell others; may be NULL */
	char *listen_error; /* may be NULL */
	bool loaded;        /* the first snapshot is complete */
	bool in_snapshot;

	/* What the panes list, in the order shown. */
	struct model_peer *peers;
	size_t peers_n, peers_cap;
	struct model_transfer *transfers;
	size_t transfers_n, transfers_cap;
	struct model_row *rows; /* Inbox */
	size_t rows_n, rows_cap;
	struct model_line lines[MODEL_LOG_MAX]; /* a ring: model_line() */
	size_t lines_first, lines_n;
	uint64_t lines_lost;
	enum model_show lines_show;
	uint64_t shown[MODEL_LOG_MAX]; /* numbers of lines, a ring too */
	size_t shown_first, shown_n;
	struct model_files files;
	uint64_t orders; /* last model_transfer.order given */

	struct model_undo undo;

	/* Asked for. */
	struct model_entries offer;    /* entries of the open offer */
	struct model_entries failures; /* failed files of a transfer */
	struct model_pair pair;
	struct model_sum sum;
	struct model_page page;
	struct model_remote remote;
	struct model_talk talk;

	/* The screen. */
	enum model_pane focus;
	bool zoom;
	struct model_list list[PANE_COUNT];
	struct model_dialog dialogs[MODEL_DIALOGS_MAX]; /* last: top-most */
	size_t dialogs_n;
	uint64_t serial;
	char *search; /* last search text; may be NULL */
	struct model_seek seek;
	char *status; /* answer to the last key; may be NULL */
	enum model_level status_level;
	struct model_toast toasts[MODEL_TOASTS_MAX]; /* oldest first */
	size_t toasts_n;
	size_t toasts_more; /* not shown any more */
	bool bell;          /* something needs the user: ring, then clear */
	bool quit_when_done;
	int settings[SETTING_COUNT]; /* setting.h; some are elsewhere */
	bool no_memory;              /* a change was lost: say so, then clear */
	bool dirty; /* something shown has changed: draw, then clear */

	struct intent *intents; /* oldest first */
	struct intent *intents_last;
};

/*
 * What the engine said, as tui/app hands it over.  kind is an enum
 * door_kind; data is the struct of door/types.h that belongs to it.
 */
struct model_event {
	int kind;
	bool reply;        /* data is the reply to a command of that kind */
	const char *id;    /* of a reply: what the command was about, or NULL */
	int64_t offset;    /* of a reply: the page's first row */
	int intent;        /* of a reply: what asked for it, or INTENT_NONE */
	const char *code;  /* the command was refused: E_..., else NULL */
	const char *error; /* .. and the sentence, safe */
	const void *data;  /* NULL for none */
	int64_t now_ms;    /* monotonic */
	int64_t wall_s;
};

/* Returns NULL without memory. */
struct model *model_new(void);
void model_free(struct model *m);

/*
 * Take in an event or reply.  Pure but for m; running out of memory loses
 * this one change and sets no_memory.
 */
void model_update(struct model *m, const struct model_event *ev);

/* The engine's door: starting, up, lost.  why is safe text or NULL. */
void model_set_engine(
    struct model *m, enum model_engine state, const char *why);

/*
 * Look things up.  Pointers are valid until the model changes; NULL or false
 * if there is none.
 */
const struct model_peer *model_peer(const struct model *m, const char *key);
const struct model_transfer *model_transfer(
    const struct model *m, const char *id);
const struct model_row *model_row(
    const struct model *m, const char *id, int64_t index);
const struct model_line *model_line(
    const struct model *m, size_t i); /* shown */
const struct model_line *model_line_kept(const struct model *m, size_t i);

/* What the cursor of the pane is on. */
const struct browse_entry *model_at_entry(const struct model *m);
const struct model_peer *model_at_peer(const struct model *m);
const struct model_transfer *model_at_transfer(const struct model *m);
const struct model_row *model_at_row(const struct model *m);
const struct model_line *model_at_line(const struct model *m);
const struct model_dialog *model_top(const struct model *m);

/* It came by a dialect: whatever was compared, it is not verified. */
bool model_foreign(const struct model_row *r);

/* Neither ended nor resting; ended for good. */
bool model_moving(const struct model_transfer *t);
bool model_ended(const struct model_transfer *t);

/* Paused or interrupted: it can go on. */
bool model_rests(const struct model_transfer *t);

/* 5 s without a byte while data should flow. */
bool model_stalled(const struct model_transfer *t);

/*
 * Progress by bytes in permille, 0 to 1000; 1000 only when delivered, 990 at
 * most before.  A row takes that of its transfer where it has none.
 */
int model_permille(const struct model_transfer *t);
int model_row_permille(const struct model *m, const struct model_row *r);

/* Totals for the tab row. */
struct model_totals {
	size_t active; /* moving */
	size_t queued; /* of these, those that wait for their turn */
	size_t ended;  /* not yet cleared */
	size_t needs;  /* offers and mismatches */
	size_t online; /* peers */
	int64_t down;  /* bytes a second, -1 if nothing is received */
	int64_t up;
	int64_t eta_s; /* of the longest, -1 */
	int permille;  /* of all that move together */
};
void model_totals(const struct model *m, struct model_totals *ret);

/* --- what the user does --- */

void model_focus(struct model *m, enum model_pane pane);
void model_zoom(struct model *m, bool on);

/* Put the cursor of a pane on a row, as far as there is one. */
void model_select(struct model *m, enum model_pane pane, size_t row);

/* How many rows a pane has, kept in list[pane].count as well. */
size_t model_count(const struct model *m, enum model_pane pane);

/*
 * The raw path that was typed: "~" is the home folder, what does not begin
 * with "/" lies in the folder shown.  To be freed; NULL without memory.
 */
char *model_typed_path(const struct model *m, const char *typed);

/*
 * Search the focused pane for text from the cursor on (step 1, -1), itself
 * included if from_here, and go there.  Returns 1; 2 after going round; 0 if
 * there is no such row; MODEL_SEARCHING after MODEL_SLICE rows: _on() goes
 * on, -1 if nothing is searched for, as when the user has moved.  Remembers
 * text unless NULL, which repeats the last.
 */
#define MODEL_SEARCHING 3
int model_search(struct model *m, const char *text, int step, bool from_here);
int model_search_on(struct model *m);
void model_search_stop(struct model *m);

/* Queue an intent; takes it over.  NULL (no memory) sets no_memory. */
void model_push(struct model *m, struct intent *in);

/* The oldest intent, to be freed by the caller; NULL if there is none. */
struct intent *model_take(struct model *m);

/*
 * Open a dialog on top.  Returns it, to fill in with model_dialog_set(), or
 * NULL when too many are open.  id may be NULL.
 */
struct model_dialog *model_open(
    struct model *m, enum model_dialog_kind kind, const char *id);

/* Set title, text, label (copies; NULL leaves it).  0 or -ENOMEM. */
int model_dialog_set(struct model_dialog *d, const char *title,
    const char *text, const char *label);

/* Close the top-most dialog. */
void model_close(struct model *m);

/* The answer to a key; NULL or "" clears it. */
void model_status(struct model *m, enum model_level level, const char *text);

/* A line that goes away by itself; it is also in the log.  peer: or NULL. */
void model_toast(struct model *m, enum model_level level, const char *peer,
    const char *text, int64_t now_ms);

/* Drop toasts whose time is over.  Returns ms until the next, or -1. */
int64_t model_toasts_age(struct model *m, int64_t now_ms);

/* Add to the log.  peer may be NULL; text is safe. */
void model_log(struct model *m, enum model_level level, int64_t time,
    const char *peer, const char *text);

/* Show these lines of the log only. */
void model_log_show(struct model *m, enum model_show what);

/* Pairing begins (ASKED, JOINING) or is put away (NONE), code wiped. */
void model_pairing(struct model *m, enum model_pairing state);

/* The user leaves it: the engine is told if it is at it; the dialog closes. */
void model_pairing_stop(struct model *m);

/* A peer is called because the user wants to know why it is not there. */
void model_calling(struct model *m, const char *key);

/* Which offer's, or transfer's, entries are wanted now; NULL: none. */
void model_want_offer(struct model *m, const char *id);
void model_want_failures(struct model *m, const char *id);
void model_want_sum(struct model *m, const char *path);

/* --- dialects that are served (dialects.c) --- */

/* One of the five, as far as a front end needs to know them. */
struct model_dialect_kind {
	const char *name;
	int port;    /* of the original */
	bool serves; /* files are fetched from a folder that is shared */
};

/* From 0; NULL behind the last.  By name: NULL if there is none. */
const struct model_dialect_kind *model_dialect_kind(size_t i);
const struct model_dialect_kind *model_dialect_named(const char *name);

/*
 * Add an option to an INTENT_DIALECT: a key of [dialect NAME] of
 * fxtui.conf(5).  "dir" and "share" are raw paths as typed.  A value "" adds
 * nothing.  0 or -ENOMEM.
 */
int model_dialect_option(const struct model *m, struct intent *in,
    const char *key, const char *value);

/* That dialect, NULL if the engine has not told of it; how many are on. */
const struct model_dialect *model_dialect(
    const struct model *m, const char *name);
size_t model_dialects_on(const struct model *m);

/* A snapshot begins, or ends: what it did not mention is off. */
void model_dialects_snapshot(struct model *m, bool end);

/* What the engine said of them: 0, -ENOMEM, or 1: it is about more. */
int model_dialects_update(struct model *m, const struct model_event *ev);
void model_dialects_done(struct model *m);

/* --- the files of a transfer (page.c) --- */

/* Look at the files of a transfer; NULL: no longer. */
void model_page(struct model *m, const char *id, bool failed);

/* These rows are in sight: ask for them if they are not there. */
void model_page_want(struct model *m, size_t first, size_t rows);

/*
 * Ask again for a page that is older than what is known of its transfer.
 * Returns ms until it is worth it, -1: not as far as is known.
 */
int64_t model_page_age(struct model *m, int64_t now_ms);

/* Row i, or NULL: it is not there now. */
const struct model_page_row *model_page_row(const struct model *m, size_t i);

/* What the engine said of it: 0, -ENOMEM, or 1: it is about other things. */
int model_page_update(struct model *m, const struct model_event *ev);

/* --- what is written to a peer (talk.c) --- */

/* Look at what was written to that peer and by it; NULL: no longer. */
void model_talk(struct model *m, const char *key);

/* What the engine said of it: 0, -ENOMEM, or 1: it is about more. */
int model_talk_update(struct model *m, const struct model_event *ev);

/* --- what a peer shares (remote.c) --- */

/*
 * Look at a folder of a peer, path in the %XX form ("": its shares), and ask
 * for its first page.  The cursor will go to the entry want (may be NULL).
 * With key NULL what was looked at is forgotten.
 */
void model_remote_look(
    struct model *m, const char *key, const char *path, const char *want);

/* Into the folder i; to the folder above (false: there is none). */
void model_remote_enter(struct model *m, size_t i);
bool model_remote_leave(struct model *m);

/* Mark or unmark entry i; show names with a dot, or not. */
void model_remote_mark(struct model *m, size_t i);
void model_remote_hidden(struct model *m);

/* Fetch what is marked, else entry i.  False: there is nothing. */
bool model_remote_get(struct model *m, size_t i);

/* What the engine said of it: 0, -ENOMEM, or 1: it is about other things. */
int model_remote_update(struct model *m, const struct model_event *ev);

#endif
