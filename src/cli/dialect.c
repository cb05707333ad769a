/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/dialect.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

/*
 * Talking with the five older programs.  Which one speaks what nobody can
 * find out from outside, so the dialect is named first.
 */

static const struct opt options[] = {
	{ "port", 'p', N_("PORT"), N_("listen at this port") },
	{ "bind", 0, N_("ADDRESS"), N_("listen at this address alone") },
	{ "dir", 'd', N_("DIR"), N_("what arrives goes there, not the inbox") },
	{ "share", 0, N_("DIR"), N_("what is served (pull-md5)") },
	{ "once", '1', NULL, N_("end after the first file") },
	{ "accept", 0, N_("HOW"), N_("ask, allow or deny; ask by default") },
	{ "allow", 0, N_("NETWORKS"), N_("who may call; local by default") },
	{ "max-file", 0, N_("SIZE"), N_("larger files are refused") },
	{ "max-retries", 0, N_("N"), N_("send the whole file again so often") },
	{ "no-keep", 0, NULL, N_("echo-json: keep no copy of uploads") },
	{ "no-save", 0, NULL, N_("echo-json: do not save what comes back") },
	{ "pad-header", 0, NULL, N_("fill the header to 4096 bytes") },
	{ "set", 0, N_("KEY=VALUE"),
	    N_("other settings of fxtui.conf(5), blanks between") },
};

/* Which key an option is, and its value if it takes none. */
static const struct {
	const char *option;
	const char *key;
	const char *value;
} keys[] = {
	{ "port", "port", NULL },
	{ "bind", "bind", NULL },
	{ "once", "once", "yes" },
	{ "accept", "accept", NULL },
	{ "allow", "allow", NULL },
	{ "max-file", "max_file", NULL },
	{ "max-retries", "max_retries", NULL },
	{ "no-keep", "keep", "no" },
	{ "no-save", "save", "no" },
	{ "pad-header", "pad_header", "yes" },
};

static int
add(struct dialect *d, const char *key, const char *value, struct fx_err *err)
{
	if (d->options_n == DIALECT_OPTIONS_MAX)
		return fx_err_set(err, E_ARGS, "too many settings");
	d->options[d->options_n] = str_printf("%s=%s", key, value);
	if (d->options[d->options_n] == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	d->options_n++;
	return 0;
}

static int
add_folder(struct dialect *d, const char *key, struct fx_err *err)
{
	const char *value = opts_get(d->cli, key);
	char *path;
	int r;

	if (value == NULL)
		return 0;
	path = run_path(value, err);
	if (path == NULL)
		return -1;
	r = add(d, key, path, err);
	free(path);
	return r;
}

/* KEY=VALUE KEY=VALUE, with blanks between. */
static int
add_set(struct dialect *d, const char *text, struct fx_err *err)
{
	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		size_t n = strcspn(text, " ");

		if (d->options_n == DIALECT_OPTIONS_MAX)
			return fx_err_set(err, E_ARGS, "too many settings");
		d->options[d->options_n] = str_dup_n(text, n);
		if (d->options[d->options_n] == NULL)
			return fx_err_set(err, E_INTERNAL, "out of memory");
		d->options_n++;
		text += n;
	}
	return 0;
}

static int
take_options(struct dialect *d, struct fx_err *err)
{
	const char *set = opts_get(d->cli, "set");

	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		const char *value = opts_get(d->cli, keys[i].option);

		if (value != NULL &&
		    add(d, keys[i].key,
			keys[i].value != NULL ? keys[i].value : value, err) < 0)
			return -1;
	}
	if (add_folder(d, "dir", err) < 0 || add_folder(d, "share", err) < 0)
		return -1;
	return set != NULL ? add_set(d, set, err) : 0;
}

static void
done(struct dialect *d)
{
	while (d->options_n > 0)
		free(d->options[--d->options_n]);
	while (d->ids_n > 0)
		free(d->ids[--d->ids_n]);
	free(d->ids);
}

/* A time as the old programs wrote it. */
const char *
dialect_time(char out[DIALECT_TIME_SIZE], int64_t wall_s)
{
	time_t when = (time_t)wall_s;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL ||
	    strftime(out, DIALECT_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		out[0] = '\0';
	return out;
}

/* --- what is on --- */

static void
show(struct cli *cli, const struct door_dialect *d)
{
	char address[REPORT_TEXT], dir[REPORT_TEXT],
	    until[DIALECT_TIME_SIZE] = "";

	report_object(cli, &shape_dialect, d);
	if (cli->json)
		return;
	if (!d->on) {
		fprintf(cli->out, _("%-10s off\n"), d->name);
		return;
	}
	if (d->until > 0)
		dialect_time(until, d->until);
	fprintf(cli->out,
	    _("%-10s on at %s, %lld connected, %lld files, %lld failed%s%s\n"),
	    d->name, report_safe(cli, address, d->address),
	    (long long)d->callers, (long long)d->done, (long long)d->failed,
	    d->until > 0 ? _(", until ") : "", until);
	if (d->share != NULL)
		fprintf(cli->out, _("           serves %s\n"),
		    report_safe(cli, dir, d->share));
}

static int
list(struct cli *cli)
{
	struct door_msg reply;
	const struct door_dialects *all;
	int status = run_call(cli, DOOR_DIALECTS, NULL, &reply);

	if (status != 0)
		return status;
	all = reply.data;
	for (size_t i = 0; i < all->items_n; i++)
		show(cli, &all->items[i]);
	door_msg_done(&reply);
	return RUN_OK;
}

/* --- the command --- */

static int
usage(struct cli *cli, const char *what)
{
	struct fx_err err;

	fx_err_set(&err, E_ARGS, "%s", what);
	return run_fail(cli, &err);
}

static int
run(struct cli *cli)
{
	struct dialect d = { .cli = cli };
	struct fx_err err = FX_ERR_NONE;
	const char *verb;
	int status = RUN_USAGE;

	if (cli->args_n == 0)
		return list(cli);
	if (cli->args_n < 2)
		return usage(
		    cli, "after the dialect comes serve, stop, send or get");
	d.name = cli->args[0];
	verb = cli->args[1];
	snprintf(d.peer, sizeof(d.peer), "~%s", d.name);
	if (take_options(&d, &err) < 0)
		status = run_fail(cli, &err);
	else if (str_eq(verb, "serve") && cli->args_n == 2)
		status = dialect_serve(&d);
	else if (str_eq(verb, "stop") && cli->args_n == 2)
		status = dialect_stop(&d, false);
	else if (str_eq(verb, "send") && cli->args_n >= 4)
		status = dialect_send_or_get(&d, false);
	else if (str_eq(verb, "get") && cli->args_n >= 4)
		status = dialect_send_or_get(&d, true);
	else
		status = usage(cli,
		    "expected: DIALECT serve, DIALECT stop, "
		    "DIALECT send FILE... HOST[:PORT], or "
		    "pull-md5 get NAME... HOST[:PORT]");
	done(&d);
	return status;
}

const struct cmd dialect_cmd = {
	.name = "dialect",
	.args = N_("[DIALECT serve|stop|send FILE... HOST|get NAME... HOST]"),
	.help = N_("talk with five older file transfer programs"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.max = CMD_MANY,
	.run = run,
};
