/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/report.h"
#include "cli/run.h"

static void
show(struct cli *cli, const struct door_listening *l)
{
	char text[REPORT_TEXT];

	report_event(cli, DOOR_EV_LISTENING, l);
	if (cli->json)
		return;
	if (l->on)
		fprintf(cli->out, _("listening on port %lld, %s\n"),
		    (long long)l->port, report_safe(cli, text, l->address));
	else
		fprintf(cli->out, "%s\n", _("not listening"));
	if (l->error != NULL)
		report_note(cli, "fxt: %s", report_safe(cli, text, l->error));
}

static int
show_status(struct cli *cli)
{
	struct door_msg reply;
	struct door_listening l = { .on = false };
	const struct door_status *s;
	int status = run_call(cli, DOOR_STATUS, NULL, &reply);

	if (status != 0)
		return status;
	s = reply.data;
	l.on = s->listening;
	l.port = s->port;
	show(cli, &l);
	door_msg_done(&reply);
	return RUN_OK;
}

static int
set(struct cli *cli, char *mode)
{
	char key[] = "listen";
	struct door_setting args = { .key = key, .value = mode };

	return run_call(cli, DOOR_CONFIG_SET, &args, NULL);
}

static int
switch_to(struct cli *cli, bool on)
{
	struct door_listen args = { .on = on };
	struct door_msg reply;
	const struct door_listening *l;
	int status = run_call(cli, DOOR_LISTEN, &args, &reply);

	if (status != 0)
		return status;
	l = reply.data;
	show(cli, l);
	status = l->on == on ? RUN_OK : RUN_SOME;
	door_msg_done(&reply);
	return status;
}

static int
run(struct cli *cli)
{
	const char *mode = cli->args_n > 0 ? cli->args[0] : NULL;
	bool always = str_eq(mode, "always"), never = str_eq(mode, "never");
	struct fx_err err = FX_ERR_NONE;
	int status;

	if (mode == NULL)
		return show_status(cli);
	if (!always && !never && !str_eq(mode, "attached")) {
		fx_err_set(&err, E_ARGS,
		    "say attached, always or never; not %s", mode);
		return run_fail(cli, &err);
	}
	status = set(cli, cli->args[0]);
	if (status != 0)
		return status;
	return always || never ? switch_to(cli, always) : show_status(cli);
}

const struct cmd listen_cmd = {
	.name = "listen",
	.args = N_("[attached|always|never]"),
	.help = N_("show or set when this machine can be reached"),
	.max = 1,
	.run = run,
};
