/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/faults.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"
#include "os/fd.h"
#include "os/sig.h"
#include "os/xdg.h"

static const struct opt options[] = {
	{ "port", 'p', N_("PORT"), N_("listen there; 0: any free port") },
	{ "bind", 'b', N_("ADDRESS"), N_("listen on this address only") },
	{ "inbox", 0, N_("DIR"), N_("put what arrives here") },
	{ "log", 0, N_("FILE"), N_("write the log there") },
	{ "umask", 0, N_("MODE"), N_("for received files, octal") },
	{ "allow-root", 0, NULL, N_("run as root all the same") },
	FAULTS_OPTION,
};

/* Where everything lies; strings to be freed. */
struct places {
	char *config_file;
	char *state_dir;
	char *runtime_dir;
	char *socket;
	char *log;
	char *inbox; /* NULL: the setting */
};

static void
places_done(struct places *p)
{
	free(p->config_file);
	free(p->state_dir);
	free(p->runtime_dir);
	free(p->socket);
	free(p->log);
	free(p->inbox);
}

/* What the user named, or a file of the state folder. */
static char *
log_path(const struct cli *cli, const struct places *p)
{
	const char *given = opts_get(cli, "log");

	return given != NULL ? strdup(given)
			     : str_printf("%s/log", p->state_dir);
}

static int
places_find(const struct cli *cli, struct places *p, struct fx_err *err)
{
	const char *inbox = opts_get(cli, "inbox");

	if (xdg_config_file(&p->config_file, err) < 0 ||
	    xdg_state_dir(&p->state_dir, err) < 0 ||
	    xdg_make(p->state_dir, 0700, err) < 0 ||
	    xdg_runtime_dir(p->state_dir, &p->runtime_dir, err) < 0 ||
	    xdg_make(p->runtime_dir, 0700, err) < 0 ||
	    xdg_engine_socket(p->state_dir, &p->socket, err) < 0)
		return -1;
	p->log = log_path(cli, p);
	if (p->log == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	if (inbox == NULL)
		return 0;
	p->inbox = realpath(inbox, NULL);
	if (p->inbox == NULL)
		return fx_err_set(err, E_NOENT, "there is no folder %s", inbox);
	return 0;
}

/* An octal mode, or -1. */
static int
parse_mode(const char *text)
{
	int mode = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at < '0' || *at > '7' || at - text == 4)
			return -1;
		mode = mode * 8 + (*at - '0');
	}
	return text[0] != '\0' && mode <= 0777 ? mode : -1;
}

/* The options as the engine wants them: 0, or -1 and err. */
static int
take_options(
    const struct cli *cli, struct engine_options *o, struct fx_err *err)
{
	const char *port = opts_get(cli, "port");
	const char *mask = opts_get(cli, "umask");
	uint64_t number;

	o->umask = cli->umask;
	if (mask != NULL) {
		o->umask = parse_mode(mask);
		if (o->umask < 0)
			return fx_err_set(
			    err, E_ARGS, "--umask=%s is no octal mode", mask);
	}
	if (port != NULL) {
		if (num_parse_u64(port, 0, 65535, &number) < 0)
			return fx_err_set(
			    err, E_ARGS, "--port=%s is no port", port);
		o->port = (int)number;
	}
	o->bind = opts_get(cli, "bind");
	o->fault = opts_get(cli, "fault");
	o->allow_root = opts_get(cli, "allow-root") != NULL;
	return 0;
}

/* SIGINT and SIGTERM end the engine, a lost terminal does not. */
static int
catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGHUP, &ignore, NULL);
	return sig_open(signals, FX_COUNT(signals));
}

static int
serve(struct cli *cli, const struct places *p, struct engine_options *o)
{
	struct fx_err err = FX_ERR_NONE;
	int stop_fd, r;

	o->config_file = p->config_file;
	o->state_dir = p->state_dir;
	o->inbox = p->inbox;
	o->socket = p->socket;
	umask(077);
	fd_raise_limit(FX_DESCRIPTORS_WANTED);
	r = log_open(p->log);
	if (r < 0) {
		fx_err_errno(&err, E_IO_WRITE, -r, "log %s", p->log);
		return run_fail(cli, &err);
	}
	stop_fd = catch_signals();
	if (stop_fd < 0)
		fx_err_errno(&err, E_INTERNAL, -stop_fd, "signals");
	r = stop_fd < 0 ? -1 : engine_run(o, stop_fd, &err);
	if (r < 0)
		log_msg(LOG_ERROR, "%s", err.text);
	fd_close(&stop_fd);
	log_close();
	return r < 0 ? run_fail(cli, &err) : RUN_OK;
}

static int
run(struct cli *cli)
{
	struct engine_options o;
	struct places p = { .socket = NULL };
	struct fx_err err = FX_ERR_NONE;
	int status;

	engine_options_init(&o);
	if (take_options(cli, &o, &err) < 0 || places_find(cli, &p, &err) < 0)
		status = run_fail(cli, &err);
	else
		status = serve(cli, &p, &o);
	places_done(&p);
	return status;
}

static int
show_status(struct cli *cli)
{
	struct door_msg reply;
	const struct door_status *s;
	char text[REPORT_TEXT], more[REPORT_TEXT], time[HUMAN_SIZE];
	int status = run_connect_running(cli);

	if (status == 0)
		status = run_call(cli, DOOR_STATUS, NULL, &reply);
	if (status != 0)
		return status;
	s = reply.data;
	report_object(cli, &shape_status, s);
	if (!cli->json) {
		fprintf(cli->out, _("%s, process %lld, up %s\n"),
		    report_safe(cli, text, s->engine), (long long)s->pid,
		    human_duration(time, sizeof(time), (uint64_t)s->uptime_s));
		fprintf(cli->out, _("device %s, %s\n"),
		    report_safe(cli, text, s->name),
		    report_safe(cli, more, s->device));
		fprintf(cli->out, _("inbox %s\n"),
		    report_safe(cli, text, s->inbox));
		fprintf(cli->out,
		    s->listening ? _("listening on port %lld\n")
				 : _("not listening (port %lld)\n"),
		    (long long)s->port);
		fprintf(cli->out,
		    _("front ends: %lld, sessions: %lld, transfers: %lld\n"),
		    (long long)s->clients, (long long)s->sessions,
		    (long long)s->active);
	}
	door_msg_done(&reply);
	return RUN_OK;
}

static int
stop(struct cli *cli)
{
	int status = run_connect_running(cli);

	if (status == 0)
		status = run_call(cli, DOOR_SHUTDOWN, NULL, NULL);
	return status;
}

static const struct sub subs[] = {
	{ "status", "", N_("what the running engine does"), 0, 0, show_status },
	{ "stop", "", N_("end it; transfers can be resumed"), 0, 0, stop },
};

const struct cmd engine_cmd = {
	.name = "engine",
	.args = "",
	.help = N_("run the engine here, in the foreground"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.subs = subs,
	.subs_n = FX_COUNT(subs),
	.run = run,
};
