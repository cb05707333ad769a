/* SPDX-License-Identifier: MIT */
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"
#include "os/fd.h"
#include "os/sig.h"

static int
version(void)
{
	puts("fxt (fxtui) " PACKAGE_VERSION);
	return RUN_OK;
}

/* What was given in place of a command. */
static int
no_command(const struct cli *cli, const char *word)
{
	char safe[REPORT_TEXT];

	if (str_eq(word, "--version"))
		return version();
	if (str_eq(word, "--help") || str_eq(word, "-h")) {
		cmd_overview(stdout);
		return RUN_OK;
	}
	if (word == NULL)
		cmd_overview(stderr);
	else
		fprintf(stderr,
		    _("fxt: there is no command %s\nTry: fxt --help\n"),
		    report_safe(cli, safe, word));
	return RUN_USAGE;
}

/* One command, in a cli that is set up. */
static int
run(struct cli *cli, int argc, char **argv)
{
	switch (opts_parse(cli, argc, argv)) {
	case OPTS_HELP:
		opts_help(cli->cmd, stdout);
		return RUN_OK;
	case OPTS_VERSION:
		return version();
	case OPTS_WRONG:
		return RUN_USAGE;
	case OPTS_RUN:
		break;
	}
	return run_command(cli);
}

/* sig_reset(), but a nohup in front of us keeps its meaning. */
static void
reset_signals(void)
{
	struct sigaction hangup;
	bool ignored = sigaction(SIGHUP, NULL, &hangup) == 0 &&
	    hangup.sa_handler == SIG_IGN;

	sig_reset();
	sig_ignore();
	if (ignored)
		sigaction(SIGHUP, &hangup, NULL);
}

int
main(int argc, char **argv)
{
	struct cli cli = { .sig_fd = -1 };
	int status;

	fd_reserve_std();
	reset_signals();
	setlocale(LC_ALL, "");
#ifdef ENABLE_NLS
	bindtextdomain(PACKAGE, FX_LOCALEDIR);
	textdomain(PACKAGE);
#endif
	cli.umask = (int)umask(077);
	cli.out = stdout;
	cli.err = stderr;
	cli.in = STDIN_FILENO;
	cli.ask = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
	cli.bar = isatty(STDERR_FILENO) == 1;
	cli.ascii = !str_eq(nl_langinfo(CODESET), "UTF-8");
	cli.cmd = argc > 1 ? cmd_find(argv[1]) : NULL;
	if (cli.cmd == NULL)
		status = no_command(&cli, argc > 1 ? argv[1] : NULL);
	else
		status = run(&cli, argc - 1, argv + 1);
	report_clear(&cli);
	client_free(cli.client);
	if (fflush(stdout) != 0 && status == RUN_OK)
		status = RUN_SOME;
	return status;
}
