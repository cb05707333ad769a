/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/num.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "state", 's', N_("STATE"), N_("only these: done, failed, ..") },
	{ "prune", 0, N_("DAYS"), N_("forget what ended more days ago") },
};

static void
show(struct cli *cli, const struct door_transfer *t)
{
	char id[REPORT_TEXT], name[REPORT_TEXT], peer[REPORT_TEXT];
	char size[HUMAN_SIZE], when[32], text[REPORT_TEXT];

	report_object(cli, &shape_transfer, t);
	if (cli->json)
		return;
	fprintf(cli->out, "%s %-11s %6s  %s%s  %s %s  %s%s%s\n",
	    human_date(when, sizeof(when), t->ended),
	    shape_state_name(t->state),
	    human_size(size, sizeof(size),
		t->bytes < 0 ? HUMAN_UNKNOWN : (uint64_t)t->bytes),
	    report_safe(cli, name, t->name), t->tree ? "/" : "",
	    t->incoming ? _("from") : _("to"), report_safe(cli, peer, t->peer),
	    report_safe(cli, id, t->id), t->error != NULL ? "  " : "",
	    t->error != NULL ? report_safe(cli, text, t->error) : "");
}

static int
list(struct cli *cli)
{
	struct door_history args = { .max = FX_DOOR_PAGE };

	if (cli->args_n > 0)
		args.text = cli->args[0];
	args.state = (char *)(uintptr_t)opts_get(cli, "state");
	return pages_transfers(cli, DOOR_HISTORY, &args, &args.offset, show);
}

static int
prune(struct cli *cli, const char *days)
{
	struct door_prune args = { .days = -1 };
	struct fx_err err = FX_ERR_NONE;
	struct door_msg reply;
	int64_t n;
	int status;

	if (num_parse_i64(days, 0, 36500, &args.days) < 0) {
		fx_err_set(&err, E_ARGS, "%s is no number of days", days);
		return run_fail(cli, &err);
	}
	if (cli->args_n > 0 || opts_get(cli, "state") != NULL) {
		fx_err_set(&err, E_ARGS,
		    "--prune forgets all that is so old; it takes no TEXT "
		    "and no --state");
		return run_fail(cli, &err);
	}
	status = run_call(cli, DOOR_PRUNE, &args, &reply);
	if (status != 0)
		return status;
	report_object(cli, &shape_pruned, reply.data);
	n = ((const struct door_pruned *)reply.data)->count;
	if (!cli->json)
		fprintf(cli->out,
		    P_("%lld transfer was forgotten\n",
			"%lld transfers were forgotten\n", n),
		    (long long)n);
	door_msg_done(&reply);
	return RUN_OK;
}

static int
run(struct cli *cli)
{
	const char *days = opts_get(cli, "prune");

	return days != NULL ? prune(cli, days) : list(cli);
}

const struct cmd history_cmd = {
	.name = "history",
	.args = N_("[TEXT]"),
	.help = N_("look through the transfers that ended"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.max = 1,
	.run = run,
};
