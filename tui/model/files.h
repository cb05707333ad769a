/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_FILES_H
#define FX_TUI_MODEL_FILES_H

/*
 * The Files pane's part of the model: the folder that is listed, which of its
 * entries the filter lets through, and what is marked, wherever it lies.
 *
 * A row is what the pane shows and the cursor counts; an entry is one of the
 * listing.  Without a filter they are the same.  Include tui/model/model.h,
 * whose rules hold here too.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/browse.h"

#define MODEL_MARKS_MAX 10000
#define MODEL_SLICE     8192 /* names matched in one turn of the loop */
#define MODEL_SEND_MAX  64   /* paths in one transfer */

#define MODEL_TRAIL_MAX 50 /* folders to go back to */

struct intent;
struct model;

/* A marked file or folder. */
struct model_mark {
	char *path;    /* raw */
	int64_t size;  /* bytes, of a folder all that is in it; so far */
	int64_t files; /* so far */
	bool exact;    /* it was counted to its end */
	bool partly;   /* .. but something could not be read */
	bool ranged;   /* by the range that is being made */
};

/* What Info tells of a file besides its entry. */
struct model_preview {
	char *path; /* raw; NULL: nothing was asked for */
	bool waiting;
	char *owner;  /* safe; may be NULL */
	char *target; /* safe: where a symlink leads; may be NULL */
	char *bytes;  /* the first ones, as they are; may be NULL */
	size_t bytes_n;
	char *error; /* safe; may be NULL */
};

/* Folders one came from, raw; the last one is on top. */
struct model_trail {
	char *path[MODEL_TRAIL_MAX];
	size_t n;
};

struct model_bookmark {
	char letter[8];
	char *path; /* raw */
};

/* The folders in a folder, to complete a path that is typed. */
struct model_names {
	char *folder; /* raw; NULL: none was asked for */
	bool waiting;
	char **names; /* raw, in natural order */
	size_t n;
	bool more;   /* than these */
	char *error; /* safe; may be NULL */
};

/*
 * A filter goes through a large folder in slices.  What it looks at are the
 * entries or, when it only became narrower, the rows that were there.
 */
struct model_filtering {
	size_t at, end; /* looked at up to here, of so many */
	bool rows;      /* they are rows */
	bool follow;    /* the cursor goes to .. */
	size_t entry;   /* .. this entry, or the next that is shown */
	size_t cursor;  /* where it was put; elsewhere: the user moved it */
};

enum model_browse {
	MODEL_BROWSE_NONE,    /* nothing was read yet */
	MODEL_BROWSE_READING, /* listing may be an older one, or NULL */
	MODEL_BROWSE_READY,
	MODEL_BROWSE_FAILED, /* error; listing is the last good one or NULL */
};

struct model_files {
	char *path;  /* raw: the folder that is shown or being read */
	char *shown; /* safe, "~" for the home folder: what listing is of */
	char *home;  /* raw; may be NULL */
	enum model_browse state;
	struct browse_listing *listing; /* owned; may be NULL */
	struct browse_listing *before;  /* put away by model_browse_slow() */
	struct browse_order order;
	size_t reading; /* names read so far */
	char *error;    /* may be NULL */
	char *want;     /* raw name the cursor goes to; may be NULL */

	char *downloads; /* raw; may be NULL */
	char *inbox;     /* raw; may be NULL */
	struct model_trail back, forward;
	struct model_bookmark *bookmarks; /* by letter */
	size_t bookmarks_n;
	size_t bookmarks_cap;
	struct model_names names;
	struct model_preview preview;
	char *open_with; /* safe: the last program; may be NULL */

	char *filter;   /* what entries must match; may be NULL */
	uint32_t *rows; /* with a filter: the entries that do; may be NULL */
	size_t rows_n;  /* so far */
	struct model_filtering filtering;

	struct model_mark *marks; /* by path */
	size_t marks_n;
	size_t marks_cap;
	bool ranging; /* rows that the cursor passes are marked */
	size_t range_from, range_to;
	bool esc_unmarks; /* Esc has told of the marks: the next one unmarks */
};

/* --- the listing (model_files.c) --- */

/* A listing arrived: m owns it from now on.  Keeps the cursor's entry. */
void model_set_listing(struct model *m, struct browse_listing *l);

/*
 * What is in sight of the folder, and a page around it, but was not looked at
 * yet: a question for browse_look().  NULL if there is nothing to ask.
 */
struct browse_looks *model_looks(const struct model *m);

/* The answer; m owns it from now on. */
void model_set_looks(struct model *m, struct browse_looks *looks);

/*
 * A folder (raw) is being read, and the cursor will go to the entry want (raw,
 * NULL: where it is); or it could not be begun because of error (safe).
 */
void model_set_browsing(
    struct model *m, const char *path, const char *want, const char *error);

/*
 * The folder being read takes so long that the one before is put away, until
 * the new one is there or has failed.
 */
void model_browse_slow(struct model *m);

/* Whether what is listed is still the folder that is being left. */
bool model_leaving(const struct model *m);

/* --- rows and the filter (model_filter.c) --- */

/* The entry of a row; NULL if there is none. */
const struct browse_entry *model_entry(const struct model *m, size_t row);

