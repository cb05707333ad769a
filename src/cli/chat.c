/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/run.h"

/* The rest of the operands as one line, or a line of the input. */
static char *
take_text(struct cli *cli)
{
	struct str text;
	char line[FX_CHAT_MAX + 2];

	if (cli->args_n == 1)
		return run_line(cli, line, sizeof(line))
		    ? str_printf("%s", line)
		    : NULL;
	str_init(&text, FX_CHAT_MAX + 1);
	for (int i = 1; i < cli->args_n; i++) {
		if (i > 1)
			str_add(&text, " ");
		str_add(&text, cli->args[i]);
	}
	return str_take(&text);
}

#define KEPT_MS 15000 /* a peer that is called answers within that */

/* Whether this event decides about our line; *ret is then the status. */
static bool
decides(struct cli *cli, const struct door_msg *msg,
    const struct door_chat *ours, int *ret)
{
	const struct door_chat *line = msg->data;
	const struct door_peer *peer = msg->data;
	struct fx_err err = FX_ERR_NONE;

	if (msg->form != DOOR_EVENT)
		return false;
	if (msg->kind == DOOR_EV_CHAT && !line->incoming && line->kept &&
	    str_eq(line->text, ours->text)) {
		*ret = RUN_OK;
		return true;
	}
	if (msg->kind != DOOR_EV_PEER || peer->why == NULL ||
	    (!str_eq(peer->name, ours->peer) && !str_eq(peer->key, ours->peer)))
		return false;
	fx_err_set(&err, E_NET, "%s", peer->why);
	fx_err_prefix(
	    &err, "the line is kept until %s can be reached", peer->name);
	*ret = run_fail(cli, &err);
	return true;
}

/* Wait until the other side has the line, or cannot be reached. */
static int
wait_kept(struct cli *cli, const struct door_chat *ours)
{
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;
	int status = RUN_OK;
	bool over = false;

	while (!over && run_next(cli, false, KEPT_MS, &msg) == RUN_MSG) {
		over = decides(cli, &msg, ours, &status);
		door_msg_done(&msg);
	}
	if (over)
		return status;
	fx_err_make(&err, E_TIMEOUT, 0, "peer", ours->peer, "n", "15", NULL);
	return run_fail(cli, &err);
}

static int
run(struct cli *cli)
{
	struct door_chat args = { .peer = cli->args[0] };
	struct fx_err err = FX_ERR_NONE;
	int status;

	args.text = take_text(cli);
	if (args.text == NULL || args.text[0] == '\0') {
		free(args.text);
		fx_err_set(
		    &err, E_ARGS, "there is no text to send, or too much");
		return run_fail(cli, &err);
	}
	status = run_subscribe(cli, false);
	if (status == RUN_OK)
		status = run_call(cli, DOOR_CHAT, &args, NULL);
	if (status == RUN_OK)
		status = wait_kept(cli, &args);
	free(args.text);
	return status;
}

const struct cmd chat_cmd = {
	.name = "chat",
	.args = N_("PEER [TEXT]..."),
	.help = N_("say a line to a peer; without TEXT it is read"),
	.min = 1,
	.max = CMD_MANY,
	.run = run,
};
