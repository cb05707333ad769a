/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/remote.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "all", 'a', NULL, N_("also names that begin with a dot") },
	{ "long", 'l', NULL, N_("with modes, sizes and times") },
};

static void
show(struct cli *cli, const struct door_entry *e)
{
	bool folder = str_eq(e->kind, "folder");
	char size[HUMAN_SIZE] = "-", when[32];

	report_object(cli, &shape_entry, e);
	if (cli->json || e->path == NULL)
		return;
	if (opts_get(cli, "long") != NULL) {
		if (!folder)
			human_size(size, sizeof(size), (uint64_t)e->size);
		human_date(when, sizeof(when), e->mtime);
		fprintf(cli->out, "%c%04llo %6s  %-16s  ", folder ? 'd' : '-',
		    (unsigned long long)(e->mode & 07777), size, when);
	}
	report_put(cli, cli->out, e->path);
	fprintf(cli->out, "%s%s%s\n", folder ? "/" : "",
	    e->code != NULL ? "  " : "", e->code != NULL ? e->code : "");
}

/* One page; ls->cursor moves on to its last name.  A status; *ret_last. */
static int
page(struct cli *cli, struct door_ls *ls, bool *ret_last)
{
	const struct door_entries *all;
	struct door_msg reply;
	int status = run_call(cli, DOOR_LS, ls, &reply);

	if (status != 0)
		return status;
	all = reply.data;
	for (size_t i = 0; i < all->items_n; i++)
		show(cli, &all->items[i]);
	if (all->items_n == 0 && ls->cursor == NULL)
		report_note(cli, "%s",
		    ls->path == NULL || ls->path[0] == '\0'
			? _("fxt: nothing is shared with this machine")
			: _("fxt: nothing is in there"));
	*ret_last = all->complete || all->items_n == 0;
	if (!*ret_last) {
		free(ls->cursor);
		ls->cursor = strdup(all->items[all->items_n - 1].path);
	}
	door_msg_done(&reply);
	return RUN_OK;
}

static int
run(struct cli *cli)
{
	struct door_ls ls = { .max = FX_DOOR_PAGE };
	struct fx_err err = FX_ERR_NONE;
	struct remote at;
	bool last = false;
	int status = RUN_OK;

	if (remote_parse(&at, cli->args[0], &err) < 0)
		return run_fail(cli, &err);
	ls.peer = at.peer;
	ls.path = at.path;
	ls.hidden = opts_get(cli, "all") != NULL;
	while (status == RUN_OK && !last)
		status = page(cli, &ls, &last);
	free(ls.cursor);
	remote_done(&at);
	return status;
}

const struct cmd ls_cmd = {
	.name = "ls",
	.args = N_("PEER:[PATH]"),
	.help = N_("list what a peer shares with this machine"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.min = 1,
	.max = 1,
	.run = run,
};
