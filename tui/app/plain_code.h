/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_PLAIN_CODE_H
#define FX_TUI_APP_PLAIN_CODE_H

/*
 * What the parts of plain share (see plain.h).  Nobody else includes this.
 *
 * A thing keeps its number as long as the program runs, so that "accept 3"
 * means what was said as 3.  Files are numbered anew by each listing.
 */

#include "base/attr.h"
#include "base/str.h"
#include "tui/app/app_code.h"
#include "tui/app/plain.h"
#include "tui/view/offer_list.h"
#include "tui/view/words.h"

#define PLAIN_LINE_MAX  4096
#define PLAIN_NAME_SIZE 1100 /* a safe name */
#define PLAIN_ID_SIZE   128
#define PLAIN_PAGE      50 /* rows of a list at once */

/* What was said last of a peer, a transfer, a row of the inbox, a file. */
struct plain_item {
	char *id; /* key; id; id/index; raw name */
	unsigned number;
	int state;
	int permille;
	int64_t at_ms;
	bool present; /* of use while going through all */
};

struct plain_items {
	void *tree;               /* of tsearch(3), by id */
	struct plain_item **list; /* by number - 1 */
	size_t n;
	size_t cap;
};

struct plain {
	struct app *app;
	struct str out; /* lines to be written */
	bool broken;    /* nobody reads them */

	char line[PLAIN_LINE_MAX]; /* read, not taken yet */
	size_t line_n;
	bool skip; /* the line is too long: up to its end */
	bool eof;

	struct plain_items items[PANE_COUNT];
	enum model_engine engine;
	char dialects[WORDS_DIALECTS]; /* that are on, told last */
	bool begun;                    /* the first snapshot was told */
	uint64_t lines;                /* of the log, told */
	int64_t next_ms;               /* progress is due then; -1 */
	bool tell_listing;             /* a folder was asked for */
	enum model_pane listed;
	size_t more; /* row a list goes on with */
	bool wait;   /* until nothing moves */

	uint64_t asked; /* serial of the dialog whose question stands */
	int page;       /* which of its questions; 0: none yet */
	struct offer_list offer; /* of the offer that is asked about */
	enum model_conflict rule;
	char *host;                 /* of a pairing, typed first */
	enum model_pairing pairing; /* told last */
	int64_t max_file;           /* of a policy, typed first */
};

/* plain.c: one line; text from elsewhere is safe already. */
void plain_say(struct plain *p, const char *fmt, ...) FX_PRINTF(2, 3);

/* plain_tell.c: everything that has changed since. */
void plain_tell(struct plain *p);
void plain_items_free(struct plain_items *items);
/* The item of an id, made if new; NULL without memory. */
struct plain_item *plain_item(struct plain_items *items, const char *id);
void plain_id(char *out, size_t size, const struct model_row *r);
/* The row of a pane that a number or a name means; false: none. */
bool plain_find(
    struct plain *p, enum model_pane pane, const char *word, size_t *ret_row);

/* plain_list.c: the list of a pane, from its beginning; its next page. */
void plain_list(struct plain *p, enum model_pane pane);
void plain_more(struct plain *p);
/* One row; nothing if there is none. */
void plain_row(struct plain *p, enum model_pane pane, size_t row);
/* A transfer or a row without its number: "[ok] verified, x from bob". */
void plain_transfer_text(struct str *s, const struct model_transfer *t);
void plain_row_text(
    struct str *s, const struct model *m, const struct model_row *r);

/* plain_do.c: a command; line is changed. */
void plain_do(struct plain *p, char *line);
/* Take the first word off, "" at the end. */
char *plain_word(char **rest);

/*
 * plain_ask.c: ask what the top dialog asks; false: there is none.  Take the
 * answer to it.
 */
bool plain_ask(struct plain *p);
void plain_answer(struct plain *p, char *line);
/* The number of a choice from 1 to n, 0 to cancel; else -1 and said. */
int plain_choice(struct plain *p, const char *word, int n);

/* plain_offer.c, plain_pair.c: likewise for their dialogs. */
void plain_ask_offer(struct plain *p, const struct model_dialog *d);
void plain_answer_offer(
    struct plain *p, const struct model_dialog *d, char *line);
void plain_ask_pair(struct plain *p);
void plain_answer_pair(struct plain *p, char *line);
void plain_ask_policy(struct plain *p, const struct model_dialog *d);
void plain_answer_policy(
    struct plain *p, const struct model_dialog *d, char *line);

#endif
