/* SPDX-License-Identifier: MIT */
#include "tui/app/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/str.h"
#include "os/fd.h"
#include "os/sig.h"
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/app/plain.h"
#include "tui/app/screen.h"

#define LOCAL_MS  100
#define WAKE_MS   1000
#define SCRIPT_MS 50 /* a script that waits looks this often */

int64_t
app_now(const struct app *a)
{
	return clock_now_ms() + a->skew_ms;
}

/* --- drawing --- */

static void
tell_frame(struct app *a)
{
	if (a->options->sync_fd < 0)
		return;
	if (dprintf(a->options->sync_fd, "frame %llu events %llu %s\n",
		(unsigned long long)a->frames,
		a->link != NULL ? (unsigned long long)link_count(a->link) : 0,
		a->model->dirty ? "dirty" : "clean") < 0)
		a->quit = true;
}

void
app_frame(struct app *a)
{
	a->env.now_ms = app_now(a);
	a->env.wall_s = clock_wall();
	stack_sync(&a->stack, a->model, &a->env);
	screen_layout(&a->layout, a->model, a->canvas);
	a->model->dirty = false;
	screen_draw(a->canvas, a->model, &a->stack, &a->env);
	if (a->prefix_shown)
		prefix_draw(
		    a->model, &a->env, &a->prefix, canvas_all(a->canvas));
	if (a->present != NULL && present_frame(a->present, a->canvas) < 0)
		a->model->dirty = true;
	app_outside(a);
	a->wake_ms = -1;
	if (a->env.wake) /* the clock has minutes, a dialog seconds */
		a->wake_ms = a->env.now_ms +
		    (a->model->dialogs_n > 0
			    ? WAKE_MS
			    : (60 - a->env.wall_s % 60) * 1000);
	a->next_frame_ms = a->env.now_ms + a->period_ms;
	a->frames++;
	tell_frame(a);
}

static void
draw_if_due(struct app *a)
{
	int64_t now = app_now(a);

	if (a->wake_ms >= 0 && now >= a->wake_ms)
		a->model->dirty = true;
	app_ring(a);
	if (!a->model->dirty || now < a->next_frame_ms || a->quit)
		return;
	if (a->term == NULL || term_writable(a->term))
		app_frame(a);
}

/* --- input --- */

static void
take_keys(struct app *a)
{
	struct key *keys = term_keys(a->term);
	struct key_event ev;

	while (!a->quit && key_next(keys, &ev, clock_now_ms()))
		app_event(a, &ev);
}

static void
read_term(struct app *a)
{
	unsigned char bytes[4096];
	ssize_t n = term_read(a->term, bytes, sizeof(bytes));
	size_t done = 0;

	while (n > 0 && done < (size_t)n && !a->quit) {
		done += key_feed(term_keys(a->term), bytes + done,
		    (size_t)n - done, clock_now_ms());
		take_keys(a);
	}
}

void
app_resize(struct app *a)
{
	int w;
	int h;

	if (a->term == NULL)
		return;
	(void)term_resize(a->term);
	term_size(a->term, &w, &h);
	if (w == canvas_width(a->canvas) && h == canvas_height(a->canvas))
		return;
	if (canvas_resize(a->canvas, w, h) < 0)
		a->model->no_memory = true;
	present_repaint(a->present);
	a->model->dirty = true;
	a->next_frame_ms = app_now(a);
}

/* Ctrl-C where the terminal turns it into a signal. */
static void
interrupt(struct app *a)
{
	struct key_event ev;

	if (a->script != NULL)
		a->quit = true;
	else if (a->plain != NULL)
		plain_interrupt(a->plain);
	else if (key_parse("Ctrl-C", &ev) == 0)
		app_event(a, &ev);
}

static void
take_signals(struct app *a)
{
	bool size = false;
	int signum;

	while ((signum = sig_next(a->sig_fd)) > 0) {
		if (signum == SIGWINCH)
			size = true;
		else if (signum == SIGTSTP)
			act_do(a->model, ACTION_SUSPEND);
		else if (signum == SIGINT)
			interrupt(a);
		if (signum == SIGCONT)
			size = true;
	}
	app_intents(a);
	if (size)
		app_resize(a);
}

static void
take_listings(struct app *a)
{
	struct browse_listing *l;
	struct browse_looks *looks;
	size_t read;

	while ((l = browse_take(a->browse)) != NULL)
		model_set_listing(a->model, l);
	looks = browse_take_looks(a->browse);
	if (looks != NULL)
		model_set_looks(a->model, looks);
	looks = browse_looking(a->browse) ? NULL : model_looks(a->model);
	if (looks != NULL)
		browse_look(a->browse, looks);
	if (a->model->files.state != MODEL_BROWSE_READING)
		return;
	if (app_now(a) >= a->slow_ms)
		model_browse_slow(a->model);
	read = browse_progress(a->browse);
	if (read != a->model->files.reading) {
		a->model->files.reading = read;
		a->model->dirty = true;
	}
}

/* --- the loop --- */

enum {
	WAIT_TERM,
	WAIT_OUT,
	WAIT_SIG,
	WAIT_GUARD,
	WAIT_LINK,
	WAIT_BROWSE,
	WAIT_PREFS,
	WAIT_SAVE,
	WAIT_ERRANDS,
	WAIT_COUNT
};

static void
sooner(int64_t *wait, int64_t ms)
{
	if (ms >= 0 && (*wait < 0 || ms < *wait))
		*wait = ms;
}

