/* SPDX-License-Identifier: MIT */
#include "support/scene.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "os/sig.h"
#include "tui/term/present.h"
#include "tui/term/term.h"

#define NAME "\u65e5\u672c e\u0301 L\\xF6sung.pdf"

void
scene_draw(struct canvas *c, const char *note)
{
	struct canvas_rect all = canvas_all(c);
	char size[32];

	canvas_clear(c);
	canvas_hline(all, 0, 0, all.w, STYLE_BORDER);
	canvas_text(all, 2, 0, -1, " Scene ", STYLE_TITLE_FOCUS);
	canvas_name(all, 1, 1, 30, NAME, STYLE_TEXT);
	canvas_text(all, 1, 2, -1, "[ok] verified", STYLE_OK);
	canvas_text(all, 20, 2, -1, "[!!] MISMATCH", STYLE_MISMATCH);
	canvas_text(all, 1, 3, -1, "selected row", STYLE_TEXT);
	canvas_select(all, 0, 3, 20);
	canvas_box(canvas_sub(all, 1, 4, 10, 3), STYLE_BORDER);
	for (int i = 0; i < 8; i++)
		canvas_glyph(all, 14 + i, 5, (enum glyph)((int)GLYPH_BAR_1 + i),
		    STYLE_BAR);
	canvas_text(all, 1, 8, -1, note, STYLE_TEXT);
	snprintf(size, sizeof(size), "%dx%d", all.w, all.h);
	canvas_text_right(all, 0, all.h - 1, all.w, size, STYLE_TEXT);
	canvas_cursor(all, 3, 8, true);
}

/* What a key does; returns false to end. */
static bool
act(struct term *t, struct present *p, const struct key_event *ev,
    char note[64])
{
	char bytes[EXTRA_MAX];

	if (key_is_char(ev, 'q', 0))
		return false;
	if (key_is_char(ev, 'C', 0))
		abort();
	if (key_is_char(ev, 'E', 0))
		fputs("noise from a library\n", stderr);
	if (key_is_char(ev, 'b', 0))
		term_beep(t, clock_now_ms());
	if (key_is_char(ev, 't', 0))
		term_send(t, bytes,
		    extra_title(term_extra(t), "a\033]b\x07title", bytes));
	if (key_is_char(ev, 'p', 0))
		term_send(t, bytes, extra_progress(term_extra(t), 420, bytes));
	if (key_is_char(ev, 'm', 0))
		term_mouse(t, true);
	if (key_is_char(ev, 'l', KEY_CTRL))
		present_repaint(p);
	if (key_is_char(ev, 'z', 0)) {
		term_suspend(t);
		raise(SIGSTOP);
		term_resume(t);
		present_repaint(p);
	}
	snprintf(note, 64, "note: ");
	if (ev->type == KEY_TYPE_PASTE)
		snprintf(note, 64, "note: paste %s", ev->str);
	else if (ev->type == KEY_TYPE_MOUSE)
		snprintf(note, 64, "note: mouse %d,%d", ev->x, ev->y);
	else
		key_label(ev, note + 6, 58);
	return true;
}

static bool
keys(struct term *t, struct present *p, char note[64])
{
	struct key *k = term_keys(t);
	struct key_event ev;
	char bytes[1024];
	ssize_t n = term_read(t, bytes, sizeof(bytes));
	int64_t now = clock_now_ms();

	if (n > 0)
		key_feed(k, bytes, (size_t)n, now);
	while (key_next(k, &ev, now)) {
		if (!act(t, p, &ev, note))
			return false;
	}
	return !term_lost(t);
}

static void
loop(struct term *t, struct present *p, struct canvas *c, int sig_fd)
{
	char note[64] = "note: none";
	bool more = true;
	int w;
	int h;

	while (more) {
		struct pollfd fds[2] = {
			{ .fd = term_fd(t), .events = POLLIN },
			{ .fd = sig_fd, .events = POLLIN },
		};

		scene_draw(c, note);
		if (term_writable(t))
			present_frame(p, c);
		poll(fds, 2, key_timeout(term_keys(t), clock_now_ms()));
		if (fds[1].revents != 0) {
			while (sig_next(sig_fd) > 0)
				;
			if (term_resize(t))
				present_repaint(p);
			term_size(t, &w, &h);
			canvas_resize(c, w, h);
		}
		term_polled(t, fds[0].revents);
		more = !term_lost(t) && keys(t, p, note);
	}
}

int
scene_main(int argc, char **argv)
{
	static const int signals[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT };
	struct term_conf conf = { .log_fd = -1 };
	struct fx_err err = FX_ERR_NONE;
	struct canvas *c;
	struct present *p;
	struct term *t;
	bool lost;
	int sig_fd;
	int w;
	int h;

	setlocale(LC_ALL, "");
	for (int i = 2; i < argc; i++) {
		conf.mouse = conf.mouse || strcmp(argv[i], "mouse") == 0;
		conf.ascii = conf.ascii || strcmp(argv[i], "ascii") == 0;
		if (strcmp(argv[i], "log") == 0)
			conf.log_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	sig_fd = sig_open(signals, FX_COUNT(signals));
	if (term_start(&t, &conf, &err) < 0) {
		printf("refused: %s\n", err.text);
		return 2;
	}
	term_size(t, &w, &h);
	if (canvas_new(&c, w, h, term_set(t)) < 0 ||
	    present_new(&p, STYLE_THEME_DEFAULT, term_depth(t)) < 0)
		return 3;
	loop(t, p, c, sig_fd);
	lost = term_lost(t);
	present_free(p);
	canvas_free(c);
	term_stop(t);
	return lost ? 129 : 0;
}
