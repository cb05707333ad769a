/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "unset", 0, NULL, N_("take KEY back to its default") },
};

static int
get(struct cli *cli, char *key)
{
	struct door_setting args = { .key = key };
	struct door_msg reply;
	const struct door_settings *all;
	char text[REPORT_TEXT];
	int status = run_call(cli, DOOR_CONFIG_GET, &args, &reply);

	if (status != 0)
		return status;
	all = reply.data;
	for (size_t i = 0; i < all->items_n; i++) {
		const struct door_setting *s = &all->items[i];
		const char *value = s->value != NULL ? s->value : "";

		report_object(cli, &shape_setting, s);
		if (cli->json)
			continue;
		if (key == NULL)
			fprintf(
			    cli->out, "%s = ", report_safe(cli, text, s->key));
		report_put(cli, cli->out, value);
		fputc('\n', cli->out);
	}
	door_msg_done(&reply);
	return RUN_OK;
}

static int
run(struct cli *cli)
{
	struct door_setting args = { .key = NULL };
	bool unset = opts_get(cli, "unset") != NULL;
	struct fx_err err = FX_ERR_NONE;
	int status;

	if (cli->args_n > 0)
		args.key = cli->args[0];
	if (cli->args_n > 1)
		args.value = cli->args[1];
	if (unset && cli->args_n != 1) {
		fx_err_set(&err, E_ARGS, "--unset takes one KEY");
		return run_fail(cli, &err);
	}
	if (cli->args_n < 2 && !unset)
		return get(cli, args.key);
	status = run_call(cli, DOOR_CONFIG_SET, &args, NULL);
	return status;
}

const struct cmd config_cmd = {
	.name = "config",
	.args = N_("[KEY [VALUE]]"),
	.help = N_("show or change the settings of the engine"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.max = 2,
	.run = run,
};
