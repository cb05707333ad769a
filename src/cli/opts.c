/* SPDX-License-Identifier: MIT */
#include "cli/opts.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/i18n.h"
#include "cli/report.h"

/* What getopt_long() answers for options of ours; above every letter. */
#define COMMON 0x1000
#define OWN    0x2000

#define LEFT_COLS 28 /* of help: options and commands */

static const struct opt common[] = {
	{ "json", 0, NULL, N_("print events and results as JSON lines") },
	{ "help", 'h', NULL, N_("show this help and end") },
	{ "version", 0, NULL, N_("show the version and end") },
};

#define COMMON_N FX_COUNT(common)

enum {
	COMMON_JSON,
	COMMON_HELP,
	COMMON_VERSION,
};

static void
add(struct option *to, const struct opt *opt, int answer, char **letters)
{
	to->name = opt->name;
	to->has_arg = opt->arg != NULL ? required_argument : no_argument;
	to->flag = NULL;
	to->val = answer;
	if (opt->letter == 0)
		return;
	*(*letters)++ = opt->letter;
	if (opt->arg != NULL)
		*(*letters)++ = ':';
}

/* The answer of a short option, as if its long form had been given. */
static int
long_answer(const struct cmd *cmd, int letter)
{
	for (size_t i = 0; i < COMMON_N; i++)
		if (common[i].letter != 0 && common[i].letter == letter)
			return COMMON + (int)i;
	for (size_t i = 0; i < cmd->opts_n; i++)
		if (cmd->opts[i].letter != 0 && cmd->opts[i].letter == letter)
			return OWN + (int)i;
	return letter;
}

static enum opts_answer
wrong(const struct cli *cli, const char *what)
{
	char safe[REPORT_TEXT];

	if (what != NULL)
		fprintf(cli->err, _("fxt %s: wrong option %s\n"),
		    cli->cmd->name, report_safe(cli, safe, what));
	fprintf(cli->err, _("Try: fxt %s --help\n"), cli->cmd->name);
	return OPTS_WRONG;
}

static enum opts_answer
take_options(struct cli *cli, int argc, char **argv)
{
	const struct cmd *cmd = cli->cmd;
	struct option table[COMMON_N + CMD_OPTS_MAX + 1] = { 0 };
	char letters[2 * (COMMON_N + CMD_OPTS_MAX) + 1] = { 0 };
	char *letter = letters;
	enum opts_answer answer = OPTS_RUN;
	int c;

	assert(cmd->opts_n <= CMD_OPTS_MAX);
	for (size_t i = 0; i < COMMON_N; i++)
		add(&table[i], &common[i], COMMON + (int)i, &letter);
	for (size_t i = 0; i < cmd->opts_n; i++)
		add(&table[COMMON_N + i], &cmd->opts[i], OWN + (int)i, &letter);
	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		c = long_answer(cmd, c);
		if (c == '?')
			return wrong(cli, argv[optind > 1 ? optind - 1 : 1]);
		if (c == COMMON + COMMON_JSON)
			cli->json = true;
		else if (c == COMMON + COMMON_HELP)
			answer = OPTS_HELP;
		else if (c == COMMON + COMMON_VERSION)
			answer = OPTS_VERSION;
		else
			cli->values[c - OWN] = optarg != NULL ? optarg : "";
	}
	cli->args = argv + optind;
	cli->args_n = argc - optind;
	return answer;
}

/* Is the first operand a subcommand?  Then it is taken away. */
static void
take_sub(struct cli *cli)
{
	const struct cmd *cmd = cli->cmd;

	for (size_t i = 0; i < cmd->subs_n && cli->args_n > 0; i++) {
		if (!str_eq(cmd->subs[i].name, cli->args[0]))
			continue;
		cli->sub = &cmd->subs[i];
		cli->args++;
		cli->args_n--;
		return;
	}
}

enum opts_answer
opts_parse(struct cli *cli, int argc, char **argv)
{
	enum opts_answer answer = take_options(cli, argc, argv);
	int min, max;

	if (answer != OPTS_RUN)
		return answer;
	take_sub(cli);
	min = cli->sub != NULL ? cli->sub->min : cli->cmd->min;
	max = cli->sub != NULL ? cli->sub->max : cli->cmd->max;
	if (cli->args_n < min) {
		const char *args =
		    cli->sub != NULL ? cli->sub->args : cli->cmd->args;

		fprintf(cli->err, _("fxt %s: something is missing: %s\n"),
		    cli->cmd->name, args[0] != '\0' ? _(args) : "");
		return wrong(cli, NULL);
	}
	if (max != CMD_MANY && cli->args_n > max) {
		char safe[REPORT_TEXT];

		fprintf(cli->err, _("fxt %s: what is %s?\n"), cli->cmd->name,
		    report_safe(cli, safe, cli->args[max]));
		return wrong(cli, NULL);
	}
	return OPTS_RUN;
}

