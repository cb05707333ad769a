/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/remote.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "into", 0, N_("DIR"), N_("into this folder, not the inbox") },
	{ "conflict", 0, N_("RULE"), N_("what happens where a name is taken") },
	{ "background", 'b', NULL,
	    N_("leave it to the engine; print the transfer's id") },
};

static void
args_free(struct door_get *g)
{
	for (size_t i = 0; i < g->paths_n; i++)
		free(g->paths[i]);
	free(g->paths);
	free(g->peer);
	free(g->into);
	free(g->conflict);
}

/* All operands, which must be of one peer.  0 or -1 with err. */
static int
take_args(struct cli *cli, struct door_get *g, struct fx_err *err)
{
	const char *into = opts_get(cli, "into");
	const char *rule = opts_get(cli, "conflict");
	struct remote at;

	g->paths = calloc((size_t)cli->args_n, sizeof(*g->paths));
	if (g->paths == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	for (int i = 0; i < cli->args_n; i++) {
		if (remote_parse(&at, cli->args[i], err) < 0)
			return -1;
		if (at.path[0] == '\0' ||
		    (g->peer != NULL && !str_eq(g->peer, at.peer))) {
			fx_err_set(err, E_ARGS,
			    at.path[0] == '\0'
				? "%s names no file or folder"
				: "%s is of another peer than the first",
			    cli->args[i]);
			remote_done(&at);
			return -1;
		}
		g->paths[g->paths_n++] = at.path;
		if (g->peer == NULL)
			g->peer = at.peer;
		else
			free(at.peer);
	}
	if (rule != NULL)
		g->conflict = strdup(rule);
	if (into != NULL)
		g->into = run_path(into, err);
	return into != NULL && g->into == NULL ? -1 : 0;
}

/* The peer's answer: 0 and the id of the transfer in cli->id, or a status. */
static int
await(struct cli *cli)
{
	for (;;) {
		const struct door_got *got;
		struct fx_err err = FX_ERR_NONE;
		struct door_msg msg;
		int code = -1;

		switch (run_next(cli, false, -1, &msg)) {
		case RUN_MSG:
			break;
		case RUN_STOP:
		case RUN_INPUT:
		case RUN_TIME:
			return RUN_INTERRUPTED;
		case RUN_GONE:
			return run_fail(cli, client_error(cli->client));
		}
		got = msg.data;
		if (msg.form != DOOR_EVENT || msg.kind != DOOR_EV_GET_RESULT) {
			door_msg_done(&msg);
			continue;
		}
		report_event(cli, msg.kind, got);
		str_copy(
		    cli->id, sizeof(cli->id), got->id != NULL ? got->id : "");
		if (got->id == NULL)
			code =
			    got->code != NULL ? fx_code_parse(got->code) : -1;
		if (got->id == NULL)
			fx_err_set(&err,
			    code > 0 ? (enum fx_code)code : E_INTERNAL, "%s",
			    got->error != NULL ? got->error : "no answer");
		door_msg_done(&msg);
		return err.code != FX_OK ? run_fail(cli, &err) : RUN_OK;
	}
}

static int
follow(struct cli *cli)
{
	struct door_transfer *t;
	int status;

	if (opts_get(cli, "background") != NULL) {
		if (!cli->json)
			fprintf(cli->out, "%s\n", cli->id);
		return RUN_OK;
	}
	status = run_watch(cli, cli->id, &t);
	if (t != NULL && run_over(t->state))
		report_transfer(cli, t);
	door_free(&shape_transfer, t);
	return status;
}

static int
run(struct cli *cli)
{
	struct door_get g = { .peer = NULL };
	struct fx_err err = FX_ERR_NONE;
	int status;

	if (take_args(cli, &g, &err) < 0) {
		args_free(&g);
		return run_fail(cli, &err);
	}
	run_catch(cli);
	status = run_subscribe(cli, false);
	if (status == 0)
		status = run_call(cli, DOOR_GET, &g, NULL);
	args_free(&g);
	if (status == 0)
		status = await(cli);
	return status == 0 ? follow(cli) : status;
}

const struct cmd get_cmd = {
	.name = "get",
	.args = N_("PEER:PATH..."),
	.help = N_("fetch files and folders that a peer shares"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.min = 1,
	.max = CMD_MANY,
	.run = run,
};
