/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_STACK_H
#define FX_TUI_APP_STACK_H

/*
 * The open dialogs: an instance of its view for each entry of m->dialogs,
 * kept in step with them.  One thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/view/view.h"

struct stack_item {
	uint64_t serial;
	const struct view *view;
	void *state;
};

/* All zeros is an empty stack. */
struct stack {
	struct stack_item items[MODEL_DIALOGS_MAX];
	size_t count;
};

/* Close and open instances until they match m->dialogs. */
void stack_sync(struct stack *s, struct model *m, struct view_env *env);

/* Close all instances. */
void stack_done(struct stack *s);

/* Hand an event to the top-most dialog; false: there is none. */
bool stack_key(struct stack *s, struct model *m, struct view_env *env,
    const struct key_event *ev);

void stack_draw(struct stack *s, const struct model *m, struct view_env *env,
    struct canvas_rect screen);

#endif