static int64_t
time_to_wait(struct app *a, bool *ret_due)
{
	int64_t now = app_now(a);
	int64_t wait = -1;

	if (a->plain != NULL)
		sooner(&wait, plain_timeout(a->plain));
	*ret_due =
	    a->plain == NULL && a->model->dirty && now >= a->next_frame_ms;
	if (a->plain == NULL && a->model->dirty && !*ret_due)
		sooner(&wait, a->next_frame_ms - now);
	if (a->wake_ms >= 0)
		sooner(&wait, a->wake_ms > now ? a->wake_ms - now : 0);
	sooner(&wait, model_toasts_age(a->model, now));
	sooner(&wait, link_timeout(a->link, now));
	if (a->term != NULL)
		sooner(&wait, key_timeout(term_keys(a->term), clock_now_ms()));
	if (a->script != NULL)
		sooner(&wait, SCRIPT_MS);
	if (a->sweep != INTENT_NONE)
		sooner(&wait, LOCAL_MS);
	if (a->model->files.state == MODEL_BROWSE_READING)
		sooner(&wait, a->slow_ms > now ? a->slow_ms - now : WAKE_MS);
	return wait > INT32_MAX ? INT32_MAX : wait;
}

static int
input_fd(const struct app *a)
{
	if (a->plain != NULL)
		return plain_fd(a->plain);
	return a->term != NULL ? term_fd(a->term) : -1;
}

static void
wait_for_something(
    struct app *a, struct pollfd fds[WAIT_COUNT], int wait, bool due)
{
	const int in[WAIT_COUNT] = {
		[WAIT_TERM] = input_fd(a),
		[WAIT_OUT] = a->term != NULL && due ? STDOUT_FILENO : -1,
		[WAIT_SIG] = a->sig_fd,
		[WAIT_GUARD] = guard_fd(a->guard),
		[WAIT_LINK] = link_fd(a->link),
		[WAIT_BROWSE] = browse_fd(a->browse),
		[WAIT_PREFS] = a->prefs != NULL ? prefs_fd(a->prefs) : -1,
		[WAIT_SAVE] = save_fd(a->save),
		[WAIT_ERRANDS] = errands_fd(a->errands),
	};

	for (int i = 0; i < WAIT_COUNT; i++)
		fds[i] = (struct pollfd){ .fd = in[i], .events = POLLIN };
	fds[WAIT_OUT].events = POLLOUT;
	fds[WAIT_LINK].events = link_events(a->link);
	if (fds[WAIT_LINK].events == 0)
		fds[WAIT_LINK].fd = -1;
	while (poll(fds, WAIT_COUNT, wait) < 0 && errno == EINTR)
		;
}

/* A terminal that went away, or a signal to end: the status. */
static void
look_for_the_end(struct app *a, const struct pollfd fds[WAIT_COUNT])
{
	int signum = guard_signal(a->guard);

	if (a->term != NULL) {
		term_polled(a->term, fds[WAIT_TERM].revents);
		if (term_lost(a->term)) {
			a->status = APP_HANGUP;
			a->quit = true;
		}
	}
	if (signum != 0) {
		a->status = 128 + signum;
		a->quit = true;
	}
}

/* A part of what is searched for; returns whether there is more. */
static bool
search_on(struct model *m)
{
	int found = model_search_on(m);

	if (found >= 0)
		search_told(m, found);
	return found == MODEL_SEARCHING;
}

static void
turn(struct app *a)
{
	struct pollfd fds[WAIT_COUNT];
	bool due;
	bool loaded;
	bool more;
	int64_t page;
	int64_t look;
	int64_t prefix;
	int64_t wait;

	loaded = a->model->loaded;
	more = link_run(a->link, app_now(a), clock_wall());
	more |= model_filter_on(a->model);
	more |= search_on(a->model);
	if (!loaded && a->model->loaded)
		a->next_frame_ms = 0; /* nobody waits for the first content */
	page = app_pages(a);
	look = app_look(a);
	app_intents(a);
	app_prefs(a);
	prefix = app_prefix(a);
	app_sweep(a);
	if (a->script != NULL)
		(void)app_script(a);
	if (a->plain == NULL)
		draw_if_due(a);
	else if (!plain_run(a->plain))
		a->quit = true;
	if (a->quit)
		return;
	wait = time_to_wait(a, &due);
	sooner(&wait, page);
	sooner(&wait, look);
	sooner(&wait, prefix);
	wait_for_something(a, fds, more ? 0 : (int)wait, due);
	look_for_the_end(a, fds);
	if (a->quit)
		return;
	if (a->plain != NULL && fds[WAIT_TERM].revents != 0)
		plain_read(a->plain);
	if (a->term != NULL) {
		if (fds[WAIT_TERM].revents & POLLIN)
			read_term(a);
		take_keys(a);
		if (term_lost(a->term))
			look_for_the_end(a, fds);
	}
	if (fds[WAIT_SIG].revents != 0)
		take_signals(a);
	take_listings(a);
	app_saved(a);
	app_errands(a);
}

int
app_run(const struct app_options *options, struct fx_err *err)
{
	struct app a = {
		.options = options, .sig_fd = -1, .wake_ms = -1, .err = err
	};

	if (app_start(&a) < 0) {
		if (a.status == APP_OK)
			a.status = APP_FAILED;
	} else {
		while (!a.quit)
			turn(&a);
	}
	app_stop(&a);
	return a.status;
}
