/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "interrupted", 'i', NULL,
	    N_("only those that can go on, with the bytes kept") },
};

/* How much of an interrupted one is verified, and who makes it go on. */
static void
show_kept(struct cli *cli, const struct door_transfer *t)
{
	char kept[HUMAN_SIZE];

	if (opts_get(cli, "interrupted") == NULL)
		return;
	fprintf(cli->out, _("  %s kept; %s\n"),
	    human_size(kept, sizeof(kept), (uint64_t)t->bytes_done),
	    t->state == DOOR_INTERRUPTED && t->retry_s >= 0
		? _("goes on by itself when the peer is there")
		: _("waits for fxt transfers resume"));
}

static void
show(struct cli *cli, const struct door_transfer *t)
{
	char id[REPORT_TEXT], name[REPORT_TEXT], peer[REPORT_TEXT];
	char size[HUMAN_SIZE], text[REPORT_TEXT], place[64], limit[64];
	unsigned percent = 0;

	if (opts_get(cli, "interrupted") != NULL &&
	    t->state != DOOR_INTERRUPTED && t->state != DOOR_PAUSED)
		return;
	report_event(cli, DOOR_EV_TRANSFER, t);
	if (cli->json)
		return;
	if (t->bytes > 0 || t->state == DOOR_DONE)
		percent =
		    human_percent((uint64_t)t->bytes_done, (uint64_t)t->bytes);
	place[0] = '\0';
	if (t->position > 0)
		snprintf(place, sizeof(place), _("  place %lld"),
		    (long long)t->position);
	limit[0] = '\0';
	if (t->limit > 0 && !run_over(t->state))
		snprintf(limit, sizeof(limit), _("  at most %s"),
		    human_rate(size, sizeof(size), (uint64_t)t->limit));
	fprintf(cli->out, "%-16s %-11s %3u%% %6s  %s%s  %s %s%s%s%s%s\n",
	    report_safe(cli, id, t->id), shape_state_name(t->state), percent,
	    human_size(size, sizeof(size),
		t->bytes < 0 ? HUMAN_UNKNOWN : (uint64_t)t->bytes),
	    report_safe(cli, name, t->name), t->tree ? "/" : "",
	    t->incoming ? _("from") : _("to"), report_safe(cli, peer, t->peer),
	    place, limit, t->error != NULL ? "  " : "",
	    t->error != NULL ? report_safe(cli, text, t->error) : "");
	show_kept(cli, t);
}

static int
list(struct cli *cli)
{
	struct door_page page = { .max = FX_DOOR_PAGE };

	return pages_transfers(cli, DOOR_TRANSFERS, &page, &page.offset, show);
}

static void
show_file(struct cli *cli, const struct door_entry *e)
{
	char text[REPORT_TEXT];

	report_object(cli, &shape_entry, e);
	if (cli->json)
		return;
	report_put(cli, cli->out, e->path != NULL ? e->path : "-");
	fprintf(cli->out, ": %s\n", report_safe(cli, text, e->error));
}

static int
files(struct cli *cli)
{
	struct door_page page = { .id = cli->args[0], .max = FX_DOOR_PAGE };
	struct door_msg reply;
	size_t got;

	do {
		const struct door_entries *all;
		int status = run_call(cli, DOOR_FILES, &page, &reply);

		if (status != 0)
			return status;
		all = reply.data;
		got = all->items_n;
		for (size_t i = 0; i < got; i++)
			show_file(cli, &all->items[i]);
		page.offset += (int64_t)got;
		door_msg_done(&reply);
	} while (got > 0);
	return RUN_OK;
}

static int
change(struct cli *cli, enum door_kind kind)
{
	struct door_ref args = { .id = NULL };
	int status;

	if (cli->args_n > 0)
		args.id = cli->args[0];
	status = run_call(cli, kind, &args, NULL);
	return status;
}

static int
pause_one(struct cli *cli)
{
	return change(cli, DOOR_PAUSE);
}

