/* SPDX-License-Identifier: MIT */
#include "tui/app/app.h"

#include <errno.h>
#include <langinfo.h>
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
#include "os/xdg.h"
#include "tui/app/act.h"
#include "tui/app/app_code.h"
#include "tui/app/screen.h"

#define LOCAL_MS  100
#define SSH_MS    250
#define WAKE_MS   1000
#define SCRIPT_W  80
#define SCRIPT_H  24
#define SCRIPT_MS 50 /* a script that waits looks this often */

int64_t
app_now(const struct app *a)
{
	return clock_now_ms() + a->skew_ms;
}

/* --- start and stop --- */

static bool
over_ssh(void)
{
	const char *connection = getenv("SSH_CONNECTION");
	const char *tty = getenv("SSH_TTY");

	return (connection != NULL && connection[0] != '\0') ||
	    (tty != NULL && tty[0] != '\0');
}

static int
no_memory(struct app *a)
{
	return fx_err_set(a->err, E_INTERNAL, "out of memory");
}

static int
start_term(struct app *a)
{
	const struct app_options *o = a->options;
	struct term_conf conf = { .color = o->color,
		.ascii = o->ascii,
		.mouse = setting_get(a->model, SETTING_MOUSE) != 0,
		.log_fd = o->log_fd };
	int w;
	int h;

	if (term_check(a->err) < 0) {
		a->status = APP_USAGE;
		return -1;
	}
	if (term_start(&a->term, &conf, a->err) < 0) {
		a->status = APP_USAGE;
		return -1;
	}
	term_size(a->term, &w, &h);
	if (present_new(&a->present,
		(enum style_theme)setting_get(a->model, SETTING_THEME),
		term_depth(a->term)) < 0 ||
	    canvas_new(&a->canvas, w, h, term_set(a->term)) < 0)
		return no_memory(a);
	return 0;
}

static int
start_script(struct app *a)
{
	bool utf8 = str_eq(nl_langinfo(CODESET), "UTF-8");

	if (script_load(&a->script, a->options->script, a->err) < 0) {
		a->status = APP_USAGE;
		return -1;
	}
	if (canvas_new(&a->canvas, SCRIPT_W, SCRIPT_H,
		utf8 && !a->options->ascii ? STYLE_SET_UTF8 : STYLE_SET_ASCII) <
	    0)
		return no_memory(a);
	return 0;
}

static int
start_signals(struct app *a)
{
	static const int signals[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT,
		SIGQUIT };
	int r;

	a->sig_fd = sig_open(signals, FX_COUNT(signals));
	r = a->sig_fd < 0 ? a->sig_fd : guard_start(&a->guard);
	if (r < 0)
		return fx_err_errno(a->err, E_INTERNAL, -r, "signals");
	return 0;
}

/* The engine: its own thread, or another process found by link. */
static int
start_engine(struct app *a)
{
	struct host_options ho = { .demo = a->options->demo,
		.fault = a->options->fault,
		.umask = a->options->umask };
	struct link_options lo = { .umask = a->options->umask,
		.rate_ms = a->period_ms };

	a->model->demo = a->options->demo;
	a->model->private = a->options->demo || a->options->private;
	if (a->model->private && host_start(&a->host, &ho, a->err) < 0)
		return -1;
	lo.host = a->host;
	a->link = link_new(a->model, &lo);
	return a->link != NULL ? 0 : no_memory(a);
}

static int
start_browsing(struct app *a)
{
	struct fx_err err = FX_ERR_NONE;
	char *home = NULL;
	char *here;
	int r = browse_new(&a->browse);

	if (r < 0)
		return fx_err_errno(a->err, E_INTERNAL, -r, "browsing");
	if (xdg_home(&home, &err) == 0)
		a->model->files.home = home;
	here = getcwd(NULL, 0);
	app_browse(a, here != NULL && here[0] == '/' ? here : "/", NULL);
	free(here);
	return 0;
}

static int
start(struct app *a)
{
	a->model = model_new();
	a->keymap = keymap_new();
	if (a->model == NULL || a->keymap == NULL)
		return no_memory(a);
	if (start_signals(a) < 0 || app_prefs_start(a) < 0)
		return -1;
	a->env.layout = &a->layout;
	a->period_ms = over_ssh() ? SSH_MS : LOCAL_MS;
	if ((a->options->script != NULL ? start_script(a) : start_term(a)) < 0)
		return -1;
	app_frame(a); /* before any folder is read or engine found */
	if (start_engine(a) < 0)
		return -1;
	return start_browsing(a);
}

static void
stop(struct app *a)
{
	stack_done(&a->stack);
	prefs_free(a->prefs);
	present_free(a->present);
	term_stop(a->term);
	guard_stop(a->guard);
	link_free(a->link);
	browse_free(a->browse);
	host_stop(a->host);
	script_free(a->script);
	canvas_free(a->canvas);
	keymap_free(a->keymap);
	model_free(a->model);
	fd_close(&a->sig_fd);
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
	if (a->present != NULL && present_frame(a->present, a->canvas) < 0)
		a->model->dirty = true;
	a->wake_ms = a->env.wake ? a->env.now_ms + WAKE_MS : -1;
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
	if (a->model->bell && a->term != NULL &&
	    setting_get(a->model, SETTING_BELL) != 0)
		term_beep(a->term, now);
	a->model->bell = false;
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

	*ret_due = a->model->dirty && now >= a->next_frame_ms;
	if (a->model->dirty && !*ret_due)
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

static void
wait_for_something(
    struct app *a, struct pollfd fds[WAIT_COUNT], int wait, bool due)
{
	const int in[WAIT_COUNT] = {
		[WAIT_TERM] = a->term != NULL ? term_fd(a->term) : -1,
		[WAIT_OUT] = a->term != NULL && due ? STDOUT_FILENO : -1,
		[WAIT_SIG] = a->sig_fd,
		[WAIT_GUARD] = guard_fd(a->guard),
		[WAIT_LINK] = link_fd(a->link),
		[WAIT_BROWSE] = browse_fd(a->browse),
		[WAIT_PREFS] = a->prefs != NULL ? prefs_fd(a->prefs) : -1,
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

static void
turn(struct app *a)
{
	struct pollfd fds[WAIT_COUNT];
	bool due;
	bool more;
	int64_t page;
	int64_t wait;

	more = link_run(a->link, app_now(a), clock_wall());
	page = app_pages(a);
	app_intents(a);
	app_prefs(a);
	app_sweep(a);
	if (a->script != NULL)
		(void)app_script(a);
	draw_if_due(a);
	if (a->quit)
		return;
	wait = time_to_wait(a, &due);
	sooner(&wait, page);
	wait_for_something(a, fds, more ? 0 : (int)wait, due);
	look_for_the_end(a, fds);
	if (a->quit)
		return;
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
}

int
app_run(const struct app_options *options, struct fx_err *err)
{
	struct app a = {
		.options = options, .sig_fd = -1, .wake_ms = -1, .err = err
	};

	if (start(&a) < 0) {
		if (a.status == APP_OK)
			a.status = APP_FAILED;
	} else {
		while (!a.quit)
			turn(&a);
	}
	stop(&a);
	return a.status;
}
