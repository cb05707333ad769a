/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/dialect.h"
#include "cli/faults.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "background", 'b', NULL,
	    N_("leave it to the engine, which waits for the peer; "
	       "print the transfer's id") },
	{ "wait", 'w', NULL,
	    N_("wait for the peer while it is away, up to a week") },
	{ "rate", 0, N_("RATE"), N_("bytes a second at most") },
	{ "priority", 0, N_("1..100"), N_("its share of the line; usual: 50") },
	{ "links", 0, N_("WHAT"),
	    N_("of symlinks: skip them, follow them or keep them") },
	{ "move", 0, NULL, N_("remove what was sent when it is delivered") },
	{ "note", 'n', N_("TEXT"), N_("a line for the one who is asked") },
	FAULTS_OPTION,
};

static void
free_paths(char **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
}

/* All operands but the last, as the door wants them; NULL: it was said. */
static char **
take_paths(struct cli *cli, size_t n, int *ret_status)
{
	struct fx_err err = FX_ERR_NONE;
	char **paths = calloc(n, sizeof(*paths));

	if (paths == NULL)
		fx_err_set(&err, E_INTERNAL, "out of memory");
	for (size_t i = 0; i < n && err.code == FX_OK; i++)
		paths[i] = run_path(cli->args[i], &err);
	if (err.code == FX_OK)
		return paths;
	if (paths != NULL)
		free_paths(paths, n);
	*ret_status = run_fail(cli, &err);
	return NULL;
}

static int
follow(struct cli *cli, const char *id)
{
	struct door_transfer *t;
	int status;

	str_copy(cli->id, sizeof(cli->id), id);
	if (opts_get(cli, "background") != NULL) {
		if (!cli->json)
			fprintf(cli->out, "%s\n", id);
		return RUN_OK;
	}
	status = run_watch(cli, id, &t);
	if (t != NULL && run_rests(t))
		report_transfer(cli, t);
	if (t != NULL &&
	    (t->state == DOOR_PAUSED || t->state == DOOR_INTERRUPTED))
		report_note(
		    cli, _("to go on with it: fxt transfers resume %s"), id);
	if (t != NULL && t->state == DOOR_FAILED && str_eq(t->code, "E_NET"))
		report_note(cli, "%s",
		    _("fxt send --wait keeps it until the peer is there"));
	door_free(&shape_transfer, t);
	return status;
}

/* Files to a peer that speaks a dialect: a transfer each. */
static int
follow_all(struct cli *cli, struct door_sent *sent)
{
	struct dialect d = { .cli = cli,
		.name = cli->args[cli->args_n - 1],
		.ids = sent->ids,
		.ids_n = sent->ids_n };
	int status = RUN_OK;

	if (opts_get(cli, "background") != NULL) {
		for (size_t i = 0; i < sent->ids_n && !cli->json; i++)
			fprintf(cli->out, "%s\n", sent->ids[i]);
		return RUN_OK;
	}
	status = dialect_follow(&d);
	sent->ids_n = d.ids_n; /* those that it did not free */
	return status;
}

static int
run(struct cli *cli)
{
	size_t n = (size_t)cli->args_n - 1;
	struct door_send args = { .peer = cli->args[n] };
	struct door_msg reply;
	const char *note = opts_get(cli, "note");
	const char *rate = opts_get(cli, "rate");
	const char *priority = opts_get(cli, "priority");
	const char *links = opts_get(cli, "links");
	int status = RUN_SOME;

	if ((rate != NULL && opts_rate(cli, rate, &args.rate) < 0) ||
	    (priority != NULL &&
		opts_number(cli, priority, 1, 100, &args.weight) < 0))
		return RUN_USAGE;
	args.wait = opts_get(cli, "wait") != NULL ||
	    opts_get(cli, "background") != NULL;
	args.paths = take_paths(cli, n, &status);
	if (args.paths == NULL)
		return status;
	args.paths_n = n;
	args.note = note != NULL ? strdup(note) : NULL;
	args.move = opts_get(cli, "move") != NULL;
	args.links = links != NULL ? strdup(links) : NULL;
	run_catch(cli);
	status = run_subscribe(cli, false);
	if (status == 0)
		status = faults_set(cli, opts_get(cli, "background") != NULL);
	if (status == 0)
		status = run_call(cli, DOOR_SEND, &args, &reply);
	free_paths(args.paths, n);
	free(args.note);
	free(args.links);
	if (status != 0)
		return status;
	if (((struct door_sent *)reply.data)->ids_n > 0)
		status = follow_all(cli, reply.data);
	else
		status = follow(cli, ((struct door_sent *)reply.data)->id);
	door_msg_done(&reply);
	return status;
}

const struct cmd send_cmd = {
	.name = "send",
	.args = N_("PATH... PEER"),
	.help = N_("send files and folders to a paired machine"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.min = 2,
	.max = CMD_MANY,
	.run = run,
};
