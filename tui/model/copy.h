/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_MODEL_COPY_H
#define FX_TUI_MODEL_COPY_H

/*
 * Strings of the front door as the model keeps them.  Each function returns
 * memory of the caller's; without memory it returns NULL and sets failed, so
 * that a whole struct can be filled before one looks.  NULL stays NULL but
 * for those called _always and for copy_word, which make "" of it.
 */

#include <stdbool.h>

#include "tui/model/model.h"

struct copy {
	bool failed;
};

/* An id or key, as it is. */
char *copy_word(struct copy *c, const char *from);

/* Text of somebody, made safe. */
char *copy_text(struct copy *c, const char *from);
char *copy_text_always(struct copy *c, const char *from);

/*
 * A sentence of the engine.  Its foreign parts were made safe when it was
 * made; only what is no safe text at all is made so now.
 */
char *copy_sentence(struct copy *c, const char *from);

/* A name or path in the %XX form of base/path, as safe text. */
char *copy_name(struct copy *c, const char *from);
char *copy_name_always(struct copy *c, const char *from);

/* The same as it is, raw; NULL too for what no path can be. */
char *copy_raw(struct copy *c, const char *from);

/* The level of a name of the door; MODEL_INFO for one it does not know. */
enum model_level copy_level(const char *name);

#endif