static int
resume(struct cli *cli)
{
	return change(cli, DOOR_RESUME);
}

static int
cancel(struct cli *cli)
{
	return change(cli, DOOR_CANCEL);
}

static int
discard(struct cli *cli)
{
	return change(cli, DOOR_DISCARD);
}

static int
clear(struct cli *cli)
{
	return change(cli, DOOR_CLEAR);
}

static int
retry(struct cli *cli)
{
	struct door_retry args = {
		.id = cli->args[0],
		.paths = cli->args_n > 1 ? cli->args + 1 : NULL,
		.paths_n = (size_t)cli->args_n - 1,
	};
	const struct door_ref *again;
	struct door_msg reply;
	int status = run_call(cli, DOOR_RETRY, &args, &reply);

	if (status != 0)
		return status;
	again = reply.data;
	str_copy(cli->id, sizeof(cli->id), again->id);
	if (!cli->json)
		fprintf(cli->out, "%s\n", again->id);
	door_msg_done(&reply);
	return RUN_OK;
}

static int
keep(struct cli *cli)
{
	struct door_ref args = { .id = cli->args[0] };
	struct door_msg reply;
	struct door_transfer *t;
	int status;

	run_catch(cli);
	status = run_subscribe(cli, false);
	if (status == 0)
		status = run_call(cli, DOOR_DIALECT_KEEP, &args, &reply);
	if (status != 0)
		return status;
	str_copy(cli->id, sizeof(cli->id), ((struct door_ref *)reply.data)->id);
	door_msg_done(&reply);
	status = run_watch(cli, cli->id, &t);
	if (t != NULL)
		report_transfer(cli, t);
	door_free(&shape_transfer, t);
	return status;
}

static int
move(struct cli *cli)
{
	struct door_move args = { .id = cli->args[0], .to = cli->args[1] };

	return run_call(cli, DOOR_MOVE, &args, NULL);
}

static int
limit(struct cli *cli)
{
	struct door_limit args = { .id = cli->args[0], .weight = -2 };

	if (opts_rate(cli, cli->args[1], &args.rate) < 0)
		return RUN_USAGE;
	return run_call(cli, DOOR_LIMIT, &args, NULL);
}

static int
priority(struct cli *cli)
{
	struct door_limit args = { .id = cli->args[0], .rate = -2 };

	if (opts_number(cli, cli->args[1], 1, 100, &args.weight) < 0)
		return RUN_USAGE;
	return run_call(cli, DOOR_LIMIT, &args, NULL);
}

static const struct sub subs[] = {
	{ "files", N_("ID"), N_("list the files that failed"), 1, 1, files },
	{ "pause", N_("ID|PEER"), N_("let it rest; what is verified is kept"),
	    1, 1, pause_one },
	{ "resume", N_("ID|PEER"), N_("go on"), 1, 1, resume },
	{ "cancel", N_("ID"), N_("end it for good"), 1, 1, cancel },
	{ "retry", N_("ID [FILE...]"),
	    N_("send what failed, or all, again; print the new id"), 1, 1000,
	    retry },
	{ "move", N_("ID up|down|top|bottom|PLACE"),
	    N_("change its place in the queue"), 2, 2, move },
	{ "limit", N_("ID RATE|none"), N_("bytes a second at most"), 2, 2,
	    limit },
	{ "priority", N_("ID 1..100"), N_("its share of the line"), 2, 2,
	    priority },
	{ "keep", N_("ID"),
	    N_("push-raw: take what came for the file, not checked"), 1, 1,
	    keep },
	{ "discard", N_("ID"), N_("drop what was kept of it"), 1, 1, discard },
	{ "clear", N_("[ID]"), N_("take it, or all that ended, off the list"),
	    0, 1, clear },
};

const struct cmd transfers_cmd = {
	.name = "transfers",
	.args = "",
	.help = N_("list the transfers, or change one"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.subs = subs,
	.subs_n = FX_COUNT(subs),
	.run = list,
};
