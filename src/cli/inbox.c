/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "into", 0, N_("DIR"), N_("accept: into this folder") },
	{ "conflict", 0, N_("RULE"),
	    N_("accept: what happens where a name is taken") },
};

static void
show_offer(struct cli *cli, const struct door_offer *o)
{
	char id[REPORT_TEXT], name[REPORT_TEXT], peer[REPORT_TEXT];
	char size[HUMAN_SIZE], state[REPORT_TEXT];

	report_event(cli, DOOR_EV_OFFER, o);
	if (cli->json)
		return;
	fprintf(cli->out, "%-16s   %s %6s  %s%s  %s\n",
	    report_safe(cli, id, o->id), report_column(state, _("offered"), 11),
	    human_size(size, sizeof(size),
		o->bytes < 0 ? HUMAN_UNKNOWN : (uint64_t)o->bytes),
	    report_safe(cli, name, o->name), o->tree ? "/" : "",
	    report_safe(cli, peer, o->peer));
}

static void
show_item(struct cli *cli, const struct door_item *i)
{
	char id[REPORT_TEXT], name[REPORT_TEXT], peer[REPORT_TEXT];
	char size[HUMAN_SIZE];

	report_event(cli, DOOR_EV_INBOX, i);
	if (cli->json)
		return;
	fprintf(cli->out, "%-16s %lld %-11s %6s  %s%s  %s\n",
	    report_safe(cli, id, i->id), (long long)i->index,
	    shape_item_state_name(i->state),
	    human_size(size, sizeof(size),
		i->size < 0 ? HUMAN_UNKNOWN : (uint64_t)i->size),
	    report_safe(cli, name, i->path != NULL ? i->path : i->name),
	    i->tree ? "/" : "", report_safe(cli, peer, i->peer));
}

static int
list(struct cli *cli)
{
	struct door_page page = { .max = FX_DOOR_PAGE };
	struct door_msg reply;
	const struct door_offers *offers;
	size_t got;
	int status = run_call(cli, DOOR_OFFERS, NULL, &reply);

	if (status != 0)
		return status;
	offers = reply.data;
	for (size_t i = 0; i < offers->items_n; i++)
		show_offer(cli, &offers->items[i]);
	door_msg_done(&reply);
	do {
		const struct door_items *items;

		status = run_call(cli, DOOR_INBOX, &page, &reply);
		if (status != 0)
			return status;
		items = reply.data;
		got = items->items_n;
		for (size_t i = 0; i < got; i++)
			show_item(cli, &items->items[i]);
		page.offset += (int64_t)got;
		door_msg_done(&reply);
	} while (got > 0);
	return RUN_OK;
}

static int
accept_offer(struct cli *cli)
{
	struct door_accept args;
	struct fx_err err = FX_ERR_NONE;
	const char *into = opts_get(cli, "into");
	int status;

	door_init(&shape_accept, &args);
	args.id = cli->args[0];
	status = run_conflict(cli, false, &args.conflict);
	if (status != 0)
		return status;
	if (into != NULL) {
		args.into = run_path(into, &err);
		if (args.into == NULL)
			return run_fail(cli, &err);
	}
	status = run_call(cli, DOOR_ACCEPT, &args, NULL);
	free(args.into);
	return status;
}

static int
decline(struct cli *cli)
{
	struct door_decline args = { .id = cli->args[0] };
	int status;

	if (cli->args_n > 1)
		args.reason = cli->args[1];
	status = run_call(cli, DOOR_DECLINE, &args, NULL);
	return status;
}

/* The operands ID [INDEX]: 0, or a status. */
static int
take_ref(struct cli *cli, struct door_item_ref *ret)
{
	struct fx_err err = FX_ERR_NONE;

	*ret = (struct door_item_ref){ .id = cli->args[0] };
	if (cli->args_n > 1 &&
	    num_parse_i64(cli->args[1], 0, FX_ROOTS_MAX, &ret->index) < 0) {
		fx_err_set(
		    &err, E_ARGS, "%s is no number of an item", cli->args[1]);
		return run_fail(cli, &err);
	}
	return 0;
}

static int
forget(struct cli *cli)
{
	struct door_item_ref args;
	int status = take_ref(cli, &args);

	if (status == 0)
		status = run_call(cli, DOOR_FORGET, &args, NULL);
	return status;
}

/* The answer to sums; what else is told meanwhile is passed over. */
static int
await_sums(struct cli *cli, const struct door_item_ref *ref)
{
	for (;;) {
		const struct door_sums_result *r;
		struct fx_err err = FX_ERR_NONE;
		struct door_msg msg;
		enum run_what what = run_next(cli, false, -1, &msg);
		int code;

		if (what == RUN_GONE)
			return run_fail(cli, client_error(cli->client));
		if (what != RUN_MSG)
			return RUN_INTERRUPTED;
		r = msg.data;
		if (msg.form != DOOR_EVENT || msg.kind != DOOR_EV_SUMS_RESULT ||
		    r->id == NULL || !str_starts(r->id, ref->id) ||
		    r->index != ref->index) {
			door_msg_done(&msg);
			continue;
		}
		report_event(cli, msg.kind, r);
		code = r->code != NULL ? fx_code_parse(r->code) : 0;
		if (code != 0)
			fx_err_set(&err,
			    code > 0 ? (enum fx_code)code : E_INTERNAL, "%s",
			    r->error != NULL ? r->error : r->code);
		if (code == 0 && !cli->json) {
			report_put(cli, cli->out, r->path);
			fputc('\n', cli->out);
		}
		door_msg_done(&msg);
		return code != 0 ? run_fail(cli, &err) : RUN_OK;
	}
}

static int
sums(struct cli *cli)
{
	struct door_item_ref args;
	int status = take_ref(cli, &args);

	if (status == 0)
		status = run_subscribe(cli, false);
	if (status == 0)
		status = run_call(cli, DOOR_SUMS, &args, NULL);
	return status == 0 ? await_sums(cli, &args) : status;
}

static const struct sub subs[] = {
	{ "accept", N_("ID"), N_("take what is offered"), 1, 1, accept_offer },
	{ "decline", N_("ID [REASON]"), N_("refuse it"), 1, 2, decline },
	{ "sums", N_("ID [INDEX]"), N_("write its SHA256SUMS beside it"), 1, 2,
	    sums },
	{ "forget", N_("ID [INDEX]"), N_("drop the entry; the file stays"), 1,
	    2, forget },
};

const struct cmd inbox_cmd = {
	.name = "inbox",
	.args = "",
	.help = N_("list what was offered and what arrived"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.subs = subs,
	.subs_n = FX_COUNT(subs),
	.run = list,
};
