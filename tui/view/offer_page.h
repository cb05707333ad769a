/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_OFFER_PAGE_H
#define FX_TUI_VIEW_OFFER_PAGE_H

/*
 * What the offer dialog shows, and the keys in its list.  offer.c answers
 * the offer; nobody else includes this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/model.h"
#include "tui/view/offer_list.h"
#include "tui/widget/dialog.h"
#include "tui/widget/edit.h"

#define OFFER_COLS      70 /* of the body */
#define OFFER_KEY_MAX   128
#define OFFER_TITLE_MAX 2400
#define OFFER_BUTTONS   4

/* What is being typed. */
enum offer_typing {
	OFFER_TYPING_NOTHING,
	OFFER_TYPING_INTO, /* another folder */
	OFFER_TYPING_NAME, /* a new name of the only root */
};

struct offer {
	struct dialog box;
	struct dialog_button buttons[OFFER_BUTTONS];
	char title[OFFER_TITLE_MAX];
	struct offer_list list;
	enum model_conflict conflict; /* BY_SETTING: that of the row */
	enum offer_typing typing;
	enum offer_typing asked; /* e or r was pressed in the list */
	struct edit edit;
	char *into; /* as it was typed; NULL: as the offer says */
	char *name;
	bool enter; /* Enter was pressed in the list */
	bool over;  /* drawn as over */

	/* While drawing or acting. */
	const struct model *m;
	const struct model_row *row;
	struct offer_sum sum;
	int64_t short_bytes; /* so much space is missing for what is ticked */
};

/* The rule for names that are taken, chosen or not. */
enum model_conflict offer_rule(const struct offer *o);

/* Rows the body likes to have. */
int offer_page_rows(const struct offer *o);

/* For struct dialog; ctx is the struct offer. */
void offer_page_draw(void *ctx, struct canvas_rect body, bool focused);
bool offer_page_key(void *ctx, const struct key_event *ev);

/* offer_type.c: the line of the destination while it is typed. */
int offer_type_init(struct offer *o); /* 0 or -ENOMEM */
void offer_type_done(struct offer *o);
void offer_type_begin(struct offer *o, struct model *m, enum offer_typing what);
void offer_type_key(
    struct offer *o, struct model *m, const struct key_event *ev);

/* Put what was typed into an INTENT_ACCEPT: 0 or -ENOMEM. */
int offer_type_put(
    const struct offer *o, const struct model *m, struct intent *in);

/* A body of two lines; ctx is a struct offer_note. */
struct offer_note {
	const char *text;
	const char *hint;
};
void offer_note_draw(void *ctx, struct canvas_rect body, bool focused);

#endif
