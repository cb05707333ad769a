/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/attr.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/report.h"
#include "cli/run.h"

static int
show(struct cli *cli, const struct door_sum_result *r)
{
	char path[REPORT_TEXT], text[REPORT_TEXT];

	report_event(cli, DOOR_EV_SUM_RESULT, r);
	if (r->error != NULL || r->digest == NULL || r->sha256 == NULL) {
		report_note(cli, "fxt: %s: %s", report_safe(cli, path, r->path),
		    report_safe(cli, text, r->error));
		return RUN_SOME;
	}
	if (cli->json)
		return RUN_OK;
	fprintf(cli->out, "%s  ", report_safe(cli, text, r->sha256));
	report_put(cli, cli->out, r->path);
	fprintf(cli->out, "\n%s  ", report_safe(cli, text, r->digest));
	report_put(cli, cli->out, r->path);
	fputc('\n', cli->out);
	return RUN_OK;
}

static int
wait_for_all(struct cli *cli, int64_t command)
{
	int status = RUN_OK;
	bool last = false;

	while (!last) {
		struct door_msg msg;
		enum run_what what = run_next(cli, false, -1, &msg);
		const struct door_sum_result *r;

		if (what == RUN_STOP)
			return RUN_INTERRUPTED;
		if (what != RUN_MSG)
			return run_fail(cli, client_error(cli->client));
		r = msg.data;
		if (msg.form == DOOR_EVENT && msg.kind == DOOR_EV_SUM_RESULT &&
		    r->command == command) {
			if (show(cli, r) != RUN_OK)
				status = RUN_SOME;
			last = r->last;
		}
		door_msg_done(&msg);
	}
	return status;
}

static int
run(struct cli *cli)
{
	size_t n = (size_t)cli->args_n;
	struct door_sum args = { .paths = calloc(n, sizeof(char *)) };
	struct fx_err err = FX_ERR_NONE;
	struct door_msg reply;
	int status = 0, failed = 0;

	if (args.paths == NULL)
		fx_err_set(&err, E_INTERNAL, "out of memory");
	for (size_t i = 0; i < n && args.paths != NULL; i++) {
		char *path = run_path(cli->args[i], &err);

		if (path != NULL)
			args.paths[args.paths_n++] = path;
		else
			failed = run_fail(cli, &err);
	}
	if (args.paths_n == 0)
		status = failed != 0 ? failed : run_fail(cli, &err);
	run_catch(cli);
	if (status == 0)
		status = run_subscribe(cli, false);
	if (status == 0)
		status = run_call(cli, DOOR_SUM, &args, &reply);
	if (status == 0)
		status = wait_for_all(cli, reply.id);
	door_done(&shape_sum, &args);
	return status != 0 ? status : failed;
}

const struct cmd sum_cmd = {
	.name = "sum",
	.args = N_("FILE..."),
	.help = N_("print the SHA-256 and the fx1 digest of files"),
	.min = 1,
	.max = CMD_MANY,
	.run = run,
};