const char *
opts_get(const struct cli *cli, const char *name)
{
	size_t i = 0;

	while (i < cli->cmd->opts_n && !str_eq(cli->cmd->opts[i].name, name))
		i++;
	assert(i < cli->cmd->opts_n);
	return cli->values[i];
}

int
opts_size(const struct cli *cli, const char *name, int64_t *ret)
{
	const char *text = opts_get(cli, name);
	char safe[REPORT_TEXT];
	uint64_t bytes;

	if (text == NULL)
		return 0;
	if (num_parse_size(text, 0, INT64_MAX, &bytes) < 0) {
		fprintf(cli->err,
		    _("fxt %s: --%s=%s is not a size; try 100M\n"),
		    cli->cmd->name, name, report_safe(cli, safe, text));
		return -1;
	}
	*ret = (int64_t)bytes;
	return 0;
}

int
opts_rate(const struct cli *cli, const char *text, int64_t *ret)
{
	char safe[REPORT_TEXT];
	uint64_t bytes = 0;

	if (!str_eq(text, "none") &&
	    num_parse_size(text, 0, INT64_MAX, &bytes) < 0) {
		fprintf(cli->err,
		    _("fxt %s: %s is not a rate; try 500K, 10M or none\n"),
		    cli->cmd->name, report_safe(cli, safe, text));
		return -1;
	}
	*ret = (int64_t)bytes;
	return 0;
}

int
opts_number(const struct cli *cli, const char *text, int64_t min, int64_t max,
    int64_t *ret)
{
	char safe[REPORT_TEXT];
	uint64_t n;

	if (num_parse_u64(text, (uint64_t)min, (uint64_t)max, &n) < 0) {
		fprintf(cli->err,
		    _("fxt %s: %s is not a number from %lld to %lld\n"),
		    cli->cmd->name, report_safe(cli, safe, text),
		    (long long)min, (long long)max);
		return -1;
	}
	*ret = (int64_t)n;
	return 0;
}

/* What is too wide for the left column has a row of its own. */
static void
help_row(FILE *to, const char *left, const char *help)
{
	int cols = utf8_width(left);

	if (cols > LEFT_COLS)
		fprintf(to, "  %s\n  %*s %s\n", left, LEFT_COLS, "", help);
	else
		fprintf(to, "  %s%*s %s\n", left, LEFT_COLS - cols, "", help);
}

static void
help_option(const struct opt *opt, FILE *to)
{
	char left[64];

	snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
	    opt->letter != 0 ? '-' : ' ', opt->letter != 0 ? opt->letter : ' ',
	    opt->letter != 0 ? "," : " ", opt->name,
	    opt->arg != NULL ? "=" : "", opt->arg != NULL ? _(opt->arg) : "");
	help_row(to, left, _(opt->help));
}

void
opts_help(const struct cmd *cmd, FILE *to)
{
	const char *args = cmd->args[0] != '\0' ? _(cmd->args) : "";

	fprintf(to, _("Usage: fxt %s [OPTION]...%s%s\n%s\n\n"), cmd->name,
	    args[0] != '\0' ? " " : "", args, _(cmd->help));
	if (cmd->subs_n > 0)
		fprintf(to, _("or: fxt %s COMMAND ...\n\n"), cmd->name);
	for (size_t i = 0; i < cmd->subs_n; i++) {
		const struct sub *sub = &cmd->subs[i];
		char left[64];

		snprintf(left, sizeof(left), "%s %s", sub->name,
		    sub->args[0] != '\0' ? _(sub->args) : "");
		help_row(to, left, _(sub->help));
	}
	if (cmd->subs_n > 0)
		fputc('\n', to);
	for (size_t i = 0; i < cmd->opts_n; i++)
		help_option(&cmd->opts[i], to);
	for (size_t i = 0; i < COMMON_N; i++)
		help_option(&common[i], to);
	for (size_t i = 0; i < cmd->opts_n; i++)
		if (str_eq(cmd->opts[i].name, "conflict"))
			fprintf(to, "\n%s\n",
			    _("RULE is keep-both, skip-same, skip-unchanged, "
			      "newer, overwrite or fail."));
}
