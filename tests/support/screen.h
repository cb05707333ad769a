/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_SCREEN_H
#define FX_SUPPORT_SCREEN_H

/*
 * For tests of what is drawn: one canvas, and what must stand on it.  Include
 * it behind cmocka.h.  Static functions, so that nothing needs to be linked.
 */

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "tui/term/canvas.h"
#include "tui/term/dump.h"
#include "tui/term/key.h"

static struct canvas *screen;

/* A new screen; the rectangle is all of it. */
FX_UNUSED static struct canvas_rect
screen_make(int w, int h, enum style_set set)
{
	canvas_free(screen);
	screen = NULL;
	assert_int_equal(canvas_new(&screen, w, h, set), 0);
	return canvas_all(screen);
}

/* cmocka's teardown. */
FX_UNUSED static int
screen_free(FX_UNUSED void **state)
{
	canvas_free(screen);
	screen = NULL;
	return 0;
}

FX_UNUSED static void
screen_expect_dump(
    const char *want, void (*dump)(struct buf *out, const struct canvas *c))
{
	struct buf out;

	buf_init(&out, 1024 * 1024);
	dump(&out, screen);
	buf_put_u8(&out, 0);
	assert_int_equal(buf_error(&out), 0);
	assert_string_equal((const char *)out.data, want);
	buf_done(&out);
}

/* The rows, blanks at their ends removed. */
FX_UNUSED static void
screen_expect(const char *want)
{
	screen_expect_dump(want, dump_text);
}

/* The runs of styles. */
FX_UNUSED static void
screen_expect_styles(const char *want)
{
	screen_expect_dump(want, dump_styles);
}

/* The key with a name. */
FX_UNUSED static struct key_event
screen_key(const char *name)
{
	struct key_event ev;

	assert_int_equal(key_parse(name, &ev), 0);
	return ev;
}

/* A paste. */
FX_UNUSED static struct key_event
screen_paste(const char *text)
{
	return (struct key_event){
		.type = KEY_TYPE_PASTE,
		.str = text,
		.len = strlen(text),
	};
}

#endif
