/* SPDX-License-Identifier: MIT */
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/fd.h"
#include "os/sig.h"
#include "os/xdg.h"
#include "tui/app/app_code.h"
#include "tui/app/plain.h"

/* Starting in an order in which nothing is waited for, and stopping. */

#define LOCAL_MS 100
#define SSH_MS   250
#define SLOW_MS  2000 /* --slow-link */
#define SCRIPT_W 80
#define SCRIPT_H 24

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
start_plain(struct app *a)
{
	a->plain = plain_new(a);
	if (a->plain == NULL ||
	    canvas_new(&a->canvas, SCRIPT_W, SCRIPT_H, STYLE_SET_ASCII) < 0)
		return no_memory(a);
	return 0;
}

static int
start_signals(struct app *a)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGWINCH, SIGTSTP,
		SIGCONT };
	int r;

	/* Without a screen to restore, Ctrl-Z is the kernel's. */
	a->sig_fd =
	    sig_open(signals, a->options->plain ? 2 : FX_COUNT(signals));
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

	if (r == 0)
		r = save_new(&a->save);
	if (r == 0)
		r = errands_new(&a->errands);
	if (r < 0)
		return fx_err_errno(a->err, E_INTERNAL, -r, "browsing");
	if (xdg_home(&home, &err) == 0)
		a->model->files.home = home;
	app_files_start(a);
	here = getcwd(NULL, 0);
	app_browse(a, here != NULL && here[0] == '/' ? here : "/", NULL);
	free(here);
	return 0;
}

static int
start_output(struct app *a)
{
	if (a->options->script != NULL)
		return start_script(a);
	return a->options->plain ? start_plain(a) : start_term(a);
}

int
app_start(struct app *a)
{
	a->model = model_new();
	a->keymap = keymap_new();
	if (a->model == NULL || a->keymap == NULL)
		return no_memory(a);
	if (start_signals(a) < 0 || app_prefs_start(a) < 0)
		return -1;
	a->env.layout = &a->layout;
	a->env.keymap = a->keymap;
	a->model->keymap = a->keymap;
	a->env.history = &a->history;
	a->period_ms = over_ssh() ? SSH_MS : LOCAL_MS;
	if (a->options->slow_link)
		a->period_ms = SLOW_MS;
	if (start_output(a) < 0)
		return -1;
	if (a->plain == NULL)
		app_frame(a); /* before any folder is read or engine found */
	if (start_engine(a) < 0)
		return -1;
	return start_browsing(a);
}

void
app_stop(struct app *a)
{
	stack_done(&a->stack);
	plain_free(a->plain);
	prefs_free(a->prefs);
	present_free(a->present);
	term_stop(a->term);
	guard_stop(a->guard);
	link_free(a->link);
	browse_free(a->browse);
	save_free(a->save);
	errands_free(a->errands);
	host_stop(a->host);
	script_free(a->script);
	canvas_free(a->canvas);
	keymap_free(a->keymap);
	edit_history_done(&a->history);
	model_free(a->model);
	fd_close(&a->sig_fd);
}
