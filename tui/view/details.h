/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_DETAILS_H
#define FX_TUI_VIEW_DETAILS_H

/*
 * All that is known of one item, as lines of label and value.
 *
 * Text is safe; a value that is too long goes on below itself, and a key is
 * broken between its groups only.
 */

#include <stdint.h>

#include "base/str.h"
#include "tui/model/model.h"

#define DETAILS_MAX (64 * 1024) /* bytes */

/* Which item: as in a struct model_dialog of kind DIALOG_INFO. */
struct details_of {
	enum model_pane pane;
	const char *id; /* FILES: raw path; NULL: the pane's current item */
	int64_t index;
	int64_t wall_s;
};

/*
 * Append the lines for cols columns to out (errors are sticky there).  Sets
 * *ret_title, safe text that the caller frees; NULL without memory.
 */
void details_add(struct str *out, const struct model *m,
    const struct details_of *of, int cols, char **ret_title);

#endif
