/* SPDX-License-Identifier: MIT */
#include "cli/cmd.h"

#include "base/attr.h"
#include "base/str.h"
#include "cli/i18n.h"

const struct cmd *const cmd_table[] = {
	&send_cmd,
	&receive_cmd,
	&get_cmd,
	&ls_cmd,
	&pair_cmd,
	&peers_cmd,
	&inbox_cmd,
	&transfers_cmd,
	&history_cmd,
	&chat_cmd,
	&verify_cmd,
	&sum_cmd,
	&dialect_cmd,
	&listen_cmd,
	&config_cmd,
	&engine_cmd,
	&demo_cmd,
};

const size_t cmd_table_n = FX_COUNT(cmd_table);

const struct cmd *
cmd_find(const char *name)
{
	for (size_t i = 0; i < cmd_table_n; i++)
		if (str_eq(cmd_table[i]->name, name))
			return cmd_table[i];
	return NULL;
}

void
cmd_overview(FILE *to)
{
	fputs(_("Usage: fxt COMMAND [OPTION]... [ARGUMENT]...\n"
		"Send and receive files, verified, between paired machines."
		"\n\n"),
	    to);
	for (size_t i = 0; i < cmd_table_n; i++)
		fprintf(to, "  %-12s %s\n", cmd_table[i]->name,
		    _(cmd_table[i]->help));
	fputs(_("\nfxt COMMAND --help tells more, fxt(1) everything; fxtui is "
		"the same with a screen.\n"),
	    to);
}
