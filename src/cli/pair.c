/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/report.h"
#include "cli/run.h"

#define CODE_SIZE 64

/* The result of a pairing, from either side. */
static int
tell(struct cli *cli, const struct door_pair_result *r)
{
	char name[REPORT_TEXT], key[REPORT_TEXT];
	struct fx_err err = FX_ERR_NONE;
	int code;

	report_event(cli, DOOR_EV_PAIR_RESULT, r);
	if (r->ok) {
		if (!cli->json)
			fprintf(cli->out, _("paired with %s, %s\n"),
			    report_safe(cli, name, r->name),
			    report_safe(cli, key, r->key));
		return RUN_OK;
	}
	code = r->code != NULL ? fx_code_parse(r->code) : -1;
	fx_err_set(&err, code > 0 ? (enum fx_code)code : E_PAIR_CODE, "%s",
	    r->error != NULL ? r->error : "the pairing failed");
	if (r->host && r->tries_left > 0) {
		report_err(cli, &err);
		return -1;
	}
	return run_fail(cli, &err);
}

static void
show_code(struct cli *cli, const struct door_pair_code *code)
{
	char text[REPORT_TEXT];

	if (cli->json)
		return;
	fprintf(cli->out, "%s\n", report_safe(cli, text, code->code));
	fflush(cli->out);
	for (size_t i = 0; i < code->addresses_n; i++)
		report_note(cli, _("on the other machine: fxt pair %s"),
		    report_safe(cli, text, code->addresses[i]));
	report_note(cli, _("The code is good for %lld minutes."),
	    (long long)((code->left_s + 59) / 60));
}

/* An event while a pairing goes on: the exit status, or -1 to go on. */
static int
on_event(struct cli *cli, const struct door_msg *msg)
{
	const struct door_pair_code *code = msg->data;

	if (msg->form != DOOR_EVENT)
		return -1;
	if (msg->kind == DOOR_EV_PAIR_RESULT)
		return tell(cli, msg->data);
	if (msg->kind != DOOR_EV_PAIR_CODE)
		return -1;
	report_event(cli, msg->kind, code);
	if (code->code == NULL) {
		struct fx_err err = FX_ERR_NONE;

		fx_err_set(&err, E_PAIR_CODE, "the code is no longer valid");
		return run_fail(cli, &err);
	}
	show_code(cli, code);
	return -1;
}

static int
wait_for_result(struct cli *cli)
{
	int status = -1;

	while (status == -1) {
		struct door_msg msg;
		enum run_what what = run_next(cli, false, -1, &msg);

		if (what == RUN_MSG) {
			status = on_event(cli, &msg);
			door_msg_done(&msg);
		} else if (what == RUN_STOP) {
			client_call(cli->client, DOOR_PAIR_STOP, NULL, 1000,
			    NULL, NULL);
			status = RUN_INTERRUPTED;
		} else {
			status = run_fail(cli, client_error(cli->client));
		}
	}
	return status;
}

/* The code, from the terminal or standard input: never an argument. */
static int
join(struct cli *cli)
{
	char code[CODE_SIZE];
	struct door_pair_join args = { .host = cli->args[0], .code = code };
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;
	int status;

	if (cli->ask) {
		fputs(_("Code: "), cli->err);
		fflush(cli->err);
	}
	for (;;) {
		enum run_what what = run_next(cli, true, -1, &msg);

		if (what == RUN_INPUT)
			break;
		if (what == RUN_STOP)
			return RUN_INTERRUPTED;
		if (what == RUN_GONE)
			return run_fail(cli, client_error(cli->client));
		door_msg_done(&msg);
	}
	if (!run_line(cli, code, sizeof(code)) || code[0] == '\0') {
		fx_err_set(&err, E_ARGS, "no code was given");
		return run_fail(cli, &err);
	}
	status = run_call(cli, DOOR_PAIR_JOIN, &args, NULL);
	explicit_bzero(code, sizeof(code));
	return status != 0 ? status : wait_for_result(cli);
}

static int
run(struct cli *cli)
{
	int status;

	run_catch(cli);
	status = run_subscribe(cli, true);
	if (status != 0)
		return status;
	if (cli->args_n == 1)
		return join(cli);
	status = run_call(cli, DOOR_PAIR_HOST, NULL, NULL);
	return status != 0 ? status : wait_for_result(cli);
}

const struct cmd pair_cmd = {
	.name = "pair",
	.args = N_("[HOST[:PORT]]"),
	.help = N_("show a pairing code, or type the one that HOST shows"),
	.max = 1,
	.run = run,
};
