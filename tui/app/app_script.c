/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "os/fd.h"
#include "tui/app/app_code.h"
#include "tui/term/dump.h"

#define DUMP_MAX (16 * 1024 * 1024)
#define WAIT_MS  60000 /* for a text to appear, at most */
#define KEY_MS   200   /* the clock moves on with each key */

static void
fail(struct app *a, const struct script_step *step, const char *what)
{
	fx_err_set(
	    a->err, E_TIMEOUT, "line %u of the script: %s", step->line, what);
	a->status = APP_FAILED;
	a->quit = true;
}

/* The screen as text, NUL-terminated, in out. */
static int
screen_text(struct app *a, struct buf *out)
{
	buf_init(out, DUMP_MAX);
	app_frame(a);
	dump_text(out, a->canvas);
	buf_put_u8(out, 0);
	return buf_error(out);
}

static bool
seen(struct app *a, const char *text)
{
	struct buf out;
	bool found = screen_text(a, &out) == 0 &&
	    strstr((const char *)out.data, text) != NULL;

	buf_done(&out);
	return found;
}

static void
dump(struct app *a, const struct script_step *step)
{
	struct buf out;

	buf_init(&out, DUMP_MAX);
	app_frame(a);
	dump_canvas(&out, a->canvas);
	if (buf_error(&out) != 0 ||
	    fd_write_full(STDOUT_FILENO, out.data, out.len) < 0)
		fail(a, step, "the screen cannot be printed");
	buf_done(&out);
}

static void
press(struct app *a, const struct key_event *ev)
{
	a->skew_ms += KEY_MS;
	app_event(a, ev);
}

static void
type(struct app *a, const struct script_step *step)
{
	struct key_event ev;
	char one[8];

	for (const char *at = step->text; *at != '\0';) {
		size_t n = 1;

		while ((at[n] & 0xC0) == 0x80 && n < sizeof(one) - 1)
			n++;
		memcpy(one, at, n);
		one[n] = '\0';
		if (key_parse(one[0] == ' ' ? "Space" : one, &ev) < 0) {
			fail(a, step, "no such character");
			return;
		}
		press(a, &ev);
		at += n;
	}
}

static void
do_step(struct app *a, const struct script_step *step)
{
	switch (step->kind) {
	case SCRIPT_KEY:
		press(a, &step->key);
		break;
	case SCRIPT_MOUSE:
		app_frame(a); /* a click means what is drawn there */
		press(a, &step->key);
		break;
	case SCRIPT_TYPE:
		type(a, step);
		break;
	case SCRIPT_SIZE:
		if (canvas_resize(a->canvas, step->w, step->h) < 0)
			fail(a, step, "out of memory");
		break;
	case SCRIPT_WAIT:
		a->waiting = step;
		a->wait_until_ms = clock_now_ms() + WAIT_MS;
		break;
	case SCRIPT_DUMP:
		dump(a, step);
		break;
	}
}

bool
app_script(struct app *a)
{
	while (!a->quit) {
		const struct script_step *step;

		if (a->waiting != NULL) {
			if (seen(a, a->waiting->text)) {
				a->waiting = NULL;
				continue;
			}
			if (clock_now_ms() < a->wait_until_ms)
				return false;
			dump(a, a->waiting);
			fail(a, a->waiting, "the text did not appear");
			return false;
		}
		step = script_next(a->script);
		if (step == NULL) {
			a->quit = true;
			return true;
		}
		do_step(a, step);
	}
	return true;
}
