/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "os/fd.h"
#include "os/sig.h"
#include "os/xdg.h"
#include "tui/app/app.h"
#include "tui/app/options.h"
#include "tui/view/i18n.h"

/*
 * fxtui.log in the state folder: our messages, and what libraries write to
 * stderr.  Returns a descriptor, or -1: then both go nowhere.
 */
static int
open_log(void)
{
	char *dir = NULL;
	char *path = NULL;
	int fd = -1;

	if (xdg_state_dir(&dir, NULL) == 0 && xdg_make(dir, 0700, NULL) == 0)
		path = str_printf("%s/fxtui.log", dir);
	if (path != NULL && log_open(path) == 0)
		fd = open(path,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	free(path);
	free(dir);
	return fd;
}

static int
run(struct app_options *options)
{
	struct fx_err err = FX_ERR_NONE;
	int status;

	if (options->script == NULL && term_is_dumb())
		options->plain = true;
	/* A demo leaves no trace, and a script's stderr is for its reader. */
	if (!options->demo)
		options->log_fd = open_log();
	else
		options->log_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	status = app_run(options, &err);
	if (err.code != FX_OK)
		fprintf(stderr, "fxtui: %s\n", err.text);
	log_close();
	fd_close(&options->log_fd);
	return status;
}

int
main(int argc, char **argv)
{
	struct app_options options = {
		.theme = -1, .sync_fd = -1, .log_fd = -1
	};

	fd_reserve_std();
	sig_reset();
	sig_ignore();
	setlocale(LC_ALL, "");
#ifdef ENABLE_NLS
	bindtextdomain(PACKAGE, FX_LOCALEDIR);
	textdomain(PACKAGE);
#endif
	options.umask = (int)umask(077);
	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_RUN:
		return run(&options);
	case OPTIONS_HELP:
		options_help(stdout);
		return APP_OK;
	case OPTIONS_VERSION:
		fputs("fxtui " PACKAGE_VERSION "\n", stdout);
		return APP_OK;
	case OPTIONS_WRONG:
		break;
	}
	return APP_USAGE;
}
