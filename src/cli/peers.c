/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "max-file", 0, N_("SIZE"),
	    N_("policy accept: files up to this size") },
	{ "max-day", 0, N_("SIZE"), N_("policy accept: so much a day") },
	{ "up", 0, N_("RATE"), N_("limit: what it is sent a second") },
	{ "down", 0, N_("RATE"), N_("limit: what it sends a second") },
	{ "into", 0, N_("DIR"), N_("policy accept: into this folder") },
	{ "conflict", 0, N_("RULE"),
	    N_("policy accept: what happens where a name is taken") },
};

/* Columns for either of two words, which may be translated; at least 7. */
static int
widest(const char *a, const char *b)
{
	int x = utf8_width(a), y = utf8_width(b);
	int more = x > y ? x : y;

	return more > 7 ? more : 7;
}

static void
show(struct cli *cli, const struct door_peer *p)
{
	char name[REPORT_TEXT], address[REPORT_TEXT], key[REPORT_TEXT];
	char cols[4][REPORT_TEXT];

	report_event(cli, DOOR_EV_PEER, p);
	if (cli->json)
		return;
	fprintf(cli->out, "%s %s %s %s %s\n",
	    report_column(cols[0], report_safe(cli, name, p->name), 20),
	    report_column(cols[1], p->online ? _("online") : _("offline"),
		widest(_("online"), _("offline"))),
	    report_column(cols[2],
		p->blocked ? _("blocked") : shape_policy_name(p->policy),
		widest(_("blocked"), "accept")),
	    report_column(cols[3], report_safe(cli, address, p->address), 24),
	    report_safe(cli, key, p->key));
}

static int
list(struct cli *cli)
{
	struct door_msg reply;
	const struct door_peers *peers;
	int status = run_call(cli, DOOR_PEERS, NULL, &reply);

	if (status != 0)
		return status;
	peers = reply.data;
	for (size_t i = 0; i < peers->items_n; i++)
		show(cli, &peers->items[i]);
	if (peers->items_n == 0)
		report_note(cli, "%s", _("no peers yet; see fxt pair --help"));
	door_msg_done(&reply);
	return RUN_OK;
}

static int
set(struct cli *cli, struct door_peer_set *args)
{
	struct door_msg reply;
	int status = run_call(cli, DOOR_PEER_SET, args, &reply);

	if (status != 0)
		return status;
	show(cli, reply.data);
	door_msg_done(&reply);
	return RUN_OK;
}

/* Arguments that change nothing yet. */
static struct door_peer_set
begin(struct cli *cli)
{
	struct door_peer_set args;

	door_init(&shape_peer_set, &args);
	args.peer = cli->args[0];
	return args;
}

static int
rename_peer(struct cli *cli)
{
	struct door_peer_set args = begin(cli);

	args.name = cli->args[1];
	return set(cli, &args);
}

static int
address(struct cli *cli)
{
	struct door_peer_set args = begin(cli);

	args.address = cli->args[1];
	return set(cli, &args);
}

static int
policy(struct cli *cli)
{
	struct door_peer_set args = begin(cli);
	const char *into = opts_get(cli, "into");
	struct fx_err err = FX_ERR_NONE;
	enum door_conflict rule;
	int status;

	args.policy = cli->args[1];
	if (shape_policy_parse(args.policy) < 0) {
		fx_err_set(&err, E_ARGS,
		    "the policy is one of ask, accept, deny; not %s",
		    args.policy);
		return run_fail(cli, &err);
	}
	if (opts_size(cli, "max-file", &args.max_file) < 0 ||
	    opts_size(cli, "max-day", &args.max_day) < 0)
		return RUN_USAGE;
	status = run_conflict(cli, true, &rule);
	if (status != 0)
		return status;
	if (rule != DOOR_BY_SETTING)
		args.conflict = (char *)(uintptr_t)shape_conflict_name(rule);
	if (into != NULL) {
		args.into = run_path(into, &err);
		if (args.into == NULL)
			return run_fail(cli, &err);
	}
	status = set(cli, &args);
	free(args.into);
	return status;
}

static int
limit(struct cli *cli)
{
	struct door_peer_set args = begin(cli);
	const char *up = opts_get(cli, "up");
	const char *down = opts_get(cli, "down");

	if ((up != NULL && opts_rate(cli, up, &args.rate_up) < 0) ||
	    (down != NULL && opts_rate(cli, down, &args.rate_down) < 0))
		return RUN_USAGE;
	return set(cli, &args);
}

static int
block(struct cli *cli)
{
	struct door_peer_set args = begin(cli);
	char yes[] = "yes";

	args.blocked = yes;
	return set(cli, &args);
}

static int
unblock(struct cli *cli)
{
	struct door_peer_set args = begin(cli);
	char no[] = "no";

	args.blocked = no;
	return set(cli, &args);
}

static int
forget(struct cli *cli)
{
	struct door_ref args = { .id = cli->args[0] };
	int status = run_call(cli, DOOR_PEER_FORGET, &args, NULL);

	return status;
}

/* Set, or (NULL) remove, one key of a peer that speaks a dialect. */
static int
set_dialect(struct cli *cli, const char *key, char *value)
{
	struct door_setting args = { .value = value };
	int status;

	args.key = str_printf("dialect-peer.%s.%s", cli->args[0], key);
	if (args.key == NULL)
		return RUN_SOME;
	status = run_call(cli, DOOR_CONFIG_SET, &args, NULL);
	free(args.key);
	return status;
}

static int
add_dialect(struct cli *cli)
{
	int status = set_dialect(cli, "dialect", cli->args[1]);

	return status != 0 ? status : set_dialect(cli, "address", cli->args[2]);
}

static int
drop_dialect(struct cli *cli)
{
	int status = set_dialect(cli, "dialect", NULL);

	return status != 0 ? status : set_dialect(cli, "address", NULL);
}

static const struct sub subs[] = {
	{ "rename", N_("PEER NAME"), N_("give a peer another name"), 2, 2,
	    rename_peer },
	{ "address", N_("PEER HOST[:PORT]"), N_("say where it is reached"), 2,
	    2, address },
	{ "add-dialect", N_("NAME DIALECT HOST[:PORT]"),
	    N_("name an older program, for fxt send"), 3, 3, add_dialect },
	{ "drop-dialect", N_("NAME"), N_("forget that name"), 1, 1,
	    drop_dialect },
	{ "policy", N_("PEER ask|accept|deny"),
	    N_("what to do with its offers"), 2, 2, policy },
	{ "limit", N_("PEER"), N_("bytes a second, with --up and --down"), 1, 1,
	    limit },
	{ "block", N_("PEER"), N_("have nothing to do with it"), 1, 1, block },
	{ "unblock", N_("PEER"), N_("take that back"), 1, 1, unblock },
	{ "forget", N_("PEER"), N_("undo the pairing"), 1, 1, forget },
};

const struct cmd peers_cmd = {
	.name = "peers",
	.args = "",
	.help = N_("list the paired machines, or change one"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.subs = subs,
	.subs_n = FX_COUNT(subs),
	.run = list,
};