/* The raw path of a row, to be freed by the caller; NULL without memory. */
char *model_entry_path(const struct model *m, size_t row);

/*
 * Show only entries whose names contain text ("smart case"); with a leading
 * '~', its characters in that order, whatever lies between them.  NULL or "":
 * all.  The cursor stays on its entry, or goes to the next that is shown.
 * It lasts until the folder is left.
 *
 * Only MODEL_SLICE entries are looked at in one call: model_filter_on() goes
 * on, returns false when there is nothing left to look at.
 */
void model_filter(struct model *m, const char *text);
bool model_filter_on(struct model *m);
bool model_filtering(const struct model *m);

/* Go through what is left at once: for what needs all rows. */
void model_filter_finish(struct model *m);

/*
 * The listing is another one: match its entries.  Returns the row the cursor
 * goes to for an entry (its place in the listing).
 */
size_t model_filter_again(struct model *m, size_t entry);

/* The place of a row in the listing, its count if there is none. */
size_t model_entry_of(const struct model *m, size_t row);

/* --- marks (model_marks.c) --- */

/*
 * Marks are paths: they outlive filter, order, and leaving the folder.
 * Toggle: false if the row cannot be marked.
 */
bool model_marked(const struct model *m, size_t row);
bool model_mark_toggle(struct model *m, size_t row);
void model_marks_clear(struct model *m);

/* The mark of a row; NULL: it has none. */
const struct model_mark *model_mark(const struct model *m, size_t row);

/*
 * Sum of what was counted so far; *ret_exact is false while there is more, or
 * something could not be read.  The same of files.
 */
int64_t model_marks_size(const struct model *m, bool *ret_exact);
int64_t model_marks_files(const struct model *m, bool *ret_exact);

/* A mark that has to be counted, NULL: none.  Whether a path is marked. */
const char *model_mark_uncounted(const struct model *m);
bool model_marked_path(const struct model *m, const char *path);

/* Counted so far, or (over) to the end. */
void model_mark_counted(struct model *m, const char *path, int64_t files,
    int64_t bytes, bool over, bool partly);

/* The marks of the rows that are shown turned round. */
void model_marks_invert(struct model *m);

/*
 * Mark, or unmark, the rows whose names match a pattern of the shell (*, ?,
 * [..]; fnmatch(3) without flags).  Returns how many that changed.
 */
size_t model_marks_pattern(struct model *m, const char *pattern, bool mark);

/*
 * Range marking: from the cursor on, rows are marked while it is on them or
 * beyond, and lose that mark when it comes back; marks from before stay.
 * follow() looks where the cursor is.
 */
void model_range_begin(struct model *m);
void model_range_follow(struct model *m);
void model_range_end(struct model *m);

/*
 * What `s` would send: the marks, else the current entry.  Adds the paths to
 * in.  Returns how many; 0 if there is nothing to send; -1 without memory.
 */
int model_send_paths(const struct model *m, struct intent *in);

/* --- going about (model_trail.c) --- */

/* The folder is left for another one (raw), which begins a new way. */
void model_trail_leave(struct model *m, const char *to);

/*
 * The folder one came from, or went back from; that of now takes its place on
 * the other side.  To be freed; NULL: there is none.
 */
char *model_trail_step(struct model *m, bool back);

/* The path of a bookmark, NULL: there is none.  Set, or with path NULL remove
 * it; -1: no memory or too many. */
const char *model_bookmark(const struct model *m, const char *letter);
int model_bookmark_set(struct model *m, const char *letter, const char *path);

/*
 * What a safe text stands for (the reverse of utf8_safe); what is none stays
 * as it is.  To be freed; NULL without memory.
 */
char *model_raw(const char *safe);

/*
 * Ask for the folders in a folder (raw); NULL: they are of no use any more.
 * The answer: n names (raw, copied), or error (safe).
 */
void model_want_names(struct model *m, const char *folder);
void model_set_names(struct model *m, const char *folder, char *const *names,
    size_t n, bool more, const char *error);
void model_trail_done(struct model_files *f);

/* The same of what Info tells of a file; all is copied, and may be NULL. */
void model_want_preview(struct model *m, const char *path);
void model_set_preview(struct model *m, const struct model_preview *preview);

/* --- undo (model_undo.c) --- */

/* The last act, if it can be taken back. */
struct model_undo {
	const char *why;     /* why there is none, marked N_(); may be NULL */
	struct intent *back; /* what undoes it; may be NULL */
	char *said;          /* then: safe, what is so again */
	struct model_mark *marks; /* as they were; may be NULL */
	size_t marks_n;
	size_t marks_cap;
};

/* Remember the marks as they are now, before they change. */
void model_undo_marks(struct model *m);

/*
 * Remember what undoes the last act: said is the sentence for then (safe,
 * copied), back is taken over.
 */
void model_undo_by(struct model *m, const char *said, struct intent *back);

/* The last act cannot be taken back; why is marked N_() and lasts. */
void model_undo_never(struct model *m, const char *why);

/*
 * Take the last act back: marks are as they were, and the next undo turns that
 * round; an intent is pushed, and what it does said in the status line.
 * False: there is nothing.
 */
bool model_undo(struct model *m);
void model_undo_done(struct model_undo *u);

#endif
