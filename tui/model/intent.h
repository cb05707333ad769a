/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_INTENT_H
#define FX_TUI_MODEL_INTENT_H

/*
 * What the user asked for, as plain data.  Views and actions make intents and
 * push them into the model (model_push); only tui/app takes them out, and
 * turns them into commands of the front door or does them itself.
 *
 * Ids are what the model's rows carry: transfers and offers by `id`, inbox
 * rows by `id` and `index`, peers by `key`.  Paths are raw bytes, absolute.
 * One thread.
 */

#include <stddef.h>
#include <stdint.h>

enum intent_kind {
	INTENT_NONE,

	/* The program itself. */
	INTENT_QUIT,    /* number: enum intent_quit */
	INTENT_SUSPEND, /* Ctrl-Z */
	INTENT_REPAINT,
	INTENT_COPY,     /* text: raw, to the clipboard if that is allowed */
	INTENT_MARK,     /* text: a pattern; number: 1 marks, 0 unmarks */
	INTENT_BROWSE,   /* text: the folder; name: entry for the cursor;
	                   number: 1 back or forward, 0 a new way */
	INTENT_OPEN,     /* name: a path; text: the program and its arguments */
	INTENT_NAMES,    /* text: a folder whose folders are asked for */
	INTENT_BOOKMARK, /* name: its letter; text: the path, NULL removes */
	INTENT_REREAD,   /* the folder again; the snapshot again */
	INTENT_ACT,      /* number: an enum action_id of tui/view */
	INTENT_COMMAND,  /* text: what was typed behind `:` */

	/* Peers. */
	INTENT_PAIR_HOST, /* show a code, a new one */
	INTENT_PAIR_JOIN, /* text: host[:port]; name: the code, secret */
	INTENT_PAIR_STOP,
	INTENT_PEER_NAME,    /* id: key; name */
	INTENT_PEER_POLICY,  /* id: key; number: enum model_policy; max_*;
	                        text: a folder (raw), "" the usual, or NULL;
	                        index: enum model_conflict + 1; 0: as it is */
	INTENT_PEER_BLOCK,   /* id: key; number: 1 block, 0 unblock */
	INTENT_PEER_FORGET,  /* id: key */
	INTENT_PEER_OLDER,   /* id: "~NAME"; name: its dialect; text: address */
	INTENT_PEER_CONNECT, /* id: key: try to reach it now */
	INTENT_CHAT,         /* id: key; text */
	INTENT_SAVE_LOG,     /* text: the file, as it was typed */
	INTENT_CHAT_LOG,     /* id: key: the lines so far */
	INTENT_LS,           /* id: key; text: folder; name: cursor or NULL;
	                        index: which asking; number: hidden too */
	INTENT_GET,          /* id: key; paths, as the peer calls them */

	/* The engine. */
	INTENT_CONFIG,  /* name: a setting of the engine; text: its value */
	INTENT_DIALECT, /* id: its name; number: 1 on, 0 off; paths: options
	                   "key=value" of model_dialect_option() */

	/* Transfers. */
	INTENT_SEND,     /* id: key; paths; number: 1: remove what was
	                    delivered; text: "skip", "follow", "keep" or NULL */
	INTENT_PAUSE,    /* id */
	INTENT_RESUME,   /* id */
	INTENT_CANCEL,   /* id */
	INTENT_DISCARD,  /* id: drop what is kept */
	INTENT_MOVE,     /* id; text: "up", "down" */
	INTENT_LIMIT,    /* id; text: a size, or "none" */
	INTENT_WEIGHT,   /* id; number */
	INTENT_RETRY,    /* id: send the same again */
	INTENT_CLEAR,    /* id, or NULL: all that ended */
	INTENT_FAILURES, /* id, index: a page of failed files, from there */
	INTENT_FILES,    /* id, index: a page of all its files, from there;
	                    number: 1: only of those that failed */

	/* Inbox. */
	INTENT_OFFER_FILES, /* id, index: a page of entries, from there */
	INTENT_ACCEPT,      /* id; unwanted; name: rename or NULL; text: a
	                       folder (raw, absolute) or NULL; number:
	                       enum model_conflict */
	INTENT_DECLINE,     /* id; text: the reason or NULL */
	INTENT_VERIFY,      /* id, index */
	INTENT_SUMS,        /* id, index: SHA256SUMS beside it */
	INTENT_FORGET,      /* id, index: the record; the file stays */
	INTENT_SUM,         /* paths: one; the digests of a local file */
};

/* How to leave when transfers run (tui.md 2.4). */
enum intent_quit {
	INTENT_QUIT_LEAVE,  /* they go on; with a private engine they stop */
	INTENT_QUIT_PAUSE,  /* pause all, then leave */
	INTENT_QUIT_WAIT,   /* stay until they are done, then leave */
	INTENT_QUIT_CANCEL, /* cancel all, then leave */
};

struct intent {
	enum intent_kind kind;
	char *id;
	int64_t index;
	char *name;
	char *text;
	char **paths;
	size_t paths_n;
	int64_t *unwanted; /* file ids of offer entries not to take */
	size_t unwanted_n;
	int number;
	int64_t max_file; /* bytes; -1: no limit given */
	int64_t max_day;
	struct intent *next; /* in the model's queue */
};

/*
 * A new intent about id (copied; may be NULL).  Returns NULL without memory.
 * The caller frees it or hands it on with model_push().
 */
struct intent *intent_new(enum intent_kind kind, const char *id);

/* Free it, secrets wiped.  NULL does nothing. */
void intent_free(struct intent *in);

/*
 * Set a string field (&in->name, &in->text) to a copy, wiping and freeing
 * what was there.  Returns 0 or -ENOMEM.
 */
int intent_text(char **field, const char *text);

/* Add a copy of a path, or a file id.  Return 0 or -ENOMEM. */
int intent_path(struct intent *in, const char *path);
int intent_unwanted(struct intent *in, int64_t index);

/* A deep copy without its place in a queue; NULL without memory. */
struct intent *intent_copy(const struct intent *in);

#endif
